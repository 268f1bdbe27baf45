"""A meeting of a partnership's year: an evaluation or the yearly revisit, what was said there and what it changes."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from flows.errors import StageError
from flows.people import Side


class MeetingState(StrEnum):
    """OPEN is being written, DECIDING has changes or a way on to agree about, CLOSED has its minutes."""

    OPEN = "open"
    DECIDING = "deciding"
    CLOSED = "closed"


class ChangeState(StrEnum):
    PROPOSED = "proposed"
    AGREED = "agreed"
    DECLINED = "declined"


class Way(StrEnum):
    """Where the yearly revisit leads."""

    GO_ON = "go_on"
    CHANGE = "change"
    END = "end"


@dataclass(frozen=True, slots=True)
class Change:
    """What one side wants different in an effort of the agreement.

    `effort` is the id of the effort's point, 0 for a new one; `value` the whole effort as it shall be, empty when it
    shall stop. `why` is the proposing side's reason, `answer` what the other side said when it declined.
    """

    number: int
    effort: int
    side: Side
    value: Mapping[str, Any] = field(default_factory=dict)
    why: str = ""
    state: ChangeState = ChangeState.PROPOSED
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """What a party adds to the minutes afterwards."""

    side: Side
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting that was begun. `driver_id` is the member who writes, in the session `session_id`; `agreement` the
    number of the version that held then, `next_date` the next meeting as it stood when this one was closed (UTC).

    `said` holds what was written, frozen when it was confirmed: of an evaluation {"efforts": [{"id", "what", "status",
    "note"}], "housing", "company", "residents", "learned", "decisions": [text]}; of a revisit {"potential", "focus",
    "ambition", "way", …}. `agreed` are the sides that said yes to a revisit's way on. `closed` is a moment in UTC.
    """

    id: int
    partnership_id: int
    entry_id: int
    driver_id: int
    created: datetime
    session_id: int = 0
    agreement: int = 0
    state: MeetingState = MeetingState.OPEN
    said: Mapping[str, Any] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    agreed: tuple[Side, ...] = ()
    remarks: tuple[Remark, ...] = ()
    closed: datetime | None = None
    next_date: datetime | None = None
    version: int = 0


def change_of(meeting: Meeting, number: int) -> Change:
    """The change with this number; StageError when it was taken back."""
    found = next((change for change in meeting.changes if change.number == number), None)
    if found is None:
        raise StageError
    return found


def propose_change(meeting: Meeting, effort: int, side: Side, value: Mapping[str, Any], why: str) -> Meeting:
    """Put a change on the table. What was on the table about the same effort, and not agreed, makes room for it."""
    kept = tuple(c for c in meeting.changes if not effort or c.effort != effort or c.state is ChangeState.AGREED)
    number = max((change.number for change in meeting.changes), default=0) + 1
    return replace(meeting, changes=(*kept, Change(number, effort, side, dict(value), why)))


def answer_change(meeting: Meeting, number: int, side: Side, *, is_agreed: bool, answer: str = "") -> Meeting:
    """The other side's word on a change. StageError for the side that proposed it, and when it was answered before."""
    change = change_of(meeting, number)
    if change.state is not ChangeState.PROPOSED or change.side is side:
        raise StageError
    state = ChangeState.AGREED if is_agreed else ChangeState.DECLINED
    answered = replace(change, state=state, answer=answer)
    return replace(meeting, changes=tuple(answered if c.number == number else c for c in meeting.changes))


def open_changes(meeting: Meeting) -> list[Change]:
    return [change for change in meeting.changes if change.state is ChangeState.PROPOSED]


def agreed_changes(meeting: Meeting) -> list[Change]:
    return [change for change in meeting.changes if change.state is ChangeState.AGREED]


def with_reason(meeting: Meeting, number: int, why: str) -> Meeting:
    reasoned = replace(change_of(meeting, number), why=why)
    return replace(meeting, changes=tuple(reasoned if c.number == number else c for c in meeting.changes))


def take_back(meeting: Meeting, number: int, side: Side) -> Meeting:
    """The proposing side wants it no more; StageError once it was answered."""
    change = change_of(meeting, number)
    if change.state is not ChangeState.PROPOSED or change.side is not side:
        raise StageError
    return replace(meeting, changes=tuple(c for c in meeting.changes if c.number != number))
