"""Who answers a small partnership's proposal, and what is kept of them: nothing before there is an answer."""

from collections.abc import Mapping
from dataclasses import replace

from flows.cards.card import Action
from flows.errors import NotAllowedError, StageError
from flows.lifecycles import PROPOSAL
from flows.nudges import Nudge
from flows.partnership import Invitation, InvitationKind, Partnership, Proposal, ProposalState
from flows.people import Member, Organisation, Place, Side
from flows.service.access import party_in
from flows.service.invitations import bind, company_joins, find_open, still_open
from flows.service.nudging import nudge, of_proposal, settle
from flows.service.proposal_cards import standing_proposal
from flows.service.talk import Talk


def asked(talk: Talk, action: Action) -> tuple[Proposal, Partnership, Invitation | None]:
    """The proposal that is answered: by a member of the asked side, or by whoever holds the company's link."""
    invitation = company_link(talk, action.word) if action.word else None
    proposal = talk.uow.proposals.get(action.numbers[0])
    if invitation is not None:
        partnership = talk.uow.partnerships.get(proposal.partnership_id)
        if invitation.partnership_id != partnership.id or proposal.side is not Side.HOUSING:
            raise NotAllowedError
    else:
        party = party_in(talk, proposal.partnership_id)
        partnership = party.partnership
        if party.side is proposal.side:
            raise NotAllowedError
    if proposal.state is not ProposalState.SENT:
        raise StageError
    return proposal, partnership, invitation


def company_link(talk: Talk, token: str) -> Invitation:
    """The open invitation of a company; a colleague's link answers no proposal."""
    invitation = find_open(talk, token)
    if invitation.kind is not InvitationKind.COMPANY:
        raise NotAllowedError
    return invitation


def come_in(talk: Talk, partnership: Partnership, invitation: Invitation) -> tuple[Partnership, Member]:
    """The link's holder becomes the company's first member under the name they have on Telegram."""
    bind(talk, invitation)
    name = partnership.company_name or talk.person.first_name
    organisation = talk.uow.organisations.add(
        Organisation(0, Side.COMPANY, name, talk.now, size=partnership.company_size)
    )
    member = talk.uow.members.add(Member(0, organisation.id, talk.person.id, talk.person.first_name, "", talk.now))
    return company_joins(talk, partnership, organisation.id), member


def close_round(talk: Talk, proposal: Proposal, member: Member | None, deed: str) -> Proposal:
    state = PROPOSAL.after(proposal.state, deed)
    answered_by = member.id if member else None
    settle(talk, Nudge.PROPOSAL, proposal.id)
    return talk.uow.proposals.save(replace(proposal, state=state, answered_by=answered_by, answered=talk.now))


def send_round(
    talk: Talk, partnership: Partnership, side: Side, member: Member, content: Mapping[str, str]
) -> Proposal:
    """The next proposal of the partnership, from this side."""
    number = len(talk.uow.proposals.find(partnership_id=partnership.id)) + 1
    sent = Proposal(0, partnership.id, number, side, dict(content), ProposalState.SENT, member.id, talk.now)
    stored = talk.uow.proposals.add(sent)
    nudge(talk, partnership, of_proposal(stored))
    return stored


def wait_for_words(talk: Talk, place: Place) -> None:
    """The link's holder is asked to write: so that their words find the way back, where they are is kept.

    No name, no membership, no answer: `forget_holder` takes it all away again.
    """
    if not talk.person.id:
        talk.person = talk.uow.persons.add(replace(talk.person, first_name=""))
    talk.go(place)


def is_only_holder(talk: Talk) -> bool:
    """Somebody who was asked to write and has not answered yet: everybody else has a name."""
    return not talk.person.first_name


def asked_for_words(talk: Talk) -> tuple[Proposal, Partnership, Invitation | None]:
    """The proposal that the words at this place answer; the place of a link's holder names the invitation."""
    place = talk.person.place
    invitation = still_open(talk, talk.uow.invitations.get(int(place.address))) if place.address else None
    partnership = talk.uow.partnerships.get(place.id)
    proposal = standing_proposal(talk, partnership)
    side = Side.COMPANY if invitation is not None else party_in(talk, place.id).side
    if proposal.side is side:
        raise StageError
    return proposal, partnership, invitation


def forget_holder(talk: Talk) -> None:
    """Erase whoever was only asked to write; somebody who is known for another reason just goes home."""
    if is_only_holder(talk):
        talk.uow.outbox.forget(talk.person.id)
        talk.uow.persons.remove(id=talk.person.id)
        talk.person = replace(talk.person, id=0)
    elif talk.person.id:
        talk.go(Place("home"))
