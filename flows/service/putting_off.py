"""[Later] on every reminder: the same message comes again on another day, if it still makes sense then."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from flows.cards.buttons import said
from flows.cards.card import Action, Card, Outcome
from flows.clock import COPENHAGEN
from flows.errors import DialogueError, StageError
from flows.ports import Message, Queued
from flows.schedule import at_local, is_free, polite_time
from flows.service.registry import MESSAGES, REMINDERS, press
from flows.service.talk import Talk

CHOICES = {"tomorrow": 1, "three_days": 3, "week": 7}
_AGAIN = re.compile(r":z(\d+)$")


def said_at(talk: Talk, kind: str, payload: Mapping[str, Any], at: datetime) -> Card | str | datetime:
    """What a reminder would say at another time, as things stand now."""
    then = Talk(talk.uow, talk.person, at, talk.world, talk.incoming)
    try:
        return MESSAGES[kind](then, payload)
    except DialogueError as error:
        return error.code


def with_later(talk: Talk, message_id: int, kind: str, payload: Mapping[str, Any], card: Card) -> Card:
    """The reminder with a [Later] above [No more of these], while some later day makes sense."""
    if kind not in REMINDERS or not _days(talk, kind, payload):
        return card
    later = said(talk.language, "button.later", "later", message_id)
    at = next((n for n, row in enumerate(card.buttons) if row[0].action and row[0].action.verb == "mute"), None)
    at = len(card.buttons) if at is None else at
    return Card(card.text, (*card.buttons[:at], (later,), *card.buttons[at:]), card.attachments)


def _days(talk: Talk, kind: str, payload: Mapping[str, Any]) -> dict[str, datetime]:
    """The choices on which there would be something to say."""
    today = talk.now.astimezone(COPENHAGEN).date()
    days = {word: today + timedelta(days=count) for word, count in CHOICES.items()}
    times = {word: polite_time(at_local(day)) for word, day in days.items() if word != "tomorrow" or not is_free(day)}
    return {word: at for word, at in times.items() if isinstance(said_at(talk, kind, payload, at), Card)}


def _reminder(talk: Talk, action: Action) -> tuple[Queued, Card]:
    """The own reminder that a button names, and how it reads now; StageError once there is nothing to put off."""
    row = talk.uow.outbox.find(talk.person.id, action.numbers[0])
    card = said_at(talk, row.kind, row.payload, polite_time(talk.now)) if row.kind in REMINDERS else ""
    if not isinstance(card, Card):
        raise StageError
    return row, card


@press("later")
def later(talk: Talk, action: Action) -> Outcome:
    """When to hear of it again: only days on which it still makes sense."""
    row, card = _reminder(talk, action)
    days = _days(talk, row.kind, row.payload)
    if not days:
        raise StageError("stage.no_later")
    choices = [said(talk.language, f"button.{word}", "put_off", row.id, word=word) for word in days]
    back = said(talk.language, "button.not_later", "not_later", row.id)
    return talk.edited(Card(card.text, (*((choice,) for choice in choices), (back,))))


@press("not_later")
def not_later(talk: Talk, action: Action) -> Outcome:
    row, card = _reminder(talk, action)
    return talk.edited(with_later(talk, row.id, row.kind, row.payload, card))


@press("put_off")
def put_off(talk: Talk, action: Action) -> Outcome:
    """The same comes again then; what it is about is read anew. Each time it is put off has a number."""
    row, card = _reminder(talk, action)
    at = _days(talk, row.kind, row.payload).get(action.word)
    found = _AGAIN.search(row.key)
    key = f"{_AGAIN.sub('', row.key)}:z{int(found.group(1)) + 1 if found else 1}"
    if at is None or any(other.key == key for other in talk.uow.outbox.waiting_for(talk.person.id, [row.subject])):
        raise StageError
    talk.uow.outbox.queue(Message(key, talk.person.id, row.kind, at, row.subject, row.payload))
    text = card.text + "\n\n" + talk.say("later.done", when=talk.moment(at))
    return talk.outcome(sealed=Card(text))
