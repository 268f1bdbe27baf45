"""The dialogue as the transport sees it: each call is one transaction, and nothing is said that is not committed."""

import asyncio
from collections.abc import Callable

from bot.desk_port import RenderedFile
from bot.rendering import render
from flows.cards.card import Attachment, Card, Incoming, Outcome
from flows.clock import Clock
from flows.delivery import Delivery, DeliveryTransactor, DeliveryWork
from flows.errors import DialogueError
from flows.service import desk, files, waking
from flows.service.talk import World


class DialogueDesk:
    """Implements `bot.desk_port.Desk`. `queued` is called when something was queued for others."""

    def __init__(
        self, transactor: DeliveryTransactor, world: World, clock: Clock, queued: Callable[[], None] = lambda: None
    ) -> None:
        self._transactor = transactor
        self._world = world
        self._clock = clock
        self.queued = queued

    async def answer(self, incoming: Incoming) -> Outcome | None:
        now = self._clock.now()

        def decide(work: DeliveryWork) -> tuple[Outcome | None, bool]:
            before = work.outbox.queued
            outcome = desk.answer(work, incoming, self._world, now)
            return outcome, work.outbox.queued > before

        try:
            outcome, has_queued = await self._transactor.transact(decide)
        except DialogueError as error:
            fault = error
            return await self._transactor.transact(lambda work: desk.recover(work, incoming, self._world, now, fault))
        if has_queued:
            self.queued()
        return outcome

    async def note_sent(self, incoming_update_id: int, telegram_id: int, card_message_id: int | None) -> None:
        self._transactor.lazily(lambda work: desk.note_sent(work, telegram_id, incoming_update_id, card_message_id))

    async def wake(self) -> None:
        """Whoever may have missed an answer while the bot was down is shown where they are."""
        now = self._clock.now()
        if await self._transactor.transact(lambda work: waking.wake(work, now)):
            self.queued()

    async def compose(self, delivery: Delivery) -> tuple[int, Card, str] | str:
        now = self._clock.now()
        composed = await self._transactor.transact(lambda work: desk.compose(work, self._world, now, delivery))
        if isinstance(composed, str):
            return composed
        person, card = composed
        return person.chat_id, card, person.language

    async def render(self, attachment: Attachment, language: str) -> RenderedFile:
        """Read what stands in the file, then make it beside the event loop."""
        now = self._clock.now()
        name, view = await self._transactor.transact(
            lambda work: files.prepare(work, self._world, now, attachment, language)
        )
        return await asyncio.to_thread(render, attachment.kind, name, view, now)
