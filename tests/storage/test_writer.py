"""The writer commits together what waits, and each use case fails alone."""

import asyncio
import concurrent.futures
import logging
import sqlite3
import threading
from contextlib import closing
from dataclasses import replace

import pytest
import sqlalchemy as sa

from flows.errors import ConcurrentChangeError, NotFoundError, ReplyError, StorageUnavailableError
from storage.database import begin, open_engine
from storage.writer import Writer
from tests.storage.samples import NOW, a_person, a_session


def count(writer):
    return writer.run(lambda uow: len(uow.persons.find()))


def hold(writer):
    """Keep the writer inside a use case, so that what follows waits together; call what is returned to go on."""
    may_go, is_held = threading.Event(), threading.Event()

    def waits(_uow):
        is_held.set()
        may_go.wait(10)

    writer.lazily(waits)
    is_held.wait(10)
    return may_go.set


async def together(writer, *use_cases):
    release = hold(writer)
    waiting = [asyncio.ensure_future(writer.transact(use_case)) for use_case in use_cases]
    await asyncio.sleep(0)
    release()
    return await asyncio.gather(*waiting, return_exceptions=True)


def adds(number):
    return lambda uow: uow.persons.add(a_person(number))


async def test_a_poisoned_use_case_in_a_batch_fails_alone_and_leaves_nothing(writer):
    def refuses(uow):
        uow.persons.add(a_person(50))
        raise ReplyError("too_long")

    def breaks(uow):
        uow.persons.add(a_person(51))
        uow.sessions.add(a_session(person_id=999))

    def runs_out(uow):
        uow.persons.add(a_person(52))
        return next(iter(()))

    outcomes = await together(writer, adds(1), refuses, adds(2), breaks, adds(3), runs_out, adds(4))
    kinds = [type(outcome).__name__ for outcome in outcomes]
    assert kinds == ["Person", "ReplyError", "Person", "IntegrityError", "Person", "RuntimeError", "Person"]
    people = writer.run(lambda uow: uow.persons.find())
    assert [person.telegram_id for person in people] == [a_person(n).telegram_id for n in (1, 2, 3, 4)]


async def test_three_hundred_use_cases_at_once_are_all_done(writer):
    people = await asyncio.gather(*(writer.transact(adds(n)) for n in range(300)))
    assert len({person.id for person in people}) == count(writer) == 300


async def test_a_concurrent_change_is_run_once_more(writer):
    runs = []

    def conflicts_once(uow):
        runs.append(uow.persons.add(a_person(len(runs))))
        if len(runs) == 1:
            raise ConcurrentChangeError
        return "done"

    assert await together(writer, conflicts_once, adds(7)) == ["done", writer.run(lambda uow: uow.persons.find()[0])]
    assert (len(runs), count(writer)) == (2, 2)


async def test_a_change_that_conflicts_twice_is_told(writer):
    session = await writer.transact(lambda uow: uow.sessions.add(a_session()))
    with pytest.raises(ConcurrentChangeError):
        await writer.transact(lambda uow: uow.sessions.save(replace(session, version=9)))


def refuse_commits(monkeypatch):
    def fails(_connection):
        original = sqlite3.OperationalError("disk I/O error")
        original.sqlite_errorcode = sqlite3.SQLITE_IOERR
        raise sa.exc.OperationalError("COMMIT", None, original)

    monkeypatch.setattr(sa.Connection, "commit", fails)


async def test_a_failed_commit_acknowledges_nothing_and_the_writer_goes_on(writer, monkeypatch):
    with monkeypatch.context() as patch:
        refuse_commits(patch)
        outcomes = await asyncio.gather(*(writer.transact(adds(n)) for n in range(3)), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [StorageUnavailableError] * 3
    assert count(writer) == 0
    await writer.transact(adds(1))
    assert count(writer) == 1


async def test_what_a_broken_database_interrupts_is_run_once_more_on_a_new_connection(writer):
    runs = []

    def is_interrupted_once(uow):
        runs.append(uow)
        uow.persons.add(a_person(len(runs)))
        if len(runs) == 1:
            raise StorageUnavailableError
        return "done"

    assert (await together(writer, adds(8), is_interrupted_once))[1] == "done"
    assert runs[0] is not runs[1]
    assert count(writer) == 2


async def test_a_database_that_stays_broken_is_told_to_all_who_wait(writer):
    def is_always_interrupted(_uow):
        raise StorageUnavailableError

    outcomes = await together(writer, adds(1), is_always_interrupted)
    assert [type(outcome) for outcome in outcomes] == [StorageUnavailableError] * 2
    assert count(writer) == 0


def test_a_writer_recovers_when_postgres_ends_its_connection(postgres_url):
    writer = Writer(postgres_url)
    writer.start()
    writer.run(adds(1))
    with open_engine(postgres_url).connect() as connection, begin(connection):
        connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE pid <> pg_backend_pid() AND datname = current_database()"
        )
    writer.run(adds(2))
    assert count(writer) == 2
    writer.stop()


