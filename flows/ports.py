"""What the flows ask of storage. Implemented in `storage/`, wired in `bot/wiring.py`."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, TypeVar

from flows.agreement import Agreement, Approval
from flows.duty import Duty
from flows.ending import Ending, StoryConsent, StorySentence
from flows.group import GroupChat
from flows.joint import JointEntry, JointSession
from flows.meeting import Meeting
from flows.partnership import ColleagueQuestion, Invitation, Partnership, Proposal
from flows.people import Member, Organisation, Person
from flows.questionnaire import CountReport, Indicator, Statement
from flows.resident_rows import ResidentRows
from flows.session import LogEntry, Session
from flows.standing import Facts
from flows.survey_ports import Ballots, Retention
from flows.wave import (
    AuditLine,
    Caretaker,
    Handout,
    LanguageSwitch,
    OutsideFigure,
    ResultLink,
    Snapshot,
    Subscriber,
    Wave,
)
from flows.year import Entry, Feed, Mute

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


@dataclass(frozen=True, slots=True)
class Queued:
    """A message as it lies in the outbox. `ended` is when it was sent or given up, `reason` why it was not sent."""

    id: int
    key: str
    kind: str
    due: datetime
    subject: str
    payload: Mapping[str, Any]
    state: str
    ended: datetime | None
    reason: str


class Outbox(ResidentRows, Protocol):
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

    def find(self, person_id: int, message_id: int) -> Queued:
        """One of the person's own messages; NotFoundError when there is none."""
        ...

    def waiting_for(self, person_id: int, subjects: Collection[str]) -> list[Queued]:
        """What the person is still to hear about these subjects, the first due first."""
        ...

    def not_sent_to(self, person_id: int, since: datetime, limit: int) -> list[Queued]:
        """What was due and did not arrive, or may not have, since then; the newest first.

        What was taken back before its time is not among it.
        """
        ...

    def load_of(self, person_id: int, start: datetime, end: datetime, now: datetime) -> int:
        """How many messages the person got from `start` to `end`, and will get then as far as is known at `now`."""
        ...

    def last_sent(self, subject: str, kind: str, chat: int) -> int | None:
        """The message id of what was sent last of that kind about the subject to that chat."""
        ...

    def forget(self, person_id: int) -> int:
        """Erase every row of a person, sent ones included."""
        ...


class Overview(Protocol):
    """All partnerships of some organisations at once, however many: read, never locked."""

    def count(self, organisations: Collection[int]) -> int: ...

    def ranked(self, organisations: Collection[int], now: datetime, first: int, most: int) -> list[int]:
        """Ids of partnerships: the overdue first, the longest waiting of them on top, then by the next date."""
        ...

    def facts(self, partnerships: Sequence[int], now: datetime) -> list[Facts]:
        """What each one's standing needs, in the given order; what is not there is left out."""
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
    def meetings(self) -> Records[Meeting]: ...
    @property
    def endings(self) -> Records[Ending]: ...
    @property
    def sentences(self) -> Records[StorySentence]: ...
    @property
    def consents(self) -> Records[StoryConsent]: ...
    @property
    def feeds(self) -> Records[Feed]: ...
    @property
    def overview(self) -> Overview: ...
    @property
    def duties(self) -> Records[Duty]: ...
    @property
    def groups(self) -> Records[GroupChat]: ...
    @property
    def indicators(self) -> Records[Indicator]: ...
    @property
    def statements(self) -> Records[Statement]: ...
    @property
    def count_reports(self) -> Records[CountReport]: ...
    @property
    def waves(self) -> Records[Wave]: ...
    @property
    def snapshots(self) -> Records[Snapshot]: ...
    @property
    def caretakers(self) -> Records[Caretaker]: ...
    @property
    def handouts(self) -> Records[Handout]: ...
    @property
    def subscribers(self) -> Records[Subscriber]: ...
    @property
    def result_links(self) -> Records[ResultLink]: ...
    @property
    def outside_figures(self) -> Records[OutsideFigure]: ...
    @property
    def audit_lines(self) -> Records[AuditLine]: ...
    @property
    def language_switches(self) -> Records[LanguageSwitch]: ...
    @property
    def ballots(self) -> Ballots: ...
    @property
    def retention(self) -> Retention: ...
    @property
    def outbox(self) -> Outbox: ...

    def looking(self) -> AbstractContextManager[None]:
        """Inside, records are read without being locked: nobody waits for whoever only looks."""
        ...

    def erase(self, name: str, row_id: int) -> None:
        """Erase a row of the table of this name, everything that points at it, and what was queued about it."""
        ...

    def note_sent(self, telegram_id: int, update_id: int, card: int | None) -> None:
        """The direct answer to an update arrived; the person's current card is that message, unchanged when None."""
        ...

    def left_unanswered(self) -> list[Person]:
        """Everybody whose `unanswered` is not 0. All persons are looked at: asked once, at the start."""
        ...

    def is_seen(self, update_id: int, now: datetime) -> bool:
        """Note an update; True when it had been noted before, so the use case must change nothing."""
        ...
