"""The joint session's moves: building the agenda, putting a wording on the table, agreeing, parking, joining points."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from flows.answers import Item, join_address
from flows.errors import NotFoundError, StageError
from flows.joint import JointSession, Point, PointKind, PointState
from flows.lifecycles import POINT
from flows.people import Side
from flows.session import Session

# In this order the points are gone through.
ORDER = tuple(PointKind)
# These are filled in by a short form, a guide of this name; the others are a wording. An effort is both: its words are
# chosen, its form goes on from there, and one yes is enough for the whole.
FORMS = {
    PointKind.EFFORT: "plan",
    PointKind.OTHERS: "others",
    PointKind.MEASUREMENT: "measurement",
    PointKind.END: "end_terms",
}


def _items(session: Session, node: str) -> tuple[Item, ...]:
    answer = session.answers.get(node)
    return answer.items if answer is not None else ()


def is_question(kind: PointKind, text: str) -> bool:
    """True when a point asks something: it can be talked about, but nobody can agree to it as it stands."""
    return kind is PointKind.AGENDA and text.rstrip().endswith("?")


def _words(side: Side, text: str) -> dict[str, Any]:
    return {side.value: text}


def build_agenda(housing: Session, company: Session) -> tuple[Point, ...]:
    """The points of a joint session, from both released first parts: their points, Part 2's questions, the frame."""
    drafts: list[Point] = []
    sides = ((Side.HOUSING, housing), (Side.COMPANY, company))
    for side, session in sides:
        drafts += [Point(0, PointKind.AGENDA, **_words(side, item.text)) for item in _items(session, "points")]
    challenges: dict[str, Any] = {
        side.value: "\n".join(f"– {item.text}" for item in _items(session, "challenges")) for side, session in sides
    }
    drafts.append(Point(0, PointKind.FOCUS, **challenges, facts={"moves": _moves(sides)}))
    for side, session in sides:
        drafts += [
            Point(0, PointKind.EFFORT, **_words(side, item.text), facts=_rings(session, item))
            for item in _items(session, "efforts")
        ]
    for side, session in sides:
        drafts += [
            Point(0, PointKind.INDICATOR, **_words(side, item.text), facts=_measure(session, item))
            for item in _items(session, "indicators")
        ]
    drafts += [Point(0, kind) for kind in (PointKind.OTHERS, PointKind.MEETINGS, PointKind.MEASUREMENT, PointKind.END)]
    return tuple(replace(point, id=number) for number, point in enumerate(drafts, start=1))


def _moves(sides: Sequence[tuple[Side, Session]]) -> dict[str, list[str]]:
    """Which of the fixed indicators somebody chose in the first part, and which sides did."""
    found: dict[str, list[str]] = {}
    for side, session in sides:
        for node, child in (("challenges", "indicators"), ("efforts", "moves")):
            for item in _items(session, node):
                for name in session.value(join_address(node, item.id, child)) or ():
                    chosen = found.setdefault(str(name), [])
                    chosen += [] if side.value in chosen else [side.value]
    return found


def _rings(session: Session, item: Item) -> dict[str, Any]:
    return {ring: session.value(join_address("efforts", item.id, ring)) or "" for ring in ("place", "focus", "form")}


def _measure(session: Session, item: Item) -> dict[str, Any]:
    found = {name: session.value(join_address("indicators", item.id, name)) for name in ("kind", "kpi", "target")}
    return {"kind": found["kind"] or "share", "kpi": found["kpi"] or "", "target": found["target"]}


def in_order(points: Sequence[Point]) -> list[Point]:
    return sorted(points, key=lambda point: (ORDER.index(point.kind), point.id))


def point_of(joint: JointSession, point_id: int) -> Point:
    for point in joint.points:
        if point.id == point_id:
            return point
    raise NotFoundError


def wording_of(point: Point) -> str:
    """The words on the table; of an effort those that its plan begins with."""
    return str(point.value.get("what" if point.kind is PointKind.EFFORT else "text") or "")


def is_form(point: Point) -> bool:
    """True when the point is filled in: an effort is from its first words on."""
    return point.kind in FORMS and (point.kind is not PointKind.EFFORT or bool(point.value))


def with_point(joint: JointSession, point: Point) -> JointSession:
    """The joint session with one point changed; the point's revision counts the change."""
    changed = replace(point, revision=point.revision + 1)
    return replace(joint, points=tuple(changed if p.id == point.id else p for p in joint.points))


