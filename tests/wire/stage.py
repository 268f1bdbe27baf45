"""The transport against the playground: a served emulator, and a desk that says what the test wants."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from markupsafe import Markup

from bot.application import ALLOWED_UPDATES, Phrases, Transport, build_transport
from bot.desk_port import RenderedFile
from bot.drawn import draw, draw_card
from bot.playground import TOKEN, Playground, PlaygroundClock, build_app
from bot.playground.samples import picture
from bot.polling import Polling
from bot.settings import Settings, load_settings
from bot.web.app import WebServer, web_app
from bot.web.webhook import Webhook, register
from flows.cards.card import Action, Attachment, Button, Card, Incoming, Outcome

SECRET = "wire-test-secret-0123456789"
CALM = "Something went wrong on our side."
FOREIGN = "I only work in private chats."
PHRASES = Phrases(calm_error=lambda _: Markup(CALM), foreign_group=lambda _: Markup(FOREIGN))


def no_jitter() -> float:
    return 0.0


def card(text, *labels, attachments=()):
    rows = tuple((Button(label, Action("press", (number,))),) for number, label in enumerate(labels))
    return Card(Markup(text), rows, attachments)


@dataclass
class FakeDesk:
    """Answers by `script`; remembers what it heard and what went out."""

    script: Callable[[Incoming], Outcome | None] = lambda _: None
    heard: list[Incoming] = field(default_factory=list)
    noted: list[tuple[int, int, int | None]] = field(default_factory=list)
    composed: dict[str, Any] = field(default_factory=dict)
    delay: float = 0.0
    swept: int = 0
    wants: bool = False

    async def wants_table(self, _telegram_id):
        return self.wants

    async def sweep(self):
        self.swept += 1

    async def answer(self, incoming):
        self.heard.append(incoming)
        await asyncio.sleep(self.delay)
        outcome = self.script(incoming)
        return outcome and draw(outcome)

    async def note_sent(self, incoming_update_id, telegram_id, card_message_id):
        self.noted.append((incoming_update_id, telegram_id, card_message_id))

    async def compose(self, delivery):
        composed = self.composed[delivery.kind]
        if isinstance(composed, Exception):
            raise composed
        return composed if isinstance(composed, str) else (delivery.chat, draw_card(composed), "en")

    async def render(self, attachment: Attachment, language: str):
        if attachment.kind == "broken":
            raise RuntimeError("secret words of a person")
        if attachment.kind == "picture":
            return RenderedFile("wheel.png", "image/png", picture().content, is_picture=True)
        return RenderedFile(f"{attachment.kind}-{language}.ics", "text/calendar", b"BEGIN:VCALENDAR")


def calls_of(playground, method):
    """Refused ones among them, in whatever capitals they were asked."""
    return [call for call in playground.calls if call.method.lower() == method.lower()]


@dataclass
class Stage:
    playground: Playground
    desk: FakeDesk
    transport: Transport
    url: str
    settings: Settings
    hook_url: str = ""

    def phone(self, name="Hanna"):
        return self.playground.add_phone(name, language="en")

    def calls(self, method):
        return calls_of(self.playground, method)

    async def quiet(self):
        """Everything fetched or delivered, decided and said."""
        await eventually(lambda: not self.playground.updates.pending)
        await self.transport.intake.drain(10)


def served(app, lifespan="off"):
    server = WebServer(app, "127.0.0.1", 0)
    server.config.lifespan = lifespan
    return server


@asynccontextmanager
async def serving(server) -> AsyncIterator[str]:
    """As `serve` does it, without the tenth of a second it may take to notice that it should stop."""
    server.config.load()
    server.lifespan = server.config.lifespan_class(server.config)
    await server.startup()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        await server.shutdown()


@asynccontextmanager
async def emulator() -> AsyncIterator[tuple[Playground, str]]:
    playground = Playground(PlaygroundClock(lambda: datetime.now(UTC)))  # noqa: TID251 - the emulator's own clock
    async with serving(served(build_app(playground), "on")) as url:
        try:
            yield playground, url
        finally:
            playground.close()


@asynccontextmanager
async def transport_to(url, desk, **settings) -> AsyncIterator[tuple[Transport, Settings]]:
    loaded = load_settings({"token": TOKEN, "telegram_url": url, **settings})
    transport = build_transport(loaded, desk, PHRASES, no_jitter)
    await transport.start()
    try:
        yield transport, loaded
    finally:
        await transport.stop()


@asynccontextmanager
async def polling_stage(desk=None) -> AsyncIterator[Stage]:
    desk = desk or FakeDesk()
    async with emulator() as (playground, url), transport_to(url, desk) as (transport, settings):
        polling = Polling(transport.application, ALLOWED_UPDATES, no_jitter, wait=1)
        task = asyncio.create_task(polling.run())
        try:
            yield Stage(playground, desk, transport, url, settings)
        finally:
            polling.stop()
            await task


@asynccontextmanager
async def webhook_stage(desk=None) -> AsyncIterator[Stage]:
    """The transport is served before it knows its own address, as it is behind a proxy."""
    desk = desk or FakeDesk()
    hook = {"public_url": "http://127.0.0.1:1", "webhook_secret": SECRET}
    async with emulator() as (playground, url), transport_to(url, desk, **hook) as (transport, settings):
        app = web_app(Webhook(transport.application, SECRET))
        async with serving(served(app)) as hook_url:
            here = settings.model_copy(update={"public_url": hook_url})
            await register(transport.application, here)
            try:
                yield Stage(playground, desk, transport, url, here, hook_url)
            finally:
                await transport.bot.delete_webhook()


async def eventually(is_true, seconds=5.0):
    end = asyncio.get_running_loop().time() + seconds
    while not is_true():
        if asyncio.get_running_loop().time() > end:
            raise TimeoutError("it never came true")
        await asyncio.sleep(0.005)
