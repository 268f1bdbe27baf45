"""A worker hands on the rows that jobs name, one after the other, and outlives its database."""

import asyncio

import pytest

from storage.job_worker import JobWorker
from storage.writer import Writer
from tests.storage.samples import a_message, a_person
from tests.wire.stage import eventually


async def nothing(*_): ...


@pytest.fixture
def queued(postgres_url):
    """Queues so many messages that are long due; returns the database's address."""

    def queue(count):
        writer = Writer(postgres_url, busy_seconds=10, defers_jobs=True)
        writer.start()
        writer.run(lambda uow: uow.persons.add(a_person()))
        writer.run(lambda uow: uow.outbox.queue_many(a_message(f"m{n}") for n in range(count)))
        writer.stop()
        return postgres_url

    return queue


async def test_each_row_is_handed_on_once_and_at_most_three_at_a_time(queued):
    url, begun, busiest, ended = queued(20), [], [], []

    async def deliver(row_id):
        begun.append(row_id)
        busiest.append(len(begun) - len(ended))
        await asyncio.sleep(0.1)
        ended.append(row_id)

    worker = JobWorker(url, deliver, nothing)
    running = asyncio.create_task(worker.run())
    await eventually(lambda: len(ended) == 20, 20)
    worker.stop()
    await running
    assert sorted(begun) == list(range(1, 21))
    assert max(busiest) == 3


async def test_what_was_begun_is_finished_before_it_stops(queued):
    url, begun, ended = queued(1), asyncio.Event(), []

    async def deliver(row_id):
        begun.set()
        await asyncio.sleep(0.3)
        ended.append(row_id)

    worker = JobWorker(url, deliver, nothing)
    running = asyncio.create_task(worker.run())
    await asyncio.wait_for(begun.wait(), 10)
    worker.stop()
    await asyncio.wait_for(running, 10)
    assert ended == [1]


async def test_without_a_database_it_waits_and_can_be_stopped():
    swept = asyncio.Event()

    async def sweep():
        swept.set()

    worker = JobWorker("postgresql://nobody@127.0.0.1:1/none", nothing, sweep)
    running = asyncio.create_task(worker.run())
    await asyncio.wait_for(swept.wait(), 10)
    assert not running.done()
    worker.stop()
    await asyncio.wait_for(running, 10)
