"""One counter of changes, and waiting for the next one from any event loop."""

import asyncio


class Changes:
    """Wakes everybody who waits, whichever thread or loop they wait in."""

    def __init__(self) -> None:
        self.revision = 0
        self.closed = False
        self._waiting: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []

    def touch(self) -> int:
        self.revision += 1
        self._wake()
        return self.revision

    def close(self) -> None:
        self.closed = True
        self._wake()

    def _wake(self) -> None:
        waiting, self._waiting = self._waiting, []
        for loop, event in waiting:
            if not loop.is_closed():
                loop.call_soon_threadsafe(event.set)

    async def after(self, revision: int, wait_seconds: float) -> bool:
        """Whether something changed after `revision` before the seconds ran out."""
        entry = (asyncio.get_running_loop(), asyncio.Event())
        self._waiting.append(entry)
        if self.revision > revision or self.closed:
            self._forget(entry)
            return self.revision > revision
        try:
            await asyncio.wait_for(entry[1].wait(), wait_seconds)
        except TimeoutError:
            return False
        finally:
            self._forget(entry)
        return self.revision > revision

    def _forget(self, entry: tuple[asyncio.AbstractEventLoop, asyncio.Event]) -> None:
        if entry in self._waiting:
            self._waiting.remove(entry)
