"""The real bot as a process of its own, a playground over HTTP in the test's, and a person who writes on."""

import asyncio
import itertools
import os
import signal
import socket
import subprocess
import sys
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import aiohttp

from bot.callbacks import decode
from bot.playground import Phone, Playground, PlaygroundClock, build_app
from bot.settings import load_settings
from bot.wiring import make_invitation
from flows import engine
from flows.clock import SystemClock
from flows.phrases import plain
from flows.service.talk import load_world
from flows.session import SessionState
from storage.writer import Writer
from tests.wire.stage import served, serving

ROOT = Path(__file__).parents[2]
TOKEN = "1000000009:SOAK-no-real-token-0000000000000000"
SECRET = "soak-secret-0123456789"
WORLD = load_world("nabopagt_bot", "da")
REFUSALS = [plain(f"reply.{name}", "da")[:20] for name in ("number", "tap", "pick")]
FULL = plain("reply.full", "da", most=5)[:12]
REFUSALS.append(FULL)
# In this order a card's ways on are taken.
ONWARD = (
    "change_list",
    "accept",
    "confirm",
    "part1",
    "begin_part1",
    "new_partnership",
    "pick",
    "done",
    "tick",
    "skip",
    "keep",
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@asynccontextmanager
async def emulator():
    playground = Playground(PlaygroundClock(lambda: datetime.now(UTC)), token=TOKEN)  # noqa: TID251 - its own clock
    async with serving(served(build_app(playground), "on")) as url:
        try:
            yield playground, url
        finally:
            playground.close()


@dataclass
class Bot:
    """`nabopagt run` or `nabopagt worker` with settings from the environment only.

    With `workers_at`, the address of the door in front of all of them, it is one of several processes.
    """

    url: str
    database: str
    log: Path
    webhook: bool = False
    command: str = "run"
    workers_at: str = ""
    port: int = field(default_factory=free_port)
    process: subprocess.Popen | None = None
    kills: int = 0

    @property
    def environment(self) -> dict[str, str]:
        given = {
            "NABOPAGT_TOKEN": TOKEN,
            "NABOPAGT_TELEGRAM_URL": self.url,
            "NABOPAGT_DATABASE_URL": self.database,
            "NABOPAGT_SECRET": "only for this town, and long enough",
            "NABOPAGT_LISTEN": f"127.0.0.1:{self.port}",
        }
        if self.webhook:
            hook = self.workers_at or f"http://127.0.0.1:{self.port}"
            given |= {"NABOPAGT_DELIVERY": "workers" if self.workers_at else "embedded"}
            given |= {"NABOPAGT_PUBLIC_URL": hook, "NABOPAGT_WEBHOOK_SECRET": SECRET}
        return {"PATH": os.environ["PATH"], **given}

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bot", self.command], cwd=ROOT, env=self.environment, stdout=log, stderr=log
            )

    def kill(self) -> None:
        """As a power cut: nothing is finished."""
        self.process.kill()
        self.process.wait()
        self.kills += 1

    def kill_writing_process(self) -> None:
        """The bot itself goes on."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        for child in children:
            os.kill(int(child), signal.SIGKILL)
        self.kills += len(children)

    async def stop(self) -> int:
        self.process.terminate()
        return await asyncio.to_thread(self.process.wait, 30)

    def invitation(self) -> str:
        settings = load_settings({"token": TOKEN, "database_url": self.database, "telegram_url": self.url})
        return make_invitation(settings, SystemClock(), "Boligforeningen Ådal", "nabopagt_bot")


@dataclass
class Database:
    """Looks into the database beside the bot."""

    url: str

    def read(self, use_case):
        writer = Writer(self.url, busy_seconds=30)
        writer.start()
        try:
            return writer.run(use_case)
        finally:
            writer.stop()


def bot_cards(phone: Phone) -> list:
    return [message for message in phone.messages if message.from_bot]


def offered(phone: Phone) -> tuple[int, dict[str, str]]:
    """The newest message with buttons: its id, and what it offers as verb -> callback data (the first of each)."""
    for message in reversed(phone.messages):
        found: dict[str, str] = {}
        for button in (b for row in message.body.get("reply_markup", {}).get("inline_keyboard", []) for b in row):
            action = decode(button.get("callback_data", "")) if "callback_data" in button else None
            if action is not None:
                found.setdefault(action.verb, button["callback_data"])
        if found:
            return message.message_id, found
    return 0, {}


@dataclass
class Person:
    """Writes on by what is shown; `said` are the texts that became answers, `ids` the messages of all texts."""

    phone: Phone
    said: list[str] = field(default_factory=list)
    ids: dict[str, int] = field(default_factory=dict)
    numbers: itertools.count = field(default_factory=lambda: itertools.count(1))
    steps: int = 0
    written: int = 0

    async def act(self) -> None:
        """One reply to the newest card: the nearest way through Part 1."""
        self.steps += 1
        message_id, ways = offered(self.phone)
        newest = " ".join(card.text for card in bot_cards(self.phone)[-2:])
        onward = next((verb for verb in ONWARD if verb in ways and self._is_wanted(verb, ways, newest)), "")
        if "release" in ways:
            await self._change(message_id)
        elif onward:
            data = ways[onward]
            await self.phone.press_raw(message_id, data.replace(":small", ":large") if ":small" in data else data)
        else:
            await self.say(newest)

    def _is_wanted(self, verb: str, ways: dict[str, str], newest: str) -> bool:
        """Lists get several items, questions that may be skipped are skipped every other time."""
        wanted = {
            "new_partnership": "part1" not in ways,
            "done": "untick" in ways or self.steps % 3 == 0 or FULL in newest,
            "keep": self.steps % 4 == 0 or FULL in newest,
            "skip": self.steps % 2 == 0,
        }
        return wanted.get(verb, True)

    async def _change(self, message_id: int) -> None:
        """All is answered: go through it again."""
        message = self.phone.chat.messages[message_id]
        found = [button["callback_data"] for row in message.buttons for button in row]
        numbers = [data for data in found if data.startswith("change:")]
        await self.phone.press_raw(message_id, numbers[self.steps % len(numbers)])

    def settle(self) -> None:
        """What was refused with a reason was never acknowledged."""
        since = " ".join(card.text for card in bot_cards(self.phone) if card.message_id > self.written)
        if self.written and any(refusal in since for refusal in REFUSALS):
            self.said.pop()
        self.written = 0

    async def say(self, newest: str) -> None:
        if REFUSALS[0] in newest:
            await self.phone.say("42")
            return
        number = next(self.numbers)
        text = f"Svar {chr(97 + number // 26)}{chr(97 + number % 26)} slut"
        self.said.append(text)
        self.written = self.ids[text] = (await self.phone.say(text))[-1].message_id

    def was_refused(self, text: str) -> bool:
        """Whether a refusal stands right behind the text: after a kill it may come later than `settle` looked."""
        behind = [card.text for card in bot_cards(self.phone) if self.ids[text] < card.message_id <= self.ids[text] + 5]
        return any(refusal in card for refusal in REFUSALS for card in behind)


def where(work, telegram_id: int) -> str:
    """The beginning of the question at which the database says the person is; empty when it is no question."""
    person = work.persons.find(telegram_id=telegram_id)
    if not person or person[0].place.kind != "session":
        return ""
    session = work.sessions.get(person[0].place.id)
    compiled = WORLD.guide(session.guide, session.guide_version)
    if session.state is not SessionState.OPEN:
        return ""
    node = engine.node_at(compiled, person[0].place.address)
    return compiled.guide.text(person[0].language, node.full_id).prompt.partition("{")[0][:25]


async def healthy(bot: Bot, seconds: float = 30) -> None:
    """Wait until the webhook's server answers."""
    end = asyncio.get_running_loop().time() + seconds
    async with aiohttp.ClientSession() as client:
        while True:
            try:
                async with client.get(f"http://127.0.0.1:{bot.port}/health") as answer:
                    assert answer.status == 200
                    return
            except aiohttp.ClientError:
                assert asyncio.get_running_loop().time() < end, "the bot did not come up"
                await asyncio.sleep(0.05)
