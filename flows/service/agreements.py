"""The agreement: gaps named, preview, proposed as a version, approved by both, changed by a new version."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from markupsafe import Markup

from flows import agenda
from flows.agreement import Agreement, AgreementState, content_hash
from flows.cards.buttons import rows_of, said
from flows.cards.card import Action, Attachment, Button, Card, Outcome
from flows.errors import StageError
from flows.joint import JointState
from flows.lifecycles import JOINT, PARTNERSHIP
from flows.nudges import Nudge
from flows.partnership import Path, Stage
from flows.people import Place, Side
from flows.service.access import Party, party_in
from flows.service.agreed import agreed_card, file_ways
from flows.service.agreement_versions import current, draft, has_changed, proposed, versions
from flows.service.approvals import approval_card
from flows.service.composing import NEEDS, gaps
from flows.service.joint_overview import pick_card
from flows.service.joints import joint_for, note
from flows.service.lived import bring_up_to_date
from flows.service.nudging import nudge, of_approval, settle
from flows.service.partner_gone import names_of_missing
from flows.service.registry import go_to, press, where, words
from flows.service.talk import Talk
from flows.service.telling import tell_both, tell_side
from flows.words import wording

REASON_LIMIT = 1_000


@press("agreement")
def agreement(talk: Talk, action: Action) -> Outcome:
    party = party_in(talk, action.numbers[0])
    return talk.outcome(go_to(talk, Place("agreement", party.partnership.id)))


@where("agreement")
def where_agreement(talk: Talk) -> Card:
    """Where the agreement stands: the gaps of the draft, the approvals of what is proposed, or what holds."""
    party = party_in(talk, talk.person.place.id)
    waiting = proposed(talk, party.partnership)
    if waiting is not None:
        return approval_card(talk, waiting, party)
    held = current(talk, party.partnership)
    is_over = party.partnership.stage is Stage.ENDED
    if held is not None and (is_over or not has_changed(talk, party.partnership, held)):
        return agreed_card(talk, held, party)
    return _draft_card(talk, party, held)


def _draft_card(talk: Talk, party: Party, held: Agreement | None) -> Card:
    missing = gaps(draft(talk, party.partnership))
    identity, language = party.partnership.id, talk.language
    parts = [talk.say("agreement.draft", number=len(NEEDS) - len(missing), total=len(NEEDS))]
    if missing:
        names = names_of_missing(talk, party.partnership, missing)
        parts.append(talk.say("agreement.missing", missing=names))
    if held is not None:
        parts.append(talk.say("agreement.changed_since", number=held.number))
    ways: list[Button] = [said(language, "button.preview", "preview", identity)]
    if not missing:
        ways.insert(0, said(language, "button.send_approval", "propose_agreement", identity, is_main=True))
    else:
        ways.append(said(language, "button.send_anyway", "propose_agreement", identity))
    ways.append(said(language, "button.back_to_joint", "back_to_joint", identity))
    ways += file_ways(talk, party, held)
    ways.append(said(language, "button.menu", "menu"))
    return Card(Markup("\n\n").join(parts), rows_of(ways))


@press("preview")
def preview(talk: Talk, action: Action) -> Outcome:
    """The draft as PDF, its gaps, if any, marked."""
    party = party_in(talk, action.numbers[0])
    _in_agreement(party)
    waiting = proposed(talk, party.partnership)
    attachment = (
        Attachment("agreement_pdf", waiting.id, talk.plain("file.proposed"))
        if waiting
        else Attachment("draft_pdf", party.partnership.id, talk.plain("file.draft"))
    )
    has_gaps = gaps(dict(waiting.content) if waiting else draft(talk, party.partnership))
    card = Card(talk.say("agreement.preview_gaps" if has_gaps else "agreement.preview"), (), (attachment,))
    return talk.outcome(card, go_to(talk, Place("agreement", party.partnership.id)))


def _in_agreement(party: Party) -> None:
    """A small partnership's page comes from its proposal: there is no draft of it."""
    partnership = party.partnership
    if partnership.path is Path.SMALL or partnership.stage not in {Stage.JOINT, Stage.AGREEING, Stage.AGREED}:
        raise StageError


