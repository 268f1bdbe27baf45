"""People who answer through the desk, without a web server between: as many at a time as Telegram has connections."""

import asyncio
from collections.abc import Iterable, Sequence
from itertools import count
from pathlib import Path

from flows.clock import SystemClock
from flows.service.talk import load_world
from storage.writer import Writer
from tests.bench.interview import Step
from tests.undrawn import UndrawnDesk

AT_ONCE = 32


class Answering:
    """A desk over one database. `take` lets each of the people take the steps, in order."""

    def __init__(self, database: Path) -> None:
        self.writer = Writer(f"sqlite:///{database}")
        self._desk = UndrawnDesk(self.writer, load_world("nabopagt_bot", "da"), SystemClock())
        self._update_ids = count(50_000_000)

    async def take(self, numbers: Iterable[int], steps: Sequence[Step]) -> None:
        waiting = iter(numbers)
        await asyncio.gather(*(self._one_after_the_other(waiting, steps) for _ in range(AT_ONCE)))

    async def _one_after_the_other(self, waiting: Iterable[int], steps: Sequence[Step]) -> None:
        for number in waiting:
            for message_id, step in enumerate(steps, start=100):
                incoming = step.incoming(number, next(self._update_ids), message_id)
                assert await self._desk.answer(incoming) is not None
                await self._desk.note_sent(incoming.update_id, incoming.telegram_id, message_id)
