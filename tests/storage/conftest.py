"""Every test here runs on SQLite and on PostgreSQL: the given one, or one that comes in a wheel."""

import pytest

from storage.database import migrate
from storage.writer import Writer
from tests.postgres import postgres, postgres_database, postgres_url  # noqa: F401 -- fixtures
from tests.storage.samples import a_person


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory):
    path = tmp_path_factory.mktemp("template") / "empty.db"
    migrate(f"sqlite:///{path}")
    return path.read_bytes()


@pytest.fixture
def sqlite_url(sqlite_template, tmp_path):
    path = tmp_path / "nabopagt.db"
    path.write_bytes(sqlite_template)
    return f"sqlite:///{path}"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request):
    return request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")


@pytest.fixture
def writer(url):
    writer = Writer(url, busy_seconds=10)
    writer.start()
    yield writer
    writer.stop()


@pytest.fixture
def person(writer):
    return writer.run(lambda uow: uow.persons.add(a_person()))
