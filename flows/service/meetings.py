"""A meeting of the year while it is written: begun by whoever drives it, seen by both, taken over by a tap."""

from dataclasses import replace
from typing import Any

from markupsafe import Markup

from flows import engine
from flows.answers import Answer, AnswerKind, Item, join_address
from flows.cards.buttons import rows_of, said
from flows.cards.card import Action, Button, Card, Outcome
from flows.cards.fitting import CARD_LENGTH, fitted
from flows.errors import StageError
from flows.lifecycles import SESSION
from flows.meeting import Meeting, MeetingState
from flows.partnership import Stage
from flows.people import Place, Side
from flows.service.access import Party, party_name
from flows.service.agreement_versions import current
from flows.service.dialogue import begin, compiled_for, resume
from flows.service.meeting_agenda import EARLIEST, HELD
from flows.service.meeting_cards import deciding_card, minutes_card, said_lines
from flows.service.meeting_records import (
    begun,
    earlier_decisions,
    efforts_of,
    entry_in,
    is_revisit,
    meeting_in,
    name_of,
    writing_side,
)
from flows.service.registry import go_to, press, where
from flows.service.revisit_cards import way_card, year_card
from flows.service.talk import Talk
from flows.service.telling import tell_side
from flows.service.year import entry_of
from flows.service.year_titles import title_of
from flows.session import Session, SessionState
from flows.year import Entry, EntryKind


@press("begin_meeting")
def begin_meeting(talk: Talk, action: Action) -> Outcome:
    """Whoever presses first writes; who comes later finds the same meeting."""
    entry, party = entry_of(talk, action.numbers[0])
    standing = begun(talk, entry)
    if standing is not None:
        return talk.outcome(go_to(talk, Place("meeting", standing.id)))
    if entry.kind not in HELD or party.partnership.stage is not Stage.AGREED:
        raise StageError
    if entry.at > talk.now + EARLIEST:
        raise StageError("stage.meeting_early")
    held = current(talk, party.partnership)
    number = held.number if held is not None else 0
    draft = Meeting(0, party.partnership.id, entry.id, party.member.id, talk.now, agreement=number)
    meeting = talk.uow.meetings.add(draft)
    session = _begin_session(talk, meeting, entry, party)
    talk.uow.meetings.save(replace(meeting, session_id=session.id))
    tell_side(talk, party.partnership, party.side.other, "meeting_begun", meeting=meeting.id, who=party.member.name)
    return talk.outcome(_opening(talk, party, entry), resume(talk, session))


def _begin_session(talk: Talk, meeting: Meeting, entry: Entry, party: Party) -> Session:
    efforts = efforts_of(talk, party.partnership)
    facts = {"meeting": str(meeting.id), **{side.value: party_name(talk, party.partnership, side) for side in Side}}
    owned = Session(
        0,
        "",
        1,
        talk.now,
        organisation_id=party.organisation_id,
        partnership_id=party.partnership.id,
        occasion=talk.incoming.update_id,
        facts={**facts, "has_efforts": "yes" if efforts else "no"},
    )
    given: dict[str, Any] = {}
    if entry.kind is EntryKind.MEETING:
        given["efforts"] = tuple(Item(effort["id"], name_of(effort)) for effort in efforts)
    return begin(talk, HELD[entry.kind], owned, given)


def _opening(talk: Talk, party: Party, entry: Entry) -> Card:
    """What leads to the first question: last time's decisions, or the year that was."""
    if entry.kind is EntryKind.REVISIT:
        return year_card(talk, party, entry)
    head = talk.say("meeting.opening", what=title_of(talk, entry))
    decided = earlier_decisions(talk, party.partnership)
    if not decided:
        return Card(head)
    lines = [Markup("– {}").format(line) for line in decided]
    last = fitted(lines, CARD_LENGTH - len(head) - 60, talk.language)
    return Card(Markup("\n\n").join([head, talk.say("meeting.last_time"), last]))


@press("meeting")
def show_meeting(talk: Talk, action: Action) -> Outcome:
    meeting, _ = meeting_in(talk, action.numbers[0])
    return talk.outcome(go_to(talk, Place("meeting", meeting.id)))


