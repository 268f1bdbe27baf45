"""A lane for each chat: what belongs to one chat happens in order, chats go side by side."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass(slots=True)
class Lane:
    """Deciding and speaking each go in order; the next is decided while the last is still being spoken."""

    deciding: asyncio.Lock = field(default_factory=asyncio.Lock)
    speaking: asyncio.Lock = field(default_factory=asyncio.Lock)
    users: int = 0


class Lanes:
    """Holds a lane only as long as somebody is in it."""

    def __init__(self) -> None:
        self._lanes: dict[int, Lane] = {}

    def __len__(self) -> int:
        return len(self._lanes)

    def enter(self, chat_id: int) -> Lane:
        lane = self._lanes.setdefault(chat_id, Lane())
        lane.users += 1
        return lane

    def leave(self, chat_id: int) -> None:
        lane = self._lanes[chat_id]
        lane.users -= 1
        if not lane.users:
            del self._lanes[chat_id]

    @contextmanager
    def inside(self, chat_id: int) -> Iterator[Lane]:
        lane = self.enter(chat_id)
        try:
            yield lane
        finally:
            self.leave(chat_id)
