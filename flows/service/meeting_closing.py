"""The end of a meeting: its minutes to both, its date held, what was agreed as the next version of the agreement."""

from dataclasses import replace
from datetime import timedelta

from flows import agenda
from flows.agreement import Agreement
from flows.cards.buttons import rows_of, said
from flows.cards.card import Action, Card, Outcome
from flows.errors import StageError
from flows.joint import JointSession, Point, PointKind, PointState
from flows.meeting import Change, Meeting, MeetingState, Remark, agreed_changes, open_changes, propose_change
from flows.people import Place, Side
from flows.phrases import day, plain
from flows.schedule import polite_time
from flows.service.access import Party, active_members
from flows.service.agreement_versions import current, draft, proposed
from flows.service.agreements import freeze_version
from flows.service.group_telling import refresh_board
from flows.service.joints import joint_for, note
from flows.service.lived import bring_up_to_date
from flows.service.meeting_agenda import HELD
from flows.service.meeting_cards import minutes_files
from flows.service.meeting_records import entry_in, meeting_in
from flows.service.meetings import said_of
from flows.service.reasons import Reason
from flows.service.registry import finish, go_to, press, where, words
from flows.service.talk import Talk
from flows.service.telling import tell, tell_side
from flows.service.year import ahead_of
from flows.session import Session
from flows.words import wording
from flows.year import EntryState

REMARK_LIMIT = 1_000
# An answer that is missing is asked for once more after so many days.
WAITING = timedelta(days=5)


@finish("meeting")
def meeting_written(talk: Talk, session: Session) -> Outcome:
    """What was written stands; what shall stop is proposed at once, with its reason."""
    meeting, party = meeting_in(talk, int(session.facts["meeting"]))
    if meeting.session_id != session.id:
        raise StageError
    meeting = replace(meeting, said=said_of(talk, session), state=MeetingState.DECIDING)
    for effort in meeting.said.get("efforts", ()):
        if effort["status"] == "stop":
            meeting = propose_change(meeting, effort["id"], party.side, {}, effort["note"])
    stored = talk.uow.meetings.save(meeting)
    tell_side(talk, party.partnership, party.side.other, "meeting_written", meeting=stored.id)
    return talk.outcome(go_to(talk, Place("meeting", stored.id)))


@press("close_meeting")
def close_meeting(talk: Talk, action: Action) -> Outcome:
    """With changes that nobody has answered yet it is asked whether that may wait."""
    meeting, party = meeting_in(talk, action.numbers[0])
    if meeting.state is not MeetingState.DECIDING or "way" in meeting.said:
        raise StageError
    waiting = open_changes(meeting)
    if not waiting or action.word == "yes":
        return close(talk, meeting, party)
    rows = rows_of(
        [
            said(talk.language, "button.close_anyway", "close_meeting", meeting.id, word="yes"),
            said(talk.language, "button.back_to_meeting", "meeting", meeting.id),
        ]
    )
    return talk.outcome(Card(talk.say("meeting.close_open", n=len(waiting)), rows))


def close(talk: Talk, meeting: Meeting, party: Party) -> Outcome:
    closed = hold(talk, meeting, party)
    for change in open_changes(closed):
        _ask_again(talk, closed, party, change)
    card = Card(talk.say("meeting.closed"), (), minutes_files(talk, closed))
    return talk.outcome(card, _after(talk, closed, party))


def hold(talk: Talk, meeting: Meeting, party: Party) -> Meeting:
    """The date is held, nobody is reminded of it any more, and the minutes go to both."""
    entry = entry_in(talk, meeting)
    if entry.state is EntryState.PLANNED:
        talk.uow.outbox.cancel(f"entry:{entry.id}", Reason.HELD, now=talk.now)
        talk.uow.entries.save(replace(entry, state=EntryState.HELD))
    coming = [e for e in ahead_of(talk, party.partnership) if e.kind in HELD]
    closed = talk.uow.meetings.save(
        replace(
            meeting,
            state=MeetingState.CLOSED,
            closed=talk.now,
            next_date=coming[0].at if coming else None,
        )
    )
    tell_side(talk, party.partnership, party.side.other, "meeting_closed", meeting=closed.id)
    refresh_board(talk, party.partnership)
    return closed


def _ask_again(talk: Talk, meeting: Meeting, party: Party, change: Change) -> None:
    members = active_members(talk.uow, party.partnership.organisation_of(change.side.other))
    payload = {"partnership": meeting.partnership_id, "meeting": meeting.id, "change": change.number}
    tell(talk, members, "change_waits", payload, due=polite_time(talk.now + WAITING), key=f"c{change.number}")


