"""What is queued for others or for later, sent in time by the bot itself: delivery where no workers are."""

import asyncio
from datetime import datetime

import structlog

from bot import outbox_notes as notes
from bot.courier import SWEPT_EVERY, Courier
from bot.patience import Jitter, backoff
from flows.clock import Clock
from flows.delivery import DeliveryTransactor
from flows.errors import StorageError

IN_FLIGHT = 3
LONGEST_SLEEP = 3600.0
STOP_SECONDS = 5.0

_log = structlog.get_logger(__name__)


class OutboxLoop:
    """At most three rows in flight: a crash repeats no more than these."""

    def __init__(
        self,
        transactor: DeliveryTransactor,
        courier: Courier,
        clock: Clock,
        jitter: Jitter,
        worker: str,
    ) -> None:
        self._transactor = transactor
        self._courier = courier
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
            await self._courier.sweep()
            self._swept = now

    async def _begin_what_is_due(self) -> float:
        """Claim into the free places; return how many seconds there is nothing more to do."""
        free = IN_FLIGHT - len(self._in_flight)
        if not free:
            return LONGEST_SLEEP
        now = self._clock.now()
        for delivery in await self._transactor.transact(notes.claim, self._worker, now, free):
            task = asyncio.create_task(self._courier.deliver(delivery))
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
