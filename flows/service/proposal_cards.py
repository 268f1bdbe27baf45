"""How a small partnership's proposal looks to the party that is asked."""

from collections.abc import Mapping

from markupsafe import Markup

from flows.cards.buttons import press, said
from flows.cards.card import Card, Rows
from flows.errors import StageError
from flows.partnership import Partnership, Proposal, ProposalState, Stage
from flows.people import Side
from flows.phrases import shown
from flows.service.access import Party, party_name
from flows.service.talk import Talk

PARTS = ("what", "when", "where", "ask", "offer")


def standing_proposal(talk: Talk, partnership: Partnership) -> Proposal:
    """The proposal that waits for an answer; StageError when none does."""
    found = talk.uow.proposals.find(partnership_id=partnership.id, state=ProposalState.SENT)
    if not found:
        raise StageError
    return found[-1]


def situation(talk: Talk, party: Party) -> str:
    """What is next on the small path: the last word of a phrase of the map. Nothing waits while it is written anew."""
    stage = party.partnership.stage
    found = talk.uow.proposals.find(partnership_id=party.partnership.id, state=ProposalState.SENT)
    if stage is Stage.PROPOSING and found:
        if found[-1].side is not party.side:
            return "answer"
        return "condition_sent" if party.side is Side.COMPANY else "their_answer"
    if stage in {Stage.INVITING, Stage.PROPOSING}:
        return "inviting" if party.side is Side.HOUSING else "writing"
    return stage.value


def proposal_text(talk: Talk, content: Mapping[str, str]) -> Markup:
    """The five parts, and the conditions where there are any."""
    lines = [
        Markup("<b>{}</b>\n{}").format(talk.say(f"proposal.{part}"), shown(content[part]))
        for part in PARTS
        if content.get(part)
    ]
    if content.get("condition"):
        lines.append(Markup("<b>{}</b>\n{}").format(talk.say("proposal.condition"), shown(content["condition"])))
    return Markup("\n\n").join(lines)


def proposal_card(talk: Talk, partnership: Partnership, token: str = "") -> Card:
    """The proposal with its three answers; by a link that was not accepted yet they carry the token."""
    proposal = standing_proposal(talk, partnership)
    values = {
        "housing": party_name(talk, partnership, Side.HOUSING),
        "company": party_name(talk, partnership, Side.COMPANY),
        "estate": partnership.estate,
    }
    head = talk.say("proposal.from_housing" if proposal.side is Side.HOUSING else "proposal.from_company", **values)
    parts = [head, proposal_text(talk, proposal.content)]
    if token:
        parts.append(talk.say("proposal.terms"))
    return Card(Markup("\n\n").join(parts), _rows(talk, proposal, token))


def _rows(talk: Talk, proposal: Proposal, token: str) -> Rows:
    if proposal.side is Side.COMPANY:
        return (
            (said(talk.language, "button.accept_condition", "prop_yes", proposal.id, is_main=True),),
            (said(talk.language, "button.adjust_proposal", "prop_adjust", proposal.id),),
            (said(talk.language, "button.let_rest", "prop_no", proposal.id),),
        )
    rows = (
        (said(talk.language, "button.yes", "prop_yes", proposal.id, word=token, is_main=True),),
        (said(talk.language, "button.yes_if", "prop_if", proposal.id, word=token),),
        (said(talk.language, "button.no_thanks", "prop_no", proposal.id, word=token),),
    )
    privacy = (press(talk.plain("button.privacy"), "privacy"),)
    return (*rows, privacy) if token else rows
