"""What is queued for others or for later, sent in time and within Telegram's limits."""

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
from flows.errors import StorageError

GivenT = TypeVarTuple("GivenT")

IN_FLIGHT = 3
LONGEST_SLEEP = 3600.0
SWEPT_EVERY = timedelta(hours=1)
STOP_SECONDS = 5.0
ATTEMPTS = 10
REASON_LENGTH = 200

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Letter:
    chat_id: int
    card: DrawnCard
    language: str


class OutboxLoop:
    """At most three rows in flight: a crash repeats no more than these."""

    def __init__(
        self,
        transactor: DeliveryTransactor,
        desk: Desk,
        sender: CardSender,
        clock: Clock,
        jitter: Jitter,
        worker: str,
    ) -> None:
        self._transactor = transactor
        self._desk = desk
        self._sender = sender
        self._clock = clock
        self._jitter = jitter
        self._worker = worker
        self._wake = asyncio.Event()
        self._is_stopping = False
        self._in_flight: set[asyncio.Task[None]] = set()
        self._swept: datetime | None = None

    def nudge(self) -> None:
        """Something was queued, or the clock jumped."""
        self._wake.set()

    def stop(self) -> None:
        """`run` claims nothing more and returns when what is in flight is done, or after five seconds."""
        self._is_stopping = True
        self._wake.set()

    async def run(self) -> None:
        """Until `stop` is called."""
        troubles = 0
        while not self._is_stopping:
            self._wake.clear()
            try:
                await self._sweep()
                pause = await self._begin_what_is_due()
                troubles = 0
            except StorageError as error:
                troubles += 1
                pause = backoff(troubles, self._jitter, first=1, longest=60)
                _log.warning("outbox waits for storage", error=type(error).__name__)
            await self._sleep(pause)
        await self._finish()

    async def _sweep(self) -> None:
        """Once an hour by the clock, which may jump."""
        now = self._clock.now()
        if self._swept is None or abs(now - self._swept) >= SWEPT_EVERY:
            await self._desk.sweep()
            self._swept = now

    async def _begin_what_is_due(self) -> float:
        """Claim into the free places; return how many seconds there is nothing more to do."""
        free = IN_FLIGHT - len(self._in_flight)
        if not free:
            return LONGEST_SLEEP
        now = self._clock.now()
        for delivery in await self._transactor.transact(notes.claim, self._worker, now, free):
            task = asyncio.create_task(self._deliver(delivery))
            self._in_flight.add(task)
            task.add_done_callback(self._landed)
        if len(self._in_flight) == IN_FLIGHT:
            return LONGEST_SLEEP
        due = await self._transactor.transact(notes.next_due, self._clock.now())
        return LONGEST_SLEEP if due is None else (due - self._clock.now()).total_seconds()

    def _landed(self, task: "asyncio.Task[None]") -> None:
        self._in_flight.discard(task)
        self._wake.set()

    async def _sleep(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._wake.wait(), max(0.0, min(seconds, LONGEST_SLEEP)))
        except TimeoutError:
            return

    async def _finish(self) -> None:
        if self._in_flight:
            await asyncio.wait(self._in_flight, timeout=STOP_SECONDS)
        unfinished = tuple(self._in_flight)
        for task in unfinished:
            task.cancel()
        await asyncio.gather(*unfinished, return_exceptions=True)

    async def _deliver(self, delivery: Delivery) -> None:
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
        await asyncio.sleep((slot - self._clock.now()).total_seconds())
        return True

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

    async def _note(self, outcome: Callable[[DeliveryWork, datetime, *GivenT], object], *given: *GivenT) -> None:
        await self._transactor.transact(outcome, self._clock.now(), *given)
