"""The whole house behind a playground, at a partnership that has its agreement: Hanna's, Yusuf's, and a stranger."""

from contextlib import asynccontextmanager
from datetime import timedelta

from bot.playground import Playground, PlaygroundClock, build_app
from bot.playground.playground import FIRST_GROUP, FIRST_UPDATE, FIRST_USER
from tests.builders import DATABASE, Scene
from tests.cast import Troupe
from tests.stage import START, Stage
from tests.transcripts.over_wire import Breathing, HeardUpdates, WireDriver, running
from tests.wire.stage import served, serving

PLAYED = {}


async def agreed(folder):
    """Played once: the database of a partnership with an agreement."""
    if "agreed" not in PLAYED:
        troupe = Troupe(Stage(folder))
        await troupe.to("agreed")
        PLAYED["agreed"] = await Scene.keep(troupe, folder)
    return PLAYED["agreed"].folder / DATABASE


@asynccontextmanager
async def playing(database):
    playground = Playground(PlaygroundClock(Breathing(START + timedelta(minutes=10))))
    playground.updates = updates = HeardUpdates(FIRST_UPDATE)
    playground.number_on(7_000_000_000, FIRST_GROUP)
    for name in ("Hanna", "Yusuf"):
        phone = playground.add_phone(name, "da")
        phone.chat.bot_status = "member"
    playground.number_on(FIRST_USER, FIRST_GROUP)
    playground.add_phone("Fremmed", "da")
    async with serving(served(build_app(playground), "on")) as url:
        try:
            async with running(playground, url, database) as house:
                yield WireDriver(playground, updates, house, database), url
        finally:
            playground.close()
