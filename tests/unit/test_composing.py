"""From settled points to the content of an agreement, and from two contents to what differs."""

import json
from dataclasses import replace

import pytest

from flows.agenda import build_agenda, park
from flows.agreement import content_hash
from flows.joint import JointSession, Point, PointKind, PointState
from flows.service.composing import NEEDS, changed_chapters, compose, gaps, one_page_content
from tests.builders import NOW, a_content, a_meeting_of_two, a_session, a_talk, items


def a_settled(number, kind, value, **fields):
    return Point(number, kind, state=PointState.SETTLED, value=value, **fields)


PLAN = {"what": "Lys", "responsible": "both", "person": "Åse", "months": ["3", "4"], "resources_company": "20 timer"}
POINTS = (
    a_settled(1, PointKind.AGENDA, {"text": "Tryghed"}),
    Point(2, PointKind.AGENDA, housing="Mere plads", company="Mere ro", state=PointState.PARKED, value={"text": "?"}),
    a_settled(3, PointKind.FOCUS, {"text": "– Mørke stier\n– Ensomhed"}),
    a_settled(4, PointKind.EFFORT, PLAN, facts={"place": "outside", "focus": "improving"}),
    Point(5, PointKind.EFFORT, housing="Bænke"),
    Point(6, PointKind.EFFORT, housing="Træer", state=PointState.PARKED, value={"what": "Æbletræer"}),
    Point(7, PointKind.OTHERS, state=PointState.PARKED),
    a_settled(8, PointKind.INDICATOR, {"text": "Tillid"}, facts={"kind": "share", "kpi": "Andel", "target": 70}),
    a_settled(9, PointKind.OTHERS, {"who": ["board"], "names": "Beboerrådet"}),
    a_settled(10, PointKind.MEETINGS, {"dates": ["2026-06-02T08:00:00+00:00"]}),
    a_settled(11, PointKind.MEASUREMENT, {"baseline": "before_start", "baseline_month": ["5"], "how": "web"}),
    a_settled(12, PointKind.END, {"notice": "three_months"}),
)


def composed(points=POINTS):
    work, partnership = a_meeting_of_two()
    return compose(a_talk(work), partnership, JointSession(1, partnership.id, NOW, points=points))


def test_only_what_both_settled_stands_in_the_agreement():
    content = composed()
    assert content["agreed"] == [{"about": "", "text": "Tryghed"}]
    assert content["focus"] == ["– Mørke stier\n– Ensomhed"]
    assert [effort["what"] for effort in content["efforts"]] == ["Lys"]
    assert content["meetings"] == ["2026-06-02T08:00:00+00:00"]


def test_an_effort_stands_with_its_rings_and_its_plan():
    (effort,) = composed()["efforts"]
    assert effort == {"id": 4, "place": "outside", "focus": "improving", "form": "", **PLAN}


def test_what_is_not_settled_stands_among_the_open_points_whatever_its_kind():
    assert composed()["open_points"] == [
        {"kind": "agenda", "housing": "Mere plads", "company": "Mere ro", "text": "?"},
        {"kind": "effort", "housing": "Bænke", "company": "", "text": ""},
        {"kind": "effort", "housing": "Træer", "company": "", "text": "Æbletræer"},
        {"kind": "others", "housing": "", "company": "", "text": ""},
    ]


def test_an_effort_that_was_added_and_left_empty_is_no_open_point():
    assert composed((Point(1, PointKind.EFFORT),))["open_points"] == []


@pytest.mark.parametrize(
    ("said", "about"),
    [
        ({"housing": "Hvem har nøglen?"}, "Hvem har nøglen?"),
        ({"housing": "Nøglen?", "company": "Hvem låser?"}, "Nøglen? / Hvem låser?"),
        ({"company": "Driften har den"}, ""),
        ({}, ""),
    ],
)
def test_an_agreed_point_keeps_the_words_it_answers(said, about):
    point = a_settled(1, PointKind.AGENDA, {"text": "Driften har den"}, **said)
    assert composed((point,))["agreed"] == [{"about": about, "text": "Driften har den"}]


def test_the_indicators_that_were_chosen_stand_with_the_focus_and_who_chose_them():
    housing = a_session(challenges=items("Stier", "Støj"), challenges__1__indicators=("trust",), efforts=items("Lys"))
    company = a_session(efforts=items("Kor"), efforts__1__moves=("belonging", "trust"))
    (focus,) = (point for point in build_agenda(housing, company) if point.kind is PointKind.FOCUS)
    assert focus.facts == {"moves": {"trust": ["housing", "company"], "belonging": ["company"]}}


