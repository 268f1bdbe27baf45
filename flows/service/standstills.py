"""What stands still in a partnership, read anew: whom it waits for, and since when."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, TypeAlias

from flows.agreement import AgreementState
from flows.joint import JointState
from flows.nudges import Nudge, Situation
from flows.partnership import InvitationKind, InvitationState, Partnership, Path, ProposalState, Stage
from flows.people import Side
from flows.service.access import active_members, release_session
from flows.service.agreement_versions import approvals_of, proposed
from flows.service.joint_times import times_state
from flows.service.joints import joint_for
from flows.service.nudging import has_points, of_approval, of_invitation, of_part1, of_points, of_proposal, of_times
from flows.service.reasons import Reason
from flows.service.talk import Talk
from flows.session import SessionState

Found: TypeAlias = Situation | Reason
Reader: TypeAlias = Callable[[Talk, Mapping[str, Any]], Found]


def unopened(talk: Talk, payload: Mapping[str, Any]) -> Found:
    """A link that nobody came in by."""
    invitation = talk.uow.invitations.get(payload["about"])
    if invitation.state is not InvitationState.OPEN:
        return Reason.OPENED
    if invitation.opened is not None and invitation.expires > talk.now:
        return Reason.OPENED
    return of_invitation(invitation)


def part1(talk: Talk, payload: Mapping[str, Any]) -> Found:
    """A first part that is not released, since somebody last answered in it."""
    partnership = talk.uow.partnerships.get(payload["about"])
    side = Side(payload["side"])
    if partnership.path is not Path.LARGE or partnership.stage not in {Stage.INVITING, Stage.PREPARING}:
        return Reason.SETTLED
    session = release_session(talk, partnership, side)
    if session is not None and session.state is not SessionState.OPEN:
        return Reason.SETTLED
    log = talk.uow.answers.find(session_id=session.id) if session else []
    since = max((entry.at for entry in log), default=datetime.fromisoformat(payload["since"]))
    return of_part1(partnership, side, since)


def proposal(talk: Talk, payload: Mapping[str, Any]) -> Found:
    """A small partnership's proposal without an answer; while its link is unopened that is what is said."""
    sent = talk.uow.proposals.get(payload["about"])
    partnership = talk.uow.partnerships.get(sent.partnership_id)
    if sent.state is not ProposalState.SENT or partnership.stage is not Stage.PROPOSING:
        return Reason.SETTLED
    links = talk.uow.invitations.find(partnership_id=partnership.id, state=InvitationState.OPEN)
    if partnership.company_id is None and not any(link.opened and link.expires > talk.now for link in links):
        return Reason.UNOPENED
    return of_proposal(sent)


def times(talk: Talk, payload: Mapping[str, Any]) -> Found:
    """Suggested times; once some suit both either side can choose among them."""
    joint = talk.uow.joints.get(payload["about"])
    partnership = talk.uow.partnerships.get(joint.partnership_id)
    if joint.state is not JointState.PLANNED or partnership.stage is not Stage.COMPARING:
        return Reason.SETTLED
    waited = tuple(side for side in Side if times_state(talk, joint, side) in {"time_asked", "time_fits"})
    return of_times(joint, datetime.fromisoformat(payload["since"]), waited) if waited else Reason.SETTLED


def points(talk: Talk, payload: Mapping[str, Any]) -> Found:
    """Points on the table without this side's yes, since the last move of anybody."""
    joint = talk.uow.joints.get(payload["about"])
    side = Side(payload["side"])
    if not has_points(joint, side):
        return Reason.SETTLED
    log = talk.uow.joint_entries.find(joint_id=joint.id)
    return of_points(joint, side, max(entry.at for entry in log))


def approval(talk: Talk, payload: Mapping[str, Any]) -> Found:
    version = talk.uow.agreements.get(payload["about"])
    if version.state is not AgreementState.PROPOSED:
        return Reason.SETTLED
    return of_approval(version, approvals_of(talk, version))


READERS: Mapping[Nudge, Reader] = {
    Nudge.UNOPENED: unopened,
    Nudge.PART1: part1,
    Nudge.PROPOSAL: proposal,
    Nudge.TIMES: times,
    Nudge.POINTS: points,
    Nudge.APPROVAL: approval,
}


def standstills_of(talk: Talk, partnership: Partnership) -> Iterator[Situation]:
    """Everything that waits for somebody in a partnership, for whoever comes in, or comes back, in the middle."""
    for kind, about, side in _candidates(talk, partnership):
        asked = {"about": about, "side": side or "", "since": talk.now.isoformat()}
        found = READERS[kind](talk, asked)
        if isinstance(found, Situation):
            yield found


def _candidates(talk: Talk, partnership: Partnership) -> Iterator[tuple[Nudge, int, Side | None]]:
    if partnership.company_id is not None:
        yield from ((Nudge.PART1, partnership.id, side) for side in Side)
    yield from ((Nudge.PROPOSAL, sent.id, None) for sent in talk.uow.proposals.find(partnership_id=partnership.id))
    joint = joint_for(talk, partnership)
    if joint is not None:
        yield Nudge.TIMES, joint.id, None
        yield from ((Nudge.POINTS, joint.id, side) for side in Side)
    waiting = proposed(talk, partnership)
    if waiting is not None:
        yield Nudge.APPROVAL, waiting.id, None
    for invitation in talk.uow.invitations.find(partnership_id=partnership.id, state=InvitationState.OPEN):
        members = active_members(talk.uow, partnership.housing_id) + active_members(talk.uow, partnership.company_id)
        is_nudged = invitation.kind is not InvitationKind.CARETAKER
        if is_nudged and invitation.invited_by in {member.id for member in members}:
            yield Nudge.UNOPENED, invitation.id, None
