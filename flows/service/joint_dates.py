"""The dates of the evaluation meetings: proposed by the calendar's rules, moved by taps, put on the table."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from flows import agenda
from flows.cards.buttons import press as button
from flows.cards.buttons import said
from flows.cards.card import Action, Card, Outcome
from flows.errors import StageError
from flows.joint import JointSession, Point, PointKind
from flows.people import Place
from flows.schedule import other_days, propose_meetings
from flows.service.access import Party
from flows.service.joint_table import pressed_point, put
from flows.service.registry import press
from flows.service.talk import Talk

COUNTS = (2, 3, 4)
DEFAULT_COUNT = 4


def _draft(point: Point) -> list[datetime]:
    """The dates that are being moved, before they are put on the table."""
    dates = point.facts.get("dates") or point.value.get("dates") or ()
    return [datetime.fromisoformat(date) for date in dates]


def _keep_draft(talk: Talk, joint: JointSession, point: Point, dates: Sequence[datetime]) -> tuple[JointSession, Point]:
    facts = {**point.facts, "dates": [date.isoformat() for date in sorted(dates)]}
    stored = talk.uow.joints.save(agenda.with_point(joint, replace(point, facts=facts)))
    return stored, agenda.point_of(stored, point.id)


def _meetings(talk: Talk, action: Action) -> tuple[JointSession, Party, Point]:
    joint, party, point = pressed_point(talk, action)
    if point.kind is not PointKind.MEETINGS:
        raise StageError
    return joint, party, point


@press("dates", numbers=3)
def dates(talk: Talk, action: Action) -> Outcome:
    """Show the dates; the first time they are proposed."""
    joint, party, point = _meetings(talk, action)
    if not _draft(point):
        found = propose_meetings(talk.now, DEFAULT_COUNT, talk.breaks_in(party.partnership.municipality))
        joint, point = _keep_draft(talk, joint, point, found)
    talk.go(Place("joint_point", joint.id, str(point.id)))
    return talk.edited(_dates_card(talk, joint, point))


def _dates_card(talk: Talk, joint: JointSession, point: Point) -> Card:
    numbers = (joint.id, point.id, point.revision)
    chosen = _draft(point)
    rows = [(button(talk.moment(date), "date", *numbers, number),) for number, date in enumerate(chosen)]
    counts = tuple(
        button(
            talk.plain("button.times_a_year", n=count, mark="• " if count == len(chosen) else ""),
            "dates_count",
            *numbers,
            count,
        )
        for count in COUNTS
    )
    done = said(talk.language, "button.dates_right", "dates_done", *numbers, is_main=True)
    return Card(talk.say("dates.head", n=len(chosen)), (*rows, counts, (done,)))


@press("dates_count", numbers=4)
def dates_count(talk: Talk, action: Action) -> Outcome:
    joint, party, point = _meetings(talk, action)
    if action.numbers[3] not in COUNTS:
        raise StageError
    found = propose_meetings(talk.now, action.numbers[3], talk.breaks_in(party.partnership.municipality))
    return talk.edited(_dates_card(talk, *_keep_draft(talk, joint, point, found)))


@press("date", numbers=4)
def date(talk: Talk, action: Action) -> Outcome:
    """Other days for one of the dates."""
    joint, party, point = _meetings(talk, action)
    chosen = _draft(point)
    if action.numbers[3] >= len(chosen):
        raise StageError
    numbers = (joint.id, point.id, point.revision)
    others = other_days(chosen[action.numbers[3]], talk.breaks_in(party.partnership.municipality))
    rows = tuple(
        (button(talk.moment(other), "date_move", *numbers, action.numbers[3], int(other.timestamp()) // 60),)
        for other in others
    )
    back = said(talk.language, "button.dates_back", "dates", *numbers)
    return talk.edited(Card(talk.say("dates.move", date=talk.moment(chosen[action.numbers[3]])), (*rows, (back,))))


@press("date_move", numbers=5)
def date_move(talk: Talk, action: Action) -> Outcome:
    joint, party, point = _meetings(talk, action)
    chosen, index = _draft(point), action.numbers[3]
    others = other_days(chosen[index], talk.breaks_in(party.partnership.municipality)) if index < len(chosen) else ()
    moved = next((other for other in others if int(other.timestamp()) // 60 == action.numbers[4]), None)
    if moved is None:
        raise StageError
    chosen[index] = moved
    return talk.edited(_dates_card(talk, *_keep_draft(talk, joint, point, chosen)))


@press("dates_done", numbers=3)
def dates_done(talk: Talk, action: Action) -> Outcome:
    joint, party, point = _meetings(talk, action)
    chosen = _draft(point)
    if not chosen:
        raise StageError
    value = {"count": len(chosen), "dates": [date.isoformat() for date in chosen]}
    return put(talk, joint, party, point, value)
