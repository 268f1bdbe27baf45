"""The one writer: a thread that commits together whatever is waiting."""

import asyncio
import concurrent.futures
import logging
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any, TypeVar, TypeVarTuple

from flows.errors import StorageUnavailableError
from storage.batch import Call, HeldConnection, Outcome
from storage.database import open_engine
from storage.unit_of_work import SqlUnitOfWork

ResultT = TypeVar("ResultT")
GivenT = TypeVarTuple("GivenT")

MOST_TOGETHER = 256
LAZY_SECONDS = 0.05
IDLE_SECONDS = 2.0

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Job:
    """A use case and who waits for it: a future of an event loop, a future of a thread, or nobody."""

    call: Call
    future: "asyncio.Future[Any] | concurrent.futures.Future[Any] | None" = None
    loop: asyncio.AbstractEventLoop | None = None


def _answer(settled: Iterable[tuple[_Job, Outcome]]) -> None:
    for job, outcome in settled:
        if job.future is None:
            if outcome.error is not None:
                _log.warning("a lazily run use case failed: %s", type(outcome.error).__name__)
        elif job.future.done():
            continue
        elif outcome.error is not None:
            job.future.set_exception(outcome.error)
        else:
            job.future.set_result(outcome.value)


def _settle(settled: Iterable[tuple[_Job, Outcome]]) -> None:
    """Answer everybody, with one call for each event loop; a loop that has closed waits for nothing."""
    by_loop: defaultdict[asyncio.AbstractEventLoop | None, list[tuple[_Job, Outcome]]] = defaultdict(list)
    for job, outcome in settled:
        by_loop[job.loop].append((job, outcome))
    for loop, theirs in by_loop.items():
        if loop is None:
            _answer(theirs)
        else:
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(_answer, theirs)


class Writer:
    """Implements `flows.ports.Transactor` and `flows.delivery.DeliveryTransactor`.

    A use case that fails fails alone. One that met a concurrent change is run once more, in the next transaction.
    While the database is away every use case gets StorageUnavailableError; the writer recovers when it is back.
    A caller that is cancelled does not take its use case back.
    """

    def __init__(self, url: str, *, busy_seconds: float = 5.0, defers_jobs: bool = False) -> None:
        self._engine = open_engine(url, busy_seconds=busy_seconds, defers_jobs=defers_jobs)
        self._waiting: SimpleQueue[_Job | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._is_open = False
        self._taken: list[_Job] = []
        self._thread = threading.Thread(target=self._work, name="writer", daemon=True)

    def start(self) -> None:
        """Begin; StorageUnavailableError when the database does not answer."""
        self._is_open = True
        self._thread.start()
        try:
            self.run(lambda _: None)
        except StorageUnavailableError:
            self.stop()
            raise

    def stop(self) -> None:
        """Finish what waits, then end; what comes later gets StorageUnavailableError."""
        with self._lock:
            if self._is_open:
                self._is_open = False
                self._waiting.put(None)
        self._thread.join()

    async def close(self) -> None:
        """`stop` without holding up the event loop."""
        await asyncio.to_thread(self.stop)

    async def transact(self, use_case: Callable[[SqlUnitOfWork, *GivenT], ResultT], *given: *GivenT) -> ResultT:
        loop = asyncio.get_running_loop()
        future: asyncio.Future[ResultT] = loop.create_future()
        self._put(_Job(Call(use_case, given), future, loop))
        return await future

    def run(self, use_case: Callable[[SqlUnitOfWork, *GivenT], ResultT], *given: *GivenT) -> ResultT:
        """`transact` for threads without an event loop."""
        future: concurrent.futures.Future[ResultT] = concurrent.futures.Future()
        self._put(_Job(Call(use_case, given), future))
        return future.result()

    def lazily(self, use_case: Callable[[SqlUnitOfWork, *GivenT], object], *given: *GivenT) -> None:
        """Run with the next batch, or within 50 ms; nobody waits, a failure is logged."""
        self._put(_Job(Call(use_case, given)))

    def _put(self, job: _Job) -> None:
        with self._lock:
            if not self._is_open:
                raise StorageUnavailableError("the writer is not running")
            self._waiting.put(job)

    def _work(self) -> None:
        held = HeldConnection(self._engine)
        try:
            self._serve(held)
        finally:
            self._refuse_rest()
            held.close()
            self._engine.dispose()

    def _refuse_rest(self) -> None:
        """Nobody waits for ever, even should the thread end by a mistake of ours."""
        with self._lock:
            self._is_open = False
            rest = list(self._taken)
            with suppress(Empty):
                while True:
                    job = self._waiting.get_nowait()
                    rest += [job] if job is not None else []
        _settle((job, Outcome(error=StorageUnavailableError("the writer has ended"))) for job in rest)

    def _serve(self, held: HeldConnection) -> None:
        is_last = is_dirty = False
        while not is_last:
            self._taken, is_last = self._take(IDLE_SECONDS if is_dirty else None)
            if self._taken:
                outcomes = held.settle([job.call for job in self._taken])
                _settle(zip(self._taken, outcomes, strict=True))
                self._taken = []
                is_dirty, is_quiet = True, False
            else:
                is_quiet = True
            if is_dirty and (is_quiet or held.is_overdue):
                held.checkpoint()
                is_dirty = False
        held.checkpoint()

    def _take(self, patience: float | None) -> tuple[list[_Job], bool]:
        """All that waits, at most 256; nothing when nothing came in time; and whether it was the last."""
        jobs: list[_Job] = []
        until = None if patience is None else time.monotonic() + patience
        while len(jobs) < MOST_TOGETHER:
            try:
                job = self._next(until)
            except Empty:
                break
            if job is None:
                return jobs, True
            if not jobs:
                until = time.monotonic() + LAZY_SECONDS
            if job.future is not None:
                until = 0.0
            jobs.append(job)
        return jobs, False

    def _next(self, until: float | None) -> _Job | None:
        """The next that waits, waiting for it until then: None is for ever, 0 is not at all."""
        if until is None:
            return self._waiting.get()
        if until == 0.0:
            return self._waiting.get_nowait()
        return self._waiting.get(timeout=max(0.0, until - time.monotonic()))
