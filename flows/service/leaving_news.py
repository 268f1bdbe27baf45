"""What is said when somebody leaves, is said to have left, or cannot be reached any more."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flows.cards.buttons import said
from flows.cards.card import Card
from flows.people import Member, Reach, Side
from flows.service.access import (
    active_members,
    member_of,
    memberships,
    partnerships_of_organisation,
    party_in,
    party_name,
)
from flows.service.partner_gone import OVER
from flows.service.registry import message
from flows.service.talk import Talk
from flows.service.telling import tell


def _organisation(talk: Talk, payload: Mapping[str, Any]) -> str:
    member = member_of(talk, payload["organisation"])
    return talk.uow.organisations.get(member.organisation_id).name


@message("colleague_gone")
def colleague_gone(talk: Talk, payload: Mapping[str, Any]) -> Card | str:
    return Card(talk.say("message.colleague_gone", who=payload["who"], organisation=_organisation(talk, payload)))


@message("colleague_ended")
def colleague_ended(talk: Talk, payload: Mapping[str, Any]) -> Card | str:
    organisation = _organisation(talk, payload)
    return Card(talk.say("message.colleague_ended", who=payload["who"], by=payload["by"], organisation=organisation))


@message("membership_ended")
def membership_ended(talk: Talk, payload: Mapping[str, Any]) -> Card | str:
    """To whoever was said to have left."""
    member = talk.uow.members.get(payload["member"])
    is_back = any(mine.organisation_id == member.organisation_id for mine in memberships(talk.uow, talk.person.id))
    if member.person_id != talk.person.id or is_back:
        return "they have come back since"
    organisation = talk.uow.organisations.get(member.organisation_id)
    return Card(talk.say("message.membership_ended", by=payload["by"], organisation=organisation.name))


@message("part_announced")
def part_announced(talk: Talk, payload: Mapping[str, Any]) -> Card | str:
    """The co-ordinator can say that they stay; the others know of it."""
    member = talk.uow.members.get(payload["member"])
    mine = member_of(talk, member.organisation_id)
    day = talk.day(datetime.fromisoformat(payload["until"]))
    if member.left is not None:
        return "they have left since"
    if mine.id == member.id:
        stay = said(talk.language, "button.still_here", "still_here", member.id, is_main=True)
        return Card(talk.say("message.part_announced_you", by=payload["by"], day=day), ((stay,),))
    return Card(talk.say("message.part_announced", who=member.name, by=payload["by"], day=day))


@message("part_stays")
def part_stays(talk: Talk, payload: Mapping[str, Any]) -> Card | str:
    member = talk.uow.members.get(payload["member"])
    member_of(talk, member.organisation_id)
    return Card(talk.say("message.part_stays", who=member.name))


@message("co_ordinating")
def co_ordinating(talk: Talk, payload: Mapping[str, Any]) -> Card | str:
    party = party_in(talk, payload["partnership"])
    if party.partnership.owner_id != party.member.id:
        return "somebody else is since"
    row = (said(talk.language, "button.people", "people", party.partnership.id),)
    return Card(talk.say("message.co_ordinating", estate=party.partnership.estate), (row,))


def tell_unreachable(talk: Talk) -> None:
    """The person has just become unreachable: their own side hears it, and the other when nobody can be reached.

    The key is of this time: whoever comes back and is lost again is told of again.
    """
    once = f"r{talk.person.id}v{talk.person.version}"
    for member in memberships(talk.uow, talk.person.id):
        colleagues = [one for one in active_members(talk.uow, member.organisation_id) if one.id != member.id]
        theirs = [p for p in partnerships_of_organisation(talk, member.organisation_id) if p.stage not in OVER]
        tell(talk, colleagues, "colleague_unreachable", {"member": member.id}, key=once)
        for partnership in theirs if not _can_be_reached(talk, member.organisation_id) else ():
            side = Side.HOUSING if partnership.housing_id == member.organisation_id else Side.COMPANY
            others = active_members(talk.uow, partnership.organisation_of(side.other))
            tell(talk, others, "partner_unreachable", {"partnership": partnership.id}, key=once)


def _can_be_reached(talk: Talk, organisation_id: int) -> bool:
    return any(_is_active(talk, member) for member in active_members(talk.uow, organisation_id))


def _is_active(talk: Talk, member: Member) -> bool:
    return talk.uow.persons.get(member.person_id).reach is Reach.ACTIVE


@message("colleague_unreachable")
def colleague_unreachable(talk: Talk, payload: Mapping[str, Any]) -> Card | str:
    member = talk.uow.members.get(payload["member"])
    member_of(talk, member.organisation_id)
    is_lost = talk.uow.persons.get(member.person_id).reach is Reach.UNREACHABLE
    if member.left is not None or not is_lost:
        return "they have left, or can be reached again"
    part = said(talk.language, "button.has_left", "part_with", member.id)
    invite = said(talk.language, "button.invite_colleague", "invite_colleague", member.organisation_id, 0)
    return Card(talk.say("message.colleague_unreachable", who=member.name), ((part,), (invite,)))


@message("partner_unreachable")
def partner_unreachable(talk: Talk, payload: Mapping[str, Any]) -> Card | str:
    party = party_in(talk, payload["partnership"])
    them = party.partnership.organisation_of(party.side.other)
    if them is None or not active_members(talk.uow, them) or _can_be_reached(talk, them):
        return "they can be reached again, or have left"
    row = (said(talk.language, "button.people", "people", party.partnership.id),)
    name = party_name(talk, party.partnership, party.side.other)
    return Card(talk.say("message.partner_unreachable", them=name, estate=party.partnership.estate), (row,))
