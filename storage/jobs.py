"""Procrastinate's jobs: each says when a worker is to look at one row of the outbox, and is deferred with that row.

The ledger owns the truth. A job too many finds nothing to do; a row whose job was lost gets another by the sweep.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

QUEUE, TASK = "outbox", "deliver"
STALLED_SECONDS = 30
"""A worker whose heart has not beaten for so long is dead."""
DEFERS_JOBS = "defers_jobs"
"""The execution option of a connection on which rows that wait get jobs."""

# A row has at most one job that waits: its queueing lock, which has a unique index, is the row's name.
_DEFERRING = """
SELECT cardinality(procrastinate_defer_jobs_v1(array_agg(CAST(ROW(
    'outbox', 'deliver', -o.priority, NULL, 'outbox:' || o.id,
    jsonb_build_object('outbox_id', o.id), {scheduled}) AS procrastinate_job_to_defer_v1) ORDER BY o.due, o.id)))
FROM outbox o
WHERE o.state = 'pending' AND {chosen} AND NOT EXISTS (
    SELECT FROM procrastinate_jobs j WHERE j.status = 'todo' AND j.queueing_lock = 'outbox:' || o.id)
"""
_for_keys = sa.text(_DEFERRING.format(scheduled="o.due", chosen="o.key = ANY(:keys)"))
_for_kind = sa.text(_DEFERRING.format(scheduled="o.due", chosen="o.subject = :subject AND o.kind = :kind"))
_for_row = sa.text(_DEFERRING.format(scheduled="o.due", chosen="o.id = :id"))
# The database's clock may be ahead of the worker's: not at once again.
_for_early_row = sa.text(
    _DEFERRING.format(scheduled="GREATEST(o.due, clock_timestamp() + interval '1 second')", chosen="o.id = :id")
)
# A job that is being done is no reason to wait: its worker may have lost it with its connection.
_for_due = sa.text(_DEFERRING.format(scheduled="o.due", chosen="o.due <= :now"))
_ending_stalled = sa.text("""
DELETE FROM procrastinate_jobs j
WHERE j.status = 'doing' AND j.queue_name = 'outbox' AND (j.worker_id IS NULL OR EXISTS (
    SELECT FROM procrastinate_workers w
    WHERE w.id = j.worker_id AND w.last_heartbeat < now() - make_interval(secs => :seconds)))
""")
# Without both a look for a job reads past all that are months ahead: 15 ms at 120,000 of them, and 0.3 ms with them.
_INDICES = """
CREATE INDEX nabopagt_due_jobs ON procrastinate_jobs (scheduled_at) WHERE status = 'todo';
CREATE INDEX nabopagt_job_locks ON procrastinate_jobs (lock) WHERE status IN ('todo', 'doing');
"""


class Jobs:
    """Defers jobs in the connection's transaction; does nothing where the bot delivers by itself."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._is_on = bool(connection.get_execution_options().get(DEFERS_JOBS))

    def defer_keys(self, keys: Sequence[str]) -> None:
        """For the rows with these keys that wait, however many, in one statement."""
        self._run(_for_keys, keys=list(keys))

    def defer_kind(self, subject: str, kind: str) -> None:
        """For all rows of a kind about a subject that wait, in one statement."""
        self._run(_for_kind, subject=subject, kind=kind)

    def defer_row(self, row_id: int, *, is_early: bool = False) -> None:
        """When it waits; `is_early`: a job came before its time."""
        self._run(_for_early_row if is_early else _for_row, id=row_id)

    def renew(self, now: datetime) -> None:
        """End the jobs of dead workers; what is due and has no job that waits gets one."""
        self._run(_ending_stalled, seconds=STALLED_SECONDS)
        self._run(_for_due, now=now)

    def _run(self, statement: sa.TextClause, **values: Any) -> None:
        if self._is_on:
            self._connection.execute(statement, values)


def install(connection: sa.Connection) -> None:
    """Procrastinate's tables, as they are in the pinned version; nothing where they are, or on SQLite.

    A version with other tables needs a migration of ours that holds procrastinate's own.
    """
    if connection.dialect.name != "postgresql" or sa.inspect(connection).has_table("procrastinate_jobs"):
        return
    from procrastinate.schema import SchemaManager  # noqa: PLC0415 -- a fifth of a second that SQLite need not wait

    raw: Any = connection.connection.driver_connection  # takes many statements at once
    raw.execute(SchemaManager.get_schema())
    raw.execute(_INDICES)
