"""The small partnership: one proposal, a yes, a yes with a condition, or a no; a yes makes the agreement."""

from dataclasses import replace

from flows.agreement import Agreement, AgreementState, Approval, content_hash
from flows.cards.buttons import press as button
from flows.cards.buttons import said
from flows.cards.card import Action, Card, Outcome
from flows.errors import NotAllowedError, StageError
from flows.lifecycles import INVITATION, PARTNERSHIP, PROPOSAL
from flows.partnership import Invitation, Partnership, Proposal, ProposalState
from flows.people import Member, Organisation, Place, Side
from flows.service.access import party_in, party_name
from flows.service.composing import one_page_content
from flows.service.dialogue import begin, resume
from flows.service.invitations import bind, company_joins, find_open
from flows.service.partnerships import company_link_cards, start_proposal
from flows.service.proposal_cards import PARTS, proposal_card, standing_proposal
from flows.service.registry import finish, go_to, press, where, words
from flows.service.talk import Talk
from flows.service.telling import tell_both, tell_side
from flows.session import Session
from flows.words import wording


@finish("proposal")
def proposal_written(talk: Talk, session: Session) -> Outcome:
    """Send it: to the company's members when they are in, else by a link to forward."""
    party = party_in(talk, session.partnership_id or 0)
    content = {part: session.value(part) or "" for part in PARTS}
    earlier = talk.uow.proposals.find(partnership_id=party.partnership.id)
    for countered in earlier:
        if countered.state is ProposalState.SENT:
            _answered(talk, countered, party.member, "counter")
    talk.uow.proposals.add(
        Proposal(
            0,
            party.partnership.id,
            len(earlier) + 1,
            Side.HOUSING,
            content,
            ProposalState.SENT,
            party.member.id,
            talk.now,
        )
    )
    stage = PARTNERSHIP.after(party.partnership.stage, "propose")
    partnership = talk.uow.partnerships.save(replace(party.partnership, stage=stage))
    sealed = Card(talk.say("proposal.sent"))
    home = Place("home", partnership.id)
    if partnership.company_id is None:
        cards = company_link_cards(talk, partnership, party.member)
        return talk.outcome(*cards, go_to(talk, home), sealed=sealed)
    tell_side(talk, partnership, Side.COMPANY, "proposal_sent")
    return talk.outcome(go_to(talk, home), sealed=sealed)


def _asked(talk: Talk, action: Action) -> tuple[Proposal, Partnership, Invitation | None]:
    """The proposal that is answered: by a member of the asked side, or by whoever holds the link."""
    invitation = find_open(talk, action.word) if action.word else None
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


def _come_in(talk: Talk, partnership: Partnership, invitation: Invitation) -> tuple[Partnership, Member]:
    """The link's holder becomes the company's first member under the name they have on Telegram."""
    bind(talk, invitation)
    name = partnership.company_name or talk.person.first_name
    organisation = talk.uow.organisations.add(
        Organisation(0, Side.COMPANY, name, talk.now, size=partnership.company_size)
    )
    member = talk.uow.members.add(Member(0, organisation.id, talk.person.id, talk.person.first_name, "", talk.now))
    return company_joins(talk, partnership, organisation.id), member


@press("prop_yes")
def say_yes(talk: Talk, action: Action) -> Outcome:
    """Show in whose name the yes will stand; the next tap is the approval."""
    proposal, partnership, invitation = _asked(talk, action)
    if invitation is None:
        member = party_in(talk, partnership.id).member
        name, side = member.name, proposal.side.other
    else:
        name, side = talk.person.first_name, Side.COMPANY
    organisation = party_name(talk, partnership, side) or name
    rows = (
        (said(talk.language, "button.approve_as", "prop_approve", proposal.id, word=action.word, is_main=True),),
        (button(talk.plain("button.correct_me"), "prop_correct", proposal.id, word=action.word),),
    )
    return talk.outcome(Card(talk.say("proposal.in_whose_name", name=name, organisation=organisation), rows))


@press("prop_correct")
def correct_me(talk: Talk, action: Action) -> Outcome:
    """Name and role are asked before the approval; the proposal comes again afterwards."""
    _, partnership, invitation = _asked(talk, action)
    if invitation is not None:
        partnership, member = _come_in(talk, partnership, invitation)
    else:
        member = party_in(talk, partnership.id).member
    organisation = talk.uow.organisations.get(member.organisation_id)
    facts = {"organisation": organisation.name, "member": str(member.id), "partnership": str(partnership.id)}
    session = begin(talk, "signer", Session(0, "", 1, talk.now, person_id=talk.person.id, facts=facts))
    return talk.outcome(resume(talk, session))


@finish("signer")
def signer_named(talk: Talk, session: Session) -> Outcome:
    member = talk.uow.members.get(int(session.facts["member"]))
    talk.uow.members.save(replace(member, name=session.value("name"), role=session.value("role") or ""))
    organisation = talk.uow.organisations.get(member.organisation_id)
    if session.value("organisation"):
        talk.uow.organisations.save(replace(organisation, name=session.value("organisation")))
    return talk.outcome(go_to(talk, Place("proposal", int(session.facts["partnership"]))))


