"""Many partnerships read at once: which come first, and what each one's standing needs. A query for a table, by index.

The order is made by the database, so a page of ten thousand costs no ten thousand rows; `flows/standing.py` says what
the order means, and a test holds the two together.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from flows.agreement import AgreementState
from flows.partnership import InvitationKind, InvitationState, Path, ProposalState, Stage
from flows.standing import MEETINGS, PATIENCE, Facts, Need
from flows.year import EntryState
from storage.overview_facts import read_facts
from storage.tables import agreement, invitation, joint_session, partnership, proposal
from storage.year_tables import entry

AT_ONCE = 500
_p = partnership.c
_is_theirs = sa.or_(
    _p.housing_id.in_(sa.bindparam("organisations", expanding=True)),
    _p.company_id.in_(sa.bindparam("organisations", expanding=True)),
)


def _before(need: Need) -> sa.BindParameter[datetime]:
    """What began by then has waited too long."""
    return sa.bindparam(f"before_{need}", type_=_p.created.type)


_now = sa.bindparam("now", type_=_p.created.type)


def _newest(column: sa.Column[Any], *conditions: sa.ColumnElement[bool]) -> sa.ScalarSelect[Any]:
    table = column.table
    found = sa.select(column).where(table.c.partnership_id == _p.id, *conditions)
    return found.order_by(table.c.id.desc()).limit(sa.literal_column("1")).correlate(partnership).scalar_subquery()


def _of_company(state: InvitationState) -> sa.ColumnElement[bool]:
    columns = invitation.c
    return sa.and_(columns.kind == InvitationKind.COMPANY.value, columns.state == state.value)


def _invited() -> sa.ScalarSelect[Any]:
    """When an invitation was up, or went out that nobody has opened."""
    columns = invitation.c
    is_unopened = sa.and_(columns.opened.is_(None), columns.created <= _before(Need.UNOPENED))
    late = sa.case((columns.expires <= _before(Need.EXPIRED), columns.expires), (is_unopened, columns.created))
    found = sa.select(late).where(columns.partnership_id == _p.id, _of_company(InvitationState.OPEN))
    return found.order_by(columns.id.desc()).limit(sa.literal_column("1")).correlate(partnership).scalar_subquery()


def _came_in() -> sa.ScalarSelect[Any]:
    since = sa.func.coalesce(sa.func.max(invitation.c.opened), _p.created)
    found = sa.select(since).where(invitation.c.partnership_id == _p.id, _of_company(InvitationState.ACCEPTED))
    return found.having(since <= _before(Need.PART1)).correlate(partnership).scalar_subquery()


def _first_date(*conditions: sa.ColumnElement[bool]) -> sa.ScalarSelect[Any]:
    planned = sa.and_(entry.c.partnership_id == _p.id, entry.c.state == EntryState.PLANNED.value)
    return sa.select(sa.func.min(entry.c.at)).where(planned, *conditions).correlate(partnership).scalar_subquery()


def _overdue_since() -> sa.ColumnElement[Any]:
    """Only what the partnership's stage can be overdue with is looked for."""
    is_state = agreement.c.state == AgreementState.PROPOSED.value
    approval = _newest(agreement.c.created, is_state, agreement.c.created <= _before(Need.APPROVAL))
    is_sent = proposal.c.state == ProposalState.SENT.value
    answer = _newest(proposal.c.sent, is_sent, proposal.c.sent <= _before(Need.ANSWER))
    kinds = entry.c.kind.in_([kind.value for kind in MEETINGS])
    held = _first_date(entry.c.at <= _before(Need.HELD), kinds)
    is_written = sa.or_(_p.path == Path.LARGE.value, _p.stage == Stage.PROPOSING.value)
    is_alone = sa.and_(_p.stage.in_([Stage.INVITING.value, Stage.PROPOSING.value]), _p.company_id.is_(None), is_written)
    return sa.case(
        (_p.stage == Stage.AGREED.value, sa.func.coalesce(held, approval)),
        (_p.stage == Stage.PREPARING.value, _came_in()),
        (is_alone, _invited()),
        (_p.stage == Stage.COMPARING.value, _newest(joint_session.c.time, joint_session.c.time <= _before(Need.BEGIN))),
        (_p.stage == Stage.AGREEING.value, approval),
        (_p.stage == Stage.PROPOSING.value, answer),
    )


def _next_date() -> sa.ColumnElement[Any]:
    return sa.case(
        (_p.stage == Stage.AGREED.value, _first_date(entry.c.at > _now)),
        (_p.stage == Stage.COMPARING.value, _newest(joint_session.c.time, joint_session.c.time > _now)),
    )


@cache
def _ranking() -> sa.Select[Any]:
    """Both orders in one row each, so that the database works them out once."""
    since, following = _overdue_since().label("since"), _next_date().label("following")
    return (
        sa.select(_p.id, since, following)
        .where(_is_theirs)
        .order_by(since.asc().nulls_last(), following.asc().nulls_last(), _p.id)
        .limit(sa.bindparam("most", type_=sa.Integer))
        .offset(sa.bindparam("first", type_=sa.Integer))
    )


_counting = sa.select(sa.func.count()).select_from(partnership).where(_is_theirs)


class SqlOverview:
    """Implements `flows.ports.Overview`."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def count(self, organisations: Collection[int]) -> int:
        found: int = self._connection.execute(_counting, {"organisations": list(organisations)}).scalar_one()
        return found

    def ranked(self, organisations: Collection[int], now: datetime, first: int, most: int) -> list[int]:
        values: dict[str, Any] = {f"before_{need}": now - patience for need, patience in PATIENCE.items()}
        values |= {"organisations": list(organisations), "now": now, "first": first, "most": most}
        return list(self._connection.scalars(_ranking(), values))

    def facts(self, partnerships: Sequence[int], now: datetime) -> list[Facts]:
        parts = [partnerships[first : first + AT_ONCE] for first in range(0, len(partnerships), AT_ONCE)]
        return [facts for part in parts for facts in read_facts(self._connection, part, now)]
