"""Residents who wanted to be asked are asked: once when a wave opens, and reminded twice at the most, all of them.

A code is drawn when the invitation is written; only its hash is put into the pool, among all others. No row says who
was given which.
"""

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeAlias

from markupsafe import Markup

from flows.cards.card import Card, Incoming
from flows.codes import derived_key, new_code
from flows.delivery import Delivery
from flows.partnership import Stage
from flows.ports import Message, UnitOfWork
from flows.schedule import is_polite, polite_time
from flows.service.answering import sheet_of, ways_to_answer, web_row
from flows.service.answering_cards import code_shown
from flows.service.ballots import state_now
from flows.service.closing_hooks import when_closed, when_opened
from flows.service.talk import World
from flows.service.visits import Visit
from flows.wave import Invited, Subscriber, Wave, WaveState

INVITE, REMIND = "survey_invite", "survey_remind"
MOST_REMINDERS = 2
KINDS = frozenset({INVITE, REMIND})
ToldTo: TypeAlias = Callable[[Visit, Wave], Card | str | datetime]
TOLD: dict[str, ToldTo] = {}
"""What else subscribers are told about a wave, by the kind of message: each part of the house adds its own."""


def told_to_residents(kind: str) -> Callable[[ToldTo], ToldTo]:
    """The function makes the card for one subscriber; it reads everything anew, also whether it is still to be said."""

    def register(function: ToldTo) -> ToldTo:
        TOLD[kind] = function
        return function

    return register


def is_for_residents(kind: str) -> bool:
    return kind in KINDS or kind in TOLD


def subject_of(wave: Wave) -> str:
    return f"wave:{wave.id}"


def _invite_key(wave: Wave) -> str:
    return f"{INVITE}:w{wave.id}:c"


@when_opened
def invite_all(uow: UnitOfWork, _world: World, wave: Wave, now: datetime) -> None:
    """Everybody who has subscribed by then, at a decent hour."""
    due = polite_time(max(now, wave.opens))
    uow.outbox.queue_to_all(wave.partnership_id, wave.id, INVITE, _invite_key(wave), due)


@when_closed
def forget_invited(uow: UnitOfWork, _world: World, wave: Wave, _now: datetime) -> None:
    """Who was written to when is of no use any more."""
    uow.outbox.drop_about(subject_of(wave), KINDS)


def invite_newcomer(visit: Visit, wave: Wave, subscriber: Subscriber) -> bool:
    """Who subscribes while a wave is open is asked at once; False for whoever was given a code for it before."""
    if visit.uow.outbox.is_known(mark_of(visit.world, wave, subscriber.telegram_id)):
        return False
    key = f"{_invite_key(wave)}{subscriber.chat_id}"
    if visit.uow.outbox.is_known(key):
        return False
    payload = {"wave": wave.id, "partnership": wave.partnership_id, "asked": True}
    visit.uow.outbox.queue(Message(key, 0, INVITE, visit.now, subject_of(wave), payload, chat=subscriber.chat_id))
    return True


def mark_of(world: World, wave: Wave, telegram_id: int) -> str:
    """What stays of an invitation when its resident has stopped: one person is not given two codes.

    Without the secret it names nobody, and it goes when the wave closes.
    """
    key = derived_key(world.own.secret, "invited")
    return f"{INVITE}:w{wave.id}:m" + hmac.digest(key, f"{wave.id}:{telegram_id}".encode(), hashlib.sha256).hex()


def forget_resident(uow: UnitOfWork, world: World, telegram_id: int, now: datetime) -> bool:
    """End everything at once, in all estates; False when there was nothing."""
    found = uow.subscribers.find(telegram_id=telegram_id)
    for subscriber in found:
        open_waves = [
            wave
            for wave in uow.waves.find(partnership_id=subscriber.partnership_id)
            if state_now(wave, now) is WaveState.OPEN
        ]
        marks = {f"{_invite_key(wave)}{subscriber.chat_id}": mark_of(world, wave, telegram_id) for wave in open_waves}
        uow.outbox.forget_chat(subscriber.chat_id, marks)
    uow.subscribers.remove(telegram_id=telegram_id)
    return bool(found)


