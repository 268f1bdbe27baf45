"""After something was erased or laid anew: what the database's files still hold of how it was is let go of.

SQLite's log beside the file keeps each page as it was written, until the log begins anew; PostgreSQL keeps a row's
older forms until it is cleared up. Both are done when nobody waits for the writer.
"""

from contextlib import suppress
from typing import Any

import sqlalchemy as sa

from storage.survey_tables import resident_comment, response, survey_code, tally

_WANTED = "wants_tidying"
_NAMES = ", ".join(table.name for table in (survey_code, response, resident_comment, tally))


def want_tidying(connection: sa.Connection) -> None:
    connection.info[_WANTED] = True


def tidy(connection: sa.Connection) -> None:
    """Outside a transaction. What cannot be done now, because somebody reads, is tried the next time."""
    if not connection.info.get(_WANTED):
        return
    driver: Any = connection.connection.driver_connection
    with suppress(connection.dialect.loaded_dbapi.Error):
        if connection.dialect.name == "sqlite":
            (is_busy, *_) = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        else:
            _vacuum(driver)
            is_busy = 0
        connection.info[_WANTED] = bool(is_busy)


def _vacuum(driver: Any) -> None:
    driver.autocommit = True
    try:
        driver.execute(f"VACUUM {_NAMES}")
    finally:
        driver.autocommit = False