def after_answer(talk: Talk, meeting: Meeting, party: Party) -> Outcome:
    """Back to the meeting; once it is over and the last answer is there, what was agreed becomes a version."""
    if meeting.state is MeetingState.CLOSED:
        return talk.outcome(_after(talk, meeting, party))
    return talk.outcome(go_to(talk, Place("meeting", meeting.id)))


def _after(talk: Talk, meeting: Meeting, party: Party) -> Card:
    if open_changes(meeting) or not agreed_changes(meeting):
        return go_to(talk, Place("meeting", meeting.id))
    make_version(talk, meeting, party)
    return go_to(talk, Place("agreement", meeting.partnership_id))


def make_version(talk: Talk, meeting: Meeting, party: Party) -> Agreement | None:
    """The agreed changes go into what both settled, and from there into the next version, with the meeting as reason.

    While another version waits for approval the changes wait in what both settled, and the agreement's card says so.
    """
    bring_up_to_date(talk, party.partnership)
    joint = joint_for(talk, party.partnership)
    held = current(talk, party.partnership)
    if joint is None or held is None:
        return None
    for change in agreed_changes(meeting):
        joint = _settled(joint, change)
        note(talk, joint, change.effort, "meeting", {"meeting": meeting.id, **change.value}, party.member.id)
    talk.uow.joints.save(joint)
    if proposed(talk, party.partnership) is not None:
        return None
    content = {**draft(talk, party.partnership), "year": held.content["year"]}
    return freeze_version(talk, party, content, reason_of(talk, meeting))


def _settled(joint: JointSession, change: Change) -> JointSession:
    """The joint session with this change as settled by both."""
    if not change.value:
        return replace(joint, points=tuple(point for point in joint.points if point.id != change.effort))
    if not change.effort:
        joint, point = agenda.add_point(joint, PointKind.EFFORT)
    else:
        point = agenda.point_of(joint, change.effort)
    return agenda.with_point(joint, _as_agreed(point, change))


def _as_agreed(point: Point, change: Change) -> Point:
    return replace(point, value=dict(change.value), state=PointState.SETTLED, agreed=tuple(Side), filled_by=None)


def reason_of(talk: Talk, meeting: Meeting) -> str:
    """Why there is a new version: the meeting, and the reasons of what was agreed there.

    Both parties read it for good: it is in the house's language, not in that of whoever happened to answer last.
    """
    language = talk.world.default_language
    whys = dict.fromkeys(change.why for change in agreed_changes(meeting) if change.why)
    when = day(entry_in(talk, meeting).at, language)
    return plain("meeting.reason", language, day=when, why="; ".join(whys)).rstrip(": ")


@press("minutes")
def minutes(talk: Talk, action: Action) -> Outcome:
    """The minutes as files, once more."""
    meeting, _ = meeting_in(talk, action.numbers[0])
    if meeting.state is not MeetingState.CLOSED:
        raise StageError
    card = Card(talk.say("meeting.files"), (), minutes_files(talk, meeting))
    return talk.outcome(card, go_to(talk, Place("meeting", meeting.id)))


@press("remark")
def remark(talk: Talk, action: Action) -> Outcome:
    meeting, _ = meeting_in(talk, action.numbers[0])
    if meeting.state is not MeetingState.CLOSED:
        raise StageError
    return talk.outcome(go_to(talk, Place("remark", meeting.id)))


@where("remark")
def where_remark(talk: Talk) -> Card:
    meeting, _ = meeting_in(talk, talk.person.place.id)
    row = (said(talk.language, "button.cancel", "meeting", meeting.id),)
    return Card(talk.say("meeting.remark"), (row,))


@words("remark")
def remark_said(talk: Talk, text: str) -> Outcome:
    """Added to the minutes in the party's name; the other party gets them anew."""
    meeting, party = meeting_in(talk, talk.person.place.id)
    added = Remark(party.side, wording(text, REMARK_LIMIT), talk.now)
    stored = talk.uow.meetings.save(replace(meeting, remarks=(*meeting.remarks, added)))
    tell_side(talk, party.partnership, party.side.other, "meeting_remark", meeting=stored.id)
    card = Card(talk.say("meeting.remarked"), (), minutes_files(talk, stored))
    return talk.outcome(card, go_to(talk, Place("meeting", stored.id)))
