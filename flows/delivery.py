"""What the delivery of queued messages asks of storage; implemented in `storage/outbox.py`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar, TypeVarTuple

from flows.ports import UnitOfWork

ResultT = TypeVar("ResultT")
GivenT = TypeVarTuple("GivenT")


@dataclass(frozen=True, slots=True)
class Delivery:
    """A row of the outbox that a worker has claimed until `lease`; `attempts` counts this one.

    Without a person it is for a group.
    """

    id: int
    key: str
    subject: str
    person_id: int | None
    chat: int
    kind: str
    payload: Mapping[str, Any]
    priority: int
    due: datetime
    attempts: int
    lease: datetime
    worker: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A row of the outbox that is still to be sent, as an operator looks at it."""

    due: datetime
    kind: str
    person_id: int | None
    subject: str
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Unsent:
    """A row that did not arrive, or may not have; `state` is cancelled, dead or uncertain, `reason` says why."""

    at: datetime
    kind: str
    person_id: int | None
    subject: str
    payload: Mapping[str, Any]
    state: str
    reason: str


class Ledger(Protocol):
    """Who sends what next, and what became of it.

    Outcomes take the claimed delivery and return False, changing nothing, when it is no longer that worker's: its lease
    ran out and it was given back, or claimed by another.
    """

    def claim(self, worker: str, now: datetime, limit: int = 3, lease_seconds: float = 60) -> list[Delivery]:
        """Take what is due, lower priorities first, the longest due first; nobody else gets the same rows."""
        ...

    def claim_one(self, row_id: int, worker: str, now: datetime, lease_seconds: float = 60) -> Delivery | None:
        """Take this row, which a job is about; None when it waits no longer, or not yet."""
        ...

    def sent(self, delivery: Delivery, now: datetime, message_id: int | None = None) -> bool:
        """It arrived. Noted even when the lease ran out, unless somebody else holds it or its outcome is known."""
        ...

    def retry_at(self, delivery: Delivery, due: datetime, error: str = "", *, counts: bool = True) -> bool:
        """Back to pending; `counts=False` takes the attempt back (Telegram said 429)."""
        ...

    def uncertain(self, delivery: Delivery, now: datetime, error: str) -> bool:
        """Telegram may have sent it: it is not sent again."""
        ...

    def dead(self, delivery: Delivery, now: datetime, error: str) -> bool:
        """It can never be sent."""
        ...

    def cancelled(self, delivery: Delivery, now: datetime, reason: str) -> bool:
        """What it was about has moved on."""
        ...

    def readdress(self, chat: int, new_chat: int) -> int:
        """A group became a supergroup: what is still to be sent goes there; return how many."""
        ...

    def release_expired(self, now: datetime) -> int:
        """Give back what workers claimed and never finished; return how many."""
        ...

    def sweep(self, now: datetime) -> None:
        """Release what is expired; whatever is due and has no worker's job any more gets one."""
        ...

    def next_due(self, now: datetime) -> datetime | None:
        """When there may next be something to claim or to release, never before now; None when nothing waits."""
        ...

    def waiting(self, limit: int) -> list[Waiting]:
        """What is pending, the first due first. Nothing is claimed."""
        ...

    def unsent(self, since: datetime, limit: int) -> list[Unsent]:
        """What was cancelled, given up or left uncertain since then, the newest first."""
        ...


class Gates(Protocol):
    """Evenly spaced slots for all processes together; a gate is named as "bot", "chat:7", "group:-8"."""

    def reserve(self, key: str, now: datetime, *, per_second: float = 0, per_minute: float = 0) -> datetime:
        """The next free slot, now or later; it is taken when the transaction commits. Give one of the two rates."""
        ...

    def push(self, key: str, until: datetime) -> None:
        """Nothing passes before then."""
        ...


class DeliveryWork(UnitOfWork, Protocol):
    """The unit of work as delivery sees it."""

    @property
    def ledger(self) -> Ledger: ...
    @property
    def gates(self) -> Gates: ...


class DeliveryTransactor(Protocol):
    """Runs use cases one after the other, each whole or not at all; what it returned is durable."""

    async def transact(self, use_case: Callable[[DeliveryWork, *GivenT], ResultT], *given: *GivenT) -> ResultT:
        """A use case is a function of a module and is given plain values: it may run in another process."""
        ...

    def lazily(self, use_case: Callable[[DeliveryWork, *GivenT], object], *given: *GivenT) -> None:
        """Run with the next batch, or within 50 ms; nobody waits, a failure is logged."""
        ...
