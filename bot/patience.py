"""How a direct answer is tried again: in its own chat's time, while others go on."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.request import NotSentError, ServerTroubleError, SlowDownError

ResultT = TypeVar("ResultT")
Jitter = Callable[[], float]
"""A number from 0 up to 1, another each time."""


def backoff(attempt: int, jitter: Jitter, *, first: float = 0.5, longest: float = 300) -> float:
    """Seconds to wait after the attempt of this number, counted from 1: doubled each time, and scattered."""
    doubled = first * float(1 << min(attempt - 1, 30))
    return min(longest, doubled) * (0.5 + jitter() / 2)


class Patience:
    """Repeats what Telegram refused for now or never saw; what it may have done is not repeated."""

    def __init__(self, jitter: Jitter, *, tries: int = 4, first: float = 0.5, longest: float = 60) -> None:
        self._jitter = jitter
        self._tries = tries
        self._first = first
        self._longest = longest

    async def call(self, send: Callable[[], Awaitable[ResultT]]) -> ResultT:
        """Raise TelegramError: the last one, or at once where waiting does not help or would take too long."""
        for attempt in range(1, self._tries):
            try:
                return await send()
            except SlowDownError as error:
                if error.seconds > self._longest:
                    raise
                await asyncio.sleep(error.seconds)
            except (NotSentError, ServerTroubleError):
                await asyncio.sleep(backoff(attempt, self._jitter, first=self._first, longest=self._longest))
        return await send()
