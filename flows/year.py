"""The year of a partnership: what an agreement says shall happen, as dated entries, and when to remind whom of it."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, TypeAlias

from flows.clock import COPENHAGEN
from flows.people import Side
from flows.schedule import USUAL, at_local, best_day_after, best_day_near, day_before, is_free
from flows.school_breaks import Breaks


class EntryKind(StrEnum):
    """MEETING evaluates, MEASUREMENT asks the residents, EFFORT begins a month of an effort, REVISIT ends the year."""

    MEETING = "meeting"
    MEASUREMENT = "measurement"
    EFFORT = "effort"
    REVISIT = "revisit"


# So many days at least lie between a meeting and the revisit.
APART = 6


class EntryState(StrEnum):
    """PLANNED lies ahead, or has passed without anybody saying what became of it."""

    PLANNED = "planned"
    HELD = "held"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"


# There is no meeting then.
OFF = frozenset({EntryState.SKIPPED, EntryState.CANCELLED})


@dataclass(frozen=True, slots=True)
class Entry:
    """One date. `about` is the number of a meeting, from 1, or the id of an effort's point; 0 for what there is one of.

    `at` is a moment in UTC; `sequence` grows with each move, for the calendars that hold it. `confirmed` are the sides
    that said they come at this time.
    """

    id: int
    partnership_id: int
    kind: EntryKind
    about: int
    at: datetime
    created: datetime
    state: EntryState = EntryState.PLANNED
    sequence: int = 0
    confirmed: tuple[Side, ...] = ()
    reason: str = ""
    version: int = 0

    @property
    def uid(self) -> str:
        """How calendars know it, wherever it moves."""
        return f"entry-{self.id}@nabopagt"


@dataclass(frozen=True, slots=True)
class Mute:
    """A person wants no more reminders of this kind in this partnership."""

    id: int
    person_id: int
    partnership_id: int
    kind: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Feed:
    """A member's private calendar address of a partnership; only the SHA-256 of its token is stored."""

    id: int
    person_id: int
    partnership_id: int
    token_hash: str
    created: datetime


@dataclass(frozen=True, slots=True)
class Date:
    """An entry as an agreement asks for it."""

    kind: EntryKind
    about: int
    at: datetime


def dates_of(content: Mapping[str, Any], since: datetime, breaks: Breaks = USUAL) -> list[Date]:
    """What an agreement's content asks for in the twelve months from `since`, in the order of time.

    An effort begins each of its months on the first working day; the measurement has the best day near the middle of
    its month, the revisit one near the day a year on, and never in the week of a meeting.
    """
    if "one_page" in content:
        return []
    found = [
        Date(EntryKind.MEETING, number, datetime.fromisoformat(text))
        for number, text in enumerate(content["meetings"], start=content.get("meetings_before", 0) + 1)
    ]
    measured = content["measurement"].get("baseline_month") or ()
    found += [
        Date(EntryKind.MEASUREMENT, 0, at_local(best_day_near(first + timedelta(days=14), breaks)))
        for first in _months_ahead(measured, since)
    ]
    for effort in content["efforts"]:
        found += [
            Date(EntryKind.EFFORT, effort["id"], at_local(_first_working_day(first)))
            for first in _months_ahead(effort.get("months") or (), since)
        ]
    found.append(Date(EntryKind.REVISIT, 0, at_local(_revisit_day(since, found, breaks))))
    return sorted((found_date for found_date in found if found_date.at > since), key=lambda found_date: found_date.at)


def _months_ahead(months: Iterable[str], since: datetime) -> Iterator[date]:
    """The first of each month as it comes next, this month left out."""
    today = since.astimezone(COPENHAGEN).date()
    for month in sorted(map(int, months)):
        yield date(today.year + (month <= today.month), month, 1)


def _first_working_day(first: date) -> date:
    return next(day for day in (first + timedelta(days=n) for n in range(31)) if not is_free(day))


def _revisit_day(since: datetime, found: Iterable[Date], breaks: Breaks) -> date:
    taken = {date.at.astimezone(COPENHAGEN).date() for date in found if date.kind is EntryKind.MEETING}
    day = best_day_near(_a_year_after(since), breaks)
    while any(abs((day - other).days) < APART for other in taken):
        day = best_day_after(day, breaks)
    return day


def _a_year_after(since: datetime) -> date:
    day = since.astimezone(COPENHAGEN).date()
    return date(day.year + 1, day.month, min(day.day, 28))


Thing: TypeAlias = tuple[EntryKind, int]
"""What an entry is about: its kind, and which of them."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How to get from the entries there are to what an agreement asks for."""

    new: tuple[Date, ...]
    moved: tuple[Entry, ...]
    cancelled: tuple[Entry, ...]


