"""Everything a use case reads and writes, through one connection. It holds no state of its own."""

from datetime import datetime, timedelta
from functools import cache

import sqlalchemy as sa

from flows.agreement import Agreement, Approval
from flows.joint import JointEntry, JointSession
from flows.partnership import ColleagueQuestion, Invitation, Partnership, Proposal
from flows.people import Member, Organisation, Person
from flows.session import LogEntry, Session
from storage import tables
from storage.ledger import SqlGates, SqlLedger
from storage.outbox import SqlOutbox
from storage.repositories import TableRecords
from storage.upsert import Upsert, insert_into

KEPT_SEEN = timedelta(days=3)
_PRUNE_EVERY = 1024


@cache
def _noting(dialect_name: str) -> Upsert:
    note = insert_into(tables.seen_update, dialect_name).on_conflict_do_nothing(index_elements=["update_id"])
    return note.execution_options(preserve_rowcount=True)


_pruning = sa.delete(tables.seen_update).where(tables.seen_update.c.at < sa.bindparam("before"))


class SqlUnitOfWork:
    """Implements `flows.ports.UnitOfWork` and `flows.delivery.DeliveryWork`."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._noting = _noting(connection.dialect.name)
        self.persons = TableRecords(connection, Person, tables.person)
        self.organisations = TableRecords(connection, Organisation, tables.organisation)
        self.members = TableRecords(connection, Member, tables.member)
        self.partnerships = TableRecords(connection, Partnership, tables.partnership)
        self.invitations = TableRecords(connection, Invitation, tables.invitation)
        self.sessions = TableRecords(connection, Session, tables.session)
        self.answers = TableRecords(connection, LogEntry, tables.answer)
        self.questions = TableRecords(connection, ColleagueQuestion, tables.colleague_question)
        self.proposals = TableRecords(connection, Proposal, tables.proposal)
        self.joints = TableRecords(connection, JointSession, tables.joint_session)
        self.joint_entries = TableRecords(connection, JointEntry, tables.joint_entry)
        self.agreements = TableRecords(connection, Agreement, tables.agreement)
        self.approvals = TableRecords(connection, Approval, tables.approval)
        self.outbox = SqlOutbox(connection)
        self.ledger = SqlLedger(connection)
        self.gates = SqlGates(connection)

    def is_seen(self, update_id: int, now: datetime) -> bool:
        """Note an update. Each 1,024th also forgets those older than three days: Telegram repeats for one."""
        noted = self._connection.execute(self._noting, {"update_id": update_id, "at": now})
        if update_id % _PRUNE_EVERY == 0:
            self._connection.execute(_pruning, {"before": now - KEPT_SEEN})
        return noted.rowcount == 0
