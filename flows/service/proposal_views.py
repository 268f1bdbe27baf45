"""Looking at a small partnership's proposal from the menu."""

from markupsafe import Markup

from flows.cards.buttons import said
from flows.cards.card import Action, Card, Outcome
from flows.errors import NotAllowedError, StageError
from flows.partnership import Path
from flows.people import Place, Side
from flows.service.access import party_in
from flows.service.partnerships import start_proposal
from flows.service.proposal_cards import PARTS, proposal_text, situation, standing_proposal
from flows.service.registry import go_to, press
from flows.service.talk import Talk


@press("see_proposal")
def see_proposal(talk: Talk, action: Action) -> Outcome:
    party = party_in(talk, action.numbers[0])
    standing_proposal(talk, party.partnership)
    return talk.outcome(go_to(talk, Place("proposal", party.partnership.id)))


@press("see_sent")
def see_sent(talk: Talk, action: Action) -> Outcome:
    """What this side sent and waits to hear about."""
    party = party_in(talk, action.numbers[0])
    content = standing_proposal(talk, party.partnership).content
    text = Markup("\n\n").join([talk.say("proposal.yours"), proposal_text(talk, content)])
    return talk.outcome(Card(text, ((said(talk.language, "button.menu", "menu"),),)))


@press("propose_now")
def propose_now(talk: Talk, action: Action) -> Outcome:
    """Go on writing the proposal, or write a new one after a no."""
    party = party_in(talk, action.numbers[0])
    if party.side is not Side.HOUSING:
        raise NotAllowedError
    if party.partnership.path is not Path.SMALL or situation(talk, party) not in {"inviting", "declined"}:
        raise StageError
    earlier = talk.uow.proposals.find(partnership_id=party.partnership.id)
    content = {part: earlier[-1].content.get(part, "") for part in PARTS} if earlier else {}
    return start_proposal(talk, party.partnership, party.member, content)