def unchanged(old: Mapping[str, Any], new: Mapping[str, Any]) -> set[Thing]:
    """What two versions of an agreement date alike: there the parties may have moved an entry, and it stays moved.

    The revisit belongs to the first of them: a change in between puts it off no further.
    """
    found: set[Thing] = {(EntryKind.REVISIT, 0)}
    if old["measurement"].get("baseline_month") == new["measurement"].get("baseline_month"):
        found.add((EntryKind.MEASUREMENT, 0))
    first = new.get("meetings_before", 0)
    if old.get("meetings_before", 0) != first:
        return found
    pairs = enumerate(zip(old["meetings"], new["meetings"], strict=False), start=first + 1)
    return found | {(EntryKind.MEETING, number) for number, (before, after) in pairs if before == after}


def plan(entries: Sequence[Entry], wanted: Sequence[Date], now: datetime, kept: Container[Thing] = ()) -> Plan:
    """Entries keep their identity where they can: the n-th date of a thing stays the n-th, and moves.

    What has been, what lies behind, and what is `kept` is left as it is.
    """
    ahead = [entry for entry in entries if entry.state is EntryState.PLANNED and entry.at > now]
    done = {(entry.kind, entry.about) for entry in entries if entry not in ahead and entry.kind is EntryKind.MEETING}
    new: list[Date] = []
    moved: list[Entry] = []
    for thing in dict.fromkeys((found.kind, found.about) for found in wanted):
        dates = [found for found in wanted if (found.kind, found.about) == thing]
        own = sorted((entry for entry in ahead if (entry.kind, entry.about) == thing), key=lambda entry: entry.at)
        if thing in kept and own:
            ahead = [entry for entry in ahead if entry not in own]
            continue
        moved += [move(entry, found.at) for entry, found in zip(own, dates, strict=False) if entry.at != found.at]
        new += [] if thing in done else dates[len(own) :]
        ahead = [entry for entry in ahead if entry not in own[: len(dates)]]
    return Plan(tuple(new), tuple(moved), tuple(cancel(entry, "") for entry in ahead))


def move(entry: Entry, at: datetime) -> Entry:
    """At another time; who said they come said it of the old one."""
    return replace(entry, at=at, sequence=entry.sequence + 1, confirmed=())


def cancel(entry: Entry, reason: str) -> Entry:
    return replace(entry, state=EntryState.CANCELLED, sequence=entry.sequence + 1, reason=reason)


class Reminder(StrEnum):
    """SOON asks who comes, and again UNANSWERED; SILENT tells the other party of it and STUCK whoever began it all;
    TOMORROW brings the agenda, TODAY the hour, MONTH what an effort needs. AFTER asks whether a meeting was held, and
    UNHELD whoever began it all, when nobody has said so.
    """

    SOON = "soon"
    UNANSWERED = "unanswered"
    SILENT = "silent"
    STUCK = "stuck"
    TOMORROW = "tomorrow"
    TODAY = "today"
    AFTER = "after"
    UNHELD = "unheld"
    MONTH = "month"


# How many days before.
_DAYS_BEFORE = {Reminder.SOON: 14, Reminder.UNANSWERED: 10, Reminder.SILENT: 7, Reminder.STUCK: 4}
# When a meeting of which nobody has said anything is taken up with the co-ordinator.
UNHELD_DAYS = 8
_MORNING = time(8, 0)


def reminders_of(entry: Entry) -> list[tuple[Reminder, datetime]]:
    """What an entry is reminded of and when, in UTC: at 10:00 local time on a working day, in the morning at 8:00."""
    if entry.kind is EntryKind.EFFORT:
        return [(Reminder.MONTH, entry.at)]
    day = entry.at.astimezone(COPENHAGEN).date()
    before = [(reminder, _working_day_up_to(day - timedelta(days=days))) for reminder, days in _DAYS_BEFORE.items()]
    morning = (Reminder.TODAY, at_local(day, _MORNING))
    if entry.kind is EntryKind.MEASUREMENT:
        return [before[0], morning]
    after = [(Reminder.AFTER, _working_day_from(day, 1)), (Reminder.UNHELD, _working_day_from(day, UNHELD_DAYS))]
    return [*before, (Reminder.TOMORROW, day_before(entry.at)), morning, *after]


def _working_day_from(day: date, days: int) -> datetime:
    day += timedelta(days=days)
    while is_free(day):
        day += timedelta(days=1)
    return at_local(day)


def _working_day_up_to(day: date) -> datetime:
    while is_free(day):
        day -= timedelta(days=1)
    return at_local(day)
