"""Groups and channels where the bot has no business: it says one line and leaves."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, TypeAlias

from markupsafe import Markup
from telegram import Bot, Chat, Update
from telegram.constants import ChatType, ParseMode
from telegram.error import TelegramError

Spawn: TypeAlias = Callable[[Coroutine[Any, Any, None], Update], "asyncio.Task[None]"]
"""Starts a task whose errors reach the error handler."""

SECONDS_BETWEEN_LINES = 3.0


class Strangers:
    """`line` gives the words for a Telegram language code. Whoever adds the bot again and again gets silence."""

    def __init__(self, bot: Bot, line: Callable[[str], Markup], spawn: Spawn) -> None:
        self._bot = bot
        self._line = line
        self._spawn = spawn
        self._silent_until = 0.0

    def leave(self, update: Update) -> None:
        """In its own time: nobody waits for it."""
        chat, user = update.effective_chat, update.effective_user
        if chat is not None:
            self._spawn(self._say_and_leave(chat, (user.language_code if user else "") or ""), update)

    async def _say_and_leave(self, chat: Chat, language_code: str) -> None:
        now = asyncio.get_running_loop().time()
        if chat.type != ChatType.CHANNEL and now >= self._silent_until:
            self._silent_until = now + SECONDS_BETWEEN_LINES
            with suppress(TelegramError):
                await self._bot.send_message(chat.id, self._line(language_code), parse_mode=ParseMode.HTML)
        with suppress(TelegramError):
            await self._bot.leave_chat(chat.id)
