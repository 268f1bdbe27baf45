"""A point of the joint session: what was said before gives way, what is on the table is never cut."""

from datetime import timedelta

import pytest

from flows.cards.fitting import CARD_LENGTH, visible
from flows.cards.meeting import conflict_of
from flows.cards.point import LEAST_SAID, PointView, point_card
from flows.cards.question import Question, answer_text, question_card
from flows.guide.model import NodeKind
from flows.joint import JointSession, Point, PointKind, PointState
from flows.people import Side
from flows.phrases import plain
from tests.builders import NOW, a_guide, a_node, a_session, given, the_world

LONG = "Fælles aftensmad i fælleshuset med brød fra bageriet. " * 30
PLAN = {"what": "Lys på stien", "responsible": "company", "person": "Åse", "months": ["3", "4"]}


def card_of(point, side=Side.HOUSING, now=NOW):
    forms = {
        name: the_world().latest(name).guide.texts["da"] for name in ("plan", "others", "measurement", "end_terms")
    }
    joint = JointSession(1, 1, NOW, points=(point,))
    return point_card(
        PointView(joint, point, side, "da", {Side.HOUSING: "Ådal", Side.COMPANY: "Solsikken"}, forms, now)
    )


@pytest.mark.parametrize("words", [("Lys", LONG), (LONG, ""), (LONG, LONG)])
def test_what_both_sides_wrote_shares_the_room_of_a_card(words):
    text = card_of(Point(1, PointKind.FOCUS, *words)).text
    assert CARD_LENGTH - 80 < visible(text) <= CARD_LENGTH
    assert all(word[:40] in str(text) for word in words)


def test_what_is_on_the_table_is_never_cut():
    point = Point(1, PointKind.FOCUS, "Andet", LONG, PointState.PROPOSED, {"text": LONG[:1000] + "slut"})
    text = str(card_of(point).text)
    assert f"{LONG[:1000]}slut" in text
    assert LONG[: LEAST_SAID - 20] in text, "so much of each side's words is still read"


def test_an_effort_is_proposed_with_its_plan():
    proposed = Point(1, PointKind.EFFORT, "Lys på stien", "", PointState.PROPOSED, PLAN, Side.COMPANY, (Side.COMPANY,))
    text = str(card_of(proposed).text)
    assert "Ansvarlig: <b>Solsikken</b>" in text
    assert text.count("Lys på stien") == 1, "words that lie on the table unchanged are not said twice"
    assert plain("point.effort_next", "da") not in text
    assert plain("point.effort_next", "da") in str(card_of(Point(1, PointKind.EFFORT, "Lys")).text)


def test_a_point_that_came_back_says_so_and_shows_what_was_on_the_table():
    back = Point(1, PointKind.EFFORT, "Lys", state=PointState.WAITING, value=PLAN, returned=True)
    text = str(card_of(back).text)
    assert plain("point.returned", "da") in text
    assert "Åse" in text


@pytest.mark.parametrize(("side", "is_told"), [(Side.HOUSING, True), (Side.COMPANY, False)])
def test_only_the_other_side_is_told_who_is_at_a_point(side, is_told):
    taken = Point(1, PointKind.EFFORT, "Lys", filled_by=Side.COMPANY)
    assert (plain("point.filled_by", "da", who="Solsikken") in str(card_of(taken, side).text)) is is_told


def test_dates_of_another_year_have_the_year():
    value = {"dates": ["2026-06-04T08:00:00+00:00", "2027-03-16T09:00:00+00:00"]}
    dates = Point(1, PointKind.MEETINGS, state=PointState.SETTLED, value=value)
    assert "torsdag 4. juni kl. 10.00\n– tirsdag 16. marts 2027 kl. 10.00" in str(card_of(dates).text)
    later = str(card_of(dates, now=NOW + timedelta(days=366)).text)
    assert "torsdag 4. juni 2026 kl. 10.00\n– tirsdag 16. marts kl. 10.00" in later


def asked(compiled, address, answer=None):
    session = a_session(compiled, **({address: answer} if answer is not None else {}))
    return Question(compiled, session, address, "da", (address,))


@pytest.mark.parametrize(("language", "said"), [("da", "1.200"), ("en", "1,200")])
def test_a_number_is_repeated_with_its_thousands_apart(language, said):
    compiled = the_world().latest("partnership_setup")
    question = Question(compiled, a_session(compiled, homes=1200), "homes", language, ("homes",))
    assert answer_text(question) == said


def test_the_month_of_the_measurement_is_one_tap():
    compiled = the_world().latest("measurement")
    for answer in (None, ("4",)):
        card = question_card(asked(compiled, "baseline_month", answer))
        verbs = [button.action.verb for row in card.buttons for button in row if button.action]
        assert verbs.count("tick") == 12
        assert not {"untick", "done", "reopen_list"} & set(verbs)


@pytest.mark.parametrize(("most", "is_conflict"), [(1, True), (0, False)])
def test_two_colleagues_contradict_each_other_where_only_one_can_be_chosen(most, is_conflict):
    compiled = a_guide(a_node("months", NodeKind.MONTHS, most=most))
    assert conflict_of(compiled, given(("4",), member=1), "months", 2, 0) is is_conflict


@pytest.mark.parametrize(
    ("housing", "company", "offered"),
    [
        ("Hvem har nøglen?", "", ["write"]),
        ("Hvem har nøglen? ", "Hvem rydder op?", ["write"]),
        ("Hvem har nøglen?", "Driften har nøglen", ["take", "write"]),
        ("Nøglen", "Oprydning", ["take", "take", "take", "write"]),
    ],
)
def test_a_point_that_asks_is_answered_and_not_agreed_as_a_question(housing, company, offered):
    card = card_of(Point(1, PointKind.AGENDA, housing, company))
    verbs = [button.action.verb for row in card.buttons for button in row if button.action]
    assert [verb for verb in verbs if verb in {"take", "write"}] == offered
    assert (plain("point.ask.question", "da") in str(card.text)) is ("?" in housing + company)


def test_a_focus_may_be_put_as_a_question():
    card = card_of(Point(1, PointKind.FOCUS, "Hvordan får vi flere med?"))
    assert "take" in [button.action.verb for row in card.buttons for button in row if button.action]
