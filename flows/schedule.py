"""When people meet and when messages go out: Danish holidays, school breaks, working hours, good weeks first."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import cycle, islice

from holidays import country_holidays
from holidays.constants import OPTIONAL, PUBLIC

from flows.clock import COPENHAGEN
from flows.school_breaks import DEFAULT, Breaks, shipped_breaks

# Weeks in which residents and colleagues are at home and at work (measurement.md, section 6).
GOOD_WEEKS = frozenset([*range(9, 13), *range(17, 24), *range(35, 42)])
MEETING_HOUR = time(10, 0)
MEETING_LENGTH = timedelta(hours=1, minutes=30)
JOINT_LENGTH = timedelta(hours=1)
# Where nobody says which municipality it is.
USUAL = shipped_breaks()[DEFAULT]


@lru_cache(maxsize=16)
def holidays_of(year: int) -> frozenset[date]:
    """Public holidays and the days that are half ones: 24 and 31 December, 1 May, 5 June."""
    return frozenset(country_holidays("DK", years=year, categories=(PUBLIC, OPTIONAL)))


def is_bridge(day: date) -> bool:
    """True for a working day squeezed between a holiday and a weekend: few people are at work."""
    before, after = day - timedelta(days=1), day + timedelta(days=1)
    return (is_free(before) and before.weekday() < 5 and after.weekday() >= 5) or (
        is_free(after) and after.weekday() < 5 and before.weekday() >= 5
    )


def is_free(day: date) -> bool:
    return day.weekday() >= 5 or day in holidays_of(day.year)


def is_meeting_day(day: date, breaks: Breaks = USUAL) -> bool:
    """A day to meet on: a working day, not in July, in no school break, not squeezed in."""
    return not (is_free(day) or day.month == 7 or is_bridge(day) or breaks.holds(day))


def at_local(day: date, clock: time = MEETING_HOUR) -> datetime:
    """The moment of a local time on a day, in UTC."""
    return datetime.combine(day, clock, COPENHAGEN).astimezone(UTC)


def meeting_days(after: date, breaks: Breaks = USUAL) -> Iterator[date]:
    """Days to meet on, from the day after, without end."""
    day = after
    while True:
        day += timedelta(days=1)
        if is_meeting_day(day, breaks):
            yield day


def best_day_near(target: date, breaks: Breaks = USUAL) -> date:
    """The best day within five weeks of the target: a good week first, then the nearest, Tuesday to Thursday first."""
    return min(
        _days_around(target, breaks),
        key=lambda day: (day.isocalendar().week not in GOOD_WEEKS, *_weeks_off(day, target), day),
    )


def nearest_day(target: date, breaks: Breaks = USUAL) -> date:
    """The day to meet on that is nearest to the target, Tuesday to Thursday first: what was chosen keeps its week."""
    return min(_days_around(target, breaks), key=lambda day: (*_weeks_off(day, target), abs((day - target).days), day))


def _days_around(target: date, breaks: Breaks) -> list[date]:
    reach = [target + timedelta(days=offset) for offset in range(-35, 36)]
    return [day for day in reach if is_meeting_day(day, breaks)]


def _weeks_off(day: date, target: date) -> tuple[int, bool]:
    return abs((day - target).days) // 7, day.weekday() not in {1, 2, 3}


def best_day_after(day: date, breaks: Breaks = USUAL) -> date:
    """The best day in the first week after the day's own that has one: Tuesday to Thursday first."""
    monday = day - timedelta(days=day.weekday())
    while True:
        monday += timedelta(days=7)
        found = [day for day in (monday + timedelta(days=n) for n in range(5)) if is_meeting_day(day, breaks)]
        if found:
            return min(found, key=lambda day: (day.weekday() not in {1, 2, 3}, day))


def propose_meetings(now: datetime, count: int, breaks: Breaks = USUAL) -> tuple[datetime, ...]:
    """Evaluation meetings for the twelve months from now, evenly spread; `count` is 2, 3 or 4. Moments in UTC."""
    start = now.astimezone(COPENHAGEN).date()
    step = 365 / count
    days = [best_day_near(start + timedelta(days=round(step * (n + 1))), breaks) for n in range(count)]
    return tuple(at_local(day) for day in sorted(set(days)))


def other_days(chosen: datetime, breaks: Breaks = USUAL, most: int = 6) -> tuple[datetime, ...]:
    """Days around a proposed one to move it to, in order, at the same local time."""
    local = chosen.astimezone(COPENHAGEN)
    reach = [local.date() + timedelta(days=offset) for offset in range(-21, 22) if offset]
    found = [day for day in reach if is_meeting_day(day, breaks)]
    nearest = sorted(sorted(found, key=lambda day: abs((day - local.date()).days))[:most])
    return tuple(at_local(day, local.time()) for day in nearest)


def session_times(now: datetime, breaks: Breaks = USUAL, most: int = 6, skip: int = 0) -> tuple[datetime, ...]:
    """Times to offer for the joint session: from the third day on, mornings and afternoons in turn."""
    start = now.astimezone(COPENHAGEN).date() + timedelta(days=2)
    days = zip(meeting_days(start, breaks), cycle((time(10, 0), time(14, 0))), strict=False)
    return tuple(at_local(day, clock) for day, clock in islice(days, skip, skip + most))


def is_polite(moment: datetime) -> bool:
    """True when a message that can wait may go out: Monday to Thursday 10-19, Friday 10-14, never on a holiday."""
    local = moment.astimezone(COPENHAGEN)
    last = time(14, 0) if local.weekday() == 4 else time(19, 0)
    return not is_free(local.date()) and time(10, 0) <= local.time() < last


def polite_time(moment: datetime) -> datetime:
    """The moment itself when it is polite, else the next 10:00 local time that is."""
    if is_polite(moment):
        return moment
    day = moment.astimezone(COPENHAGEN).date()
    candidates = (at_local(day + timedelta(days=n)) for n in range(30))
    return next(when for when in candidates if when > moment and is_polite(when))


def after_working_days(moment: datetime, count: int) -> datetime:
    """10:00 local time on the working day that is so many working days after the moment's day."""
    day = moment.astimezone(COPENHAGEN).date()
    while count:
        day += timedelta(days=1)
        count -= not is_free(day)
    return at_local(day)


def working_day_up_to(moment: datetime) -> datetime:
    """10:00 local time on the moment's day, or on the last working day before it."""
    day = moment.astimezone(COPENHAGEN).date()
    while is_free(day):
        day -= timedelta(days=1)
    return at_local(day)


def day_before(moment: datetime) -> datetime:
    """10:00 local time on the last working day before the moment's day."""
    day = moment.astimezone(COPENHAGEN).date() - timedelta(days=1)
    while is_free(day):
        day -= timedelta(days=1)
    return at_local(day)
