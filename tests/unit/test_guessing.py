"""Wrong codes from one chat are few, then slow; others are not slowed, and no chat is kept."""

from datetime import timedelta

from flows.guessing import AT_ONCE, EACH, MOST_CHATS, Guesses
from tests.survey import START

CHAT = 7_000_000_001


def wrong(guesses, n, now=START, chat=CHAT):
    for _ in range(n):
        guesses.note_wrong(chat, now)


def test_after_so_many_wrong_codes_one_has_to_wait():
    guesses = Guesses()
    wrong(guesses, AT_ONCE - 1)
    assert not guesses.are_too_many(CHAT, START)
    wrong(guesses, 5)
    assert guesses.are_too_many(CHAT, START)
    assert guesses.are_too_many(CHAT, START + EACH - timedelta(seconds=1))
    assert not guesses.are_too_many(CHAT + 1, START)


def test_one_is_forgiven_now_and_then_and_all_of_them_in_the_end():
    guesses = Guesses()
    wrong(guesses, AT_ONCE)
    assert not guesses.are_too_many(CHAT, START + EACH)
    wrong(guesses, 1, START + EACH)
    assert guesses.are_too_many(CHAT, START + EACH)
    late = START + (AT_ONCE + 1) * EACH
    wrong(guesses, AT_ONCE - 1, late)
    assert not guesses.are_too_many(CHAT, late)


def test_a_clock_that_goes_back_forgives_nothing_and_harms_nobody():
    guesses = Guesses()
    wrong(guesses, AT_ONCE)
    assert guesses.are_too_many(CHAT, START - timedelta(days=1))
    assert not guesses.are_too_many(CHAT + 1, START - timedelta(days=1))


def test_it_never_grows_beyond_what_it_may_hold_and_holds_no_chat():
    guesses = Guesses()
    for chat in range(MOST_CHATS + 100):
        wrong(guesses, 1, chat=chat)
    assert len(guesses._wrong) == MOST_CHATS
    assert str(CHAT).encode() not in b"".join(guesses._wrong)