def reminder_times(wave: Wave) -> tuple[datetime, ...]:
    """After a third and after two thirds of the time, at a decent hour."""
    length = wave.closes - wave.opens
    times = [polite_time(wave.opens + length * part / 3) for part in (1, 2)]
    return tuple(time for time in times if time < wave.closes)


def next_reminder(wave: Wave, now: datetime) -> datetime | None:
    """When the next reminder would go out; None when there were as many as there may be, or it closes before."""
    if wave.reminded >= MOST_REMINDERS or state_now(wave, now) is not WaveState.OPEN:
        return None
    proposed = [time for time in reminder_times(wave)[wave.reminded :] if time >= now]
    found = proposed[0] if proposed else polite_time(now)
    return found if found < wave.closes else None


def remind_all(uow: UnitOfWork, wave: Wave, due: datetime) -> Wave:
    """All who have subscribed, for nobody knows who has answered."""
    stored = uow.waves.save(replace(wave, reminded=wave.reminded + 1))
    prefix = f"{REMIND}:w{wave.id}:{stored.reminded}:c"
    uow.outbox.queue_to_all(wave.partnership_id, wave.id, REMIND, prefix, due)
    return stored


def compose_for_resident(
    uow: UnitOfWork, world: World, now: datetime, delivery: Delivery
) -> tuple[Subscriber, Card] | str | datetime:
    """What to say to a subscriber now, why there is nothing to say any more, or when to ask again."""
    found = uow.subscribers.find(partnership_id=delivery.payload["partnership"], telegram_id=delivery.chat)
    waves = uow.waves.find(id=delivery.payload["wave"])
    if not found or not waves:
        return "nobody wants to hear it any more"
    subscriber, wave = found[0], waves[0]
    later = None if delivery.kind in TOLD else _not_now(uow, wave, now, delivery)
    if later is not None:
        return later
    incoming = Incoming(0, "delivery", subscriber.telegram_id, subscriber.chat_id)
    spoken = subscriber.language if subscriber.language in wave.languages else wave.languages[0]
    visit = Visit(uow, world, now, incoming, spoken)
    if delivery.kind in TOLD:
        card = TOLD[delivery.kind](visit, wave)
        return (replace(subscriber, language=spoken), card) if isinstance(card, Card) else card
    card = _invitation(visit, wave) if delivery.kind == INVITE else _reminder(visit, wave)
    return replace(subscriber, language=spoken), card


def _not_now(uow: UnitOfWork, wave: Wave, now: datetime, delivery: Delivery) -> str | datetime | None:
    state = state_now(wave, now)
    if state is WaveState.PLANNED:
        return wave.opens
    if state is not WaveState.OPEN or uow.partnerships.get(wave.partnership_id).stage is Stage.ENDED:
        return f"the wave is {state}"
    if delivery.payload.get("asked") or is_polite(now):
        return None
    later = polite_time(now)
    return later if later < wave.closes else "it closes before a decent hour"


def _values(visit: Visit, wave: Wave) -> dict[str, Any]:
    return {**sheet_of(visit, wave).names(visit.language), "day": visit.day(wave.closes)}


def _invitation(visit: Visit, wave: Wave) -> Card:
    code = "" if wave.invited is Invited.DRAW else new_code()
    values: Mapping[str, Any] = _values(visit, wave)
    if wave.invited is Invited.EVERYONE:
        visit.uow.ballots.issue(wave.id, [visit.world.code_hash(code, wave.id)])
        text = visit.tell("chat.invite", code=code_shown(code, visit.language), **values)
    else:
        text = visit.tell("chat.invite_open" if code else "chat.invite_letter", **values)
    lines, rows = ways_to_answer(visit, wave, code)
    return Card(Markup("\n\n").join([text, *lines]), rows)


def _reminder(visit: Visit, wave: Wave) -> Card:
    """It points at the invitation, whose code still holds: another one would let a resident answer twice."""
    values = _values(visit, wave)
    parts = [visit.tell("chat.remind", **values)]
    if wave.invited is not Invited.DRAW:
        parts.append(visit.tell("chat.remind_code", **values))
    invitation = visit.uow.outbox.last_sent(subject_of(wave), INVITE, visit.incoming.chat_id)
    return Card(Markup("\n\n").join(parts), web_row(visit, wave), answers=invitation or 0)
