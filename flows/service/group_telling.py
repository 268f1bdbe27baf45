"""Queueing what a partnership's group is told: the board, and the reminders that concern both parties."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flows.delivery import DeliveryWork
from flows.group import GroupChat
from flows.partnership import Partnership
from flows.ports import Message, UnitOfWork
from flows.service.talk import Talk
from flows.year import Entry, EntryKind, Reminder

# Of the others each side hears by itself.
SHARED = frozenset({Reminder.SOON, Reminder.TOMORROW, Reminder.TODAY})


def group_of(talk: Talk, partnership_id: int) -> GroupChat | None:
    """The group that hears of this partnership."""
    found = talk.uow.groups.find(partnership_id=partnership_id, unbound=None)
    return next((group for group in found if group.is_bound), None)


def group_in(uow: UnitOfWork, chat_id: int) -> GroupChat | None:
    """What the chat is bound to."""
    found = uow.groups.find(chat_id=chat_id, unbound=None)
    return next((group for group in found if group.is_bound), None)


def subject_of(group: GroupChat) -> str:
    return f"group:{group.id}"


def remind_group(talk: Talk, entry: Entry, reminder: Reminder, due: datetime) -> None:
    """What concerns both is said in their group as well."""
    group = group_of(talk, entry.partnership_id)
    if group is None or reminder not in SHARED or entry.kind is EntryKind.EFFORT:
        return
    payload = {"group": group.id, "entry": entry.id, "sequence": entry.sequence, "partnership": entry.partnership_id}
    key = f"group_{reminder}:v{entry.sequence}:entry:{entry.id}:g{group.id}"
    message = Message(key, 0, f"group_{reminder}", due, f"entry:{entry.id}", payload, chat=group.chat_id)
    talk.uow.outbox.queue(message)


def refresh_board(talk: Talk, partnership: Partnership, *, anew: bool = False) -> None:
    """The board shows how things stand now, in its old place or anew. To be called where they have changed."""
    group = group_of(talk, partnership.id)
    if group is not None:
        payload = {"partnership": partnership.id, "anew": anew}
        tell_group(talk, group, "group_board", payload)


def tell_group(talk: Talk, group: GroupChat, kind: str, payload: Mapping[str, Any]) -> None:
    talk.uow.outbox.queue(
        Message(
            key=f"{kind}:g{group.id}:u{talk.incoming.update_id}:{talk.now.isoformat()}",
            person_id=0,
            kind=kind,
            due=talk.now,
            subject=subject_of(group),
            payload={"group": group.id, **payload},
            chat=group.chat_id,
        )
    )


def move_group(work: DeliveryWork, chat_id: int, new_chat_id: int) -> None:
    """A group became a supergroup: the binding and all that is still to be said there go along."""
    for group in work.groups.find(chat_id=chat_id):
        work.groups.save(group.moved_to(new_chat_id))
    work.ledger.readdress(chat_id, new_chat_id)
