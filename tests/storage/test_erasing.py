"""Erasing a row takes along what points at it, in every table there is, and nothing else."""

from functools import partial

import sqlalchemy as sa

from flows.agreement import Approval
from flows.ballot import Response
from flows.duty import Duty
from flows.ending import Ending, StoryConsent, StorySentence
from flows.group import GroupChat
from flows.joint import JointEntry
from flows.meeting import Meeting
from flows.partnership import ColleagueQuestion, Invitation, InvitationKind, Partnership, Path, Proposal, Stage
from flows.partnership import ProposalState as Sent
from flows.people import Member, Side
from flows.questionnaire import CountReport, Indicator, Statement, StatementKind, StatementRole, Unit
from flows.session import LogEntry
from flows.wave import AuditLine, Caretaker, Handout, OutsideFigure, ResultLink, Snapshot, Subscriber
from flows.year import Entry, EntryKind, Feed, Mute
from storage.columns import metadata
from tests.storage.samples import NOW, REPOSITORIES, a_message, a_session, given, parents

HOUSING = Side.HOUSING
RECORDS = (
    Member(0, 1, 1, "Hanna", "", NOW),
    a_session(partnership_id=1, organisation_id=1),
    LogEntry(0, 2, "why", given("fordi"), 1, NOW),
    ColleagueQuestion(0, 2, "why", 1, 2, NOW),
    Invitation(0, "hash", InvitationKind.PARTNER, 1, NOW, NOW, partnership_id=1),
    Proposal(0, 1, 1, HOUSING, {"what": "Brød"}, Sent.SENT, 1, NOW),
    JointEntry(0, 1, 1, "agree", {}, 1, NOW),
    Approval(0, 1, HOUSING, 1, "Hanna", "", "hash", NOW),
    Entry(0, 1, EntryKind.MEETING, 1, NOW, NOW),
    Mute(0, 1, 1, "soon", NOW),
    Feed(0, 1, 1, "feed", NOW),
    Meeting(0, 1, 1, 1, NOW),
    Duty(0, 1, 1, "Hanna", "", 1, 1, NOW),
    GroupChat(0, 1, "group", NOW, NOW, 1, "da"),
    Ending(0, 1, HOUSING, 1, NOW, NOW),
    StorySentence(0, 1, HOUSING, 1, "Tak", NOW),
    StoryConsent(0, 1, HOUSING, 1, "hash", NOW),
    Indicator(0, 1, "trust", Unit.SHARE, "", "", NOW),
    Statement(0, 1, StatementKind.LEVEL, StatementRole.KEY, NOW, "trust.key"),
    CountReport(0, 1, 1, 1, 4, 1, NOW),
    Snapshot(0, 1, 1, {}, "hash", NOW),
    Caretaker(0, 1, 1, "Ole", NOW),
    Handout(0, 1, 1, 20, NOW),
    Subscriber(0, 1, 5, 5, "ar", NOW, NOW),
    ResultLink(0, 1, 1, "link", NOW, NOW),
    OutsideFigure(0, 1, 0, "Tryghed", "Tryghedsmålingen", 2025, "share", 612, 1, NOW),
    AuditLine(0, 1, 1, "opened", "wave:1", "", "", "", "hash", NOW),
)

QUEUED = (
    {"subject": "partnership:1"},
    {"subject": "entry:1"},
    {"subject": "", "payload": {"partnership": 1, "who": "Hanna"}},
)


def fill(work, records):
    """A row of every kind that points at partnership 1, and what is queued about it under several names."""
    parents(work)
    for record in records:
        getattr(work, REPOSITORIES[type(record)]).add(record)
    work.ballots.issue(1, [b"a" * 32])
    work.ballots.put_in(Response(1, {1: 5}, {}, {"age": "60_up"}, "Tak", "ar"))
    for number, changes in enumerate(QUEUED):
        work.outbox.queue(a_message(f"mine{number}", **{"payload": {}, **changes}))
    work.outbox.queue(a_message("other", subject="partnership:2", payload={"partnership": 2}))
    work.partnerships.add(Partnership(0, 1, 1, "Engen", "Aarhus", Path.LARGE, Stage.AGREED, NOW))


def counts(work):
    queries = {table.name: sa.select(sa.func.count()).select_from(table) for table in metadata.sorted_tables}
    return {name: work._connection.scalar(query) for name, query in queries.items()}


def belonging_to(name):
    """The tables whose rows point at this one's, by however many steps."""
    found, last = {name}, set()
    while found != last:
        last = set(found)
        found |= {t.name for t in metadata.sorted_tables for key in t.foreign_keys if key.column.table.name in last}
    return found - {name}


def tried(work, name):
    """What there was, and what is left after erasing."""
    before = counts(work)
    work.erase(name, 1)
    left = [row.key for row in work._connection.execute(sa.text("SELECT key FROM outbox"))]
    return before, counts(work), left


def test_of_a_partnership_nothing_is_left_in_any_table(writer):
    writer.run(partial(fill, records=RECORDS))
    before, after, left = writer.run(partial(tried, name="partnership"))
    belonging = belonging_to("partnership")
    assert {"session", "answer", "joint_entry", "approval", "entry", "ending", "story_consent"} <= belonging
    assert [name for name in belonging if not before[name]] == [], "add a row of the new table to RECORDS"
    # The session that `parents` adds is nobody's.
    assert {name: after[name] for name in belonging if after[name]} == {"session": 1}
    assert after["partnership"] == before["partnership"] - 1
    kept = ("person", "organisation", "member")
    assert [after[name] for name in kept] == [before[name] for name in kept]
    assert left == ["other"]
