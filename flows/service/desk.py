"""The front desk: an update in, an outcome out. Everything that any update can lead to begins here."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from flows.cards.card import Card, Incoming, Outcome
from flows.cards.question import question_card
from flows.delivery import Delivery, DeliveryWork
from flows.errors import DialogueError, NotAllowedError, NotFoundError, ReplyError, StageError
from flows.group import GroupChat
from flows.ids import new_key
from flows.people import Person, Place, Reach
from flows.phrases import pick_language
from flows.ports import UnitOfWork
from flows.service import (
    nudges,
    putting_off,
    reaching,
    residents,
    use_cases,  # noqa: F401 -- fills the registry
)
from flows.service.commands import stranger
from flows.service.dialogue import open_session, question_of, reworded
from flows.service.held_up import better_time
from flows.service.home import last_partnership
from flows.service.in_group import answer_in_group, compose_for_group
from flows.service.leaving_news import tell_unreachable
from flows.service.looking import LOOKING, LOOKING_PLACES, OPEN_COMMANDS, OPEN_PRESSES
from flows.service.registry import COMMANDS, MESSAGES, PRESSES, TABLES, WORDS, somewhere
from flows.service.talk import Talk, World
from flows.wave import Subscriber
from flows.words import parse_first_name


def person_of(uow: UnitOfWork, incoming: Incoming, world: World, now: datetime) -> Person:
    """The stored person; for a stranger a person with id 0, of whom nothing is stored."""
    found = uow.persons.find(telegram_id=incoming.telegram_id)
    if found:
        return found[0]
    language = pick_language(incoming.language_code, world.default_language)
    return Person(
        id=0,
        key=new_key(),
        telegram_id=incoming.telegram_id,
        chat_id=incoming.chat_id,
        language=language,
        language_chosen=False,
        created=now,
        first_name=parse_first_name(incoming.first_name),
    )


def answer(uow: DeliveryWork, incoming: Incoming, world: World, now: datetime) -> Outcome | None:
    """Decide and store. A repeated update changes nothing and shows where the person is.

    Raise DialogueError when the update does not fit; nothing is stored then, and `recover` says it kindly.
    """
    talk = Talk(uow, person_of(uow, incoming, world, now), now, world, incoming)
    if incoming.kind.startswith("group_"):
        return answer_in_group(uow, talk)
    met = residents.meet(uow, world, now, incoming, is_person=bool(talk.person.id))
    return _answered(talk) if met is None else met


def _answered(talk: Talk) -> Outcome | None:
    incoming = talk.incoming
    if incoming.update_id and talk.uow.is_seen(incoming.update_id, talk.now):
        return _again(talk)
    if incoming.kind in {"blocked", "unblocked"}:
        _reach(talk)
        return None
    had_stopped = talk.person.reach is Reach.STOPPED
    if talk.person.id and talk.person.reach is not Reach.ACTIVE and incoming.command != "stop":
        talk.save(reach=Reach.ACTIVE)
    if not talk.person.id:
        return _for_stranger(talk)
    outcome = _dispatch(talk)
    if had_stopped:
        outcome = _on_again(talk, outcome)
    if talk.person.reach is Reach.ACTIVE and talk.person.unanswered != incoming.update_id:
        talk.save(unanswered=incoming.update_id)
    return outcome


def _on_again(talk: Talk, outcome: Outcome) -> Outcome:
    """Whoever wanted no more messages and comes back is told that they come again, and they do."""
    if talk.person.reach is not Reach.ACTIVE or not outcome.cards:
        return outcome
    nudges.hear_anew(talk)
    return replace(outcome, cards=(Card(talk.say("stop.back")), *outcome.cards))


def _reach(talk: Talk) -> None:
    if not talk.person.id:
        return
    if talk.incoming.kind == "unblocked":
        talk.save(reach=Reach.ACTIVE)
    elif talk.person.reach is not Reach.UNREACHABLE:
        talk.save(reach=Reach.UNREACHABLE)
        tell_unreachable(talk)


def _again(talk: Talk) -> Outcome:
    if not talk.person.id:
        return _for_stranger(talk) if talk.incoming.kind != "press" else Outcome(language=talk.language)
    return Outcome(cards=(somewhere(talk),), language=talk.language)


def _for_stranger(talk: Talk) -> Outcome:
    incoming = talk.incoming
    if incoming.kind == "command" and incoming.command in OPEN_COMMANDS:
        return COMMANDS[incoming.command](talk)
    if incoming.kind == "press" and incoming.action is not None and incoming.action.verb in OPEN_PRESSES:
        return PRESSES[incoming.action.verb](talk, incoming.action)
    return stranger(talk)


def _dispatch(talk: Talk) -> Outcome:
    incoming = talk.incoming
    if incoming.kind == "press":
        if incoming.action is None or incoming.action.verb not in PRESSES:
            raise StageError
        talk.is_changing = incoming.action.verb not in LOOKING
        return PRESSES[incoming.action.verb](talk, incoming.action)
    if incoming.kind == "command":
        if incoming.command not in COMMANDS:
            raise ReplyError("reply.command")
        return COMMANDS[incoming.command](talk)
    if incoming.kind == "text":
        return _text(talk)
    if incoming.kind == "table":
        return _table(talk)
    if incoming.kind == "edit":
        return reworded(talk, incoming.text)
    raise ReplyError(f"phone.{incoming.kind}")


def _text(talk: Talk) -> Outcome:
    take = WORDS.get(talk.person.place.kind)
    if take is not None:
        talk.is_changing = talk.person.place.kind not in LOOKING_PLACES
        return take(talk, talk.incoming.text)
    raise ReplyError("reply.tap")


def _table(talk: Talk) -> Outcome:
    take, sent = TABLES.get(talk.person.place.kind), talk.incoming.table
    if take is None or sent is None:
        raise ReplyError("phone.document")
    talk.is_changing = True
    return take(talk, sent)


def wants_table(uow: UnitOfWork, telegram_id: int) -> bool:
    """Whether a file that this person sends is to be fetched and read."""
    found = uow.persons.find(telegram_id=telegram_id)
    return bool(found) and found[0].place.kind in TABLES


def recover(uow: UnitOfWork, incoming: Incoming, world: World, now: datetime, error: DialogueError) -> Outcome:
    """After a reply that did not fit: the phrase, and where the person is. Nothing was lost and nothing is stored."""
    talk = Talk(uow, person_of(uow, incoming, world, now), now, world, incoming)
    is_repeated = incoming.update_id and uow.is_seen(incoming.update_id, now)
    if is_repeated and talk.person.id:
        return _again(talk)
    if isinstance(error, NotAllowedError | NotFoundError):
        error = StageError("not_found")
    if not talk.person.id:
        return talk.outcome(Card(talk.say(_phrase(error))))
    had_stopped = talk.person.reach is Reach.STOPPED
    if talk.person.reach is not Reach.ACTIVE:
        talk.save(reach=Reach.ACTIVE)
    outcome = _said_kindly(talk, error)
    return _on_again(talk, outcome) if had_stopped else outcome


def _said_kindly(talk: Talk, error: DialogueError) -> Outcome:
    if isinstance(error, ReplyError):
        return _ask_again(talk, error)
    if isinstance(error, StageError) and error.phrase == "stage.ended":
        talk.go(Place("home", last_partnership(talk)))
    where = somewhere(talk)
    phrase = talk.plain(_phrase(error))
    if talk.incoming.kind == "press":
        return talk.outcome(where, toast=phrase)
    return talk.outcome(Card(talk.say(_phrase(error))), where)


def _phrase(error: DialogueError) -> str:
    return error.phrase if isinstance(error, ReplyError | StageError) else "stale"


def _ask_again(talk: Talk, error: ReplyError) -> Outcome:
    """The question again, with what is expected where the help line stood."""
    trouble = talk.say(error.phrase, **error.values)
    place = talk.person.place
    if place.kind == "session":
        with suppress(DialogueError):
            session, _ = open_session(talk, place.id)
            question = replace(question_of(talk, session, place.address), trouble=trouble)
            if place.address in question.path:
                talk.go(place)
                return talk.outcome(question_card(question))
    return talk.outcome(Card(trouble), somewhere(talk))


def compose(
    uow: UnitOfWork, world: World, now: datetime, delivery: Delivery
) -> tuple[Person | GroupChat | Subscriber, Card] | str | datetime:
    """The card of a queued message as things stand now, why there is nothing to say any more, or when to ask again."""
    composed = _compose(uow, world, now, delivery)
    later = better_time(uow, delivery, now) if isinstance(composed, tuple) else None
    return composed if later is None else later


def _compose(
    uow: UnitOfWork, world: World, now: datetime, delivery: Delivery
) -> tuple[Person | GroupChat | Subscriber, Card] | str | datetime:
    if reaching.is_for_residents(delivery.kind):
        return reaching.compose_for_resident(uow, world, now, delivery)
    if delivery.person_id is None:
        return compose_for_group(uow, world, now, delivery)
    person = uow.persons.get(delivery.person_id)
    if person.reach is not Reach.ACTIVE:
        return f"the person is {person.reach}"
    talk = Talk(uow, person, now, world, Incoming(0, "delivery", person.telegram_id, person.chat_id))
    try:
        card = MESSAGES[delivery.kind](talk, delivery.payload)
    except DialogueError as error:
        return f"no longer theirs: {error.code}"
    if isinstance(card, str | datetime):
        return card if isinstance(card, datetime) else str(card)
    return person, putting_off.with_later(talk, delivery.id, delivery.kind, delivery.payload, card)
