"""Procrastinate's jobs on PostgreSQL: deferred with their row, looked after by the sweep, needed by nobody else."""

from datetime import UTC, datetime, timedelta
from importlib import resources

import pytest
import sqlalchemy as sa

from flows.errors import NotFoundError, StorageUnavailableError
from storage.database import conninfo, open_engine
from storage.writer import Writer
from tests.storage.samples import NOW, a_message, a_person
from tests.storage.test_resident_rows import lay

SECOND = timedelta(seconds=1)


@pytest.fixture
def writer(postgres_url):
    """Of a process beside which workers run, with one person in the database."""
    writer = Writer(postgres_url, busy_seconds=10, defers_jobs=True)
    writer.start()
    writer.run(lambda uow: uow.persons.add(a_person()))
    yield writer
    writer.stop()


@pytest.fixture
def jobs(postgres_url):
    engine = open_engine(postgres_url)

    def run(sql):
        with engine.begin() as connection:
            found = connection.execute(sa.text(sql))
            return found.all() if found.returns_rows else found.rowcount

    def listed():
        return run(
            "SELECT CAST(args->>'outbox_id' AS bigint) AS row, scheduled_at AS at, priority, CAST(status AS text)"
            " AS status FROM procrastinate_jobs WHERE queue_name = 'outbox' AND task_name = 'deliver' ORDER BY id"
        )

    listed.run = run
    yield listed
    engine.dispose()


def queue(writer, *messages):
    writer.run(lambda uow: uow.outbox.queue_many(messages))


def test_what_is_queued_gets_a_job_at_its_time_months_ahead_too(writer, jobs):
    queue(writer, a_message("a", due=NOW + timedelta(days=200), priority=3), a_message("b", priority=1))
    assert [tuple(job) for job in jobs()] == [(2, NOW, -1, "todo"), (1, NOW + timedelta(days=200), -3, "todo")]


def test_a_fan_out_defers_all_in_the_same_transaction(writer, jobs):
    queue(writer, *(a_message(f"m{n}") for n in range(500)))
    assert len({job.row for job in jobs()}) == 500


def test_a_fan_out_to_all_who_have_subscribed_defers_each_of_them(writer, jobs):
    partnership_id = writer.run(lay)
    for _ in range(2):
        writer.run(lambda uow: uow.outbox.queue_to_all(partnership_id, 7, "survey_invite", "i:c", NOW))
    assert len(jobs()) == 3


def test_a_use_case_that_fails_defers_nothing(writer, jobs):
    def fails(uow):
        uow.outbox.queue(a_message())
        raise NotFoundError

    with pytest.raises(NotFoundError):
        writer.run(fails)
    assert jobs() == []


def test_queueing_a_key_again_or_to_nobody_defers_nothing_more(writer, jobs):
    queue(writer, a_message("a"))
    queue(writer, a_message("a"), a_message("gone", person=99))
    assert [job.row for job in jobs()] == [1]


def test_where_the_bot_delivers_by_itself_there_are_no_jobs(postgres_url, writer, jobs):
    alone = Writer(postgres_url)
    alone.start()
    alone.run(lambda uow: uow.outbox.queue(a_message()))
    alone.run(lambda uow: uow.ledger.sweep(NOW))
    alone.stop()
    assert jobs() == []
    writer.run(lambda uow: uow.ledger.sweep(NOW))
    assert [job.row for job in jobs()] == [1]


def test_what_is_put_back_gets_a_job_for_its_new_time(writer, jobs):
    queue(writer, a_message())
    jobs.run("UPDATE procrastinate_jobs SET status = 'doing'")
    delivery = writer.run(lambda uow: uow.ledger.claim_one(1, "one", NOW))
    writer.run(lambda uow: uow.ledger.retry_at(delivery, NOW + 30 * SECOND, counts=False))
    assert [(job.status, job.at) for job in jobs()] == [("doing", NOW), ("todo", NOW + 30 * SECOND)]


def test_a_job_that_comes_too_early_comes_again(writer, jobs):
    later = datetime.now(UTC) + timedelta(hours=1)  # noqa: TID251 - procrastinate has the database's clock
    queue(writer, a_message(due=later), a_message("now", due=NOW))
    jobs.run("DELETE FROM procrastinate_jobs")
    assert writer.run(lambda uow: uow.ledger.claim_one(1, "one", NOW)) is None
    assert [(job.row, job.at) for job in jobs()] == [(1, later)]
    assert writer.run(lambda uow: uow.ledger.claim_one(2, "one", NOW - SECOND)) is None
    assert jobs()[1].at > NOW + SECOND


