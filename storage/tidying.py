"""After something was erased, laid anew or handed in: what the database's files still hold of how it was is let go of.

SQLite's log beside the file keeps each page as it was written, until the log begins anew, and fills a page in the order
in which the rows come: between them they would say which code and which answer came together. PostgreSQL keeps a row's
older forms until it is cleared up. All of it is done when nobody waits for the writer.
"""

from contextlib import suppress
from typing import Any

import sqlalchemy as sa

from storage.mixing import lay_anew
from storage.survey_tables import resident_comment, response, survey_code, tally

ISLANDS = (survey_code, response, resident_comment)
MOST_LAID = 5_000
"""A wave with more rows than any estate has residents is laid anew when it is over, not after each answer."""
_WANTED, _CAME = "wants_tidying", "waves_that_came"
_NAMES = ", ".join(table.name for table in (*ISLANDS, tally))


def want_tidying(connection: sa.Connection) -> None:
    connection.info[_WANTED] = True


def want_laying(connection: sa.Connection, wave_id: int) -> None:
    """For SQLite: rows of this wave have come, one behind the other."""
    connection.info.setdefault(_CAME, set()).add(wave_id)
    want_tidying(connection)


def tidy(connection: sa.Connection) -> None:
    """Outside a transaction. What cannot be done now, because somebody reads, is tried the next time."""
    if not connection.info.get(_WANTED):
        return
    driver: Any = connection.connection.driver_connection
    with suppress(connection.dialect.loaded_dbapi.Error, sa.exc.DBAPIError):
        if connection.dialect.name == "sqlite":
            _lay_what_came(connection, driver)
            is_busy = _truncate(driver)
        else:
            _vacuum(driver)
            is_busy = False
        connection.info[_WANTED] = is_busy


def _lay_what_came(connection: sa.Connection, driver: Any) -> None:
    """The rows of each wave in the order of their random keys."""
    came: set[int] = connection.info.get(_CAME, set())
    while came:
        with connection.begin():
            driver.execute("BEGIN IMMEDIATE")
            for island in ISLANDS:
                _lay(connection, island, min(came))
        came.remove(min(came))


def _lay(connection: sa.Connection, island: sa.Table, wave_id: int) -> None:
    beyond = sa.select(sa.literal(1)).where(island.c.wave_id == wave_id).limit(1).offset(MOST_LAID)
    if connection.scalar(beyond) is None:
        lay_anew(connection, island, wave_id)


def _truncate(driver: Any) -> bool:
    """Whether somebody reads, so that the log stays; nobody is waited for."""
    (patience,) = driver.execute("PRAGMA busy_timeout").fetchone()
    driver.execute("PRAGMA busy_timeout=0")
    try:
        (is_busy, *_) = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        driver.execute(f"PRAGMA busy_timeout={patience}")
    return bool(is_busy)


def _vacuum(driver: Any) -> None:
    driver.autocommit = True
    try:
        driver.execute(f"VACUUM {_NAMES}")
    finally:
        driver.autocommit = False