@press("prop_approve")
def approve(talk: Talk, action: Action) -> Outcome:
    """The yes: proposal accepted, agreement made and approved by both with the same content hash."""
    proposal, partnership, invitation = _asked(talk, action)
    if invitation is not None:
        partnership, member = _come_in(talk, partnership, invitation)
    else:
        member = party_in(talk, partnership.id).member
    answered = _answered(talk, proposal, member, "accept")
    stage = PARTNERSHIP.after(partnership.stage, "agree")
    partnership = talk.uow.partnerships.save(replace(partnership, stage=stage))
    agree(talk, partnership, answered, member)
    tell_both(talk, partnership, "agreed")
    return talk.outcome(go_to(talk, Place("agreed", partnership.id)))


def agree(talk: Talk, partnership: Partnership, proposal: Proposal, member: Member) -> Agreement:
    """The one-page agreement with both approvals: who proposed it last, and who said yes."""
    content = one_page_content(talk, partnership, proposal.content)
    digest = content_hash(content)
    agreement = talk.uow.agreements.add(
        Agreement(
            0,
            partnership.id,
            1,
            AgreementState.APPROVED,
            content,
            digest,
            proposed_by=proposal.sent_by,
            created=talk.now,
        )
    )
    proposer = talk.uow.members.get(proposal.sent_by)
    for side, signer, at in ((proposal.side, proposer, proposal.sent), (proposal.side.other, member, talk.now)):
        talk.uow.approvals.add(Approval(0, agreement.id, side, signer.id, signer.name, signer.role, digest, at))
    return agreement


def _answered(talk: Talk, proposal: Proposal, member: Member | None, deed: str) -> Proposal:
    state = PROPOSAL.after(proposal.state, deed)
    answered_by = member.id if member else None
    return talk.uow.proposals.save(replace(proposal, state=state, answered_by=answered_by, answered=talk.now))


@press("prop_if")
def say_yes_if(talk: Talk, action: Action) -> Outcome:
    _, partnership, invitation = _asked(talk, action)
    if invitation is not None:
        partnership, _ = _come_in(talk, partnership, invitation)
    return talk.outcome(go_to(talk, Place("condition", partnership.id)))


@where("condition")
def where_condition(talk: Talk) -> Card:
    party = party_in(talk, talk.person.place.id)
    row = (said(talk.language, "button.cancel", "prop_back", party.partnership.id),)
    return Card(talk.say("proposal.ask_condition"), (row,))


@press("prop_back")
def back_to_proposal(talk: Talk, action: Action) -> Outcome:
    party = party_in(talk, action.numbers[0])
    return talk.outcome(go_to(talk, Place("proposal", party.partnership.id)))


@where("proposal")
def where_proposal(talk: Talk) -> Card:
    party = party_in(talk, talk.person.place.id)
    if standing_proposal(talk, party.partnership).side is party.side:
        return go_to(talk, Place("home", party.partnership.id))
    return proposal_card(talk, party.partnership)


@words("condition")
def condition_said(talk: Talk, text: str) -> Outcome:
    """The condition goes back as a counter-proposal."""
    party = party_in(talk, talk.person.place.id)
    proposal = standing_proposal(talk, party.partnership)
    condition = wording(text)
    if proposal.side is party.side:
        raise StageError
    _answered(talk, proposal, party.member, "counter")
    talk.uow.proposals.add(
        Proposal(
            0,
            party.partnership.id,
            proposal.round + 1,
            party.side,
            {**proposal.content, "condition": condition},
            ProposalState.SENT,
            party.member.id,
            talk.now,
        )
    )
    tell_side(talk, party.partnership, party.side.other, "proposal_answered", answer="countered")
    sealed = Card(talk.say("proposal.condition_sent"))
    return talk.outcome(go_to(talk, Place("home", party.partnership.id)), sealed=sealed)


@press("prop_no")
def say_no(talk: Talk, action: Action) -> Outcome:
    """A no is a good answer too; somebody who only held the link is not stored."""
    proposal, partnership, invitation = _asked(talk, action)
    member = None if invitation else party_in(talk, partnership.id).member
    _answered(talk, proposal, member, "decline")
    stage = PARTNERSHIP.after(partnership.stage, "decline")
    partnership = talk.uow.partnerships.save(replace(partnership, stage=stage))
    tell_side(talk, partnership, proposal.side, "proposal_answered", answer="declined")
    sealed = Card(talk.say("proposal.declined"))
    if invitation is not None:
        talk.uow.invitations.save(replace(invitation, state=INVITATION.after(invitation.state, "revoke")))
        talk.uow.outbox.cancel(f"invitation:{partnership.id}", "declined")
        return talk.outcome(sealed=sealed)
    return talk.outcome(go_to(talk, Place("home", partnership.id)), sealed=sealed)


@press("prop_adjust")
def adjust(talk: Talk, action: Action) -> Outcome:
    """The housing side writes its proposal anew, with its old words and the condition before its eyes."""
    proposal, partnership, _ = _asked(talk, action)
    party = party_in(talk, partnership.id)
    return start_proposal(talk, partnership, party.member, {part: proposal.content[part] for part in PARTS})
