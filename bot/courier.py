"""One claimed row of the outbox is carried to Telegram, within its limits, and the row learns what became of it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVarTuple

import structlog
from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError, TimedOut

from bot import outbox_notes as notes
from bot.delivery import report_blocked
from bot.desk_port import Desk
from bot.drawn import DrawnCard
from bot.patience import Jitter, backoff
from bot.request import SlowDownError
from bot.sending import CardSender
from flows.clock import Clock
from flows.delivery import Delivery, DeliveryTransactor, DeliveryWork
from flows.errors import StorageError, StorageUnavailableError

GivenT = TypeVarTuple("GivenT")

ATTEMPTS = 10
NOTE_AGAIN_SECONDS = 1.0
LATE = timedelta(seconds=0.06)
MOST_SLOTS = 5
REASON_LENGTH = 200
SWEPT_EVERY = timedelta(hours=1)
"""How often what the clock alone brings about is looked after."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Letter:
    chat_id: int
    card: DrawnCard
    language: str


class Courier:
    """Delivers for the bot's own loop and for workers alike."""

    def __init__(
        self, transactor: DeliveryTransactor, desk: Desk, sender: CardSender, clock: Clock, jitter: Jitter
    ) -> None:
        self._transactor = transactor
        self._desk = desk
        self._sender = sender
        self._clock = clock
        self._jitter = jitter

    async def sweep(self) -> None:
        """What the clock alone brings about: partnerships end, and are erased when their time has come."""
        await self._desk.sweep()

    async def deliver(self, delivery: Delivery) -> None:
        """Whatever happens, the row learns what became of it; if even that fails, its lease runs out."""
        try:
            await self._try_to_deliver(delivery)
        except StorageError as error:
            _log.warning("delivery kept for later", delivery_id=delivery.id, error=type(error).__name__)
        except Exception as error:  # noqa: BLE001 - a row that breaks its maker must not stop the queue
            _log.error("delivery failed", delivery_id=delivery.id, kind=delivery.kind, error=type(error).__name__)
            await self._note_death(delivery, type(error).__name__)

    async def _try_to_deliver(self, delivery: Delivery) -> None:
        composed = await self._desk.compose(delivery)
        if isinstance(composed, str):
            await self._note(notes.cancelled, delivery, composed)
            _log.info("delivery cancelled", delivery_id=delivery.id, kind=delivery.kind, reason=composed)
            return
        if isinstance(composed, datetime):
            await self._note(notes.put_back, delivery, composed)
            return
        letter = _Letter(*composed)
        if not await self._pass_gates(delivery, letter.chat_id):
            return
        try:
            message_id = await self._sender.send(letter.chat_id, letter.card, letter.language, tries_first_once=True)
        except TelegramError as error:
            await self._refused(delivery, letter.chat_id, error)
        else:
            await self._note(notes.sent, delivery, message_id)

    async def _pass_gates(self, delivery: Delivery, chat_id: int) -> bool:
        """Wait for a slot; False when the row went back to the queue because its chat is busy for longer."""
        now = self._clock.now()
        try:
            slot = await self._transactor.transact(notes.reserve, chat_id, now)
        except notes.ChatBusyError as busy:
            await self._note(notes.put_back, delivery, busy.until)
            return False
        await self._reach(slot, chat_id)
        return True

    async def _reach(self, slot: datetime, chat_id: int) -> None:
        """Those that a busy machine has made late would go out all at once: they take slots anew."""
        for _ in range(MOST_SLOTS):
            await asyncio.sleep((slot - self._clock.now()).total_seconds())
            now = self._clock.now()
            if now - slot < LATE:
                return
            slot = await self._transactor.transact(notes.reserve_anew, chat_id, now)

    async def _refused(self, delivery: Delivery, chat_id: int, error: TelegramError) -> None:
        _log.info("delivery refused", delivery_id=delivery.id, kind=delivery.kind, error=type(error).__name__)
        match error:
            case SlowDownError(seconds=seconds):
                await self._note(notes.slow_down, delivery, chat_id, timedelta(seconds=seconds))
            case ChatMigrated(new_chat_id=new_chat_id):
                await self._note(notes.move, delivery, chat_id, new_chat_id)
            case Forbidden():
                await self._note_death(delivery, error.message)
                await report_blocked(self._desk, chat_id)
            case BadRequest():
                await self._note_death(delivery, error.message)
            case TimedOut():
                await self._note(notes.uncertain, delivery, error.message)
            case _:
                await self._postpone(delivery, error)

    async def _postpone(self, delivery: Delivery, error: TelegramError) -> None:
        """Telegram was not reached, or had trouble of its own."""
        if delivery.attempts >= ATTEMPTS:
            await self._note_death(delivery, error.message)
            return
        wait = timedelta(seconds=backoff(delivery.attempts, self._jitter, first=2, longest=1800))
        await self._note(notes.postpone, delivery, wait, type(error).__name__)

    async def _note_death(self, delivery: Delivery, reason: str) -> None:
        await self._note(notes.dead, delivery, reason[:REASON_LENGTH])

    async def _note(
        self,
        outcome: Callable[[DeliveryWork, datetime, Delivery, *GivenT], object],
        delivery: Delivery,
        *given: *GivenT,
    ) -> None:
        """While the row is ours storage that is away is waited for: what was sent is not to be sent again."""
        while True:
            try:
                await self._transactor.transact(outcome, self._clock.now(), delivery, *given)
            except StorageUnavailableError:
                if self._clock.now() >= delivery.lease:
                    raise
                await asyncio.sleep(NOTE_AGAIN_SECONDS)
            else:
                return
