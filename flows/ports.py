"""What the flows ask of storage. Implemented in `storage/`, wired in `bot/wiring.py`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, TypeVar

from flows.agreement import Agreement, Approval
from flows.duty import Duty
from flows.group import GroupChat
from flows.joint import JointEntry, JointSession
from flows.partnership import ColleagueQuestion, Invitation, Partnership, Proposal
from flows.people import Member, Organisation, Person
from flows.session import LogEntry, Session
from flows.year import Entry, Mute

RecordT = TypeVar("RecordT")


class Records(Protocol[RecordT]):
    """One kind of record. Records are frozen; `id` 0 means not stored yet."""

    def get(self, record_id: int) -> RecordT:
        """Raise NotFoundError when there is none."""
        ...

    def find(self, **equals: Any) -> list[RecordT]:
        """All whose columns equal the given values (None matches NULL), in the order of their ids."""
        ...

    def add(self, record: RecordT) -> RecordT:
        """Store a new record and return it with its id."""
        ...

    def save(self, record: RecordT) -> RecordT:
        """Store a changed record and return it with its next version; ConcurrentChangeError when it moved on."""
        ...

    def remove(self, **equals: Any) -> int:
        """Erase, return how many. Only erasure (/delete, retention) does this."""
        ...


@dataclass(frozen=True, slots=True)
class Message:
    """Something to say to somebody else, or later. What it says is read anew when it is sent.

    `key` makes a repeated queueing harmless; `kind` and `payload` name what it is about; `subject` groups rows that are
    moved or cancelled together, as "joint:7"; a lower `priority` goes first among what is due. With a `chat` it is for
    that group, and `person_id` is 0.
    """

    key: str
    person_id: int
    kind: str
    due: datetime
    subject: str = ""
    payload: Mapping[str, Any] = field(default_factory=dict)
    priority: int = 5
    chat: int = 0


class Outbox(Protocol):
    @property
    def queued(self) -> int:
        """How many messages were queued through here so far: it grew when there is something new to send."""
        ...

    def queue(self, message: Message) -> None: ...

    def cancel(self, subject: str, reason: str, kind: str | None = None, *, now: datetime | None = None) -> int:
        """Cancel what is still pending about the subject (of that kind only, if given); return how many.

        `now` is noted as the time when it was: without it an operator reads the time when it would have been sent.
        """
        ...

    def last_sent(self, subject: str, kind: str, chat: int) -> int | None:
        """The message id of what was sent last of that kind about the subject to that chat."""
        ...

    def forget(self, person_id: int) -> int:
        """Erase every row of a person, sent ones included."""
        ...


class UnitOfWork(Protocol):
    """One transaction. Everything a use case reads and writes goes through here."""

    @property
    def persons(self) -> Records[Person]: ...
    @property
    def organisations(self) -> Records[Organisation]: ...
    @property
    def members(self) -> Records[Member]: ...
    @property
    def partnerships(self) -> Records[Partnership]: ...
    @property
    def invitations(self) -> Records[Invitation]: ...
    @property
    def sessions(self) -> Records[Session]: ...
    @property
    def answers(self) -> Records[LogEntry]: ...
    @property
    def questions(self) -> Records[ColleagueQuestion]: ...
    @property
    def proposals(self) -> Records[Proposal]: ...
    @property
    def joints(self) -> Records[JointSession]: ...
    @property
    def joint_entries(self) -> Records[JointEntry]: ...
    @property
    def agreements(self) -> Records[Agreement]: ...
    @property
    def approvals(self) -> Records[Approval]: ...
    @property
    def entries(self) -> Records[Entry]: ...
    @property
    def mutes(self) -> Records[Mute]: ...
    @property
    def duties(self) -> Records[Duty]: ...
    @property
    def groups(self) -> Records[GroupChat]: ...
    @property
    def outbox(self) -> Outbox: ...

    def note_sent(self, telegram_id: int, update_id: int, card: int | None) -> None:
        """The direct answer to an update arrived; the person's current card is that message, unchanged when None."""
        ...

    def left_unanswered(self) -> list[Person]:
        """Everybody whose `unanswered` is not 0. All persons are looked at: asked once, at the start."""
        ...

    def is_seen(self, update_id: int, now: datetime) -> bool:
        """Note an update; True when it had been noted before, so the use case must change nothing."""
        ...
