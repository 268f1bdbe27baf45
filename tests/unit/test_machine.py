"""The compiled machine leads the same way as the walk that is read off the nodes."""

from dataclasses import replace

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from flows import engine
from flows.answers import AnswerKind, Item
from flows.guide.model import NodeKind
from flows.machine import END, Cursor, condition_holds, items_of
from tests.builders import a_guide, a_node, a_session, given, items, when, when_fact

GUIDE = a_guide()


def stepped(compiled, session):
    cursor, found = Cursor(session, "start"), []
    while True:
        compiled.step(cursor)
        if cursor.state == END:
            return tuple(found)
        found.append(compiled.address(cursor))


def some_of(*choices):
    return st.lists(st.sampled_from(choices), unique=True).map(tuple)


ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "size": st.sampled_from(["small", "large"]).map(given),
        "kinds": some_of("hours", "money", "rooms", "gone").map(given),
        "wishes": st.builds(
            lambda ids, kind: given(tuple(Item(number, "x") for number in ids), kind=kind),
            st.lists(st.integers(1, 6), unique=True),
            st.sampled_from(AnswerKind),
        ),
        **{f"wishes/{number}/theme": st.sampled_from(["green", "other"]).map(given) for number in range(1, 7)},
    },
)


@for_all(ANSWERS, st.sampled_from([{}, {"side": "company"}, {"side": "housing"}]))
@settings(max_examples=150, derandomize=True, deadline=None, database=None)
def test_the_machine_steps_where_the_walk_goes(answers, facts):
    session = replace(a_session(GUIDE), answers=answers, facts=facts)
    way = engine.path(GUIDE, session)
    assert stepped(GUIDE, session) == way
    for number, address in enumerate(way):
        assert tuple(engine._onward(GUIDE, session, address)) == way[number + 1 :]


@for_all(ANSWERS)
@settings(max_examples=50, derandomize=True, deadline=None, database=None)
def test_every_question_of_the_way_is_asked_once(answers):
    way = engine.path(GUIDE, replace(a_session(GUIDE), answers=answers))
    assert len(set(way)) == len(way)


def test_from_an_item_that_is_gone_the_machine_goes_on_behind_its_list():
    session = a_session(GUIDE, wishes=items("A bench"))
    assert next(engine._onward(GUIDE, session, "wishes/8/theme")) == "order"


def test_the_items_are_a_lists_entries_or_the_numbers_of_the_chosen_choices():
    wishes, kinds = GUIDE.node("wishes"), GUIDE.node("kinds")
    session = a_session(GUIDE, wishes=items("a", "b"), kinds=("rooms", "gone", "hours"))
    assert items_of(session, wishes) == (1, 2)
    assert items_of(session, kinds) == (3, 1)
    assert items_of(a_session(GUIDE), wishes) == ()


@pytest.mark.parametrize(
    ("condition", "is_true"),
    [
        (None, True),
        (when("size", "large"), True),
        (when("size", "small"), False),
        (when("kinds", "money", "rooms"), True),
        (when("kinds", "rooms"), False),
        (when("count", "5"), False),
        (when_fact("side", "company"), True),
        (when_fact("side", "housing"), False),
        (when_fact("unheard_of", "x"), False),
    ],
)
def test_a_condition_reads_an_answer_or_a_fact(condition, is_true):
    session = replace(a_session(GUIDE, size="large", kinds=("hours", "money")), facts={"side": "company"})
    assert condition_holds(condition, a_node("any"), session, None) is is_true


def test_a_condition_inside_a_list_reads_the_same_item():
    node = GUIDE.node("wishes.which")
    session = a_session(GUIDE, wishes__1__theme="green", wishes__2__theme="other")
    assert [condition_holds(node.when, node, session, item) for item in (1, 2, 3)] == [False, True, False]


def test_an_edge_behind_one_that_always_holds_is_left_out():
    guide = a_guide(a_node("a"), a_node("b", when=when("a", "x")), a_node("c"), a_node("d"))
    assert [edge.target for edge in guide.edges["a"]] == ["b", "c"]
    assert [edge.label for edge in guide.edges["a"]] == ["a = x", ""]
    assert [edge.target for edge in guide.edges["d"]] == [END]


def test_a_list_at_the_end_leads_through_its_items_to_the_end():
    guide = a_guide(a_node("wishes", NodeKind.LIST), a_node("wishes.theme"))
    assert [edge.label for edge in guide.edges["wishes"]] == ["has items", ""]
    assert stepped(guide, a_session(guide, wishes=items("a", "b"))) == ("wishes", "wishes/1/theme", "wishes/2/theme")


def test_one_machine_serves_all_sessions_and_keeps_none():
    first, second = a_session(GUIDE, size="large"), a_session(GUIDE, size="small")
    assert stepped(GUIDE, first) != stepped(GUIDE, second)
    assert GUIDE.machine.models == []


def test_only_nodes_that_decide_what_is_asked_steer():
    assert GUIDE.steering == {"size", "kinds", "wishes", "wishes.theme"}


def test_the_order_numbers_the_nodes_for_the_buttons():
    assert list(GUIDE.order.values()) == list(range(len(GUIDE.guide.nodes)))
