"""Many people who all stand where person 1 stands: the rows are copied inside SQLite, a million in half a minute."""

import sqlite3
from pathlib import Path

from tests.bench.interview import FIRST_TELEGRAM_ID, Interview, Step

# What differs from person 1 to person n; everything else is copied.
_CHANGES = {
    "organisation": {"id": "n"},
    "person": {
        "id": "n",
        "key": "'key' || n",
        "telegram_id": f"{FIRST_TELEGRAM_ID} + n",
        "chat_id": f"{FIRST_TELEGRAM_ID} + n",
        "place": "json_set(place, '$.id', n)",
        "last_place": "CASE WHEN last_place IS NULL THEN NULL ELSE json_set(last_place, '$.id', n) END",
    },
    "member": {"id": "n", "organisation_id": "n", "person_id": "n"},
    "partnership": {"id": "n", "housing_id": "n", "owner_id": "n"},
    "session": {
        "id": "n",
        "organisation_id": "n",
        "partnership_id": "n",
        "answers": "replace(answers, '\"member\":1,', '\"member\":' || n || ',')",
    },
    "answer": {"id": "NULL", "session_id": "n", "member_id": "n"},
}


def seed(database: Path, people: int, stop_after: int = 0) -> list[Step]:
    """A database of so many people in the middle of the interview; returns the steps that lie ahead of each."""
    steps = Interview(database.with_suffix(".whole")).play()
    Interview(database, stop_after).play()
    connection = sqlite3.connect(database, isolation_level=None)
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("PRAGMA cache_size=-1000000")
    connection.execute("BEGIN")
    for table, changes in _CHANGES.items():
        connection.execute(_copying(connection, table, changes), {"people": people})
    connection.execute("COMMIT")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return steps[stop_after:]


def _copying(connection: sqlite3.Connection, table: str, changes: dict[str, str]) -> str:
    columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    values = ", ".join(changes.get(column, f't."{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    # MATERIALIZED: without it SQLite reads the rows that it is writing.
    return f"""
        WITH RECURSIVE numbers(n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM numbers WHERE n < :people),
        template AS MATERIALIZED (SELECT * FROM {table})
        INSERT INTO {table} ({names}) SELECT {values} FROM numbers, template AS t WHERE :people > 1
    """
