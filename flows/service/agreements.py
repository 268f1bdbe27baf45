"""The agreement: gaps named, preview, proposed as a version, approved by both, changed by a new version."""

from dataclasses import replace
from typing import Any

from markupsafe import Markup

from flows.agreement import Agreement, AgreementState, Approval, content_hash
from flows.cards.buttons import rows_of, said
from flows.cards.card import Action, Attachment, Button, Card, Outcome
from flows.errors import ReplyError, StageError
from flows.joint import JointState
from flows.lifecycles import AGREEMENT, JOINT, PARTNERSHIP
from flows.partnership import Partnership, Path, Stage
from flows.people import Place, Side
from flows.service.access import Party, party_in
from flows.service.composing import NEEDS, changed_chapters, compose, gaps
from flows.service.joints import joint_for, note
from flows.service.registry import go_to, press, where, words
from flows.service.talk import Talk
from flows.service.telling import tell_both, tell_side
from flows.words import clean_text, is_blank

REASON_LIMIT = 1_000


def versions(talk: Talk, partnership: Partnership) -> list[Agreement]:
    return talk.uow.agreements.find(partnership_id=partnership.id)


def current(talk: Talk, partnership: Partnership) -> Agreement | None:
    """The version that holds: the newest that both approved."""
    approved = [a for a in versions(talk, partnership) if a.state is AgreementState.APPROVED]
    return approved[-1] if approved else None


def proposed(talk: Talk, partnership: Partnership) -> Agreement | None:
    """The version that waits for approval."""
    waiting = [a for a in versions(talk, partnership) if a.state is AgreementState.PROPOSED]
    return waiting[-1] if waiting else None


def approvals_of(talk: Talk, agreement: Agreement) -> dict[Side, Approval]:
    return {approval.side: approval for approval in talk.uow.approvals.find(agreement_id=agreement.id)}


def draft(talk: Talk, partnership: Partnership) -> dict[str, Any]:
    return compose(talk, partnership, joint_for(talk, partnership))


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
    if held is not None and not _has_changed(talk, party.partnership, held):
        return agreed_card(talk, held, party)
    return _draft_card(talk, party, held)


def _has_changed(talk: Talk, partnership: Partnership, held: Agreement) -> bool:
    """True when what both settled since then differs from the version that holds."""
    if "one_page" in held.content or joint_for(talk, partnership) is None:
        return False
    return bool(changed_chapters(held.content, {**draft(talk, partnership), "year": held.content["year"]}))


def _draft_card(talk: Talk, party: Party, held: Agreement | None) -> Card:
    missing = gaps(draft(talk, party.partnership))
    identity, language = party.partnership.id, talk.language
    parts = [talk.say("agreement.draft", number=len(NEEDS) - len(missing), total=len(NEEDS))]
    if missing:
        names = ", ".join(talk.plain(f"need.{need}") for need in missing)
        parts.append(talk.say("agreement.missing", missing=names))
    if held is not None:
        parts.append(talk.say("agreement.changed_since", number=held.number))
    ways: list[Button] = [said(language, "button.preview", "preview", identity)]
    if not missing:
        ways.insert(0, said(language, "button.send_approval", "propose_agreement", identity, is_main=True))
    else:
        ways.append(said(language, "button.send_anyway", "propose_agreement", identity))
    ways += [said(language, "button.back_to_joint", "back_to_joint", identity), said(language, "button.menu", "menu")]
    return Card(Markup("\n\n").join(parts), rows_of(ways))


@press("preview")
def preview(talk: Talk, action: Action) -> Outcome:
    """The draft as PDF, its gaps marked."""
    party = party_in(talk, action.numbers[0])
    _in_agreement(party)
    waiting = proposed(talk, party.partnership)
    attachment = (
        Attachment("agreement_pdf", waiting.id, talk.plain("file.proposed"))
        if waiting
        else Attachment("draft_pdf", party.partnership.id, talk.plain("file.draft"))
    )
    card = Card(talk.say("agreement.preview"), (), (attachment,))
    return talk.outcome(card, go_to(talk, Place("agreement", party.partnership.id)))


def _in_agreement(party: Party) -> None:
    if party.partnership.stage not in {Stage.JOINT, Stage.AGREEING, Stage.AGREED}:
        raise StageError


@press("back_to_joint")
def back_to_joint(talk: Talk, action: Action) -> Outcome:
    """Open the points again: to close gaps, or to change what was agreed."""
    party = party_in(talk, action.numbers[0])
    joint = joint_for(talk, party.partnership)
    if joint is None or party.partnership.stage not in {Stage.JOINT, Stage.AGREEING, Stage.AGREED}:
        raise StageError
    if joint.state is JointState.CLOSED:
        joint = talk.uow.joints.save(replace(joint, state=JOINT.after(joint.state, "reopen")))
        note(talk, joint, 0, "reopen", {}, party.member.id)
        if party.partnership.stage is Stage.AGREEING:
            stage = PARTNERSHIP.after(party.partnership.stage, "resume")
            talk.uow.partnerships.save(replace(party.partnership, stage=stage))
        tell_side(talk, party.partnership, party.side.other, "joint_reopened", joint=joint.id, who=party.member.name)
    return talk.outcome(go_to(talk, Place("joint", joint.id)))


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
    why = clean_text(text)
    if is_blank(why):
        raise ReplyError("reply.blank")
    if len(why) > REASON_LIMIT:
        raise ReplyError("reply.long", {"most": REASON_LIMIT})
    if proposed(talk, party.partnership) is not None:
        raise StageError("stage.already_proposed")
    return freeze(talk, party, why)


