import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
import sqlalchemy as sa

from bot.outbox_loop import OutboxLoop
from flows.cards.card import Attachment
from flows.errors import StorageUnavailableError
from flows.people import Person
from flows.ports import Message
from storage import tables
from storage.database import open_engine
from storage.writer import Writer
from tests.wire.stage import FakeDesk, calls_of, card, emulator, eventually, no_jitter, transport_to


@dataclass
class Scene:
    playground: object
    desk: FakeDesk
    writer: Writer
    loop: OutboxLoop
    engine: sa.Engine
    persons: dict

    async def phone(self, name="Hanna"):
        phone = self.playground.add_phone(name, language="en")
        await phone.say("hi")
        person = Person(0, name, phone.id, phone.id, "en", True, self.playground.clock.now())
        stored = await self.writer.transact(lambda work: work.persons.add(person))
        self.persons[phone.id] = stored.id
        return phone

    async def queue(self, phone, kind, *, after=0.0, chat=None, key=None):
        due = self.playground.clock.now() + timedelta(seconds=after)
        message = Message(key or f"{kind}:{phone.id}:{after}", self.persons[phone.id], kind, due)
        await self.writer.transact(lambda work: work.outbox.queue(message))
        if chat is not None:
            with self.engine.begin() as connection:
                connection.execute(sa.update(tables.outbox).values(chat=chat))
        self.loop.nudge()

    def rows(self):
        columns = tables.outbox.c
        query = sa.select(
            columns.kind, columns.state, columns.attempts, columns.message_id, columns.error, columns.chat
        )
        with self.engine.begin() as connection:
            return connection.execute(query.order_by(columns.id)).all()

    async def ended(self, *states):
        await eventually(lambda: [row.state for row in self.rows()] == list(states))
        return self.rows()


@asynccontextmanager
async def scene_of(tmp_path, run=True):
    url = f"sqlite:///{tmp_path}/outbox.db"
    engine = open_engine(url)
    tables.metadata.create_all(engine)
    writer = Writer(url)
    writer.start()
    desk = FakeDesk()
    async with emulator() as (playground, address), transport_to(address, desk) as (transport, _):
        loop = OutboxLoop(writer, desk, transport.sender, playground.clock, no_jitter, "w1")
        task = asyncio.create_task(loop.run()) if run else None
        yield Scene(playground, desk, writer, loop, engine, {})
        loop.stop()
        if task:
            await asyncio.wait_for(task, 6)
    writer.stop()
    engine.dispose()


@pytest.fixture
async def scene(tmp_path):
    async with scene_of(tmp_path) as scene:
        yield scene


async def test_what_is_queued_is_sent_and_noted(scene):
    hanna = await scene.phone()
    scene.desk.composed["hello"] = card("Hello", "Start")
    await scene.queue(hanna, "hello")
    shown = await hanna.until("Hello")
    (row,) = await scene.ended("sent")
    assert (row.attempts, row.message_id) == (1, shown.message_id)


async def test_what_is_due_later_waits_for_the_clock(scene):
    hanna = await scene.phone()
    scene.desk.composed["later"] = card("Later")
    await scene.queue(hanna, "later", after=86_400)
    await asyncio.sleep(0.1)
    assert scene.rows()[0].state == "pending"
    scene.playground.clock.advance(timedelta(days=1))
    scene.loop.nudge()
    await hanna.until("Later")


async def test_it_wakes_by_itself_when_something_comes_due(scene):
    hanna = await scene.phone()
    scene.desk.composed["soon"] = card("Soon")
    await scene.queue(hanna, "soon", after=0.2)
    await hanna.until("Soon")


async def test_what_has_moved_on_is_cancelled_with_a_reason(scene):
    hanna = await scene.phone()
    scene.desk.composed["stale"] = "the meeting was moved"
    await scene.queue(hanna, "stale")
    (row,) = await scene.ended("cancelled")
    assert row.error == "the meeting was moved"


async def test_429_costs_no_attempt_and_holds_up_no_other_chat(scene):
    hanna, omar = await scene.phone("Hanna"), await scene.phone("Omar")
    scene.desk.composed["hello"] = card("Hello")
    scene.playground.faults.add(kind="429", method="sendMessage", chat_id=hanna.id, retry_after=1)
    started = asyncio.get_running_loop().time()
    await scene.queue(hanna, "hello")
    await eventually(lambda: not scene.playground.faults.waiting)
    await scene.queue(omar, "hello")
    await omar.until("Hello")
    assert asyncio.get_running_loop().time() - started < 0.8
    await hanna.until("Hello")
    assert asyncio.get_running_loop().time() - started >= 1
    rows = await scene.ended("sent", "sent")
    assert [row.attempts for row in rows] == [1, 1]


async def test_one_chat_gets_one_a_second_and_others_need_not_wait(scene):
    hanna, omar = await scene.phone("Hanna"), await scene.phone("Omar")
    scene.desk.composed |= {kind: card(kind) for kind in ("a1", "a2", "a3", "a4", "b1")}
    started = asyncio.get_running_loop().time()
    for kind in ("a1", "a2", "a3", "a4"):
        await scene.queue(hanna, kind)
    await scene.queue(omar, "b1")
    await omar.until("b1")
    assert asyncio.get_running_loop().time() - started < 1.5
    await scene.ended(*["sent"] * 5)
    moments = [call.at for call in scene.playground.calls if call.parameters.get("chat_id") == hanna.id]
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(moments)]
    assert min(gaps) > 0.9


