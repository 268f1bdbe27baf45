"""The joint session: nothing is settled that not both sides said yes to, in the same words."""

from dataclasses import replace

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from flows import agenda
from flows.errors import NotFoundError, StageError
from flows.joint import JointSession, Point, PointKind, PointState
from flows.people import Side
from tests.builders import NOW, a_session, items

HOUSING, COMPANY = Side
KINDS = PointKind


def a_joint(*points):
    return JointSession(1, 1, NOW, points=points)


def numbered(*kinds):
    return a_joint(*(Point(number, kind) for number, kind in enumerate(kinds, start=1)))


def state_of(joint, point_id=1):
    return agenda.point_of(joint, point_id).state


def settled(joint, point_id=1, text="Sammen"):
    return agenda.agree(agenda.propose(joint, point_id, {"text": text}, HOUSING), point_id, COMPANY)


def test_the_agenda_holds_both_sides_points_and_the_questions_of_the_frame():
    housing = a_session(
        points=items("Tryghed", "Mødested"),
        challenges=items("Mørke stier", "Ensomhed"),
        efforts=items("Lys på stien"),
        efforts__1__place="outside",
        efforts__1__form="location",
        indicators=items("Tillid"),
        indicators__1__kind="count",
        indicators__1__target=40,
    )
    company = a_session(points=items("Ansatte"), efforts=items("Fritidsjob"), indicators=items("Job"))
    points = agenda.build_agenda(housing, company)
    assert [point.id for point in points] == list(range(1, len(points) + 1))
    assert [(point.kind, point.housing, point.company) for point in points] == [
        (KINDS.AGENDA, "Tryghed", ""),
        (KINDS.AGENDA, "Mødested", ""),
        (KINDS.AGENDA, "", "Ansatte"),
        (KINDS.FOCUS, "– Mørke stier\n– Ensomhed", ""),
        (KINDS.EFFORT, "Lys på stien", ""),
        (KINDS.EFFORT, "", "Fritidsjob"),
        (KINDS.INDICATOR, "Tillid", ""),
        (KINDS.INDICATOR, "", "Job"),
        (KINDS.OTHERS, "", ""),
        (KINDS.MEETINGS, "", ""),
        (KINDS.MEASUREMENT, "", ""),
        (KINDS.END, "", ""),
    ]
    assert [point.facts for point in points if point.kind is KINDS.EFFORT] == [
        {"place": "outside", "focus": "", "form": "location"},
        {"place": "", "focus": "", "form": ""},
    ]
    assert [point.facts for point in points if point.kind is KINDS.INDICATOR] == [
        {"kind": "count", "kpi": "", "target": 40},
        {"kind": "share", "kpi": "", "target": None},
    ]


def test_two_empty_first_parts_still_have_the_frame_to_talk_about():
    kinds = [point.kind for point in agenda.build_agenda(a_session(), a_session())]
    assert kinds == [KINDS.FOCUS, KINDS.OTHERS, KINDS.MEETINGS, KINDS.MEASUREMENT, KINDS.END]


def test_a_proposal_is_agreed_to_by_its_own_side_only():
    joint = agenda.propose(numbered(KINDS.AGENDA), 1, {"text": "Sammen"}, HOUSING)
    point = agenda.point_of(joint, 1)
    assert (point.state, point.agreed, point.proposed_by, point.value) == (
        PointState.PROPOSED,
        (HOUSING,),
        HOUSING,
        {"text": "Sammen"},
    )
    with pytest.raises(StageError):
        agenda.agree(joint, 1, HOUSING)
    assert state_of(agenda.agree(joint, 1, COMPANY)) is PointState.SETTLED


@pytest.mark.parametrize("deed", [lambda j: j, settled, lambda j: agenda.park(j, 1)])
def test_without_a_proposal_on_the_table_nobody_can_agree(deed):
    with pytest.raises(StageError):
        agenda.agree(deed(numbered(KINDS.AGENDA)), 1, COMPANY)


def test_new_words_need_both_again():
    joint = agenda.propose(settled(numbered(KINDS.AGENDA)), 1, {"text": "Andet"}, COMPANY)
    assert (state_of(joint), agenda.point_of(joint, 1).agreed) == (PointState.PROPOSED, (COMPANY,))


def test_a_counter_proposal_waits_for_the_other_side():
    joint = agenda.propose(numbered(KINDS.AGENDA), 1, {"text": "a"}, HOUSING)
    joint = agenda.propose(joint, 1, {"text": "b"}, COMPANY)
    with pytest.raises(StageError):
        agenda.agree(joint, 1, COMPANY)
    assert agenda.point_of(agenda.agree(joint, 1, HOUSING), 1).value == {"text": "b"}


def test_every_change_of_a_point_counts_its_revision():
    joint = settled(numbered(KINDS.AGENDA, KINDS.FOCUS))
    assert [point.revision for point in joint.points] == [2, 0]
    assert agenda.point_of(agenda.park(joint, 1), 1).revision == 3