def freeze(talk: Talk, party: Party, why: str) -> Outcome:
    content = draft(talk, party.partnership)
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
    if joint is not None and joint.state is JointState.OPEN:
        talk.uow.joints.save(replace(joint, state=JOINT.after(joint.state, "close")))
    if party.partnership.stage is Stage.JOINT:
        stage = PARTNERSHIP.after(party.partnership.stage, "all_settled")
        talk.uow.partnerships.save(replace(party.partnership, stage=stage))
    tell_both(talk, party.partnership, "agreement_proposed", agreement=frozen.id)
    return talk.outcome(go_to(talk, Place("agreement", party.partnership.id)))


def approval_card(talk: Talk, waiting: Agreement, party: Party) -> Card:
    """What is asked for, who has approved, and in whose name the approval will stand."""
    given = approvals_of(talk, waiting)
    language = talk.language
    parts = [talk.say("approval.head", number=waiting.number)]
    parts += change_lines(talk, waiting)
    parts += [talk.say("approval.given", name=a.name, role=a.role, when=talk.moment(a.at)) for a in given.values()]
    ways = [said(language, "button.preview", "preview", party.partnership.id)]
    if party.side not in given:
        name = f"{party.member.name}, {party.member.role}".rstrip(", ")
        parts.append(talk.say("approval.ask", name=name, digest=waiting.content_hash[:12]))
        ways.insert(0, said(language, "button.approve", "approve", waiting.id, is_main=True))
        ways.append(said(language, "button.not_approve", "withdraw", waiting.id))
    else:
        parts.append(talk.say("approval.waiting"))
        ways.append(said(language, "button.withdraw", "withdraw", waiting.id))
    return Card(Markup("\n\n").join(parts), rows_of([*ways, said(language, "button.menu", "menu")]))


def change_lines(talk: Talk, agreement: Agreement) -> list[Markup]:
    """Which chapters a later version changes, and why."""
    if agreement.number == 1:
        return []
    earlier = [
        a for a in talk.uow.agreements.find(partnership_id=agreement.partnership_id) if a.number < agreement.number
    ]
    approved = [a for a in earlier if a.state in {AgreementState.APPROVED, AgreementState.SUPERSEDED}]
    if not approved:
        return []
    chapters = changed_chapters(approved[-1].content, agreement.content)
    names = ", ".join(talk.plain(f"chapter.{chapter}") for chapter in chapters)
    return [talk.say("approval.changes", chapters=names, reason=agreement.reason or "–")]


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
    held = current(talk, party.partnership)
    if held is not None:
        talk.uow.agreements.save(replace(held, state=AGREEMENT.after(held.state, "supersede")))
    talk.uow.agreements.save(replace(waiting, state=AGREEMENT.after(waiting.state, "approve")))
    stage = PARTNERSHIP.after(party.partnership.stage, "agree")
    partnership = talk.uow.partnerships.save(replace(party.partnership, stage=stage))
    tell_both(talk, partnership, "agreed")
    return talk.outcome(go_to(talk, Place("agreed", partnership.id)))


@press("withdraw")
def withdraw(talk: Talk, action: Action) -> Outcome:
    """Either party takes the proposed version back to the points; what held before goes on holding."""
    waiting, party = _waiting(talk, action)
    talk.uow.agreements.save(replace(waiting, state=AGREEMENT.after(waiting.state, "withdraw")))
    tell_side(talk, party.partnership, party.side.other, "agreement_withdrawn", agreement=waiting.id)
    sealed = Card(talk.say("approval.withdrawn"))
    return talk.outcome(go_to(talk, Place("agreement", party.partnership.id)), sealed=sealed)


@where("agreed")
def where_agreed(talk: Talk) -> Card:
    party = party_in(talk, talk.person.place.id)
    held = current(talk, party.partnership)
    if held is None:
        raise StageError
    return with_files(talk, agreed_card(talk, held, party), held)


def agreed_card(talk: Talk, held: Agreement, party: Party) -> Card:
    identity, language = party.partnership.id, talk.language
    parts = [talk.say("agreed.head", number=held.number)]
    parts += [
        talk.say("approval.given", name=a.name, role=a.role, when=talk.moment(a.at))
        for a in approvals_of(talk, held).values()
    ]
    parts.append(talk.say("agreed.note", digest=held.content_hash[:12]))
    ways = [said(language, "button.files", "files", identity, is_main=True)]
    if party.partnership.path is Path.LARGE:
        ways.append(said(language, "button.change_agreement", "back_to_joint", identity))
        ways.append(said(language, "button.contract", "contract", identity))
    return Card(Markup("\n\n").join(parts), rows_of([*ways, said(language, "button.menu", "menu")]))


def with_files(talk: Talk, card: Card, held: Agreement) -> Card:
    """The card with every document of the version: PDF, Word, year wheel, calendar."""
    kinds = ["agreement_pdf", "agreement_word"]
    if "one_page" not in held.content:
        kinds += ["wheel", "calendar"] if held.content["meetings"] else ["wheel"]
    files = tuple(Attachment(kind, held.id, talk.plain(f"file.{kind}")) for kind in kinds)
    return replace(card, attachments=files)


@press("files")
def files(talk: Talk, action: Action) -> Outcome:
    party = party_in(talk, action.numbers[0])
    return talk.outcome(go_to(talk, Place("agreed", party.partnership.id)))


@press("contract")
def contract(talk: Talk, action: Action) -> Outcome:
    """The same content as a draft that a lawyer can take over."""
    party = party_in(talk, action.numbers[0])
    held = current(talk, party.partnership)
    if held is None or "one_page" in held.content:
        raise StageError
    attachment = Attachment("contract_word", held.id, talk.plain("file.contract_word"))
    return talk.outcome(Card(talk.say("agreed.contract"), (), (attachment,)), agreed_card(talk, held, party))
