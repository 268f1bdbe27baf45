"""After a start: whoever may not have got the answer to their last update is shown where they are."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from flows.cards.card import Card
from flows.people import Reach
from flows.ports import Message, UnitOfWork
from flows.service.registry import message, somewhere
from flows.service.talk import Talk

# Telegram brings again what was not confirmed: that is answered first, and nothing is left to say here.
GRACE = timedelta(seconds=2)


def wake(uow: UnitOfWork, now: datetime) -> int:
    """Queue the current card for everybody whose direct answer may not have been sent; return for how many."""
    waiting = [person for person in uow.left_unanswered() if person.reach is Reach.ACTIVE]
    for person in waiting:
        uow.outbox.queue(
            Message(
                key=f"where_you_are:{person.unanswered}:p{person.id}",
                person_id=person.id,
                kind="where_you_are",
                due=now + GRACE,
                subject=f"person:{person.id}",
                payload={"update": person.unanswered},
                priority=0,
            )
        )
    return len(waiting)


@message("where_you_are")
def where_you_are(talk: Talk, payload: Mapping[str, Any]) -> Card | str:
    if talk.person.unanswered != payload["update"]:
        return "answered since"
    # The place is saved with the same update, so that this message can be made again should it not arrive either.
    talk.incoming = replace(talk.incoming, update_id=payload["update"])
    return somewhere(talk)
