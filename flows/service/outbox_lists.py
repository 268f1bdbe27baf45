"""What an operator asks of the outbox: what is due, and what was not sent, with whom it is for and what it is about."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flows.delivery import DeliveryWork
from flows.errors import NotFoundError
from flows.people import Member

MOST = 50
UNSENT_FOR = timedelta(days=30)
# Subjects that are numbered by their partnership.
_OF_PARTNERSHIP = {"partnership", "joint", "invitation"}


@dataclass(frozen=True, slots=True)
class Listed:
    """A row to read; `estate` is empty where it is about no partnership, `fate` where it waits: what became of it."""

    at: datetime
    kind: str
    estate: str
    to: str
    fate: str = ""


@dataclass(frozen=True, slots=True)
class OutboxLists:
    due: tuple[Listed, ...]
    unsent: tuple[Listed, ...]


def list_outbox(work: DeliveryWork, now: datetime) -> OutboxLists:
    """The next to be sent, the first first, and what was not sent lately, the newest first. Changes nothing."""
    names = _Names(work)
    due = [
        Listed(row.due, row.kind, names.estate(row.payload, row.subject), names.person(row.person_id))
        for row in work.ledger.waiting(MOST)
    ]
    unsent = [
        Listed(
            row.at,
            row.kind,
            names.estate(row.payload, row.subject),
            names.person(row.person_id),
            f"{row.state}: {row.reason}" if row.reason else row.state,
        )
        for row in work.ledger.unsent(now - UNSENT_FOR, MOST)
    ]
    return OutboxLists(tuple(due), tuple(unsent))


class _Names:
    """Looks each name up once."""

    def __init__(self, work: DeliveryWork) -> None:
        self._work = work
        self._people: dict[int, str] = {}
        self._estates: dict[int, str] = {}

    def person(self, person_id: int | None) -> str:
        """The name as a member, else as Telegram told it; a group has none here."""
        if person_id is None:
            return ""
        if person_id not in self._people:
            members = sorted(self._work.members.find(person_id=person_id), key=_has_left)
            name = members[0].name if members else self._work.persons.get(person_id).first_name
            self._people[person_id] = name
        return self._people[person_id]

    def estate(self, payload: Mapping[str, Any], subject: str) -> str:
        partnership_id = payload.get("partnership") or _number_of(subject)
        if not isinstance(partnership_id, int):
            return ""
        if partnership_id not in self._estates:
            self._estates[partnership_id] = self._find_estate(partnership_id)
        return self._estates[partnership_id]

    def _find_estate(self, partnership_id: int) -> str:
        try:
            return self._work.partnerships.get(partnership_id).estate
        except NotFoundError:
            return ""


def _has_left(member: Member) -> bool:
    return member.left is not None


def _number_of(subject: str) -> int | None:
    kind, _, number = subject.partition(":")
    return int(number) if kind in _OF_PARTNERSHIP and number.isdecimal() else None