def test_the_indicators_chosen_in_the_first_part_come_along():
    focus = Point(1, PointKind.FOCUS, facts={"moves": {"trust": ["housing"]}})
    assert composed((focus,))["moves"] == {"trust": ["housing"]}
    assert composed()["moves"] == {}


def test_the_parties_are_named_as_they_are_now():
    parties = composed()["parties"]
    assert parties["housing"] == {
        "name": "Boligforeningen Ådal",
        "cvr": "",
        "contact": "Hanna Østergård",
        "role": "Leder",
    }
    assert parties["company"] == {"name": "Bageriet <Sol> & Søn", "cvr": "13585628", "contact": "Yusuf Ærø", "role": ""}


def test_before_the_company_is_in_it_has_the_name_that_it_was_given():
    work, partnership = a_meeting_of_two()
    alone = replace(partnership, company_id=None)
    parties = compose(a_talk(work), alone, None)["parties"]
    assert parties["company"] == {"name": "Bageren", "cvr": "", "contact": "", "role": ""}


def test_without_a_joint_session_everything_but_the_parties_is_missing():
    work, partnership = a_meeting_of_two()
    content = compose(a_talk(work), partnership, None)
    assert gaps(content) == [need for need in NEEDS if need != "parties"]


def test_late_in_the_year_the_agreement_is_about_the_next():
    work, partnership = a_meeting_of_two()
    late = a_talk(work, now=NOW.replace(month=12))
    assert compose(late, partnership, None)["year"] == NOW.year + 1
    assert composed()["year"] == NOW.year


def test_an_agreement_with_all_it_needs_has_no_gaps():
    assert gaps(composed()) == []
    assert gaps(a_content()) == []


@pytest.mark.parametrize(
    ("need", "kinds"),
    [
        ("purpose", {PointKind.FOCUS}),
        ("meetings", {PointKind.MEETINGS}),
        ("measurement", {PointKind.MEASUREMENT}),
        ("end", {PointKind.END}),
    ],
)
def test_each_need_is_named_when_its_points_are_parked(need, kinds):
    joint = JointSession(1, 1, NOW, points=POINTS)
    for point in POINTS:
        if point.kind in kinds:
            joint = park(joint, point.id)
    assert gaps(composed(joint.points)) == [need]


def test_the_purpose_is_what_they_focus_on():
    content = a_content()
    assert gaps({**content, "agreed": []}) == []
    assert gaps({**content, "focus": []}) == ["purpose"]


def an_effort_without(*names):
    return [{name: value for name, value in a_content()["efforts"][0].items() if name not in names}]


@pytest.mark.parametrize(
    ("chapter", "value", "missing"),
    [
        ("parties", {"housing": {"name": "A", "contact": ""}, "company": {"name": "B", "contact": "C"}}, ["parties"]),
        ("efforts", [], ["efforts", "responsible", "months", "resources"]),
        ("efforts", an_effort_without("person"), ["responsible"]),
        ("efforts", an_effort_without("months"), ["months"]),
        ("efforts", an_effort_without("resources_housing"), []),
        ("efforts", an_effort_without("resources_housing", "resources_company"), ["resources"]),
        ("meetings", [], ["meetings"]),
        ("measurement", {}, ["measurement"]),
        ("end", {"what_stays": "Bænkene"}, ["end"]),
    ],
)
def test_each_gap_is_named_alone(chapter, value, missing):
    assert gaps({**a_content(), chapter: value}) == missing


def test_a_one_page_agreement_has_no_gaps():
    work, partnership = a_meeting_of_two()
    content = one_page_content(a_talk(work), partnership, {"what": "Brød"})
    assert content["one_page"] == {"what": "Brød"}
    assert gaps(content) == []


def test_only_the_chapters_that_differ_are_named():
    old = a_content()
    assert changed_chapters(old, a_content()) == []
    assert changed_chapters(old, {**old, "agreed": [], "open_points": []}) == ["agreed", "open_points"]
    assert changed_chapters({"one_page": {"what": "a"}}, {"one_page": {"what": "b"}}) == ["one_page"]


def test_the_hash_does_not_depend_on_the_order_of_the_keys_but_on_every_word():
    content = a_content()
    turned = json.loads(json.dumps(dict(reversed(content.items()))))
    assert list(turned) != list(content)
    assert content_hash(turned) == content_hash(content)
    assert content_hash({**content, "focus": ["– Mørke stier "]}) != content_hash(content)
    assert content_hash({**content, "efforts": content["efforts"][::-1]}) != content_hash(content)
    assert len(content_hash({"å": "Østergård"})) == 64


def test_the_hash_is_the_same_as_ever():
    assert (
        content_hash({"b": [1, "å"], "a": None}) == "f580811b2d02132f036adbe1e65772061cd6264b03370d21428434bcc7097913"
    )
