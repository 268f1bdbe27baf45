"""The outbox: what is to be said to others, or later. Queued in the transaction that gives the reason for it."""

from collections.abc import Collection, Iterable
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any

import sqlalchemy as sa

from flows.errors import NotFoundError
from flows.ports import Message, Queued
from storage.jobs import Jobs
from storage.resident_rows import SqlResidentRows
from storage.rows import RowCodec, clean
from storage.tables import outbox, person, rate_gate
from storage.tidying import want_tidying
from storage.upsert import Upsert, insert_into


class State(StrEnum):
    PENDING = "pending"
    CLAIMED = "claimed"
    SENT = "sent"
    UNCERTAIN = "uncertain"
    DEAD = "dead"
    CANCELLED = "cancelled"


@cache
def _queueing(dialect_name: str) -> Upsert:
    """Insert a message with its person's chat; nothing when the key is taken or the person is gone."""
    given = ("key", "subject", "kind", "payload", "priority", "due")
    columns: dict[str, Any] = {name: sa.bindparam(name, type_=outbox.c[name].type) for name in given}
    columns |= {
        "person_id": person.c.id,
        "chat": person.c.chat_id,
        "state": sa.literal(State.PENDING.value, sa.Text),
        "attempts": sa.literal(0, sa.Integer),
        "worker": sa.literal("", sa.Text),
        "error": sa.literal("", sa.Text),
    }
    rows = sa.select(*columns.values()).where(person.c.id == sa.bindparam("to_person"))
    insert = insert_into(outbox, dialect_name).from_select(list(columns), rows)
    return insert.on_conflict_do_nothing(index_elements=["key"])


@cache
def _queueing_for_group(dialect_name: str) -> Upsert:
    """Insert a message for a group; nothing when the key is taken."""
    given = ("key", "subject", "kind", "payload", "priority", "due", "chat")
    columns: dict[str, Any] = {name: sa.bindparam(name, type_=outbox.c[name].type) for name in given}
    columns |= {"state": State.PENDING.value, "attempts": 0, "worker": "", "error": ""}
    return insert_into(outbox, dialect_name).values(columns).on_conflict_do_nothing(index_elements=["key"])


def _values(message: Message) -> dict[str, Any]:
    return {
        "key": clean(message.key),
        "subject": clean(message.subject),
        "kind": clean(message.kind),
        "payload": dict(message.payload),
        "priority": message.priority,
        "due": message.due,
        "to_person": message.person_id,
    }


_queued: RowCodec[Queued] = RowCodec(Queued)
_named: dict[str, Any] = {"ended": outbox.c.done, "reason": outbox.c.error}
_columns = [_named[name] if name in _named else outbox.c[name] for name in _queued.names]
_own = sa.select(*_columns).where(outbox.c.person_id == sa.bindparam("to_person"))
_one = _own.where(outbox.c.id == sa.bindparam("this"))
_waiting = _own.where(
    outbox.c.state == State.PENDING.value, outbox.c.subject.in_(sa.bindparam("about", expanding=True))
).order_by(outbox.c.due, outbox.c.id)
# What was sent late, or given up, ended at its time or after it.
_not_sent = (
    _own.where(
        outbox.c.state.in_([State.CANCELLED.value, State.DEAD.value, State.UNCERTAIN.value]),
        outbox.c.done >= outbox.c.due,
        outbox.c.done >= sa.bindparam("since", type_=outbox.c.done.type),
    )
    .order_by(outbox.c.done.desc(), outbox.c.id.desc())
    .limit(sa.bindparam("most", type_=sa.Integer))
)


_load = sa.select(sa.func.count()).where(
    outbox.c.person_id == sa.bindparam("to_person"),
    sa.or_(
        sa.and_(
            outbox.c.state == State.SENT.value,
            outbox.c.done >= sa.bindparam("start", type_=outbox.c.done.type),
            outbox.c.done < sa.bindparam("end", type_=outbox.c.done.type),
        ),
        sa.and_(
            outbox.c.state == State.PENDING.value,
            outbox.c.due >= sa.bindparam("start", type_=outbox.c.due.type),
            outbox.c.due > sa.bindparam("now", type_=outbox.c.due.type),
            outbox.c.due < sa.bindparam("end", type_=outbox.c.due.type),
        ),
    ),
)


class SqlOutbox(SqlResidentRows):
    """Implements `flows.ports.Outbox`."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._queueing = _queueing(connection.dialect.name)
        self._queueing_for_group = _queueing_for_group(connection.dialect.name)
        self._jobs = Jobs(connection)
        self.queued = 0

    def queue(self, message: Message) -> None:
        """Repeating a key changes nothing; a person who is gone gets nothing."""
        if not message.chat:
            self.queue_many([message])
            return
        values = _values(message)
        del values["to_person"]
        self._connection.execute(self._queueing_for_group, {**values, "chat": message.chat})
        self._jobs.defer_keys([values["key"]])
        self.queued += 1

    def queue_many(self, messages: Iterable[Message]) -> None:
        """For persons."""
        rows = [_values(message) for message in messages]
        if rows:
            self._connection.execute(self._queueing, rows if len(rows) > 1 else rows[0])
            self._jobs.defer_keys([row["key"] for row in rows])
            self.queued += len(rows)

    def cancel(self, subject: str, reason: str, kind: str | None = None, *, now: datetime | None = None) -> int:
        update = sa.update(outbox).where(
            outbox.c.subject == sa.bindparam("about"), outbox.c.state == State.PENDING.value
        )
        if kind is not None:
            update = update.where(outbox.c.kind == kind)
        update = update.values(state=State.CANCELLED.value, error=clean(reason), done=now)
        return self._connection.execute(update, {"about": subject}).rowcount

    def find(self, person_id: int, message_id: int) -> Queued:
        row = self._connection.execute(_one, {"to_person": person_id, "this": message_id}).first()
        if row is None:
            raise NotFoundError
        return _queued.decode(row)

    def waiting_for(self, person_id: int, subjects: Collection[str]) -> list[Queued]:
        rows = self._connection.execute(_waiting, {"to_person": person_id, "about": list(subjects)})
        return [_queued.decode(row) for row in rows]

    def not_sent_to(self, person_id: int, since: datetime, limit: int) -> list[Queued]:
        rows = self._connection.execute(_not_sent, {"to_person": person_id, "since": since, "most": limit})
        return [_queued.decode(row) for row in rows]

    def load_of(self, person_id: int, start: datetime, end: datetime, now: datetime) -> int:
        given = {"to_person": person_id, "start": start, "end": end, "now": now}
        return self._connection.execute(_load, given).scalar_one()

    def last_sent(self, subject: str, kind: str, chat: int) -> int | None:
        columns = outbox.c
        is_one = sa.and_(columns.subject == subject, columns.kind == kind, columns.chat == chat)
        sent = sa.select(columns.message_id).where(is_one, columns.state == State.SENT.value)
        found: int | None = self._connection.scalar(sent.order_by(columns.done.desc(), columns.id.desc()).limit(1))
        return found

    def forget(self, person_id: int) -> int:
        """Erase a person's rows and the gates named after their chats."""
        mine = outbox.c.person_id == person_id
        chats = self._connection.scalars(sa.select(outbox.c.chat).where(mine).distinct()).all()
        gates = [f"chat:{chat}" for chat in chats]
        self._connection.execute(sa.delete(rate_gate).where(rate_gate.c.key.in_(gates)))
        want_tidying(self._connection)
        return self._connection.execute(sa.delete(outbox).where(mine)).rowcount
