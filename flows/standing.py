"""How a partnership stands: what waits for whom, and what has waited too long.

The patience below is what `storage/overview.py` sorts by as well; a test holds the two together.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from flows.joint import JointSession, JointState
from flows.joint_time import time_of, times_state
from flows.partnership import Partnership, Path, Stage
from flows.people import Side
from flows.schedule import JOINT_LENGTH, MEETING_LENGTH
from flows.year import Entry, EntryKind

BOTH = tuple(Side)
# The dates at which both parties meet: of these somebody says whether they come, and what became of it.
MEETINGS = (EntryKind.MEETING, EntryKind.REVISIT)
# So long before a meeting both are asked whether they come.
SOON = timedelta(days=14)


class Need(StrEnum):
    """What is waited for."""

    INVITE = "invite"
    UNOPENED = "unopened"
    OPENED = "opened"
    EXPIRED = "expired"
    PART1 = "part1"
    TIME = "time"
    TIMES = "times"
    CHOICE = "choice"
    BEGIN = "begin"
    POINTS = "points"
    CONFIRM = "confirm"
    DRAFT = "draft"
    APPROVAL = "approval"
    WRITE = "write"
    ANSWER = "answer"
    HELD = "held"
    COMES = "comes"
    GONE = "gone"


# How long each may wait before it is overdue; what is not named never is. An invitation is overdue when its own time
# is up, a meeting when it should be over and nobody has said whether it was held.
PATIENCE: Mapping[Need, timedelta] = {
    Need.UNOPENED: timedelta(days=7),
    Need.EXPIRED: timedelta(),
    Need.PART1: timedelta(days=30),
    Need.BEGIN: JOINT_LENGTH,
    Need.APPROVAL: timedelta(days=14),
    Need.ANSWER: timedelta(days=14),
    Need.HELD: MEETING_LENGTH,
}


@dataclass(frozen=True, slots=True)
class Sent:
    """Something on its way to an answer: since when, and what has become of it so far."""

    at: datetime
    sides: tuple[Side, ...] = ()
    opened: datetime | None = None
    expires: datetime | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What is stored about one partnership, as far as its standing needs it.

    `names` are empty for a company nobody has named; `contacts` are those who speak for a side, "name, role".
    `invitation` is the company's newest open one; `came_in` when it opened the one it took; `released` the sides whose
    Part 1 is shared. `joint` comes without its points, `driver` is the side that drives it. Of `proposal` and of
    `proposed`, a version of the agreement, the sides are those that have said yes. `unsaid` is the first meeting that
    is over without anybody saying so, `near` the first of the next two weeks that a side has not confirmed, `coming`
    the next date of the year and `effort` what it is about, `held` the last meeting that was.
    """

    partnership: Partnership
    names: Mapping[Side, str]
    contacts: Mapping[Side, tuple[str, ...]]
    invitation: Sent | None = None
    came_in: datetime | None = None
    released: tuple[Side, ...] = ()
    joint: JointSession | None = None
    driver: Side | None = None
    proposal: Sent | None = None
    proposed: Sent | None = None
    unsaid: Entry | None = None
    near: Entry | None = None
    coming: Entry | None = None
    effort: str = ""
    held: datetime | None = None

    @property
    def gone(self) -> tuple[Side, ...]:
        """The sides that were in and of which nobody is left."""
        is_in = self.partnership.organisation_of
        return tuple(side for side in Side if is_in(side) is not None and not self.contacts[side])


@dataclass(frozen=True, slots=True)
class Wait:
    """`since` is when it began to wait, None where that is not known or does not matter."""

    need: Need
    sides: tuple[Side, ...]
    since: datetime | None = None

    def overdue_from(self) -> datetime | None:
        patience = PATIENCE.get(self.need)
        return self.since + patience if self.since is not None and patience is not None else None

    def is_overdue(self, now: datetime) -> bool:
        due = self.overdue_from()
        return due is not None and due <= now


@dataclass(frozen=True, slots=True)
class Standing:
    """`waits` are in the order of their weight: the first that is overdue is what a partnership is overdue with."""

    facts: Facts
    waits: tuple[Wait, ...] = ()
    overdue: Wait | None = None
    next_at: datetime | None = None


def standing(facts: Facts, now: datetime) -> Standing:
    waits = waits_of(facts, now)
    late = next((wait for wait in waits if wait.is_overdue(now)), None)
    return Standing(facts, waits, late, next_at(facts, now))


