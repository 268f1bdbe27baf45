"""Queueing nudges in the transaction that lets something wait, and taking them back in the one that ends the wait."""

from collections.abc import Container, Iterable
from datetime import datetime

from flows import agenda
from flows.agreement import Agreement
from flows.joint import JointSession, JointState, Mode, Slot
from flows.nudges import STEPS, Audience, Nudge, Situation, Step, subject_of, week_of
from flows.partnership import Invitation, Partnership, Proposal
from flows.people import Member, Reach, Side
from flows.ports import Message
from flows.service.access import active_members
from flows.service.reasons import Reason
from flows.service.talk import Talk


def nudge(
    talk: Talk,
    partnership: Partnership | None,
    situation: Situation,
    *,
    once: str = "",
    only: Iterable[Member] | None = None,
) -> None:
    """Queue each step that lies ahead for its audience; what is queued already stays as it is.

    `once` tells a wait that begins anew from the one before; `only` leaves out everybody else.
    """
    chosen = {member.id for member in only} if only is not None else None
    for number, step in enumerate(STEPS[situation.nudge]):
        if step.due(situation.since) > talk.now:
            for member in _audience(talk, partnership, situation, step):
                is_chosen = chosen is None or member.id in chosen
                if is_chosen and talk.uow.persons.get(member.person_id).reach is not Reach.STOPPED:
                    talk.uow.outbox.queue(_message(situation, number, member, once))


def _message(situation: Situation, number: int, member: Member, once: str) -> Message:
    step = STEPS[situation.nudge][number]
    return Message(
        key=f"{situation.subject}:{step.word}:{situation.mark}:{once}:p{member.person_id}",
        person_id=member.person_id,
        kind=f"nudge_{situation.nudge}",
        due=step.due(situation.since),
        subject=situation.subject,
        payload={
            "partnership": situation.partnership_id,
            "about": situation.about,
            "side": situation.side or "",
            "mark": situation.mark,
            "step": number,
            "since": situation.since.isoformat(),
        },
    )


def _audience(talk: Talk, partnership: Partnership | None, situation: Situation, step: Step) -> list[Member]:
    """Who may be meant when the time comes: who it is then is read anew."""
    if step.to is Audience.MAKER:
        return [talk.uow.members.get(situation.maker_id)]
    if partnership is None:
        return []
    sides = {
        Audience.WAITED: situation.waited,
        Audience.OTHER: [side for side in Side if side not in situation.waited] or list(Side),
        Audience.CO_ORDINATOR: [Side.HOUSING],
    }[step.to]
    return [member for side in sides for member in active_members(talk.uow, partnership.organisation_of(side))]


def settle(talk: Talk, kind: Nudge, about: int, side: Side | None = None) -> None:
    """The wait is over: nobody is nudged any more."""
    talk.uow.outbox.cancel(subject_of(kind, about, side), Reason.SETTLED, now=talk.now)


def of_invitation(invitation: Invitation) -> Situation:
    return Situation(
        Nudge.UNOPENED,
        invitation.partnership_id or 0,
        invitation.id,
        invitation.created,
        maker_id=invitation.invited_by or 0,
    )


def of_part1(partnership: Partnership, side: Side, since: datetime) -> Situation:
    return Situation(Nudge.PART1, partnership.id, partnership.id, since, (side,), side)


def of_proposal(sent: Proposal) -> Situation:
    return Situation(Nudge.PROPOSAL, sent.partnership_id, sent.id, sent.sent, (sent.side.other,))


def of_times(joint: JointSession, since: datetime, waited: tuple[Side, ...]) -> Situation:
    mark = ".".join(str(_minute(slot)) for slot in joint.slots if slot.draft is None)
    return Situation(Nudge.TIMES, joint.partnership_id, joint.id, since, waited, mark=mark)


def _minute(slot: Slot) -> int:
    return int(slot.at.timestamp()) // 60


def of_points(joint: JointSession, side: Side, since: datetime) -> Situation:
    first = agenda.to_confirm(joint, side)[0]
    mark = f"{week_of(since)}.{first.id}.{first.revision}"
    return Situation(Nudge.POINTS, joint.partnership_id, joint.id, since, (side,), side, mark)


def has_points(joint: JointSession, side: Side) -> bool:
    """Around one phone the other side is asked at the end."""
    is_asked = joint.state is JointState.CONFIRMING or (
        joint.state is JointState.OPEN and joint.mode is Mode.TWO_PHONES
    )
    return is_asked and bool(agenda.to_confirm(joint, side))


def of_approval(version: Agreement, given: Container[Side]) -> Situation:
    waited = tuple(side for side in Side if side not in given)
    return Situation(Nudge.APPROVAL, version.partnership_id, version.id, version.created, waited)
