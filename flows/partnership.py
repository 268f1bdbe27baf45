"""A partnership between one estate of a housing organisation and one company, and how it came to be."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from flows.people import Side


class Path(StrEnum):
    """One concrete request, or a partnership that both prepare."""

    SMALL = "small"
    LARGE = "large"


class Stage(StrEnum):
    """Where a partnership is. The moves between stages are in `flows/lifecycles.py`."""

    INVITING = "inviting"
    PREPARING = "preparing"
    COMPARING = "comparing"
    JOINT = "joint"
    AGREEING = "agreeing"
    PROPOSING = "proposing"
    AGREED = "agreed"
    DECLINED = "declined"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Partnership:
    """Who meets whom, about which estate. `homes` and `adults` are head counts, None when not known.

    `esg` is what the residents' figures are exported as, "S3/vsme": the standard and the mapping, empty until chosen.
    """

    id: int
    housing_id: int
    owner_id: int
    estate: str
    municipality: str
    path: Path
    stage: Stage
    created: datetime
    homes: int | None = None
    adults: int | None = None
    company_id: int | None = None
    company_name: str = ""
    company_size: str = ""
    esg: str = ""
    version: int = 0

    def organisation_of(self, side: Side) -> int | None:
        return self.housing_id if side is Side.HOUSING else self.company_id


class InvitationState(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    REVOKED = "revoked"


class InvitationKind(StrEnum):
    """Who an invitation is for; PARTNER is a new contact of a party that nobody is left of.

    A CARETAKER helps with the residents' surveys of one partnership, and becomes a member of nothing.
    """

    FIRST_MEMBER = "first_member"
    COLLEAGUE = "colleague"
    PARTNER = "partner"
    COMPANY = "company"
    CARETAKER = "caretaker"


@dataclass(frozen=True, slots=True)
class Invitation:
    """A one-time link; only the SHA-256 of its token is stored. It binds to the first account that accepts."""

    id: int
    token_hash: str
    kind: InvitationKind
    organisation_id: int | None
    expires: datetime
    created: datetime
    partnership_id: int | None = None
    invited_by: int | None = None
    state: InvitationState = InvitationState.OPEN
    accepted_by: int | None = None
    opened: datetime | None = None
    version: int = 0


class ProposalState(StrEnum):
    SENT = "sent"
    ACCEPTED = "accepted"
    COUNTERED = "countered"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Proposal:
    """One round of a small partnership: what one side asks, and how the other answered."""

    id: int
    partnership_id: int
    round: int
    side: Side
    content: dict[str, str]
    state: ProposalState
    sent_by: int
    sent: datetime
    answered_by: int | None = None
    answered: datetime | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class ColleagueQuestion:
    """One question of a session that a member handed to a colleague of the same party."""

    id: int
    session_id: int
    address: str
    asked_by: int
    asked_to: int
    created: datetime
    answered: datetime | None = None
    version: int = 0
