"""The driver in process: the stage, the real database and the real desk. Nothing is sent."""

import copy
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

from bot.playground.html import HtmlText
from bot.playground.screen import split_paste
from bot.screens import screens
from bot.tables import read_table
from flows.service.resident_languages import switch_language
from tests.answered import answering
from tests.stage import LINK, Phone, Shown, Stage
from tests.transcripts.playing import Player, command_of
from tests.transcripts.screens import Key, Screen, Seen
from tests.transcripts.script import Person, Script

LINKS = re.compile(re.escape(LINK) + r"[\w-]+")


def plain(html: str) -> str:
    """The words as Telegram shows them."""
    return HtmlText(html).parse()[0].strip()


class InsideDriver:
    """Implements `Driver`."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.files: dict[int, list[Seen]] = {}
        self._first_names: dict[str, Phone] = {phone.name: phone for phone in stage.phones.values()}

    async def go_to(self, at: datetime) -> None:
        await self.stage.later(at - self.stage.clock.now())
        await self._make_files()

    async def join(self, person: Person) -> None:
        self._first_names[person.name] = self.stage.phone(person.name, person.language)

    async def invite(self, organisation: str) -> str:
        return LINK + self.stage.invite(organisation)

    async def switch_on(self, language: str) -> None:
        now = self.stage.clock.now()
        self.stage.writer.run(lambda work: switch_language(work, language, True, now))

    async def open(self, name: str, link: str) -> None:
        await self.stage.open(self._first_names[name], link)
        await self._make_files()

    async def say(self, name: str, text: str) -> None:
        command, words = command_of(text)
        if command:
            await self.stage.command(self._first_names[name], command, words)
        for part in split_paste(text) if not command else ():
            await self.stage.say(self._first_names[name], part)
        await self._make_files()

    async def edit(self, name: str, text: str) -> None:
        await self.stage.edit(self._first_names[name], text)

    async def send(self, name: str, kind: str, text: str) -> None:
        await self.stage.send(self._first_names[name], kind, text)

    async def send_table(self, name: str, text: str) -> None:
        table = read_table(text.encode())
        wants = await self.stage.desk.wants_table(self._first_names[name].telegram_id)
        fields = {"kind": "table", "table": table} if wants else {"kind": "document"}
        await self.stage._act(self._first_names[name], **fields)

    async def residents_answer(self, n: int) -> datetime:
        answered = answering(self.stage.world, self.stage.clock.now(), n)
        return await self.stage.writer.transact(answered)

    async def press(self, name: str, message: int, data: str) -> None:
        await self.stage.press(self._first_names[name], message, data)
        await self._make_files()

    async def reach(self, name: str, *, is_blocked: bool) -> None:
        await self.stage.send(self._first_names[name], "blocked" if is_blocked else "unblocked")

    def screen(self, name: str) -> Screen:
        phone = self._first_names[name]
        messages: dict[Key, Seen] = {}
        for message in phone.shown:
            files = self.files.get(message.id, []) if message.files else []
            messages |= {(message.id, 0, number): file for number, file in enumerate(files)}
            messages |= {(message.id, 1, number): seen for number, seen in enumerate(_words(message))}
        return Screen(messages, tuple(phone.toasts))

    def buttons(self, name: str) -> list[tuple[int, str, str]]:
        found = []
        for message in self._first_names[name].shown:
            keyboard = screens(message.card)[-1].keyboard or {"inline_keyboard": []}
            for row in keyboard["inline_keyboard"]:
                found += [(message.id, button["text"], button.get("callback_data", "")) for button in row]
        return found

    def links(self, name: str) -> list[str]:
        return [link for message in self._first_names[name].shown for link in LINKS.findall(str(message.card.text))]

    async def _make_files(self) -> None:
        """Every file is made, as it would be before it is sent."""
        for phone in self.stage.phones.values():
            for message in phone.shown:
                if message.files and message.id not in self.files:
                    self.files[message.id] = [await self._file(message, number) for number in range(len(message.files))]

    async def _file(self, message: Shown, number: int) -> Seen:
        attachment = message.files[number]
        file = await self.stage.render(attachment, message.language)
        assert file.content
        head = "[picture] " if file.is_picture else f"[file] {file.name}\n"
        return Seen(f"{head}{attachment.caption}".strip())


def _words(message: Shown) -> list[Seen]:
    found = []
    for part in screens(message.card):
        rows = (part.keyboard or {"inline_keyboard": []})["inline_keyboard"]
        found.append(Seen(plain(part.text), tuple(button["text"] for row in rows for button in row)))
    return found


class InsideTheatre:
    """Plays scripts, each in a database of its own; what a script goes on from is played once."""

    name = "in process"

    @asynccontextmanager
    async def opened(self, folder: Path, script: Script, earlier: Player | None) -> AsyncIterator[Player]:
        if earlier is None:
            stage = Stage(folder)
            stage.clock.current = script.start
            player = Player(InsideDriver(stage), script.start)
        else:
            stage, player = self._continued(folder, earlier)
        try:
            yield player
        finally:
            stage.close()

    def _continued(self, folder: Path, earlier: Player) -> tuple[Stage, Player]:
        old = earlier.driver
        assert isinstance(old, InsideDriver)
        shutil.copy(old.stage.url.removeprefix("sqlite:///"), folder / "stage.db")
        stage = Stage(folder)
        stage.clock.current = old.stage.clock.current
        stage.phones = copy.deepcopy(old.stage.phones)
        stage._update, stage._message = old.stage._update, old.stage._message
        driver = InsideDriver(stage)
        driver.files = dict(old.files)
        return stage, earlier.going_on(driver)
