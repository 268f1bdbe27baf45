"""From an agreement's content to the document that people read, in their language."""

from collections.abc import Mapping
from typing import Any

from flows.agreement import Agreement, AgreementState, Approval
from flows.documents import (
    AgreementDocument,
    ApprovalLine,
    ChangeLine,
    Chapter,
    GapNote,
    OnePageAgreement,
)
from flows.people import Side
from flows.service.composing import gaps
from flows.service.differences import differences
from flows.service.paper import Paper
from flows.service.talk import Talk

# The chapters of the content as chapters of the document.
CHAPTER_OF: Mapping[str, Chapter] = {
    "parties": "parties",
    "purpose": "purpose",
    "agreed": "efforts",
    "focus": "purpose",
    "efforts": "efforts",
    "responsible": "efforts",
    "months": "year_wheel",
    "resources": "resources",
    "indicators": "measurement",
    "others": "resources",
    "meetings": "meetings",
    "measurement": "measurement",
    "end": "end",
    "open_points": "open_points",
    "one_page": "efforts",
}


def agreement_document(
    talk: Talk, content: Mapping[str, Any], agreement: Agreement | None, earlier: Agreement | None
) -> AgreementDocument:
    """The document of a version, or of the draft when `agreement` is None; `earlier` is the version it changes."""
    paper = Paper(talk, content)
    missing = gaps(content) if agreement is None or agreement.state is AgreementState.PROPOSED else []
    return AgreementDocument(
        version=agreement.number if agreement else (earlier.number + 1 if earlier else 1),
        title=talk.plain("agreement.title"),
        language=paper.language,
        estate=content["estate"],
        municipality=content["municipality"],
        year=content["year"],
        parties=paper.parties(),
        purpose=paper.purpose(),
        focus=paper.focus(),
        efforts=paper.efforts(),
        agreed=paper.agreed(),
        indicators=paper.indicators(),
        meetings=paper.meetings(),
        measurement=paper.measurement(),
        others_drawn_in=paper.others(),
        data_clauses=tuple(paper.ours(f"clause.{name}") for name in ("data_own", "data_residents")),
        changes_clause=paper.ours("clause.changes"),
        open_points=paper.open_points(),
        end=paper.end(),
        approvals=approval_lines(talk, agreement),
        differences=difference_lines(talk, content, agreement, earlier),
        gaps=tuple(GapNote(chapter=CHAPTER_OF[gap], missing=talk.plain(f"need.{gap}")) for gap in missing),
        is_draft=agreement is None or agreement.state is not AgreementState.APPROVED,
        content_hash=agreement.content_hash if agreement else "",
    )


def difference_lines(
    talk: Talk, content: Mapping[str, Any], agreement: Agreement | None, earlier: Agreement | None
) -> tuple[ChangeLine, ...]:
    """What is not as in the earlier version, a line for each thing; the reason stands under the last."""
    if earlier is None:
        return ()
    found = differences(talk, earlier.content, content)
    reasons = [""] * (len(found) - 1) + [agreement.reason if agreement else ""]
    return tuple(
        ChangeLine(chapter=CHAPTER_OF[one.chapter], about=one.about, before=one.before, after=one.after, reason=reason)
        for one, reason in zip(found, reasons, strict=False)
    )


def approval_lines(talk: Talk, agreement: Agreement | None) -> tuple[ApprovalLine, ...]:
    """Both sides' approvals; a line that waits for those that are not there yet."""
    given: dict[Side, Approval] = {}
    if agreement is not None:
        given = {approval.side: approval for approval in talk.uow.approvals.find(agreement_id=agreement.id)}
    return tuple(
        ApprovalLine(side=side.value, name=a.name, role=a.role, at=a.at, content_hash=a.content_hash)
        if (a := given.get(side))
        else ApprovalLine(side=side.value)
        for side in Side
    )


def one_page_document(talk: Talk, agreement: Agreement) -> OnePageAgreement:
    paper = Paper(talk, agreement.content)
    page = agreement.content["one_page"]
    return OnePageAgreement(
        version=agreement.number,
        title=talk.plain("agreement.title"),
        language=paper.language,
        estate=agreement.content["estate"],
        municipality=agreement.content["municipality"],
        parties=paper.parties(),
        what=page.get("what", ""),
        when=page.get("when", ""),
        where=page.get("where", ""),
        we_ask=page.get("ask", ""),
        you_get=page.get("offer", ""),
        conditions=(page["condition"],) if page.get("condition") else (),
        approvals=approval_lines(talk, agreement),
        content_hash=agreement.content_hash,
    )
