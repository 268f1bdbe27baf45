"""Who sends what next, and what became of it. Implements `flows.delivery`."""

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa

from flows.delivery import Delivery, Unsent, Waiting
from storage.jobs import Jobs
from storage.outbox import State
from storage.rows import RowCodec, clean
from storage.tables import outbox, rate_gate
from storage.upsert import Upsert, insert_into

_MICROSECOND = timedelta(microseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_delivery: RowCodec[Delivery] = RowCodec(Delivery)
_waiting: RowCodec[Waiting] = RowCodec(Waiting)
_unsent: RowCodec[Unsent] = RowCodec(Unsent)


def _claimed(rows: sa.ColumnElement[bool]) -> sa.sql.dml.ReturningUpdate[Any]:
    columns = outbox.c
    return (
        sa.update(outbox)
        .where(rows)
        .values(
            state=State.CLAIMED.value,
            attempts=columns.attempts + 1,
            worker=sa.bindparam("by"),
            lease=sa.bindparam("until"),
        )
        .returning(*(columns[name] for name in _delivery.names))
    )


@cache
def _claiming() -> sa.sql.dml.ReturningUpdate[Any]:
    """One UPDATE: the longest due of one priority; rows another transaction is claiming are passed over."""
    columns = outbox.c
    chosen = (
        sa.select(columns.id)
        .where(
            columns.state == State.PENDING.value,
            columns.priority == sa.bindparam("of_priority"),
            columns.due <= sa.bindparam("now"),
        )
        .order_by(columns.due, columns.id)
        .limit(sa.bindparam("most", type_=sa.Integer))
        .with_for_update(skip_locked=True)
        .cte("chosen")
    )
    return _claimed(columns.id.in_(sa.select(chosen.c.id)))


@cache
def _claiming_one() -> sa.sql.dml.ReturningUpdate[Any]:
    columns = outbox.c
    is_due = sa.and_(columns.state == State.PENDING.value, columns.due <= sa.bindparam("now"))
    return _claimed(sa.and_(columns.id == sa.bindparam("row"), is_due))


_next_priority = sa.select(sa.func.min(outbox.c.priority)).where(
    outbox.c.state == State.PENDING.value, outbox.c.priority > sa.bindparam("after")
)


class SqlLedger:
    """Implements `flows.delivery.Ledger`."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._jobs = Jobs(connection)

    def claim(self, worker: str, now: datetime, limit: int = 3, lease_seconds: float = 60) -> list[Delivery]:
        values = {"now": now, "by": worker, "until": now + timedelta(seconds=lease_seconds)}
        claimed: list[Delivery] = []
        priority = self._priority_after(-(2**31))
        while priority is not None and len(claimed) < limit:
            most = limit - len(claimed)
            rows = self._connection.execute(_claiming(), {**values, "of_priority": priority, "most": most})
            claimed += sorted(map(_delivery.decode, rows), key=lambda delivery: (delivery.due, delivery.id))
            priority = self._priority_after(priority)
        return claimed

    def claim_one(self, row_id: int, worker: str, now: datetime, lease_seconds: float = 60) -> Delivery | None:
        values = {"row": row_id, "now": now, "by": worker, "until": now + timedelta(seconds=lease_seconds)}
        row = self._connection.execute(_claiming_one(), values).one_or_none()
        if row is None:
            self._jobs.defer_row(row_id, is_early=True)
            return None
        return _delivery.decode(row)

    def _priority_after(self, priority: int) -> int | None:
        """Step from priority to priority through the index, however many rows wait in each."""
        following: int | None = self._connection.scalar(_next_priority, {"after": priority})
        return following

    def sent(self, delivery: Delivery, now: datetime, message_id: int | None = None) -> bool:
        columns = outbox.c
        is_claimed_here = sa.and_(columns.state == State.CLAIMED.value, columns.worker == delivery.worker)
        update = sa.update(outbox).where(
            columns.id == delivery.id, sa.or_(columns.state == State.PENDING.value, is_claimed_here)
        )
        return self._is_changed(update, state=State.SENT.value, done=now, message_id=message_id, lease=None, error="")

    def retry_at(self, delivery: Delivery, due: datetime, error: str = "", *, counts: bool = True) -> bool:
        attempts = delivery.attempts if counts else delivery.attempts - 1
        is_back = self._settle(delivery, State.PENDING, error, due=due, worker="", attempts=attempts)
        if is_back:
            self._jobs.defer_row(delivery.id)
        return is_back

    def uncertain(self, delivery: Delivery, now: datetime, error: str) -> bool:
        return self._settle(delivery, State.UNCERTAIN, error, done=now)

    def dead(self, delivery: Delivery, now: datetime, error: str) -> bool:
        return self._settle(delivery, State.DEAD, error, done=now)

    def cancelled(self, delivery: Delivery, now: datetime, reason: str) -> bool:
        return self._settle(delivery, State.CANCELLED, reason, done=now)

    def _settle(self, delivery: Delivery, state: State, error: str, **values: Any) -> bool:
        columns = outbox.c
        update = sa.update(outbox).where(
            columns.id == delivery.id,
            columns.state == State.CLAIMED.value,
            columns.worker == delivery.worker,
            columns.lease == delivery.lease,
        )
        return self._is_changed(update, state=state.value, error=clean(error), lease=None, **values)

    def _is_changed(self, update: sa.Update, **values: Any) -> bool:
        return self._connection.execute(update.values(**values)).rowcount == 1

    def readdress(self, chat: int, new_chat: int) -> int:
        unsent = outbox.c.state.in_([State.PENDING.value, State.CLAIMED.value])
        update = sa.update(outbox).where(outbox.c.chat == chat, unsent).values(chat=new_chat)
        return self._connection.execute(update).rowcount

    def release_expired(self, now: datetime) -> int:
        is_expired = sa.and_(outbox.c.state == State.CLAIMED.value, outbox.c.lease <= now)
        update = sa.update(outbox).where(is_expired).values(state=State.PENDING.value, worker="", lease=None)
        return self._connection.execute(update).rowcount

    def sweep(self, now: datetime) -> None:
        self.release_expired(now)
        self._jobs.renew(now)

    def next_due(self, now: datetime) -> datetime | None:
        due = self._connection.scalar(_first_due)
        lease = self._connection.scalar(_first_lease)
        times = [time for time in (due, lease) if time is not None]
        return max(min(times), now) if times else None

    def waiting(self, limit: int) -> list[Waiting]:
        return [_waiting.decode(row) for row in self._connection.execute(_all_waiting.limit(limit))]

    def unsent(self, since: datetime, limit: int) -> list[Unsent]:
        found = self._connection.execute(_all_unsent.where(_ended >= since).limit(limit))
        return [_unsent.decode(row) for row in found]


_first_due = sa.select(sa.func.min(outbox.c.due)).where(outbox.c.state == State.PENDING.value)
_first_lease = sa.select(sa.func.min(outbox.c.lease)).where(outbox.c.state == State.CLAIMED.value)
_all_waiting = (
    sa.select(*(outbox.c[name] for name in _waiting.names))
    .where(outbox.c.state == State.PENDING.value)
    .order_by(outbox.c.due, outbox.c.id)
)
# Rows that were cancelled before anybody noted when have no other time.
_ended = sa.func.coalesce(outbox.c.done, outbox.c.due)
_unsent_columns = {"at": _ended, "reason": outbox.c.error}
_all_unsent = (
    sa.select(*(_unsent_columns[name] if name in _unsent_columns else outbox.c[name] for name in _unsent.names))
    .where(outbox.c.state.in_([State.CANCELLED.value, State.DEAD.value, State.UNCERTAIN.value]))
    .order_by(_ended.desc(), outbox.c.id.desc())
)


@cache
def _reserving(dialect_name: str) -> Upsert:
    """Take the slot at `free`, or now when that has passed, and move `free` behind it."""
    now, step = sa.bindparam("now", type_=sa.BigInteger), sa.bindparam("step", type_=sa.BigInteger)
    taken = sa.case((rate_gate.c.free > now, rate_gate.c.free), else_=now) + step
    insert = insert_into(rate_gate, dialect_name).values(key=sa.bindparam("key"), free=now + step)
    return insert.on_conflict_do_update(index_elements=["key"], set_={"free": taken})


@cache
def _pushing(dialect_name: str) -> Upsert:
    insert = insert_into(rate_gate, dialect_name).values(key=sa.bindparam("key"), free=sa.bindparam("until"))
    return insert.on_conflict_do_update(
        index_elements=["key"], set_={"free": insert.excluded.free}, where=rate_gate.c.free < insert.excluded.free
    )


class SqlGates:
    """Implements `flows.delivery.Gates`."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._dialect_name = connection.dialect.name

    def reserve(self, key: str, now: datetime, *, per_second: float = 0, per_minute: float = 0) -> datetime:
        step = round(1_000_000 / (per_second or per_minute / 60))
        statement = _reserving(self._dialect_name).returning(rate_gate.c.free)
        values = {"key": key, "now": _microseconds(now), "step": step}
        free: int = self._connection.execute(statement, values).scalar_one()
        return _EPOCH + (free - step) * _MICROSECOND

    def push(self, key: str, until: datetime) -> None:
        self._connection.execute(_pushing(self._dialect_name), {"key": key, "until": _microseconds(until)})


def _microseconds(time: datetime) -> int:
    return (time - _EPOCH) // _MICROSECOND
