"""Delivery of updates by HTTP, with the secret, repeats, and methods in the answer's body."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

import aiohttp

from bot.playground.clock import PlaygroundClock
from bot.playground.errors import JSON, bad_request
from bot.playground.updates import Updates, chat_of

_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
ANSWER_SECONDS = 30.0
FIRST_WAIT, LONGEST_WAIT = 0.05, 5.0

Execute = Callable[[str, JSON], Awaitable[object]]


@dataclass
class Hook:
    url: str = ""
    secret: str = ""
    max_connections: int = 40
    error: str = ""
    error_date: int = 0


def checked_hook(parameters: JSON) -> Hook:
    """HTTPS as Telegram wants it; plain HTTP only to this machine."""
    url = str(parameters.get("url", ""))
    parts = urlsplit(url)
    if url and parts.scheme != "https" and parts.hostname not in _LOOPBACK:
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    secret = str(parameters.get("secret_token", ""))
    if secret and not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    return Hook(url, secret, int(parameters.get("max_connections", 40)))


class Courier:
    """Carries pending updates to the hook: in order within a chat, side by side between chats."""

    def __init__(self, updates: Updates, clock: PlaygroundClock, execute: Execute) -> None:
        self.hook = Hook()
        self._updates = updates
        self._clock = clock
        self._execute = execute
        self._task: asyncio.Task[None] | None = None

    async def point_to(self, hook: Hook) -> None:
        await self.stop()
        self.hook = hook
        if hook.url:
            self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        task, self._task = self._task, None
        self.hook = Hook()
        if task and not task.get_loop().is_closed() and task is not asyncio.current_task():
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _run(self) -> None:
        busy: dict[int, asyncio.Task[None]] = {}
        timeout = aiohttp.ClientTimeout(total=ANSWER_SECONDS)
        async with aiohttp.ClientSession(timeout=timeout, trust_env=False) as session:
            try:
                while not self._updates.changes.closed:
                    revision = self._updates.changes.revision
                    self._start(session, busy)
                    await self._updates.changes.after(revision, 1.0)
            finally:
                for task in busy.values():
                    task.cancel()
                await asyncio.gather(*busy.values(), return_exceptions=True)

    def _start(self, session: aiohttp.ClientSession, busy: dict[int, asyncio.Task[None]]) -> None:
        for chat, task in tuple(busy.items()):
            if task.done():
                del busy[chat]
        for update in self._updates.pending:
            chat = chat_of(update)
            if chat not in busy and len(busy) < self.hook.max_connections:
                busy[chat] = asyncio.create_task(self._carry(session, update))
                busy[chat].add_done_callback(lambda _: self._updates.changes.touch())

    async def _carry(self, session: aiohttp.ClientSession, update: JSON) -> None:
        wait = FIRST_WAIT
        while any(u is update for u in self._updates.pending):
            reason = await self._attempt(session, update)
            if reason is None:
                self._updates.done(update)
                return
            self.hook.error = reason
            self.hook.error_date = int(self._clock.now().timestamp())
            await asyncio.sleep(wait)
            wait = min(wait * 2, LONGEST_WAIT)

    async def _attempt(self, session: aiohttp.ClientSession, update: JSON) -> str | None:
        """Deliver once; the reason why it was not taken, or None."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.hook.secret} if self.hook.secret else {}
        try:
            async with session.post(self.hook.url, json=update, headers=headers) as response:
                if not 200 <= response.status < 300:
                    return f"Wrong response from the webhook: {response.status} {response.reason}"
                body = await response.read()
        except (aiohttp.ClientError, TimeoutError) as error:
            return f"Connection error: {type(error).__name__}"
        await self._run_answer(body)
        return None

    async def _run_answer(self, body: bytes) -> None:
        try:
            answer = json.loads(body)
        except ValueError:
            return
        if isinstance(answer, dict) and isinstance(answer.get("method"), str):
            await self._execute(str(answer.pop("method")), answer)
