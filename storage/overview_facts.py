"""What the standing of some partnerships needs, a query for each table."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, TypeAlias

import sqlalchemy as sa

from flows.agreement import AgreementState
from flows.joint import JointSession
from flows.partnership import InvitationKind, InvitationState, Partnership, ProposalState
from flows.people import Side
from flows.schedule import MEETING_LENGTH
from flows.session import SessionState
from flows.standing import MEETINGS, SOON, Facts, Sent
from flows.year import Entry, EntryKind, EntryState
from storage.columns import Json
from storage.rows import RowCodec
from storage.tables import agreement, approval, invitation, joint_session, member, organisation, partnership, proposal
from storage.tables import session as session_table
from storage.year_tables import entry

Found: TypeAlias = dict[int, dict[str, Any]]
"""By a partnership's id: some of the fields of its Facts."""
Named: TypeAlias = tuple[Partnership, Mapping[Side, str], Mapping[Side, tuple[str, ...]]]
"""A partnership, what its sides are called, and who speaks for them."""
_partnership: RowCodec[Partnership] = RowCodec(Partnership)
_joint: RowCodec[JointSession] = RowCodec(JointSession)
_entry: RowCodec[Entry] = RowCodec(Entry)
_ids: sa.BindParameter[Any] = sa.bindparam("ids", expanding=True)


def read_facts(connection: sa.Connection, ids: Sequence[int], now: datetime) -> list[Facts]:
    read = _Reading(connection, ids, now)
    found: Found = defaultdict(dict)
    for part in (read.invitations, read.released, read.joints, read.proposals, read.proposed, read.near, read.dates):
        for partnership_id, values in part().items():
            found[partnership_id] |= values
    efforts = read.efforts([values["coming"] for values in found.values() if "coming" in values])
    for partnership_id, effort in efforts.items():
        found[partnership_id]["effort"] = effort
    return [Facts(one, names, contacts, **found[one.id]) for one, names, contacts in read.partnerships()]


class _Reading:
    """Each method asks once, of all."""

    def __init__(self, connection: sa.Connection, ids: Sequence[int], now: datetime) -> None:
        self._connection = connection
        self._ids = list(ids)
        self._now = now

    def _rows(self, select: sa.Select[Any], **values: Any) -> Sequence[sa.Row[Any]]:
        return self._connection.execute(select, {"ids": self._ids, **values}).all()

    def partnerships(self) -> list[Named]:
        rows = {row.id: row for row in self._rows(_partnerships())}
        people = defaultdict(list)
        organisations = {one for row in rows.values() for one in (row.housing_id, row.company_id) if one is not None}
        for row in self._connection.execute(_members(), {"ids": list(organisations)}):
            people[row.organisation_id].append(", ".join(part for part in (row.name, row.role) if part))
        found: list[Named] = []
        for row in (rows[one] for one in self._ids if one in rows):
            one = _partnership.decode(row[:-2])
            names = {Side.HOUSING: row.housing_name, Side.COMPANY: row.own_name or one.company_name}
            contacts = {side: tuple(people[one.organisation_of(side) or 0]) for side in Side}
            found.append((one, names, contacts))
        return found

    def invitations(self) -> Found:
        """The newest open one of the company, and when the company opened the one it took."""
        found: Found = defaultdict(dict)
        for row in self._rows(_invitations()):
            if row.state == InvitationState.OPEN:
                found[row.partnership_id]["invitation"] = Sent(row.created, (), row.opened, row.expires)
            elif row.opened is not None:
                earlier = found[row.partnership_id].get("came_in", row.opened)
                found[row.partnership_id]["came_in"] = max(earlier, row.opened)
        return found

    def released(self) -> Found:
        sides = defaultdict(list)
        for row in self._rows(_released()):
            sides[row.partnership_id].append(Side(row.guide))
        return {one: {"released": tuple(shared)} for one, shared in sides.items()}

    def joints(self) -> Found:
        found: Found = {}
        for row in self._rows(_joints()):
            driver = Side(row.driver_side) if row.driver_side else None
            found[row.partnership_id] = {"joint": _joint.decode(row[:-1]), "driver": driver}
        return found

    def proposals(self) -> Found:
        """Whoever sent it has said yes to it."""
        return {row.partnership_id: {"proposal": Sent(row.sent, (Side(row.side),))} for row in self._rows(_proposals())}

    def proposed(self) -> Found:
        found: Found = {}
        for row in self._rows(_proposed()):
            known: Sent | None = found.get(row.partnership_id, {}).get("proposed")
            given = (Side(row.side),) if row.side else ()
            found[row.partnership_id] = {"proposed": Sent(row.created, (*(known.sides if known else ()), *given))}
        return found

    def near(self) -> Found:
        """Meetings up to two weeks from now that nobody has said anything of: the first behind us, the first ahead."""
        found: Found = defaultdict(dict)
        for row in self._rows(_near(), until=self._now + SOON):
            one = _entry.decode(row)
            if one.at + MEETING_LENGTH <= self._now:
                found[one.partnership_id].setdefault("unsaid", one)
            elif one.at > self._now and len(one.confirmed) < len(Side):
                found[one.partnership_id].setdefault("near", one)
        return found

    def dates(self) -> Found:
        """The next date of all, and the last meeting that was held."""
        found: Found = defaultdict(dict)
        for row in self._rows(_coming(), now=self._now):
            one = _entry.decode(row)
            found[one.partnership_id].setdefault("coming", one)
        for row in self._rows(_held()):
            found[row.partnership_id]["held"] = row.at
        return found

    def efforts(self, coming: Sequence[Entry]) -> dict[int, str]:
        """Of those whose next date is an effort's: what it is."""
        about = {one.partnership_id: one.about for one in coming if one.kind is EntryKind.EFFORT}
        rows = self._connection.execute(_efforts(), {"ids": list(about)}) if about else ()
        return {
            row.partnership_id: next((str(e.get("what", "")) for e in row[1] or () if e["id"] == about[row[0]]), "")
            for row in rows
        }


