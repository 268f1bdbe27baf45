"""A party of which nobody is left: the others hear it, the menu says it, and a new contact can be invited in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from flows.cards.buttons import said
from flows.cards.card import Action, Button, Card, Outcome
from flows.errors import StageError
from flows.lifecycles import INVITATION
from flows.nudges import Nudge
from flows.partnership import Invitation, InvitationKind, InvitationState, Partnership, Stage
from flows.people import Member, Place, Side
from flows.service.access import (
    Party,
    active_members,
    member_of,
    partnerships_of_organisation,
    party_in,
    party_name,
)
from flows.service.invitations import make_invitation
from flows.service.nudging import nudge, of_invitation, settle
from flows.service.registry import go_to, message, press
from flows.service.talk import Talk
from flows.service.telling import tell, tell_side
from flows.session import SessionState

OVER = {Stage.DECLINED, Stage.ENDED}


def is_gone(talk: Talk, partnership: Partnership, side: Side) -> bool:
    """True when the side was in and nobody speaks for it any more."""
    organisation_id = partnership.organisation_of(side)
    return organisation_id is not None and not active_members(talk.uow, organisation_id)


def names_of_missing(talk: Talk, partnership: Partnership, missing: Sequence[str]) -> str:
    """What an agreement still lacks, in words; of a party without anybody it is the contact."""
    gone = [party_name(talk, partnership, side) for side in Side if is_gone(talk, partnership, side)]
    found: list[str] = []
    for need in missing:
        if need == "parties" and gone:
            found += [talk.plain("need.contact", who=who) for who in gone]
        else:
            found.append(talk.plain(f"need.{need}"))
    return ", ".join(found)


def tell_of_leaving(talk: Talk, members: Iterable[Member], kind: str = "colleague_left", **told: str) -> None:
    """After these memberships ended: colleagues hear it, and of a party's last member the partners do."""
    for member in members:
        organisation_id = member.organisation_id
        colleagues = active_members(talk.uow, organisation_id)
        theirs = partnerships_of_organisation(talk, organisation_id)
        payload = {"partnership": theirs[0].id if theirs else 0, "organisation": organisation_id, **told}
        tell(talk, colleagues, kind, payload, key=f"t{talk.now.timestamp():.0f}:m{member.id}")
        for partnership in theirs if not colleagues else ():
            side = Side.HOUSING if partnership.housing_id == organisation_id else Side.COMPANY
            if partnership.stage not in OVER:
                tell_side(talk, partnership, side.other, "partner_gone")


@message("colleague_left")
def colleague_left(talk: Talk, payload: Mapping[str, Any]) -> Card | str:
    member = member_of(talk, payload["organisation"])
    organisation = talk.uow.organisations.get(member.organisation_id)
    return Card(talk.say("message.colleague_left", organisation=organisation.name))


@message("partner_gone")
def partner_gone(talk: Talk, payload: Mapping[str, Any]) -> Card | str:
    party = party_in(talk, payload["partnership"])
    if not is_gone(talk, party.partnership, party.side.other):
        return "somebody has come in since"
    them = party_name(talk, party.partnership, party.side.other)
    row = (_button(talk, party), said(talk.language, "button.show", "open", party.partnership.id))
    return Card(talk.say("message.partner_gone", them=them, estate=party.partnership.estate), (row,))


def _button(talk: Talk, party: Party) -> Button:
    return said(talk.language, "button.invite_back", "invite_back", party.partnership.id, is_main=True)


def ways_back(talk: Talk, party: Party) -> list[Button]:
    """For the menu: [Invite them anew], when nobody is left over there."""
    if party.partnership.stage in OVER or not is_gone(talk, party.partnership, party.side.other):
        return []
    return [_button(talk, party)]


@press("invite_back")
def invite_back(talk: Talk, action: Action) -> Outcome:
    """A one-time link for a new contact of the party that nobody is left of; older ones stop working."""
    party = party_in(talk, action.numbers[0])
    partnership, other = party.partnership, party.side.other
    if partnership.stage in OVER or not is_gone(talk, partnership, other):
        raise StageError
    kept = {"partnership_id": partnership.id, "kind": InvitationKind.PARTNER, "state": InvitationState.OPEN}
    for old in talk.uow.invitations.find(**kept):
        talk.uow.invitations.save(replace(old, state=INVITATION.after(old.state, "revoke")))
        settle(talk, Nudge.UNOPENED, old.id)
    draft = Invitation(
        0,
        "",
        InvitationKind.PARTNER,
        partnership.organisation_of(other),
        talk.now,
        talk.now,
        partnership_id=partnership.id,
        invited_by=party.member.id,
    )
    invitation, token = make_invitation(talk.uow, draft, talk.now)
    nudge(talk, partnership, of_invitation(invitation))
    link, them = talk.world.link(token), party_name(talk, partnership, other)
    forward = talk.plain(
        "forward.partner", who=party.member.name, organisation=them, estate=partnership.estate, link=link
    )
    head = Card(talk.say("link.partner", them=them, day=talk.day(invitation.expires)))
    copy = Button(talk.plain("button.copy_link"), copy=link)
    words = Card(talk.say("words", words=forward), ((copy,),))
    return talk.outcome(head, words, go_to(talk, Place("home", partnership.id)))


def organisation_to_join(talk: Talk, invitation: Invitation) -> int:
    """The organisation that a new contact comes into: the one that was in this partnership.

    Where it has other partnerships as well, this partnership gets an organisation of its own: whoever invites here has
    no say there.
    """
    organisation_id = invitation.organisation_id or 0
    if invitation.kind is not InvitationKind.PARTNER or not invitation.partnership_id:
        return organisation_id
    partnership = talk.uow.partnerships.get(invitation.partnership_id)
    _forget_unreleased(talk, partnership, organisation_id)
    column = "housing_id" if partnership.housing_id == organisation_id else "company_id"
    if len(talk.uow.partnerships.find(**{column: organisation_id})) == 1:
        return organisation_id
    old = talk.uow.organisations.get(organisation_id)
    own = talk.uow.organisations.add(replace(old, id=0, version=0, created=talk.now))
    is_housing = column == "housing_id"
    talk.uow.partnerships.save(
        replace(
            partnership,
            housing_id=own.id if is_housing else partnership.housing_id,
            company_id=partnership.company_id if is_housing else own.id,
        )
    )
    for session in talk.uow.sessions.find(partnership_id=partnership.id, organisation_id=organisation_id):
        talk.uow.sessions.save(replace(session, organisation_id=own.id))
    return own.id


def _forget_unreleased(talk: Talk, partnership: Partnership, organisation_id: int) -> None:
    """The other party chose who comes in: what was never shown to it is not shown to its guest either."""
    for session in talk.uow.sessions.find(partnership_id=partnership.id, organisation_id=organisation_id):
        if session.state is SessionState.OPEN:
            talk.uow.sessions.save(replace(session, answers={}))


def tell_partner(talk: Talk, invitation: Invitation, member: Member) -> None:
    """Whoever was left alone hears that there is somebody again."""
    if invitation.kind is InvitationKind.PARTNER and invitation.partnership_id:
        party = party_in(talk, invitation.partnership_id)
        tell_side(talk, party.partnership, party.side.other, "joined", who=member.name)