@where("meeting")
def where_meeting(talk: Talk) -> Card:
    """The meeting as it stands: written, decided on, or with its minutes."""
    meeting, party = meeting_in(talk, talk.person.place.id)
    if meeting.state is MeetingState.OPEN:
        return _writing_card(talk, meeting, party)
    if meeting.state is MeetingState.CLOSED:
        return minutes_card(talk, meeting, party)
    return way_card(talk, meeting, party) if is_revisit(talk, meeting) else deciding_card(talk, meeting, party)


def _writing_card(talk: Talk, meeting: Meeting, party: Party) -> Card:
    """What is written so far; the writing side goes on, the other may look again or take over."""
    entry, side = entry_in(talk, meeting), writing_side(talk, meeting, party)
    head = Markup("<b>{}</b>\n{}").format(title_of(talk, entry), talk.moment(entry.at))
    driver = talk.uow.members.get(meeting.driver_id).name
    who = talk.say("meeting.writes", who=driver, party=party_name(talk, party.partnership, side))
    session = talk.uow.sessions.get(meeting.session_id)
    lines = said_lines(talk, meeting, said_of(talk, session))
    body = fitted(lines, CARD_LENGTH - 150, talk.language) if lines else talk.say("meeting.nothing_yet")
    ways: list[Button]
    if side is party.side:
        ways = [said(talk.language, "button.go_on", "resume_session", session.id, is_main=True)]
    else:
        ways = [
            said(talk.language, "button.look_again", "meeting", meeting.id),
            said(talk.language, "button.take_meeting", "take_meeting", meeting.id, meeting.version),
        ]
    ways.append(said(talk.language, "button.menu", "menu"))
    return Card(Markup("\n\n").join([head, who, body]), rows_of(ways))


@press("take_meeting", numbers=2)
def take_meeting(talk: Talk, action: Action) -> Outcome:
    """The other side goes on writing, with everything that stands there: nothing hangs on one person."""
    meeting, party = meeting_in(talk, action.numbers[0])
    is_stale = meeting.version != action.numbers[1] or writing_side(talk, meeting, party) is party.side
    if is_stale or meeting.state is MeetingState.CLOSED:
        raise StageError
    return talk.outcome(resume(talk, take_over(talk, meeting, party)))


def take_over(talk: Talk, meeting: Meeting, party: Party) -> Session:
    """A session of the presser's side with the same answers; the old one is closed."""
    old = talk.uow.sessions.get(meeting.session_id)
    if old.state is SessionState.OPEN:
        talk.uow.sessions.save(replace(old, state=SESSION.after(old.state, "close")))
    fresh = _begin_session(talk, meeting, entry_in(talk, meeting), party)
    answers = {address: replace(answer, member_id=0) for address, answer in old.answers.items()}
    session = talk.uow.sessions.save(replace(fresh, answers=answers))
    talk.uow.meetings.save(
        replace(
            meeting,
            session_id=session.id,
            driver_id=party.member.id,
            state=MeetingState.OPEN,
            agreed=(),
        )
    )
    tell_side(talk, party.partnership, party.side.other, "meeting_taken", meeting=meeting.id, who=party.member.name)
    return session


def said_of(talk: Talk, session: Session) -> dict[str, Any]:
    """What was written, as `Meeting.said` holds it; what is not answered is left out."""
    on_path = engine.on_path(compiled_for(talk, session), session)
    answers = {address: answer for address, answer in on_path.answers.items() if "/" not in address}
    found: dict[str, Any] = {
        address: _words(answer) for address, answer in answers.items() if answer.kind is AnswerKind.GIVEN
    }
    if "efforts" in found:
        found["efforts"] = [
            {
                "id": item.id,
                "what": item.text,
                "status": on_path.value(join_address("efforts", item.id, "status")) or "",
                "note": on_path.value(join_address("efforts", item.id, "note")) or "",
            }
            for item in answers["efforts"].items
        ]
    if session.guide == "meeting":
        found.setdefault("decisions", [])
    return found


def _words(answer: Answer) -> Any:
    return [item.text for item in answer.items] if answer.items else answer.value
