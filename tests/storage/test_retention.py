"""What is kept of a survey is kept until its time has come, and not longer; a copy that is put back too."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
import sqlalchemy as sa

from bot.desk import DialogueDesk
from flows.ballot import CodeState
from flows.clock import Clock
from flows.service.erasing_surveys import KEPT_AUDIT, KEPT_CODES, KEPT_ROWS, KEPT_SUBSCRIBERS, due, forget, settle
from flows.wave import AuditLine, Subscriber, WaveState
from storage.columns import metadata
from storage.writer import Writer
from tests.storage.estate import LENGTH, WORLD, a_code, a_wave_of, an_estate, deal, give
from tests.storage.samples import NOW, a_message

CLOSES = NOW + LENGTH
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


class At(Clock):
    def __init__(self, now):
        self.current = now

    def now(self):
        return self.current


def sweep(writer, now):
    """As the desk does it, once an hour."""
    asyncio.run(DialogueDesk(writer, WORLD, At(now)).sweep())


def begin(writer, **changes):
    """A wave with ten codes and four answers."""
    writer.run(an_estate)
    writer.run(partial(deal, wave_id=1, count=10))
    for number in range(4):
        writer.run(partial(give, number=number))
    writer.run(lambda work: work.waves.save(replace(work.waves.get(1), **changes)))


def kept(writer):
    """Codes, used codes, answers, those with bands, comments, answers counted, bands counted."""
    return writer.run(counts)


def counts(work):
    ballots = work.ballots
    responses, counted = ballots.responses(1), ballots.counted(1)
    return (
        *ballots.codes(1),
        len(responses),
        sum(bool(one.bands) for one in responses),
        len(ballots.comments(1)),
        sum(ballots.tally(1).values()),
        sum(n for (what, _), n in counted.items() if what.startswith("band:")),
    )


def marks(writer):
    wave = writer.run(lambda work: work.waves.get(1))
    return [name for name in ("codes_gone", "bands_gone", "rows_gone") if getattr(wave, name)]


def test_each_thing_goes_when_its_time_has_come(writer):
    begin(writer)
    whole = kept(writer)
    sweep(writer, CLOSES - MINUTE)
    assert kept(writer) == whole
    sweep(writer, CLOSES)
    assert (kept(writer), marks(writer)) == ((4, 4, *whole[2:]), [])
    spent = WORLD.code_hash(a_code(0), 1)
    assert writer.run(lambda work: work.ballots.state_of(1, spent)) is CodeState.USED
    sweep(writer, CLOSES + KEPT_CODES - MINUTE)
    assert kept(writer)[:2] == (4, 4)
    sweep(writer, CLOSES + KEPT_CODES)
    assert (kept(writer), marks(writer)) == ((0, 0, *whole[2:]), ["codes_gone"])
    sweep(writer, CLOSES + KEPT_ROWS - MINUTE)
    assert kept(writer) == (0, 0, *whole[2:])
    sweep(writer, CLOSES + KEPT_ROWS)
    assert (kept(writer), marks(writer)) == ((0,) * 7, ["codes_gone", "bands_gone", "rows_gone"])
    assert [one.number for one in writer.run(lambda work: work.snapshots.find(wave_id=1))] == [1]


def test_bands_go_with_the_release_and_the_answers_stay(writer):
    begin(writer)
    whole = kept(writer)
    writer.run(lambda work: work.waves.save(replace(work.waves.get(1), state=WaveState.RELEASED, released=CLOSES)))
    sweep(writer, CLOSES + MINUTE)
    assert kept(writer) == (4, 4, whole[2], 0, whole[4], whole[5], 0)
    assert marks(writer) == ["bands_gone"]


def test_a_wave_that_closed_early_is_counted_from_then(writer):
    begin(writer, state=WaveState.CLOSED, closed=NOW + DAY)
    sweep(writer, NOW + DAY)
    assert kept(writer)[:2] == (4, 4)
    sweep(writer, NOW + DAY + KEPT_ROWS)
    assert kept(writer) == (0,) * 7


def test_a_closing_that_was_written_down_late_puts_nothing_off(writer):
    begin(writer, state=WaveState.CLOSED, closed=CLOSES + 9 * DAY)
    sweep(writer, CLOSES + KEPT_ROWS)
    assert kept(writer) == (0,) * 7


def test_of_a_cancelled_wave_all_goes_at_once(writer):
    begin(writer, state=WaveState.CANCELLED)
    sweep(writer, NOW + MINUTE)
    assert (kept(writer), marks(writer)) == ((0,) * 7, ["codes_gone", "bands_gone", "rows_gone"])


def test_after_a_long_outage_all_that_is_due_goes_in_one_sweep(writer):
    begin(writer)
    sweep(writer, CLOSES + 400 * DAY)
    assert (kept(writer), marks(writer)) == ((0,) * 7, ["codes_gone", "bands_gone", "rows_gone"])


@pytest.mark.parametrize("after", [timedelta(), KEPT_CODES, KEPT_ROWS])
def test_sweeping_again_changes_nothing_and_finds_nothing(writer, after):
    begin(writer)
    sweep(writer, CLOSES + after)
    once = writer.run(lambda work: work.waves.get(1)), kept(writer)
    assert writer.run(partial(due, now=CLOSES + after)) == []
    writer.run(partial(settle, now=CLOSES + after, wave_id=1))
    assert (writer.run(lambda work: work.waves.get(1)), kept(writer)) == once


def test_no_button_becomes_stale_by_erasing(writer):
    begin(writer)
    sweep(writer, CLOSES)
    before = writer.run(lambda work: work.waves.get(1).version)
    sweep(writer, CLOSES + KEPT_ROWS)
    assert writer.run(lambda work: work.waves.get(1).version) == before


def test_an_open_wave_is_left_alone_even_when_asked(writer):
    begin(writer)
    whole = kept(writer)
    writer.run(partial(settle, now=CLOSES - MINUTE, wave_id=1))
    assert kept(writer) == whole


def test_a_copy_that_is_put_back_is_erased_from_again(sqlite_url):
    writer = Writer(sqlite_url)
    writer.start()
    begin(writer)
    writer.stop()
    path = sqlite_url.removeprefix("sqlite:///")
    with open(path, "rb") as file:  # noqa: PTH123 -- as a backup is taken
        copy = file.read()
    writer = Writer(sqlite_url)
    writer.start()
    sweep(writer, CLOSES + KEPT_ROWS)
    assert kept(writer) == (0,) * 7
    writer.stop()
    with open(path, "wb") as file:  # noqa: PTH123 -- as it is put back
        file.write(copy)
    writer = Writer(sqlite_url)
    writer.start()
    assert kept(writer)[2] == 4
    sweep(writer, CLOSES + KEPT_ROWS + DAY)
    assert kept(writer) == (0,) * 7
    writer.stop()


def test_residents_and_the_audit_are_kept_two_years(writer):
    writer.run(an_estate)
    stays, goes = NOW - KEPT_SUBSCRIBERS + MINUTE, NOW - KEPT_SUBSCRIBERS
    for number, contact in enumerate((stays, goes), 1):
        resident = Subscriber(0, 1, number, number, "so", goes, contact, (1,))
        writer.run(lambda work: work.subscribers.add(resident))  # noqa: B023 -- run at once
        queued = a_message(f"m{number}", 0, subject=f"subscriber:{number}", chat=number)
        writer.run(lambda work: work.outbox.queue(queued))  # noqa: B023 -- run at once
    for at in (NOW - KEPT_AUDIT + MINUTE, NOW - KEPT_AUDIT):
        writer.run(lambda work: work.audit_lines.add(AuditLine(0, 1, 1, "x", "", "", "", "", "", at)))  # noqa: B023 -- run at once
    writer.run(partial(forget, now=NOW))
    assert [one.contact for one in writer.run(lambda work: work.subscribers.find())] == [stays]
    assert [line.at for line in writer.run(lambda work: work.audit_lines.find())] == [NOW - KEPT_AUDIT + MINUTE]
    keys = writer.run(lambda work: list(work._connection.scalars(sa.text("SELECT key FROM outbox"))))
    assert keys == ["m1"]


def test_erasing_a_partnership_takes_the_islands_along(writer):
    begin(writer)
    writer.run(lambda work: work.erase("partnership", 1))
    islands = ("wave", "survey_code", "response", "resident_comment", "tally", "snapshot")
    left = writer.run(
        lambda work: [
            work._connection.scalar(sa.select(sa.func.count()).select_from(metadata.tables[name])) for name in islands
        ]
    )
    assert left == [0] * len(islands)


def test_among_very_many_waves_only_those_that_are_due_are_looked_at(sqlite_url):
    """By the index: those whose answers are gone, and those to come, cost nothing."""
    writer = Writer(sqlite_url)
    writer.start()
    writer.run(an_estate)
    writer.run(lambda work: [work.waves.add(a_past_wave(number)) for number in range(2, 60)])
    plans = []
    sa.event.listen(writer._engine, "before_cursor_execute", lambda *call: plans.append((call[2], call[3])))
    assert writer.run(partial(due, now=CLOSES + DAY)) == []
    ((query, values),) = [(sql, given) for sql, given in plans if "FROM wave" in sql]
    plan = writer.run(lambda work: work._connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", values).all())
    writer.stop()
    assert any("ix_wave_rows_gone_closes (rows_gone=?)" in row.detail for row in plan)
    assert not any(row.detail.startswith("SCAN") for row in plan)


def a_past_wave(number):
    wave = a_wave_of(1, (), number)
    return replace(wave, closes=NOW - 200 * DAY, codes_gone=NOW, bands_gone=NOW, rows_gone=NOW)
