"""When residents are asked, and who is missing among those who answered."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.clock import COPENHAGEN
from flows.missing_groups import Light, lights
from flows.schedule import GOOD_WEEKS, at_local, is_free
from flows.school_breaks import shipped_breaks
from flows.service.wave_cards import breaks_with
from flows.wave import Invited, Wave, WaveState
from flows.wave_dates import (
    EARLIEST,
    LENGTHS,
    approval_days,
    closing_of,
    concerns,
    length_of,
    opening_again,
    openings,
    same_week,
)

BREAKS = shipped_breaks()["default"]
moments = st.datetimes(datetime(2026, 1, 1), datetime(2030, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 -- the zone comes with it
lengths = st.sampled_from(LENGTHS)


def a_wave(opens=None, weeks=3, **changes):
    opens = opens or at_local(date(2026, 5, 19))
    values = {"in_chat": True, "languages": ("da", "en"), **changes}
    return Wave(
        1, 1, 0, WaveState.CLOSED, "slug", opens, closing_of(opens, weeks), Invited.EVERYONE, opens, 1, **values
    )


@given(moments, moments, lengths)
def test_what_is_proposed_is_a_working_morning_in_a_good_week_that_nothing_speaks_against(near, now, weeks):
    found = openings(near, now, weeks, BREAKS)
    assert found
    assert list(found) == sorted(set(found))
    for at in found:
        local = at.astimezone(COPENHAGEN)
        assert (local.hour, local.minute) == (10, 0)
        assert local.weekday() < 4
        assert not is_free(local.date())
        assert local.date().isocalendar().week in GOOD_WEEKS
        assert at >= now + EARLIEST - timedelta(days=1)
        assert concerns(at, closing_of(at, weeks), BREAKS) == ()


@given(moments, lengths)
def test_a_wave_is_as_long_as_it_was_planned_across_summer_time(opens, weeks):
    morning = at_local(opens.date())
    closes = closing_of(morning, weeks)
    assert length_of(a_wave(morning, weeks)) == weeks
    assert closes.astimezone(COPENHAGEN).hour == 20


def test_one_that_was_closed_by_hand_is_as_long_as_it_ran():
    wave = a_wave(weeks=4, closed=at_local(date(2026, 6, 9)))
    assert length_of(wave) == 3


@given(moments, moments)
def test_the_same_week_of_the_calendar_comes_next_and_ahead(opens, now):
    last = a_wave(at_local(opens.date()))
    found = same_week(last, now)
    assert found > now + EARLIEST
    old, new = (at.astimezone(COPENHAGEN).date().isocalendar() for at in (last.opens, found))
    assert new.weekday == old.weekday
    assert old.week in {new.week, 53}


@pytest.mark.parametrize(
    ("first", "now", "found"),
    [
        (date(2027, 1, 12), date(2027, 2, 2), date(2028, 1, 11)),
        (date(2026, 5, 19), date(2026, 6, 20), date(2027, 5, 25)),
        (date(2026, 7, 7), date(2026, 8, 20), date(2027, 6, 1)),
    ],
)
def test_the_season_stays_even_where_better_weeks_are_nearer(first, now, found):
    last = a_wave(at_local(first))
    assert opening_again(last, at_local(now), 3, BREAKS).astimezone(COPENHAGEN).date() == found


@pytest.mark.parametrize(
    ("first", "weeks", "found"),
    [
        (date(2026, 5, 26), 3, ()),
        (date(2026, 7, 7), 2, ("july",)),
        (date(2026, 2, 10), 2, ("break",)),
        (date(2026, 3, 24), 3, ("holidays",)),
        (date(2026, 10, 27), 2, ("lbf",)),
        (date(2026, 1, 13), 2, ("weeks",)),
    ],
)
def test_what_speaks_against_weeks_is_named(first, weeks, found):
    opens = at_local(first)
    assert set(found) <= set(concerns(opens, closing_of(opens, weeks), BREAKS))
    assert bool(found) == bool(concerns(opens, closing_of(opens, weeks), BREAKS))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"in_chat": False}, "mode"),
        ({"languages": ("da",)}, "languages"),
        ({"weeks": 2}, "length"),
        ({"opens": at_local(date(2027, 9, 7))}, "month"),
    ],
)
def test_what_is_asked_otherwise_breaks_the_line(change, code):
    last = a_wave()
    assert breaks_with(last, a_wave(at_local(date(2027, 5, 25)))) == ()
    assert breaks_with(last, a_wave(**{"opens": at_local(date(2027, 5, 25)), **change})) == (code,)


@given(moments)
def test_a_residents_meeting_has_its_notice_of_four_weeks_before_the_opening(opens):
    notice, proposals, meeting = approval_days(opens, BREAKS)
    assert meeting - notice == timedelta(weeks=4)
    assert notice < proposals < meeting < opens.astimezone(COPENHAGEN).date()


RESIDENTS = {"18_34": 100, "35_59": 150, "60_up": 150}


@pytest.mark.parametrize(
    ("answered", "found"),
    [
        ({"18_34": 3, "35_59": 3, "60_up": 3}, {}),
        ({"18_34": 10, "35_59": 15, "60_up": 15}, {"18_34": "green", "35_59": "green", "60_up": "green"}),
        ({"18_34": 9, "35_59": 15, "60_up": 15}, {"18_34": "red", "35_59": "green", "60_up": "green"}),
        ({"18_34": 10, "35_59": 40, "60_up": 30}, {"18_34": "fewer", "35_59": "more", "60_up": "green"}),
        ({"60_up": 40}, {"18_34": "red", "35_59": "red", "60_up": "more"}),
    ],
)
def test_the_light_against_the_residents_numbers(answered, found):
    assert lights(answered, RESIDENTS) == {band: Light(light) for band, light in found.items()}


def test_without_the_residents_numbers_there_is_no_light():
    assert lights({"18_34": 40}, {}) == {}
    assert lights({"18_34": 40}, {"18_34": 0}) == {}


def test_a_small_group_is_never_red():
    assert lights({"18_34": 0, "60_up": 60}, {"18_34": 14, "60_up": 86})["18_34"] is Light.FEWER


@given(st.integers(0, 200), st.integers(0, 200), st.integers(1, 500), st.integers(1, 500))
def test_a_group_is_off_from_more_than_ten_points_and_not_before(one, other, there, elsewhere):
    found = lights({"a": one, "b": other}, {"a": there, "b": elsewhere})
    if one + other < 10:
        assert found == {}
        return
    points = 100 * one / (one + other) - 100 * there / (there + elsewhere)
    if found["a"] is Light.GREEN:
        assert abs(points) <= 10 + 1e-9
    elif found["a"] is not Light.RED:
        assert abs(points) > 10 - 1e-9
