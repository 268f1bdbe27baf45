"""After a year: one side writes down how it went and where to go, the other agrees or writes anew."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from flows import agenda
from flows.agreement import Agreement
from flows.cards.card import Action, Card, Outcome
from flows.clock import COPENHAGEN
from flows.errors import StageError
from flows.joint import JointSession, PointKind
from flows.meeting import Meeting, MeetingState, Way
from flows.partnership import Stage
from flows.people import Place
from flows.phrases import day, plain
from flows.schedule import at_local, nearest_day
from flows.school_breaks import Breaks
from flows.service.access import Party
from flows.service.agreement_versions import current, draft, proposed
from flows.service.agreements import freeze_version, open_points_again
from flows.service.dialogue import resume
from flows.service.joints import joint_for
from flows.service.lived import bring_up_to_date
from flows.service.meeting_cards import minutes_files
from flows.service.meeting_closing import hold
from flows.service.meeting_records import entry_in, meeting_in
from flows.service.meetings import said_of, take_over
from flows.service.notice import propose_end
from flows.service.registry import finish, go_to, press
from flows.service.talk import Talk
from flows.service.telling import tell_side
from flows.session import Session

A_YEAR = timedelta(weeks=52)


@finish("revisit")
def revisit_written(talk: Talk, session: Session) -> Outcome:
    """The side that wrote has said yes by that; the other is asked."""
    meeting, party = meeting_in(talk, int(session.facts["meeting"]))
    if meeting.session_id != session.id:
        raise StageError
    written = replace(meeting, said=said_of(talk, session), state=MeetingState.DECIDING, agreed=(party.side,))
    stored = talk.uow.meetings.save(written)
    tell_side(talk, party.partnership, party.side.other, "revisit_written", meeting=stored.id)
    return talk.outcome(go_to(talk, Place("meeting", stored.id)))


def _on_the_table(talk: Talk, action: Action) -> tuple[Meeting, Party]:
    meeting, party = meeting_in(talk, action.numbers[0])
    if meeting.state is not MeetingState.DECIDING or meeting.version != action.numbers[1] or "way" not in meeting.said:
        raise StageError
    if party.partnership.stage is not Stage.AGREED:
        raise StageError
    return meeting, party


@press("write_anew", numbers=2)
def write_anew(talk: Talk, action: Action) -> Outcome:
    """Either side may write the answers anew; what stands there is kept to be changed."""
    meeting, party = _on_the_table(talk, action)
    session = take_over(talk, meeting, party)
    return talk.outcome(resume(talk, session))


@press("agree_way", numbers=2)
def agree_way(talk: Talk, action: Action) -> Outcome:
    """Both want the same: the revisit is over, and the way begins."""
    meeting, party = _on_the_table(talk, action)
    if party.side in meeting.agreed:
        raise StageError
    closed = hold(talk, replace(meeting, agreed=(*meeting.agreed, party.side)), party)
    way = Way(closed.said["way"])
    card = Card(talk.say(f"revisit.agreed.{way}"), (), minutes_files(talk, closed))
    return talk.outcome(card, WAYS[way](talk, closed, party))


def _go_on(talk: Talk, meeting: Meeting, party: Party) -> Card:
    """The next year's wheel from this year's: the same efforts, meetings a year later by the calendar's rules."""
    version = _next_year(talk, meeting, party)
    place = Place("agreement", party.partnership.id)
    return go_to(talk, place if version is not None else Place("joint", _joint(talk, party).id))


def _next_year(talk: Talk, meeting: Meeting, party: Party) -> Agreement | None:
    held = current(talk, party.partnership)
    if held is None or proposed(talk, party.partnership) is not None:
        raise StageError("stage.already_proposed")
    _move_dates_on(talk, party, held)
    content = {**draft(talk, party.partnership), "year": held.content["year"] + 1}
    return freeze_version(talk, party, content, _reason(talk, meeting))


def _reason(talk: Talk, meeting: Meeting) -> str:
    """In the house's language, as for a meeting."""
    language = talk.world.default_language
    when = day(entry_in(talk, meeting).at, language)
    return plain("revisit.reason", language, day=when, why=str(meeting.said.get("why", ""))).rstrip(": ")


def _joint(talk: Talk, party: Party) -> JointSession:
    joint = joint_for(talk, party.partnership)
    if joint is None:
        raise StageError
    return joint


def _move_dates_on(talk: Talk, party: Party, held: Agreement) -> None:
    """The meetings a year later. Their numbers go on, so that no date of last year is taken for one of these."""
    bring_up_to_date(talk, party.partnership)
    joint, breaks = _joint(talk, party), talk.breaks_in(party.partnership.municipality)
    point = next(point for point in joint.points if point.kind is PointKind.MEETINGS)
    old = [datetime.fromisoformat(text) for text in held.content["meetings"]]
    dates = [_a_year_later(at, talk.now, breaks).isoformat() for at in old]
    facts = {name: fact for name, fact in point.facts.items() if name != "dates"}
    first = int(facts.get("from", 0)) + len(old)
    value: dict[str, Any] = {"count": len(dates), "dates": sorted(dict.fromkeys(dates))}
    moved = replace(point, facts={**facts, "from": first}, value=value if dates else dict(point.value))
    talk.uow.joints.save(agenda.with_point(joint, moved))


def _a_year_later(at: datetime, now: datetime, breaks: Breaks) -> datetime:
    """The day nearest to the same one of the next year that lies ahead, at the same local hour."""
    local = at.astimezone(COPENHAGEN)
    while local <= now:
        local += A_YEAR
    return at_local(nearest_day(local.date(), breaks), local.time())


def _change(talk: Talk, _meeting: Meeting, party: Party) -> Card:
    """The points are open again, with next year's dates proposed among them."""
    held = current(talk, party.partnership)
    if held is None or proposed(talk, party.partnership) is not None:
        raise StageError("stage.already_proposed")
    _move_dates_on(talk, party, held)
    return open_points_again(talk, party)


def _end(talk: Talk, meeting: Meeting, party: Party) -> Card:
    """What the end means, step by step: nothing is ended by the revisit alone."""
    return propose_end(talk, party, str(meeting.said.get("why", ""))).cards[0]


WAYS = {Way.GO_ON: _go_on, Way.CHANGE: _change, Way.END: _end}
