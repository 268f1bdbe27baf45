"""A process of its own for the tests: `python walker.py URL DEED …`, saying on stdout what was acknowledged."""

import asyncio
import os
import signal
import sys
from datetime import UTC, datetime
from functools import partial

from flows.service.audit import Deed, note_audit
from flows.session import LogEntry
from storage.writer import Writer
from tests.storage.estate import WORLD, a_code, give
from tests.storage.samples import given

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


def acknowledge(line):
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def answer(writer, name, times):
    """Give that many answers in session 1, each beside what others gave."""
    for number in range(int(times)):
        address = f"{name}-{number}"

        def add(uow, address=address):
            session = uow.sessions.get(1)
            uow.sessions.save(session.with_answer(address, given(address)))
            uow.answers.add(LogEntry(0, 1, address, given(address), 1, NOW))

        writer.run(add)
        acknowledge(address)


def reserve(writer, _name, times):
    for _ in range(int(times)):
        slot = writer.run(lambda uow: uow.gates.reserve("bot", NOW, per_second=25))
        acknowledge(slot.isoformat())


def claim(writer, name, times):
    for _ in range(int(times)):
        for delivery in writer.run(lambda uow: uow.ledger.claim(name, NOW)):
            acknowledge(str(delivery.id))


def hand_in(writer, _name, times):
    """Hand in with each code once."""
    for number in range(int(times)):
        acknowledge(f"{number}:{writer.run(partial(give, number=number))}")


def cross(writer, name, times):
    """Many hand-ins at once in two waves, one process in the one order and the other in the other."""
    slugs, first = (("slug1", "slug2"), 0) if name == "one" else (("slug2", "slug1"), 1000)
    numbers = range(first, first + int(times))

    async def all_at_once():
        giving = [writer.transact(partial(give, number=n, slug=slugs[n % 2])) for n in numbers]
        return await asyncio.gather(*giving)

    for receipt in asyncio.run(all_at_once()):
        acknowledge(receipt)


def spend_and_die(writer, _name, _times):
    """Is killed after a code is spent and before the answers are put in."""

    def spends(uow):
        uow.ballots.spend(1, WORLD.code_hash(a_code(0), 1))
        os.kill(os.getpid(), signal.SIGKILL)

    writer.run(spends)


def audit(writer, name, times):
    """Note so many lines in one partnership's chain."""
    for number in range(int(times)):
        writer.run(partial(note_audit, deed=Deed(1, 1, name, f"wave:{number}"), now=NOW))


DEEDS = {function.__name__: function for function in (answer, reserve, claim, hand_in, cross, spend_and_die, audit)}

if __name__ == "__main__":
    url, deed, name, times = sys.argv[1:]
    writer = Writer(url, busy_seconds=20)
    writer.start()
    DEEDS[deed](writer, name, times)
    writer.stop()
