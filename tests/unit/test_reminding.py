"""`nabopagt reminders`: two tables that an operator reads, of a database with people and a partnership in it."""

from datetime import UTC, datetime, timedelta

import pytest
from typer.testing import CliRunner

from bot import cli
from bot.cli import app
from flows.partnership import Partnership, Path, Stage
from flows.people import Member, Organisation, Person, Side
from flows.ports import Message
from storage.database import migrate
from storage.writer import Writer

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
DAY = timedelta(days=1)
TOKEN = "123456789:AAEabcdefghijklmnopqrstuvwxyz012345"


class StoppedClock:
    def now(self):
        return NOW


@pytest.fixture
def run(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NABOPAGT_TOKEN", TOKEN)
    monkeypatch.delenv("NABOPAGT_DATABASE_URL", raising=False)
    monkeypatch.setattr(cli, "SystemClock", StoppedClock)
    return lambda: CliRunner().invoke(app, ["reminders"])


@pytest.fixture
def writer(tmp_path):
    url = f"sqlite:///{tmp_path / 'nabopagt.db'}"
    migrate(url)
    writer = Writer(url)
    writer.start()
    yield writer
    writer.stop()


def people(work):
    """Hanna, who was a member elsewhere before, and somebody who is no member yet."""
    for number, name in enumerate(("Hanna", "Yusuf\x1b[2J"), start=1):
        work.persons.add(Person(0, f"key{number}", number, number, "da", False, NOW, name))
    work.organisations.add(Organisation(0, Side.HOUSING, "Boligforeningen Ådal", NOW))
    work.members.add(Member(0, 1, 1, "Hanna Gammel", "", NOW, left=NOW))
    work.members.add(Member(0, 1, 1, "Hanna Østergård", "", NOW))
    work.partnerships.add(Partnership(0, 1, 2, "Ådalsparken", "Aarhus", Path.LARGE, Stage.INVITING, NOW))


def queue(work, key, due, person=1, **what):
    work.outbox.queue(Message(key, person, what.pop("kind", "joint_tomorrow"), due, **what))


def test_without_tables_it_says_what_to_do(run):
    result = run()
    assert result.exit_code == 2
    assert "nabopagt migrate" in result.output


@pytest.mark.usefixtures("writer")
def test_an_empty_outbox_is_two_sentences(run):
    result = run()
    assert result.exit_code == 0
    assert result.output.splitlines() == ["Due next: nothing.", "", "Not sent in the last 30 days: nothing."]


def test_what_is_due_names_time_kind_estate_and_person(run, writer):
    writer.run(people)
    writer.run(lambda work: queue(work, "a", NOW + 120 * DAY, payload={"partnership": 1}))
    writer.run(lambda work: queue(work, "b", NOW + DAY, kind="invite_nudge", subject="invitation:1"))
    writer.run(lambda work: queue(work, "c", NOW + 2 * DAY, person=2, kind="again", subject="partnership:99"))
    lines = run().output.splitlines()
    assert lines[:5] == [
        "Due next:",
        "  when              kind            estate       to",
        "  2026-03-03 09:00  invite_nudge    Ådalsparken  Hanna Østergård",
        "  2026-03-04 09:00  again           -            Yusuf [2J",
        "  2026-06-30 10:00  joint_tomorrow  Ådalsparken  Hanna Østergård",
    ]
    assert lines[-1] == "Not sent in the last 30 days: nothing."


def test_what_was_not_sent_says_when_and_why_for_thirty_days(run, writer):
    writer.run(people)
    for number in (1, 2):
        writer.run(lambda work, n=number: queue(work, f"joint{n}", NOW + DAY, subject=f"joint:{n}"))
    writer.run(lambda work: queue(work, "dead", NOW - 40 * DAY))
    for number, days in ((1, 3), (2, 31)):
        subject, then = f"joint:{number}", NOW - days * DAY
        writer.run(lambda work, about=subject, at=then: work.outbox.cancel(about, "the session began", now=at))
    (row,) = writer.run(lambda work: work.ledger.claim("one", NOW))
    writer.run(lambda work: work.ledger.dead(row, NOW - DAY, "Forbidden: bot was\nblocked"))
    assert run().output.splitlines() == [
        "Due next: nothing.",
        "",
        "Not sent in the last 30 days:",
        "  when              kind            estate       to               why",
        "  2026-03-01 09:00  joint_tomorrow  -            Hanna Østergård  dead: Forbidden: bot was blocked",
        "  2026-02-27 09:00  joint_tomorrow  Ådalsparken  Hanna Østergård  cancelled: the session began",
    ]


def test_looking_changes_nothing(run, writer):
    writer.run(people)
    writer.run(lambda work: queue(work, "a", NOW))
    assert run().output == run().output
    assert [row.attempts for row in writer.run(lambda work: work.ledger.claim("one", NOW))] == [1]
