"""The schema is what the tables say, and a wrong address is explained."""

import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from flows.errors import StorageUnavailableError
from storage.database import begin, is_current, migrate, open_engine
from storage.migrations.__main__ import draft
from storage.tables import metadata

ROOT = Path(__file__).parents[2]


def is_ours(name, kind, _parents):
    return kind != "table" or not name.startswith("procrastinate_")


def test_the_migrated_schema_is_what_the_tables_say(url):
    with open_engine(url).connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": is_ours})
        assert compare_metadata(context, metadata) == []


def test_migrating_again_changes_nothing(url):
    migrate(url)
    assert is_current(url)


def test_a_database_without_our_schema_is_not_current(tmp_path):
    assert not is_current(f"sqlite:///{tmp_path / 'new.db'}")


def test_two_processes_may_migrate_at_once(tmp_path):
    url = f"sqlite:///{tmp_path / 'new.db'}"
    code = f"from storage.database import migrate; migrate({url!r})"
    both = [subprocess.Popen([sys.executable, "-c", code], cwd=ROOT) for _ in range(2)]
    assert [process.wait(20) for process in both] == [0, 0]
    assert is_current(url)


def test_sqlite_is_durable_and_checks_references(sqlite_url):
    with open_engine(sqlite_url).connect() as connection, begin(connection):
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "wal_autocheckpoint", "busy_timeout")
        }
    assert pragmas == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "wal_autocheckpoint": 20_000,
        "busy_timeout": 5000,
    }


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("nonsense", "not one"),
        ("mysql://somewhere/x", "not mysql"),
        ("sqlite://", "must be a file"),
        ("sqlite:///:memory:", "must be a file"),
        ("sqlite:////nowhere/at/all/x.db", "no folder /nowhere/at/all"),
        ("sqlite:////proc/x.db", "cannot be written|could not be brought"),
        ("sqlite:////tmp", "cannot be written"),
    ],
)
def test_a_wrong_address_is_explained(url, words):
    with pytest.raises(StorageUnavailableError, match=words):
        migrate(url)


@pytest.mark.parametrize("action", [migrate, is_current])
def test_a_server_that_is_not_there_is_unavailable(action):
    with pytest.raises(StorageUnavailableError):
        action("postgresql://nobody@127.0.0.1:1/none")


def test_a_file_that_is_no_database_is_unavailable(tmp_path):
    (tmp_path / "x.db").write_text("a letter, not a database" * 100)
    with pytest.raises(StorageUnavailableError):
        is_current(f"sqlite:///{tmp_path / 'x.db'}")


def test_a_draft_names_only_the_databases_own_types(monkeypatch):
    import storage.migrations.__main__ as drafting  # noqa: PLC0415 - patched below

    written = {}
    monkeypatch.setattr(drafting.command, "revision", lambda _config, _message, **rest: written.update(rest))
    draft("nothing new")
    assert written["rev_id"] == f"{len(list((ROOT / 'storage/migrations/versions').glob('*.py'))) + 1:04}"
    assert drafting.render("type", metadata.tables["session"].c.created.type, None) == "sa.DateTime(timezone=True)"
    assert "JSONB" in drafting.render("type", metadata.tables["session"].c.answers.type, None)
    assert drafting.render("type", sa.Text(), None) is False
