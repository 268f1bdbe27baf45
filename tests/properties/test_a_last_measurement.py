"""The last measurement belongs to an orderly end: planned before it, and read, released and told of after it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from flows.clock import COPENHAGEN
from flows.schedule import GOOD_WEEKS, at_local
from flows.service.endings import is_last_measurement
from flows.wave import WaveState
from flows.wave_dates import concerns
from flows.year import EntryKind, EntryState
from tests.properties.ending import endings, fill_in, give_notice
from tests.properties.surveying import drafted, planned, read, tap, wave


async def test_the_year_s_date_only_says_which_good_weeks_are_the_nearest(at):
    """The agreement may say week 2; residents are asked in weeks that nothing speaks against."""
    troupe = await at("agreed")
    january = at_local(troupe.stage.clock.now().date().replace(year=2027, month=1, day=12))
    move_measurement(troupe, january)
    await drafted(troupe)
    one = wave(troupe)
    assert one.opens.astimezone(COPENHAGEN).date().isocalendar().week in GOOD_WEEKS
    assert concerns(one.opens, one.closes) == ()
    assert abs(one.opens - january) < timedelta(days=75)


def move_measurement(troupe, to):
    def moved(work):
        found = work.entries.find(partnership_id=1, kind=EntryKind.MEASUREMENT, state=EntryState.PLANNED)
        for entry in found:
            work.entries.save(replace(entry, at=to))

    read(troupe, moved)


@pytest.mark.parametrize("months", [0, 2, 6, 8, 10])
async def test_a_wave_planned_in_a_notice_is_over_before_the_end(at, months):
    troupe = await at("agreed")
    await troupe.stage.live(troupe.stage.clock.now() + timedelta(days=30 * months))
    ending = await give_notice(troupe)
    await fill_in(troupe, troupe.hanna)
    await tap(troupe, troupe.hanna, "measure_last", ending.id, 1)
    last = [one for one in read(troupe, lambda work: work.entries.find(partnership_id=1)) if is_last_measurement(one)]
    assert [one.state for one in last] == [EntryState.PLANNED]
    await planned(troupe)
    assert wave(troupe).state is WaveState.PLANNED
    assert wave(troupe).closes < endings(troupe)[-1].ends_on
