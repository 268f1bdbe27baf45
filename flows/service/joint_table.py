"""Putting a value on the table of the joint session, and what follows from it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flows import agenda
from flows.cards.card import Action, Card, Outcome
from flows.cards.point import point_card
from flows.errors import StageError
from flows.joint import JointSession, JointState, Mode, Point, PointState
from flows.lifecycles import JOINT
from flows.nudges import Nudge
from flows.partnership import Stage
from flows.people import Side
from flows.service.access import Party
from flows.service.joints import next_card, note, open_joint, view_of
from flows.service.nudging import has_points, nudge, of_points, settle
from flows.service.talk import Talk
from flows.service.telling import tell_side


def pressed_point(talk: Talk, action: Action) -> tuple[JointSession, Party, Point]:
    """The point that a button names, as it was when the button was made; StageError when it changed since."""
    joint, party = open_joint(talk, action.numbers[0])
    point = agenda.point_of(joint, action.numbers[1])
    if point.revision != action.numbers[2]:
        raise StageError("stage.point_moved")
    return joint, party, point


def put(talk: Talk, joint: JointSession, party: Party, point: Point, value: Mapping[str, Any]) -> Outcome:
    """Put a value on the table. On two phones the other side is asked at once, around one phone at the end."""
    changed = agenda.propose(joint, point.id, value, party.side)
    stored = talk.uow.joints.save(changed)
    note(talk, stored, point.id, "propose", value, party.member.id)
    fresh = agenda.point_of(stored, point.id)
    if stored.mode is Mode.TWO_PHONES or stored.state is JointState.CONFIRMING:
        tell_side(
            talk, party.partnership, party.side.other, "point", joint=stored.id, point=point.id, revision=fresh.revision
        )
    return talk.outcome(onward(talk, stored, party), sealed=sealed(talk, stored, fresh, party))


def sealed(talk: Talk, joint: JointSession, point: Point, party: Party) -> Card | None:
    if talk.incoming.kind != "press":
        return None
    return Card(point_card(view_of(talk, joint, point, party)).text)


def _nudge_later(talk: Talk, joint: JointSession, party: Party) -> None:
    """Whoever has something on the table hears of it when nobody moves for a week."""
    for side in Side:
        if has_points(joint, side):
            nudge(talk, party.partnership, of_points(joint, side, talk.now))
        else:
            settle(talk, Nudge.POINTS, joint.id, side)


def onward(talk: Talk, joint: JointSession, party: Party, just_parked: int = 0) -> Card:
    """What comes after a move. At the end what is parked comes back; around one phone, when nothing is left to propose,
    the other party is asked to confirm.
    """
    # An agreement that is being changed has had its end: what is parked there waits until somebody asks for it.
    if joint.state is JointState.OPEN and party.partnership.stage is Stage.JOINT:
        back = agenda.bring_back(joint, just_parked)
        joint = joint if back is joint else talk.uow.joints.save(back)
    untouched = any(point.state is PointState.WAITING for point in joint.points)
    is_ready = joint.mode is Mode.ONE_PHONE and joint.state is JointState.OPEN and not untouched
    if is_ready and not agenda.is_done(joint):
        confirming = talk.uow.joints.save(replace(joint, state=JOINT.after(joint.state, "confirm")))
        if any(p.state is PointState.PROPOSED and party.side.other not in p.agreed for p in confirming.points):
            tell_side(talk, party.partnership, party.side.other, "confirm_joint", joint=joint.id)
        joint = confirming
    _nudge_later(talk, joint, party)
    return next_card(talk, joint, party)
