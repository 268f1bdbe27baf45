"""Finding the meetings of a partnership, and the efforts that they are about."""

from collections.abc import Mapping, Sequence
from typing import Any

from flows.agreement import Agreement
from flows.errors import NotFoundError
from flows.meeting import Meeting, MeetingState, open_changes
from flows.partnership import Partnership
from flows.people import Side
from flows.service.access import Party, party_in
from flows.service.agreement_versions import current
from flows.service.talk import Talk
from flows.words import one_line
from flows.year import Entry, EntryKind


def meeting_in(talk: Talk, meeting_id: int) -> tuple[Meeting, Party]:
    """The meeting and who asks; NotAllowedError for an outsider."""
    meeting = talk.uow.meetings.get(meeting_id)
    return meeting, party_in(talk, meeting.partnership_id)


def entry_in(talk: Talk, meeting: Meeting) -> Entry:
    return talk.uow.entries.get(meeting.entry_id)


def is_revisit(talk: Talk, meeting: Meeting) -> bool:
    return entry_in(talk, meeting).kind is EntryKind.REVISIT


def begun(talk: Talk, entry: Entry) -> Meeting | None:
    """The meeting of this date, when somebody has begun it."""
    found = talk.uow.meetings.find(entry_id=entry.id)
    return found[-1] if found else None


def is_unwritten(talk: Talk, meeting: Meeting) -> bool:
    """True while nobody has answered anything: perhaps [Begin the meeting] was only touched."""
    given = set(talk.uow.sessions.get(meeting.session_id).answers) - {"efforts"}
    return meeting.state is MeetingState.OPEN and not given


def going_on(talk: Talk, partnership: Partnership) -> Meeting | None:
    """The latest meeting that is not over, or of which a change waits for an answer."""
    found = talk.uow.meetings.find(partnership_id=partnership.id)
    waiting = [m for m in found if m.state is not MeetingState.CLOSED or open_changes(m)]
    return max(waiting, key=lambda meeting: meeting.id, default=None)


def closed_meetings(talk: Talk, partnership: Partnership) -> list[Meeting]:
    """Those with minutes, in the order in which they were closed."""
    found = talk.uow.meetings.find(partnership_id=partnership.id, state=MeetingState.CLOSED)
    return sorted(found, key=lambda meeting: (meeting.closed or meeting.created, meeting.id))


def earlier_decisions(talk: Talk, partnership: Partnership, before: Meeting | None = None) -> tuple[str, ...]:
    """What the last evaluation meeting decided; of the one before `before`, when that is given."""
    found = [m for m in closed_meetings(talk, partnership) if "decisions" in m.said]
    if before is not None:
        found = [m for m in found if m.created < before.created]
    return tuple(found[-1].said["decisions"]) if found else ()


def agreement_then(talk: Talk, meeting: Meeting) -> Agreement:
    """The version that held when the meeting was begun; NotFoundError when there was none."""
    held = [
        agreement
        for agreement in talk.uow.agreements.find(partnership_id=meeting.partnership_id)
        if agreement.number == meeting.agreement
    ]
    if not held:
        raise NotFoundError
    return held[0]


def efforts_of(talk: Talk, partnership: Partnership) -> Sequence[Mapping[str, Any]]:
    """The efforts of the agreement that holds."""
    held = current(talk, partnership)
    return held.content.get("efforts", ()) if held is not None else ()


def effort_called(talk: Talk, partnership: Partnership, effort_id: int) -> Mapping[str, Any] | None:
    return next((effort for effort in efforts_of(talk, partnership) if effort["id"] == effort_id), None)


def name_of(effort: Mapping[str, Any]) -> str:
    return one_line(str(effort.get("what", "")))


def writing_side(talk: Talk, meeting: Meeting, party: Party) -> Side:
    """The side whose member writes."""
    session = talk.uow.sessions.get(meeting.session_id)
    return party.side if session.organisation_id == party.organisation_id else party.side.other