async def test_who_has_blocked_the_bot_is_reported_and_the_row_dead(scene):
    hanna = await scene.phone()
    scene.desk.composed["hello"] = card("Hello")
    await hanna.block()
    await scene.queue(hanna, "hello")
    (row,) = await scene.ended("dead")
    assert "blocked" in row.error
    await eventually(lambda: scene.desk.heard)
    assert (scene.desk.heard[0].kind, scene.desk.heard[0].telegram_id) == ("blocked", hanna.id)


async def test_what_telegram_does_not_take_is_dead(scene):
    hanna = await scene.phone()
    scene.desk.composed["hello"] = card("<u")
    await scene.queue(hanna, "hello")
    (row,) = await scene.ended("dead")
    assert row.error


@pytest.mark.parametrize("kind", ["lost_answer", "timeout"])
async def test_what_may_have_arrived_is_uncertain_and_not_repeated(scene, kind):
    hanna = await scene.phone()
    scene.desk.composed["hello"] = card("Hello")
    scene.playground.faults.add(kind=kind, method="sendMessage")
    await scene.queue(hanna, "hello")
    await scene.ended("uncertain")
    assert len(calls_of(scene.playground, "sendMessage")) == 1


async def test_trouble_at_telegram_is_tried_again_later(scene):
    hanna = await scene.phone()
    scene.desk.composed["hello"] = card("Hello")
    scene.playground.faults.add(kind="502", method="sendMessage", times=2)
    await scene.queue(hanna, "hello")
    for _ in range(2):
        await eventually(lambda: scene.rows()[0].state == "pending")
        scene.playground.clock.advance(timedelta(seconds=10))
        scene.loop.nudge()
        await asyncio.sleep(0.1)
    await hanna.until("Hello")
    (row,) = await scene.ended("sent")
    assert row.attempts == 3


async def test_trouble_without_end_ends(scene, monkeypatch):
    monkeypatch.setattr("bot.outbox_loop.ATTEMPTS", 1)
    hanna = await scene.phone()
    scene.desk.composed["hello"] = card("Hello")
    scene.playground.faults.add(kind="502", method="sendMessage")
    await scene.queue(hanna, "hello")
    await scene.ended("dead")


async def test_a_group_that_moved_is_written_to_at_its_new_address(scene):
    hanna = await scene.phone()
    group = scene.playground.add_group("G", [hanna], with_bot=True)
    new = scene.playground.migrate(group)
    scene.desk.composed["hello"] = card("Hello")
    await scene.queue(hanna, "hello", after=0.3, chat=group.id)
    await hanna.until("Hello", group=new)
    (row,) = await scene.ended("sent")
    assert (row.chat, row.attempts) == (new.id, 1)


async def test_a_row_that_breaks_its_maker_is_dead_and_stops_nothing(scene, capsys):
    hanna = await scene.phone()
    scene.desk.composed |= {"broken": RuntimeError("words of a person"), "hello": card("Hello")}
    scene.desk.composed["file"] = card("x", attachments=(Attachment("broken", 1),))
    for kind in ("broken", "file", "hello"):
        await scene.queue(hanna, kind)
    await hanna.until("Hello")
    rows = await scene.ended("dead", "dead", "sent")
    assert rows[0].error == "RuntimeError"
    assert "words of a person" not in "".join(capsys.readouterr())


async def test_storage_that_is_away_is_waited_for(tmp_path, monkeypatch):
    async with scene_of(tmp_path, run=False) as scene:
        hanna = await scene.phone()
        scene.desk.composed["hello"] = card("Hello")
        await scene.queue(hanna, "hello")
        transact, failures = scene.writer.transact, iter([StorageUnavailableError("away")])

        async def shaky(*call):
            for error in failures:
                raise error
            return await transact(*call)

        monkeypatch.setattr(scene.writer, "transact", shaky)
        task = asyncio.create_task(scene.loop.run())
        await hanna.until("Hello")
        scene.loop.stop()
        await task


async def test_what_a_dead_worker_held_is_sent_by_the_next(tmp_path):
    async with scene_of(tmp_path, run=False) as scene:
        hanna = await scene.phone()
        scene.desk.composed["hello"] = card("Hello")
        await scene.queue(hanna, "hello")
        long_ago = datetime.now(UTC)  # noqa: TID251 - the moment a worker died
        await scene.writer.transact(lambda work: work.ledger.claim("dead", long_ago, 3, lease_seconds=0.01))
        task = asyncio.create_task(scene.loop.run())
        await hanna.until("Hello")
        scene.loop.stop()
        await task


async def test_it_stops_promptly_and_finishes_what_is_in_flight(tmp_path):
    async with scene_of(tmp_path, run=False) as scene:
        hanna = await scene.phone()
        scene.desk.composed["hello"] = card("Hello")
        task = asyncio.create_task(scene.loop.run())
        await asyncio.sleep(0.05)
        started = asyncio.get_running_loop().time()
        await scene.queue(hanna, "hello")
        await eventually(lambda: scene.rows()[0].state != "pending")
        scene.loop.stop()
        await task
        assert asyncio.get_running_loop().time() - started < 1
        assert scene.rows()[0].state == "sent"


async def test_the_clock_s_own_work_is_done_at_the_start_and_once_an_hour(tmp_path):
    async with scene_of(tmp_path) as scene:
        await eventually(lambda: scene.desk.swept == 1)
        scene.loop.nudge()
        scene.playground.clock.advance(timedelta(minutes=61))
        scene.loop.nudge()
        await eventually(lambda: scene.desk.swept == 2)
