"""The frame's forms: a short guide fills in a point's value, prefilled with what stands there."""

from flows import agenda
from flows.cards.card import Outcome
from flows.errors import StageError
from flows.joint import JointSession, Mode, Point
from flows.service import forms
from flows.service.access import Party, joint_of
from flows.service.joint_table import put
from flows.service.meeting_changes import change_filled_in
from flows.service.registry import finish
from flows.service.talk import Talk
from flows.session import Session


def open_form(talk: Talk, joint: JointSession, point: Point, party: Party, what: str = "") -> Outcome:
    """Begin the form of a point; `what` are the words that were chosen for an effort."""
    if joint.mode is Mode.TWO_PHONES:
        joint = _taken_up(talk, joint, point, party)
        point = agenda.point_of(joint, point.id)
    facts = {"joint": str(joint.id), "point": str(point.id), "revision": str(point.revision)}
    return forms.open_form(talk, agenda.FORMS[point.kind], party, facts, point.value, what)


def _taken_up(talk: Talk, joint: JointSession, point: Point, party: Party) -> JointSession:
    taken = agenda.take_up(joint, point.id, party.side)
    return joint if taken is joint else talk.uow.joints.save(taken)


def _form_done(talk: Talk, session: Session) -> Outcome:
    """The form's answers become the proposal: at the table of the joint session, or at a meeting later on."""
    if "meeting" in session.facts:
        return change_filled_in(talk, session)
    joint, party = joint_of(talk, int(session.facts["joint"]))
    point = agenda.point_of(joint, int(session.facts["point"]))
    if point.revision != int(session.facts["revision"]):
        raise StageError("stage.point_moved")
    return put(talk, joint, party, point, forms.values_of(session))


for _guide in agenda.FORMS.values():
    finish(_guide)(_form_done)
