"""The draft in its cookie, the throttle's counting, and the paper that is remembered for a moment."""

import string
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.web.survey_answering import tidied
from bot.web.survey_draft import KEPT, Draft, Seal, Story, new_draft
from bot.web.survey_throttle import MOST_ADDRESSES, Throttle
from flows.ballot import Knows
from flows.codes import new_code
from flows.questionnaire import BACKGROUND
from flows.service.ballots import COMMENT_LENGTH
from tests.web.estate import NOW, SLUG

SEAL = Seal(bytes(32))
FULL = Draft(
    *("t" * 16, "da", new_code(), "x" * 24, "12-part"),
    answers={9_000_000 + number: 5 for number in range(15)},
    stories=dict.fromkeys(range(9_000_000, 9_000_004), Story.INSIDE),
    bands={name: max(bands, key=len) for name, bands in BACKGROUND.items()},
)
drafts = st.builds(
    Draft,
    token=st.text(string.ascii_letters, min_size=16, max_size=16),
    language=st.sampled_from(["da", "ar"]),
    code=st.text(string.ascii_uppercase, max_size=10),
    at=st.sampled_from(["", "1", "4-say", "send"]),
    answers=st.dictionaries(st.integers(1, 9_999_999), st.integers(0, 5), max_size=15),
    stories=st.dictionaries(st.integers(1, 999), st.sampled_from(Story), max_size=3),
    bands=st.dictionaries(st.sampled_from(sorted(BACKGROUND)), st.text(max_size=8)),
    comment=st.text(max_size=COMMENT_LENGTH).map(tidied),
)


@given(drafts)
def test_a_draft_comes_back_as_it_was(draft):
    assert SEAL.open(SEAL.close(draft, SLUG, NOW), SLUG, NOW) == draft


@pytest.mark.parametrize("letter", ["a", "ø", "ش", "\n", '"', "\\", "🙂", "\U0001f468"])
def test_the_longest_draft_fits_a_cookie(letter):
    value = SEAL.close(replace(FULL, comment=tidied("x" + letter * 600 + "x")), SLUG, NOW)
    assert len(f"draft={value}; HttpOnly; Max-Age=604800; Path=/s/{SLUG}; SameSite=lax; Secure") <= 4096


def test_what_no_browser_keeps_is_not_sealed():
    with pytest.raises(ValueError, match="browser"):
        SEAL.close(replace(FULL, comment="x" * 4000), SLUG, NOW)


def test_two_seals_of_one_draft_are_not_alike():
    assert SEAL.close(FULL, SLUG, NOW) != SEAL.close(FULL, SLUG, NOW)


def test_another_key_another_wave_and_another_week_open_nothing():
    value = SEAL.close(FULL, SLUG, NOW)
    assert Seal(b"x" * 32).open(value, SLUG, NOW) is None
    assert SEAL.open(value, "zzz234", NOW) is None
    assert SEAL.open(value, SLUG, NOW + KEPT) is None
    assert SEAL.open(value, SLUG, NOW - timedelta(seconds=1)) is None
    assert SEAL.open(value, SLUG, NOW + KEPT - timedelta(seconds=1)) == FULL


@given(st.text(max_size=200))
def test_nonsense_is_no_draft(value):
    assert SEAL.open(value, SLUG, NOW) is None


def test_every_draft_has_a_token_of_its_own():
    assert new_draft("da").token != new_draft("da").token


def test_a_story_is_known_from_the_first_yes():
    assert [story.knows for story in Story] == [Knows.NO, Knows.YES, Knows.YES, Knows.TOOK_PART]


def test_a_comment_loses_what_nobody_types():
    assert tidied("  Hej\r\nder\x00\x1b\ud800  ") == "Hej\nder"
    assert len(tidied("x" * 900)) == COMMENT_LENGTH


class Seconds:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def seconds():
    return Seconds()


@pytest.fixture
def throttle(seconds):
    return Throttle(seconds)


def test_twenty_wrong_codes_and_then_one_every_twenty_seconds(throttle, seconds):
    for _ in range(20):
        assert throttle.allows("192.0.2.1")
        throttle.note_wrong("192.0.2.1")
    assert not throttle.allows("192.0.2.1")
    assert throttle.allows("192.0.2.2")
    seconds.now = 20.0
    assert throttle.allows("192.0.2.1")
    throttle.note_wrong("192.0.2.1")
    assert not throttle.allows("192.0.2.1")


@pytest.mark.parametrize(
    ("one", "other"), [("2001:db8::1", "2001:db8::ffff:1"), ("::ffff:192.0.2.1", "192.0.2.1"), ("unix", "unix")]
)
def test_addresses_of_one_home_count_as_one(throttle, one, other):
    for _ in range(20):
        throttle.note_wrong(one)
    assert not throttle.allows(other)
    assert throttle.allows("2001:db8:1::1")


def test_wrong_codes_from_everywhere_slow_everybody_down(throttle, seconds):
    for number in range(600):
        assert not throttle.is_strained
        throttle.note_wrong(f"10.0.{number // 250}.{number % 250}")
    assert throttle.is_strained
    seconds.now = 1.0
    assert not throttle.is_strained


def test_no_address_is_kept_and_no_more_than_so_many_hashes(throttle):
    for number in range(MOST_ADDRESSES + 10):
        throttle.note_wrong(f"10.{number // 60_000}.{number // 250 % 250}.{number % 250}")
    assert len(throttle._buckets) == MOST_ADDRESSES
    assert {len(key) for key in throttle._buckets} == {16}
    assert Throttle(Seconds())._hashed("10.0.0.1") != throttle._hashed("10.0.0.1"), "each process has its own key"
