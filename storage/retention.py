"""What the clock says is to be erased around the surveys: found by index, however many waves there were."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from flows.wave import Wave, WaveState
from storage.repositories import Read
from storage.survey_tables import audit_line, subscriber, survey_code, tally, wave

_w = wave.c
_OVER = [state.value for state in (WaveState.CLOSED, WaveState.RELEASED, WaveState.CANCELLED)]
# As `flows.service.ballots.over_since` has it.
_over_since = sa.case((_w.closed < _w.closes, _w.closed), else_=_w.closes)


class SqlRetention:
    """Implements `flows.survey_ports.Retention`."""

    def __init__(self, connection: sa.Connection, read: Read) -> None:
        self._connection = connection
        self._read = read

    def waves(self, now: datetime, codes_before: datetime, rows_before: datetime) -> list[int]:
        is_over = sa.or_(_w.closes <= now, _w.state.in_(_OVER))
        is_due = sa.or_(
            _w.state == WaveState.CANCELLED.value,
            _exists(survey_code, survey_code.c.is_used.is_(sa.false())),
            _exists(tally, tally.c.is_mixed.is_(sa.false())),
            sa.and_(_w.codes_gone.is_(None), _over_since <= codes_before),
            sa.and_(_w.bands_gone.is_(None), _w.released.is_not(None)),
            _over_since <= rows_before,
        )
        return self._ids(sa.select(_w.id).where(_w.rows_gone.is_(None), is_over, is_due).order_by(_w.id))

    def note(self, wave_id: int, **gone: datetime) -> None:
        self._connection.execute(sa.update(wave).where(_w.id == wave_id).values(**gone))
        self._read.pop(Wave.__name__, None)

    def subscribers(self, before: datetime) -> list[int]:
        return self._ids(sa.select(subscriber.c.id).where(subscriber.c.contact <= before).order_by(subscriber.c.id))

    def drop_audit(self, before: datetime) -> int:
        return self._connection.execute(sa.delete(audit_line).where(audit_line.c.at <= before)).rowcount

    def _ids(self, query: sa.Select[Any]) -> list[int]:
        return list(self._connection.scalars(query))


def _exists(table: sa.Table, *conditions: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return sa.exists().where(table.c.wave_id == _w.id, *conditions)
