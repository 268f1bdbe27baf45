"""Several processes on one database, and one that is killed."""

import random
import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from storage.writer import Writer
from tests.storage.samples import NOW, a_message, a_person, a_session

ROOT = Path(__file__).parents[2]
# Where a process is killed is drawn by the seed: two in every run, the others with the soak tests.
KILLS = [0, 1, *(pytest.param(seed, marks=pytest.mark.soak) for seed in range(2, 10))]


def walker(url, deed, name, times):
    return subprocess.Popen(
        [sys.executable, "-m", "tests.storage.walker", url, deed, name, str(times)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )


def said_by_two(url, deed, times):
    both = [walker(url, deed, name, times) for name in ("one", "two")]
    lines = [process.communicate(timeout=60)[0].split() for process in both]
    assert [process.returncode for process in both] == [0, 0]
    return lines


def test_two_colleagues_answers_in_one_session_all_survive(writer, url):
    writer.run(lambda uow: uow.sessions.add(a_session()))
    one, two = said_by_two(url, "answer", 40)
    session = writer.run(lambda uow: uow.sessions.get(1))
    assert set(session.answers) == {*one, *two}
    assert session.version == len(one) + len(two) == 80
    assert writer.run(lambda uow: len(uow.answers.find(session_id=1))) == 80


def test_two_processes_share_a_gate_evenly(writer, url):
    one, two = said_by_two(url, "reserve", 30)
    slots = sorted(datetime.fromisoformat(slot) for slot in one + two)
    assert slots == [NOW + n * timedelta(seconds=1) / 25 for n in range(60)]
    assert writer.run(lambda uow: uow.gates.reserve("bot", NOW, per_second=25)) > slots[-1]


def test_two_processes_claim_each_delivery_once(writer, url):
    writer.run(lambda uow: uow.persons.add(a_person()))
    writer.run(lambda uow: uow.outbox.queue_many(a_message(f"m{n}") for n in range(60)))
    one, two = said_by_two(url, "claim", 40)
    assert len(one) + len(two) == len({*one, *two}) == 60


@pytest.mark.parametrize("seed", KILLS)
def test_a_killed_process_loses_nothing_it_acknowledged(sqlite_url, seed):
    writer = Writer(sqlite_url)
    writer.start()
    writer.run(lambda uow: uow.sessions.add(a_session()))
    writer.stop()
    process = walker(sqlite_url, "answer", "one", 100_000)
    first = process.stdout.readline()
    time.sleep(random.Random(seed).uniform(0, 0.15))
    process.kill()
    acknowledged = {line.strip() for line in [first, *process.stdout] if line.endswith("\n")}
    process.stdout.close()
    process.wait()
    writer = Writer(sqlite_url)
    writer.start()
    stored = set(writer.run(lambda uow: uow.sessions.get(1)).answers)
    logged = [entry.address for entry in writer.run(lambda uow: uow.answers.find(session_id=1))]
    writer.stop()
    assert acknowledged <= stored
    assert len(stored - acknowledged) <= 1
    assert sorted(logged) == sorted(stored)
