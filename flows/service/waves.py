"""A wave opens and closes by the clock, whoever listens: what becomes true then is written down here."""

from dataclasses import replace
from datetime import datetime

from flows.partnership import Partnership, Stage
from flows.ports import UnitOfWork
from flows.service.ballots import state_now
from flows.service.closing_hooks import WHEN_CLOSED, WHEN_OPENED
from flows.service.talk import World
from flows.wave import Wave, WaveState
from flows.year import EntryState


def due_waves(uow: UnitOfWork, _world: World, now: datetime) -> list[int]:
    """The waves of which the clock says something else than what is written, each to be settled by itself."""
    found = [wave for state in (WaveState.PLANNED, WaveState.OPEN) for wave in uow.waves.find(state=state)]
    return [wave.id for wave in found if state_now(wave, now) is not wave.state]


def settle_wave(uow: UnitOfWork, world: World, now: datetime, wave_id: int) -> None:
    """Open what should be open, close what should be closed; after an outage one after the other."""
    wave = uow.waves.get(wave_id)
    if wave.state is WaveState.PLANNED and wave.opens <= now:
        wave = open_wave(uow, world, wave, now)
    if wave.state is WaveState.OPEN and wave.closes <= now:
        close_wave(uow, world, wave, now)


def settle_waves(uow: UnitOfWork, world: World, now: datetime) -> None:
    """All of them at once."""
    for wave_id in due_waves(uow, world, now):
        settle_wave(uow, world, now, wave_id)


def stop_asking(uow: UnitOfWork, world: World, partnership: Partnership, now: datetime) -> list[Wave]:
    """With the partnership the asking ends: an open wave closes as it stands, one still to come is cancelled.

    Returns what was closed before its time.
    """
    cut_short = []
    for found in uow.waves.find(partnership_id=partnership.id):
        settle_wave(uow, world, now, found.id)
        wave = uow.waves.get(found.id)
        if wave.state is WaveState.OPEN:
            cut_short.append(close_wave(uow, world, wave, now))
        elif wave.state in {WaveState.DRAFT, WaveState.PLANNED}:
            uow.waves.save(replace(wave, state=WaveState.CANCELLED))
    return cut_short


def open_wave(uow: UnitOfWork, world: World, wave: Wave, now: datetime) -> Wave:
    """From now on the words that it asks are frozen. In a partnership that has ended nobody is asked any more."""
    if uow.partnerships.get(wave.partnership_id).stage is Stage.ENDED:
        return uow.waves.save(replace(wave, state=WaveState.CANCELLED))
    stored = uow.waves.save(replace(wave, state=WaveState.OPEN))
    for statement_id in stored.statements:
        statement = uow.statements.get(statement_id)
        if statement.used is None:
            uow.statements.save(replace(statement, used=stored.opens))
    _hold_entry(uow, stored)
    for hook in WHEN_OPENED:
        hook(uow, world, stored, now)
    return stored


def _hold_entry(uow: UnitOfWork, wave: Wave) -> None:
    """The year's date of it is held by that."""
    for entry in uow.entries.find(id=wave.entry_id):
        if entry.state is EntryState.PLANNED:
            uow.entries.save(replace(entry, state=EntryState.HELD))


def close_wave(uow: UnitOfWork, world: World, wave: Wave, now: datetime) -> Wave:
    """An open wave takes no more answers, and what others do then is done: its figures are made among that."""
    stored = uow.waves.save(replace(wave, state=WaveState.CLOSED, closed=min(now, wave.closes)))
    for hook in WHEN_CLOSED:
        hook(uow, world, stored, now)
    return stored
