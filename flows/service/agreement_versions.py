"""The versions of a partnership's agreement: which one holds, which one waits, and the draft of the next."""

from typing import Any

from markupsafe import Markup

from flows.agreement import Agreement, AgreementState, Approval
from flows.partnership import Partnership
from flows.people import Side
from flows.service.composing import changed_chapters, compose
from flows.service.joints import joint_for
from flows.service.talk import Talk


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


def has_changed(talk: Talk, partnership: Partnership, held: Agreement) -> bool:
    """True when what both settled since then differs from the version that holds. Who speaks for a party today is no
    change of what was agreed.
    """
    if "one_page" in held.content or joint_for(talk, partnership) is None:
        return False
    now = {**draft(talk, partnership), "year": held.content["year"], "parties": held.content["parties"]}
    return bool(changed_chapters(held.content, now))


def given_line(talk: Talk, approval: Approval) -> Markup:
    """Who has approved, in which role, when."""
    role = f", {approval.role}" if approval.role else ""
    return talk.say("approval.given", name=approval.name, role=role, when=talk.moment(approval.at))
