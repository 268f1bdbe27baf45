"""The outbox: what is to be said to others, or later. Queued in the transaction that gives the reason for it."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any

import sqlalchemy as sa

from flows.ports import Message
from storage.jobs import Jobs
from storage.rows import clean
from storage.tables import outbox, person, rate_gate
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


class SqlOutbox:
    """Implements `flows.ports.Outbox`."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._queueing = _queueing(connection.dialect.name)
        self._jobs = Jobs(connection)
        self.queued = 0

    def queue(self, message: Message) -> None:
        """Repeating a key changes nothing; a person who is gone gets nothing."""
        self.queue_many([message])

    def queue_many(self, messages: Iterable[Message]) -> None:
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

    def forget(self, person_id: int) -> int:
        """Erase a person's rows and the gates named after their chats."""
        mine = outbox.c.person_id == person_id
        chats = self._connection.scalars(sa.select(outbox.c.chat).where(mine).distinct()).all()
        gates = [f"chat:{chat}" for chat in chats]
        self._connection.execute(sa.delete(rate_gate).where(rate_gate.c.key.in_(gates)))
        return self._connection.execute(sa.delete(outbox).where(mine)).rowcount
