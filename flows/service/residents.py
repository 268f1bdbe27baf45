"""The residents' own front desk: asked first for everybody who is no person of ours.

A member or a caretaker may live there as well: of theirs only what begins with a resident's link or button comes here,
and leaves their own card as it is. Their /stop is heard at their own desk, and ends first what they are as residents.
Whatever a resident sends is answered in their language, and nothing of it is kept.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import TypeAlias

from markupsafe import Markup

from flows.ballot import CodeState
from flows.cards.card import Action, Incoming, Outcome
from flows.codes import read_code
from flows.errors import DialogueError
from flows.ids import looks_like_token
from flows.ports import UnitOfWork
from flows.resident_chat import label
from flows.resident_words import OWN_NAMES, RESIDENT_LANGUAGES, nearest
from flows.service.answering import begin_with
from flows.service.ballots import look_at_code, state_now
from flows.service.reaching import forget_resident
from flows.service.registry import WORDS
from flows.service.resident_presses import RESIDENT_PRESSES, resident_press
from flows.service.subscribing import LINK, home, offer
from flows.service.talk import World
from flows.service.visits import Visit, language_at, language_rows
from flows.wave import Subscriber, Wave, WaveState

# What a resident may press who is invited to be a member, or a caretaker.
INVITATION_PRESSES = frozenset(
    {"accept", "no_link", "privacy", "privacy_more", "privacy_back"}
    | {"prop_yes", "prop_if", "prop_no", "prop_approve", "prop_correct", "prop_back"}
)

LENDING = "lending"
"""Where a caretaker is while a resident answers on their phone."""

Said: TypeAlias = Callable[[Visit, list[Subscriber]], Outcome]


def meet(uow: UnitOfWork, world: World, now: datetime, incoming: Incoming, *, is_person: bool) -> Outcome | None:
    """The answer to a resident; None where somebody is here as anything else."""
    visit = Visit(uow, world, now, incoming, nearest(incoming.language_code, RESIDENT_LANGUAGES))
    if incoming.kind == "press" and incoming.action is not None and incoming.action.verb in RESIDENT_PRESSES:
        return _pressed(visit, incoming.action)
    if incoming.kind == "command" and incoming.command == "start" and incoming.text.strip().startswith(LINK):
        return offer(visit, incoming.text.strip().removeprefix(LINK))
    is_stopping = incoming.kind == "command" and incoming.command == "stop"
    if is_stopping:
        return None if is_person else _stop(visit)
    if incoming.kind == "blocked":
        _stop(visit)
        return None
    if is_person:
        return _code_of_a_person(visit) if incoming.kind in {"text", "edit"} else None
    return None if incoming.kind == "unblocked" else _at_the_desk(visit)


def _code_of_a_person(visit: Visit) -> Outcome | None:
    """A code from the own letter, typed where a member is asked something else: it must not become their answer there.

    None for any other words, where none are kept, and on a lent phone, where it is asked for. Whoever guesses here is
    told nothing after a while, as at the residents' desk.
    """
    text, uow, chat = visit.incoming.text, visit.uow, visit.incoming.chat_id
    guesses = visit.world.guesses
    if read_code(text) is None or not _keeps_words(visit) or guesses.are_too_many(chat, visit.now):
        return None
    found = [wave for state in (WaveState.OPEN, WaveState.PLANNED) for wave in uow.waves.find(state=state)]
    is_open = [wave for wave in found if state_now(wave, visit.now) is WaveState.OPEN]
    known = next(_knowing(visit, is_open), None)
    if known is None:
        guesses.note_wrong(chat, visit.now)
        return None
    return begin_with(visit, known, text)


def _keeps_words(visit: Visit) -> bool:
    found = visit.uow.persons.find(telegram_id=visit.incoming.telegram_id)
    return any(one.place.kind in WORDS and one.place.kind != LENDING for one in found)


def _pressed(visit: Visit, action: Action) -> Outcome:
    try:
        return RESIDENT_PRESSES[action.verb](visit, action)
    except DialogueError:
        return visit.hint("chat.old")


def _stop(visit: Visit) -> Outcome:
    """The one last line, in their language; true also for whoever never was on a list."""
    incoming = visit.incoming
    subscribed = visit.uow.subscribers.find(telegram_id=incoming.telegram_id)
    spoken = visit.speaking(subscribed[0].language) if subscribed else visit
    forget_resident(visit.uow, visit.world, incoming.telegram_id, visit.now)
    return spoken.shown(spoken.tell("chat.stopped"))


def _at_the_desk(visit: Visit) -> Outcome | None:
    """Whoever has subscribed; an invitation to be a member, or what belongs to one, is not for here."""
    incoming = visit.incoming
    subscribed = visit.uow.subscribers.find(telegram_id=incoming.telegram_id)
    if not subscribed or _is_invited_otherwise(incoming):
        return None
    spoken = visit.speaking(subscribed[0].language)
    if incoming.kind == "press":
        return spoken.hint("chat.old")
    if incoming.kind == "command":
        _note_contact(spoken, subscribed)
        return _COMMANDS.get(incoming.command, home)(spoken, subscribed)
    if incoming.kind == "text" and read_code(incoming.text) is not None:
        return _typed_code(spoken, subscribed)
    return spoken.shown(Markup("\n\n").join([spoken.tell("chat.not_read"), spoken.tell("chat.help")]))


def _is_invited_otherwise(incoming: Incoming) -> bool:
    """A link, a typed token or a button of an invitation to be a member or a caretaker."""
    text = incoming.text.strip()
    if incoming.kind == "command":
        return incoming.command == "start" and bool(text)
    if incoming.kind == "press":
        return incoming.action is not None and incoming.action.verb in INVITATION_PRESSES
    return incoming.kind == "text" and looks_like_token(text.rsplit("=", 1)[-1])


def _note_contact(visit: Visit, subscribed: list[Subscriber]) -> None:
    """Never on the way of an answer."""
    for one in subscribed:
        visit.uow.subscribers.save(replace(one, contact=visit.now))


def _typed_code(visit: Visit, subscribed: list[Subscriber]) -> Outcome:
    """A code from a letter: the way begins where it is one of a wave that they are asked about."""
    estates = [one.partnership_id for one in subscribed]
    found = [wave for estate in estates for wave in visit.uow.waves.find(partnership_id=estate)]
    is_open = [wave for wave in found if state_now(wave, visit.now) is WaveState.OPEN]
    if not is_open:
        return home(visit, subscribed)
    return begin_with(visit, _of_code(visit, is_open), visit.incoming.text)


def _of_code(visit: Visit, waves: list[Wave]) -> Wave:
    """Of several the one that knows the code."""
    return next(_knowing(visit, waves), waves[0])


def _knowing(visit: Visit, waves: list[Wave]) -> Iterator[Wave]:
    """Those of whose codes it is one, used or not."""
    for wave in waves:
        state = look_at_code(visit.uow, visit.world, visit.now, wave.slug, visit.incoming.text)
        if state is not CodeState.UNKNOWN:
            yield wave


def _help(visit: Visit, _subscribed: list[Subscriber]) -> Outcome:
    return visit.shown(visit.tell("chat.help"))


def _privacy(visit: Visit, subscribed: list[Subscriber]) -> Outcome:
    parts = []
    for one in subscribed:
        partnership = visit.uow.partnerships.get(one.partnership_id)
        organisation = visit.uow.organisations.get(partnership.housing_id).name
        company = partnership.company_name or label("chat.the_company", visit.language)
        parts.append(visit.tell("chat.privacy", organisation=organisation, company=company))
    return visit.shown(Markup("\n\n").join(parts))


def _my_data(visit: Visit, subscribed: list[Subscriber]) -> Outcome:
    """All of it, and what cannot be here."""
    parts = [
        visit.tell(
            "chat.mydata",
            id=str(one.telegram_id),
            spoken=OWN_NAMES[one.language],
            day=visit.day(one.joined),
            estate=visit.uow.partnerships.get(one.partnership_id).estate,
            times=len(one.invited),
        )
        for one in subscribed
    ]
    return visit.shown(Markup("\n\n").join([*parts, visit.tell("chat.mydata_answers")]))


def _delete(visit: Visit, _subscribed: list[Subscriber]) -> Outcome:
    rows = (
        (visit.button("chat.delete_yes", "resident_delete", 0),),
        (visit.button("chat.keep", "resident_keep", 0, is_main=True),),
    )
    return visit.shown(visit.tell("chat.delete_ask"), rows)


@resident_press("resident_delete")
def delete(visit: Visit, _action: Action) -> Outcome:
    return _stop(visit)


@resident_press("resident_keep")
def keep(visit: Visit, _action: Action) -> Outcome:
    spoken = _in_own_language(visit)
    return spoken.shown(spoken.tell("chat.kept"))


def _in_own_language(visit: Visit) -> Visit:
    subscribed = visit.uow.subscribers.find(telegram_id=visit.incoming.telegram_id)
    return visit.speaking(subscribed[0].language) if subscribed else visit


def _spoken_of(visit: Visit, subscribed: list[Subscriber]) -> list[str]:
    """What their estates' waves are asked in."""
    waves = [wave for one in subscribed for wave in visit.uow.waves.find(partnership_id=one.partnership_id)]
    return [language for language in RESIDENT_LANGUAGES if any(language in wave.languages for wave in waves)]


def _languages(visit: Visit, subscribed: list[Subscriber]) -> Outcome:
    rows = language_rows(_spoken_of(visit, subscribed), "resident_speak")
    return visit.shown(visit.tell("chat.language_ask"), rows)


@resident_press("resident_speak")
def speak(visit: Visit, action: Action) -> Outcome:
    """From now on, in all estates."""
    subscribed = visit.uow.subscribers.find(telegram_id=visit.incoming.telegram_id)
    language = language_at(action.numbers[0], _spoken_of(visit, subscribed))
    if language is None:
        return visit.hint("chat.old")
    for one in subscribed:
        visit.uow.subscribers.save(replace(one, language=language, contact=visit.now))
    spoken = visit.speaking(language)
    return spoken.shown(spoken.tell("chat.language_set"))


_COMMANDS: dict[str, Said] = {
    "help": _help,
    "privacy": _privacy,
    "mydata": _my_data,
    "delete": _delete,
    "language": _languages,
}
