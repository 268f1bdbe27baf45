import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.callbacks import MAX_BYTES, decode, encode
from flows.cards.card import Action

words = st.text("abcdefghijklmnopqrstuvwxyz0123456789_", min_size=1, max_size=12)
actions = st.builds(Action, words, st.lists(st.integers(0, 2**31), max_size=4).map(tuple), words | st.just(""))


@given(actions)
def test_what_is_encoded_decodes_to_itself_and_fits(action):
    data = encode(action)
    assert len(data.encode()) <= MAX_BYTES
    assert decode(data) == action


@given(st.text(max_size=80) | st.from_regex(r"[a-z]{0,3}:?[0-9a-z.]{0,5}:?[a-z_:]{0,5}", fullmatch=True))
def test_only_what_encode_makes_is_decoded(data):
    action = decode(data)
    assert action is None or encode(action) == data


@pytest.mark.parametrize(
    "data", ["", ":", "a:", "a::", "a:01", "a:.", "a:1.", "A", "a b", "a:æ", "a:١", "x" * 65, "a\n"]
)
def test_garbage_is_no_action(data):
    assert decode(data) is None


@pytest.mark.parametrize(
    "action",
    [Action("a" * 65), Action("x", (-1,)), Action("x", (), "Æ"), Action(""), Action("x", tuple(range(60)))],
)
def test_what_does_not_fit_is_refused_when_the_button_is_made(action):
    with pytest.raises(ValueError, match="callback data"):
        encode(action)


def test_data_is_short_and_readable():
    assert encode(Action("go", (1, 3600), "yes")) == "go:1.2s0:yes"
    assert encode(Action("home")) == "home"
    assert encode(Action("say", word="hi")) == "say::hi"
