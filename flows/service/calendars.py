"""What stands in a calendar file: the joint session's time, dates of the year, dates that are off, a feed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from flows.cards.card import Attachment
from flows.documents import CalendarMeeting, Language
from flows.errors import NotFoundError
from flows.joint import JointSession, PointKind
from flows.partnership import Partnership
from flows.schedule import JOINT_LENGTH, MEETING_LENGTH
from flows.service.agreement_versions import current
from flows.service.talk import Talk
from flows.service.year_titles import title_of
from flows.words import one_line
from flows.year import OFF, Entry, EntryKind, EntryState

# So long after its day a date that is off is still told to those who subscribe.
OFF_TOLD = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class CalendarView:
    """Meetings for one calendar file; with a `name` it is a feed, which calendars ask for again and again."""

    meetings: tuple[CalendarMeeting, ...]
    language: Language = "da"
    name: str = ""


def joint_calendar(talk: Talk, attachment: Attachment) -> tuple[str, CalendarView]:
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
    return talk.plain("name.joint"), CalendarView((meeting,), _language(talk))


def _language(talk: Talk) -> Language:
    return "da" if talk.language == "da" else "en"


def _points(joint: JointSession) -> str:
    """What both sides came with, a line each."""
    rows = [point for point in joint.points if point.kind is PointKind.AGENDA]
    return "\n".join(f"– {one_line(row.housing or row.company)}" for row in rows)


def meetings_calendar(talk: Talk, attachment: Attachment) -> tuple[str, CalendarView]:
    """The evaluation meetings that are to come, of the partnership with this agreement."""
    agreement = talk.uow.agreements.get(attachment.id)
    found = _planned(talk, agreement.partnership_id)
    meetings = [entry for entry in found if entry.kind is EntryKind.MEETING]
    return talk.plain("name.calendar"), _view(talk, agreement.partnership_id, meetings)


def year_calendar(talk: Talk, attachment: Attachment) -> tuple[str, CalendarView]:
    """Every date of the year that is not over or off. Each keeps its uid wherever it moves: calendars move it too."""
    return talk.plain("name.year"), _view(talk, attachment.id, _planned(talk, attachment.id))


def entry_calendar(talk: Talk, attachment: Attachment) -> tuple[str, CalendarView]:
    """One date as it is now."""
    entry = talk.uow.entries.get(attachment.id)
    if entry.state is not EntryState.PLANNED:
        raise NotFoundError
    return talk.plain("name.entry"), _view(talk, entry.partnership_id, [entry])


def cancelled_calendar(talk: Talk, attachment: Attachment) -> tuple[str, CalendarView]:
    """Takes the dates of the `entries` in the values out of the calendars that hold them."""
    ids = [int(text) for text in attachment.values["entries"].split(",")]
    found = [entry for entry in map(talk.uow.entries.get, ids) if entry.state in OFF]
    return talk.plain("name.cancelled"), _view(talk, attachment.id, found, is_cancelling=True)


def feed_calendar(talk: Talk, partnership: Partnership) -> CalendarView:
    """All dates of the partnership, behind and ahead; what is off stays marked so, for calendars that hold it still.

    A calendar drops what it finds marked; when its day is over for some weeks it need not be told any more.
    """
    found = talk.uow.entries.find(partnership_id=partnership.id)
    told = [entry for entry in found if entry.state not in OFF or entry.at > talk.now - OFF_TOLD]
    meetings = _meetings(talk, partnership, told)
    return CalendarView(meetings, _language(talk), talk.plain("feed.name", estate=partnership.estate))


def _planned(talk: Talk, partnership_id: int) -> list[Entry]:
    return talk.uow.entries.find(partnership_id=partnership_id, state=EntryState.PLANNED)


def _view(talk: Talk, partnership_id: int, found: Iterable[Entry], *, is_cancelling: bool = False) -> CalendarView:
    """NotFoundError where nothing is left to tell."""
    partnership = talk.uow.partnerships.get(partnership_id)
    meetings = _meetings(talk, partnership, found, is_cancelling=is_cancelling)
    if not meetings:
        raise NotFoundError
    return CalendarView(meetings, _language(talk))


def _meetings(
    talk: Talk, partnership: Partnership, found: Iterable[Entry], *, is_cancelling: bool = False
) -> tuple[CalendarMeeting, ...]:
    held = current(talk, partnership)
    efforts = "\n".join(f"– {one_line(row['what'])}" for row in (held.content.get("efforts", ()) if held else ()))
    about = talk.plain("meeting.calendar_about", efforts=efforts)
    return tuple(
        CalendarMeeting(
            uid=entry.uid,
            sequence=entry.sequence,
            start=entry.at,
            end=entry.at + MEETING_LENGTH,
            summary=talk.plain("entry.calendar", what=title_of(talk, entry), estate=partnership.estate),
            description=about if entry.kind is EntryKind.MEETING else "",
            method="CANCEL" if is_cancelling else "PUBLISH",
            is_off=entry.state in OFF,
        )
        for entry in found
    )
