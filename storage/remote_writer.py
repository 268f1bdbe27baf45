"""The writer in a process of its own, seen from the bot's event loop: deciding and speaking use a core each.

Use cases are functions of a module and are given plain values, for they are pickled. Not on Windows, where a process
cannot be given a socket.
"""

import asyncio
import logging
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, TypeVarTuple

from flows.errors import StorageUnavailableError
from storage.frames import Frames, frame, read
from storage.unit_of_work import SqlUnitOfWork
from storage.writing_process import NOBODY, READY

ResultT = TypeVar("ResultT")
GivenT = TypeVarTuple("GivenT")

STOP_SECONDS = 10.0
_RESTART_SECONDS = 0.5
_PIECE = 1 << 20

_log = logging.getLogger(__name__)


class RemoteWriter:
    """Implements `flows.delivery.DeliveryTransactor` as `storage.writer.Writer` does.

    Should the process die, what was under way gets StorageUnavailableError, and a new process is started.
    """

    def __init__(self, url: str, *, busy_seconds: float = 5.0, defers_jobs: bool = False, kept: object = None) -> None:
        """`kept` is loaded with the process: what use cases are given and takes long to read for the first time."""
        self._opening = frame(READY, (url, busy_seconds, defers_jobs, kept))
        self._process: _Process | None = None
        self._is_stopping = False

    async def start(self) -> None:
        """Begin; StorageUnavailableError when the database does not answer."""
        process = self._begin()
        try:
            await asyncio.shield(process.ready)
        except StorageUnavailableError:
            await self.close()
            raise

    async def close(self) -> None:
        """Finish what waits, then end; what comes later gets StorageUnavailableError."""
        self._is_stopping = True
        process, self._process = self._process, None
        if process is not None:
            await process.finish()

    async def transact(self, use_case: Callable[[SqlUnitOfWork, *GivenT], ResultT], *given: *GivenT) -> ResultT:
        result: ResultT = await self._serving().ask((use_case, given))
        return result

    def lazily(self, use_case: Callable[[SqlUnitOfWork, *GivenT], object], *given: *GivenT) -> None:
        """Run with the next batch, or within 50 ms; nobody waits, a failure is logged."""
        self._serving().tell((use_case, given))

    def _serving(self) -> "_Process":
        if self._process is None or not self._process.is_ready:
            raise StorageUnavailableError("the writing process is not running")
        return self._process

    def _begin(self) -> "_Process":
        self._process = _Process(self._opening, self._lost)
        return self._process

    def _lost(self) -> None:
        if not self._is_stopping:
            _log.error("the writing process has ended, another is started")
            asyncio.get_running_loop().call_later(_RESTART_SECONDS, self._begin_again)

    def _begin_again(self) -> None:
        if self._is_stopping:
            return
        try:
            self._begin()
        except OSError:
            self._lost()


class _Process:
    """One process and the talk with it. `ready` is done when it serves; `lost` is called when it has gone."""

    def __init__(self, opening: bytes, lost: Callable[[], None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._lost = lost
        self._own, other = socket.socketpair()
        self._own.settimeout(0)
        with other:
            self._process = _started(other.fileno())
        self.ready: asyncio.Future[None] = self._loop.create_future()
        self.ready.add_done_callback(asyncio.Future.exception)  # nobody may be waiting
        self._waiting: dict[int, asyncio.Future[Any]] = {READY: self.ready}
        self._number = READY
        self._gone: asyncio.Future[None] = self._loop.create_future()
        self._frames = Frames()
        self._unsent = bytearray()
        self._is_blocked = self._is_finishing = False
        self._loop.add_reader(self._own, self._receive)
        self._send(opening)

    @property
    def is_ready(self) -> bool:
        return self.ready.done() and not self._gone.done()

    def ask(self, message: object) -> "asyncio.Future[Any]":
        """The answer to come; raise what pickle raises for a message that cannot travel."""
        self._number += 1
        content = frame(self._number, message)
        future = self._waiting[self._number] = self._loop.create_future()
        self._send(content)
        return future

    def tell(self, message: object) -> None:
        self._send(frame(NOBODY, message))

    async def finish(self) -> None:
        """It does what it was told, answers, and ends."""
        self._is_finishing = True
        self._flush()
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await asyncio.shield(self._gone)
        except TimeoutError:
            self._process.kill()
            await self._gone
        await self._loop.run_in_executor(None, self._process.wait)

    def _send(self, content: bytes) -> None:
        """With all else that is said in this turn of the loop."""
        if not self._unsent and not self._is_blocked:
            self._loop.call_soon(self._flush)
        self._unsent += content

    def _flush(self) -> None:
        if self._gone.done():
            return
        try:
            sent = self._own.send(self._unsent) if self._unsent else 0
        except BlockingIOError:
            sent = 0
        except ConnectionError:
            self._end()
            return
        del self._unsent[:sent]
        if bool(self._unsent) is not self._is_blocked:
            self._is_blocked = bool(self._unsent)
            (self._loop.add_writer(self._own, self._flush) if self._is_blocked else self._loop.remove_writer(self._own))
        if self._is_finishing and not self._unsent:
            self._is_finishing = False
            self._own.shutdown(socket.SHUT_WR)

    def _receive(self) -> None:
        try:
            content = self._own.recv(_PIECE)
        except BlockingIOError:
            return
        except ConnectionError:
            content = b""
        self._frames.add(content)
        for number, answer in self._frames.whole():
            self._settle(number, answer)
        if not content:
            self._end()

    def _settle(self, number: int, answer: bytes) -> None:
        value, error, trace = read(answer)
        future = self._waiting.pop(number, None)
        if error is not None and error is not trace:
            error.__cause__ = trace
        if future is None:
            if error is not None:
                _log.warning("a lazily run use case failed: %s", type(error).__name__)
        elif future.done():
            return
        elif error is not None:
            future.set_exception(error)
        else:
            future.set_result(value)

    def _end(self) -> None:
        self._loop.remove_reader(self._own)
        self._loop.remove_writer(self._own)
        self._own.close()
        for future in self._waiting.values():
            if not future.done():
                future.set_exception(StorageUnavailableError("the writing process has ended"))
        self._waiting.clear()
        self._gone.set_result(None)
        self._loop.run_in_executor(None, self._process.wait)
        self._lost()


def _started(descriptor: int) -> "subprocess.Popen[bytes]":
    """With our own packages in front, whatever folders lie where the bot was started."""
    root, others = str(Path(__file__).parent.parent), os.environ.get("PYTHONPATH")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([root, others] if others else [root])}
    command = [sys.executable, "-P", "-m", "storage.writing_process", str(descriptor)]
    return subprocess.Popen(command, pass_fds=[descriptor], env=environment)  # noqa: S603 -- ourselves
