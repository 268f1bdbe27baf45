"""The writing process does what the writer's thread does, and its death is survived."""

import asyncio
import logging
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest
import pytest_asyncio

from flows.errors import ElsewhereError, NotFoundError, ReplyError, StorageUnavailableError, where
from flows.service.talk import load_world
from storage.remote_writer import RemoteWriter
from tests.storage import errands
from tests.storage.samples import a_person

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no process can be given a socket there")


@pytest_asyncio.fixture
async def remote(url):
    writer = RemoteWriter(url, busy_seconds=10)
    await writer.start()
    yield writer
    await writer.close()


async def eventually(ask, seconds=10.0):
    """What it returns once storage is there."""
    async with asyncio.timeout(seconds):
        while True:
            try:
                return await ask()
            except StorageUnavailableError:
                await asyncio.sleep(0.02)


async def test_each_gets_its_own_answer_and_a_poisoned_use_case_fails_alone(remote):
    outcomes = await asyncio.gather(
        remote.transact(errands.add, 1),
        remote.transact(errands.refuse, 2),
        remote.transact(errands.add, 3),
        remote.transact(errands.stumble, 4),
        remote.transact(errands.count),
        return_exceptions=True,
    )
    assert [outcomes[0].telegram_id, outcomes[2].telegram_id] == [a_person(1).telegram_id, a_person(3).telegram_id]
    refusal, mistake = outcomes[1], outcomes[3]
    assert isinstance(refusal, ReplyError)
    assert (refusal.phrase, refusal.values) == ("too_long", {"most": 7})
    assert isinstance(mistake, KeyError)
    assert outcomes[4] == 2


async def test_a_mistake_tells_where_it_came_from_without_its_words(remote):
    with pytest.raises(KeyError) as caught:
        await remote.transact(errands.stumble, 1)
    told = where(caught.value)
    assert any("errands.py" in line and line.endswith("stumble") for line in told)
    assert "private" not in str(told)


async def test_an_error_that_cannot_travel_is_named(remote):
    with pytest.raises(ElsewhereError) as caught:
        await remote.transact(errands.be_particular)
    assert caught.value.came_through[0] == "ParticularError"


async def test_an_outcome_that_cannot_travel_is_a_mistake_and_the_process_goes_on(remote):
    with pytest.raises(TypeError):
        await remote.transact(errands.keep_for_itself, 1)
    assert await remote.transact(errands.count) == 1


async def test_what_cannot_be_sent_is_refused_at_once(remote):
    with pytest.raises((AttributeError, TypeError)):
        await remote.transact(lambda work: work)
    assert await remote.transact(errands.count) == 0


async def test_many_at_once_and_long_words_come_through(remote):
    words = "æ" * 3_000_000
    answers = await asyncio.gather(
        *(remote.transact(errands.add, n) for n in range(300)), remote.transact(errands.echo, words)
    )
    assert len({person.id for person in answers[:-1]}) == await remote.transact(errands.count) == 300
    assert answers[-1] == words


async def test_what_a_use_case_is_given_is_loaded_there(remote):
    world = load_world("b", "da")
    assert await remote.transact(errands.echo, world) is world


async def test_lazy_use_cases_are_done_soon_and_their_failure_is_only_logged(remote, caplog):
    with caplog.at_level(logging.WARNING):
        remote.lazily(errands.lack)
        remote.lazily(errands.add, 1)
        async with asyncio.timeout(10):
            while not caplog.records:  # noqa: ASYNC110 -- a log has no event
                await asyncio.sleep(0.01)
    assert await remote.transact(errands.count) == 1
    assert caplog.messages == ["a lazily run use case failed: NotFoundError"]


async def test_the_order_of_what_one_caller_says_is_kept(remote):
    for number in range(20):
        remote.lazily(errands.add, number)
    assert await remote.transact(errands.count) == 20


async def test_a_caller_that_gave_up_takes_nothing_back(remote):
    waiting = asyncio.ensure_future(remote.transact(errands.add, 1))
    await asyncio.sleep(0)
    waiting.cancel()
    assert await remote.transact(errands.count) == 1


async def test_a_process_that_dies_is_replaced_and_who_waited_is_told(remote):
    await remote.transact(errands.add, 1)
    waiting = [asyncio.ensure_future(remote.transact(errands.add, n)) for n in (2, 3)]
    with pytest.raises(StorageUnavailableError):
        await remote.transact(errands.end_the_process)
    outcomes = await asyncio.gather(*waiting, return_exceptions=True)
    with pytest.raises(StorageUnavailableError, match="not running"):
        await remote.transact(errands.count)
    count = await eventually(lambda: remote.transact(errands.count))
    assert count == 1 + sum(not isinstance(outcome, Exception) for outcome in outcomes)
    assert (await remote.transact(errands.add, 4)).id


async def test_closing_finishes_what_was_said_and_refuses_what_comes_later(url):
    writer = RemoteWriter(url)
    await writer.start()
    waiting = [asyncio.ensure_future(writer.transact(errands.add, n)) for n in range(50)]
    await asyncio.sleep(0)
    await writer.close()
    assert len({person.id for person in await asyncio.gather(*waiting)}) == 50
    with pytest.raises(StorageUnavailableError, match="not running"):
        await writer.transact(errands.count)
    await writer.close()


async def test_a_process_without_a_database_does_not_start():
    writer = RemoteWriter("postgresql://nobody@127.0.0.1:1/none")
    with pytest.raises(StorageUnavailableError):
        await writer.start()
    with pytest.raises(StorageUnavailableError, match="not running"):
        await writer.transact(errands.count)


async def test_a_locked_sqlite_file_is_waited_for_then_unavailable_then_used(sqlite_url):
    writer = RemoteWriter(sqlite_url, busy_seconds=0.2)
    await writer.start()
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageUnavailableError, match="locked"):
            await writer.transact(errands.add, 1)
        other.rollback()
    assert (await writer.transact(errands.add, 2)).id
    await writer.close()


async def test_sqlite_is_checkpointed_when_nothing_waits(sqlite_url):
    writer = RemoteWriter(sqlite_url)
    await writer.start()
    await writer.transact(errands.add, 1)
    file, words = Path(sqlite_url.removeprefix("sqlite:///")), a_person(1).key.encode()
    async with asyncio.timeout(10):
        while words not in file.read_bytes():  # noqa: ASYNC110, ASYNC240 -- a file has no event
            await asyncio.sleep(0.1)
    await writer.close()


async def test_not_found_is_told_as_itself(remote):
    with pytest.raises(NotFoundError):
        await remote.transact(errands.lack)
