"""What the database says, in the words of `flows.errors`."""

import sqlite3

from sqlalchemy.exc import DBAPIError

from flows.errors import ConcurrentChangeError, StorageError, StorageUnavailableError

_SQLITE_TAKEN = {sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY}
_SQLITE_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_SQLITE_BROKEN = {
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_INTERRUPT,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_READONLY,
}
# unique violation, serialization failure, deadlock, lock not available
_POSTGRES_CONFLICTS = {"23505", "40001", "40P01", "55P03"}
# connection, resources, operator intervention, system, read-only transaction
_POSTGRES_BROKEN = ("08", "53", "57", "58", "25006")


class DatabaseBusyError(StorageUnavailableError):
    """Another process held the database longer than we wait."""


def translated(error: DBAPIError) -> StorageError | None:
    """What a failed statement means; None when it is a mistake in our own code."""
    original = error.orig
    if isinstance(original, sqlite3.Error):
        return _from_sqlite(original)
    return _from_postgres(error)


def _from_sqlite(error: sqlite3.Error) -> StorageError | None:
    code = getattr(error, "sqlite_errorcode", 0)
    if code in _SQLITE_TAKEN:
        return ConcurrentChangeError("another row took that place")
    if code & 0xFF in _SQLITE_BUSY:
        return DatabaseBusyError("another process keeps the database locked")
    if code & 0xFF in _SQLITE_BROKEN:
        return StorageUnavailableError(f"the database file failed: {error}")
    return None


def _from_postgres(error: DBAPIError) -> StorageError | None:
    state = getattr(error.orig, "sqlstate", None) or ""
    if state in _POSTGRES_CONFLICTS:
        return ConcurrentChangeError(f"PostgreSQL reports a conflict, {state}")
    is_lost = error.connection_invalidated or not state
    if is_lost or state.startswith(_POSTGRES_BROKEN):
        return StorageUnavailableError(f"PostgreSQL does not answer, {state or 'connection lost'}")
    return None
