"""What happens in a group: commands, presses, coming and going. Nobody's private card is ever shown there.

An outcome of None says that the bot has no business in this group and leaves it.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TypeAlias

from flows.cards.buttons import said
from flows.cards.card import Card, Incoming, Outcome
from flows.delivery import Delivery, DeliveryWork
from flows.errors import DialogueError, NotAllowedError, StageError
from flows.group import GroupChat
from flows.ids import new_key, token_hash
from flows.partnership import Stage
from flows.people import Person
from flows.ports import UnitOfWork
from flows.service.access import memberships, party_in
from flows.service.group_board import open_button, soon_card
from flows.service.group_telling import group_in, group_of, move_group, refresh_board, tell_group
from flows.service.groups import tell_of_group, unbind
from flows.service.registry import GROUP_MESSAGES
from flows.service.reminders import remind
from flows.service.talk import Talk, World
from flows.service.year import entry_of, note_coming

GroupWay: TypeAlias = Callable[[Talk, GroupChat | None], Outcome | None]

SILENCE = Outcome()


def answer_in_group(work: DeliveryWork, talk: Talk) -> Outcome | None:
    """Decide and store. Whatever does not fit, and whoever has no business here, gets a toast at most."""
    incoming = talk.incoming
    if incoming.kind == "group_moved":
        move_group(work, incoming.chat_id, int(incoming.text))
        return SILENCE
    bound = group_in(work, incoming.chat_id)
    if bound is not None:
        talk.person = replace(talk.person, language=bound.language)
    try:
        return _WAYS[incoming.kind](talk, bound)
    except DialogueError as error:
        key = "stale" if isinstance(error, StageError) else "group.not_yours"
        return Outcome(toast=talk.plain(key), language=talk.language)


def _added(talk: Talk, bound: GroupChat | None) -> Outcome | None:
    """Whoever has a link that nobody used is about to use it; who does not show who they are may be one of them."""
    mine = {member.id for member in memberships(talk.uow, talk.person.id)} if talk.person.id else set()
    links = [link for link in talk.uow.groups.find(bound=None, unbound=None) if link.is_open(talk.now)]
    is_awaited = any(link.made_by in mine or not talk.incoming.telegram_id for link in links)
    return SILENCE if bound is not None or is_awaited else None


def _left(talk: Talk, bound: GroupChat | None) -> Outcome:
    if bound is not None:
        unbind(talk, bound)
    return SILENCE


def _command(talk: Talk, bound: GroupChat | None) -> Outcome | None:
    token = talk.incoming.text.strip()
    if talk.incoming.command == "start" and token:
        return _bind(talk, bound, token)
    if bound is None:
        return None
    if talk.incoming.command in {"help", "privacy"}:
        card = Card(talk.say("group.help"), ((open_button(talk, bound.partnership_id),),))
        return Outcome(cards=(card,), language=talk.language)
    party_in(talk, bound.partnership_id)
    if talk.incoming.command == "stop":
        unbind(talk, bound)
        return Outcome(cards=(Card(talk.say("group.goodbye")),), language=talk.language)
    if talk.incoming.command in {"start", "menu"}:
        refresh_board(talk, talk.uow.partnerships.get(bound.partnership_id), anew=True)
    return SILENCE


def _press(talk: Talk, bound: GroupChat | None) -> Outcome | None:
    action = talk.incoming.action
    if action is not None and action.verb == "group_bind" and action.word:
        outcome = _bind(talk, bound, action.word)
        if outcome is None:
            raise NotAllowedError
        return outcome
    if bound is None or action is None or action.verb != "come" or len(action.numbers) < 2:
        raise StageError
    entry, party = entry_of(talk, action.numbers[0])
    if entry.partnership_id != bound.partnership_id:
        raise StageError
    entry = note_coming(talk, entry, party, action.numbers[1])
    return Outcome(toast=talk.plain("group.noted"), edited=soon_card(talk, entry), language=talk.language)


def _bind(talk: Talk, bound: GroupChat | None, token: str) -> Outcome | None:
    """Only a member of that partnership binds, whoever else may hold the link."""
    found = talk.uow.groups.find(token_hash=token_hash(token))
    link = found[0] if found and found[0].is_open(talk.now) else None
    if bound is not None:
        return SILENCE if link is None else Outcome(cards=(Card(talk.say("group.taken")),), language=talk.language)
    if link is None:
        return None
    if not talk.incoming.telegram_id:
        talk.person = replace(talk.person, language=link.language)
        me = said(talk.language, "button.it_is_me", "group_bind", word=token, is_main=True)
        return Outcome(cards=(Card(talk.say("group.who"), ((me,),)),), language=talk.language)
    try:
        party = party_in(talk, link.partnership_id)
    except NotAllowedError:
        return None
    if party.partnership.stage is not Stage.AGREED:
        return None
    older = group_of(talk, link.partnership_id)
    if older is not None:
        unbind(talk, older)
        tell_group(talk, older, "group_goodbye", {"partnership": link.partnership_id})
    here = replace(link, bound=talk.now, chat_id=talk.incoming.chat_id, language=talk.language)
    tell_of_group(talk, talk.uow.groups.save(here), "group_bound", who=party.member.name)
    remind(talk, party.partnership)
    return Outcome(cards=(Card(talk.say("group.bound", estate=party.partnership.estate)),), language=talk.language)


_WAYS: dict[str, GroupWay] = {
    "group_added": _added,
    "group_left": _left,
    "group_command": _command,
    "group_press": _press,
}


def compose_for_group(
    uow: UnitOfWork, world: World, now: datetime, delivery: Delivery
) -> tuple[GroupChat, Card] | str | datetime:
    """The card of a message for a group, in the language it reads."""
    group = uow.groups.get(delivery.payload["group"])
    if not group.is_bound and delivery.kind != "group_goodbye":
        return "the group is not bound any more"
    nobody = Person(0, new_key(), 0, group.chat_id, group.language, language_chosen=True, created=now)
    talk = Talk(uow, nobody, now, world, Incoming(0, "delivery", 0, group.chat_id))
    try:
        card = GROUP_MESSAGES[delivery.kind](talk, group, delivery.payload)
    except DialogueError as error:
        return f"no longer theirs: {error.code}"
    return card if isinstance(card, str | datetime) else (group, card)
