"""The draft in a button: it decodes to itself, fits into 64 bytes, and nobody makes one but us."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from bot.callbacks import MAX_BYTES, decode, encode
from flows.ballot import BallotPaper, Knows, PaperPage, PaperStatement
from flows.cards.card import Action
from flows.codes import ALPHABET, LENGTH, derived_key
from flows.draft import Draft, Way
from flows.packing import VERB, fits, pack, unpack
from flows.questionnaire import BACKGROUND, StatementRole
from flows.resident_words import RESIDENT_LANGUAGES
from flows.wave import WaveState
from tests.builders import NOW

KEY = derived_key("a secret of these tests, long enough", "chat")
CHATS = some.integers(1, 2**52)
WAVES = some.integers(1, 2**62)


def a_paper(level=9, stories=3, wave_id=1):
    """A story has a possible harm beside it: `stories` of them ask twice as many statements."""
    about = {"da": "lektiecafeen"}
    levels = tuple(PaperStatement(n, StatementRole.KEY, {"da": f"Nummer {n}."}) for n in range(1, level + 1))
    pages = [PaperPage({"da": "Tillid"}, levels)]
    for number in range(100, 100 + 2 * stories, 2):
        good = PaperStatement(number, StatementRole.GOOD, {"da": "Godt."}, about, number)
        harm = PaperStatement(number + 1, StatementRole.HARM, {"da": "Larm."}, {}, number)
        pages.append(PaperPage(about, (good, harm), is_story=True))
    return BallotPaper(
        wave_id, "ab23cd", WaveState.OPEN, "Ådal", "", "Ådalsparken", "", ("da", "en"), tuple(pages),
        tuple(BACKGROUND), NOW, date(2026, 9, 1), needs_code=True, has_comments=False, in_chat=True,
    )  # fmt: skip


@some.composite
def drafts(draw, way):
    def of(values, size):
        return tuple(draw(some.lists(some.sampled_from(values), min_size=size, max_size=size)))

    return Draft(
        draw(some.text(ALPHABET, min_size=LENGTH, max_size=LENGTH)),
        draw(some.sampled_from(RESIDENT_LANGUAGES)),
        draw(some.integers(0, len(way.spots) - 1)),
        of([None, 0, 1, 2, 3, 4, 5], len(way.statements)),
        of([None, *Knows], len(way.stories)),
        of([None, 0, 1, 2], len(way.paper.background)),
    )


@given(some.data(), CHATS, WAVES)
def test_a_draft_of_fifteen_statements_comes_back_whole_through_64_bytes(data, chat, wave):
    way = Way(a_paper(wave_id=wave))
    assert len(way.statements) == 15
    draft = data.draw(drafts(way))
    sent = encode(Action(VERB, (wave,), pack(draft, way, chat, KEY)))
    assert len(sent.encode()) <= MAX_BYTES
    action = decode(sent)
    assert action is not None
    assert unpack(action.word, way, chat, KEY) == draft


@settings(max_examples=300)
@given(some.data(), CHATS)
def test_a_changed_letter_is_noticed(data, chat):
    way = Way(a_paper())
    word = pack(data.draw(drafts(way)), way, chat, KEY)
    at = data.draw(some.integers(0, len(word) - 1))
    letter = data.draw(some.sampled_from("abcdefghijklmnopqrstuvwxyz0123456789_").filter(lambda one: one != word[at]))
    assert unpack(word[:at] + letter + word[at + 1 :], way, chat, KEY) is None


@given(some.text("abcdefghijklmnopqrstuvwxyz0123456789_", max_size=60), CHATS)
def test_an_invented_word_is_none(word, chat):
    assert unpack(word, Way(a_paper()), chat, KEY) is None


@given(some.data(), CHATS, CHATS)
def test_it_holds_in_its_own_chat_wave_paper_and_installation_alone(data, chat, other):
    way = Way(a_paper())
    draft = data.draw(drafts(way))
    word = pack(draft, way, chat, KEY)
    assert (unpack(word, way, other, KEY) == draft) is (chat == other)
    assert unpack(word, Way(a_paper(wave_id=2)), chat, KEY) is None
    assert unpack(word, Way(a_paper(level=8)), chat, KEY) is None
    assert unpack(word, Way(replace(a_paper(), background=("age",))), chat, KEY) is None
    assert unpack(word, way, chat, derived_key("another secret that is as long", "chat")) is None
    assert unpack(word, way, chat, derived_key("a secret of these tests, long enough", "codes")) is None


def test_a_draft_does_not_tell_its_answers_by_its_length():
    way = Way(a_paper())
    empty = way.empty("2" * LENGTH, "da")
    full = replace(empty, answers=(5,) * 15, knows=(Knows.TOOK_PART,) * 3, bands=(2,) * 4)
    assert len(pack(full, way, 1, KEY)) <= 50
    assert fits(way)


@pytest.mark.parametrize(("statements", "is_enough"), [(15, True), (30, True), (60, False)])
def test_what_does_not_fit_is_not_offered(statements, is_enough):
    assert fits(Way(a_paper(level=statements, stories=0))) is is_enough


@given(some.data())
def test_going_on_and_back_always_ends_and_leads_the_same_way(data):
    way = Way(a_paper())
    draft = replace(data.draw(drafts(way)), at=0)
    seen = []
    while (draft := way.after(draft)).at != len(way.spots) - 3:
        seen.append(draft.at)
    assert seen == way.questions(draft)
    while (draft := way.before(draft)).at:
        assert draft.at == seen.pop()
    assert seen == []


@given(some.data())
def test_stories_are_asked_of_those_who_know_them_alone(data):
    way = Way(a_paper())
    draft = data.draw(drafts(way))
    asked = {way.statements[way.spots[n].place].about for n in way.questions(draft) if way.spots[n].kind == "statement"}
    known = {story for story, knows in zip(way.stories, draft.knows, strict=True) if knows not in {None, Knows.NO}}
    assert asked - {0} == known


@given(some.data())
def test_what_is_handed_in_is_what_was_tapped(data):
    way = Way(a_paper())
    draft = data.draw(drafts(way))
    response = way.response(draft)
    assert [response.answers.get(one.id) for one in way.statements] == list(draft.answers)
    assert [response.knows.get(story) for story in way.stories] == list(draft.knows)
    for name, band in zip(BACKGROUND, draft.bands, strict=True):
        assert response.bands.get(name) == (None if band is None else BACKGROUND[name][band])