def test_a_locked_sqlite_file_is_waited_for_then_unavailable_then_used(sqlite_url):
    writer = Writer(sqlite_url, busy_seconds=0.2)
    writer.start()
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageUnavailableError, match="locked"):
            writer.run(adds(1))
        with concurrent.futures.ThreadPoolExecutor() as pool:
            waiting = pool.submit(writer.run, adds(2))
            other.rollback()
            assert waiting.result().id
    assert count(writer) == 1
    writer.stop()


def test_stopping_finishes_what_waits_and_refuses_what_comes_later(url):
    writer = Writer(url)
    writer.start()
    release = hold(writer)
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        waiting = [pool.submit(writer.run, adds(n)) for n in range(8)]
        while writer._waiting.qsize() < 8:
            threading.Event().wait(0.001)
        release()
        writer.stop()
        assert all(job.result().id for job in waiting)
    with pytest.raises(StorageUnavailableError, match="not running"):
        writer.run(adds(9))
    writer.stop()


def test_a_writer_without_a_database_does_not_start():
    writer = Writer("postgresql://nobody@127.0.0.1:1/none")
    with pytest.raises(StorageUnavailableError):
        writer.start()
    assert not writer._thread.is_alive()


def test_nobody_waits_for_ever_when_the_thread_ends_by_mistake(sqlite_url, monkeypatch):
    monkeypatch.setattr(threading, "excepthook", lambda _: None)
    monkeypatch.setattr("storage.batch.SqlUnitOfWork", lambda _: 1 / 0)
    writer = Writer(sqlite_url)
    with pytest.raises(StorageUnavailableError, match="ended"):
        writer.start()


async def test_lazy_use_cases_are_done_soon_and_their_failure_is_only_logged(writer, caplog):
    def fails(_uow):
        raise NotFoundError("a private word")

    with caplog.at_level(logging.WARNING):
        writer.lazily(fails)
        writer.lazily(adds(1))
        for _ in range(100):
            await asyncio.sleep(0.01)
            if caplog.records:
                break
    assert count(writer) == 1
    assert caplog.messages == ["a lazily run use case failed: NotFoundError"]


async def test_a_caller_that_gave_up_takes_nothing_back(writer):
    release = hold(writer)
    waiting = asyncio.ensure_future(writer.transact(adds(1)))
    await asyncio.sleep(0)
    waiting.cancel()
    release()
    assert count(writer) == 1
    await asyncio.sleep(0)


def test_an_event_loop_that_has_closed_is_no_matter(writer):
    async def leaves():
        release = hold(writer)
        waiting = asyncio.ensure_future(writer.transact(adds(1)))
        await asyncio.sleep(0)
        waiting.cancel()
        return release

    asyncio.run(leaves())()
    assert count(writer) == 1


def test_sqlite_is_checkpointed_when_nothing_waits(sqlite_url, monkeypatch):
    monkeypatch.setattr("storage.writer.IDLE_SECONDS", 0.05)
    writer = Writer(sqlite_url)
    writer.start()
    writer.run(adds(1))
    path = sqlite_url.removeprefix("sqlite:///")
    for _ in range(100):
        threading.Event().wait(0.02)
        with open(path, "rb") as file:  # noqa: PTH123 - the file itself, without its log
            if a_person(1).key.encode() in file.read():
                break
    else:
        pytest.fail("the log was not moved into the file")
    writer.run(lambda uow: uow.is_seen(1, NOW))
    writer.stop()
