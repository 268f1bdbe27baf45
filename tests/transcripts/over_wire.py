"""The driver over the wire: the whole house polls a served playground by HTTP, and phones of the playground act."""

import asyncio
import copy
import itertools
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from bot.application import ALLOWED_UPDATES
from bot.playground import TOKEN, Phone, Playground, PlaygroundClock, build_app
from bot.playground.chats import Message
from bot.playground.files import Upload
from bot.playground.playground import FIRST_UPDATE, FIRST_USER
from bot.playground.screen import split_paste
from bot.playground.updates import Updates
from bot.polling import Polling
from bot.settings import load_settings
from bot.wiring import House, build_house
from flows.service.invitations import invite_first_member
from flows.service.resident_languages import switch_language
from flows.service.talk import Own, load_world
from storage.tables import outbox
from tests.answered import answering
from tests.stage import LINK, WEB
from tests.transcripts.inside import LINKS
from tests.transcripts.playing import Player
from tests.transcripts.screens import Screen, Seen
from tests.transcripts.script import Person, Script
from tests.wire.stage import no_jitter, served, serving

DATABASE = "house.db"
# The same wherever a script goes on: codes that were dealt are still known.
SECRET = "only for these transcripts, and long enough"
SOON = timedelta(seconds=10)
BREATH = timedelta(milliseconds=100)
"""How far the time moves whenever somebody looks at it: one second to a chat costs no second of ours."""
POLL = {
    "id": "1",
    "question": "Hvad siger I?",
    "options": [{"persistent_id": word, "text": word, "voter_count": 0} for word in ("Ja", "Nej")],
    "total_voter_count": 0,
    "is_closed": False,
    "is_anonymous": True,
    "type": "regular",
    "allows_multiple_answers": False,
    "allows_revoting": False,
    "members_only": False,
}
VIDEO = {"file_id": "v", "file_unique_id": "v", "width": 640, "height": 480, "duration": 3}


class Breathing:
    """A time of its own, which passes by being looked at."""

    def __init__(self, start: datetime) -> None:
        self._now = start

    def __call__(self) -> datetime:
        self._now += BREATH
        return self._now


class HeardUpdates(Updates):
    """Says when the bot has let go of all it fetched."""

    def __init__(self, first_id: int) -> None:
        super().__init__(first_id)
        self.confirmed = asyncio.Event()

    def confirm(self, offset: int) -> None:
        super().confirm(offset)
        self.confirmed.set()

    async def until_fetched(self) -> None:
        while self.pending:
            self.confirmed.clear()
            await asyncio.wait_for(self.confirmed.wait(), 20)


class WireDriver:
    """Implements `Driver`."""

    def __init__(self, playground: Playground, updates: HeardUpdates, house: House, database: Path) -> None:
        self.playground = playground
        self.updates = updates
        self.house = house
        self.database = database

    def phone(self, name: str) -> Phone:
        return next(phone for phone in self.playground.phones if phone.first_name == name)

    async def go_to(self, at: datetime) -> None:
        self.playground.clock.advance(max(at - self.playground.clock.now(), timedelta()))
        self.house.outbox.nudge()
        await self._quiet()

    async def join(self, person: Person) -> None:
        self.playground.add_phone(person.name, person.language, person.role)

    async def invite(self, organisation: str) -> str:
        now = self.playground.clock.now()
        return LINK + await self.house.writer.transact(lambda work: invite_first_member(work, organisation, now))

    async def switch_on(self, language: str) -> None:
        now = self.playground.clock.now()
        await self.house.writer.transact(lambda work: switch_language(work, language, True, now))

    async def open(self, name: str, link: str) -> None:
        await self.phone(name).open(link)
        await self._quiet()

    async def say(self, name: str, text: str) -> None:
        for part in split_paste(text):
            await self.phone(name).say(part)
            await self._quiet()

    async def edit(self, name: str, text: str) -> None:
        await self.phone(name).edit_last(text)
        await self._quiet()

    async def send(self, name: str, kind: str, text: str) -> None:
        phone = self.phone(name)
        if kind == "forward":
            await phone.forward(text)
        elif kind in {"video", "poll"}:
            phone.send(phone.chat, {kind: VIDEO if kind == "video" else POLL})
        elif kind == "photo":
            await phone.send_photo(text)
        else:
            await getattr(phone, f"send_{kind}")()
        await self._quiet()

    async def send_table(self, name: str, text: str) -> None:
        await self.phone(name).send_document(Upload("tal.csv", "text/csv", text.encode()))
        await self._quiet()

    async def residents_answer(self, n: int) -> datetime:
        world = load_world(self.playground.bot.username, "da", Own(secret=SECRET))
        answered = answering(world, self.playground.clock.now(), n)
        return await self.house.writer.transact(answered)

    async def press(self, name: str, message: int, data: str) -> None:
        phone = self.phone(name)
        rows = phone.chat.messages[message].buttons
        visible = [button for row in rows for button in row if button.get("callback_data") == data]
        if visible:
            await phone.press_button(phone.chat, phone.chat.messages[message], visible[0])
        else:
            await phone.press_raw(message, data)
        await self._quiet()

    async def reach(self, name: str, *, is_blocked: bool) -> None:
        await (self.phone(name).block() if is_blocked else self.phone(name).unblock())
        await self._quiet()

    def screen(self, name: str) -> Screen:
        phone = self.phone(name)
        messages = {(message.message_id, 1, 0): _seen(message) for message in self._from_bot(name)}
        return Screen(messages, tuple(toast.text for toast in phone.toasts))

    def buttons(self, name: str) -> list[tuple[int, str, str]]:
        return [
            (message.message_id, button["text"], button.get("callback_data", ""))
            for message in self._from_bot(name)
            for row in message.buttons
            for button in row
        ]

    def links(self, name: str) -> list[str]:
        return [link for message in self._from_bot(name) for link in LINKS.findall(message.body.get("text", ""))]

    def _from_bot(self, name: str) -> list[Message]:
        messages = self.phone(name).chat.messages.values()
        return [message for message in messages if message.from_bot and not message.deleted]

    async def _quiet(self) -> None:
        """Everything fetched, decided, said and delivered."""
        while True:
            await self.updates.until_fetched()
            await self.house.transport.intake.drain(20)
            if in_flight := self.house.outbox._in_flight:
                await asyncio.wait(set(in_flight))
            elif (due := await self._first_waiting()) is None:
                return
            else:
                self.playground.clock.advance(max(due - self.playground.clock.now(), timedelta()))
                self.house.outbox.nudge()
                await asyncio.sleep(0)

    async def _first_waiting(self) -> datetime | None:
        """When the first row is due that is due about now, or is being sent."""
        soon = self.playground.clock.now() + SOON
        is_soon = sa.and_(outbox.c.state == "pending", outbox.c.due <= soon)
        waiting = sa.select(sa.func.min(outbox.c.due)).where(sa.or_(outbox.c.state == "claimed", is_soon))
        return await self.house.writer.transact(lambda work: work.ledger._connection.scalar(waiting))


