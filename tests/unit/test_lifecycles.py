"""Every move that a thing can make in its life, and that it makes no other."""

import pytest

from flows.agreement import AgreementState
from flows.errors import StageError
from flows.joint import JointState, PointState
from flows.lifecycles import AGREEMENT, INVITATION, JOINT, PARTNERSHIP, POINT, PROPOSAL, SESSION
from flows.partnership import InvitationState, ProposalState, Stage
from flows.session import SessionState

MOVES = {
    "partnership": (
        PARTNERSHIP,
        Stage,
        """
        inviting company_joined preparing
        inviting both_released comparing
        preparing both_released comparing
        comparing reopen preparing
        comparing meet joint
        joint all_settled agreeing
        agreeing resume joint
        inviting propose proposing
        proposing propose proposing
        declined propose proposing
        proposing decline declined
        agreeing agree agreed
        proposing agree agreed
        agreed agree agreed
        agreed end ended
        """,
    ),
    "invitation": (INVITATION, InvitationState, "open accept accepted\nopen revoke revoked"),
    "session": (
        SESSION,
        SessionState,
        "open release released\nreleased reopen open\nreleased close closed\nopen close closed",
    ),
    "proposal": (PROPOSAL, ProposalState, "sent accept accepted\nsent counter countered\nsent decline declined"),
    "joint": (
        JOINT,
        JointState,
        """
        planned start open
        open confirm confirming
        open close closed
        confirming close closed
        closed reopen open
        """,
    ),
    "point": (
        POINT,
        PointState,
        """
        waiting propose proposed
        proposed propose proposed
        settled propose proposed
        parked propose proposed
        proposed settle settled
        waiting settle settled
        waiting park parked
        proposed park parked
        settled park parked
        parked park parked
        parked unpark waiting
        """,
    ),
    "agreement": (
        AGREEMENT,
        AgreementState,
        """
        proposed approve approved
        proposed withdraw withdrawn
        proposed supersede superseded
        approved supersede superseded
        """,
    ),
}


def moves(name):
    lifecycle, states, text = MOVES[name]
    allowed = {(source, deed): target for source, deed, target in map(str.split, text.strip().splitlines())}
    return lifecycle, states, allowed


@pytest.mark.parametrize("name", MOVES)
def test_a_life_takes_the_allowed_moves_and_no_others(name):
    lifecycle, states, allowed = moves(name)
    for state in states:
        for deed in {deed for _, deed in allowed}:
            target = allowed.get((state.value, deed))
            if target is not None:
                assert lifecycle.after(state, deed) is states(target)
            else:
                with pytest.raises(StageError):
                    lifecycle.after(state, deed)


@pytest.mark.parametrize("name", MOVES)
def test_a_life_knows_no_other_deeds(name):
    lifecycle, _, allowed = moves(name)
    assert set(lifecycle._machine.events) == {deed for _, deed in allowed}


@pytest.mark.parametrize("name", MOVES)
def test_every_state_is_reached_from_the_first(name):
    _, states, allowed = moves(name)
    reached = {next(iter(states)).value}
    for _ in states:
        reached |= {target for (source, _), target in allowed.items() if source in reached}
    assert reached == {state.value for state in states}
