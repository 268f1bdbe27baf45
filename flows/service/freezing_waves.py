"""A wave's answers are gathered and frozen under the next number; figures are never made anew from a few more."""

from collections.abc import Mapping
from datetime import datetime

from flows.errors import StageError
from flows.freezing import Gathered, freeze, frozen
from flows.ports import UnitOfWork
from flows.snapshot import content_of, may_follow
from flows.wave import Snapshot, Wave


def newest_snapshot(uow: UnitOfWork, wave: Wave) -> Snapshot | None:
    """The one that holds."""
    return max(uow.snapshots.find(wave_id=wave.id), key=lambda one: one.number, default=None)


def freeze_wave(
    uow: UnitOfWork,
    wave: Wave,
    now: datetime,
    handed_out: int | None = None,
    population: Mapping[str, Mapping[str, float]] | None = None,
) -> Snapshot:
    """Store what the wave says; StageError where another snapshot is there and too few have answered since.

    `handed_out` is how many codes reached residents, `population` the residents' parts by question and band.
    """
    content = freeze(gathered(uow, wave, handed_out, population or {}))
    before = newest_snapshot(uow, wave)
    if before and not may_follow(content_of(before), content):
        raise StageError("stage.too_few_new")
    return uow.snapshots.add(frozen(wave.id, before.number + 1 if before else 1, content, now))


def gathered(
    uow: UnitOfWork, wave: Wave, handed_out: int | None, population: Mapping[str, Mapping[str, float]]
) -> Gathered:
    """All that lies in the database of a wave."""
    return Gathered(
        wave,
        [uow.statements.get(statement_id) for statement_id in wave.statements],
        uow.ballots.tally(wave.id),
        uow.ballots.counted(wave.id),
        uow.ballots.responses(wave.id),
        handed_out,
        population,
    )