def add_point(joint: JointSession, kind: PointKind, **fields: Any) -> tuple[JointSession, Point]:
    point = Point(max((p.id for p in joint.points), default=0) + 1, kind, **fields)
    return replace(joint, points=(*joint.points, point)), point


def propose(joint: JointSession, point_id: int, value: Mapping[str, Any], side: Side) -> JointSession:
    """Put a wording or a filled-in form on the table; the proposing side has agreed to it by that."""
    point = point_of(joint, point_id)
    state = POINT.after(point.state, "propose")
    proposed = replace(point, state=state, value=dict(value), proposed_by=side, agreed=(side,), filled_by=None)
    return with_point(joint, proposed)


def agree(joint: JointSession, point_id: int, side: Side) -> JointSession:
    """The side says yes to what is on the table. With both it is settled."""
    point = point_of(joint, point_id)
    if point.state is not PointState.PROPOSED or side in point.agreed:
        raise StageError
    return with_point(joint, replace(point, agreed=(*point.agreed, side), state=POINT.after(point.state, "settle")))


def park(joint: JointSession, point_id: int) -> JointSession:
    point = point_of(joint, point_id)
    return with_point(joint, replace(point, state=POINT.after(point.state, "park"), agreed=(), filled_by=None))


def unpark(joint: JointSession, points: Sequence[Point]) -> JointSession:
    """Parked points, once more to talk about."""
    for point in points:
        state = POINT.after(point.state, "unpark")
        joint = with_point(joint, replace(point, state=state, proposed_by=None, returned=True))
    return joint


def parked(joint: JointSession) -> list[Point]:
    return [point for point in joint.points if point.state is PointState.PARKED]


def bring_back(joint: JointSession, just_parked: int = 0) -> JointSession:
    """When nothing is untouched any more, what is parked comes back by itself, each point once.

    The point that was parked a moment ago has just been talked about: it does not come back on its heels.
    """
    if any(point.state is PointState.WAITING for point in joint.points):
        return joint
    return unpark(joint, [point for point in parked(joint) if not point.returned and point.id != just_parked])


def take_up(joint: JointSession, point_id: int, side: Side) -> JointSession:
    """The side begins to fill in a point that nobody has touched: the other is led to different ones meanwhile."""
    point = point_of(joint, point_id)
    if point.state is not PointState.WAITING or point.filled_by is side:
        return joint
    return with_point(joint, replace(point, filled_by=side))


def merge(joint: JointSession, kept_id: int, same_id: int) -> JointSession:
    """Both sides said the same: one point with both wordings remains."""
    kept, same = point_of(joint, kept_id), point_of(joint, same_id)
    if kept.state is not PointState.WAITING or same not in mergeable(joint, kept):
        raise StageError
    housing, company = kept.housing or same.housing, kept.company or same.company
    facts = {**same.facts, **{name: value for name, value in kept.facts.items() if value}}
    joined = with_point(joint, replace(kept, housing=housing, company=company, facts=facts))
    return replace(joined, points=tuple(point for point in joined.points if point.id != same_id))


def mergeable(joint: JointSession, point: Point) -> list[Point]:
    """The other side's points of the same kind that nobody has dealt with yet."""
    if bool(point.housing) == bool(point.company) or point.kind not in {PointKind.AGENDA, PointKind.EFFORT}:
        return []
    return [
        other
        for other in in_order(joint.points)
        if other.kind is point.kind
        and other.state is PointState.WAITING
        and bool(other.housing) == bool(point.company)
        and bool(other.company) == bool(point.housing)
    ]


def waiting_for(joint: JointSession, side: Side) -> Iterator[Point]:
    """What this side has to answer first: proposals of the other, then what nobody has touched, and last what the other
    side is filling in.
    """
    yield from to_confirm(joint, side)
    untouched = [point for point in in_order(joint.points) if point.state is PointState.WAITING]
    yield from sorted(untouched, key=lambda point: point.filled_by is side.other)


def to_confirm(joint: JointSession, side: Side) -> list[Point]:
    """What lies on the table without this side's yes."""
    proposed = [point for point in in_order(joint.points) if point.state is PointState.PROPOSED]
    return [point for point in proposed if side not in point.agreed]


def is_done(joint: JointSession) -> bool:
    """Everything is settled or parked."""
    return all(point.state in {PointState.SETTLED, PointState.PARKED} for point in joint.points)


def progress(joint: JointSession) -> tuple[int, int]:
    """Points settled, and all of them. What is parked may come back: it is not counted before it is settled."""
    return sum(point.state is PointState.SETTLED for point in joint.points), len(joint.points)
