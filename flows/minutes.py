"""What stands in the minutes of a meeting, as typed view models; see `flows/documents.py` for the manners."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from flows.documents import AgreedPoint, ChangeLine, Language, PartyBlock


@dataclass(frozen=True, slots=True, kw_only=True)
class EffortStatus:
    """An effort as the meeting saw it; `status` is a key, `status_words` what people read, `note` may be empty."""

    number: int
    what: str
    status: Literal["well", "adjust", "stop"]
    status_words: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRow:
    """A change that was proposed: the lines that differ, why, and what became of it."""

    what: str
    state: Literal["proposed", "agreed", "declined"]
    state_words: str
    proposed_by: str
    why: str = ""
    answer: str = ""
    lines: tuple[ChangeLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RemarkRow:
    party: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MinutesDocument:
    """The minutes of an evaluation meeting or of the yearly revisit.

    `at` is when the meeting was to be, `closed` when its minutes were (None while it goes on), both aware. `last_time`
    are the decisions of the meeting before. `answers` are the questions with what was answered, in order, unanswered
    ones left out. `agreement` is the number of the version that held at the meeting.
    """

    title: str
    language: Language
    estate: str
    municipality: str
    parties: tuple[PartyBlock, ...]
    at: datetime
    closed: datetime | None
    written_by: str
    agreement: int
    last_time: tuple[str, ...] = ()
    efforts: tuple[EffortStatus, ...] = ()
    answers: tuple[AgreedPoint, ...] = ()
    decisions: tuple[str, ...] = ()
    changes: tuple[ChangeRow, ...] = ()
    remarks: tuple[RemarkRow, ...] = ()
    year: tuple[AgreedPoint, ...] = ()
    next_date: datetime | None = None
