"""Opening the database by its address, and bringing its schema up to date."""

import os
from pathlib import Path
from typing import Any

import orjson
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.pool import NullPool

from flows.errors import StorageUnavailableError
from storage.jobs import DEFERS_JOBS, install
from storage.rows import to_json

CHECKPOINT_PAGES = 20_000
# Any number, the same in all our processes: one migrates, the others wait.
_MIGRATION_LOCK = 0x6E61626F


def open_engine(
    url: str, *, busy_seconds: float = 5.0, checks_references: bool = True, defers_jobs: bool = False
) -> sa.Engine:
    """An engine for `sqlite:///path` or `postgresql://…`; StorageUnavailableError says what the address lacks.

    `defers_jobs`: what is queued on PostgreSQL is delivered by workers.
    """
    address = _address(url)
    if address.get_backend_name() == "sqlite":
        _check_folder(address.database)
        arguments: dict[str, Any] = {"timeout": busy_seconds}
    else:
        arguments = {
            "connect_timeout": 5,
            "application_name": "nabopagt",
            "options": f"-c lock_timeout={round(busy_seconds * 1000)}",
        }
    engine = sa.create_engine(
        address,
        poolclass=NullPool,
        connect_args=arguments,
        json_serializer=to_json,
        json_deserializer=orjson.loads,
        hide_parameters=True,
        execution_options={DEFERS_JOBS: defers_jobs},
    )
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine, checks_references=checks_references)
    return engine


def _address(url: str) -> sa.URL:
    try:
        address = sa.make_url(url)
        backend = address.get_backend_name()
    except (ArgumentError, NoSuchModuleError) as error:
        raise StorageUnavailableError("the database address is not one") from error
    if backend in {"postgresql", "postgres"}:
        return address.set(drivername="postgresql+psycopg")
    if backend != "sqlite":
        raise StorageUnavailableError(f"use sqlite:///path or postgresql://…, not {backend}")
    return address


def conninfo(url: str) -> str:
    """The address as PostgreSQL's own library takes it; StorageUnavailableError when it is not PostgreSQL's."""
    address = _address(url)
    if address.get_backend_name() != "postgresql":
        raise StorageUnavailableError("only PostgreSQL serves several processes with workers")
    return address.set(drivername="postgresql").render_as_string(hide_password=False)


def _check_folder(database: str | None) -> None:
    if not database or database == ":memory:":
        raise StorageUnavailableError("the database must be a file: sqlite:///path")
    path = Path(database).absolute()
    if not path.parent.is_dir():
        raise StorageUnavailableError(f"there is no folder {path.parent} for the database; create it first")
    target = path if path.exists() else path.parent
    if path.is_dir() or not os.access(target, os.W_OK) or not os.access(path.parent, os.W_OK):
        raise StorageUnavailableError(f"the database {path} cannot be written by this user")


def _prepare_sqlite(engine: sa.Engine, *, checks_references: bool) -> None:
    """The driver opens no transaction of its own: `begin` does, by taking the right to write."""

    @sa.event.listens_for(engine, "connect")
    def _(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute(f"PRAGMA foreign_keys={'ON' if checks_references else 'OFF'}")
        connection.execute(f"PRAGMA wal_autocheckpoint={CHECKPOINT_PAGES}")
        connection.execute("PRAGMA cache_size=-65536")
        # What was erased is overwritten: single answers and codes are not to be read from free pages.
        connection.execute("PRAGMA secure_delete=ON")


def begin(connection: sa.Connection) -> sa.RootTransaction:
    """A transaction that may write. (An engine's "begin" event would slow every statement by a fifth.)"""
    transaction = connection.begin()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    return transaction


def scripts() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    return config


def migrate(url: str) -> None:
    """Bring the schema to its newest version, whole or not at all; several processes may try at once."""
    engine = open_engine(url, checks_references=False)
    config = scripts()
    try:
        with engine.connect() as connection, begin(connection):
            if connection.dialect.name == "postgresql":
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_MIGRATION_LOCK)))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            install(connection)
    except DBAPIError as error:
        raise StorageUnavailableError(f"the database could not be brought up to date: {error.orig}") from error
    finally:
        engine.dispose()


def is_current(url: str) -> bool:
    """Whether the schema is the one this program was written for."""
    engine = open_engine(url)
    try:
        with engine.connect() as connection:
            heads = MigrationContext.configure(connection).get_current_heads()
    except DBAPIError as error:
        raise StorageUnavailableError(f"the database does not answer: {error.orig}") from error
    finally:
        engine.dispose()
    return set(heads) == set(ScriptDirectory.from_config(scripts()).get_heads())


def has_codes(url: str) -> bool:
    """Whether residents have codes that are read with the installation's secret."""
    if not is_current(url):
        return False
    engine = open_engine(url)
    try:
        with engine.connect() as connection:
            return connection.scalar(sa.text("SELECT 1 FROM survey_code LIMIT 1")) is not None
    finally:
        engine.dispose()
