"""What queued messages say. Each is read anew when it is sent; a returned text is why there is nothing to say."""

from collections.abc import Mapping
from typing import Any

from flows.agreement import AgreementState
from flows.cards.buttons import said
from flows.cards.card import Card
from flows.cards.fitting import shorten
from flows.cards.point import point_card
from flows.cards.question import answer_text
from flows.joint import JointState
from flows.partnership import Stage
from flows.service.access import Party, joint_of, member_of, party_in, party_name, session_of
from flows.service.agreed import agreed_card, with_files
from flows.service.agreement_versions import current, proposed
from flows.service.approvals import approval_card
from flows.service.comparing import compare_card, most_important
from flows.service.dialogue import question_of
from flows.service.joint_times import confirm_card, time_card, times_card, times_state
from flows.service.joints import view_of
from flows.service.proposal_cards import proposal_card, standing_proposal
from flows.service.reasons import Reason
from flows.service.registry import message
from flows.service.talk import Talk

PREPARING = {Stage.INVITING, Stage.PREPARING}


def _party(talk: Talk, payload: Mapping[str, Any]) -> Party:
    return party_in(talk, payload["partnership"])


def _notice(
    talk: Talk, key: str, party: Party, verb: str = "open", button_key: str = "button.show", **values: Any
) -> Card:
    """A sentence with the one button that leads on."""
    them = party_name(talk, party.partnership, party.side.other) or talk.plain("partner.unknown")
    row = (said(talk.language, button_key, verb, party.partnership.id, is_main=True),)
    return Card(talk.say(key, them=them, estate=party.partnership.estate, **values), (row,))


@message("joined")
def joined(talk: Talk, payload: Mapping[str, Any]) -> Card | str:
    return _notice(talk, "message.joined", _party(talk, payload), who=payload["who"])


@message("colleague_joined")
def colleague_joined(talk: Talk, payload: Mapping[str, Any]) -> Card | str:
    member_of(talk, payload["organisation"])
    return Card(talk.say("message.colleague_joined", who=payload["who"]))


@message("released_by_us")
def released_by_us(talk: Talk, payload: Mapping[str, Any]) -> Card | str:
    return _notice(talk, "message.released_by_us", _party(talk, payload), who=payload["who"])


@message("released_by_them")
def released_by_them(talk: Talk, payload: Mapping[str, Any]) -> Card | str:
    party = _party(talk, payload)
    if party.partnership.stage not in PREPARING:
        return "both have released since"
    return _notice(talk, "message.released_by_them", party, "part1", "button.go_part1")


@message("reopened_by_us")
def reopened_by_us(talk: Talk, payload: Mapping[str, Any]) -> Card | str:
    return _notice(talk, "message.reopened_by_us", _party(talk, payload), who=payload["who"])


@message("reopened_by_them")
def reopened_by_them(talk: Talk, payload: Mapping[str, Any]) -> Card | str:
    party = _party(talk, payload)
    if party.partnership.stage not in PREPARING:
        return "released again since"
    return _notice(talk, "message.reopened_by_them", party)


@message("compare")
def compare(talk: Talk, payload: Mapping[str, Any]) -> Card | str:
    party = _party(talk, payload)
    if party.partnership.stage is not Stage.COMPARING:
        return "reopened or gone on since"
    return compare_card(talk, party)


@message("colleague_answered")
def colleague_answered(talk: Talk, payload: Mapping[str, Any]) -> Card | str:
    asked = talk.uow.questions.get(payload["question"])
    session, _ = session_of(talk, asked.session_id)
    who = talk.uow.members.get(asked.asked_to).name
    question = question_of(talk, session, asked.address)
    short = question.compiled.guide.text(talk.language, question.node.full_id).short
    row = (said(talk.language, "button.review", "review", session.id),)
    return Card(
        talk.say("message.colleague_answered", who=who, short=short, answer=answer_text(question, 400) or short),
        (row,),
    )


@message("times_suggested")
def times_suggested(talk: Talk, payload: Mapping[str, Any]) -> Card | str:
    joint, party = joint_of(talk, payload["joint"])
    if joint.state is not JointState.PLANNED or times_state(talk, joint, party.side) not in {"time_asked", "time_fits"}:
        return "a time was set or the suggestion withdrawn"
    return times_card(talk, joint, party)


@message("times_answered")
def times_answered(talk: Talk, payload: Mapping[str, Any]) -> Card | str:
    joint, party = joint_of(talk, payload["joint"])
    if joint.state is not JointState.PLANNED or times_state(talk, joint, party.side) != "time_fits":
        return "a time was set since"
    return confirm_card(talk, joint)


@message("times_none")
def times_none(talk: Talk, payload: Mapping[str, Any]) -> Card | str:
    return _notice(talk, "message.times_none", _party(talk, payload), "suggest_time", "button.suggest_time")