def _columns(table: sa.Table, codec: RowCodec[Any]) -> list[sa.Column[Any]]:
    return [table.c[name] for name in codec.names]


@cache
def _partnerships() -> sa.Select[Any]:
    housing, company = organisation.alias(), organisation.alias()
    joined = partnership.join(housing, housing.c.id == partnership.c.housing_id)
    joined = joined.outerjoin(company, company.c.id == partnership.c.company_id)
    names = housing.c.name.label("housing_name"), company.c.name.label("own_name")
    return sa.select(*_columns(partnership, _partnership), *names).select_from(joined).where(partnership.c.id.in_(_ids))


@cache
def _members() -> sa.Select[Any]:
    columns = member.c
    wanted = columns.organisation_id.in_(_ids), columns.left.is_(None)
    return sa.select(columns.organisation_id, columns.name, columns.role).where(*wanted).order_by(columns.id)


@cache
def _invitations() -> sa.Select[Any]:
    columns = invitation.c
    states = [InvitationState.OPEN.value, InvitationState.ACCEPTED.value]
    wanted = columns.kind == InvitationKind.COMPANY.value, columns.state.in_(states)
    names = columns.partnership_id, columns.state, columns.created, columns.opened, columns.expires
    return sa.select(*names).where(columns.partnership_id.in_(_ids), *wanted).order_by(columns.id)


@cache
def _released() -> sa.Select[Any]:
    columns = session_table.c
    parts = columns.guide.in_([side.value for side in Side]), columns.state != SessionState.OPEN.value
    return sa.select(columns.partnership_id, columns.guide).where(columns.partnership_id.in_(_ids), *parts).distinct()


@cache
def _joints() -> sa.Select[Any]:
    """Without their points, which are the long part of them."""
    columns = {column.name: column for column in joint_session.c}
    bare = [sa.literal([], Json).label(name) if name == "points" else columns[name] for name in _joint.names]
    joined = joint_session.outerjoin(member, member.c.id == joint_session.c.driver_id)
    joined = joined.outerjoin(organisation, organisation.c.id == member.c.organisation_id)
    found = sa.select(*bare, organisation.c.side.label("driver_side")).select_from(joined)
    return found.where(joint_session.c.partnership_id.in_(_ids)).order_by(joint_session.c.id)


@cache
def _proposals() -> sa.Select[Any]:
    columns = proposal.c
    wanted = columns.partnership_id.in_(_ids), columns.state == ProposalState.SENT.value
    return sa.select(columns.partnership_id, columns.side, columns.sent).where(*wanted).order_by(columns.id)


@cache
def _proposed() -> sa.Select[Any]:
    columns = agreement.c
    joined = agreement.outerjoin(approval, approval.c.agreement_id == columns.id)
    wanted = columns.partnership_id.in_(_ids), columns.state == AgreementState.PROPOSED.value
    return sa.select(columns.partnership_id, columns.created, approval.c.side).select_from(joined).where(*wanted)


@cache
def _near() -> sa.Select[Any]:
    columns, until = entry.c, sa.bindparam("until", type_=entry.c.at.type)
    kinds = columns.kind.in_([kind.value for kind in MEETINGS])
    wanted = columns.partnership_id.in_(_ids), columns.state == EntryState.PLANNED.value, columns.at <= until, kinds
    return sa.select(*_columns(entry, _entry)).where(*wanted).order_by(columns.at, columns.id)


@cache
def _coming() -> sa.Select[Any]:
    other, columns, now = entry.alias(), entry.c, sa.bindparam("now", type_=entry.c.at.type)
    planned = EntryState.PLANNED.value
    following = sa.select(sa.func.min(other.c.at)).where(
        other.c.partnership_id == partnership.c.id, other.c.state == planned, other.c.at > now
    )
    of_it = columns.partnership_id == partnership.c.id, columns.state == planned
    joined = partnership.join(entry, sa.and_(*of_it, columns.at == following.scalar_subquery()))
    found = sa.select(*_columns(entry, _entry)).select_from(joined)
    return found.where(partnership.c.id.in_(_ids)).order_by(columns.id)


@cache
def _held() -> sa.Select[Any]:
    columns = entry.c
    kinds = columns.kind.in_([kind.value for kind in MEETINGS])
    wanted = columns.partnership_id.in_(_ids), columns.state == EntryState.HELD.value, kinds
    last = sa.func.max(columns.at, type_=columns.at.type).label("at")
    return sa.select(columns.partnership_id, last).where(*wanted).group_by(columns.partnership_id)


@cache
def _efforts() -> sa.Select[Any]:
    columns = agreement.c
    wanted = columns.partnership_id.in_(_ids), columns.state == AgreementState.APPROVED.value
    return sa.select(columns.partnership_id, columns.content["efforts"]).where(*wanted).order_by(columns.id)
