"""Two workers together keep Telegram's limits, and whoever writes meanwhile is answered at once."""

import asyncio
from contextlib import asynccontextmanager
from itertools import pairwise

import pytest
import sqlalchemy as sa

from bot.courier import Courier
from bot.working import Rounds
from flows.clock import SystemClock
from storage import tables
from storage.database import migrate, open_engine
from storage.job_worker import JobWorker
from storage.writer import Writer
from tests.soak.crowd import gather
from tests.soak.test_fan_out import MOST_A_SECOND, fleet, settled
from tests.soak.test_kills import replied, to_the_first_question
from tests.soak.test_postgres import server  # noqa: F401 -- a fixture
from tests.soak.town import Person, emulator
from tests.wire import stage
from tests.wire.stage import FakeDesk, card, eventually, no_jitter, transport_to

pytestmark = pytest.mark.soak


async def test_two_worker_processes_together_keep_the_limits_and_answers_go_first(tmp_path, server):  # noqa: F811
    database = server.get_uri()
    migrate(database)
    loop = asyncio.get_running_loop()
    async with emulator() as (playground, url):
        crowd = gather(playground, database, 300)
        person, waits = Person(playground.add_phone("Hanna")), []
        async with fleet(tmp_path, url, database) as (webs, _):
            link = await asyncio.to_thread(webs[0].invitation)
            await to_the_first_question(person, link)
            names = ["Yusuf", "Omar", "Mette", "Ali", "Signe"]
            await asyncio.to_thread(lambda: crowd.tell(lambda n: names if n == 7 else names[:1], has_workers=True))
            while (await asyncio.to_thread(crowd.states))["pending"] > 50:
                began = loop.time()
                await replied(person)
                waits.append(loop.time() - began)
            states = await settled(crowd, 60)
        assert states == {"sent": 304}
        ours = [call.at for call in playground.calls if call.parameters.get("chat_id") == crowd.phones[7].id]
        gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(ours)]
        print(  # noqa: T201 - the figures, seen with pytest -s
            f"\ngates: {crowd.rate():.1f} sends/s, worst second {crowd.worst_second()}, one chat's gaps "
            f"{min(gaps):.2f}-{max(gaps):.2f} s, {len(waits)} answers in at most {max(waits):.2f} s"
        )
        assert crowd.worst_second() <= MOST_A_SECOND
        assert len(ours) == 5
        assert min(gaps) > 0.8  # a second between the slots, and the way from a slot to Telegram
        assert max(waits) < 10  # behind what is queued it would be minutes


@asynccontextmanager
async def workers(database, url, desk, count):
    """In this process, each with a writer and a worker's own connections."""
    async with transport_to(url, desk) as (transport, _):
        writers = [Writer(database, defers_jobs=True) for _ in range(count)]
        for writer in writers:
            writer.start()
        clock = SystemClock()
        rounds = [
            Rounds(writer, Courier(writer, desk, transport.sender, clock, no_jitter), clock, f"w{n}")
            for n, writer in enumerate(writers)
        ]
        crew = [JobWorker(database, each.deliver, each.sweep) for each in rounds]
        tasks = [asyncio.create_task(worker.run()) for worker in crew]
        yield
        for worker in crew:
            worker.stop()
        await asyncio.gather(*tasks)
        for writer in writers:
            writer.stop()


async def test_two_workers_tell_a_group_no_more_than_twenty_a_minute(server):  # noqa: F811
    database, desk = server.get_uri(), FakeDesk()
    migrate(database)
    desk.composed["colleague_joined"] = card("Hello")
    async with stage.emulator() as (playground, url):
        crowd = gather(playground, database, 6)
        group = playground.add_group("G", crowd.phones, with_bot=True)
        crowd.tell(lambda _: ["Yusuf"], has_workers=True)
        engine = open_engine(database)
        with engine.begin() as connection:
            connection.execute(sa.update(tables.outbox).values(chat=group.id))
        async with workers(database, url, desk, 2):
            await eventually(lambda: crowd.states() == {"sent": 6}, 30)
        moments = [call.at for call in playground.calls if call.method == "sendMessage"]
        gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(moments)]
        assert len(moments) == 6
        assert min(gaps) > 2.9
