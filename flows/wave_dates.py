"""When residents are asked: weeks in which they are at home, the same each year, and what speaks against others."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from flows.clock import COPENHAGEN
from flows.schedule import GOOD_WEEKS, USUAL, at_local, holidays_of, is_free, is_meeting_day
from flows.school_breaks import Breaks
from flows.wave import Wave

LENGTHS = (2, 3, 4)
"""Weeks that a wave may take."""
USUAL_LENGTH = 3
CLOSING_HOUR = time(20, 0)
# Landsbyggefonden asks residents itself from then on: two surveys at once tire people.
LBF_WEEKS = range(44, 50)
# Letters are printed and handed out before a wave opens.
EARLIEST = timedelta(days=7)
_YEAR = 53


def closing_of(opens: datetime, weeks: int) -> datetime:
    """The evening of its last day."""
    return at_local(opens.astimezone(COPENHAGEN).date() + timedelta(days=7 * weeks - 1), CLOSING_HOUR)


def length_of(wave: Wave) -> int:
    """In weeks, to the nearest; of one that was closed by hand as long as it ran."""
    days = (at.astimezone(COPENHAGEN).date() for at in (wave.opens, min(wave.closes, wave.closed or wave.closes)))
    return weeks_between(*days)


def weeks_between(opens: date, closes: date) -> int:
    """In whole weeks, to the nearest, from the first to the last day."""
    return max(1, round((closes - opens) / timedelta(days=7)))


def concerns(opens: datetime, closes: datetime, breaks: Breaks = USUAL) -> tuple[str, ...]:
    """What speaks against these weeks: "july", "break", "holidays", "lbf"; "weeks" where nothing else does."""
    days = list(_days(opens, closes))
    found = {
        "july": any(day.month == 7 for day in days),
        "break": any(breaks.holds(day) for day in days if day.month != 7),
        "holidays": sum(day in holidays_of(day.year) for day in days) > 1,
        "lbf": any(day.isocalendar().week in LBF_WEEKS for day in days),
    }
    named = tuple(code for code, is_so in found.items() if is_so)
    return named or (() if days[0].isocalendar().week in GOOD_WEEKS else ("weeks",))


def _days(opens: datetime, closes: datetime) -> Iterator[date]:
    day, last = opens.astimezone(COPENHAGEN).date(), closes.astimezone(COPENHAGEN).date()
    while day <= last:
        yield day
        day += timedelta(days=1)


def openings(near: datetime, now: datetime, weeks: int, breaks: Breaks = USUAL, most: int = 4) -> tuple[datetime, ...]:
    """Mornings to open on, a week each, nearest to a wished day; only weeks that nothing speaks against."""
    first = (now + EARLIEST).astimezone(COPENHAGEN).date()
    mornings = (at_local(day) for day in _week_openings(first, breaks))
    fitting = [at for at in mornings if not concerns(at, closing_of(at, weeks), breaks)]
    return tuple(sorted(sorted(fitting, key=lambda at: abs(at - near))[:most]))


def _week_openings(first: date, breaks: Breaks) -> Iterator[date]:
    """Of each week of the year to come the first day to open on: Tuesday before Monday, never a Friday."""
    monday = first - timedelta(days=first.weekday())
    for week in range(_YEAR):
        days = [monday + timedelta(days=7 * week + offset) for offset in (1, 0, 2, 3)]
        found = next((day for day in days if day >= first and is_meeting_day(day, breaks)), None)
        if found is not None:
            yield found


def same_week(last: Wave, now: datetime) -> datetime:
    """The same weekday of the same week of the calendar, as it comes next."""
    year, week, weekday = last.opens.astimezone(COPENHAGEN).date().isocalendar()
    at = last.opens
    while at <= now + EARLIEST:
        year += 1
        at = at_local(date.fromisocalendar(year, min(week, 52), weekday))
    return at


def opening_again(last: Wave, now: datetime, weeks: int, breaks: Breaks = USUAL) -> datetime:
    """In the weeks of the last time, for the season must not change what is compared; near them where they are bad."""
    at = same_week(last, now)
    is_good_day = is_meeting_day(at.astimezone(COPENHAGEN).date(), breaks)
    if is_good_day and set(concerns(at, closing_of(at, weeks), breaks)) <= {"weeks"}:
        return at
    return openings(at, now, weeks, breaks, most=1)[0]


def may_open_on(day: date) -> bool:
    return not is_free(day)


def approval_days(opens: datetime, breaks: Breaks = USUAL) -> tuple[date, date, date]:
    """Counted back from the opening where the residents' meeting decides: notice, proposals in, and the meeting."""
    day = opens.astimezone(COPENHAGEN).date() - timedelta(days=7)
    while not is_meeting_day(day, breaks):
        day -= timedelta(days=1)
    return day - timedelta(weeks=4), day - timedelta(weeks=2), day
