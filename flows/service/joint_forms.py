"""The frame's forms: a short guide fills in a point's value, prefilled with what stands there."""

from collections.abc import Mapping
from typing import Any

from flows import agenda
from flows.cards.card import Outcome
from flows.errors import StageError
from flows.joint import JointSession, Point, PointKind
from flows.people import Place
from flows.service.access import Party, joint_of
from flows.service.dialogue import begin, resume
from flows.service.joint_table import put
from flows.service.registry import finish, go_to
from flows.service.talk import Talk
from flows.session import Session


def open_form(talk: Talk, joint: JointSession, point: Point, party: Party) -> Outcome:
    """Begin the form's guide; when everything stands there already the review comes first."""
    owned = Session(
        0,
        "",
        1,
        talk.now,
        organisation_id=party.organisation_id,
        partnership_id=party.partnership.id,
        occasion=talk.incoming.update_id,
        facts={"joint": str(joint.id), "point": str(point.id), "revision": str(point.revision)},
    )
    standing = {name: tuple(v) if isinstance(v, list) else v for name, v in point.value.items()}
    prefilled = standing or _first_values(joint, point)
    session = begin(talk, agenda.FORMS[point.kind], owned, prefilled)
    return talk.outcome(go_to(talk, Place("review", session.id)) if standing else resume(talk, session))


def _first_values(joint: JointSession, point: Point) -> Mapping[str, Any]:
    if point.kind is not PointKind.PLAN or not point.effort:
        return {}
    return {"what": str(agenda.point_of(joint, point.effort).value.get("text", ""))}


def _form_done(talk: Talk, session: Session) -> Outcome:
    """The form's answers become the proposal."""
    joint, party = joint_of(talk, int(session.facts["joint"]))
    point = agenda.point_of(joint, int(session.facts["point"]))
    if point.revision != int(session.facts["revision"]):
        raise StageError("stage.point_moved")
    value = {address: _plain(session.value(address)) for address in session.answers}
    return put(talk, joint, party, point, {name: given for name, given in value.items() if given is not None})


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


for _guide in agenda.FORMS.values():
    finish(_guide)(_form_done)
