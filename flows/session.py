"""A session: one party's walk through one guide, pinned to the version it began with."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from flows.answers import Address, Answer, AnswerKind, Answers


class SessionState(StrEnum):
    """OPEN may be answered, RELEASED is shown to the other party, CLOSED is history."""

    OPEN = "open"
    RELEASED = "released"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Session:
    """Answers of one organisation in one partnership, or of one person before they belong anywhere.

    `facts` are what the guide's conditions may read besides answers: the company's size, the side, … A party has one
    session per guide, partnership and `occasion`: 0 for Part 1, the round of a proposal, the update that opened a form.
    """

    id: int
    guide: str
    guide_version: int
    created: datetime
    organisation_id: int | None = None
    partnership_id: int | None = None
    person_id: int | None = None
    occasion: int = 0
    facts: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[Address, Answer] = field(default_factory=dict)
    state: SessionState = SessionState.OPEN
    version: int = 0

    def value(self, address: Address) -> Any:
        """The value that was given, None when skipped, not known or not asked yet."""
        answer = self.answers.get(address)
        return answer.value if answer is not None and answer.kind is AnswerKind.GIVEN else None

    def with_answer(self, address: Address, answer: Answer) -> "Session":
        return replace(self, answers=Answers.of(self.answers).put(address, answer))


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One line of the append-only answer log: who answered what, when. Never changed, never removed but by erasure."""

    id: int
    session_id: int
    address: Address
    answer: Answer
    member_id: int
    at: datetime
