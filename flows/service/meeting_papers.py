"""From a meeting to its minutes, in the reader's language."""

from flows.agreement import Agreement
from flows.documents import AgreedPoint, ChangeLine
from flows.meeting import Change, Meeting
from flows.minutes import ChangeRow, EffortStatus, MinutesDocument, RemarkRow
from flows.service.access import party_name
from flows.service.change_lines import change_differences
from flows.service.meeting_cards import QUESTIONS, answer_in_words, guide_of, name_of_change, status_words
from flows.service.meeting_records import agreement_then, earlier_decisions, entry_in, is_revisit
from flows.service.paper import Paper
from flows.service.papers import CHAPTER_OF
from flows.service.revisit_cards import year_rows
from flows.service.talk import Talk


def minutes_document(talk: Talk, meeting: Meeting) -> MinutesDocument:
    """What was said and decided, as it stood when the meeting was closed; remarks are added as they come."""
    partnership = talk.uow.partnerships.get(meeting.partnership_id)
    held = agreement_then(talk, meeting)
    paper = Paper(talk, held.content)
    title = "minutes.revisit" if is_revisit(talk, meeting) else "minutes.meeting"
    return MinutesDocument(
        title=talk.plain(title),
        language=paper.language,
        estate=partnership.estate,
        municipality=partnership.municipality,
        parties=paper.parties(),
        at=entry_in(talk, meeting).at,
        closed=meeting.closed,
        written_by=talk.uow.members.get(meeting.driver_id).name,
        agreement=held.number,
        last_time=earlier_decisions(talk, partnership, meeting),
        efforts=_efforts(talk, meeting),
        answers=_answers(talk, meeting),
        decisions=tuple(meeting.said.get("decisions", ())),
        changes=tuple(_change(talk, meeting, held, change) for change in meeting.changes),
        remarks=tuple(
            RemarkRow(party=party_name(talk, partnership, remark.side), text=remark.text, at=remark.at)
            for remark in meeting.remarks
        ),
        year=_year(talk, meeting, held),
        next_date=meeting.next_date,
    )


def _efforts(talk: Talk, meeting: Meeting) -> tuple[EffortStatus, ...]:
    return tuple(
        EffortStatus(
            number=number,
            what=effort["what"],
            status=effort["status"],
            status_words=status_words(talk, effort["status"]),
            note=effort["note"],
        )
        for number, effort in enumerate(meeting.said.get("efforts", ()), start=1)
    )


def _answers(talk: Talk, meeting: Meeting) -> tuple[AgreedPoint, ...]:
    guide = guide_of(talk, meeting)
    asked = [(name, meeting.said[name]) for name in QUESTIONS if meeting.said.get(name)]
    words = [answer_in_words(talk, guide, name, value) for name, value in asked]
    return tuple(AgreedPoint(about=short, text=text) for short, text in words)


def _change(talk: Talk, meeting: Meeting, held: Agreement, change: Change) -> ChangeRow:
    partnership = talk.uow.partnerships.get(meeting.partnership_id)
    found = change_differences(talk, held, change) if change.value else []
    return ChangeRow(
        what=name_of_change(talk, meeting, change),
        state=change.state.value,
        state_words=talk.plain(f"change.state.{change.state}"),
        proposed_by=party_name(talk, partnership, change.side),
        why=change.why,
        answer=change.answer,
        lines=tuple(
            ChangeLine(
                chapter=CHAPTER_OF[one.chapter],
                about=one.about.rpartition(" · ")[2],
                before=one.before,
                after=one.after,
            )
            for one in found
        )
        or (_stop_line(talk, meeting, change),),
    )


def _stop_line(talk: Talk, meeting: Meeting, change: Change) -> ChangeLine:
    name = name_of_change(talk, meeting, change)
    return ChangeLine(chapter="efforts", before=name, after=talk.plain("change.stops"))


def _year(talk: Talk, meeting: Meeting, held: Agreement) -> tuple[AgreedPoint, ...]:
    if not is_revisit(talk, meeting):
        return ()
    rows = year_rows(talk, held, entry_in(talk, meeting), meeting.closed or talk.now)
    return tuple(AgreedPoint(about=name, text=text) for name, text in rows)
