"""Bringing what both settled up to date with the year: who took an effort over, which day a meeting was moved to.

A version freezes what both settled; without this it would name whoever saw to an effort before, and days long moved.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

from flows import agenda
from flows.joint import Point, PointKind, PointState
from flows.partnership import Partnership
from flows.people import Side
from flows.service.agreement_versions import current
from flows.service.duties import latest_duty
from flows.service.joints import joint_for
from flows.service.talk import Talk
from flows.year import EntryKind, EntryState

STANDS = frozenset({EntryState.PLANNED, EntryState.HELD})


def bring_up_to_date(talk: Talk, partnership: Partnership) -> None:
    """Once an agreement holds; what somebody has changed in the points since then stays as it is."""
    joint, held = joint_for(talk, partnership), current(talk, partnership)
    if joint is None or held is None:
        return
    for point in joint.points:
        if point.state is not PointState.SETTLED:
            continue
        value = dict(point.value)
        if point.kind is PointKind.EFFORT:
            value |= _handed_over(talk, partnership, point)
        if point.kind is PointKind.MEETINGS and list(value.get("dates", ())) == list(held.content.get("meetings", ())):
            value["dates"] = _dates(talk, partnership, point)
        if value != dict(point.value):
            joint = agenda.with_point(joint, replace(point, value=value))
    talk.uow.joints.save(joint)


def _handed_over(talk: Talk, partnership: Partnership, point: Point) -> dict[str, Any]:
    """Whoever has taken the effort over, and their party, unless both parties are responsible."""
    duty = latest_duty(talk, partnership, {"id": point.id, **point.value})
    if duty is None or not duty.name:
        return {}
    found: dict[str, Any] = {"person": duty.name}
    if duty.member_id is not None and point.value.get("responsible") in {side.value for side in Side}:
        organisation = talk.uow.members.get(duty.member_id).organisation_id
        found["responsible"] = next(side.value for side in Side if partnership.organisation_of(side) == organisation)
    return found


def _dates(talk: Talk, partnership: Partnership, point: Point) -> list[str]:
    """Each meeting where it stands now; one that was skipped keeps the day that was agreed."""
    entries = talk.uow.entries.find(partnership_id=partnership.id, kind=EntryKind.MEETING)
    stands = {entry.about: entry.at for entry in entries if entry.state in STANDS}
    first = int(point.facts.get("from", 0)) + 1
    return [
        text if _is_at(text, stands.get(number)) else stands[number].isoformat()
        for number, text in enumerate(point.value["dates"], start=first)
    ]


def _is_at(text: str, moment: datetime | None) -> bool:
    return moment is None or datetime.fromisoformat(text) == moment