def test_what_waits_no_longer_gets_no_job(writer, jobs):
    queue(writer, a_message())
    jobs.run("DELETE FROM procrastinate_jobs")
    writer.run(lambda uow: uow.outbox.cancel("joint:7", "moved"))
    assert writer.run(lambda uow: uow.ledger.claim_one(1, "one", NOW)) is None
    writer.run(lambda uow: uow.ledger.sweep(NOW))
    assert jobs() == []


def test_the_sweep_gives_due_rows_without_a_job_one(writer, jobs):
    queue(writer, a_message("lost"), a_message("has one"), a_message("claimed"), a_message("later", due=NOW + SECOND))
    jobs.run("DELETE FROM procrastinate_jobs WHERE args->>'outbox_id' <> '2'")
    writer.run(lambda uow: uow.ledger.claim_one(3, "one", NOW))
    for _ in range(2):
        writer.run(lambda uow: uow.ledger.sweep(NOW))
        assert sorted(job.row for job in jobs()) == [1, 2]
    writer.run(lambda uow: uow.ledger.sweep(NOW + SECOND))
    assert sorted(job.row for job in jobs()) == [1, 2, 4]


def test_a_job_that_a_living_worker_lost_holds_up_nothing(writer, jobs):
    queue(writer, a_message())
    jobs.run("INSERT INTO procrastinate_workers DEFAULT VALUES")
    living = "(SELECT max(id) FROM procrastinate_workers)"
    jobs.run(f"UPDATE procrastinate_jobs SET status = 'doing', worker_id = {living}")
    writer.run(lambda uow: uow.ledger.sweep(NOW))
    assert [(job.row, job.status) for job in jobs()] == [(1, "doing"), (1, "todo")]


@pytest.mark.parametrize("worker", ["gone", "silent"])
def test_what_a_dead_worker_held_is_taken_up_again(writer, jobs, worker):
    queue(writer, a_message("claimed"), a_message("not yet claimed"))
    jobs.run("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '31 seconds')")
    holder = "NULL" if worker == "gone" else "(SELECT max(id) FROM procrastinate_workers)"
    jobs.run(f"UPDATE procrastinate_jobs SET status = 'doing', worker_id = {holder}")
    writer.run(lambda uow: uow.ledger.claim_one(1, "dead", NOW, lease_seconds=60))
    writer.run(lambda uow: uow.ledger.sweep(NOW + SECOND))
    assert [(job.row, job.status) for job in jobs()] == [(2, "todo")]
    writer.run(lambda uow: uow.ledger.sweep(NOW + 60 * SECOND))
    assert sorted((job.row, job.status) for job in jobs()) == [(1, "todo"), (2, "todo")]


def test_two_sweeps_at_once_defer_each_row_once(postgres_url, writer, jobs):
    queue(writer, *(a_message(f"m{n}") for n in range(200)))
    jobs.run("DELETE FROM procrastinate_jobs")
    other = Writer(postgres_url, busy_seconds=10, defers_jobs=True)
    other.start()
    for _ in range(5):
        for each in (writer, other):
            each.lazily(lambda uow: uow.ledger.sweep(NOW))
    writer.stop()
    other.stop()
    assert len(jobs()) == 200


def test_a_look_for_a_job_does_not_read_past_those_that_are_months_ahead(jobs):
    jobs.run(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, args, scheduled_at)"
        " SELECT 'outbox', 'deliver', '{}', now() + n * interval '1 hour' FROM generate_series(1, 20000) n"
    )
    jobs.run("ANALYZE procrastinate_jobs")
    plan = jobs.run(
        "EXPLAIN SELECT FROM procrastinate_jobs j WHERE status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <="
        " now()) AND NOT EXISTS (SELECT FROM procrastinate_jobs o WHERE j.lock IS NOT NULL AND o.lock = j.lock AND"
        " o.status = 'todo') ORDER BY priority DESC, id LIMIT 1 FOR UPDATE SKIP LOCKED"
    )
    assert "nabopagt_due_jobs" in str(plan)


def test_the_newest_tables_of_procrastinate_are_the_ones_we_installed():
    """Fails with a newer procrastinate: write a migration that holds what its own migrations do from here on."""
    names = sorted(entry.name for entry in (resources.files("procrastinate.sql") / "migrations").iterdir())
    assert [name for name in names if name.endswith(".sql")][-1] == (
        "03.04.00_50_post_add_retry_failed_job_procedure.sql"
    )


def test_only_postgresql_has_workers():
    assert conninfo("postgresql+psycopg://u:p@db:5433/n") == "postgresql://u:p@db:5433/n"
    with pytest.raises(StorageUnavailableError, match="PostgreSQL"):
        conninfo("sqlite:///x.db")
