"""Copies of the SQLite database: the newest whole, and one a day without anything that a single resident said.

Two daily copies of the answers would show what was answered on which day; and what is erased has to be gone from the
copies too. So answers, comments and codes are in the newest copy alone, which takes the place of the one before.
"""

import os
import sqlite3
from contextlib import closing, suppress
from datetime import date, timedelta
from pathlib import Path

import sqlalchemy as sa

from flows.errors import StorageUnavailableError
from storage.survey_tables import resident_comment, response, survey_code, tally

KEPT_DAYS = 35
NEWEST = "nabopagt-newest.db"
_SINGLE = (survey_code, response, resident_comment, tally)


def back_up(url: str, folder: Path, today: date) -> list[Path]:
    """The copies that were made; StorageUnavailableError where they cannot be. The bot may run meanwhile."""
    address = sa.make_url(url)
    if address.get_backend_name() != "sqlite" or not address.database:
        raise StorageUnavailableError("with PostgreSQL copies are made by pg_dump; the README says how")
    if not Path(address.database).is_file():
        raise StorageUnavailableError(f"there is no database {address.database} yet")
    newest, daily = folder / NEWEST, folder / f"nabopagt-{today.isoformat()}.db"
    try:
        _copy(Path(address.database), newest)
        _copy(newest, daily, is_whole=False)
        _forget_old(folder, today)
    except (OSError, sqlite3.Error) as error:
        raise StorageUnavailableError(f"no copy could be made in {folder}: {error}") from error
    return [newest, daily]


def _copy(source: Path, target: Path, *, is_whole: bool = True) -> None:
    """In place of the one before, which is there until this one is whole; readable by nobody else."""
    draft = target.with_name(f"{target.name}.draft")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    try:
        _fill(draft, source, is_whole=is_whole)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def _fill(draft: Path, source: Path, *, is_whole: bool) -> None:
    with closing(sqlite3.connect(source)) as given, closing(sqlite3.connect(draft, isolation_level=None)) as copy:
        given.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        if not is_whole:
            for table in _SINGLE:
                copy.execute(f"DELETE FROM {table.name}")  # noqa: S608 -- our own names
        # Each table in the order of its keys: how the rows lay in the file could tell which came together.
        copy.execute("VACUUM")
    with draft.open("rb+") as file:
        os.fsync(file.fileno())


def _forget_old(folder: Path, today: date) -> None:
    for path in folder.glob("nabopagt-*.db"):
        with suppress(ValueError):  # the newest, or somebody's own
            if date.fromisoformat(path.stem.removeprefix("nabopagt-")) <= today - timedelta(days=KEPT_DAYS):
                path.unlink()
