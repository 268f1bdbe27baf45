"""From an agreement's content to the document that people read, in their language."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flows.agreement import Agreement, AgreementState, Approval
from flows.documents import (
    AgreementDocument,
    ApprovalLine,
    ChangeLine,
    Chapter,
    EffortRow,
    EndClause,
    GapNote,
    IndicatorRow,
    Language,
    MeasurementPlan,
    MeetingRow,
    OnePageAgreement,
    OpenPoint,
    PartyBlock,
)
from flows.guide.model import GuideTexts
from flows.people import Side
from flows.phrases import day
from flows.service.composing import changed_chapters, gaps
from flows.service.talk import Talk

NOTICE_MONTHS = {"one_month": 1, "three_months": 3, "six_months": 6}
PREMISES = {"common_house", "unit_to_let"}
# The chapters of the content as chapters of the document.
CHAPTER_OF: Mapping[str, Chapter] = {
    "parties": "parties",
    "purpose": "purpose",
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


class Paper:
    """One content in one language."""

    def __init__(self, talk: Talk, content: Mapping[str, Any]) -> None:
        self._talk = talk
        self.content = content

    @property
    def language(self) -> Language:
        return "da" if self._talk.language == "da" else "en"

    def _texts(self, guide: str) -> GuideTexts:
        return self._talk.world.latest(guide).guide.texts[self._talk.language]

    def _label(self, guide: str, node: str, choice: object) -> str:
        return self._texts(guide).nodes[node].choices.get(str(choice), "") if choice else ""

    def _name(self, side: Side) -> str:
        return str(self.content["parties"][side.value]["name"])

    def parties(self) -> tuple[PartyBlock, ...]:
        return tuple(
            PartyBlock(name=p["name"], side=side.value, cvr=p["cvr"], contact_name=p["contact"], contact_role=p["role"])
            for side in Side
            if (p := self.content["parties"][side.value])
        )

    def efforts(self) -> tuple[EffortRow, ...]:
        return tuple(self._effort(number, row) for number, row in enumerate(self.content["efforts"], start=1))

    def _effort(self, number: int, row: Mapping[str, Any]) -> EffortRow:
        place = str(row.get("place", ""))
        focus = self._label("housing", "efforts.focus", row.get("focus"))
        return EffortRow(
            number=number,
            what=str(row["what"]),
            theme=focus,
            place=self._label("housing", "efforts.place", place),
            focus=focus,
            form=self._label("housing", "efforts.form", row.get("form")),
            responsible_party=self._responsible(row.get("responsible")),
            responsible_person=str(row.get("person", "")),
            months=tuple(int(month) for month in row.get("months", ())),
            resources_housing=str(row.get("resources_housing", "")),
            resources_company=str(row.get("resources_company", "")),
            is_premises=place in PREMISES,
        )

    def _responsible(self, choice: object) -> str:
        if choice in {side.value for side in Side}:
            return self._name(Side(str(choice)))
        return self._label("plan", "responsible", choice)

    def indicators(self) -> tuple[IndicatorRow, ...]:
        return tuple(
            IndicatorRow(
                name=str(row["name"]),
                kind="count" if row.get("kind") == "count" else "share",
                definition=str(row.get("kpi", "")),
                target=row.get("target"),
            )
            for row in self.content["indicators"]
        )

    def meetings(self) -> tuple[MeetingRow, ...]:
        title = self._talk.plain("meeting.title")
        return tuple(MeetingRow(date=datetime.fromisoformat(date), title=title) for date in self.content["meetings"])

    def measurement(self) -> MeasurementPlan:
        plan = self.content["measurement"]
        return MeasurementPlan(
            baseline=self._label("measurement", "baseline", plan.get("baseline")),
            repeated=self._talk.plain("measurement.yearly") if plan else "",
            how=self._label("measurement", "how", plan.get("how")),
            who=self._label("measurement", "together", plan.get("together")),
            months=tuple(int(month) for month in plan.get("baseline_month", ())),
        )

    def others(self) -> tuple[str, ...]:
        value = self.content["others"]
        labels = [self._label("others", "who", choice) for choice in value.get("who", ())]
        return (*labels, str(value["names"])) if value.get("names") else tuple(labels)

    def end(self) -> EndClause:
        value = self.content["end"]
        return EndClause(
            notice_months=NOTICE_MONTHS.get(str(value.get("notice", ""))),
            handover=self._talk.plain("clause.handover"),
            what_stays=str(value.get("what_stays", "")),
            who_takes_over=str(value.get("who_takes_over", "")),
        )

    def open_points(self) -> tuple[OpenPoint, ...]:
        return tuple(
            OpenPoint(
                topic=point["text"] or self._talk.plain(f"point.kind.{point['kind']}"),
                housing_says=point["housing"],
                company_says=point["company"],
            )
            for point in self.content["open_points"]
        )

    def chapter_text(self, chapter: str) -> str:
        """A chapter of the content in a few lines, for the comparison of two versions."""
        lines: Sequence[str]
        if chapter == "one_page":
            lines = [str(part) for part in self.content["one_page"].values() if part]
        elif chapter in {"purpose", "focus"}:
            lines = self.content[chapter]
        elif chapter == "meetings":
            lines = [day(row.date, self._talk.language) for row in self.meetings()]
        elif chapter == "efforts":
            lines = [self._effort_line(row) for row in self.efforts()]
        elif chapter == "parties":
            lines = [
                ", ".join(part for part in (p.name, p.contact_name, p.contact_role) if part) for p in self.parties()
            ]
        else:
            lines = self._small_chapter(chapter)
        return "\n".join(lines) or "–"

    def _effort_line(self, row: EffortRow) -> str:
        months = ", ".join(str(month) for month in row.months)
        parts = (
            row.what,
            row.responsible_party,
            row.responsible_person,
            months,
            row.resources_housing,
            row.resources_company,
        )
        return " · ".join(part for part in parts if part)

    def _small_chapter(self, chapter: str) -> Sequence[str]:
        if chapter == "indicators":
            return [f"{row.name}: {row.definition}" for row in self.indicators()]
        if chapter == "others":
            return self.others()
        if chapter == "open_points":
            return [point.topic for point in self.open_points()]
        if chapter == "measurement":
            plan = self.measurement()
            return [part for part in (plan.baseline, plan.how, plan.who) if part]
        end = self.end()
        notice = self._label("end_terms", "notice", self.content["end"].get("notice"))
        return [part for part in (notice, end.what_stays, end.who_takes_over) if part]


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
        purpose=_purpose(talk, content),
        focus=tuple(line.removeprefix("– ") for text in content["focus"] for line in text.split("\n") if line.strip()),
        efforts=paper.efforts(),
        indicators=paper.indicators(),
        meetings=paper.meetings(),
        measurement=paper.measurement(),
        others_drawn_in=paper.others(),
        data_clauses=tuple(talk.plain(f"clause.{name}") for name in ("data_own", "data_residents")),
        changes_clause=talk.plain("clause.changes"),
        open_points=paper.open_points(),
        end=paper.end(),
        approvals=approval_lines(talk, agreement),
        differences=difference_lines(talk, content, agreement, earlier),
        gaps=tuple(GapNote(chapter=CHAPTER_OF[gap], missing=talk.plain(f"need.{gap}")) for gap in missing),
        is_draft=agreement is None or agreement.state is not AgreementState.APPROVED,
        content_hash=agreement.content_hash if agreement else "",
    )


def _purpose(talk: Talk, content: Mapping[str, Any]) -> tuple[str, ...]:
    """What the partnership is for, and the points that both came with and settled."""
    if not content["purpose"]:
        return ()
    return (talk.plain("clause.purpose", estate=content["estate"]), *(f"– {text}" for text in content["purpose"]))


def difference_lines(
    talk: Talk, content: Mapping[str, Any], agreement: Agreement | None, earlier: Agreement | None
) -> tuple[ChangeLine, ...]:
    if earlier is None:
        return ()
    before, after = Paper(talk, earlier.content), Paper(talk, content)
    return tuple(
        ChangeLine(
            chapter=CHAPTER_OF[name],
            before=before.chapter_text(name),
            after=after.chapter_text(name),
            reason=agreement.reason if agreement else "",
        )
        for name in changed_chapters(earlier.content, content)
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