def test_what_is_parked_comes_back_with_nobodys_yes():
    joint = agenda.park(settled(numbered(KINDS.AGENDA, KINDS.FOCUS)), 1)
    assert agenda.point_of(joint, 1).agreed == ()
    back = agenda.unpark(joint, agenda.parked(joint))
    point = agenda.point_of(back, 1)
    assert (point.state, point.agreed, point.proposed_by, point.returned) == (PointState.WAITING, (), None, True)
    assert agenda.point_of(back, 2) is agenda.point_of(joint, 2)
    assert agenda.unpark(back, agenda.parked(back)) is back


def all_parked(joint):
    for point in joint.points:
        joint = agenda.park(joint, point.id)
    return joint


def test_at_the_end_each_parked_point_comes_back_by_itself_once():
    joint = numbered(KINDS.AGENDA, KINDS.AGENDA, KINDS.FOCUS)
    joint = agenda.park(agenda.park(joint, 1), 2)
    assert agenda.bring_back(joint) is joint, "the focus is still to come"
    back = agenda.bring_back(agenda.propose(joint, 3, {"text": "a"}, HOUSING))
    assert [point.state for point in back.points] == [PointState.WAITING, PointState.WAITING, PointState.PROPOSED]
    again = agenda.park(agenda.park(back, 1), 2)
    assert agenda.bring_back(again) is again


def test_what_was_parked_a_moment_ago_does_not_come_back_on_its_heels():
    joint = all_parked(numbered(KINDS.AGENDA, KINDS.FOCUS))
    back = agenda.bring_back(joint, just_parked=2)
    assert [point.state for point in back.points] == [PointState.WAITING, PointState.PARKED]
    last = agenda.bring_back(agenda.park(back, 1), just_parked=1)
    assert [point.state for point in last.points] == [PointState.PARKED, PointState.WAITING]
    alone = all_parked(numbered(KINDS.FOCUS))
    assert agenda.bring_back(alone, just_parked=1) is alone


def test_what_one_side_is_filling_in_is_shown_to_the_other_last():
    joint = agenda.take_up(numbered(KINDS.EFFORT, KINDS.OTHERS), 1, HOUSING)
    assert [point.id for point in agenda.waiting_for(joint, HOUSING)] == [1, 2]
    assert [point.id for point in agenda.waiting_for(joint, COMPANY)] == [2, 1]
    assert agenda.take_up(joint, 1, HOUSING) is joint
    for over in (agenda.propose(joint, 1, {"what": "a"}, COMPANY), agenda.park(joint, 1)):
        assert agenda.point_of(over, 1).filled_by is None
        assert agenda.take_up(over, 1, HOUSING) is over


def test_the_words_of_an_effort_are_those_its_plan_begins_with():
    assert agenda.wording_of(Point(1, KINDS.EFFORT, value={"what": "Lys", "person": "Åse"})) == "Lys"
    assert agenda.wording_of(Point(1, KINDS.AGENDA, value={"text": "Tryghed"})) == "Tryghed"
    assert agenda.wording_of(Point(1, KINDS.END, value={"notice": "one_month"})) == ""
    assert [agenda.is_form(Point(1, kind)) for kind in (KINDS.EFFORT, KINDS.END, KINDS.AGENDA)] == [False, True, False]
    assert agenda.is_form(Point(1, KINDS.EFFORT, value={"what": "Lys"}))


def test_a_point_that_is_not_there_is_not_found():
    with pytest.raises(NotFoundError):
        agenda.point_of(a_joint(), 1)


def two_alike(kind=KINDS.EFFORT, **changes):
    ours = Point(1, kind, housing="Lys", facts={"place": "outside", "form": ""})
    theirs = Point(2, kind, company="Lamper", facts={"place": "", "form": "location"})
    return a_joint(ours, replace(theirs, **changes))


def test_the_same_point_twice_becomes_one_with_both_wordings():
    for kept, same, facts in (
        (1, 2, {"place": "outside", "form": "location"}),
        (2, 1, {"place": "outside", "form": "location"}),
    ):
        (point,) = agenda.merge(two_alike(), kept, same).points
        assert (point.id, point.housing, point.company, point.facts) == (kept, "Lys", "Lamper", facts)


