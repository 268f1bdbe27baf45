"""The dialogue as the transport sees it: each call is one transaction, and nothing is said that is not committed.

What runs inside the transaction are functions of this module with plain values: it may be another process.
"""

import asyncio
import hashlib
from collections.abc import Callable
from datetime import datetime

import structlog

from bot.desk_port import Composed, FeedFile, RenderedFile
from bot.documents.calendar import calendar_file
from bot.drawn import Drawn, draw, draw_card
from bot.rendering import render
from flows.cards.card import Attachment, Incoming
from flows.clock import Clock
from flows.delivery import Delivery, DeliveryTransactor, DeliveryWork
from flows.errors import DialogueError, NotFoundError
from flows.service import desk, erasing_surveys, feeds, files, retention, waking, waves
from flows.service.calendars import CalendarView
from flows.service.talk import World

_log = structlog.get_logger(__name__)


class DialogueDesk:
    """Implements `bot.desk_port.Desk`. `queued` is called when something was queued for others."""

    def __init__(
        self, transactor: DeliveryTransactor, world: World, clock: Clock, queued: Callable[[], None] = lambda: None
    ) -> None:
        self._transactor = transactor
        self._world = world
        self._clock = clock
        self.queued = queued

    async def answer(self, incoming: Incoming) -> Drawn | None:
        now = self._clock.now()
        try:
            drawn, has_queued = await self._transactor.transact(_answer, incoming, self._world, now)
        except DialogueError as error:
            return await self._transactor.transact(_recover, incoming, self._world, now, error)
        if has_queued:
            self.queued()
        return drawn

    async def note_sent(self, incoming_update_id: int, telegram_id: int, card_message_id: int | None) -> None:
        self._transactor.lazily(_note_sent, telegram_id, incoming_update_id, card_message_id)

    async def wake(self) -> None:
        """Whoever may have missed an answer while the bot was down is shown where they are."""
        if await self._transactor.transact(waking.wake, self._clock.now()):
            self.queued()

    async def sweep(self) -> None:
        """What is to happen by the clock whoever listens: ends that have come, what is not kept any longer."""
        now = self._clock.now()
        for ending_id in await self._transactor.transact(retention.due, self._world, now):
            try:
                await self._transactor.transact(retention.settle, self._world, now, ending_id)
            except DialogueError as error:
                _log.error("an end was not settled", ending_id=ending_id, error=type(error).__name__)
            else:
                self.queued()
        await self._settle_waves(now)
        await self._erase_surveys(now)

    async def _settle_waves(self, now: datetime) -> None:
        """One that cannot be settled holds up no other."""
        for wave_id in await self._transactor.transact(waves.due_waves, self._world, now):
            try:
                await self._transactor.transact(waves.settle_wave, self._world, now, wave_id)
            except DialogueError as error:
                _log.error("a wave was not settled", wave_id=wave_id, error=type(error).__name__)
            else:
                self.queued()

    async def _erase_surveys(self, now: datetime) -> None:
        for wave_id in await self._transactor.transact(erasing_surveys.due, now):
            try:
                await self._transactor.transact(erasing_surveys.settle, now, wave_id)
            except DialogueError as error:
                _log.error("a survey was not erased", wave_id=wave_id, error=type(error).__name__)
        await self._transactor.transact(erasing_surveys.forget, now)

    async def compose(self, delivery: Delivery) -> Composed:
        return await self._transactor.transact(_compose, self._world, self._clock.now(), delivery)

    async def render(self, attachment: Attachment, language: str) -> RenderedFile:
        """Read what stands in the file, then make it beside the event loop."""
        now = self._clock.now()
        name, view = await self._transactor.transact(files.prepare, self._world, now, attachment, language)
        return await asyncio.to_thread(render, attachment.kind, name, view, now)

    async def feed(self, token: str) -> FeedFile | None:
        """The calendar at an address; None where there is none (any more)."""
        now = self._clock.now()
        try:
            view = await self._transactor.transact(feeds.serve_feed, self._world, now, token)
        except NotFoundError:
            return None
        return await asyncio.to_thread(_feed_file, view, now)


def _feed_file(view: CalendarView, now: datetime) -> FeedFile:
    tag = hashlib.sha256(repr(view).encode()).hexdigest()[:32]
    return FeedFile(calendar_file(view.meetings, now, view.language, view.name), f'W/"{tag}"')


def _answer(work: DeliveryWork, incoming: Incoming, world: World, now: datetime) -> tuple[Drawn | None, bool]:
    """What to say, and whether something was queued for others."""
    before = work.outbox.queued
    outcome = desk.answer(work, incoming, world, now)
    return (None if outcome is None else draw(outcome)), work.outbox.queued > before


def _recover(work: DeliveryWork, incoming: Incoming, world: World, now: datetime, error: DialogueError) -> Drawn:
    return draw(desk.recover(work, incoming, world, now, error))


def _note_sent(work: DeliveryWork, telegram_id: int, update_id: int, card: int | None) -> None:
    work.note_sent(telegram_id, update_id, card)


def _compose(work: DeliveryWork, world: World, now: datetime, delivery: Delivery) -> Composed:
    composed = desk.compose(work, world, now, delivery)
    if isinstance(composed, str | datetime):
        return composed
    to, card = composed
    return to.chat_id, draw_card(card), to.language
