"""When people can meet in Denmark, and when a message may go out, whatever the clocks do."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise

import pytest

from flows import schedule
from flows.clock import COPENHAGEN, SystemClock
from flows.school_breaks import Breaks, breaks_of, shipped_breaks

CLOCK_CHANGES = [date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28), date(2027, 10, 31)]
YEARS = (2026, 2027, 2028)


def days(first, last):
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def local(year, month, day, hour=10, minute=0):
    return datetime(year, month, day, hour, minute, tzinfo=COPENHAGEN)


def breaks(municipality):
    return breaks_of(shipped_breaks(), municipality)


ALL_DAYS = days(date(2026, 1, 1), date(2028, 12, 31))


@pytest.mark.parametrize(
    ("year", "holidays"),
    [
        (2026, ["01-01", "04-02", "04-03", "04-05", "04-06", "05-14", "05-24", "05-25"]),
        (2027, ["01-01", "03-25", "03-26", "03-28", "03-29", "05-06", "05-16", "05-17"]),
        (2028, ["01-01", "04-13", "04-14", "04-16", "04-17", "05-25", "06-04", "06-05"]),
    ],
)
def test_the_danish_holidays_and_half_holidays_are_known(year, holidays):
    half = ["05-01", "06-05", "12-24", "12-25", "12-26", "12-31"]
    known = {date.fromisoformat(f"{year}-{day}") for day in (*holidays, *half)}
    assert schedule.holidays_of(year) == known


@pytest.mark.parametrize("day", [date(2027, 4, 23), date(2028, 5, 12)])
def test_the_abolished_prayer_day_is_a_day_like_others(day):
    assert schedule.is_meeting_day(day)
    assert schedule.is_polite(schedule.at_local(day, time(11, 0)))


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize(("month", "day"), [(5, 1), (6, 5), (12, 24), (12, 31)])
def test_nobody_meets_on_a_half_holiday(year, month, day):
    assert not schedule.is_meeting_day(date(year, month, day))
    assert not schedule.is_polite(local(year, month, day, 12))


def test_nobody_meets_on_weekends_in_july_or_in_school_breaks():
    found = [day for day in ALL_DAYS if schedule.is_meeting_day(day)]
    assert found
    for day in found:
        assert day.weekday() < 5
        assert day.month != 7
        assert day.isocalendar().week not in {7, 8, 42}
        assert not date(day.year, 6, 25) <= day <= date(day.year, 8, 10)
        assert date(day.year, 1, 5) < day < date(day.year, 12, 20)


def test_a_municipality_of_its_own_has_its_own_breaks_and_an_unknown_one_the_usual():
    week_8 = date(2026, 2, 17)
    assert schedule.is_meeting_day(week_8, breaks("Randers Kommune"))
    assert schedule.is_meeting_day(week_8, breaks("København"))
    assert not schedule.is_meeting_day(week_8, breaks("Aalborg kommune"))
    assert not schedule.is_meeting_day(week_8, breaks("Atlantis"))
    assert breaks("Atlantis") == schedule.USUAL


def test_breaks_inside_a_year_and_over_new_year():
    table = Breaks(frozenset(), (((6, 25), (8, 10)), ((12, 20), (1, 5))))
    inside = ("06-25", "08-10", "12-20", "12-31", "01-05")
    outside = ("06-24", "08-11", "12-19", "01-06")
    assert all(table.holds(date.fromisoformat(f"2026-{day}")) for day in inside)
    assert not any(table.holds(date.fromisoformat(f"2026-{day}")) for day in outside)


def test_a_working_day_between_a_holiday_and_a_weekend_is_a_bridge():
    bridges = [day for day in ALL_DAYS if schedule.is_bridge(day) and not schedule.is_free(day)]
    assert date(2026, 5, 15) in bridges
    assert date(2027, 5, 7) in bridges
    assert date(2028, 5, 26) in bridges
    assert date(2026, 5, 13) not in bridges
    assert schedule.is_bridge(date(2029, 6, 4))
    assert not any(schedule.is_meeting_day(day) for day in bridges)


@pytest.mark.parametrize("count", [2, 3, 4])
def test_meetings_are_spread_over_the_year_on_good_days_at_ten(count):
    for start in ALL_DAYS[::5]:
        now = datetime.combine(start, time(8, 30), UTC)
        found = schedule.propose_meetings(now, count, breaks("Randers"))
        locals_ = [moment.astimezone(COPENHAGEN) for moment in found]
        assert len(found) == count
        assert all(when.time() == time(10, 0) for when in locals_)
        assert all(schedule.is_meeting_day(when.date(), breaks("Randers")) for when in locals_)
        assert all(moment.tzinfo is UTC for moment in found)
        gaps = [later - earlier for earlier, later in pairwise((now, *found))]
        assert min(gaps) >= timedelta(days=365 / count - 71)
        assert found[-1] - now <= timedelta(days=365 + 36)


def test_meetings_fall_into_good_weeks_wherever_one_is_near():
    found = schedule.propose_meetings(datetime(2026, 3, 2, 8, tzinfo=UTC), 4, breaks("Randers"))
    weeks = [moment.isocalendar().week for moment in found]
    assert [week in schedule.GOOD_WEEKS for week in weeks] == [True, True, False, True]
    assert weeks[2] == 48
    assert {moment.isoweekday() for moment in found} <= {2, 3, 4}


@pytest.mark.parametrize("change", CLOCK_CHANGES)
def test_ten_oclock_stays_ten_oclock_over_a_change_of_the_clocks(change):
    before, after = schedule.at_local(change - timedelta(days=1)), schedule.at_local(change + timedelta(days=1))
    assert {before.hour, after.hour} == {8, 9}
    moved = schedule.other_days(before, breaks("Randers"), most=40)
    assert {moment.astimezone(COPENHAGEN).time() for moment in moved} == {time(10, 0)}


@pytest.mark.parametrize("change", CLOCK_CHANGES)
def test_a_message_waits_until_ten_local_time_over_a_change_of_the_clocks(change):
    night = datetime.combine(change - timedelta(days=1), time(22, 0), COPENHAGEN)
    due = schedule.polite_time(night).astimezone(COPENHAGEN)
    assert (due.hour, due.minute) == (10, 0)
    assert due.date() > change or not schedule.is_free(change)


def test_other_days_surround_the_proposed_one_in_order():
    chosen = schedule.at_local(date(2026, 9, 10), time(13, 30))
    found = schedule.other_days(chosen, breaks("Randers"), most=4)
    assert [moment.astimezone(COPENHAGEN).strftime("%d %H:%M") for moment in found] == [
        "07 13:30",
        "08 13:30",
        "09 13:30",
        "11 13:30",
    ]
    assert len(schedule.other_days(chosen)) == 6
    assert chosen not in schedule.other_days(chosen, most=60)


def test_times_for_the_joint_session_begin_on_the_third_day_and_change_between_morning_and_afternoon():
    now = datetime(2026, 3, 2, 8, tzinfo=UTC)
    first = schedule.session_times(now)
    assert [moment.astimezone(COPENHAGEN).strftime("%a %H") for moment in first[:4]] == [
        "Thu 10",
        "Fri 14",
        "Mon 10",
        "Tue 14",
    ]
    assert len(first) == 6
    more = schedule.session_times(now, most=3, skip=6)
    assert more == schedule.session_times(now, most=9)[6:]
    assert not set(first) & set(more)


def test_meeting_days_go_on_without_end():
    found = list(islice(schedule.meeting_days(date(2026, 6, 23)), 300))
    assert found[0] == date(2026, 6, 24)
    assert found[1] == date(2026, 8, 11)


@pytest.mark.parametrize(
    ("moment", "is_polite"),
    [
        (local(2026, 3, 2, 10), True),
        (local(2026, 3, 2, 9, 59), False),
        (local(2026, 3, 5, 18, 59), True),
        (local(2026, 3, 5, 19), False),
        (local(2026, 3, 6, 13, 59), True),
        (local(2026, 3, 6, 14), False),
        (local(2026, 3, 7, 12), False),
        (local(2026, 4, 2, 12), False),
    ],
)
def test_a_message_that_can_wait_goes_out_in_working_hours(moment, is_polite):
    assert schedule.is_polite(moment) is is_polite


@pytest.mark.parametrize(
    ("moment", "due"),
    [
        (local(2026, 3, 2, 12, 34), local(2026, 3, 2, 12, 34)),
        (local(2026, 3, 2, 7), local(2026, 3, 2)),
        (local(2026, 3, 2, 20), local(2026, 3, 3)),
        (local(2026, 3, 6, 14), local(2026, 3, 9)),
        (local(2026, 4, 1, 20), local(2026, 4, 7)),
        (local(2026, 12, 23, 19), local(2026, 12, 28)),
        (local(2026, 12, 30, 23), local(2027, 1, 4)),
    ],
)
def test_a_message_at_an_impolite_time_waits_for_the_next_polite_ten_oclock(moment, due):
    assert schedule.polite_time(moment) == due


def test_the_polite_time_is_never_earlier_and_always_polite():
    for day in ALL_DAYS[::3]:
        for hour in (0, 9, 12, 21):
            moment = datetime.combine(day, time(hour, 30), UTC)
            due = schedule.polite_time(moment)
            assert due >= moment
            assert schedule.is_polite(due)


@pytest.mark.parametrize(
    ("meeting", "reminder"),
    [
        (local(2026, 4, 7), datetime(2026, 4, 1, 8, tzinfo=UTC)),
        (local(2027, 3, 30), datetime(2027, 3, 24, 9, tzinfo=UTC)),
        (local(2026, 3, 30), datetime(2026, 3, 27, 9, tzinfo=UTC)),
        (local(2026, 9, 10, 14), datetime(2026, 9, 9, 8, tzinfo=UTC)),
        (local(2026, 9, 10, 0, 30), datetime(2026, 9, 9, 8, tzinfo=UTC)),
    ],
)
def test_the_day_before_is_the_last_working_day_even_over_easter(meeting, reminder):
    assert schedule.day_before(meeting) == reminder


@pytest.mark.parametrize(
    ("moment", "count", "due"),
    [
        (local(2026, 3, 2, 23), 5, local(2026, 3, 9)),
        (local(2026, 3, 7, 12), 1, local(2026, 3, 9)),
        (local(2026, 3, 31, 12), 2, local(2026, 4, 7)),
        (local(2026, 3, 27, 9), 1, local(2026, 3, 30)),
    ],
)
def test_working_days_leave_out_weekends_and_holidays_and_end_at_ten(moment, count, due):
    assert schedule.after_working_days(moment, count) == due


def test_the_machines_clock_tells_aware_time_in_utc():
    assert SystemClock().now().utcoffset() == timedelta(0)