def _seen(message: Message) -> Seen:
    body = message.body
    text = str(body.get("text") or body.get("caption") or "")
    if "document" in body:
        text = f"[file] {body['document']['file_name']}\n{text}"
    elif "photo" in body:
        text = f"[picture] {text}"
    return Seen(text.strip(), tuple(button["text"] for row in message.buttons for button in row))


class WireTheatre:
    """Plays scripts, each with a playground, a house and a database of its own."""

    name = "over the wire"

    @asynccontextmanager
    async def opened(self, folder: Path, script: Script, earlier: Player | None) -> AsyncIterator[Player]:
        start = earlier.at if earlier else script.start
        playground = Playground(PlaygroundClock(Breathing(start)))
        updates = HeardUpdates(FIRST_UPDATE)
        if earlier is not None:
            old = earlier.driver
            assert isinstance(old, WireDriver)
            updates = HeardUpdates(old.updates.next_id)
            _move_in(playground, old.playground)
            shutil.copy(old.database, folder / DATABASE)
        playground.updates = updates
        async with serving(served(build_app(playground), "on")) as url:
            try:
                async with running(playground, url, folder / DATABASE) as house:
                    driver = WireDriver(playground, updates, house, folder / DATABASE)
                    yield Player(driver, start) if earlier is None else earlier.going_on(driver)
            finally:
                playground.close()


@asynccontextmanager
async def running(playground: Playground, url: str, database: Path) -> AsyncIterator[House]:
    """The house as `nabopagt run` runs it."""
    settings = load_settings(
        {"token": TOKEN, "telegram_url": url, "database_url": f"sqlite:///{database.as_posix()}", "secret": SECRET}
    )
    house = await build_house(settings, playground.clock, playground.bot.username, WEB)
    await house.start()
    polling = Polling(house.transport.application, ALLOWED_UPDATES, no_jitter)
    tasks = asyncio.create_task(polling.run()), asyncio.create_task(house.outbox.run())
    try:
        yield house
    finally:
        polling.stop()
        house.outbox.stop()
        await asyncio.gather(*tasks)
        await house.stop()


def _move_in(playground: Playground, old: Playground) -> None:
    """The same phones with everything on them, the same files, the same bot's account."""
    playground.chats = copy.deepcopy(old.chats)
    playground.files, playground.bot = copy.deepcopy(old.files), copy.deepcopy(old.bot)
    for phone in old.phones:
        chat = playground.chats[phone.id]
        moved = Phone(playground, chat.users[phone.id], chat, phone.role)
        moved.toasts = list(phone.toasts)
        playground.phones.append(moved)
    playground._user_ids = itertools.count(FIRST_USER + len(old.phones))
