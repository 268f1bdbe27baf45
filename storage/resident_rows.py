"""The outbox's rows for residents, who are no persons here: a row knows the chat and the wave, and never a code."""

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from storage.jobs import Jobs
from storage.survey_tables import subscriber
from storage.tables import outbox, rate_gate
from storage.tidying import want_tidying
from storage.upsert import Upsert, insert_into

BULK = 7
"""After whatever concerns one person."""


@cache
def _queueing_to_all(dialect_name: str) -> Upsert:
    """One row for each subscriber; nothing where its key is taken."""
    given = ("subject", "kind", "payload", "due")
    columns: dict[str, Any] = {name: sa.bindparam(name, type_=outbox.c[name].type) for name in given}
    columns |= {
        "key": sa.bindparam("prefix", type_=sa.Text) + sa.cast(subscriber.c.chat_id, sa.Text),
        "chat": subscriber.c.chat_id,
        "state": sa.literal("pending", sa.Text),
        "priority": sa.literal(BULK, sa.Integer),
        "attempts": sa.literal(0, sa.Integer),
        "worker": sa.literal("", sa.Text),
        "error": sa.literal("", sa.Text),
    }
    rows = sa.select(*columns.values()).where(subscriber.c.partnership_id == sa.bindparam("of_partnership"))
    insert = insert_into(outbox, dialect_name).from_select(list(columns), rows)
    return insert.on_conflict_do_nothing(index_elements=["key"])


@cache
def _noting_invited(dialect_name: str) -> sa.Update:
    """The wave is put behind those that each subscriber was invited to, unless it is the last of them already."""
    columns, wave = subscriber.c, sa.bindparam("wave", type_=sa.BigInteger)
    if dialect_name == "sqlite":
        longer: Any = sa.func.json_insert(columns.invited, "$[#]", wave)
        last: Any = sa.func.json_extract(columns.invited, "$[#-1]")
    else:
        longer = sa.cast(columns.invited, JSONB).op("||")(sa.func.to_jsonb(wave))
        last = sa.cast(sa.cast(columns.invited, JSONB).op("->>")(-1), sa.BigInteger)
    is_new = sa.or_(last.is_(None), last != wave)
    noting = sa.update(subscriber).where(columns.partnership_id == sa.bindparam("of_partnership"), is_new)
    return noting.values(invited=longer, version=columns.version + 1)


class SqlResidentRows:
    """Implements `flows.resident_rows.ResidentRows`."""

    _connection: sa.Connection
    _jobs: Jobs
    queued: int

    def queue_to_all(self, partnership_id: int, wave_id: int, kind: str, prefix: str, due: datetime) -> None:
        dialect_name, subject = self._connection.dialect.name, f"wave:{wave_id}"
        about = {"of_partnership": partnership_id}
        payload = {"wave": wave_id, "partnership": partnership_id}
        row = {"subject": subject, "kind": kind, "payload": payload, "due": due, "prefix": prefix, **about}
        self._connection.execute(_queueing_to_all(dialect_name), row)
        self._connection.execute(_noting_invited(dialect_name), {"wave": wave_id, **about})
        self._jobs.defer_kind(subject, kind)
        self.queued += 1

    def is_known(self, key: str) -> bool:
        return self._connection.scalar(sa.select(sa.literal(1)).where(outbox.c.key == key)) is not None

    def forget_chat(self, chat: int, marks: Mapping[str, str]) -> int:
        columns, is_here = outbox.c, sa.and_(outbox.c.chat == chat, outbox.c.person_id.is_(None))
        for key, mark in marks.items():
            is_given = sa.and_(is_here, columns.key == key, columns.state.not_in(["pending", "cancelled", "dead"]))
            bare = {"key": mark, "chat": 0, "message_id": None, "state": "sent", "error": ""}
            self._connection.execute(sa.update(outbox).where(is_given).values(**bare))
        if not self._is_person(chat):
            self._connection.execute(sa.delete(rate_gate).where(rate_gate.c.key == f"chat:{chat}"))
        want_tidying(self._connection)
        return self._connection.execute(sa.delete(outbox).where(is_here)).rowcount

    def _is_person(self, chat: int) -> bool:
        rows = sa.select(sa.literal(1)).where(outbox.c.chat == chat, outbox.c.person_id.is_not(None)).limit(1)
        return self._connection.scalar(rows) is not None

    def drop_about(self, subject: str, kinds: Collection[str]) -> int:
        dropping = sa.delete(outbox).where(outbox.c.subject == subject, outbox.c.kind.in_(kinds))
        return self._connection.execute(dropping).rowcount
