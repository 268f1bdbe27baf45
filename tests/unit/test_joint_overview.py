"""The joint session as a whole fits one card, however many points there are and however long their words."""

from dataclasses import replace

import pytest

from flows.cards.card import Action
from flows.cards.fitting import CARD_LENGTH, visible
from flows.cards.overview import Group, overview_text, pages
from flows.errors import StageError
from flows.joint import JointSession, JointState, Mode, Point, PointKind, PointState
from flows.partnership import Stage
from flows.people import Place, Side
from flows.phrases import LANGUAGES, plain, shown
from flows.service.joint_overview import joint_page, pick_card
from flows.service.registry import go_to
from tests.builders import NOW, a_meeting_of_two, a_person, a_talk

WORDS = "Fælles aftensmad den første torsdag i måneden med brød fra bageriet og hjælp fra de unge i området"
LONG_NAME = "Den Selvejende Almene Boligorganisation for Ådal og Omegn af 1947"
STATES = {
    "waiting": (PointState.WAITING, None),
    "ours": (PointState.PROPOSED, Side.COMPANY),
    "theirs": (PointState.PROPOSED, Side.HOUSING),
    "parked": (PointState.PARKED, None),
    "settled": (PointState.SETTLED, None),
}


def a_point(number, name, words=WORDS):
    state, by = STATES[name]
    kind = PointKind.EFFORT if number % 3 else PointKind.AGENDA
    value = {"what" if kind is PointKind.EFFORT else "text": f"{words} {number}"} if name != "waiting" else {}
    return Point(number, kind, housing=f"{words} {number}", state=state, value=value, agreed=(by,) if by else ())


def at_the_table(*points, language="da", state=JointState.OPEN):
    """Hanna's talk in a joint session with these points, and that session."""
    work, partnership = a_meeting_of_two()
    work.partnerships.save(replace(partnership, stage=Stage.JOINT))
    work.organisations.save(replace(work.organisations.get(2), name=LONG_NAME))
    joint = work.joints.add(JointSession(0, partnership.id, NOW, state=state, mode=Mode.ONE_PHONE, points=points))
    return a_talk(work, a_person(1, language)), joint


def overview(*points, **fields):
    talk, joint = at_the_table(*points, **fields)
    return go_to(talk, Place("joint", joint.id))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "names", [*[(name,) for name in STATES], tuple(STATES), ("settled", "parked"), ("ours", "theirs")]
)
@pytest.mark.parametrize("number", [1, 14, 30, 60])
def test_the_overview_fits_a_card(language, names, number):
    card = overview(*(a_point(n, names[n % len(names)]) for n in range(1, number + 1)), language=language)
    assert visible(card.text) <= CARD_LENGTH


def test_every_group_is_counted_and_named_by_some_of_its_points():
    text = str(overview(*(a_point(n, tuple(STATES)[n % 5]) for n in range(1, 31))).text)
    assert [text.count(f"{mark}: 6</b>") for mark in ("jeres ja", "endnu", "Parkeret", "Aftalt")] == [1, 1, 1, 1]
    assert text.count("Fælles aftensmad") >= 5
    assert text.count("4 til") + text.count("5 til") >= 5, "what is left out is counted"


def test_short_groups_are_shown_whole_and_leave_their_room_to_the_long_ones():
    head, short = shown("Hoved"), Group(shown("Kort"), ["Måling"])
    alone = overview_text(head, [short, Group(shown("Lang"), [WORDS] * 20)], "da")
    shared = overview_text(head, [Group(shown("Også lang"), [WORDS] * 20), Group(shown("Lang"), [WORDS] * 20)], "da")
    assert "\nMåling\n" in str(alone)
    assert str(alone).count("Fælles aftensmad") > str(shared).count("Fælles aftensmad") / 2
    assert CARD_LENGTH - 60 < visible(alone) <= CARD_LENGTH


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_yes_to_everything_says_yes_to_is_read_whole_page_by_page(language):
    points = [a_point(n, "ours" if n % 4 else "parked") for n in range(1, 31)]
    talk, joint = at_the_table(*points, language=language, state=JointState.CONFIRMING)
    card, read, number = go_to(talk, Place("joint", joint.id)), "", 0
    while True:
        assert visible(card.text) <= CARD_LENGTH
        assert card.buttons[0][0].action == Action("agree_all", (joint.id,))
        read += str(card.text)
        number = card.buttons[1][0].action.numbers[1]
        assert card.buttons[1][0].label == plain("button.more" if number else "button.from_start", language)
        if number == 0:
            break
        card = joint_page(talk, Action("joint_page", (joint.id, number))).cards[0]
    assert all(f"{WORDS} {n}\n" in f"{read}\n" or f"{WORDS} {n}</b>" in read for n in range(1, 31) if n % 4)
    with pytest.raises(StageError):
        joint_page(talk, Action("joint_page", (joint.id, 99)))


def test_one_page_has_no_pages():
    card = overview(a_point(3, "ours"), state=JointState.CONFIRMING)
    assert [button.action.verb for row in card.buttons for button in row] == ["agree_all", "next_point", "menu"]


def test_pages_belong_to_a_session_that_is_being_confirmed():
    talk, joint = at_the_table(a_point(3, "ours"))
    with pytest.raises(StageError):
        joint_page(talk, Action("joint_page", (joint.id, 0)))


def test_words_that_fill_a_card_alone_are_not_cut():
    long = shown("ord " * 400)
    assert pages(shown("Hoved"), [shown("a"), long, shown("b")]) == [[shown("a")], [long], [shown("b")]]


def test_every_point_can_be_picked():
    talk, joint = at_the_table(*(a_point(n, "settled") for n in range(1, 31)))
    picked, skip = [], 0
    while True:
        *rows, ways = pick_card(talk, joint, skip).buttons
        picked += [row[0].action.numbers[1] for row in rows]
        skip = ways[0].action.numbers[1]
        assert ways[0].label == plain("button.more" if skip else "button.from_start", "da")
        if skip == 0:
            break
    assert sorted(picked) == list(range(1, 31))
