"""From what both settled to the content of an agreement, language-neutral, ready to be frozen and hashed."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from flows.agenda import wording_of
from flows.joint import JointSession, Point, PointKind, PointState
from flows.partnership import Partnership
from flows.people import Side
from flows.service.access import active_members, organisation_of
from flows.service.talk import Talk

# The nine things an agreement needs; `/menu` counts them.
NEEDS = ("parties", "purpose", "efforts", "responsible", "months", "resources", "meetings", "measurement", "end")


def parties_content(talk: Talk, partnership: Partnership) -> dict[str, Any]:
    """Who meets whom: names and CVR numbers as they are now, the first member of each side as contact."""
    found: dict[str, Any] = {}
    for side in Side:
        organisation = organisation_of(talk, partnership, side)
        members = active_members(talk.uow, partnership.organisation_of(side))
        contact = members[0] if members else None
        found[side.value] = {
            "name": organisation.name if organisation else partnership.company_name,
            "cvr": organisation.cvr if organisation else "",
            "contact": contact.name if contact else "",
            "role": contact.role if contact else "",
        }
    return found


def _frame(talk: Talk, partnership: Partnership) -> dict[str, Any]:
    return {
        "parties": parties_content(talk, partnership),
        "estate": partnership.estate,
        "municipality": partnership.municipality,
        "year": (talk.now + timedelta(days=60)).year,
    }


def one_page_content(talk: Talk, partnership: Partnership, proposal: Mapping[str, str]) -> dict[str, Any]:
    """The small partnership's agreement: the proposal that was accepted, with its condition."""
    return {**_frame(talk, partnership), "one_page": dict(proposal)}


def compose(talk: Talk, partnership: Partnership, joint: JointSession | None) -> dict[str, Any]:
    """Everything that is settled so far; what is not stands among the open points."""
    points = joint.points if joint else ()
    return {
        **_frame(talk, partnership),
        "focus": [str(point.value.get("text", "")) for point in _settled(points, PointKind.FOCUS)],
        "agreed": [_answered(point) for point in _settled(points, PointKind.AGENDA)],
        "efforts": _efforts(points),
        "indicators": [
            {**point.facts, "name": point.value.get("text", "")} for point in _settled(points, PointKind.INDICATOR)
        ],
        "moves": next((dict(p.facts.get("moves", {})) for p in points if p.kind is PointKind.FOCUS), {}),
        "others": _value(points, PointKind.OTHERS),
        "meetings": list(_value(points, PointKind.MEETINGS).get("dates", ())),
        "meetings_before": next((int(p.facts.get("from", 0)) for p in points if p.kind is PointKind.MEETINGS), 0),
        "measurement": _value(points, PointKind.MEASUREMENT),
        "end": _value(points, PointKind.END),
        "open_points": [
            {"kind": p.kind.value, "housing": p.housing, "company": p.company, "text": wording_of(p)}
            for p in points
            if p.state is not PointState.SETTLED and (p.kind is not PointKind.EFFORT or _is_said(p))
        ],
    }


def _is_said(point: Point) -> bool:
    """False for an effort that somebody added and nobody wrote anything in."""
    return bool(point.housing or point.company or wording_of(point))


def _answered(point: Point) -> dict[str, str]:
    """What was agreed about a point, with the point itself where the agreed words are others."""
    text = str(point.value.get("text", ""))
    said = list(dict.fromkeys(words for words in (point.housing, point.company) if words))
    return {"about": "" if text in {*said, "\n".join(said)} else " / ".join(said), "text": text}


def _settled(points: Sequence[Point], kind: PointKind) -> list[Point]:
    return [point for point in points if point.kind is kind and point.state is PointState.SETTLED]


def _value(points: Sequence[Point], kind: PointKind) -> dict[str, Any]:
    found = _settled(points, kind)
    return dict(found[-1].value) if found else {}


def _efforts(points: Sequence[Point]) -> list[dict[str, Any]]:
    return [
        {
            "id": point.id,
            **{ring: str(point.facts.get(ring, "")) for ring in ("place", "focus", "form")},
            **point.value,
        }
        for point in _settled(points, PointKind.EFFORT)
    ]


def gaps(content: Mapping[str, Any]) -> list[str]:
    """Which of the nine needs are still missing, in their order; none for a one-page agreement with its parts."""
    if "one_page" in content:
        return []
    efforts = content["efforts"]
    holds = {
        "parties": all(party["name"] and party["contact"] for party in content["parties"].values()),
        "purpose": bool(content["focus"]),
        "efforts": bool(efforts),
        "responsible": bool(efforts) and all(effort.get("person") for effort in efforts),
        "months": bool(efforts) and all(effort.get("months") for effort in efforts),
        "resources": bool(efforts) and any(_has_resources(effort) for effort in efforts),
        "meetings": bool(content["meetings"]),
        "measurement": bool(content["measurement"].get("baseline")),
        "end": bool(content["end"].get("notice")),
    }
    return [need for need in NEEDS if not holds[need]]


def _has_resources(effort: Mapping[str, Any]) -> bool:
    return bool(effort.get("resources_housing") or effort.get("resources_company"))


CHAPTERS = ("parties", "focus", "agreed", "efforts", "indicators", "others", "meetings", "measurement", "end")


def changed_chapters(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """The chapters whose content differs between two versions."""
    names = (*CHAPTERS, "open_points", "one_page")
    return [name for name in names if old.get(name) != new.get(name)]
