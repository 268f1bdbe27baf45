"""2,000 messages at once while processes are killed and PostgreSQL goes away: none is lost, few are said twice."""

import asyncio
import random
from contextlib import asynccontextmanager

import aiohttp
import pytest

from storage.database import migrate
from tests.door import Door
from tests.soak.crowd import gather
from tests.soak.test_kills import answered, nothing_twice, seen, to_the_first_question
from tests.soak.test_postgres import server, stop  # noqa: F401 -- a fixture, and how it is stopped
from tests.soak.town import SECRET, Bot, Database, Person, emulator, free_port
from tests.wire.stage import eventually

pytestmark = pytest.mark.soak
SIZE, FEW = 2000, 400
KILLS = 22
OUTAGES = ("fast", "immediate", "immediate")
CHAT = {"id": 77, "type": "private", "first_name": "Nabo"}
SOMEBODY = {"id": 77, "is_bot": False, "first_name": "Nabo"}
IN_FLIGHT = 3
MOST_A_SECOND = 30
"""At a gate of 25 a second."""


async def grown(crowd, count, seconds=40):
    """Wait until so many calls have come."""
    end = asyncio.get_running_loop().time() + seconds
    while crowd.arrived < count:
        assert asyncio.get_running_loop().time() < end, f"{crowd.arrived} calls, not {count}: {crowd.states()}"
        await asyncio.sleep(0.03)


async def settled(crowd, seconds):
    """Wait until nothing is pending or claimed any more; return what became of it."""
    end = asyncio.get_running_loop().time() + seconds
    while True:
        states = await asyncio.to_thread(crowd.states)
        if not states["pending"] and not states["claimed"]:
            return states
        assert asyncio.get_running_loop().time() < end, f"not settled: {states}"
        await asyncio.sleep(0.5)


def report(name, crowd, kills, allowed):
    told = crowd.told()
    lost = crowd.size - len(told)
    twice = sum(told.values()) - len(told)
    print(  # noqa: T201 - the figures, seen with pytest -s
        f"\n{name}: {len(told)} told, {kills} kills, {lost} lost, {twice} twice (allowed {allowed}), "
        f"{crowd.rate():.1f} sends/s, worst second {crowd.worst_second()}"
    )
    assert lost == 0
    assert twice <= allowed
    assert crowd.worst_second() <= MOST_A_SECOND


async def test_a_bot_on_sqlite_killed_in_mid_fan_out_loses_nothing(tmp_path):
    chance = random.Random("sqlite")
    async with emulator() as (playground, url):
        bot = Bot(url, f"sqlite:///{tmp_path}/soak.db", tmp_path / "log.txt")
        migrate(bot.database)
        crowd = gather(playground, bot.database, SIZE)
        crowd.tell(lambda _: ["Yusuf"])
        bot.start()
        try:
            while bot.kills < KILLS:
                await grown(crowd, crowd.arrived + chance.randrange(10, 60))
                await asyncio.sleep(chance.uniform(0, 0.08))
                bot.kill()
                bot.start()
            states = await settled(crowd, 180)
        finally:
            await bot.stop()
        assert states == {"sent": SIZE}
        report("SQLite", crowd, bot.kills, IN_FLIGHT * bot.kills)


@asynccontextmanager
async def fleet(folder, url, database):
    """Two web processes behind a door, and two workers."""
    ports = free_port(), free_port()
    door = Door(*ports)
    await door.open()
    webs = [Bot(url, database, folder / "web.txt", webhook=True, workers_at=door.url, port=port) for port in ports]
    workers = [Bot(url, database, folder / "work.txt", True, "worker", door.url) for _ in range(2)]
    for bot in (*webs, *workers):
        bot.start()
    try:
        yield webs, workers
    finally:
        codes = await asyncio.gather(*(bot.stop() for bot in (*webs, *workers)))
        await door.shut()
        assert codes == [0] * 4


async def talking(playground, person, link, ended):
    """Somebody talks with the bot all the while and is answered each time, after an apology as well."""
    await to_the_first_question(person, link)
    while not ended.is_set():
        before = seen(person.phone)
        await person.act()
        await answered(person.phone, before)
        await eventually(lambda: not playground.updates.pending, 60)
        await asyncio.sleep(0.5)
        person.settle()


async def test_two_workers_and_two_web_processes_killed_in_mid_fan_out_lose_nothing(tmp_path, server):  # noqa: F811
    chance = random.Random("postgresql")
    database = server.get_uri()
    migrate(database)
    async with emulator() as (playground, url):
        crowd = gather(playground, database, SIZE)
        person, ended = Person(playground.add_phone("Hanna")), asyncio.Event()
        async with fleet(tmp_path, url, database) as (webs, workers):
            talk = asyncio.create_task(talking(playground, person, await asyncio.to_thread(webs[0].invitation), ended))
            await asyncio.to_thread(lambda: crowd.tell(lambda _: ["Yusuf"], has_workers=True))
            while sum(bot.kills for bot in (*webs, *workers)) < KILLS:
                await grown(crowd, crowd.arrived + chance.randrange(10, 80))
                await asyncio.sleep(chance.uniform(0, 0.08))
                victim = chance.choice((*webs, *workers))
                victim.kill()
                victim.start()
            states = await settled(crowd, 180)
            ended.set()
            await asyncio.wait_for(talk, 60)
        assert states == {"sent": SIZE}
        kills = sum(bot.kills for bot in (*webs, *workers))
        report("PostgreSQL", crowd, kills, IN_FLIGHT * sum(bot.kills for bot in workers))
        logged, standing = await asyncio.to_thread(Database(database).read, nothing_twice)
        assert [text for text in person.said if text not in logged and not person.was_refused(text)] == []
        assert max(standing.values()) == 1


async def refused(bot):
    """What Telegram is answered for an update."""
    update = {"update_id": 1, "message": {"message_id": 1, "date": 1, "chat": CHAT, "from": SOMEBODY, "text": "hi"}}
    address = f"http://127.0.0.1:{bot.port}/telegram/webhook"
    secret = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
    async with aiohttp.request("POST", address, json=update, headers=secret) as answer:
        return answer.status


async def test_postgresql_stopped_in_mid_fan_out_loses_nothing(tmp_path, server):  # noqa: F811
    database = server.get_uri()
    migrate(database)
    async with emulator() as (playground, url):
        crowd = gather(playground, database, FEW)
        person, ended = Person(playground.add_phone("Hanna")), asyncio.Event()
        async with fleet(tmp_path, url, database) as (webs, _):
            talk = asyncio.create_task(talking(playground, person, await asyncio.to_thread(webs[0].invitation), ended))
            await grown(crowd, 3)
            await asyncio.to_thread(lambda: crowd.tell(lambda _: ["Yusuf"], has_workers=True))
            for mode in OUTAGES:
                await grown(crowd, crowd.arrived + 80)
                await asyncio.to_thread(stop, server, mode)
                assert [await refused(bot) for bot in webs] == [503, 503]
                await asyncio.sleep(2)
                await asyncio.to_thread(server.start)
            states = await settled(crowd, 180)
            ended.set()
            await asyncio.wait_for(talk, 60)
        assert states == {"sent": FEW}
        report("PostgreSQL stopped", crowd, len(OUTAGES), IN_FLIGHT * 2 * len(OUTAGES))
        logged, standing = await asyncio.to_thread(Database(database).read, nothing_twice)
        assert [text for text in person.said if text not in logged and not person.was_refused(text)] == []
        assert max(standing.values()) == 1
