"""The writer in a process of its own: takes whatever has come, commits it together, answers, and so on.

What comes while a transaction is committed is the next one, so that a busy bot commits many at once without waiting.
It ends when the bot has closed its end, or is gone; signals are the bot's affair.
"""

import gc
import pickle
import select
import signal
import socket
import sys
import time
from collections.abc import Sequence
from contextlib import suppress

from flows.errors import ElsewhereError, where
from storage.batch import Call, HeldConnection, Outcome
from storage.database import open_engine
from storage.frames import Frames, frame, read
from storage.writer import IDLE_SECONDS, LAZY_SECONDS, MOST_TOGETHER

NOBODY, READY = 0, 1
"""Numbers of messages: what nobody waits for, and the answer to the first; the others are above."""
_PIECE = 1 << 20


class WritingProcess:
    """Serves the other end of `own`, whose first message holds what `open_engine` is given."""

    def __init__(self, own: socket.socket) -> None:
        self._own = own
        self._frames = Frames()
        self._waiting: list[tuple[int, bytes]] = []
        self._is_ended = False

    def serve(self) -> None:
        """Until the bot has closed its end or is gone; what it had said by then is done."""
        self._wait(None)
        if not self._waiting:
            return
        (_, first), *self._waiting = self._waiting
        url, busy_seconds, defers_jobs, _kept = read(first)
        held = HeldConnection(open_engine(url, busy_seconds=busy_seconds, defers_jobs=defers_jobs))
        (trial,) = held.settle([Call(_nothing)])
        self._say(_answer(READY, trial))
        _tune_memory()
        is_dirty = False
        while self._take(IDLE_SECONDS if is_dirty else None):
            if self._waiting:
                batch, self._waiting = self._waiting[:MOST_TOGETHER], self._waiting[MOST_TOGETHER:]
                self._say(_answers(held, batch))
                is_dirty = True
                if held.is_overdue:
                    held.checkpoint()
            else:
                held.checkpoint()
                is_dirty = False
        held.checkpoint()
        held.close()

    def _say(self, content: bytes) -> None:
        """Nobody is there any more: what is committed stays, the next look ends the service."""
        with suppress(ConnectionError):
            self._own.sendall(content)

    def _take(self, patience: float | None) -> bool:
        """Wait for what somebody waits for, or for lazy ones no longer than 50 ms; False at the end."""
        self._wait(0 if self._waiting else patience)
        until = time.monotonic() + LAZY_SECONDS
        while self._waiting and not self._is_ended and all(number == NOBODY for number, _ in self._waiting):
            left = until - time.monotonic()
            if left <= 0 or len(self._waiting) >= MOST_TOGETHER:
                break
            self._wait(left)
        return bool(self._waiting) or not self._is_ended

    def _wait(self, seconds: float | None) -> None:
        """Until something has come, then take all that is there."""
        while len(self._waiting) < MOST_TOGETHER and not self._is_ended and self._has_come(seconds):
            try:
                content = self._own.recv(_PIECE)
            except ConnectionError:
                content = b""
            self._is_ended = not content
            self._frames.add(content)
            self._waiting += self._frames.whole()
            seconds = 0 if self._waiting else seconds

    def _has_come(self, seconds: float | None) -> bool:
        return bool(select.select([self._own], [], [], seconds)[0])


def _nothing(_: object) -> None: ...


def _answers(held: HeldConnection, batch: Sequence[tuple[int, bytes]]) -> bytes:
    outcomes = held.settle([Call(_carry_out, (content,)) for _, content in batch])
    return b"".join(_answer(number, outcome) for (number, _), outcome in zip(batch, outcomes, strict=True))


def _carry_out(work: object, content: bytes) -> object:
    use_case, given = read(content)
    return use_case(work, *given)


def _answer(number: int, outcome: Outcome) -> bytes:
    """Of what nobody waits for, only failures are told."""
    if outcome.error is not None:
        return _failure(number, outcome.error)
    if number == NOBODY:
        return b""
    try:
        return frame(number, (outcome.value, None, None))
    except Exception as error:  # noqa: BLE001 -- pickle raises whatever the value's class raises
        return _failure(number, error)


def _failure(number: int, error: Exception) -> bytes:
    """The error as what it is where it can travel; in any case its class and the way it came."""
    trace = ElsewhereError(type(error).__name__, *where(error))
    try:
        travels = type(pickle.loads(pickle.dumps(error))) is type(error)  # noqa: S301 -- our own
    except Exception:  # noqa: BLE001 -- as above
        travels = False
    return frame(number, (None, error if travels else trace, trace))


def _tune_memory() -> None:
    """As in the bot: what was loaded at the start is not looked at again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def main() -> None:
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, signal.SIG_IGN)
    with socket.socket(fileno=int(sys.argv[1])) as own:
        WritingProcess(own).serve()


if __name__ == "__main__":
    main()
