"""The playground's time: real time shifted by what people pressed."""

from collections.abc import Callable
from datetime import datetime, timedelta


class PlaygroundClock:
    """Runs in real time from `start` (or from the real moment) and jumps forward on request."""

    def __init__(self, real: Callable[[], datetime], start: datetime | None = None) -> None:
        self._real = real
        self._offset = timedelta() if start is None else start - real()
        self._listeners: list[Callable[[datetime], None]] = []

    def now(self) -> datetime:
        return self._real() + self._offset

    def advance(self, by: timedelta) -> datetime:
        """Move forward and tell every subscriber; time never runs backwards."""
        if by < timedelta():
            raise ValueError("the playground's clock only goes forward")
        self._offset += by
        now = self.now()
        for listener in tuple(self._listeners):
            listener(now)
        return now

    def subscribe(self, callback: Callable[[datetime], None]) -> Callable[[], None]:
        """Call back after each jump; the returned function ends the subscription."""
        self._listeners.append(callback)
        return lambda: self._listeners.remove(callback)
