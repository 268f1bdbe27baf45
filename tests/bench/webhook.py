"""The whole interview over the webhook, beside PTB's own webhook server that does nothing, in turns on one machine."""

import asyncio
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import uvloop

from tests.bench.figures import Figure, cpu_seconds, percentile
from tests.bench.interview import Step
from tests.bench.load import Connection, deliver, request_of, update_of
from tests.bench.ptb_server import LAST, SECRET, TOKEN
from tests.bench.seed import seed

OURS, THEIRS, DOUBLE = 18081, 18082, 18083
TELEGRAM = f"http://127.0.0.1:{DOUBLE}"


@dataclass
class Side:
    """What one server did, a value for each round."""

    name: str
    pid: int
    port: int
    rates: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    times: list[float] = field(default_factory=list)

    def figures(self) -> list[Figure]:
        times = sorted(self.times)
        milliseconds = ", ".join(f"{percentile(times, share) * 1000:.1f}" for share in (0.5, 0.99))
        return [
            Figure(f"{self.name}: updates/s, median of rounds", f"{median(self.rates):,.0f}"),
            Figure(f"{self.name}: CPU seconds for 1,000 updates", f"{median(self.cpu):.3f}"),
            Figure(f"{self.name}: p50, p99 in ms at 32 connections", milliseconds),
        ]


def measure(folder: Path, *, people: int, rounds: int) -> list[Figure]:
    """So many people take the interview in each round."""
    database = folder / "webhook.db"
    steps = seed(database, people * (rounds + 1))
    with ExitStack() as stack:
        stack.enter_context(_server("tests.bench.telegram_double", str(DOUBLE)))
        _wait_for(DOUBLE)
        ours = Side("Nabopagt", stack.enter_context(_nabopagt(database)), OURS)
        done = folder / "done"
        command = ("tests.bench.ptb_server", str(THEIRS), TELEGRAM, str(done))
        theirs = Side("PTB, doing nothing", stack.enter_context(_server(*command)), THEIRS)
        for port in (OURS, THEIRS):
            _wait_for(port)
        for number in range(rounds + 1):  # the first only warms up
            numbers = range(1 + number * people, 1 + (number + 1) * people)
            _round(ours, steps, numbers, _all_sent)
            _round(theirs, steps, numbers, lambda: _all_handled(done))
        _forget_first(ours, theirs)
    _check(database, people * (rounds + 1), steps)
    ratio = median(a / b for a, b in zip(ours.rates, theirs.rates, strict=True))
    used = median(b / a for a, b in zip(ours.cpu, theirs.cpu, strict=True))
    return [
        *ours.figures(),
        *theirs.figures(),
        Figure("ratio of updates/s, durable interview : PTB doing nothing", f"{ratio:.2f}", ">= 0.5"),
        Figure("ratio of updates per CPU second, the same", f"{used:.2f}"),
        Figure("answers stored : answers sent", "equal", "equal"),
    ]


def _round(side: Side, steps: Sequence[Step], numbers: range, finish: Callable[[], None]) -> None:
    people = [
        [request_of(update_of(step, number, message_id), SECRET) for message_id, step in enumerate(steps, start=100)]
        for number in numbers
    ]
    cpu, began = cpu_seconds(side.pid), time.perf_counter()
    times = uvloop.run(deliver(side.port, people))
    finish()
    taken = time.perf_counter() - began
    side.rates.append(len(times) / taken)
    side.cpu.append((cpu_seconds(side.pid) - cpu) / len(times) * 1000)
    side.times += times


def _forget_first(*sides: Side) -> None:
    for side in sides:
        del side.rates[0], side.cpu[0]
        del side.times[: len(side.times) // (len(side.rates) + 1)]


def _all_sent() -> None:
    """Wait until nothing more arrives at the double: what is being said belongs to the round."""
    before = -1
    while (sent := _count()) != before:
        before = sent
        time.sleep(0.01)


def _count() -> int:
    async def ask() -> int:
        reader, writer = await asyncio.open_connection("127.0.0.1", DOUBLE)
        writer.write(b"GET /count HTTP/1.1\r\n\r\n")
        await reader.readuntil(b"\r\n\r\n")
        count = int(await reader.read(20))
        writer.close()
        return count

    return asyncio.run(ask())


def _all_handled(done: Path) -> None:
    done.unlink(missing_ok=True)

    async def tell() -> None:
        connection = Connection(THEIRS)
        await connection.open()
        await connection.post(request_of(update_of(Step(LAST), 1, 1), SECRET))
        connection.close()

    asyncio.run(tell())
    while not done.exists():
        time.sleep(0.001)


def _check(database: Path, people: int, steps: Sequence[Step]) -> None:
    """Every answer is there once, and everybody reached the review."""
    connection = sqlite3.connect(database)
    (stored,) = connection.execute("SELECT count(*) FROM answer").fetchone()
    (ready,) = connection.execute("SELECT count(*) FROM person WHERE place LIKE '%\"review\"%'").fetchone()
    connection.close()
    assert stored == people * len(steps), f"{stored} answers stored, {people * len(steps)} sent"
    assert ready == people, f"{ready} of {people} reached the review"


@contextmanager
def _server(module: str, *arguments: str, **environment: str) -> Iterator[int]:
    command = [sys.executable, "-m", module, *arguments]
    process = subprocess.Popen(command, env={**os.environ, **environment}, stdout=subprocess.DEVNULL)
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait(30)


def _nabopagt(database: Path) -> AbstractContextManager[int]:
    return _server(
        "bot",
        "run",
        NABOPAGT_TOKEN=TOKEN,
        NABOPAGT_DATABASE_URL=f"sqlite:///{database}",
        NABOPAGT_TELEGRAM_URL=TELEGRAM,
        NABOPAGT_PUBLIC_URL="https://example.org",
        NABOPAGT_WEBHOOK_SECRET=SECRET,
        NABOPAGT_LISTEN=f"127.0.0.1:{OURS}",
    )


def _wait_for(port: int, seconds: float = 30.0) -> None:
    async def is_open() -> bool:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            return False
        writer.close()
        return True

    until = time.monotonic() + seconds
    while not asyncio.run(is_open()):
        assert time.monotonic() < until, f"nobody listens on {port}"
        time.sleep(0.05)
