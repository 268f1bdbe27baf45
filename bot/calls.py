"""Methods of the Bot API that take no files, for whoever speaks."""

from collections.abc import Mapping
from typing import Any

from telegram import Bot

from bot.request import AiohttpRequest


class Calls:
    """In the name of the bot, through the bot's own request.

    PTB's methods build and read whole objects, which costs six times as much; only a new message's id is wanted.
    """

    def __init__(self, bot: Bot, request: AiohttpRequest) -> None:
        self._bot = bot
        self._request = request

    async def call(self, method: str, parameters: Mapping[str, Any], *, read_timeout: float | None = None) -> Any:
        """What Telegram answered, `read_timeout` in seconds; raise TelegramError."""
        return await self._request.call(f"{self._bot.base_url}/{method}", parameters, read_timeout=read_timeout)
