"""A pasted text becomes the same answers as typed ones: nothing left out, nothing mixed up."""

from flows.answers import AnswerKind
from flows.service.pasted_answers import fill_in
from flows.sorting import Sorted
from tests.builders import NOW, a_session, the_world

HOUSING, COMPANY = (the_world().latest(name) for name in ("housing", "company"))


def filled(*pairs, session=None, compiled=HOUSING):
    return fill_in(compiled, session or a_session(compiled), pairs, 1, NOW)


def item(text, node, **found):
    return node, Sorted(text, node, **found)


def test_a_long_item_does_not_swallow_the_next():
    session, _, left = filled(item("x" * 3950, "challenges"), item("Det er mørkt", "challenges"))
    assert [entry.text[:5] for entry in session.answers["challenges"].items] == ["xxxxx", "Det e"]
    assert left == []


def test_items_stand_behind_those_that_were_typed_before():
    first, _, _ = filled(item("Først", "challenges", theme="safety"))
    second, changed, _ = filled(item("Så", "challenges"), session=first)
    assert [entry.text for entry in second.answers["challenges"].items] == ["Først", "Så"]
    assert second.answers["challenges/1/theme"].value == "safety"
    assert changed == ("challenges",)


def test_what_finds_no_room_is_told_back():
    many = [item(f"Punkt {number}", "points") for number in range(7)]
    session, _, left = filled(*many)
    assert len(session.answers["points"].items) == 5
    assert left == ["Punkt 5", "Punkt 6"]


def test_only_symbols_become_no_item():
    session, changed, left = filled(item("👍👍", "challenges"))
    assert (left, changed) == (["👍👍"], ())
    assert "challenges" not in session.answers


def test_words_about_one_kind_of_resource_are_put_together():
    first, _, _ = filled(item("10 timer", "offers", choice="hours"), item("Et rum", "offers", choice="premises"))
    second, _, left = filled(item("også lørdag", "offers", choice="hours"), session=first)
    assert second.answers["offers"].value == ("hours", "premises")
    assert second.answers["offers/1/how_much"].value == "10 timer\nogså lørdag"
    assert left == []


def test_a_scope_is_recognised_or_told_back():
    session, _, left = filled(item("et helt år", "scope", choice="year"))
    assert (session.answers["scope"].value, left) == ("year", [])
    _, changed, left = filled(item("måske", "scope"))
    assert (changed, left) == ((), ["måske"])


def test_a_long_text_is_finished_and_joins_what_stood_there():
    session, _, left = filled(item("y" * 3950, "interest"), session=a_session(HOUSING, interest="Før"))
    answer = session.answers["interest"]
    assert (answer.kind, answer.value[:5], left) == (AnswerKind.GIVEN, "Før\ny", [])


def test_a_text_that_is_too_long_is_told_back_whole():
    long = "z" * 20_001
    _, changed, left = filled(item(long, "pays"), compiled=COMPANY)
    assert (changed, left) == ((), [long])
