"""A worker of procrastinate: hands the rows that jobs name to whoever delivers them."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress

import psycopg
from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import ProcrastinateException

from storage.database import conninfo
from storage.jobs import QUEUE, STALLED_SECONDS, TASK

IN_FLIGHT = 3
LOOK_SECONDS = 1.0
"""A job that was deferred for later is found no later than this after its time."""
HEARTBEAT_SECONDS = 5.0
SWEEP_SECONDS = 15.0
AGAIN_SECONDS = 2.0
CONNECT_SECONDS = 5
FINISH_SECONDS = 25.0
"""Longer than Telegram is waited for."""

_log = logging.getLogger(__name__)


class JobWorker:
    """At most three rows in flight. While PostgreSQL is away it waits, and goes on when it is back.

    `deliver` is given a row's id, raises nothing and claims the row itself; `sweep` looks after what was lost.
    """

    def __init__(
        self, url: str, deliver: Callable[[int], Awaitable[None]], sweep: Callable[[], Awaitable[None]]
    ) -> None:
        self._conninfo = conninfo(url)
        self._deliver = deliver
        self._sweep = sweep
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """`run` takes nothing more and returns when what is in flight is done."""
        self._stopping.set()

    async def run(self) -> None:
        """Until `stop` is called."""
        while not self._stopping.is_set():
            try:
                await self._work()
            except (ProcrastinateException, psycopg.Error) as error:
                _log.warning("the worker waits for PostgreSQL: %s", type(error).__name__)
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._stopping.wait(), AGAIN_SECONDS)

    async def _work(self) -> None:
        """Until `stop` is called, or raise what went wrong with the database."""
        app = self._app()
        try:
            await self._until_stopped(self._serve(app), self._sweep_again_and_again())
        finally:
            await app.close_async()

    async def _until_stopped(self, *deeds: Awaitable[None]) -> None:
        """The first to end, or `stop`, ends all; raise what one of them raised."""
        tasks = [asyncio.ensure_future(deed) for deed in (*deeds, self._stopping.wait())]
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            task.cancel()
        for result in await asyncio.gather(*tasks, return_exceptions=True):
            if isinstance(result, Exception):
                raise result

    async def _serve(self, app: App) -> None:
        """Cancelled, it finishes what is in flight."""
        await app.open_async()
        await app.run_worker_async(
            queues=[QUEUE],
            concurrency=IN_FLIGHT,
            fetch_job_polling_interval=LOOK_SECONDS,
            shutdown_graceful_timeout=FINISH_SECONDS,
            delete_jobs="always",
            install_signal_handlers=False,
            update_heartbeat_interval=HEARTBEAT_SECONDS,
            stalled_worker_timeout=STALLED_SECONDS,
        )

    async def _sweep_again_and_again(self) -> None:
        while True:
            await self._sweep()
            await asyncio.sleep(SWEEP_SECONDS)

    def _app(self) -> App:
        """One for each time the database is found: a pool that was lost is not used again."""
        settings = {"connect_timeout": CONNECT_SECONDS, "application_name": "nabopagt worker"}
        connector = PsycopgConnector(
            conninfo=self._conninfo, kwargs=settings, min_size=1, max_size=IN_FLIGHT + 2, timeout=CONNECT_SECONDS
        )
        app = App(connector=connector)

        @app.task(name=TASK, queue=QUEUE)
        async def deliver(outbox_id: int) -> None:
            await self._deliver(outbox_id)

        return app
