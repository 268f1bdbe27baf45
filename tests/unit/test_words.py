"""What people type is cleaned of what cannot be seen, and otherwise kept."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.errors import ReplyError
from flows.words import (
    CVR_WEIGHTS,
    PART_LENGTH,
    clean_text,
    has_cpr,
    is_blank,
    is_only_symbols,
    may_continue,
    names_day,
    parse_cvr,
    parse_first_name,
    parse_number,
    split_items,
    wording,
)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Hej  ", "Hej"),
        ("a\r\nb\rc\td", "a\nb\nc\td"),
        ("a\x00b\x07", "ab"),
        ("a\u202eb\u2066c\u200fd", "abcd"),
        ("👩\u200d🍳", "👩\u200d🍳"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("<b>&", "<b>&"),
    ],
)
def test_only_what_cannot_be_seen_is_taken_out(typed, kept):
    assert clean_text(typed) == kept


@given(st.text())
@settings(max_examples=100, derandomize=True, deadline=None, database=None)
def test_what_was_cleaned_is_clean(text):
    assert clean_text(clean_text(text)) == clean_text(text)


@pytest.mark.parametrize("text", ["", " \n\t", "\u00a0\u2003", "\u200b\u200d"])
def test_nothing_to_see_is_blank(text):
    assert is_blank(text)


def test_symbols_alone_say_nothing():
    assert is_only_symbols("👍 …!")
    assert not is_only_symbols("👍 ok")
    assert not is_only_symbols("7")
    assert not is_only_symbols("سلام")


def test_only_a_message_near_telegrams_limit_may_go_on():
    assert may_continue("x" * PART_LENGTH)
    assert not may_continue("x" * (PART_LENGTH - 1))


@pytest.mark.parametrize("text", ["010203-1234", "0102031234", "010203 1234", "Cpr: 311299-4321.", "a\n240660-1111\nb"])
def test_a_personal_number_is_recognised(text):
    assert has_cpr(text)


@pytest.mark.parametrize(
    "text", ["13585628", "000000-1234", "321299-1234", "011399-1234", "12345678901", "20 12 34 56"]
)
def test_other_numbers_are_not_taken_for_personal_ones(text):
    assert not has_cpr(text)


def test_a_wording_within_its_limit_is_kept():
    assert wording("x" * 20_000) == "x" * 20_000
    with pytest.raises(ReplyError) as refused:
        wording("abc", most=2)
    assert refused.value.values == {"most": 2}


@given(st.lists(st.integers(0, 9), min_size=8, max_size=8))
@settings(max_examples=200, derandomize=True, deadline=None, database=None)
def test_a_cvr_number_is_valid_exactly_when_its_weighted_sum_divides_by_eleven(digits):
    is_valid = digits[0] != 0 and sum(d * w for d, w in zip(digits, CVR_WEIGHTS, strict=True)) % 11 == 0
    text = "".join(map(str, digits))
    if is_valid:
        assert parse_cvr(text) == text
    else:
        with pytest.raises(ReplyError):
            parse_cvr(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("412", 412),
        ("1.200", 1200),
        ("1,200", 1200),
        ("1\u00a0200.000", 1_200_000),
        ("ca. 400 voksne", 400),
        ("007", 7),
        ("٤٠", 40),
    ],
)
def test_the_one_whole_number_is_read(text, number):
    assert parse_number(text, 0, 10_000_000) == number


@pytest.mark.parametrize(
    "text", ["", "-3", "\u22123", "- 3", "1,5", "1,50", "1,2000", "1.5", "10-20", "2 og 3", "1.2000"]
)
def test_what_is_not_one_whole_number_is_refused(text):
    with pytest.raises(ReplyError, match=r"reply\.number"):
        parse_number(text, 0, 10_000)


def test_a_number_out_of_bounds_is_told_the_bounds():
    with pytest.raises(ReplyError) as refused:
        parse_number("0", 1, 500)
    assert (refused.value.phrase, refused.value.values) == ("reply.number_range", {"least": 1, "most": 500})


@pytest.mark.parametrize(
    ("name", "kept"), [("  Åse \n B ", "Åse B"), ("\u200b", "?"), ("", "?"), ("x" * 200, "x" * 100)]
)
def test_a_first_name_from_a_profile_always_shows_something(name, kept):
    assert parse_first_name(name) == kept


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("- a\n- b", ["a", "b"]),
        ("1. a\n2) b\n\n• c", ["a", "b", "c"]),
        ("· a\n– b\n* c", ["a", "b", "c"]),
        ("- a", ["- a"]),
        ("a\n- b", ["a\n- b"]),
        ("-a\n-b", ["-a\n-b"]),
    ],
)
def test_bulleted_lines_are_items(text, found):
    assert list(split_items(text)) == found


@pytest.mark.parametrize("text", ["tirsdag den 10. marts", "10/3", "10.3.", "Tuesday 10 March", "March 10", "10 mar?"])
def test_a_typed_day_is_known(text):
    assert names_day(text, datetime(2026, 3, 10, 9, tzinfo=UTC))


@pytest.mark.parametrize("text", ["10", "tirsdag", "10. maj", "11/3", "kl. 10 i marts", "", "²/³", "9" * 5000])
def test_other_words_are_no_day(text):
    assert not names_day(text, datetime(2026, 3, 10, 9, tzinfo=UTC))
