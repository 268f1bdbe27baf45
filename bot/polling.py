"""Updates fetched from Telegram; an update is let go when what it caused is committed."""

import asyncio
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any, TypeAlias

import structlog
from telegram import Bot, Update
from telegram.error import Conflict, NetworkError, TelegramError

from bot.letter import AnyApplication, deliver, read_update
from bot.patience import Jitter, backoff
from bot.request import SlowDownError

WAIT_SECONDS = 25
LONGEST_PAUSE = 30.0
CONFLICTS = 5

READ_SECONDS = 10
_GET_UPDATES = "getupdates"
"""Telegram does not mind the capitals; PTB warns when its own method could have been used."""

Body: TypeAlias = dict[str, Any]

_log = structlog.get_logger(__name__)


class PollingConflictError(Exception):
    """Says in one sentence that somebody else fetches this bot's updates."""


class Polling:
    """`run` until `stop`. The offset moves on when a whole batch is committed, not when it is answered."""

    def __init__(
        self, application: AnyApplication, allowed_updates: Sequence[str], jitter: Jitter, *, wait: int = WAIT_SECONDS
    ) -> None:
        self._application = application
        self._bot: Bot = application.bot
        self._allowed_updates = allowed_updates
        self._jitter = jitter
        self._wait = wait
        self._offset = 0
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """What is fetched already is committed; a fetch that waits is left."""
        self._stopping.set()

    async def run(self) -> None:
        """Raise PollingConflictError, or EndPointNotFound when Telegram no longer knows the token."""
        await self._bot.delete_webhook()
        while not self._stopping.is_set():
            bodies = await self._fetched()
            updates = [read_update(self._bot, body) for body in bodies]
            if await self._commit([update for update in updates if update is not None]) and bodies:
                self._offset = bodies[-1]["update_id"] + 1
        await self._confirm()

    async def _fetched(self) -> Sequence[Body]:
        """The next updates; none when stopped."""
        troubles = 0
        while not self._stopping.is_set():
            try:
                return await self._fetch_or_stop()
            except Conflict:
                troubles += 1
                if troubles == CONFLICTS:
                    raise PollingConflictError(
                        "another process fetches the updates of this bot: stop that one"
                    ) from None
                _log.warning("somebody else fetches this bot's updates")
            except (NetworkError, SlowDownError) as error:
                troubles += 1
                _log.warning("updates not fetched", error=type(error).__name__)
            await self._pause(backoff(troubles, self._jitter, longest=LONGEST_PAUSE))
        return ()

    async def _fetch_or_stop(self) -> Sequence[Body]:
        fetching = asyncio.create_task(self._fetch(self._wait))
        stopping = asyncio.create_task(self._stopping.wait())
        try:
            await asyncio.wait((fetching, stopping), return_when=asyncio.FIRST_COMPLETED)
            return fetching.result() if fetching.done() else ()
        finally:
            await _cancelled(fetching, stopping)

    async def _commit(self, updates: Sequence[Update]) -> bool:
        """Chats side by side, the updates of one in order; what could not be kept is tried until it can.

        False when stopped before.
        """
        troubles = 0
        waiting = await self._deliver(updates)
        while waiting and not self._stopping.is_set():
            troubles += 1
            await self._pause(backoff(troubles, self._jitter, longest=LONGEST_PAUSE))
            waiting = await self._deliver(waiting)
        return not waiting

    async def _deliver(self, updates: Sequence[Update]) -> Sequence[Update]:
        """What could not be kept."""
        rests = await asyncio.gather(*(self._deliver_in_order(chat) for chat in _by_chat(updates)))
        return [update for rest in rests for update in rest]

    async def _deliver_in_order(self, updates: Sequence[Update]) -> Sequence[Update]:
        """What is left from the first that could not be kept."""
        for index, update in enumerate(updates):
            letter = await deliver(self._application, update)
            if not letter.is_kept:
                return updates[index:]
        return ()

    async def _pause(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)

    async def _confirm(self) -> None:
        """Tell Telegram what is committed, so that it does not come again after a restart."""
        if self._offset:
            with suppress(TelegramError):
                await self._fetch(0, limit=1)

    async def _fetch(self, wait: int, limit: int = 100) -> Sequence[Body]:
        """As Telegram sent them: `get_updates` reads all or none, and one it cannot read would come for ever."""
        asked = {"offset": self._offset, "timeout": wait, "limit": limit, "allowed_updates": self._allowed_updates}
        bodies: Sequence[Body] = await self._bot.do_api_request(
            _GET_UPDATES, api_kwargs=asked, read_timeout=wait + READ_SECONDS
        )
        return bodies


def _by_chat(updates: Iterable[Update]) -> list[list[Update]]:
    chats: dict[int, list[Update]] = {}
    for update in updates:
        key = update.effective_chat.id if update.effective_chat else 0
        chats.setdefault(key, []).append(update)
    return list(chats.values())


async def _cancelled(*tasks: "asyncio.Task[Any]") -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
