"""What waits in the outbox, delivered by the bot's own loop on SQLite or by procrastinate's worker on PostgreSQL."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import sqlalchemy as sa

from bot.courier import Courier
from bot.outbox_loop import OutboxLoop
from bot.working import Rounds
from flows.people import Person
from flows.ports import Message
from storage import tables
from storage.database import open_engine
from storage.job_worker import JobWorker
from storage.writer import Writer
from tests.door import Door
from tests.wire.stage import FakeDesk, emulator, eventually, no_jitter, transport_to


@dataclass
class Scene:
    """Telegram is behind the `door`. Nothing is delivered before `begin`."""

    playground: object
    door: Door
    desk: FakeDesk
    writer: Writer
    deliverer: OutboxLoop | JobWorker
    engine: sa.Engine
    persons: dict = field(default_factory=dict)
    task: asyncio.Task | None = None

    def begin(self):
        self.task = asyncio.create_task(self.deliverer.run())

    async def end(self):
        self.deliverer.stop()
        if self.task is not None:
            await asyncio.wait_for(self.task, 8)
            self.task = None

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
        self._nudge()

    async def jump(self, seconds):
        """Time passes, for the database as well."""
        self.playground.clock.advance(timedelta(seconds=seconds))
        if isinstance(self.deliverer, JobWorker):
            await asyncio.to_thread(self._shift_jobs, seconds)
        self._nudge()

    def _shift_jobs(self, seconds):
        shift = "UPDATE procrastinate_jobs SET scheduled_at = scheduled_at - make_interval(secs => :seconds)"
        with self.engine.begin() as connection:
            connection.execute(sa.text(f"{shift} WHERE status = 'todo'"), {"seconds": seconds})

    def _nudge(self):
        if isinstance(self.deliverer, OutboxLoop):
            self.deliverer.nudge()

    def rows(self):
        names = ("kind", "state", "attempts", "message_id", "error", "chat", "due")
        query = sa.select(*(tables.outbox.c[name] for name in names)).order_by(tables.outbox.c.id)
        with self.engine.begin() as connection:
            return connection.execute(query).all()

    async def ended(self, *states):
        await eventually(lambda: [row.state for row in self.rows()] == list(states), 10)
        return self.rows()


@asynccontextmanager
async def scene_on(url, has_workers):
    engine = open_engine(url)
    writer = Writer(url, defers_jobs=has_workers)
    writer.start()
    desk = FakeDesk()
    async with emulator() as (playground, address):
        door = Door(int(address.rpartition(":")[2]))
        await door.open()
        async with transport_to(door.url, desk) as (transport, _):
            clock = playground.clock
            courier = Courier(writer, desk, transport.sender, clock, no_jitter)
            rounds = Rounds(writer, courier, clock, "w1")
            worker = JobWorker(url, rounds.deliver, rounds.sweep) if has_workers else None
            loop = OutboxLoop(writer, courier, clock, no_jitter, "w1")
            scene = Scene(playground, door, desk, writer, worker or loop, engine)
            try:
                yield scene
            finally:
                await scene.end()
        await door.shut()
    writer.stop()
    engine.dispose()
