"""Dealing with one point: our words, their words, new words, agree, park, the same point twice, all at once."""

from dataclasses import replace

from markupsafe import Markup

from flows import agenda
from flows.cards.buttons import said
from flows.cards.card import Action, Card, Outcome
from flows.cards.fitting import shorten
from flows.cards.point import point_card
from flows.errors import ReplyError, StageError
from flows.joint import JointSession, JointState, Mode, Point, PointKind, PointState
from flows.people import Place, Side
from flows.phrases import shown
from flows.service.access import Party
from flows.service.joint_forms import open_form
from flows.service.joint_table import onward, pressed_point, put, sealed
from flows.service.joints import close, next_card, note, open_joint, view_of
from flows.service.registry import go_to, press, where, words
from flows.service.talk import Talk
from flows.service.telling import tell_both
from flows.words import wording


@press("take", numbers=3)
def take_wording(talk: Talk, action: Action) -> Outcome:
    """[Ours] [Theirs] [Both]: words from Part 1 become the proposal."""
    met = _met(talk, action)
    if met is not None:
        return agree(talk, met)
    joint, party, point = pressed_point(talk, action)
    text = _words_of(point, action.word)
    if not text:
        raise StageError
    return worded(talk, joint, party, point, text)


def worded(talk: Talk, joint: JointSession, party: Party, point: Point, text: str) -> Outcome:
    """The words become the proposal; an effort goes on to its plan first, so that one yes is enough for both."""
    if point.kind is not PointKind.EFFORT:
        return put(talk, joint, party, point, {"text": text})
    card = point_card(view_of(talk, joint, point, party))
    chosen = Card(Markup("{}\n\n<blockquote>{}</blockquote>").format(card.text, shown(text)))
    opened = open_form(talk, joint, point, party, text)
    return replace(opened, sealed=chosen) if talk.incoming.kind == "press" else opened


def _words_of(point: Point, word: str) -> str:
    if word == "last":
        return agenda.wording_of(point)
    sides = list(Side) if word == "both" else [side for side in Side if side == word]
    texts = [getattr(point, side.value) for side in sides]
    return "\n".join(text for text in texts if text and not agenda.is_question(point.kind, text))


def _met(talk: Talk, action: Action) -> Action | None:
    """The yes that this press comes to when the other side put the same words on the table a moment before."""
    joint, party = open_joint(talk, action.numbers[0])
    point = agenda.point_of(joint, action.numbers[1])
    is_theirs = point.state is PointState.PROPOSED and party.side not in point.agreed
    if (
        not is_theirs
        or point.revision != action.numbers[2] + 1
        or point.value.get("text") != _words_of(point, action.word)
    ):
        return None
    return replace(action, numbers=(joint.id, point.id, point.revision))


@press("write", numbers=3)
def write(talk: Talk, action: Action) -> Outcome:
    """New words, or the form of a frame point with what stands in it so far."""
    joint, party, point = pressed_point(talk, action)
    if point.kind is PointKind.MEETINGS:
        raise StageError
    if agenda.is_form(point):
        return open_form(talk, joint, point, party)
    return talk.outcome(go_to(talk, Place("joint_write", joint.id, str(point.id), point.revision)))


@where("joint_write")
def where_write(talk: Talk) -> Card:
    place = talk.person.place
    joint, _ = open_joint(talk, place.id)
    point = agenda.point_of(joint, int(place.address))
    standing = agenda.wording_of(point) or point.housing or point.company
    row = (said(talk.language, "button.cancel", "point", joint.id, point.id),)
    if not standing:
        return Card(talk.say("point.write_new"), (row,))
    if agenda.is_question(point.kind, standing):
        return Card(talk.say("point.write_answer", standing=shorten(standing, 1_500)), (row,))
    return Card(talk.say("point.write", standing=shorten(standing, 1_500)), (row,))


@words("joint_write")
def written(talk: Talk, text: str) -> Outcome:
    place = talk.person.place
    joint, party = open_joint(talk, place.id)
    point = agenda.point_of(joint, int(place.address))
    new = wording(text)
    if point.revision != place.seen:
        raise StageError("stage.point_moved")
    return worded(talk, joint, party, point, new)


