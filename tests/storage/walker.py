"""A process of its own for the tests: `python walker.py URL DEED …`, saying on stdout what was acknowledged."""

import sys
from datetime import UTC, datetime

from flows.session import LogEntry
from storage.writer import Writer
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


if __name__ == "__main__":
    url, deed, name, times = sys.argv[1:]
    writer = Writer(url, busy_seconds=20)
    writer.start()
    {"answer": answer, "reserve": reserve, "claim": claim}[deed](writer, name, times)
    writer.stop()
