"""What others hear of a point in the joint session: settled or parked. Who has it before them is led on."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from flows import agenda
from flows.cards.buttons import said
from flows.cards.card import Card
from flows.joint import JointSession, JointState, Mode, Point, PointState
from flows.people import Side
from flows.service.access import Party, joint_of, party_name
from flows.service.joint_overview import title_of
from flows.service.joints import next_card
from flows.service.registry import message
from flows.service.talk import Talk


@message("settled")
def settled(talk: Talk, payload: Mapping[str, Any]) -> Card | str:
    return _news(talk, payload, PointState.SETTLED)


@message("parked")
def parked(talk: Talk, payload: Mapping[str, Any]) -> Card | str:
    return _news(talk, payload, PointState.PARKED)


def _news(talk: Talk, payload: Mapping[str, Any], state: PointState) -> Card | str:
    joint, party = joint_of(talk, payload["joint"])
    found = next((p for p in joint.points if p.id == payload["point"]), None)
    if found is None or found.state is not state or joint.state is JointState.CLOSED:
        return "opened again or closed since"
    here = talk.person.place.kind
    # A colleague who has not come in would only hear noise: the map tells how far they are.
    if not here.startswith(("joint", "session", "review")) and joint.driver_id != party.member.id:
        return "not at the table"
    text = _text(talk, found, party, Side(payload.get("by", party.side.other)), joint)
    place = talk.person.place
    if place.kind in {"joint_point", "joint_words"} and place.address.split(" ")[0] == str(found.id):
        # The card before them is over: what comes next stands in its place.
        following = next_card(talk, joint, party)
        return Card(Markup("\n\n").join([text, following.text]), following.buttons)
    # Who is busy with another point needs no button that would lead away from it.
    is_busy = here in {"joint_point", "joint_write", "joint_words", "session"}
    verb = "end_joint" if agenda.is_done(joint) and joint.mode is Mode.TWO_PHONES else "next_point"
    rows = () if is_busy else ((said(talk.language, f"button.{verb}", verb, joint.id),),)
    return Card(text, rows)


def _text(talk: Talk, point: Point, party: Party, side: Side, joint: JointSession) -> Markup:
    """Which side did it, and how far they are by that."""
    key = "message.settled" if point.state is PointState.SETTLED else "message.parked"
    done, total = agenda.progress(joint)
    who = party_name(talk, party.partnership, side)
    return talk.say(key, them=who, title=title_of(talk, point), done=done, total=total)
