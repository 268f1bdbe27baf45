"""A thousand residents answer on the web at once: one real process as `nabopagt run` starts it, on SQLite."""

import json
import os
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path

from flows.clock import SystemClock
from tests.bench.figures import Figure, cpu_seconds, percentile
from tests.bench.ptb_server import SECRET, TOKEN
from tests.bench.webhook import DOUBLE, TELEGRAM, _server, _wait_for
from tests.web.waves import lay_in_file, stored_in_file

PORT = 18084
ROUNDS = 3
THOUGHT = 4.0
"""Seconds a page, on average: people take about ten."""


def measure(folder: Path, *, residents: int) -> list[Figure]:
    """So many in each round; every one has a code of their own."""
    database, secret = folder / "residents.db", secrets.token_urlsafe(32)
    slug, codes = lay_in_file(database, SystemClock().now(), secret, residents * (ROUNDS + 2))
    settings = {
        "NABOPAGT_TOKEN": TOKEN,
        "NABOPAGT_DATABASE_URL": f"sqlite:///{database}",
        "NABOPAGT_TELEGRAM_URL": TELEGRAM,
        "NABOPAGT_PUBLIC_URL": f"http://127.0.0.1:{PORT}",
        "NABOPAGT_WEBHOOK_SECRET": SECRET,
        "NABOPAGT_SECRET": secret,
        "NABOPAGT_LISTEN": f"127.0.0.1:{PORT}",
    }
    with _server("tests.bench.telegram_double", str(DOUBLE)):
        _wait_for(DOUBLE)
        with _server("bot", "run", **settings) as pid:
            _wait_for(PORT)
            address = f"http://127.0.0.1:{PORT}/s/{slug}"
            _answer(address, codes[-20:])
            memory, cpu, rounds = [_resident(pid)], cpu_seconds(pid), []
            for number in range(ROUNDS):
                rounds.append(_answer(address, codes[number * residents : (number + 1) * residents]))
                memory.append(_resident(pid))
            cpu = cpu_seconds(pid) - cpu
            calm = _answer(address, codes[ROUNDS * residents : (ROUNDS + 1) * residents], THOUGHT)
            memory.append(_resident(pid))
    responses, _, _, (_, used) = stored_in_file(database, slug)
    assert len(responses) == used == residents * (ROUNDS + 1) + 20, f"{len(responses)} stored"
    return [*_calm_figures(calm, residents), *_figures(rounds, memory, cpu, residents)]


def _calm_figures(calm: dict, residents: int) -> list[Figure]:
    milliseconds = [f"{percentile(calm['times'], share) * 1000:,.0f} ms" for share in (0.5, 0.99)]
    asking = f"{residents:,} residents who look at each page for {THOUGHT:.0f} seconds"
    return [
        Figure(f"errors, {asking}", str(len(calm["wrong"])), "0"),
        Figure("p50 of a page, the same", milliseconds[0]),
        Figure("p99 of a page, the same", milliseconds[1]),
    ]


def _figures(rounds: list[dict], memory: list[int], cpu: float, residents: int) -> list[Figure]:
    times = sorted(taken for one in rounds for taken in one["times"])
    wrong = sum(len(one["wrong"]) for one in rounds)
    milliseconds = [f"{percentile(times, share) * 1000:,.0f} ms" for share in (0.5, 0.99)]
    megabytes = [f"{size / 1e6:.0f}" for size in memory]
    return [
        Figure(f"errors, {ROUNDS} rounds of {residents:,} residents at once", str(wrong), "0"),
        Figure("answers stored : answers sent", "equal", "equal"),
        Figure("p50 of a page, nobody stops to think", milliseconds[0]),
        Figure("p99 of a page", milliseconds[1]),
        Figure("slowest page", f"{times[-1] * 1000:,.0f} ms"),
        Figure("pages/s", f"{len(times) / sum(one['seconds'] for one in rounds):,.0f}"),
        Figure("whole answers/s", f"{residents * ROUNDS / sum(one['seconds'] for one in rounds):,.0f}"),
        Figure("CPU ms for a page", f"{cpu / len(times) * 1000:.2f}"),
        Figure("RSS in MB before, and after each round", ", ".join(megabytes)),
        Figure("ratio, last round : first round", f"{memory[-1] / memory[1]:.2f}", "<= 1.1"),
    ]


def _answer(address: str, codes: list[str], thought: float = 0.0) -> dict:
    with tempfile.NamedTemporaryFile() as file:
        command = [sys.executable, "-m", "tests.bench.residents_load", file.name, address, str(thought), *codes]
        subprocess.run(command, check=True)
        found = json.loads(Path(file.name).read_text(encoding="utf-8"))
    assert not found["wrong"], found["wrong"][:3]
    return found


def _resident(pid: int) -> int:
    """Of a process and those it has started, in bytes."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    started = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return pages * os.sysconf("SC_PAGE_SIZE") + sum(_resident(int(child)) for child in started)
