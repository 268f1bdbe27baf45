"""Approving a version: asked of both, given by each for exactly this content, or withdrawn."""

from dataclasses import replace

from markupsafe import Markup

from flows.agreement import Agreement, AgreementState, Approval
from flows.cards.buttons import rows_of, said
from flows.cards.card import Action, Card, Outcome
from flows.cards.fitting import fitted
from flows.errors import StageError
from flows.lifecycles import AGREEMENT, PARTNERSHIP
from flows.nudges import Nudge
from flows.people import Place, Side
from flows.service.access import Party, party_in
from flows.service.agreed import file_ways
from flows.service.agreement_versions import approvals_of, current, given_line
from flows.service.composing import changed_chapters
from flows.service.differences import Difference, differences
from flows.service.nudging import settle
from flows.service.registry import go_to, press
from flows.service.talk import Talk
from flows.service.telling import tell_both, tell_side
from flows.service.year import plan_year
from flows.words import one_line

# The preview holds every change; so much of them stands on the card.
CHANGES_LENGTH = 900


def approval_card(talk: Talk, waiting: Agreement, party: Party) -> Card:
    """What is asked for, who has approved, and in whose name the approval will stand."""
    given = approvals_of(talk, waiting)
    language = talk.language
    parts = [talk.say("approval.head", number=waiting.number)]
    parts += change_lines(talk, waiting)
    parts += [given_line(talk, approval) for approval in given.values()]
    ways = [said(language, "button.preview", "preview", party.partnership.id)]
    if party.side not in given:
        name = f"{party.member.name}, {party.member.role}".rstrip(", ")
        parts.append(talk.say("approval.ask", name=name, digest=waiting.content_hash[:12]))
        ways.insert(0, said(language, "button.approve", "approve", waiting.id, is_main=True))
        ways.append(said(language, "button.not_approve", "withdraw", waiting.id))
    else:
        parts.append(talk.say("approval.waiting"))
        ways.append(said(language, "button.withdraw", "withdraw", waiting.id))
    ways += file_ways(talk, party, current(talk, party.partnership))
    return Card(Markup("\n\n").join(parts), rows_of([*ways, said(language, "button.menu", "menu")]))


def change_lines(talk: Talk, agreement: Agreement) -> list[Markup]:
    """Which chapters a later version changes and why, and each change by itself as far as there is room."""
    if agreement.number == 1:
        return []
    earlier = [
        a for a in talk.uow.agreements.find(partnership_id=agreement.partnership_id) if a.number < agreement.number
    ]
    approved = [a for a in earlier if a.state in {AgreementState.APPROVED, AgreementState.SUPERSEDED}]
    if not approved:
        return []
    old, new = approved[-1].content, agreement.content
    chapters = changed_chapters(old, new)
    names = ", ".join(talk.plain(f"chapter.{chapter}") for chapter in chapters)
    lines = [_change_line(talk, one) for one in differences(talk, old, new)]
    told = [fitted(lines, CHANGES_LENGTH, talk.language)] if lines else []
    return [talk.say("approval.changes", chapters=names, reason=agreement.reason or "–"), *told]


def _change_line(talk: Talk, one: Difference) -> Markup:
    key = "changed" if one.before and one.after else "added" if one.after else "removed"
    what = one.about or talk.plain(f"chapter.{one.chapter}").capitalize()
    return talk.say(f"approval.{key}", what=what, before=one_line(one.before), after=one_line(one.after))


def _waiting(talk: Talk, action: Action) -> tuple[Agreement, Party]:
    found = talk.uow.agreements.get(action.numbers[0])
    party = party_in(talk, found.partnership_id)
    if found.state is not AgreementState.PROPOSED:
        raise StageError
    return found, party


@press("approve")
def approve(talk: Talk, action: Action) -> Outcome:
    """The party's yes to exactly this content; with both it holds, and the documents go to everybody."""
    waiting, party = _waiting(talk, action)
    if party.side in approvals_of(talk, waiting):
        raise StageError
    member = party.member
    talk.uow.approvals.add(
        Approval(0, waiting.id, party.side, member.id, member.name, member.role, waiting.content_hash, talk.now)
    )
    if len(approvals_of(talk, waiting)) < len(Side):
        tell_side(talk, party.partnership, party.side.other, "approved_by_them", agreement=waiting.id)
        return talk.outcome(go_to(talk, Place("agreement", party.partnership.id)))
    settle(talk, Nudge.APPROVAL, waiting.id)
    held = current(talk, party.partnership)
    if held is not None:
        talk.uow.agreements.save(replace(held, state=AGREEMENT.after(held.state, "supersede")))
    talk.uow.agreements.save(replace(waiting, state=AGREEMENT.after(waiting.state, "approve")))
    stage = PARTNERSHIP.after(party.partnership.stage, "agree")
    partnership = talk.uow.partnerships.save(replace(party.partnership, stage=stage))
    plan_year(talk, partnership, waiting, held)
    tell_both(talk, partnership, "agreed")
    return talk.outcome(go_to(talk, Place("agreed", partnership.id)))


@press("withdraw")
def withdraw(talk: Talk, action: Action) -> Outcome:
    """Either party takes the proposed version back to the points; what held before goes on holding."""
    waiting, party = _waiting(talk, action)
    talk.uow.agreements.save(replace(waiting, state=AGREEMENT.after(waiting.state, "withdraw")))
    settle(talk, Nudge.APPROVAL, waiting.id)
    tell_side(talk, party.partnership, party.side.other, "agreement_withdrawn", agreement=waiting.id)
    sealed = Card(talk.say("approval.withdrawn"))
    return talk.outcome(go_to(talk, Place("agreement", party.partnership.id)), sealed=sealed)
