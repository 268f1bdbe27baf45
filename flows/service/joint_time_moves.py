"""A time that is fixed already: moved by suggesting others, or cancelled. Until another is fixed it stands."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from flows.cards.buttons import said
from flows.cards.card import Action, Attachment, Card, Outcome
from flows.errors import StageError
from flows.joint import JointSession, JointState
from flows.nudges import Nudge
from flows.people import Place
from flows.service.access import Party, joint_of, party_in
from flows.service.joint_times import planned, standing_time
from flows.service.joints import joint_for
from flows.service.nudging import settle
from flows.service.registry import go_to, message, press
from flows.service.talk import Talk
from flows.service.telling import tell_side


@press("change_time")
def change_time(talk: Talk, action: Action) -> Outcome:
    """[Move or cancel]: what can be done about the time that is fixed."""
    party = party_in(talk, action.numbers[0])
    joint = joint_for(talk, party.partnership)
    when = _fixed(talk, joint)
    identity, language = party.partnership.id, talk.language
    rows = (
        (said(language, "button.other_times", "suggest_time", identity, is_main=True),),
        (said(language, "button.cancel_time", "cancel_time", identity),),
        (said(language, "button.menu", "menu"),),
    )
    return talk.outcome(Card(talk.say("times.change", when=talk.moment(when)), rows))


def _fixed(talk: Talk, joint: JointSession | None) -> datetime:
    stands = standing_time(talk, joint)
    if stands is None:
        raise StageError
    return stands


@press("cancel_time")
def cancel_time(talk: Talk, action: Action) -> Outcome:
    """Ask once: the other party may have planned with it."""
    party = party_in(talk, action.numbers[0])
    joint = joint_for(talk, party.partnership)
    when = _fixed(talk, joint)
    yes = said(talk.language, "button.cancel_time_yes", "cancel_time_yes", joint.id if joint else 0)
    row = (yes, said(talk.language, "button.keep_time", "menu", is_main=True))
    return talk.outcome(Card(talk.say("times.cancel_ask", when=talk.moment(when)), (row,)))


@press("cancel_time_yes")
def cancel_time_yes(talk: Talk, action: Action) -> Outcome:
    """The time is off: both get a file that takes it out of the calendar, and nobody is reminded of it."""
    joint, party = planned(talk, action.numbers[0])
    when = _fixed(talk, joint)
    settle(talk, Nudge.TIMES, joint.id)
    stored = talk.uow.joints.save(replace(joint, time=None, slots=(), time_sequence=joint.time_sequence + 1))
    for side in (party.side, party.side.other):
        tell_side(talk, party.partnership, side, "time_cancelled", joint=stored.id, at=when.isoformat())
    home = Place("home", party.partnership.id)
    return talk.outcome(_cancelled(talk, stored, when), go_to(talk, home))


def _cancelled(talk: Talk, joint: JointSession, when: datetime, party: Party | None = None) -> Card:
    values = {"cancelled": when.isoformat()}
    file = Attachment("joint_calendar", joint.id, talk.plain("times.calendar_off", when=talk.moment(when)), values)
    if party is None:
        return Card(talk.say("times.cancelled", when=talk.moment(when)), (), (file,))
    row = (said(talk.language, "button.suggest_time", "suggest_time", party.partnership.id, is_main=True),)
    return Card(talk.say("times.cancelled_by", when=talk.moment(when)), (row,), (file,))


@message("time_cancelled")
def time_cancelled(talk: Talk, payload: Mapping[str, Any]) -> Card | str:
    joint, party = joint_of(talk, payload["joint"])
    if joint.time is not None or joint.state is not JointState.PLANNED:
        return "a new time was set or the joint session began"
    return _cancelled(talk, joint, datetime.fromisoformat(payload["at"]), party)
