"""What follows when a newcomer has said who they are: they become a member and see the way ahead."""

from dataclasses import replace

from flows.cards.card import Card, Outcome
from flows.partnership import Invitation
from flows.people import Member, Organisation, Place, Side
from flows.service.access import active_members
from flows.service.invitations import company_joins
from flows.service.nudges import hear_anew
from flows.service.partner_gone import organisation_to_join, tell_partner
from flows.service.registry import finish, go_to
from flows.service.talk import Talk
from flows.service.telling import tell
from flows.session import Session


def _invitation(talk: Talk, session: Session) -> Invitation:
    return talk.uow.invitations.get(int(session.facts["invitation"]))


def join(talk: Talk, organisation_id: int, session: Session) -> Member:
    """Make the person a member under the name and role they gave; a second welcome updates the first."""
    name, role = session.value("name") or talk.person.first_name, session.value("role") or ""
    known = talk.uow.members.find(person_id=talk.person.id, organisation_id=organisation_id, left=None)
    if known:
        return talk.uow.members.save(replace(known[0], name=name, role=role))
    return talk.uow.members.add(Member(0, organisation_id, talk.person.id, name, role, talk.now))


@finish("housing_welcome")
def housing_welcomed(talk: Talk, session: Session) -> Outcome:
    invitation = _invitation(talk, session)
    organisation = talk.uow.organisations.get(invitation.organisation_id or 0)
    corrected = session.value("organisation")
    if corrected:
        organisation = talk.uow.organisations.save(replace(organisation, name=corrected))
    join(talk, organisation.id, session)
    return _arrived(talk, Place("home"))


@finish("colleague_welcome")
def colleague_welcomed(talk: Talk, session: Session) -> Outcome:
    invitation = _invitation(talk, session)
    organisation_id = organisation_to_join(talk, invitation)
    member = join(talk, organisation_id, session)
    colleagues = [other for other in active_members(talk.uow, organisation_id) if other.id != member.id]
    told = {"partnership": invitation.partnership_id or 0, "organisation": organisation_id, "who": member.name}
    tell(talk, colleagues, "colleague_joined", told)
    tell_partner(talk, invitation, member)
    return _arrived(talk, Place("home", invitation.partnership_id or 0))


@finish("company_welcome")
def company_welcomed(talk: Talk, session: Session) -> Outcome:
    invitation = _invitation(talk, session)
    partnership = talk.uow.partnerships.get(invitation.partnership_id or 0)
    named = session.value("organisation") or session.value("organisation_new") or session.facts["organisation"]
    organisation = talk.uow.organisations.add(
        Organisation(0, Side.COMPANY, named, talk.now, cvr=session.value("cvr") or "", size=session.value("size") or "")
    )
    join(talk, organisation.id, session)
    company_joins(talk, partnership, organisation.id)
    return _arrived(talk, Place("home", partnership.id))


def _arrived(talk: Talk, place: Place) -> Outcome:
    name = talk.person.first_name
    hear_anew(talk)
    return talk.outcome(go_to(talk, place), sealed=Card(talk.say("welcome.done", name=name)))
