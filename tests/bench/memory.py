"""The memory of a process after some conversations and after ten times as many."""

import ctypes
import gc
import json
import subprocess
import sys
from pathlib import Path

import uvloop

from tests.bench.figures import Figure, resident_bytes
from tests.bench.people import Answering
from tests.bench.seed import seed

STEPS = 3


def measure(folder: Path, *, conversations: int) -> list[Figure]:
    """In a process of its own, so that nothing else counts."""
    command = [sys.executable, "-m", "tests.bench.memory", str(folder / "memory.db"), str(conversations)]
    before, after = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return [
        Figure(f"RSS after {conversations // 10:,} conversations", f"{before / 1e6:.0f} MB"),
        Figure(f"RSS after {conversations:,} conversations", f"{after / 1e6:.0f} MB"),
        Figure("ratio", f"{after / before:.2f}", "<= 1.1"),
    ]


def _converse(database: Path, conversations: int) -> tuple[int, int]:
    steps = seed(database, conversations)[:STEPS]
    desk = Answering(database)
    desk.writer.start()
    uvloop.run(desk.take(range(1, conversations // 10 + 1), steps))
    before = _settled(desk)
    uvloop.run(desk.take(range(conversations // 10 + 1, conversations + 1), steps))
    after = _settled(desk)
    desk.writer.stop()
    return before, after


def _settled(desk: Answering) -> int:
    """Without SQLite's cache of pages, which grows to its limit of 64 MB and no further."""
    desk.writer.run(lambda work: work.driver.execute("PRAGMA shrink_memory").fetchall())
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    return resident_bytes()


if __name__ == "__main__":
    print(json.dumps(_converse(Path(sys.argv[1]), int(sys.argv[2]))))  # noqa: T201 - read by `measure`
