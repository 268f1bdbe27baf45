"""What `/overview` and the outbox's due query cost among few partnerships and among very many.

One year is played to the agreement and copied inside SQLite: each partnership with its Part 1s, joint session,
agreement, dates and reminders, shifted so that some dates lie behind and some ahead.
"""

import asyncio
import sqlite3
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from statistics import median

from flows.cards.card import Action, Attachment, Incoming
from flows.service.talk import load_world
from storage.writer import Writer
from tests.bench.figures import Figure
from tests.cast import Troupe
from tests.stage import Stage, StageClock
from tests.undrawn import UndrawnDesk

FEW, EACH, ROUNDS = 100, 50, 60
# Where other rows point, and in which table. Rows of others are numbered on from those of the first.
_POINTERS = {
    "person_id": "person",
    "organisation_id": "organisation",
    "partnership_id": "partnership",
    "session_id": "session",
    "joint_id": "joint_session",
    "agreement_id": "agreement",
    "member_id": "member",
    "owner_id": "member",
    "driver_id": "member",
    "company_id": "organisation",
}
_TABLES = (
    *("organisation", "person", "member", "partnership", "invitation", "session", "joint_session", "agreement"),
    *("approval", "entry", "outbox"),
)


def measure(folder: Path, *, many: int) -> list[Figure]:
    template = folder / "template"
    template.mkdir()
    asyncio.run(_play(template))
    sizes = {"few": (FEW, EACH), "many": (many, EACH), "one": (many, many)}
    databases = {name: _copied(template / "stage.db", folder / f"{name}.db", *size) for name, size in sizes.items()}
    costs = _in_turns(databases)
    figures = []
    for what in ("/overview", "due", "next due"):
        few, wide = costs["few", what], costs["many", what]
        figures += [
            Figure(f"{what}: milliseconds, {FEW:,} partnerships", f"{few:.2f}"),
            Figure(f"{what}: milliseconds, {many:,} partnerships, {EACH} of them the reader's", f"{wide:.2f}", "< 20"),
            Figure(f"{what}: ratio, {many:,} : {FEW:,}", f"{wide / few:.2f}", "<= 2"),
        ]
    figures.append(
        Figure(f"/overview: milliseconds, one organisation with all {many:,}", f"{costs['one', '/overview']:.2f}")
    )
    figures.append(Figure(f"the spreadsheet of {EACH}: milliseconds", f"{costs['many', 'sheet']:.2f}"))
    figures.append(Figure(f"the spreadsheet of all {many:,}: milliseconds", f"{costs['one', 'sheet']:,.0f}"))
    return figures


async def _play(folder: Path) -> None:
    troupe = Troupe(Stage(folder))
    await troupe.to("agreed")
    troupe.stage.close()


def _copied(template: Path, database: Path, partnerships: int, each: int) -> Path:
    """So many partnerships, `each` of them one housing organisation's."""
    database.write_bytes(template.read_bytes())
    connection = sqlite3.connect(database, isolation_level=None)
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("BEGIN")
    counts = {table: connection.execute(f'SELECT max(id) FROM "{table}"').fetchone()[0] for table in _TABLES}
    for table in _TABLES:
        connection.execute(_copying(connection, table, counts), {"many": partnerships, "each": each})
    connection.execute(
        "UPDATE entry SET at = strftime('%Y-%m-%d %H:%M:%f000', at, '-' || (partnership_id % 300) || ' days')"
    )
    connection.execute("COMMIT")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return database


def _copying(connection: sqlite3.Connection, table: str, counts: dict[str, int]) -> str:
    columns = [row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')]
    values = ", ".join(_value(column, table, counts) for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    return f"""
        WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < :many),
        template AS MATERIALIZED (SELECT * FROM "{table}")
        INSERT INTO "{table}" ({names}) SELECT {values} FROM numbers, template AS t WHERE :many > 1
    """


def _value(column: str, table: str, counts: dict[str, int]) -> str:
    if column == "id":
        return f"t.id + n * {counts[table]}"
    if column == "housing_id":
        return f"t.housing_id + (n / :each) * :each * {counts['organisation']}"
    if column in _POINTERS:
        return f't."{column}" + n * {counts[_POINTERS[column]]}'
    endings = {"key": " || ':' || n", "token_hash": " || n", "subject": " || ':' || n"}
    endings |= dict.fromkeys(("telegram_id", "chat_id", "chat"), " + n * 1000")
    return f't."{column}"{endings.get(column, "")}'


def _in_turns(databases: dict[str, Path]) -> dict[tuple[str, str], float]:
    """The median of each errand in milliseconds; the databases take turns."""
    readers = {name: _Reader(database) for name, database in databases.items()}
    costs: dict[tuple[str, str], list[float]] = {}
    for number in range(ROUNDS):
        for name, reader in readers.items():
            for what, errand in reader.errands(with_sheet=number < 3).items():
                began = time.perf_counter()
                errand()
                costs.setdefault((name, what), []).append((time.perf_counter() - began) * 1000)
    for reader in readers.values():
        reader.writer.stop()
    return {key: median(times) for key, times in costs.items()}


class _Reader:
    """The housing member of the first partnership asks, half a year after the agreement."""

    def __init__(self, database: Path) -> None:
        self.writer = Writer(f"sqlite:///{database}")
        self.writer.start()
        self._clock = StageClock()
        self._clock.current += timedelta(days=180)
        self._desk = UndrawnDesk(self.writer, load_world("nabopagt_bot", "da"), self._clock)
        self._telegram_id = self.writer.run(lambda work: work.persons.get(1)).telegram_id
        self._update = 10_000_000

    def errands(self, *, with_sheet: bool) -> dict[str, Callable[[], object]]:
        found: dict[str, Callable[[], object]] = {
            "/overview": self._overview,
            "due": lambda: self.writer.run(lambda work: work.ledger.claim("bench", self._clock.now())),
            "next due": lambda: self.writer.run(lambda work: work.ledger.next_due(self._clock.now())),
        }
        sheet = Attachment("overview_excel", 1)
        return found | ({"sheet": lambda: asyncio.run(self._desk.render(sheet, "da"))} if with_sheet else {})

    def _overview(self) -> None:
        self._update += 1
        page = Action("overview", (self._update % 10,))
        asked = Incoming(self._update, "press", self._telegram_id, self._telegram_id, action=page, message_id=5)
        outcome = asyncio.run(self._desk.answer(asked))
        assert outcome is not None
        assert outcome.edited is not None