@words("joint_point")
def typed_at_point(talk: Talk, text: str) -> Outcome:
    """Words typed while a point is shown are its new wording, if the point takes words."""
    place = talk.person.place
    joint, _ = open_joint(talk, place.id)
    point = agenda.point_of(joint, int(place.address))
    takes_words = point.kind is PointKind.EFFORT or point.kind not in {*agenda.FORMS, PointKind.MEETINGS}
    if not takes_words or point.state is PointState.SETTLED:
        raise ReplyError("reply.tap")
    talk.go(Place("joint_write", joint.id, place.address, point.revision))
    return written(talk, text)


@press("agree", numbers=3)
def agree(talk: Talk, action: Action) -> Outcome:
    joint, party, point = pressed_point(talk, action)
    stored = talk.uow.joints.save(agenda.agree(joint, point.id, party.side))
    note(talk, stored, point.id, "agree", point.value, party.member.id)
    fresh = agenda.point_of(stored, point.id)
    if stored.mode is Mode.TWO_PHONES:
        tell_both(talk, party.partnership, "settled", joint=stored.id, point=point.id, by=party.side.value)
    seal = sealed(talk, stored, fresh, party)
    if stored.state is JointState.CONFIRMING and agenda.is_done(stored):
        return talk.outcome(close(talk, stored, party), sealed=seal)
    return talk.outcome(onward(talk, stored, party), sealed=seal)


@press("agree_all")
def agree_all(talk: Talk, action: Action) -> Outcome:
    """Confirm everything that was settled around the other party's phone."""
    joint, party = open_joint(talk, action.numbers[0])
    waiting = agenda.to_confirm(joint, party.side)
    if joint.state is not JointState.CONFIRMING or not waiting:
        raise StageError
    for point in waiting:
        joint = agenda.agree(joint, point.id, party.side)
        note(talk, joint, point.id, "agree", point.value, party.member.id)
    stored = talk.uow.joints.save(joint)
    if agenda.is_done(stored):
        return talk.outcome(close(talk, stored, party))
    return talk.outcome(next_card(talk, stored, party))


def _talking(talk: Talk, joint_id: int) -> tuple[JointSession, Party]:
    """While the other party confirms, nothing new comes onto its list."""
    joint, party = open_joint(talk, joint_id)
    if joint.state is not JointState.OPEN:
        raise StageError
    return joint, party


@press("park", numbers=3)
def park(talk: Talk, action: Action) -> Outcome:
    joint, party, point = pressed_point(talk, action)
    stored = talk.uow.joints.save(agenda.park(joint, point.id))
    note(talk, stored, point.id, "park", point.value, party.member.id)
    if stored.mode is Mode.TWO_PHONES:
        tell_both(talk, party.partnership, "parked", joint=stored.id, point=point.id, by=party.side.value)
    return talk.outcome(
        onward(talk, stored, party, just_parked=point.id),
        sealed=sealed(talk, stored, agenda.point_of(stored, point.id), party),
    )


@press("unpark")
def unpark(talk: Talk, action: Action) -> Outcome:
    joint, party = _talking(talk, action.numbers[0])
    stored = talk.uow.joints.save(agenda.unpark(joint, agenda.parked(joint)))
    note(talk, stored, 0, "unpark", {}, party.member.id)
    return talk.outcome(next_card(talk, stored, party))


@press("same", numbers=4)
def same(talk: Talk, action: Action) -> Outcome:
    """The other side said the same in other words: one point remains, with both wordings."""
    joint, party, point = pressed_point(talk, action)
    stored = talk.uow.joints.save(agenda.merge(joint, point.id, action.numbers[3]))
    note(talk, stored, point.id, "join", {"with": action.numbers[3]}, party.member.id)
    joined = agenda.point_of(stored, point.id)
    talk.go(Place("joint_point", stored.id, str(joined.id)))
    return talk.edited(point_card(view_of(talk, stored, joined, party)))


@press("add_effort")
def add_effort(talk: Talk, action: Action) -> Outcome:
    joint, party = _talking(talk, action.numbers[0])
    grown, point = agenda.add_point(joint, PointKind.EFFORT)
    stored = talk.uow.joints.save(grown)
    note(talk, stored, point.id, "add", {}, party.member.id)
    return talk.outcome(go_to(talk, Place("joint_write", stored.id, str(point.id), point.revision)))