@message("time_set")
def time_set(talk: Talk, payload: Mapping[str, Any]) -> Card | str:
    joint, _ = joint_of(talk, payload["joint"])
    if joint.state is not JointState.PLANNED or joint.time is None:
        return "the joint session began or the time was dropped"
    return time_card(talk, joint, joint.time, is_moved=payload.get("moved", False))


@message("joint_tomorrow", is_reminder=True)
def joint_tomorrow(talk: Talk, payload: Mapping[str, Any]) -> Card | str:
    """The reminder on the working day before, with the agenda: what matters most to each, then the rest."""
    joint, party = joint_of(talk, payload["joint"])
    if joint.state is not JointState.PLANNED or joint.time is None or joint.time_sequence != payload["sequence"]:
        return Reason.BEGUN
    if joint.time < talk.now:
        return Reason.TIME_PASSED
    points = most_important(talk, party)
    key = "message.joint_agenda" if points else "message.joint_tomorrow"
    lines = "\n".join(f"– {shorten(point, 120)}" for point in points)
    return _notice(talk, key, party, "compare", "button.compare", when=talk.moment(joint.time), points=lines)


@message("joint_started")
def joint_started(talk: Talk, payload: Mapping[str, Any]) -> Card | str:
    party = _party(talk, payload)
    if party.partnership.stage is not Stage.JOINT:
        return "ended since"
    return _notice(talk, "message.joint_started", party, "joint", "button.joint", who=payload["who"])


@message("joint_reopened")
def joint_reopened(talk: Talk, payload: Mapping[str, Any]) -> Card | str:
    joint, party = joint_of(talk, payload["joint"])
    if joint.state is not JointState.OPEN:
        return "closed again since"
    return _notice(talk, "message.joint_reopened", party, "joint", "button.joint", who=payload["who"])


@message("point")
def point(talk: Talk, payload: Mapping[str, Any]) -> Card | str:
    """The other side put something on the table."""
    joint, party = joint_of(talk, payload["joint"])
    found = next((p for p in joint.points if p.id == payload["point"]), None)
    if found is None or found.revision != payload["revision"] or joint.state is JointState.CLOSED:
        return "dealt with since"
    return point_card(view_of(talk, joint, found, party))


@message("confirm_joint")
def confirm_joint(talk: Talk, payload: Mapping[str, Any]) -> Card | str:
    joint, party = joint_of(talk, payload["joint"])
    if joint.state is not JointState.CONFIRMING:
        return "confirmed or reopened since"
    return _notice(talk, "message.confirm_joint", party, "joint", "button.joint")


@message("joint_done")
def joint_done(talk: Talk, payload: Mapping[str, Any]) -> Card | str:
    return _notice(talk, "message.joint_done", _party(talk, payload), "agreement", "button.agreement")


@message("agreement_proposed")
def agreement_proposed(talk: Talk, payload: Mapping[str, Any]) -> Card | str:
    found = talk.uow.agreements.get(payload["agreement"])
    if found.state is not AgreementState.PROPOSED:
        return "approved or withdrawn since"
    return approval_card(talk, found, party_in(talk, found.partnership_id))


@message("approved_by_them")
def approved_by_them(talk: Talk, payload: Mapping[str, Any]) -> Card | str:
    return agreement_proposed(talk, payload)


@message("agreement_withdrawn")
def agreement_withdrawn(talk: Talk, payload: Mapping[str, Any]) -> Card | str:
    party = _party(talk, payload)
    if proposed(talk, party.partnership) is not None:
        return "a newer version is proposed"
    return _notice(talk, "message.agreement_withdrawn", party, "agreement", "button.agreement")


@message("agreed")
def agreed(talk: Talk, payload: Mapping[str, Any]) -> Card | str:
    """Both have approved: the documents for everybody."""
    party = _party(talk, payload)
    held = current(talk, party.partnership)
    if held is None:
        return "no version holds"
    return with_files(talk, agreed_card(talk, held, party), held)


@message("proposal_sent")
def proposal_sent(talk: Talk, payload: Mapping[str, Any]) -> Card | str:
    party = _party(talk, payload)
    if party.partnership.stage is not Stage.PROPOSING or standing_proposal(talk, party.partnership).side is party.side:
        return "answered since"
    return proposal_card(talk, party.partnership)


@message("proposal_answered")
def proposal_answered(talk: Talk, payload: Mapping[str, Any]) -> Card | str:
    party = _party(talk, payload)
    if payload["answer"] == "declined":
        return _notice(talk, "message.proposal_declined", party)
    if party.partnership.stage is not Stage.PROPOSING or standing_proposal(talk, party.partnership).side is party.side:
        return "answered since"
    return proposal_card(talk, party.partnership)
