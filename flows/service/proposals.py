"""The small partnership: one proposal, a yes, a yes with a condition, or a no; a yes makes the agreement."""

from dataclasses import replace

from markupsafe import Markup

from flows.agreement import Agreement, AgreementState, Approval, content_hash
from flows.cards.buttons import press as button
from flows.cards.buttons import said
from flows.cards.card import Action, Card, Outcome
from flows.lifecycles import INVITATION, PARTNERSHIP
from flows.nudges import Nudge
from flows.partnership import Partnership, Proposal, ProposalState
from flows.people import Member, Place, Side
from flows.service.access import party_in, party_name
from flows.service.composing import one_page_content
from flows.service.dialogue import begin, resume
from flows.service.nudging import settle
from flows.service.partnerships import company_link_cards, start_proposal
from flows.service.proposal_answers import (
    asked,
    asked_for_words,
    close_round,
    come_in,
    company_link,
    forget_holder,
    is_only_holder,
    send_round,
    wait_for_words,
)
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
            close_round(talk, countered, party.member, "counter")
    send_round(talk, party.partnership, Side.HOUSING, party.member, content)
    stage = PARTNERSHIP.after(party.partnership.stage, "propose")
    partnership = talk.uow.partnerships.save(replace(party.partnership, stage=stage))
    sealed = Card(talk.say("proposal.sent"))
    home = Place("home", partnership.id)
    if partnership.company_id is None:
        cards = company_link_cards(talk, partnership, party.member)
        return talk.outcome(*cards, go_to(talk, home), sealed=sealed)
    tell_side(talk, partnership, Side.COMPANY, "proposal_sent")
    return talk.outcome(go_to(talk, home), sealed=sealed)


@press("prop_yes")
def say_yes(talk: Talk, action: Action) -> Outcome:
    """Show in whose name the yes will stand; the next tap is the approval."""
    proposal, partnership, invitation = asked(talk, action)
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
    _, partnership, invitation = asked(talk, action)
    if invitation is not None:
        partnership, member = come_in(talk, partnership, invitation)
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
    proposal, partnership, invitation = asked(talk, action)
    if invitation is not None:
        partnership, member = come_in(talk, partnership, invitation)
    else:
        member = party_in(talk, partnership.id).member
    accepted = close_round(talk, proposal, member, "accept")
    stage = PARTNERSHIP.after(partnership.stage, "agree")
    partnership = talk.uow.partnerships.save(replace(partnership, stage=stage))
    agree(talk, partnership, accepted, member)
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


@press("prop_if")
def say_yes_if(talk: Talk, action: Action) -> Outcome:
    """Ask for the condition. Nothing is answered yet: a link stays open, its holder is no member of anything."""
    _, partnership, invitation = asked(talk, action)
    if invitation is None:
        return talk.outcome(go_to(talk, Place("condition", partnership.id)))
    wait_for_words(talk, Place("condition", partnership.id, str(invitation.id)))
    return talk.outcome(_condition_card(talk, partnership.id, action.word))


def _condition_card(talk: Talk, partnership_id: int, token: str = "") -> Card:
    parts = [talk.say("proposal.ask_condition")]
    if is_only_holder(talk):
        parts.append(talk.say("proposal.until_written"))
    row = (said(talk.language, "button.cancel", "prop_back", partnership_id, word=token),)
    return Card(Markup("\n\n").join(parts), (row,))


@where("condition")
def where_condition(talk: Talk) -> Card:
    _, partnership, _ = asked_for_words(talk)
    return _condition_card(talk, partnership.id)


@words("condition")
def condition_said(talk: Talk, text: str) -> Outcome:
    """The condition goes back as a counter-proposal; with it the holder of a link comes in."""
    condition = wording(text)
    proposal, partnership, invitation = asked_for_words(talk)
    if invitation is not None:
        partnership, member = come_in(talk, partnership, invitation)
    else:
        member = party_in(talk, partnership.id).member
    close_round(talk, proposal, member, "counter")
    send_round(talk, partnership, proposal.side.other, member, {**proposal.content, "condition": condition})
    tell_side(talk, partnership, proposal.side, "proposal_answered", answer="countered")
    sealed = Card(talk.say("proposal.condition_sent"))
    return talk.outcome(go_to(talk, Place("home", partnership.id)), sealed=sealed)


@press("prop_back")
def back_to_proposal(talk: Talk, action: Action) -> Outcome:
    """The proposal again. Who only holds the link is forgotten; without it in the button they open it once more."""
    place = talk.person.place
    if action.word:
        invitation = company_link(talk, action.word)
        partnership = talk.uow.partnerships.get(invitation.partnership_id or 0)
        card = proposal_card(talk, partnership, action.word)
        forget_holder(talk)
        return talk.outcome(card)
    if place.kind == "condition" and place.address:
        forget_holder(talk)
        return talk.outcome(sealed=Card(talk.say("proposal.open_again")))
    party = party_in(talk, action.numbers[0])
    return talk.outcome(go_to(talk, Place("proposal", party.partnership.id)))


@where("proposal")
def where_proposal(talk: Talk) -> Card:
    party = party_in(talk, talk.person.place.id)
    if standing_proposal(talk, party.partnership).side is party.side:
        return go_to(talk, Place("home", party.partnership.id))
    return proposal_card(talk, party.partnership)


@press("prop_no")
def say_no(talk: Talk, action: Action) -> Outcome:
    """A no is a good answer too; somebody who only held the link is not stored."""
    proposal, partnership, invitation = asked(talk, action)
    member = None if invitation else party_in(talk, partnership.id).member
    close_round(talk, proposal, member, "decline")
    stage = PARTNERSHIP.after(partnership.stage, "decline")
    partnership = talk.uow.partnerships.save(replace(partnership, stage=stage))
    tell_side(talk, partnership, proposal.side, "proposal_answered", answer="declined")
    sealed = Card(talk.say("proposal.declined"))
    if invitation is not None:
        talk.uow.invitations.save(replace(invitation, state=INVITATION.after(invitation.state, "revoke")))
        settle(talk, Nudge.UNOPENED, invitation.id)
        forget_holder(talk)
        return talk.outcome(sealed=sealed)
    return talk.outcome(go_to(talk, Place("home", partnership.id)), sealed=sealed)


@press("prop_adjust")
def adjust(talk: Talk, action: Action) -> Outcome:
    """The housing side writes its proposal anew, with its old words and the condition before its eyes."""
    proposal, partnership, _ = asked(talk, action)
    party = party_in(talk, partnership.id)
    return start_proposal(talk, partnership, party.member, {part: proposal.content[part] for part in PARTS})
