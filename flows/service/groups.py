"""[Use a group chat]: a group is bound by a one-time link, which only a member of the partnership makes and uses.

What happens in the group itself is answered in `flows/service/in_group.py`.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from flows.cards.buttons import press as button
from flows.cards.buttons import said
from flows.cards.card import Action, Button, Card, Outcome
from flows.errors import StageError
from flows.group import GroupChat
from flows.ids import new_token, token_hash
from flows.partnership import Stage
from flows.people import Place
from flows.phrases import LANGUAGES, plain
from flows.service.access import Party, party_in
from flows.service.duties import all_members
from flows.service.group_telling import group_of, refresh_board, subject_of, tell_group
from flows.service.registry import go_to, message, press, where
from flows.service.talk import Talk
from flows.service.telling import tell

VALID = timedelta(days=3)


def _agreed(talk: Talk, partnership_id: int) -> Party:
    party = party_in(talk, partnership_id)
    if party.partnership.stage is not Stage.AGREED:
        raise StageError
    return party


@press("group")
def group(talk: Talk, action: Action) -> Outcome:
    party = _agreed(talk, action.numbers[0])
    return talk.outcome(go_to(talk, Place("group", party.partnership.id)))


@where("group")
def where_group(talk: Talk) -> Card:
    """What a group would hear; of a bound one since when, and how to change or end it."""
    party = _agreed(talk, talk.person.place.id)
    identity, bound = party.partnership.id, group_of(talk, party.partnership.id)
    back = said(talk.language, "button.people", "people", identity)
    if bound is None or bound.bound is None:
        link = said(talk.language, "button.group_link", "group_link", identity, is_main=True)
        return Card(talk.say("group.offer", estate=party.partnership.estate), ((link,), (back,)))
    others = tuple(
        button(plain("language.name", code), "group_language", bound.id, word=code)
        for code in LANGUAGES
        if code != bound.language
    )
    unbind = said(talk.language, "button.group_unbind", "group_unbind", bound.id)
    text = talk.say("group.stands", day=talk.day(bound.bound), estate=party.partnership.estate)
    return Card(text, (others, (unbind,), (back,)))


@press("group_link")
def group_link(talk: Talk, action: Action) -> Outcome:
    """A fresh link; older ones that nobody used stop working."""
    party = _agreed(talk, action.numbers[0])
    if group_of(talk, party.partnership.id) is not None:
        raise StageError
    for old in talk.uow.groups.find(partnership_id=party.partnership.id, bound=None, unbound=None):
        talk.uow.groups.save(replace(old, unbound=talk.now))
    token, expires = new_token(), talk.now + VALID
    talk.uow.groups.add(
        GroupChat(0, party.partnership.id, token_hash(token), expires, talk.now, party.member.id, talk.person.language)
    )
    choose = Button(talk.plain("button.choose_group"), url=talk.world.group_link(token), is_main=True)
    back = said(talk.language, "button.people", "people", party.partnership.id)
    return talk.outcome(Card(talk.say("group.link", day=talk.day(expires)), ((choose,), (back,))))


def bound_for(talk: Talk, group_id: int) -> tuple[GroupChat, Party]:
    """A bound group and the member who asks; StageError when it is not bound any more."""
    found = talk.uow.groups.get(group_id)
    party = party_in(talk, found.partnership_id)
    if not found.is_bound:
        raise StageError
    return found, party


@press("group_language")
def group_language(talk: Talk, action: Action) -> Outcome:
    bound, party = bound_for(talk, action.numbers[0])
    if action.word not in LANGUAGES:
        raise StageError
    talk.uow.groups.save(replace(bound, language=action.word))
    refresh_board(talk, party.partnership)
    return talk.outcome(go_to(talk, Place("group", party.partnership.id)))


@press("group_unbind")
def group_unbind(talk: Talk, action: Action) -> Outcome:
    bound, party = bound_for(talk, action.numbers[0])
    unbind(talk, bound)
    tell_group(talk, bound, "group_goodbye", {"partnership": party.partnership.id})
    return talk.outcome(go_to(talk, Place("people", party.partnership.id)), sealed=Card(talk.say("group.unbound")))


def unbind(talk: Talk, bound: GroupChat) -> None:
    """Nothing more is said there; what waits is taken back."""
    talk.uow.groups.save(replace(bound, unbound=talk.now))
    talk.uow.outbox.cancel(subject_of(bound), "the group was unbound", now=talk.now)
    tell_of_group(talk, bound, "group_gone")


def tell_of_group(talk: Talk, bound: GroupChat, kind: str, **told: str) -> None:
    """Both parties know what is said to a group, and when that ends; a group is bound once and unbound once."""
    members = all_members(talk, talk.uow.partnerships.get(bound.partnership_id))
    others = [member for member in members if member.person_id != talk.person.id]
    payload = {"partnership": bound.partnership_id, "group": bound.id, **told}
    tell(talk, others, kind, payload, key=f"g{bound.id}")


@message("group_bound")
def group_bound(talk: Talk, payload: Mapping[str, Any]) -> Card | str:
    party = party_in(talk, payload["partnership"])
    if not talk.uow.groups.get(payload["group"]).is_bound:
        return "unbound since"
    row = (said(talk.language, "button.show", "group", party.partnership.id),)
    return Card(talk.say("message.group_bound", who=payload["who"], estate=party.partnership.estate), (row,))


@message("group_gone")
def group_gone(talk: Talk, payload: Mapping[str, Any]) -> Card | str:
    party = party_in(talk, payload["partnership"])
    if group_of(talk, party.partnership.id) is not None:
        return "another group is bound since"
    row = (said(talk.language, "button.group", "group", party.partnership.id),)
    return Card(talk.say("message.group_gone", estate=party.partnership.estate), (row,))
