"""Words typed at the joint session's overview while a proposal waits: shown once more before they are put forward."""

from markupsafe import Markup

from flows import agenda
from flows.cards.buttons import said
from flows.cards.card import Action, Card, Outcome
from flows.cards.fitting import shorten
from flows.cards.point import point_card, value_text
from flows.errors import ReplyError, StageError
from flows.joint import JointSession, JointState, Mode, Point, PointKind
from flows.people import Place
from flows.service.access import Party, joint_of
from flows.service.joint_points import worded
from flows.service.joint_table import pressed_point
from flows.service.joints import next_card, open_joint, view_of
from flows.service.registry import go_to, press, where, words
from flows.service.talk import Talk
from flows.words import wording


@words("joint")
def typed_at_overview(talk: Talk, text: str) -> Outcome:
    """A proposal that waits may be answered in words, if it is made of words; a form asks for a tap."""
    joint, party = joint_of(talk, talk.person.place.id)
    is_open = joint.state in {JointState.OPEN, JointState.CONFIRMING}
    waiting = agenda.to_confirm(joint, party.side) if is_open and _is_own_phone(joint, party) else []
    if not waiting:
        raise ReplyError("reply.tap")
    point = waiting[0]
    if point.kind in {*agenda.FORMS, PointKind.MEETINGS}:
        talk.go(Place("joint_point", joint.id, str(point.id)))
        line = Card(talk.say("reply.proposal"))
        return talk.outcome(line, point_card(view_of(talk, joint, point, party)))
    return talk.outcome(go_to(talk, Place("joint_words", joint.id, f"{point.id} {wording(text)}", point.revision)))


def _is_own_phone(joint: JointSession, party: Party) -> bool:
    """Around one phone the driver speaks for both: what lies on the table there is confirmed elsewhere."""
    return joint.mode is Mode.TWO_PHONES or joint.driver_id != party.member.id


@words("joint_words")
def typed_again(talk: Talk, text: str) -> Outcome:
    """Better words take the place of those that were shown."""
    place = talk.person.place
    talk.go(Place("joint", place.id))
    return typed_at_overview(talk, text)


@where("joint_words")
def where_words(talk: Talk) -> Card:
    """What was typed beside what is proposed; the next point, once that proposal has moved on."""
    place = talk.person.place
    joint, party = joint_of(talk, place.id)
    number, _, text = place.address.partition(" ")
    found = next((p for p in joint.points if str(p.id) == number and p.revision == place.seen), None)
    if found is None or found not in agenda.to_confirm(joint, party.side):
        return next_card(talk, joint, party)
    return _counter_card(talk, joint, party, found, text)


def _counter_card(talk: Talk, joint: JointSession, party: Party, point: Point, text: str) -> Card:
    numbers, language = (joint.id, point.id, point.revision), talk.language
    view = view_of(talk, joint, point, party)
    parts = [
        talk.say("counter.ask"),
        talk.say("point.theirs", who=view.names[party.side.other], value=value_text(view, point.value)),
        talk.say("counter.mine", words=shorten(text, 1_500)),
    ]
    rows = (
        (said(language, "button.counter", "counter", *numbers, is_main=True),),
        (said(language, "button.agree_theirs", "agree", *numbers),),
        (said(language, "button.to_point", "point", joint.id, point.id),),
    )
    return Card(Markup("\n\n").join(parts), rows)


@press("counter", numbers=3)
def counter(talk: Talk, action: Action) -> Outcome:
    """What was typed is the counter-proposal."""
    joint, party, point = pressed_point(talk, action)
    open_joint(talk, joint.id)
    place = talk.person.place
    number, _, text = place.address.partition(" ")
    if place.kind != "joint_words" or place.id != joint.id or number != str(point.id) or place.seen != point.revision:
        raise StageError
    return worded(talk, joint, party, point, text)
