"""Records kept in tables, through one connection inside one transaction."""

from typing import Any, Generic, TypeAlias, TypeVar

import sqlalchemy as sa

from flows.errors import ConcurrentChangeError, NotFoundError
from storage.prepared import Convert, Driver, Prepared, from_driver, to_driver
from storage.rows import RowCodec

RecordT = TypeVar("RecordT")
Shape: TypeAlias = tuple[str, ...]


class Read(dict[str, dict[Any, Any]]):
    """What one use case has read, by the record's name; all repositories of a unit of work share it.

    While it `is_looking`, rows are read without being locked.
    """

    is_looking = False


def _shape(equals: dict[str, Any]) -> Shape:
    """What tells one statement from another: the columns, and which of them are asked to be NULL."""
    return (*equals, *(name for name, value in equals.items() if value is None))


class Statements(Generic[RecordT]):
    """A record's statements, each built when it is needed first.

    Rows of a versioned record are locked as they are read, in the order of their ids, so that several processes on
    PostgreSQL take turns; SQLite, where the whole transaction is a turn, leaves the lock clause out.
    """

    def __init__(self, driver: Driver, record_type: type[RecordT], table: sa.Table) -> None:
        dialect = driver.dialect
        self._to_driver: dict[str, Convert | None] = {column.name: to_driver(column, dialect) for column in table.c}
        before = {column.name: from_driver(column, dialect) for column in table.c}
        self.codec = RowCodec(record_type, self._to_driver, before)
        self.has_version = "version" in self.codec.names
        self.table = table
        self._driver = driver
        by_id = table.c.id == sa.bindparam("old_id")
        self.by_id = self._prepared(self._locked(self._select().where(by_id)))
        self.look_by_id = self._prepared(self._select().where(by_id))
        given = [name for name in self.codec.names if name != "id"]
        self.insert = self._prepared(sa.insert(table).returning(table.c.id), given)
        self._updating = sa.update(table).where(by_id)
        if self.has_version:
            self._updating = self._updating.where(table.c.version == sa.bindparam("old_version"))
        self._updates: dict[tuple[str, ...], Prepared] = {}
        self._finds: dict[tuple[Shape, bool], Prepared] = {}
        self._removals: dict[Shape, Prepared] = {}

    def _prepared(self, statement: sa.ClauseElement, columns: list[str] | None = None) -> Prepared:
        return Prepared(self._driver, statement, columns)

    def _select(self) -> sa.Select[Any]:
        return sa.select(*(self.table.c[name] for name in self.codec.names))

    def _locked(self, select: sa.Select[Any]) -> sa.Select[Any]:
        return select.with_for_update(key_share=True) if self.has_version else select

    def _conditions(self, equals: dict[str, Any]) -> list[sa.ColumnElement[bool]]:
        columns = self.table.c
        return [
            columns[name].is_(None) if value is None else columns[name] == sa.bindparam(name, type_=columns[name].type)
            for name, value in equals.items()
        ]

    def find(self, equals: dict[str, Any], *, is_looking: bool = False) -> Prepared:
        shape = _shape(equals), is_looking
        if shape not in self._finds:
            select = self._select().where(*self._conditions(equals)).order_by(self.table.c.id)
            self._finds[shape] = self._prepared(select if is_looking else self._locked(select))
        return self._finds[shape]

    def update(self, columns: tuple[str, ...]) -> Prepared:
        if columns not in self._updates:
            self._updates[columns] = self._prepared(self._updating, list(columns))
        return self._updates[columns]

    def removal(self, equals: dict[str, Any]) -> Prepared:
        shape = _shape(equals)
        if shape not in self._removals:
            self._removals[shape] = self._prepared(sa.delete(self.table).where(*self._conditions(equals)))
        return self._removals[shape]

    def values(self, equals: dict[str, Any]) -> dict[str, Any]:
        """As the driver takes them, without those that the statement names itself."""
        return {
            name: value if (convert := self._to_driver[name]) is None else convert(value)
            for name, value in equals.items()
            if value is not None
        }


class TableRecords(Generic[RecordT]):
    """Implements `flows.ports.Records`. Records without a version are append-only: saving one raises TypeError.

    What a use case has read it is given again without asking the database, until it writes to the same table.
    """

    def __init__(self, driver: Driver, record_type: type[RecordT], table: sa.Table, read: Read) -> None:
        self._name = record_type.__name__
        self._statements = Statements(driver, record_type, table)
        self._decode = self._statements.codec.decode
        self._read = read

    def get(self, record_id: int) -> RecordT:
        known = self._known()
        if record_id not in known:
            reading = self._statements.look_by_id if self._read.is_looking else self._statements.by_id
            row = reading.run({"old_id": record_id}).fetchone()
            if row is None:
                raise NotFoundError(f"{self._name} {record_id}")
            known[record_id] = self._decode(row)
        found: RecordT = known[record_id]
        return found

    def find(self, **equals: Any) -> list[RecordT]:
        known, asked = self._known(), tuple(equals.items())
        if asked not in known:
            finding = self._statements.find(equals, is_looking=self._read.is_looking)
            rows = finding.run(self._statements.values(equals)).fetchall()
            known[asked] = [self._decode(row) for row in rows]
            known.update((record.id, record) for record in known[asked])
        return list(known[asked])

    def _known(self) -> dict[Any, Any]:
        """Records by their id, lists of them by what was asked."""
        return self._read.setdefault(self._name, {})

    def _forget(self) -> None:
        self._read.pop(self._name, None)

    def add(self, record: RecordT) -> RecordT:
        values = self._statements.codec.encode(record)
        if values.pop("id"):
            raise ValueError(f"{self._name} is stored already")
        self._forget()
        (new_id,) = self._statements.insert.run(values).fetchone()
        return self._statements.codec.with_value(record, "id", new_id)

    def save(self, record: RecordT) -> RecordT:
        if not self._statements.has_version:
            raise TypeError(f"{self._name} is append-only")
        row: Any = record
        values = self._changes(record, row)
        values["version"] = row.version + 1
        keys = {"old_id": row.id, "old_version": row.version}
        self._forget()
        if self._statements.update(tuple(values)).run(values | keys).rowcount != 1:
            raise ConcurrentChangeError(f"{self._name} {row.id} moved on")
        saved = self._statements.codec.with_value(record, "version", values["version"])
        self._known()[row.id] = saved
        return saved

    def _changes(self, record: RecordT, row: Any) -> dict[str, Any]:
        """What the row has to get: all, unless the use case has read or written it in the same version."""
        old = self._known().get(row.id)
        if old is not None and old.version == row.version:
            return self._statements.codec.changes(record, old)
        values = self._statements.codec.encode(record)
        del values["id"]
        return values

    def remove(self, **equals: Any) -> int:
        if not equals:
            raise ValueError("say which to remove")
        self._forget()
        removed: int = self._statements.removal(equals).run(self._statements.values(equals)).rowcount
        return removed