@press("back_to_joint")
def back_to_joint(talk: Talk, action: Action) -> Outcome:
    """Open the points again: to close gaps, or to change what was agreed."""
    return talk.outcome(open_points_again(talk, party_in(talk, action.numbers[0])))


def open_points_again(talk: Talk, party: Party) -> Card:
    joint = joint_for(talk, party.partnership)
    if joint is None or party.partnership.stage not in {Stage.JOINT, Stage.AGREEING, Stage.AGREED}:
        raise StageError
    if proposed(talk, party.partnership) is not None:
        raise StageError("stage.already_proposed")
    if joint.state is JointState.CLOSED:
        bring_up_to_date(talk, party.partnership)
        joint = joint_for(talk, party.partnership) or joint
        joint = talk.uow.joints.save(replace(joint, state=JOINT.after(joint.state, "reopen")))
        note(talk, joint, 0, "reopen", {}, party.member.id)
        if party.partnership.stage is Stage.AGREEING:
            stage = PARTNERSHIP.after(party.partnership.stage, "resume")
            talk.uow.partnerships.save(replace(party.partnership, stage=stage))
        tell_side(talk, party.partnership, party.side.other, "joint_reopened", joint=joint.id, who=party.member.name)
    overview = go_to(talk, Place("joint", joint.id))
    return pick_card(talk, joint) if agenda.is_done(joint) else overview


@press("propose_agreement")
def propose_agreement(talk: Talk, action: Action) -> Outcome:
    """Freeze the draft as the next version; a changed one asks for the reason first."""
    party = party_in(talk, action.numbers[0])
    _in_agreement(party)
    if proposed(talk, party.partnership) is not None:
        raise StageError("stage.already_proposed")
    if current(talk, party.partnership) is not None:
        return talk.outcome(go_to(talk, Place("reason", party.partnership.id)))
    return freeze(talk, party, "")


@where("reason")
def where_reason(talk: Talk) -> Card:
    party = party_in(talk, talk.person.place.id)
    row = (said(talk.language, "button.cancel", "agreement", party.partnership.id),)
    return Card(talk.say("agreement.why"), (row,))


@words("reason")
def reason(talk: Talk, text: str) -> Outcome:
    party = party_in(talk, talk.person.place.id)
    why = wording(text, REASON_LIMIT)
    if proposed(talk, party.partnership) is not None:
        raise StageError("stage.already_proposed")
    return freeze(talk, party, why)


def freeze(talk: Talk, party: Party, why: str) -> Outcome:
    freeze_version(talk, party, draft(talk, party.partnership), why)
    return talk.outcome(go_to(talk, Place("agreement", party.partnership.id)))


def freeze_version(talk: Talk, party: Party, content: Mapping[str, Any], why: str) -> Agreement:
    """The content as the next version, proposed to both; the points are closed with it."""
    number = len(versions(talk, party.partnership)) + 1
    frozen = talk.uow.agreements.add(
        Agreement(
            0,
            party.partnership.id,
            number,
            AgreementState.PROPOSED,
            content,
            content_hash(content),
            party.member.id,
            talk.now,
            why,
        )
    )
    joint = joint_for(talk, party.partnership)
    nudge(talk, party.partnership, of_approval(frozen, ()))
    if joint is not None and joint.state is not JointState.CLOSED:
        for side in Side:
            settle(talk, Nudge.POINTS, joint.id, side)
        talk.uow.joints.save(replace(joint, state=JOINT.after(joint.state, "close")))
    if party.partnership.stage is Stage.JOINT:
        stage = PARTNERSHIP.after(party.partnership.stage, "all_settled")
        talk.uow.partnerships.save(replace(party.partnership, stage=stage))
    tell_both(talk, party.partnership, "agreement_proposed", agreement=frozen.id)
    return frozen
