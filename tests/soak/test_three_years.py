"""Three years of three partnerships by a simulated clock: each reminder once at the right local hour, or a reason."""

import asyncio
import logging
from collections import Counter
from datetime import timedelta

import pytest

from flows.year import EntryKind, EntryState
from tests.soak.diary import Diary
from tests.soak.judge import Verdict
from tests.soak.village import Founded

pytestmark = pytest.mark.soak
_log = logging.getLogger(__name__)
THREE_YEARS = timedelta(days=3 * 366)
SEEDS = (1, 2, 3)
# The reminders of the dates of three partnerships that a person hears on the first day after an outage.
MOST_AFTER_OUTAGE = 9
CLAIMS = (
    "wrong_hours", "twice", "without_reason", "left_behind", "unreasoned", "at_odd_hours", "to_the_absent",
)  # fmt: skip


@pytest.fixture(scope="module")
def founded(tmp_path_factory):
    return asyncio.run(Founded(tmp_path_factory.mktemp("founded")).found())


@pytest.mark.parametrize("seed", SEEDS)
async def test_three_years_say_each_thing_once_at_the_right_local_hour_or_why_not(tmp_path, founded, seed):
    village = founded.open(tmp_path)
    end = village.clock.current + THREE_YEARS
    diary = Diary(village, seed)
    try:
        await diary.live(end)
        verdict = Verdict(village, end)
        for claim in CLAIMS:
            assert getattr(verdict, claim)() == [], claim
        most = max(verdict.after_outages().values(), default=0)
        assert most <= MOST_AFTER_OUTAGE
        weeks = verdict.in_weeks_of_clock_changes()
        assert all(sum(told for week, told in weeks.items() if season in week) for season in ("spring", "autumn"))
        assert_lived(village, diary)
        figures = (seed, len(verdict.sent), len(verdict.told()), most)
        _log.info("seed %s: %s sent, %s of them reminders of dates, most after an outage %s", *figures)
        _log.info("%s; %s; not sent: %s", dict(diary.done), dict(weeks), reasons(verdict).most_common())
    finally:
        village.close()


def assert_lived(village, diary):
    """Each partnership has gone on twice at least; everything that can happen has happened."""
    held = [e for e in village.now.entries.values() if e.kind is EntryKind.REVISIT and e.state is EntryState.HELD]
    gone_on = Counter(entry.partnership_id for entry in held)
    assert set(gone_on) == set(village.now.partnerships)
    assert min(gone_on.values()) >= 2
    wanted = {"outage", "restart", "moved", "skipped", "held", "language", "joined", "left", "stopped", "came back"}
    assert wanted | {"handed over", "version", "notice taken back"} <= set(diary.done)


def reasons(verdict):
    return Counter(row["error"] for row in verdict.rows if row["state"] not in {"sent", "pending"})
