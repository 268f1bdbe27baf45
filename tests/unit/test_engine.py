"""The walk through a guide: what each kind of node takes, where it leads, what is kept and what goes."""

from dataclasses import replace

import pytest

from flows import engine
from flows.answers import AnswerKind, Item
from flows.errors import ReplyError, StageError
from flows.guide.model import NodeKind
from flows.replies import Done, Raised, Removed, Said, Skipped, Tapped, Ticked, Unknown
from tests.builders import NOW, a_guide, a_node, a_session, given, items, when

GUIDE = a_guide()
SIMPLE = a_guide(a_node("first"), a_node("second"), a_node("third"))
WISHES = a_guide(
    a_node("wishes", NodeKind.LIST),
    a_node("wishes.theme", NodeKind.CHOICE, choices=("green", "other")),
    a_node("wishes.which", when=when("theme", "other")),
    a_node("last"),
)


def answered(session, *said, guide=GUIDE, member=1):
    """The last turn after replies at addresses, given as (address, reply)."""
    turn = None
    for address, reply in said:
        turn = engine.reply(guide, session, address, reply, member, NOW)
        session = turn.session
    return turn


def two_wishes():
    return answered(
        a_session(WISHES),
        ("wishes", Said("A bench")),
        ("wishes", Said("A swing")),
        ("wishes", Done()),
        ("wishes/1/theme", Tapped("green")),
        ("wishes/2/theme", Tapped("other")),
        ("wishes/2/which", Said("Play")),
        guide=WISHES,
    ).session


@pytest.mark.parametrize(
    ("address", "said", "kind", "value"),
    [
        ("hello", Done(), AnswerKind.GIVEN, ""),
        ("words", Said("A bench"), AnswerKind.GIVEN, "A bench"),
        ("count", Said("about 40"), AnswerKind.GIVEN, 40),
        ("count", Unknown(), AnswerKind.UNKNOWN, None),
        ("size", Tapped("large"), AnswerKind.GIVEN, "large"),
        ("kinds", Ticked("money", is_on=True), AnswerKind.COLLECTING, ("money",)),
        ("kinds", Done(), AnswerKind.SKIPPED, None),
        ("kinds", Skipped(), AnswerKind.SKIPPED, None),
        ("months", Ticked("12", is_on=True), AnswerKind.COLLECTING, ("12",)),
        ("wishes", Said("A swing"), AnswerKind.COLLECTING, (Item(1, "A swing"),)),
        ("order", Said("First"), AnswerKind.COLLECTING, (Item(1, "First"),)),
    ],
)
def test_every_kind_of_node_takes_its_reply(address, said, kind, value):
    turn = engine.reply(GUIDE, a_session(GUIDE), address, said, 7, NOW)
    assert turn.answer == replace(given(value, 7, kind), revision=1)
    assert turn.session.answers[address] == turn.answer
    assert turn.is_settled == (kind is not AnswerKind.COLLECTING)
    assert turn.is_settled or turn.next == address


def test_a_question_under_a_condition_is_asked_only_while_it_holds():
    large = answered(a_session(GUIDE), ("size", Tapped("large")))
    small = answered(large.session, ("size", Tapped("small")))
    assert "why_large" in large.path
    assert large.next == "why_large"
    assert "why_large" not in small.path


def test_a_fact_of_the_session_decides_what_is_asked():
    company = replace(a_session(GUIDE), facts={"side": "company"})
    assert "company_only" in engine.path(GUIDE, company)
    assert "company_only" not in engine.path(GUIDE, a_session(GUIDE))


def test_each_item_of_a_list_is_asked_about_in_its_order():
    assert engine.path(WISHES, two_wishes()) == (
        "wishes",
        "wishes/1/theme",
        "wishes/2/theme",
        "wishes/2/which",
        "last",
    )


def test_each_ticked_choice_is_asked_about():
    turn = answered(
        a_session(GUIDE),
        ("kinds", Ticked("rooms", is_on=True)),
        ("kinds", Ticked("hours", is_on=True)),
        ("kinds", Done()),
    )
    about = tuple(address for address in turn.path if address.startswith("kinds/"))
    assert about == ("kinds/1/much", "kinds/1/agreed", "kinds/3/much", "kinds/3/agreed")
    assert turn.next == "kinds/1/much"


def test_while_a_list_gathers_nothing_is_asked_about_its_items():
    gathering = answered(two_wishes(), ("wishes", Said("A tree")), guide=WISHES)
    assert gathering.path == ("wishes", "last")
    assert gathering.next == "wishes"


def test_a_removed_item_takes_its_details_along_and_a_new_item_does_not_revive_them():
    removed = answered(two_wishes(), ("wishes", Removed(2)), guide=WISHES).session
    assert set(removed.answers) == {"wishes", "wishes/1/theme"}
    again = answered(removed, ("wishes", Said("A pond")), ("wishes", Done()), guide=WISHES)
    assert [item.text for item in again.answer.items] == ["A bench", "A pond"]
    assert again.next == "wishes/2/theme"
    assert "wishes/2/which" not in again.path


def test_the_details_of_the_items_that_stay_are_kept():
    raised = answered(two_wishes(), ("wishes", Raised(2)), ("wishes", Done()), guide=WISHES)
    assert [item.id for item in raised.answer.items] == [2, 1]
    assert raised.session.answers["wishes/2/which"].value == "Play"
    assert raised.path[1] == "wishes/2/theme"


def test_a_list_that_is_left_unanswered_loses_all_details():
    guide = a_guide(a_node("wishes", NodeKind.LIST, optional=True), a_node("wishes.theme"))
    asked = a_session(guide, wishes=items("A bench"), wishes__1__theme="green")
    assert set(answered(asked, ("wishes", Skipped()), guide=guide).session.answers) == {"wishes"}


