"""The frame's forms: a short guide fills in a point's value, prefilled with what stands there."""

from dataclasses import replace
from typing import Any

from flows import agenda, engine
from flows.answers import Answer, AnswerKind
from flows.cards.card import Outcome
from flows.errors import StageError
from flows.joint import JointSession, Mode, Point
from flows.people import Place
from flows.service.access import Party, joint_of
from flows.service.dialogue import begin, compiled_for, resume
from flows.service.joint_table import put
from flows.service.registry import finish, go_to
from flows.service.talk import Talk
from flows.session import Session


def open_form(talk: Talk, joint: JointSession, point: Point, party: Party, what: str = "") -> Outcome:
    """Begin the form's guide; when everything stands there already the review comes first.

    `what` are the words that were chosen for an effort.
    """
    if joint.mode is Mode.TWO_PHONES:
        joint = _taken_up(talk, joint, point, party)
        point = agenda.point_of(joint, point.id)
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
    session = begin(talk, agenda.FORMS[point.kind], owned, {**standing, **({"what": what} if what else {})})
    if not standing:
        return talk.outcome(resume(talk, session))
    return talk.outcome(go_to(talk, Place("review", _as_it_was_left(talk, session).id)))


def _taken_up(talk: Talk, joint: JointSession, point: Point, party: Party) -> JointSession:
    taken = agenda.take_up(joint, point.id, party.side)
    return joint if taken is joint else talk.uow.joints.save(taken)


def _as_it_was_left(talk: Talk, session: Session) -> Session:
    """What has no value in a form that was confirmed was left out on purpose, and is not asked again."""
    compiled, answers = compiled_for(talk, session), dict(session.answers)
    for address in engine.path(compiled, session):
        node = engine.node_at(compiled, address)
        if address not in answers and (node.optional or node.unknown):
            kind = AnswerKind.SKIPPED if node.optional else AnswerKind.UNKNOWN
            answers[address] = Answer(kind, None, 0, talk.now)
    return talk.uow.sessions.save(replace(session, answers=answers))


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
