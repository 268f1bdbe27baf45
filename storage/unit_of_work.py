"""Everything a use case reads and writes, through one connection. It keeps nothing from one use case to the next."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import sqlalchemy as sa

from flows.agreement import Agreement, Approval
from flows.duty import Duty
from flows.ending import Ending, StoryConsent, StorySentence
from flows.group import GroupChat
from flows.joint import JointEntry, JointSession
from flows.meeting import Meeting
from flows.partnership import ColleagueQuestion, Invitation, Partnership, Proposal
from flows.people import Member, Organisation, Person
from flows.session import LogEntry, Session
from flows.year import Entry, Feed, Mute
from storage import tables, year_tables
from storage.erasing import erase
from storage.ledger import SqlGates, SqlLedger
from storage.outbox import SqlOutbox
from storage.overview import SqlOverview
from storage.prepared import Driver, Prepared, to_driver
from storage.repositories import Read, TableRecords
from storage.survey_work import SurveyWork
from storage.upsert import insert_into

KEPT_SEEN = timedelta(days=3)
_PRUNE_EVERY = 1024


_unanswered = sa.select(tables.person.c.id).where(tables.person.c.unanswered != 0).order_by(tables.person.c.id)
_person = tables.person.c
_none: sa.ColumnElement[int] = sa.literal_column("0")
_noting_sent = (
    sa.update(tables.person)
    .where(_person.telegram_id == sa.bindparam("sent_to"))
    .values(
        card=sa.func.coalesce(sa.bindparam("sent_card", type_=_person.card.type), _person.card),
        unanswered=sa.case((_person.unanswered == sa.bindparam("answered"), _none), else_=_person.unanswered),
        version=_person.version + sa.literal_column("1"),
    )
)
_pruning = sa.delete(tables.seen_update).where(tables.seen_update.c.at < sa.bindparam("before"))


def _as_it_is(value: datetime) -> datetime:
    return value


class SqlUnitOfWork(SurveyWork):
    """Implements `flows.ports.UnitOfWork` and `flows.delivery.DeliveryWork`."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self.driver = driver = Driver(connection)
        noting = insert_into(tables.seen_update, driver.dialect.name)
        noting = noting.on_conflict_do_nothing(index_elements=["update_id"])
        self._noting = Prepared(driver, noting, ["update_id", "at"])
        self._noting_sent = Prepared(driver, _noting_sent)
        self._pruning = Prepared(driver, _pruning)
        self._to_time = to_driver(tables.seen_update.c.at, driver.dialect) or _as_it_is
        read = Read()
        self._read = read
        super().__init__(driver, connection, read)
        self.persons = TableRecords(driver, Person, tables.person, read)
        self.organisations = TableRecords(driver, Organisation, tables.organisation, read)
        self.members = TableRecords(driver, Member, tables.member, read)
        self.partnerships = TableRecords(driver, Partnership, tables.partnership, read)
        self.invitations = TableRecords(driver, Invitation, tables.invitation, read)
        self.sessions = TableRecords(driver, Session, tables.session, read)
        self.answers = TableRecords(driver, LogEntry, tables.answer, read)
        self.questions = TableRecords(driver, ColleagueQuestion, tables.colleague_question, read)
        self.proposals = TableRecords(driver, Proposal, tables.proposal, read)
        self.joints = TableRecords(driver, JointSession, tables.joint_session, read)
        self.joint_entries = TableRecords(driver, JointEntry, tables.joint_entry, read)
        self.agreements = TableRecords(driver, Agreement, tables.agreement, read)
        self.approvals = TableRecords(driver, Approval, tables.approval, read)
        self.entries = TableRecords(driver, Entry, year_tables.entry, read)
        self.mutes = TableRecords(driver, Mute, year_tables.mute, read)
        self.meetings = TableRecords(driver, Meeting, year_tables.meeting, read)
        self.endings = TableRecords(driver, Ending, year_tables.ending, read)
        self.sentences = TableRecords(driver, StorySentence, year_tables.story_sentence, read)
        self.consents = TableRecords(driver, StoryConsent, year_tables.story_consent, read)
        self.feeds = TableRecords(driver, Feed, year_tables.feed, read)
        self.overview = SqlOverview(connection)
        self.duties = TableRecords(driver, Duty, year_tables.duty, read)
        self.groups = TableRecords(driver, GroupChat, year_tables.group_chat, read)
        self.outbox = SqlOutbox(connection)
        self.ledger = SqlLedger(connection)
        self.gates = SqlGates(connection)

    def forget(self) -> None:
        """Another use case begins: nothing was read yet."""
        self._read.clear()

    @contextmanager
    def looking(self) -> Iterator[None]:
        before, self._read.is_looking = self._read.is_looking, True
        try:
            yield
        finally:
            self._read.is_looking = before

    def keep(self, *, is_done: bool) -> None:
        """A use case has come to its end, or was undone."""
        self.ballots.keep(is_done=is_done)

    def finish(self) -> None:
        """All use cases of the transaction have run, and it is about to be committed."""
        self.ballots.finish()

    def erase(self, name: str, row_id: int) -> None:
        erase(self._connection, name, row_id)
        self._read.clear()

    def left_unanswered(self) -> list[Person]:
        return [self.persons.get(person_id) for person_id in self._connection.scalars(_unanswered).all()]

    def note_sent(self, telegram_id: int, update_id: int, card: int | None) -> None:
        self._noting_sent.run({"sent_to": telegram_id, "sent_card": card, "answered": update_id})

    def is_seen(self, update_id: int, now: datetime) -> bool:
        """Note an update. Each 1,024th also forgets those older than three days: Telegram repeats for one."""
        noted = self._noting.run({"update_id": update_id, "at": self._to_time(now)})
        if update_id % _PRUNE_EVERY == 0:
            self._pruning.run({"before": self._to_time(now - KEPT_SEEN)})
        is_new: bool = noted.rowcount == 1
        return not is_new
