"""The lifecycles: which deeds lead a partnership, an invitation, … from which state to which."""

from flows.agreement import AgreementState
from flows.joint import JointState, PointState
from flows.machine import Lifecycle
from flows.partnership import InvitationState, ProposalState, Stage
from flows.session import SessionState

PARTNERSHIP = Lifecycle(
    Stage,
    {
        "company_joined": [(Stage.INVITING, Stage.PREPARING)],
        "both_released": [(Stage.INVITING, Stage.COMPARING), (Stage.PREPARING, Stage.COMPARING)],
        "reopen": [(Stage.COMPARING, Stage.PREPARING)],
        "meet": [(Stage.COMPARING, Stage.JOINT)],
        "all_settled": [(Stage.JOINT, Stage.AGREEING)],
        "resume": [(Stage.AGREEING, Stage.JOINT)],
        "propose": [
            (Stage.INVITING, Stage.PROPOSING),
            (Stage.PROPOSING, Stage.PROPOSING),
            (Stage.DECLINED, Stage.PROPOSING),
        ],
        "decline": [(Stage.PROPOSING, Stage.DECLINED)],
        "agree": [(Stage.AGREEING, Stage.AGREED), (Stage.PROPOSING, Stage.AGREED), (Stage.AGREED, Stage.AGREED)],
        "end": [(Stage.AGREED, Stage.ENDED)],
    },
)

INVITATION = Lifecycle(
    InvitationState,
    {
        "accept": [(InvitationState.OPEN, InvitationState.ACCEPTED)],
        "revoke": [(InvitationState.OPEN, InvitationState.REVOKED)],
    },
)

SESSION = Lifecycle(
    SessionState,
    {
        "release": [(SessionState.OPEN, SessionState.RELEASED)],
        "reopen": [(SessionState.RELEASED, SessionState.OPEN)],
        "close": [(SessionState.RELEASED, SessionState.CLOSED), (SessionState.OPEN, SessionState.CLOSED)],
    },
)

PROPOSAL = Lifecycle(
    ProposalState,
    {
        "accept": [(ProposalState.SENT, ProposalState.ACCEPTED)],
        "counter": [(ProposalState.SENT, ProposalState.COUNTERED)],
        "decline": [(ProposalState.SENT, ProposalState.DECLINED)],
    },
)

JOINT = Lifecycle(
    JointState,
    {
        "start": [(JointState.PLANNED, JointState.OPEN)],
        "confirm": [(JointState.OPEN, JointState.CONFIRMING)],
        "close": [(JointState.OPEN, JointState.CLOSED), (JointState.CONFIRMING, JointState.CLOSED)],
        "reopen": [(JointState.CLOSED, JointState.OPEN)],
    },
)

POINT = Lifecycle(
    PointState,
    {
        "propose": [(state, PointState.PROPOSED) for state in PointState],
        "settle": [(PointState.PROPOSED, PointState.SETTLED), (PointState.WAITING, PointState.SETTLED)],
        "park": [(state, PointState.PARKED) for state in PointState],
        "unpark": [(PointState.PARKED, PointState.WAITING)],
    },
)

AGREEMENT = Lifecycle(
    AgreementState,
    {
        "approve": [(AgreementState.PROPOSED, AgreementState.APPROVED)],
        "withdraw": [(AgreementState.PROPOSED, AgreementState.WITHDRAWN)],
        "supersede": [
            (AgreementState.PROPOSED, AgreementState.SUPERSEDED),
            (AgreementState.APPROVED, AgreementState.SUPERSEDED),
        ],
    },
)
