"""Records kept in tables, through one connection inside one transaction."""

from dataclasses import replace
from typing import Any, Generic, TypeVar

import sqlalchemy as sa

from flows.errors import ConcurrentChangeError, NotFoundError
from storage.rows import RowCodec

RecordT = TypeVar("RecordT")


class Statements(Generic[RecordT]):
    """A record's statements, built once.

    Rows of a versioned record are locked as they are read, in the order of their ids, so that several processes on
    PostgreSQL take turns; SQLite, where the whole transaction is a turn, leaves the lock clause out.
    """

    def __init__(self, record_type: type[RecordT], table: sa.Table) -> None:
        self.codec = RowCodec(record_type)
        self.has_version = "version" in self.codec.names
        self.table = table
        self.insert = sa.insert(table)
        self.by_id = self._locked(self._select().where(table.c.id == sa.bindparam("old_id")))
        self.update = sa.update(table).where(table.c.id == sa.bindparam("old_id"))
        if self.has_version:
            self.update = self.update.where(table.c.version == sa.bindparam("old_version"))
        self._finds: dict[tuple[tuple[str, bool], ...], sa.Select[Any]] = {}

    def _select(self) -> sa.Select[Any]:
        return sa.select(*(self.table.c[name] for name in self.codec.names))

    def _locked(self, select: sa.Select[Any]) -> sa.Select[Any]:
        return select.with_for_update(key_share=True) if self.has_version else select

    def conditions(self, equals: dict[str, Any]) -> list[sa.ColumnElement[bool]]:
        columns = self.table.c
        return [
            columns[name].is_(None) if value is None else columns[name] == sa.bindparam(name, type_=columns[name].type)
            for name, value in equals.items()
        ]

    def find(self, equals: dict[str, Any]) -> sa.Select[Any]:
        shape = tuple((name, value is None) for name, value in equals.items())
        if shape not in self._finds:
            select = self._select().where(*self.conditions(equals)).order_by(self.table.c.id)
            self._finds[shape] = self._locked(select)
        return self._finds[shape]


class TableRecords(Generic[RecordT]):
    """Implements `flows.ports.Records`. Records without a version are append-only: saving one raises TypeError."""

    def __init__(self, connection: sa.Connection, record_type: type[RecordT], table: sa.Table) -> None:
        self._connection = connection
        self._name = record_type.__name__
        self._statements = Statements(record_type, table)
        self._decode = self._statements.codec.decode

    def get(self, record_id: int) -> RecordT:
        row = self._connection.execute(self._statements.by_id, {"old_id": record_id}).fetchone()
        if row is None:
            raise NotFoundError(f"{self._name} {record_id}")
        return self._decode(row)

    def find(self, **equals: Any) -> list[RecordT]:
        rows = self._connection.execute(self._statements.find(equals), equals).fetchall()
        return [self._decode(row) for row in rows]

    def add(self, record: RecordT) -> RecordT:
        values = self._statements.codec.encode(record)
        if values.pop("id"):
            raise ValueError(f"{self._name} is stored already")
        key: Any = self._connection.execute(self._statements.insert, values).inserted_primary_key
        return replace(record, id=key[0])  # type: ignore[type-var]

    def save(self, record: RecordT) -> RecordT:
        if not self._statements.has_version:
            raise TypeError(f"{self._name} is append-only")
        values = self._statements.codec.encode(record)
        values["old_id"] = values.pop("id")
        values["old_version"] = values["version"]
        values["version"] += 1
        if self._connection.execute(self._statements.update, values).rowcount != 1:
            raise ConcurrentChangeError(f"{self._name} {values['old_id']} moved on")
        return replace(record, version=values["version"])  # type: ignore[type-var]

    def remove(self, **equals: Any) -> int:
        if not equals:
            raise ValueError("say which to remove")
        conditions = self._statements.conditions(equals)
        return self._connection.execute(sa.delete(self._statements.table).where(*conditions), equals).rowcount