@pytest.mark.parametrize(
    "joint",
    [
        two_alike(kind=KINDS.FOCUS),
        two_alike(kind=KINDS.INDICATOR),
        two_alike(state=PointState.PROPOSED),
        two_alike(state=PointState.SETTLED),
        two_alike(housing="Lamper"),
        two_alike(housing="Lamper", company=""),
        a_joint(Point(1, KINDS.AGENDA, housing="a"), Point(2, KINDS.EFFORT, company="b")),
        a_joint(Point(1, KINDS.AGENDA, company="a"), Point(2, KINDS.AGENDA, company="b")),
        a_joint(Point(1, KINDS.AGENDA, company="a"), Point(2, KINDS.AGENDA, housing="b", company="c")),
        a_joint(Point(1, KINDS.END, housing="a"), Point(2, KINDS.END, company="b")),
    ],
)
def test_points_that_are_not_one_of_each_side_are_not_joined(joint):
    for kept, same in ((1, 2), (2, 1), (1, 1)):
        with pytest.raises(StageError):
            agenda.merge(joint, kept, same)


def test_only_the_other_sides_untouched_points_of_the_same_kind_are_offered_for_joining():
    joint = a_joint(
        Point(1, KINDS.AGENDA, housing="a"),
        Point(2, KINDS.AGENDA, company="b"),
        Point(3, KINDS.AGENDA, company="c", state=PointState.PARKED),
        Point(4, KINDS.AGENDA, housing="d"),
        Point(5, KINDS.AGENDA, housing="e", company="e"),
        Point(6, KINDS.EFFORT, company="f"),
        Point(7, KINDS.AGENDA, company="g"),
    )
    assert [point.id for point in agenda.mergeable(joint, joint.points[0])] == [2, 7]
    assert [point.id for point in agenda.mergeable(joint, joint.points[1])] == [1, 4]
    assert agenda.mergeable(joint, joint.points[4]) == []


def test_a_new_point_has_a_number_of_its_own():
    joint, point = agenda.add_point(a_joint(Point(4, KINDS.AGENDA)), KINDS.EFFORT, housing="x")
    assert (point.id, point.housing, joint.points[-1]) == (5, "x", point)
    assert agenda.add_point(a_joint(), KINDS.EFFORT)[1].id == 1


def test_the_others_proposals_come_first_then_what_nobody_touched_in_the_order_of_the_kinds():
    joint = numbered(KINDS.END, KINDS.OTHERS, KINDS.AGENDA, KINDS.EFFORT, KINDS.AGENDA)
    joint = agenda.propose(joint, 1, {}, COMPANY)
    joint = agenda.propose(joint, 4, {}, COMPANY)
    joint = agenda.propose(joint, 5, {}, HOUSING)
    assert [point.id for point in agenda.waiting_for(joint, HOUSING)] == [4, 1, 3, 2]
    assert [point.id for point in agenda.waiting_for(joint, COMPANY)] == [5, 3, 2]
    assert [point.id for point in agenda.in_order(joint.points)] == [3, 5, 4, 2, 1]


def test_all_is_done_when_every_point_is_settled_or_parked():
    joint = numbered(KINDS.AGENDA, KINDS.FOCUS)
    assert (agenda.is_done(joint), agenda.progress(joint)) == (False, (0, 2))
    joint = settled(joint)
    assert (agenda.is_done(joint), agenda.progress(joint)) == (False, (1, 2))
    joint = agenda.park(joint, 2)
    assert (agenda.is_done(joint), agenda.progress(joint)) == (True, (1, 2))


DEEDS = st.tuples(
    st.sampled_from(["propose", "agree", "park", "unpark", "merge"]),
    st.sampled_from(Side),
    st.integers(1, 9),
    st.integers(1, 9),
    st.sampled_from(["Lys", "Lamper", "Bænke"]),
)


def done(joint, deed, side, first, second, text):
    match deed:
        case "propose":
            return agenda.propose(joint, first, {"text": text}, side)
        case "agree":
            return agenda.agree(joint, first, side)
        case "park":
            return agenda.park(joint, first)
        case "unpark":
            return agenda.unpark(joint, agenda.parked(joint))
        case _:
            return agenda.merge(joint, first, second)


@for_all(st.lists(DEEDS, max_size=30))
@settings(max_examples=200, derandomize=True, deadline=None, database=None)
def test_whatever_is_done_a_settled_point_has_both_sides_yes_to_its_words(deeds):
    joint = a_joint(
        Point(1, KINDS.AGENDA, housing="a"),
        Point(2, KINDS.AGENDA, company="b"),
        Point(3, KINDS.EFFORT, housing="c"),
        Point(4, KINDS.EFFORT, company="d"),
        Point(5, KINDS.END),
    )
    said: dict[int, set[tuple[Side, str]]] = {}
    for deed, side, first, second, text in deeds:
        try:
            before, joint = joint, done(joint, deed, side, first, second, text)
        except (StageError, NotFoundError):
            continue
        if deed == "propose":
            said[first] = {(side, text)}
        if deed == "park":
            said.pop(first, None)
        if deed == "agree":
            said[first].add((side, agenda.point_of(before, first).value["text"]))
        for point in joint.points:
            if point.state is PointState.SETTLED:
                assert said[point.id] == {(one, point.value["text"]) for one in Side}
