"""Days and hours as people in Denmark know them, written down apart from the product: what the oracle counts with."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

HERE = ZoneInfo("Europe/Copenhagen")
DAY = timedelta(days=1)
TEN = time(10)


def easter(year: int) -> date:
    """Easter Sunday (Meeus, Jones and Butcher)."""
    a, (b, c) = year % 19, divmod(year, 100)
    (d, e), f = divmod(b, 4), (b + 8) // 25
    h = (19 * a + b - d - (b - f + 1) // 3 + 15) % 30
    i, k = divmod(c, 4)
    length = (32 + 2 * e + 2 * i - h - k) % 7
    month, day = divmod(h + length - 7 * ((a + 11 * h + 22 * length) // 451) + 114, 31)
    return date(year, month, day + 1)


def holidays_in(year: int) -> set[date]:
    """Public holidays, and the half ones on which nobody is at work; Store Bededag is none since 2024."""
    sunday = easter(year)
    moving = {sunday + timedelta(days=days) for days in (-3, -2, 0, 1, 39, 49, 50)}
    fixed = ((1, 1), (5, 1), (6, 5), (12, 24), (12, 25), (12, 26), (12, 31))
    return moving | {date(year, month, day) for month, day in fixed}


def is_workday(day: date) -> bool:
    return day.weekday() < 5 and day not in holidays_in(day.year)


def is_decent(moment: datetime) -> bool:
    """An hour at which a message may come: working days 10 to 19, Fridays until 14."""
    local = moment.astimezone(HERE)
    return is_workday(local.date()) and 10 <= local.hour < (14 if local.weekday() == 4 else 19)


def decent_from(moment: datetime) -> datetime:
    """The moment, or ten o'clock on the next day on which that is decent."""
    if is_decent(moment):
        return moment
    local = moment.astimezone(HERE)
    day = local.date() if local.hour < 10 and is_workday(local.date()) else next_workday(local.date() + DAY)
    return at(day)


def next_workday(day: date) -> date:
    """The day itself, or the first working day after it."""
    while not is_workday(day):
        day += DAY
    return day


def last_workday(day: date) -> date:
    """The day itself, or the last working day before it."""
    while not is_workday(day):
        day -= DAY
    return day


def at(day: date, clock: time = TEN) -> datetime:
    return datetime.combine(day, clock, HERE).astimezone(UTC)


def clock_changes(year: int) -> tuple[date, date]:
    """The last Sundays of March and October."""
    ends = (date(year, 3, 31), date(year, 10, 31))
    return tuple(end - timedelta(days=(end.weekday() + 1) % 7) for end in ends)  # type: ignore[return-value]
