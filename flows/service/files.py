"""What stands in a file that a card brings along: read in the reader's language when the card is sent."""

from collections.abc import Container
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from flows.agreement import Agreement, AgreementState
from flows.cards.card import Attachment, Incoming
from flows.documents import AgreementDocument, CalendarMeeting, Language, OnePageAgreement, SideBySide
from flows.end_documents import HandoverDocument, StoryDocument
from flows.errors import NotFoundError
from flows.joint import JointSession, PointKind
from flows.minutes import MinutesDocument
from flows.people import Person, Side
from flows.ports import UnitOfWork
from flows.schedule import JOINT_LENGTH, MEETING_LENGTH
from flows.service.agreement_versions import current, draft
from flows.service.comparing import side_by_side
from flows.service.end_papers import handover_document, story_document
from flows.service.meeting_papers import minutes_document
from flows.service.own_data import OwnData, own_data
from flows.service.papers import agreement_document, one_page_document
from flows.service.talk import Talk, World
from flows.service.year_titles import title_of
from flows.words import one_line
from flows.year import EntryKind, EntryState


@dataclass(frozen=True, slots=True)
class CalendarView:
    """Meetings for one calendar file."""

    meetings: tuple[CalendarMeeting, ...]
    language: Language = "da"


View: TypeAlias = (
    AgreementDocument
    | OnePageAgreement
    | SideBySide
    | CalendarView
    | OwnData
    | HandoverDocument
    | StoryDocument
    | MinutesDocument
)


def prepare(uow: UnitOfWork, world: World, now: datetime, attachment: Attachment, language: str) -> tuple[str, View]:
    """The file's name without ending, and what stands in it. NotFoundError when it is about nothing (any more)."""
    reader = Person(0, "", 0, 0, language, language_chosen=True, created=now)
    talk = Talk(uow, reader, now, world, Incoming(0, "delivery", 0, 0))
    if attachment.kind in {"side_by_side", "side_by_side_pdf"}:
        partnership = uow.partnerships.get(attachment.id)
        return talk.plain("name.compare"), side_by_side(talk, partnership, Side(attachment.values["side"]))
    if attachment.kind in {"joint_calendar", "year_calendar"}:
        return _calendar(talk, attachment)
    if attachment.kind.startswith("mydata"):
        return talk.plain("name.mydata"), own_data(talk, attachment.id)
    if attachment.kind in {"handover_pdf", "handover_word", "story_pdf"}:
        return _end_file(talk, attachment)
    if attachment.kind == "draft_pdf":
        partnership = uow.partnerships.get(attachment.id)
        held = current(talk, partnership)
        return talk.plain("name.draft"), agreement_document(talk, draft(talk, partnership), None, held)
    return _paper(talk, attachment)


def _paper(talk: Talk, attachment: Attachment) -> tuple[str, View]:
    """The minutes of a meeting, or a version of the agreement."""
    if attachment.kind in {"minutes_pdf", "minutes_word"}:
        document = minutes_document(talk, talk.uow.meetings.get(attachment.id))
        return talk.plain("name.minutes", day=talk.day(document.at)), document
    return _agreement_file(talk, attachment)


def _calendar(talk: Talk, attachment: Attachment) -> tuple[str, View]:
    if attachment.kind == "joint_calendar":
        return talk.plain("name.joint"), _joint_calendar(talk, attachment)
    return talk.plain("name.year"), _year_calendar(talk, attachment.id, tuple(EntryKind))


def _end_file(talk: Talk, attachment: Attachment) -> tuple[str, View]:
    if attachment.kind == "story_pdf":
        story = story_document(talk, attachment.id)
        return talk.plain("name.story_draft" if story.is_draft else "name.story"), story
    return talk.plain("name.handover"), handover_document(talk, talk.uow.endings.get(attachment.id))


def _agreement_file(talk: Talk, attachment: Attachment) -> tuple[str, View]:
    agreement = talk.uow.agreements.get(attachment.id)
    name = talk.plain("name.agreement", number=agreement.number)
    if attachment.kind == "calendar":
        return talk.plain("name.calendar"), _meetings_calendar(talk, agreement)
    if "one_page" in agreement.content:
        return name, one_page_document(talk, agreement)
    if attachment.kind == "wheel":
        name = talk.plain("name.wheel")
    if attachment.kind == "contract_word":
        name = talk.plain("name.contract")
    return name, agreement_document(talk, agreement.content, agreement, _earlier(talk, agreement))


def _earlier(talk: Talk, agreement: Agreement) -> Agreement | None:
    """The version that held before this one."""
    found = [
        a
        for a in talk.uow.agreements.find(partnership_id=agreement.partnership_id)
        if a.number < agreement.number and a.state in {AgreementState.APPROVED, AgreementState.SUPERSEDED}
    ]
    return found[-1] if found else None


def _joint_calendar(talk: Talk, attachment: Attachment) -> CalendarView:
    """The time as it is now, or with `cancelled` in the values the one that is off."""
    joint = talk.uow.joints.get(attachment.id)
    off = attachment.values.get("cancelled")
    start = datetime.fromisoformat(off) if off else joint.time
    if start is None:
        raise NotFoundError
    partnership = talk.uow.partnerships.get(joint.partnership_id)
    meeting = CalendarMeeting(
        uid=f"joint-{joint.id}@nabopagt",
        sequence=joint.time_sequence,
        start=start,
        end=start + JOINT_LENGTH,
        summary=talk.plain("joint.calendar", estate=partnership.estate),
        method="CANCEL" if off else "PUBLISH",
        description=talk.plain("joint.calendar_about", points=_points(joint)),
    )
    return CalendarView((meeting,), _language(talk))


def _language(talk: Talk) -> Language:
    return "da" if talk.language == "da" else "en"


def _points(joint: JointSession) -> str:
    """What both sides came with, a line each."""
    rows = [point for point in joint.points if point.kind is PointKind.AGENDA]
    return "\n".join(f"– {one_line(row.housing or row.company)}" for row in rows)


def _meetings_calendar(talk: Talk, agreement: Agreement) -> CalendarView:
    """The evaluation meetings that are to come."""
    return _year_calendar(talk, agreement.partnership_id, (EntryKind.MEETING,))


def _year_calendar(talk: Talk, partnership_id: int, kinds: Container[EntryKind]) -> CalendarView:
    """The dates ahead. Each keeps its uid wherever it moves, so calendars move it too; NotFoundError without any."""
    partnership = talk.uow.partnerships.get(partnership_id)
    held = current(talk, partnership)
    found = [entry for entry in talk.uow.entries.find(partnership_id=partnership_id) if entry.kind in kinds]
    efforts = "\n".join(f"– {one_line(row['what'])}" for row in (held.content.get("efforts", ()) if held else ()))
    about = talk.plain("meeting.calendar_about", efforts=efforts)
    meetings = tuple(
        CalendarMeeting(
            uid=entry.uid,
            sequence=entry.sequence,
            start=entry.at,
            end=entry.at + MEETING_LENGTH,
            summary=talk.plain("entry.calendar", what=title_of(talk, entry), estate=partnership.estate),
            description=about if entry.kind is EntryKind.MEETING else "",
        )
        for entry in found
        if entry.state is EntryState.PLANNED
    )
    if not meetings:
        raise NotFoundError
    return CalendarView(meetings, _language(talk))
