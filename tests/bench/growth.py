"""What an update costs among few stored sessions and among very many; each has ten answers behind it."""

import sqlite3
import time
from pathlib import Path
from random import Random
from statistics import median

import uvloop

from tests.bench.figures import Figure
from tests.bench.interview import Step
from tests.bench.people import Answering
from tests.bench.seed import seed

FEW = 1_000
ANSWERS, STEPS, PEOPLE, ROUNDS = 10, 3, 300, 3


def measure(folder: Path, *, many: int) -> list[Figure]:
    small, large = folder / "few.db", folder / "many.db"
    steps = seed(small, FEW, ANSWERS)[:STEPS]
    seed(large, many, ANSWERS)
    costs = _in_turns({small: FEW, large: many}, steps)
    wall = median(b[0] / a[0] for a, b in zip(costs[small], costs[large], strict=True))
    cpu = median(b[1] / a[1] for a, b in zip(costs[small], costs[large], strict=True))
    connection = sqlite3.connect(large)
    (answers,) = connection.execute("SELECT count(*) FROM answer").fetchone()
    connection.close()
    return [
        Figure(f"microseconds an update, {FEW:,} sessions", f"{_microseconds(costs[small]):,.0f}"),
        Figure(
            f"microseconds an update, {many:,} sessions, {answers:,} answers", f"{_microseconds(costs[large]):,.0f}"
        ),
        Figure(f"ratio, {many:,} : {FEW:,} sessions", f"{wall:.2f}", "<= 2"),
        Figure("ratio of CPU time, the same", f"{cpu:.2f}"),
    ]


def _in_turns(databases: dict[Path, int], steps: list[Step]) -> dict[Path, list[tuple[float, float]]]:
    """Seconds and CPU seconds of each round; everybody answers once only."""
    desks = {path: Answering(path) for path in databases}
    people = {path: Random(1).sample(range(1, size + 1), PEOPLE * ROUNDS) for path, size in databases.items()}
    costs: dict[Path, list[tuple[float, float]]] = {path: [] for path in databases}
    for desk in desks.values():
        desk.writer.start()
    for number in range(ROUNDS):
        for path, desk in desks.items():
            began, cpu = time.perf_counter(), time.process_time()
            uvloop.run(desk.take(people[path][number * PEOPLE : (number + 1) * PEOPLE], steps))
            desk.writer.run(lambda _: None)
            costs[path].append((time.perf_counter() - began, time.process_time() - cpu))
    for desk in desks.values():
        desk.writer.stop()
    return costs


def _microseconds(rounds: list[tuple[float, float]]) -> float:
    return median(wall for wall, _ in rounds) / PEOPLE / STEPS * 1_000_000
