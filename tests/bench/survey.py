"""What an answer of a resident costs among few and among very many, and what results cost that are not counted anew."""

import asyncio
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from statistics import median

from flows.ballot import Receipt, Response
from flows.questionnaire import BACKGROUND
from flows.service.ballots import hand_in
from flows.service.erasing_surveys import due
from flows.wave import WaveState
from storage.database import migrate
from storage.rows import to_json
from storage.unit_of_work import SqlUnitOfWork
from storage.writer import Writer
from tests.bench.figures import Figure
from tests.storage.estate import WORLD, a_code, a_wave_of, an_estate, some_answers
from tests.storage.samples import NOW

FEW, ROUNDS, AT_ONCE = 1_000, 5, 1_000
LOOKS = 200
WAVES = 10_000
LEVEL = range(1, 7)


def measure(folder: Path, *, many: int) -> list[Figure]:
    small, large = _seeded(folder / "few.db", FEW), _seeded(folder / "many.db", many)
    costs = _in_turns({small: FEW, large: many})
    ratio = median(b / a for a, b in zip(costs[small], costs[large], strict=True))
    read, grouped, looped = _results(large)
    return [
        Figure(f"results of {many:,} responses from the tally", f"{read * 1000:.3f} ms"),
        Figure("the same by GROUP BY over the rows", f"{grouped:,.2f} s"),
        Figure("the same by reading each row", f"{looped:,.2f} s"),
        Figure("ratio, GROUP BY : tally, equal", f"{grouped / read:,.0f}", ">= 1,000"),
        Figure(f"microseconds a hand-in, {FEW:,} stored", f"{median(costs[small]) * 1e6:,.0f}"),
        Figure(f"microseconds a hand-in, {many:,} stored", f"{median(costs[large]) * 1e6:,.0f}"),
        Figure(f"ratio, {many:,} : {FEW:,} stored", f"{ratio:.2f}", "<= 2"),
        Figure(f"hand-ins a second, {AT_ONCE:,} residents at once", f"{1 / min(costs[small]):,.0f}"),
        Figure(f"looking what is to be erased of {WAVES:,} waves", f"{_sweep(folder / 'waves.db') * 1000:.1f} ms"),
    ]


def _seeded(database: Path, count: int) -> Path:
    """A wave with so many responses, made without our own code: the tally is counted here."""
    url = f"sqlite:///{database}"
    migrate(url)
    writer = Writer(url)
    writer.start()
    writer.run(an_estate)
    writer.stop()
    answers: Counter[tuple[int, int]] = Counter()
    connection = sqlite3.connect(database)
    connection.execute("PRAGMA synchronous=OFF")
    connection.executemany("INSERT INTO response VALUES (?, 1, ?, '{}', ?, 0)", _rows(count, answers))
    tally = {str(key): {str(value): answers[key, value] for value in range(6)} for key in LEVEL}
    others = {"responses": {"": count}, "language": {"da": count}}
    connection.execute("INSERT INTO tally VALUES (1, ?, ?, 0)", (to_json(tally), to_json(others)))
    connection.commit()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return database


def _rows(count: int, answers: Counter[tuple[int, int]]) -> Iterator[tuple[str, str, str]]:
    draw = Random(count)
    for _ in range(count):
        given = {key: draw.randrange(6) for key in LEVEL}
        answers.update(given.items())
        bands = {name: draw.choice(bands) for name, bands in BACKGROUND.items()}
        yield f"{draw.getrandbits(128):032x}", to_json({str(key): n for key, n in given.items()}), to_json(bands)


def _in_turns(databases: dict[Path, int]) -> dict[Path, list[float]]:
    """Seconds of a hand-in in each round, a thousand residents at once."""
    costs: dict[Path, list[float]] = {path: [] for path in databases}
    for number in range(ROUNDS):
        for path in databases:
            costs[path].append(_hand_in(path, number * AT_ONCE))
    return costs


def _hand_in(database: Path, first: int) -> float:
    writer = Writer(f"sqlite:///{database}")
    writer.start()
    hashes = [WORLD.code_hash(a_code(number), 1) for number in range(first, first + AT_ONCE)]
    writer.run(lambda work: work.ballots.issue(1, hashes))
    given = [(a_code(number), some_answers(number)) for number in range(first, first + AT_ONCE)]
    began = time.perf_counter()
    receipts = asyncio.run(_all_at_once(writer, given))
    seconds = time.perf_counter() - began
    writer.stop()
    assert set(receipts) == {Receipt.TAKEN}
    return seconds / AT_ONCE


async def _all_at_once(writer: Writer, given: list[tuple[str, Response]]) -> list[Receipt]:
    now = NOW + timedelta(days=1)
    return await asyncio.gather(*(writer.transact(hand_in, WORLD, now, "slug1", *one) for one in given))


def _results(database: Path) -> tuple[float, float, float]:
    """Seconds from the tally, by a real GROUP BY, and by reading each row; all three have to say the same."""
    writer = Writer(f"sqlite:///{database}")
    writer.start()
    read, tally = _timed(lambda: writer.run(_look_often))
    grouped, recounted = _timed(lambda: writer.run(lambda work: work.ballots.recounted(1)))
    looped, each = _timed(lambda: writer.run(_read_each))
    writer.stop()
    assert {key: n for key, n in tally.items() if n} == recounted == each
    return read / LOOKS, grouped, looped


def _look_often(work: SqlUnitOfWork) -> dict[tuple[int, int], int]:
    found: dict[tuple[int, int], int] = {}
    for _ in range(LOOKS):
        found = work.ballots.tally(1)
    return found


def _read_each(work: SqlUnitOfWork) -> dict[tuple[int, int], int]:
    found: Counter[tuple[int, int]] = Counter()
    for given in work.ballots.responses(1):
        found.update(given.answers.items())
    return dict(found)


def _sweep(database: Path) -> float:
    """A tenth of the waves still have answers, none is due."""
    url = f"sqlite:///{database}"
    migrate(url)
    writer = Writer(url)
    writer.start()
    writer.run(an_estate)
    writer.run(_add_waves)
    began = time.perf_counter()
    found = [writer.run(due, NOW) for _ in range(ROUNDS)]
    seconds = (time.perf_counter() - began) / ROUNDS
    writer.stop()
    assert found == [[]] * ROUNDS
    return seconds


def _add_waves(work: SqlUnitOfWork) -> None:
    for number in range(2, WAVES):
        closes = NOW - timedelta(days=40)
        wave = replace(a_wave_of(1, (), number), closes=closes, state=WaveState.RELEASED)
        gone = NOW if number % 10 else None
        work.waves.add(replace(wave, codes_gone=NOW, bands_gone=NOW, rows_gone=gone))


def _timed(action: Callable[[], dict[tuple[int, int], int]]) -> tuple[float, dict[tuple[int, int], int]]:
    began = time.perf_counter()
    value = action()
    return time.perf_counter() - began, value