def next_at(facts: Facts, now: datetime) -> datetime | None:
    """The next date both know: of the year, before that the joint session's."""
    stage = facts.partnership.stage
    if stage is Stage.AGREED:
        return facts.coming.at if facts.coming is not None else None
    time = facts.joint.time if stage is Stage.COMPARING and facts.joint is not None else None
    return time if time is not None and time > now else None


def waits_of(facts: Facts, now: datetime) -> tuple[Wait, ...]:
    find = _BY_STAGE.get(facts.partnership.stage)
    if find is None:
        return ()
    missing = [Wait(Need.GONE, (side.other,)) for side in facts.gone]
    return (*find(facts, now), *missing)


def _inviting(facts: Facts, now: datetime) -> list[Wait]:
    if facts.partnership.path is Path.SMALL:
        return [Wait(Need.WRITE, (Side.HOUSING,))]
    return [*_invited(facts, now), *_part1(facts, [Side.HOUSING])]


def _invited(facts: Facts, now: datetime) -> list[Wait]:
    """The company has not come in yet."""
    sent = facts.invitation
    if sent is None:
        return [Wait(Need.INVITE, (Side.HOUSING,))]
    if sent.expires is not None and sent.expires <= now:
        return [Wait(Need.EXPIRED, (Side.HOUSING,), sent.expires)]
    return [Wait(Need.UNOPENED if sent.opened is None else Need.OPENED, (Side.COMPANY,), sent.at)]


def _part1(facts: Facts, sides: list[Side], since: datetime | None = None) -> list[Wait]:
    late = tuple(side for side in sides if side not in facts.released)
    return [Wait(Need.PART1, late, since)] if late else []


def _preparing(facts: Facts, _now: datetime) -> list[Wait]:
    return _part1(facts, list(Side), facts.came_in or facts.partnership.created)


def _comparing(facts: Facts, now: datetime) -> list[Wait]:
    """A time that has passed without a joint session stays overdue while another one is looked for."""
    joint = facts.joint
    is_past = joint is not None and joint.time is not None and time_of(joint, now) is None
    missed = [Wait(Need.BEGIN, BOTH, joint.time)] if joint is not None and is_past else []
    state = times_state(joint, Side.HOUSING, now)
    sides = {"time_asked": (Side.HOUSING,), "time_waits": (Side.COMPANY,)}.get(state)
    if sides is not None:
        return [*missed, Wait(Need.TIMES, sides)]
    ways = {"comparing": Wait(Need.TIME, BOTH), "time_fits": Wait(Need.CHOICE, BOTH)}
    return [*missed, *([ways[state]] if state in ways else [])]


def _joint(facts: Facts, _now: datetime) -> list[Wait]:
    if facts.joint is not None and facts.joint.state is JointState.CONFIRMING and facts.driver is not None:
        return [Wait(Need.CONFIRM, (facts.driver.other,))]
    return [Wait(Need.POINTS, BOTH)]


def _approval(facts: Facts) -> list[Wait]:
    sent = facts.proposed
    if sent is None:
        return []
    return [Wait(Need.APPROVAL, tuple(side for side in Side if side not in sent.sides), sent.at)]


def _agreeing(facts: Facts, _now: datetime) -> list[Wait]:
    return _approval(facts) or [Wait(Need.DRAFT, BOTH)]


def _proposing(facts: Facts, now: datetime) -> list[Wait]:
    sent = facts.proposal
    if sent is None:
        return [Wait(Need.WRITE, (Side.HOUSING,))]
    if facts.partnership.company_id is None:
        return _invited(facts, now)
    return [Wait(Need.ANSWER, tuple(side for side in Side if side not in sent.sides), sent.at)]


def _agreed(facts: Facts, _now: datetime) -> list[Wait]:
    unsaid, near = facts.unsaid, facts.near
    found = [Wait(Need.HELD, BOTH, unsaid.at)] if unsaid is not None else []
    found += _approval(facts)
    if near is not None:
        found.append(Wait(Need.COMES, tuple(side for side in Side if side not in near.confirmed)))
    return found


_BY_STAGE: Mapping[Stage, Callable[[Facts, datetime], list[Wait]]] = {
    Stage.INVITING: _inviting,
    Stage.PREPARING: _preparing,
    Stage.COMPARING: _comparing,
    Stage.JOINT: _joint,
    Stage.AGREEING: _agreeing,
    Stage.PROPOSING: _proposing,
    Stage.AGREED: _agreed,
}
