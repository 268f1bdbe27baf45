"""Many use cases in one transaction: each whole or not at all, all durable together."""

import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from flows.errors import ConcurrentChangeError, StorageUnavailableError
from storage.database import begin
from storage.errors import DatabaseBusyError, translated
from storage.prepared import Driver
from storage.tidying import tidy
from storage.unit_of_work import SqlUnitOfWork

BUSY_SECONDS = 60.0
"""Where somebody always waits, what the files still hold is let go of this often all the same."""


class Call(NamedTuple):
    """A use case and what it is given besides the unit of work."""

    use_case: Callable[..., Any]
    given: tuple[Any, ...] = ()


@dataclass(slots=True)
class Outcome:
    """What a use case returned, or what it raised; then nothing of it is stored."""

    value: Any = None
    error: Exception | None = None


class _Savepoint:
    """Keeps what happens inside, or undoes it and notes the error. A broken database goes through."""

    __slots__ = ("_execute", "_outcome")

    def __init__(self, driver: Driver, outcome: Outcome) -> None:
        self._execute = driver.execute
        self._outcome = outcome

    def __enter__(self) -> None:
        self._execute("SAVEPOINT use_case")

    def __exit__(
        self, _kind: type[BaseException] | None, error: BaseException | None, _trace: TracebackType | None
    ) -> bool:
        if error is None:
            self._execute("RELEASE SAVEPOINT use_case")
            return True
        if not isinstance(error, Exception):
            return False
        meant = _meaning(error)
        if isinstance(meant, StorageUnavailableError):
            return False
        self._execute("ROLLBACK TO SAVEPOINT use_case")
        self._execute("RELEASE SAVEPOINT use_case")
        self._outcome.error = meant
        return True


def _meaning(error: Exception) -> Exception:
    meant: Exception = error
    if isinstance(error, DBAPIError):
        meant = translated(error) or error
    elif isinstance(error, StopIteration):  # no future takes one
        meant = RuntimeError("a use case raised StopIteration")
    if meant is not error:
        meant.__cause__ = error
    return meant


class HeldConnection:
    """One connection that is kept, and opened anew after a failure. Used by one thread only."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._held: tuple[sa.Connection, SqlUnitOfWork] | None = None
        self._dirty_since: float | None = None

    @property
    def is_overdue(self) -> bool:
        """Whether a checkpoint has waited for a quiet moment for too long."""
        return self._dirty_since is not None and time.monotonic() - self._dirty_since >= BUSY_SECONDS

    def run(self, calls: Sequence[Call]) -> list[Outcome]:
        """Run all and commit. After StorageUnavailableError nothing is stored; a commit that failed leaves it open.

        What was lost before the commit is run once more on a new connection.
        """
        try:
            connection, outcomes = self._attempt(calls)
        except DatabaseBusyError:
            raise
        except StorageUnavailableError:
            connection, outcomes = self._attempt(calls)
        try:
            connection.commit()
        except SQLAlchemyError as error:
            self.close()
            raise _unavailable(error) from error
        return outcomes

    def settle(self, calls: Sequence[Call]) -> list[Outcome]:
        """Everybody's outcome; raises nothing.

        What met a concurrent change is run once more, in the next transaction. While the database is away everybody
        gets StorageUnavailableError.
        """
        if self._dirty_since is None:
            self._dirty_since = time.monotonic()
        outcomes = self._outcomes(calls)
        again = [at for at, outcome in enumerate(outcomes) if isinstance(outcome.error, ConcurrentChangeError)]
        if again:
            for at, outcome in zip(again, self._outcomes([calls[at] for at in again]), strict=True):
                outcomes[at] = outcome
        return outcomes

    def _outcomes(self, calls: Sequence[Call]) -> list[Outcome]:
        try:
            return self.run(calls)
        except StorageUnavailableError as error:
            return [Outcome(error=StorageUnavailableError(str(error))) for _ in calls]

    def _attempt(self, calls: Sequence[Call]) -> tuple[sa.Connection, list[Outcome]]:
        """Run all in a transaction that stays open."""
        try:
            return self._run_each(calls)
        except SQLAlchemyError as error:
            self.close()
            raise _unavailable(error) from error
        except BaseException:
            self.close()
            raise

    def _run_each(self, calls: Sequence[Call]) -> tuple[sa.Connection, list[Outcome]]:
        if self._held is None:
            connection = self._engine.connect()
            self._held = connection, SqlUnitOfWork(connection)
        connection, uow = self._held
        begin(connection)
        outcomes = []
        for call in calls:
            outcome = Outcome()
            uow.forget()
            with _Savepoint(uow.driver, outcome):
                outcome.value = call.use_case(uow, *call.given)
            uow.keep(is_done=outcome.error is None)
            outcomes.append(outcome)
        uow.finish()
        return connection, outcomes

    def checkpoint(self) -> None:
        """When nobody waits, or it is overdue: tidy up, and move what SQLite has logged into its file.

        As far as nobody reads it.
        """
        self._dirty_since = None
        if self._held is None:
            return
        tidy(self._held[0])
        if self._engine.dialect.name != "sqlite":
            return
        driver: Any = self._held[0].connection.driver_connection
        with suppress(sqlite3.Error):
            driver.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()

    def close(self) -> None:
        if self._held is not None:
            connection, self._held = self._held[0], None
            with suppress(SQLAlchemyError):
                connection.invalidate()
                connection.close()


def _unavailable(error: SQLAlchemyError) -> StorageUnavailableError:
    meant = translated(error) if isinstance(error, DBAPIError) else None
    if isinstance(meant, StorageUnavailableError):
        return meant
    return StorageUnavailableError(f"the transaction failed: {type(error).__name__}")
