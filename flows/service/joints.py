"""The joint session as its members see it: who may, which point is next, start, stop and end."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flows import agenda
from flows.cards.buttons import said
from flows.cards.card import Action, Card, Outcome
from flows.cards.point import PointView, point_card
from flows.errors import StageError
from flows.joint import JointEntry, JointSession, JointState, Mode, Point, PointState
from flows.lifecycles import JOINT, PARTNERSHIP, SESSION
from flows.nudges import Nudge
from flows.partnership import Partnership, Stage
from flows.people import Place, Side
from flows.service.access import Party, joint_of, party_in, party_name, released
from flows.service.nudging import settle
from flows.service.registry import go_to, press, where
from flows.service.talk import Talk
from flows.service.telling import tell_both, tell_side


def joint_for(talk: Talk, partnership: Partnership) -> JointSession | None:
    found = talk.uow.joints.find(partnership_id=partnership.id)
    return found[-1] if found else None


def note(talk: Talk, joint: JointSession, point_id: int, deed: str, value: Mapping[str, Any], member_id: int) -> None:
    """A line in the log of who proposed, agreed to and parked what."""
    talk.uow.joint_entries.add(JointEntry(0, joint.id, point_id, deed, dict(value), member_id, talk.now))


def names_of(talk: Talk, partnership: Partnership) -> dict[Side, str]:
    return {side: party_name(talk, partnership, side) for side in Side}


def view_of(talk: Talk, joint: JointSession, point: Point, party: Party) -> PointView:
    forms = {name: talk.world.latest(name).guide.texts[talk.language] for name in agenda.FORMS.values()}
    return PointView(joint, point, party.side, talk.language, names_of(talk, party.partnership), forms, talk.now)


@press("begin_joint")
def begin_joint(talk: Talk, action: Action) -> Outcome:
    """Ask how they sit together before the session starts."""
    party = party_in(talk, action.numbers[0])
    if party.partnership.stage is not Stage.COMPARING:
        raise StageError
    rows = tuple(
        (said(talk.language, f"button.{mode}", "start_joint", party.partnership.id, word=mode),) for mode in Mode
    )
    return talk.outcome(Card(talk.say("joint.how"), rows))


@press("start_joint")
def start_joint(talk: Talk, action: Action) -> Outcome:
    """Both first parts are closed and lie side by side; both phones are told."""
    party = party_in(talk, action.numbers[0])
    if action.word not in set(Mode):
        raise StageError
    stage = PARTNERSHIP.after(party.partnership.stage, "meet")
    partnership = talk.uow.partnerships.save(replace(party.partnership, stage=stage))
    parts = [
        talk.uow.sessions.save(replace(part, state=SESSION.after(part.state, "close")))
        for part in released(talk, partnership).values()
    ]
    planned = joint_for(talk, partnership) or talk.uow.joints.add(JointSession(0, partnership.id, talk.now))
    joint = talk.uow.joints.save(
        replace(
            planned,
            mode=Mode(action.word),
            state=JOINT.after(planned.state, "start"),
            driver_id=party.member.id,
            points=agenda.build_agenda(*parts),
        )
    )
    note(talk, joint, 0, "start", {"mode": joint.mode.value}, party.member.id)
    settle(talk, Nudge.TIMES, joint.id)
    tell_both(talk, partnership, "joint_started", who=party.member.name)
    intro = Card(talk.say("joint.intro", n=len(joint.points)))
    return talk.outcome(intro, next_card(talk, joint, replace(party, partnership=partnership)))


def next_card(talk: Talk, joint: JointSession, party: Party) -> Card:
    """The next thing this side has to say something to; else the overview with who is waited for."""
    if joint.state is JointState.OPEN:
        own = agenda.waiting_for(joint, party.side)
        if joint.mode is Mode.ONE_PHONE and joint.driver_id == party.member.id:
            own = (point for point in agenda.in_order(joint.points) if point.state is PointState.WAITING)
        point = next(own, None)
        if point is not None:
            talk.go(Place("joint_point", joint.id, str(point.id)))
            return point_card(view_of(talk, joint, point, party))
    if joint.state is JointState.CONFIRMING and (waiting := agenda.to_confirm(joint, party.side)):
        talk.go(Place("joint_point", joint.id, str(waiting[0].id)))
        return point_card(view_of(talk, joint, waiting[0], party))
    return go_to(talk, Place("joint", joint.id))


@where("joint_point")
def where_point(talk: Talk) -> Card:
    place = talk.person.place
    joint, party = joint_of(talk, place.id)
    found = [point for point in joint.points if str(point.id) == place.address]
    if not found or found[0].state is PointState.SETTLED or joint.state is JointState.CLOSED:
        return next_card(talk, joint, party)
    talk.go(place)
    return point_card(view_of(talk, joint, found[0], party))


@press("next_point")
def next_point(talk: Talk, action: Action) -> Outcome:
    joint, party = joint_of(talk, action.numbers[0])
    return talk.outcome(next_card(talk, joint, party))


@press("point", numbers=2)
def one_point(talk: Talk, action: Action) -> Outcome:
    joint, party = open_joint(talk, action.numbers[0])
    point = agenda.point_of(joint, action.numbers[1])
    talk.go(Place("joint_point", joint.id, str(point.id)))
    return talk.outcome(point_card(view_of(talk, joint, point, party)))


def open_joint(talk: Talk, joint_id: int) -> tuple[JointSession, Party]:
    joint, party = joint_of(talk, joint_id)
    if joint.state not in {JointState.OPEN, JointState.CONFIRMING}:
        raise StageError
    return joint, party


@press("end_joint")
def end_joint(talk: Talk, action: Action) -> Outcome:
    """All is settled or parked: on to the agreement."""
    joint, party = open_joint(talk, action.numbers[0])
    if not agenda.is_done(joint):
        raise StageError
    return talk.outcome(close(talk, joint, party))


def close(talk: Talk, joint: JointSession, party: Party) -> Card:
    talk.uow.joints.save(replace(joint, state=JOINT.after(joint.state, "close")))
    note(talk, joint, 0, "close", {}, party.member.id)
    for side in Side:
        settle(talk, Nudge.POINTS, joint.id, side)
    partnership = party.partnership
    if partnership.stage is Stage.JOINT:
        stage = PARTNERSHIP.after(partnership.stage, "all_settled")
        partnership = talk.uow.partnerships.save(replace(partnership, stage=stage))
    tell_side(talk, partnership, party.side.other, "joint_done")
    return go_to(talk, Place("agreement", partnership.id))