def test_a_condition_on_the_list_itself_reads_the_lists_answer():
    guide = a_guide(
        a_node("kinds", NodeKind.CHOICES, choices=("hours", "money")),
        a_node("kinds.first"),
        a_node("kinds.price", when=when("kinds", "money")),
    )
    assert "kinds/1/price" not in engine.path(guide, a_session(guide, kinds=("hours",)))
    assert "kinds/2/price" in engine.path(guide, a_session(guide, kinds=("money",)))


def test_an_answer_counts_how_often_it_was_changed():
    turn = answered(a_session(SIMPLE), ("first", Said("a")), ("first", Said("b")), guide=SIMPLE)
    assert turn.answer.revision == 2


def test_back_leads_to_the_question_before_and_keeps_what_stands_later():
    session = answered(a_session(SIMPLE), ("first", Said("a")), ("second", Said("b")), guide=SIMPLE).session
    assert engine.previous(SIMPLE, session, "second") == "first"
    assert engine.previous(SIMPLE, session, "first") is None
    assert answered(session, ("first", Said("c")), guide=SIMPLE).session.value("second") == "b"


def test_back_from_a_question_that_is_not_asked_any_more_leads_to_the_last():
    assert engine.previous(GUIDE, a_session(GUIDE), "why_large") == "order"


def test_progress_counts_what_is_asked_about_items_with_their_list():
    session = two_wishes()
    path = engine.path(WISHES, session)
    assert engine.progress(WISHES, path, "wishes/2/which") == (1, 2)
    assert engine.progress(WISHES, path, "last") == (2, 2)


def test_progress_of_a_question_that_is_not_asked_any_more_is_the_first():
    assert engine.progress(GUIDE, engine.path(GUIDE, a_session(GUIDE)), "why_large") == (1, 8)
    assert engine.progress(GUIDE, (), "words") == (1, 1)


def test_a_question_counts_as_answered_with_all_that_belongs_to_it():
    session = two_wishes()
    assert engine.settled_tops(session, engine.path(WISHES, session)) == (1, 2)
    gap = replace(session, answers={a: g for a, g in session.answers.items() if a != "wishes/1/theme"})
    assert engine.settled_tops(gap, engine.path(WISHES, gap)) == (0, 2)


def test_the_next_question_lies_ahead_first_and_behind_when_nothing_is_left_ahead():
    session = a_session(SIMPLE, second="b")
    assert engine.next_open(SIMPLE, session) == "first"
    assert engine.next_open(SIMPLE, session, "first") == "third"
    assert engine.next_open(SIMPLE, session, "third") == "first"
    done = a_session(SIMPLE, first="a", second="b", third="c")
    assert engine.next_open(SIMPLE, done, "second") is None
    assert answered(done, ("third", Said("d")), guide=SIMPLE).next is None


def test_a_list_can_be_opened_again_with_what_is_there():
    session = two_wishes()
    opened = engine.open_again(session, WISHES, "wishes", 9, NOW).answers["wishes"]
    assert (opened.kind, opened.member_id, len(opened.items)) == (AnswerKind.COLLECTING, 9, 2)


def test_a_list_that_was_skipped_opens_empty():
    session = replace(a_session(GUIDE), answers={"order": given(None, kind=AnswerKind.SKIPPED)})
    assert engine.open_again(session, GUIDE, "order", 1, NOW).answers["order"].value == ()


def test_what_gathers_nothing_or_gathers_already_is_not_opened_again():
    for session, address in (
        (a_session(GUIDE), "kinds"),
        (a_session(GUIDE, words="a"), "words"),
        (replace(a_session(GUIDE), answers={"kinds": given((), kind=AnswerKind.COLLECTING)}), "kinds"),
    ):
        assert engine.open_again(session, GUIDE, address, 1, NOW) is session


def test_a_change_names_the_questions_that_it_brought_and_the_answers_that_it_hid():
    large = answered(a_session(GUIDE), ("size", Tapped("large")), ("why_large", Said("Many people"))).session
    small = answered(large, ("size", Tapped("small")))
    assert small.touched == ("why_large",)
    assert answered(small.session, ("size", Tapped("large"))).touched == ("why_large",)
    assert answered(a_session(GUIDE), ("size", Tapped("large"))).touched == ()
    assert answered(small.session, ("words", Said("x")), ("words", Said("y"))).touched == ()


def test_only_answers_to_what_is_asked_are_told_on():
    large = answered(a_session(GUIDE), ("size", Tapped("large")), ("why_large", Said("Many people"))).session
    small = answered(large, ("size", Tapped("small"))).session
    assert engine.on_path(GUIDE, large) is large
    assert "why_large" in small.answers
    assert "why_large" not in engine.on_path(GUIDE, small).answers


@pytest.mark.parametrize("address", ["nowhere", "wishes/1/nowhere", "nowhere/1/theme", ""])
def test_an_address_that_the_guide_does_not_have_is_refused(address):
    with pytest.raises(StageError):
        engine.node_at(GUIDE, address)
    with pytest.raises(StageError):
        engine.reply(GUIDE, a_session(GUIDE), address, Said("x"), 1, NOW)


@pytest.mark.parametrize("address", ["why_large", "wishes/9/theme", "company_only"])
def test_an_address_that_is_not_asked_now_is_refused(address):
    with pytest.raises(StageError):
        engine.reply(GUIDE, a_session(GUIDE), address, Said("x"), 1, NOW)


def test_a_reply_that_does_not_fit_changes_nothing():
    session = a_session(GUIDE)
    with pytest.raises(ReplyError):
        engine.reply(GUIDE, session, "count", Said("many"), 1, NOW)
    assert not session.answers
