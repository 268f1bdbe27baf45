"""Who may see and do what. Every use case asks here; a press proves nothing but that somebody pressed."""

from dataclasses import dataclass

from flows.errors import NotAllowedError, StageError
from flows.joint import JointSession
from flows.partnership import Partnership, Stage
from flows.people import Member, Organisation, Side
from flows.ports import UnitOfWork
from flows.service.talk import Talk
from flows.session import Session, SessionState


@dataclass(frozen=True, slots=True)
class Party:
    """A member in a partnership, on the side they speak for."""

    partnership: Partnership
    side: Side
    member: Member

    @property
    def organisation_id(self) -> int:
        return self.member.organisation_id


def memberships(uow: UnitOfWork, person_id: int) -> list[Member]:
    """Whom the person speaks for today; former memberships do not count."""
    return uow.members.find(person_id=person_id, left=None)


def member_of(talk: Talk, organisation_id: int | None) -> Member:
    """The person's membership; NotAllowedError for everybody else."""
    if organisation_id is None:
        raise NotAllowedError
    found = talk.uow.members.find(person_id=talk.person.id, organisation_id=organisation_id, left=None)
    if not found:
        raise NotAllowedError
    return found[0]


def party_in(talk: Talk, partnership_id: int) -> Party:
    """The person's part in a partnership; NotAllowedError for outsiders and former members.

    StageError for a change to one that has ended.
    """
    party = part_in(talk, partnership_id)
    if party.partnership.stage is Stage.ENDED and talk.is_changing:
        raise StageError("stage.ended")
    return party


def part_in(talk: Talk, partnership_id: int) -> Party:
    """The same for what goes on after the end: the last figures are looked through, shared and told of then."""
    partnership = talk.uow.partnerships.get(partnership_id)
    mine = {member.organisation_id: member for member in memberships(talk.uow, talk.person.id)}
    for side in Side:
        organisation_id = partnership.organisation_of(side)
        if organisation_id in mine:
            return Party(partnership, side, mine[organisation_id])
    raise NotAllowedError


def session_of(talk: Talk, session_id: int) -> tuple[Session, Member | None]:
    """A session that the person may answer, and as which member (None for a session of the person alone)."""
    session = talk.uow.sessions.get(session_id)
    if session.organisation_id is not None:
        return session, member_of(talk, session.organisation_id)
    if session.person_id != talk.person.id:
        raise NotAllowedError
    return session, None


def joint_of(talk: Talk, joint_id: int) -> tuple[JointSession, Party]:
    joint = talk.uow.joints.get(joint_id)
    return joint, party_in(talk, joint.partnership_id)


def partnerships_of(talk: Talk) -> list[Partnership]:
    """All partnerships of all organisations that the person speaks for, oldest first."""
    found: dict[int, Partnership] = {}
    for member in memberships(talk.uow, talk.person.id):
        found |= {p.id: p for p in partnerships_of_organisation(talk, member.organisation_id)}
    return [found[key] for key in sorted(found)]


def partnerships_of_organisation(talk: Talk, organisation_id: int) -> list[Partnership]:
    columns = ("housing_id", "company_id")
    return [p for column in columns for p in talk.uow.partnerships.find(**{column: organisation_id})]


def organisation_of(talk: Talk, partnership: Partnership, side: Side) -> Organisation | None:
    organisation_id = partnership.organisation_of(side)
    return talk.uow.organisations.get(organisation_id) if organisation_id is not None else None


def party_name(talk: Talk, partnership: Partnership, side: Side) -> str:
    """The side's name; before the company has come in, the name that the housing side gave it (maybe empty)."""
    organisation = organisation_of(talk, partnership, side)
    return organisation.name if organisation else partnership.company_name


def active_members(uow: UnitOfWork, organisation_id: int | None) -> list[Member]:
    return uow.members.find(organisation_id=organisation_id, left=None) if organisation_id is not None else []


def co_ordinator(talk: Talk, partnership: Partnership) -> int:
    """The member who hears when something is stuck: the owner, else the first of the housing organisation."""
    ids = [member.id for member in active_members(talk.uow, partnership.housing_id)]
    return partnership.owner_id if partnership.owner_id in ids else min(ids, default=0)


def release_session(talk: Talk, partnership: Partnership, side: Side) -> Session | None:
    """The side's Part 1, if it was begun."""
    organisation_id = partnership.organisation_of(side)
    if organisation_id is None:
        return None
    found = talk.uow.sessions.find(guide=side.value, partnership_id=partnership.id, organisation_id=organisation_id)
    return found[0] if found else None


def released(talk: Talk, partnership: Partnership) -> dict[Side, Session]:
    """Both sides' first parts; StageError unless both are released (or closed by the joint session)."""
    found = {}
    for side in Side:
        session = release_session(talk, partnership, side)
        if session is None or session.state is SessionState.OPEN:
            raise StageError("stage.not_released")
        found[side] = session
    return found
