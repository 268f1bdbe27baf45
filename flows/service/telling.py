"""Queueing what one person's action says to others. What is said is read anew when it is sent."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from flows.partnership import Partnership
from flows.people import Member, Reach, Side
from flows.ports import Message
from flows.service.access import active_members
from flows.service.talk import Talk


def tell(
    talk: Talk,
    members: Iterable[Member],
    kind: str,
    payload: Mapping[str, Any],
    *,
    due: datetime | None = None,
    key: str = "",
) -> None:
    """Queue one message for each member but the person who acts. Repeating the update queues nothing twice.

    `key` stands in for the update where the same thing may be said only once, whoever causes it. What is said of a
    wave, of a date of the year, of a notice or of a member, can be cancelled with it.
    """
    about = next(name for name in ("wave", "entry", "ending", "member", "partnership") if name in payload)
    subject = f"{about}:{payload[about]}"
    for member in members:
        if member.person_id == talk.person.id and not key:
            continue
        if talk.uow.persons.get(member.person_id).reach is Reach.STOPPED:
            continue
        once = key or f"u{talk.incoming.update_id}"
        talk.uow.outbox.queue(
            Message(
                key=f"{kind}:{once}:{subject}:p{member.person_id}",
                person_id=member.person_id,
                kind=kind,
                due=due or talk.now,
                subject=subject,
                payload=payload,
            )
        )


def tell_side(
    talk: Talk,
    partnership: Partnership,
    side: Side,
    kind: str,
    *,
    due: datetime | None = None,
    key: str = "",
    **payload: Any,
) -> None:
    """Tell every member of one side of a partnership."""
    members = active_members(talk.uow, partnership.organisation_of(side))
    tell(talk, members, kind, {"partnership": partnership.id, **payload}, due=due, key=key)


def tell_both(talk: Talk, partnership: Partnership, kind: str, *, key: str = "", **payload: Any) -> None:
    for side in Side:
        tell_side(talk, partnership, side, kind, key=key, **payload)
