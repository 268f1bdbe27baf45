"""`nabopagt worker`: deliver what is queued, beside any number of `nabopagt run`."""

from datetime import datetime

import structlog

from bot import outbox_notes as notes
from bot.courier import SWEPT_EVERY, Courier
from bot.settings import Settings, SettingsError
from flows.clock import Clock
from flows.delivery import DeliveryTransactor
from flows.errors import StorageError

_log = structlog.get_logger(__name__)


def check_can_work(settings: Settings) -> None:
    """Raise SettingsError where the bot delivers by itself."""
    if not settings.is_postgresql:
        raise SettingsError(
            "nabopagt worker needs PostgreSQL: set NABOPAGT_DATABASE_URL to postgresql://…; on SQLite nabopagt run "
            "sends what is queued by itself"
        )
    if not settings.has_workers:
        raise SettingsError("nabopagt worker needs NABOPAGT_DELIVERY=workers, here and for every nabopagt run")


class Rounds:
    """What a worker does with the row that a job names, and what it looks after."""

    def __init__(self, transactor: DeliveryTransactor, courier: Courier, clock: Clock, worker: str) -> None:
        self._transactor = transactor
        self._courier = courier
        self._clock = clock
        self._worker = worker
        self._swept: datetime | None = None

    async def deliver(self, row_id: int) -> None:
        """What cannot even be claimed now is left to the sweep."""
        try:
            delivery = await self._transactor.transact(notes.claim_one, self._worker, self._clock.now(), row_id)
        except StorageError as error:
            _log.warning("delivery kept for later", delivery_id=row_id, error=type(error).__name__)
            return
        if delivery is not None:
            await self._courier.deliver(delivery)

    async def sweep(self) -> None:
        try:
            now = self._clock.now()
            await self._transactor.transact(notes.sweep, now)
            if self._swept is None or abs(now - self._swept) >= SWEPT_EVERY:
                await self._courier.sweep()
                self._swept = now
        except StorageError as error:
            _log.warning("sweep put off", error=type(error).__name__)
