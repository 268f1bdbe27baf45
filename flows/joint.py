"""The joint session: one agenda, two parties, every point settled only by the same wording from both."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from flows.people import Side


class Mode(StrEnum):
    """Two private chats that share one state, or one phone on the table."""

    TWO_PHONES = "two_phones"
    ONE_PHONE = "one_phone"


class JointState(StrEnum):
    """PLANNED has no time or a time to come; CONFIRMING waits for the party that did not drive."""

    PLANNED = "planned"
    OPEN = "open"
    CONFIRMING = "confirming"
    CLOSED = "closed"


class PointKind(StrEnum):
    """AGENDA comes from the five points; FOCUS to OTHERS are Part 2's questions, an EFFORT with its plan; MEETINGS to
    END frame the agreement.
    """

    AGENDA = "agenda"
    FOCUS = "focus"
    EFFORT = "effort"
    INDICATOR = "indicator"
    OTHERS = "others"
    MEETINGS = "meetings"
    MEASUREMENT = "measurement"
    END = "end"


class PointState(StrEnum):
    WAITING = "waiting"
    PROPOSED = "proposed"
    SETTLED = "settled"
    PARKED = "parked"


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to settle. `housing` and `company` are the sides' words from Part 1, empty where one said nothing.

    `value` holds the wording on the table as {"text": …}, or a form's fields; `agreed` the sides that said yes to it.
    `filled_by` is the side that opened the form of a point nobody has proposed yet; `returned` marks what was parked
    and came back.
    """

    id: int
    kind: PointKind
    housing: str = ""
    company: str = ""
    state: PointState = PointState.WAITING
    value: Mapping[str, Any] = field(default_factory=dict)
    proposed_by: Side | None = None
    agreed: tuple[Side, ...] = ()
    filled_by: Side | None = None
    returned: bool = False
    facts: Mapping[str, Any] = field(default_factory=dict)
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Slot:
    """A suggested time for the joint session and the sides it suits; `draft` while only its side has seen it."""

    at: datetime
    suits: tuple[Side, ...] = ()
    draft: Side | None = None


@dataclass(frozen=True, slots=True)
class JointSession:
    id: int
    partnership_id: int
    created: datetime
    mode: Mode = Mode.TWO_PHONES
    state: JointState = JointState.PLANNED
    driver_id: int | None = None
    points: tuple[Point, ...] = ()
    slots: tuple[Slot, ...] = ()
    time: datetime | None = None
    time_sequence: int = 0
    version: int = 0


@dataclass(frozen=True, slots=True)
class JointEntry:
    """One line of the append-only log of what was proposed, agreed and parked, by whom."""

    id: int
    joint_id: int
    point_id: int
    deed: str
    value: Mapping[str, Any]
    member_id: int
    at: datetime
