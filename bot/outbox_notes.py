"""What the outbox does in the database: claim, wait for a slot, and note what became of a row."""

from datetime import datetime, timedelta

from flows.delivery import Delivery, DeliveryWork
from flows.service.group_telling import move_group

BULK_PER_SECOND, CHAT_PER_SECOND, GROUP_PER_MINUTE = 25, 1, 20
GATE_PATIENCE = timedelta(seconds=1)
"""A row whose chat is free later than this goes back to the queue and holds up no other chat."""


class ChatBusyError(Exception):
    """Undoes the reservation: the chat is free at `until`."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


def claim(work: DeliveryWork, worker: str, now: datetime, limit: int) -> list[Delivery]:
    work.ledger.release_expired(now)
    return work.ledger.claim(worker, now, limit)


def claim_one(work: DeliveryWork, worker: str, now: datetime, row_id: int) -> Delivery | None:
    return work.ledger.claim_one(row_id, worker, now)


def sweep(work: DeliveryWork, now: datetime) -> None:
    work.ledger.sweep(now)


def next_due(work: DeliveryWork, now: datetime) -> datetime | None:
    return work.ledger.next_due(now)


def _chat_gate(chat_id: int) -> str:
    return f"chat:{chat_id}" if chat_id > 0 else f"group:{chat_id}"


def _pause(chat_id: int) -> timedelta:
    return timedelta(seconds=1 / CHAT_PER_SECOND if chat_id > 0 else 60 / GROUP_PER_MINUTE)


def reserve(work: DeliveryWork, chat_id: int, now: datetime) -> datetime:
    """Raise ChatBusyError, which gives the slot back, when the chat is busy for longer than is waited here."""
    if chat_id > 0:
        slot = work.gates.reserve(_chat_gate(chat_id), now, per_second=CHAT_PER_SECOND)
    else:
        slot = work.gates.reserve(_chat_gate(chat_id), now, per_minute=GROUP_PER_MINUTE)
    if slot - now > GATE_PATIENCE:
        raise ChatBusyError(slot)
    common = work.gates.reserve("bot", now, per_second=BULK_PER_SECOND)
    if common > slot:
        work.gates.push(_chat_gate(chat_id), common + _pause(chat_id))
    return max(slot, common)


def reserve_anew(work: DeliveryWork, chat_id: int, now: datetime) -> datetime:
    """The slot went by unused: another one, and the chat's next is counted from there."""
    slot = work.gates.reserve("bot", now, per_second=BULK_PER_SECOND)
    work.gates.push(_chat_gate(chat_id), slot + _pause(chat_id))
    return slot


def put_back(work: DeliveryWork, _now: datetime, delivery: Delivery, until: datetime) -> None:
    work.ledger.retry_at(delivery, until, counts=False)


def slow_down(work: DeliveryWork, now: datetime, delivery: Delivery, chat_id: int, wait: timedelta) -> None:
    work.gates.push(_chat_gate(chat_id), now + wait)
    work.ledger.retry_at(delivery, now + wait, counts=False)


def move(work: DeliveryWork, now: datetime, delivery: Delivery, chat_id: int, new_chat_id: int) -> None:
    move_group(work, chat_id, new_chat_id)
    work.ledger.retry_at(delivery, now, counts=False)


def postpone(work: DeliveryWork, now: datetime, delivery: Delivery, wait: timedelta, reason: str) -> None:
    work.ledger.retry_at(delivery, now + wait, reason)


def sent(work: DeliveryWork, now: datetime, delivery: Delivery, message_id: int | None) -> None:
    work.ledger.sent(delivery, now, message_id)


def cancelled(work: DeliveryWork, now: datetime, delivery: Delivery, reason: str) -> None:
    work.ledger.cancelled(delivery, now, reason)


def uncertain(work: DeliveryWork, now: datetime, delivery: Delivery, reason: str) -> None:
    work.ledger.uncertain(delivery, now, reason)


def dead(work: DeliveryWork, now: datetime, delivery: Delivery, reason: str) -> None:
    work.ledger.dead(delivery, now, reason)
