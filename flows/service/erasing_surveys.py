"""What is kept of a survey, and how long. By the clock alone, also in partnerships that have ended.

A copy of the database that is put back has the old dates too: the next sweep erases from it what is to be gone.
"""

from datetime import datetime, timedelta

from flows.ports import UnitOfWork
from flows.service.ballots import KEPT_ROWS, over_since, state_now
from flows.wave import Wave, WaveState

KEPT_CODES = timedelta(days=30)
KEPT_SUBSCRIBERS = timedelta(days=730)
"""Since they were last in contact with us."""
KEPT_AUDIT = timedelta(days=730)
_OVER = {WaveState.CLOSED, WaveState.RELEASED, WaveState.CANCELLED}


def due(uow: UnitOfWork, now: datetime) -> list[int]:
    """The waves of which something is to be erased by now, each to be settled by itself."""
    return uow.retention.waves(now, now - KEPT_CODES, now - KEPT_ROWS)


def settle(uow: UnitOfWork, now: datetime, wave_id: int) -> None:
    """Erase what the wave has no more use for. No button becomes stale by it: the wave keeps its version."""
    wave = uow.waves.get(wave_id)
    if state_now(wave, now) not in _OVER or wave.rows_gone is not None:
        return
    uow.ballots.drop_codes(wave_id, used=False)
    uow.ballots.mix(wave_id)
    is_cancelled = wave.state is WaveState.CANCELLED
    gone = {}
    if wave.codes_gone is None and (is_cancelled or over_since(wave) + KEPT_CODES <= now):
        uow.ballots.drop_codes(wave_id, used=True)
        gone["codes_gone"] = now
    if is_cancelled or over_since(wave) + KEPT_ROWS <= now:
        uow.ballots.drop_responses(wave_id)
        gone["rows_gone"] = now
    gone |= _bands(uow, now, wave, is_last="rows_gone" in gone)
    if gone:
        uow.retention.note(wave_id, **gone)


def _bands(uow: UnitOfWork, now: datetime, wave: Wave, *, is_last: bool) -> dict[str, datetime]:
    """What residents said about themselves has been counted when the wave is released."""
    if wave.bands_gone is not None or not (is_last or wave.released):
        return {}
    uow.ballots.drop_bands(wave.id)
    return {"bands_gone": now}


def forget(uow: UnitOfWork, now: datetime) -> None:
    """Residents who have not been in contact for two years, and what staff did before that."""
    for subscriber_id in uow.retention.subscribers(now - KEPT_SUBSCRIBERS):
        uow.erase("subscriber", subscriber_id)
    uow.retention.drop_audit(now - KEPT_AUDIT)
