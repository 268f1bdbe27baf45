"""Changing efforts at a meeting: proposed by one side with a reason, agreed to or declined by the other."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from flows.cards.buttons import press as button
from flows.cards.buttons import rows_of, said
from flows.cards.card import Action, Card, Outcome
from flows.cards.fitting import CARD_LENGTH, fitted, shorten, visible
from flows.errors import StageError
from flows.meeting import (
    Change,
    ChangeState,
    Meeting,
    MeetingState,
    answer_change,
    change_of,
    propose_change,
    take_back,
    with_reason,
)
from flows.people import Place
from flows.service.access import Party
from flows.service.change_lines import change_lines
from flows.service.forms import open_form, values_of
from flows.service.meeting_cards import name_of_change, side_name
from flows.service.meeting_closing import after_answer
from flows.service.meeting_records import agreement_then, effort_called, efforts_of, meeting_in, name_of
from flows.service.registry import go_to, press, where, words
from flows.service.talk import Talk
from flows.service.telling import tell_side
from flows.session import Session
from flows.words import wording

REASON_LIMIT = 1_000
# So many efforts on one card; the rest behind [More].
PAGE = 6
# What an effort's form fills in; the rest of an effort was settled in the joint session and stays.
FILLED = ("what", "responsible", "person", "months", "resources_housing", "resources_company")


def _deciding(talk: Talk, meeting_id: int) -> tuple[Meeting, Party]:
    meeting, party = meeting_in(talk, meeting_id)
    if meeting.state is not MeetingState.DECIDING:
        raise StageError
    return meeting, party


@press("pick_effort")
def pick_effort(talk: Talk, action: Action) -> Outcome:
    """Which effort shall change: those that the meeting wants adjusted first."""
    meeting, party = _deciding(talk, action.numbers[0])
    wanted = {e["id"] for e in meeting.said.get("efforts", ()) if e["status"] == "adjust"}
    found = sorted(efforts_of(talk, party.partnership), key=lambda effort: effort["id"] not in wanted)
    first = action.numbers[1] if len(action.numbers) > 1 else 0
    rows = tuple(
        (button(shorten(name_of(effort), 40), "change_effort", meeting.id, effort["id"]),)
        for effort in found[first : first + PAGE]
    )
    ways = [said(talk.language, "button.back_to_meeting", "meeting", meeting.id)]
    if len(found) > first + PAGE:
        ways.insert(0, said(talk.language, "button.more", "pick_effort", meeting.id, first + PAGE))
    return talk.edited(Card(talk.say("change.which"), (*rows, tuple(ways))))


@press("change_effort", numbers=2)
def change_effort(talk: Talk, action: Action) -> Outcome:
    """Fill in the effort as it shall be; 0 begins a new one."""
    meeting, party = _deciding(talk, action.numbers[0])
    effort = effort_called(talk, party.partnership, action.numbers[1])
    if effort is None and action.numbers[1]:
        raise StageError
    facts = {"meeting": str(meeting.id), "effort": str(action.numbers[1])}
    standing = {name: effort[name] for name in FILLED if effort.get(name)} if effort else {}
    return open_form(talk, "plan", party, facts, standing)


def change_filled_in(talk: Talk, session: Session) -> Outcome:
    """The form is confirmed: the effort as it shall be is on the table. Without a difference nothing is."""
    meeting, party = _deciding(talk, int(session.facts["meeting"]))
    effort_id, value = int(session.facts["effort"]), values_of(session)
    effort = effort_called(talk, party.partnership, effort_id)
    if effort is not None and all(effort.get(name) == value.get(name) for name in FILLED):
        return talk.outcome(Card(talk.say("change.none")), go_to(talk, Place("meeting", meeting.id)))
    why = next((e["note"] for e in meeting.said.get("efforts", ()) if e["id"] == effort_id), "")
    return put_change(talk, meeting, party, effort_id, value, why)


def put_change(
    talk: Talk, meeting: Meeting, party: Party, effort_id: int, value: Mapping[str, Any], why: str
) -> Outcome:
    """With its reason the other side hears of it; without, the reason is asked for first."""
    stored = talk.uow.meetings.save(propose_change(meeting, effort_id, party.side, value, why))
    change = stored.changes[-1]
    if not why:
        return talk.outcome(go_to(talk, Place("change_why", stored.id, str(change.number))))
    tell_change(talk, stored, party, change)
    return talk.outcome(go_to(talk, Place("meeting", stored.id)))


def tell_change(talk: Talk, meeting: Meeting, party: Party, change: Change) -> None:
    tell_side(talk, party.partnership, party.side.other, "change_proposed", meeting=meeting.id, change=change.number)


def _own_change(talk: Talk) -> tuple[Meeting, Party, Change]:
    place = talk.person.place
    meeting, party = meeting_in(talk, place.id)
    change = change_of(meeting, int(place.address))
    if change.state is not ChangeState.PROPOSED:
        raise StageError
    return meeting, party, change


@where("change_why")
def where_why(talk: Talk) -> Card:
    meeting, _, change = _own_change(talk)
    skip = said(talk.language, "button.no_reason", "change_plain", meeting.id, change.number)
    return Card(talk.say("change.why", what=shorten(name_of_change(talk, meeting, change), 100)), ((skip,),))


@words("change_why")
def why_of_change(talk: Talk, text: str) -> Outcome:
    meeting, party, change = _own_change(talk)
    if change.side is not party.side:
        raise StageError
    stored = talk.uow.meetings.save(with_reason(meeting, change.number, wording(text, REASON_LIMIT)))
    tell_change(talk, stored, party, change)
    return talk.outcome(go_to(talk, Place("meeting", stored.id)))


@press("change_plain", numbers=2)
def change_without_reason(talk: Talk, action: Action) -> Outcome:
    meeting, party = meeting_in(talk, action.numbers[0])
    change = change_of(meeting, action.numbers[1])
    if change.side is not party.side or change.state is not ChangeState.PROPOSED:
        raise StageError
    tell_change(talk, meeting, party, change)
    return talk.outcome(go_to(talk, Place("meeting", meeting.id)))


@press("see_change", numbers=2)
def show_change(talk: Talk, action: Action) -> Outcome:
    meeting, party = meeting_in(talk, action.numbers[0])
    return talk.outcome(change_card(talk, meeting, party, change_of(meeting, action.numbers[1])))


def change_card(talk: Talk, meeting: Meeting, party: Party, change: Change) -> Card:
    """One change: what it is about, what differs, why; asked of the other side, taken back by its own."""
    kind = "stop" if not change.value else "effort" if change.effort else "new"
    what = shorten(name_of_change(talk, meeting, change), 100)
    head = talk.say(f"change.head.{kind}", them=side_name(talk, party, change.side), what=what)
    lines = change_lines(talk, agreement_then(talk, meeting), change)
    if change.why:
        lines.append(talk.say("change.because", why=change.why))
    if change.answer:
        lines.append(talk.say("change.answered", answer=change.answer))
    ways = []
    if change.state is ChangeState.PROPOSED and change.side is party.side:
        ways = [said(talk.language, "button.take_change_back", "unpropose", meeting.id, change.number)]
        lines.append(talk.say("change.waits", them=side_name(talk, party, party.side.other)))
    elif change.state is ChangeState.PROPOSED:
        ways = [
            said(talk.language, "button.agree_change", "agree_change", meeting.id, change.number, is_main=True),
            said(talk.language, "button.decline_change", "decline_change", meeting.id, change.number),
        ]
    ways.append(said(talk.language, "button.back_to_meeting", "meeting", meeting.id))
    body = fitted(lines, CARD_LENGTH - visible(head), talk.language)
    return Card(Markup("\n\n").join([head, body] if lines else [head]), rows_of(ways))


@press("agree_change", numbers=2)
def agree_change(talk: Talk, action: Action) -> Outcome:
    return _answer(talk, *action.numbers[:2], is_agreed=True)


@press("decline_change", numbers=2)
def decline_change(talk: Talk, action: Action) -> Outcome:
    """What they do not agree to, in their own words if they like."""
    meeting, party = meeting_in(talk, action.numbers[0])
    change = change_of(meeting, action.numbers[1])
    if change.state is not ChangeState.PROPOSED or change.side is party.side:
        raise StageError
    return talk.outcome(go_to(talk, Place("change_no", meeting.id, str(change.number))))


@where("change_no")
def where_no(talk: Talk) -> Card:
    meeting, _, change = _own_change(talk)
    skip = said(talk.language, "button.no_reason", "decline_plain", meeting.id, change.number)
    back = said(talk.language, "button.back", "see_change", meeting.id, change.number)
    what = shorten(name_of_change(talk, meeting, change), 100)
    return Card(talk.say("change.why_not", what=what), ((skip,), (back,)))


@words("change_no")
def why_not(talk: Talk, text: str) -> Outcome:
    place = talk.person.place
    return _answer(talk, place.id, int(place.address), is_agreed=False, answer=wording(text, REASON_LIMIT))


@press("decline_plain", numbers=2)
def decline_without_reason(talk: Talk, action: Action) -> Outcome:
    return _answer(talk, *action.numbers[:2], is_agreed=False)


def _answer(talk: Talk, meeting_id: int, number: int, *, is_agreed: bool, answer: str = "") -> Outcome:
    meeting, party = meeting_in(talk, meeting_id)
    answered = answer_change(meeting, number, party.side, is_agreed=is_agreed, answer=answer)
    stored = talk.uow.meetings.save(answered)
    tell_side(talk, party.partnership, party.side.other, "change_answered", meeting=stored.id, change=number)
    return after_answer(talk, stored, party)


@press("unpropose", numbers=2)
def take_change_back(talk: Talk, action: Action) -> Outcome:
    meeting, party = meeting_in(talk, action.numbers[0])
    stored = talk.uow.meetings.save(take_back(meeting, action.numbers[1], party.side))
    return after_answer(talk, stored, party)
