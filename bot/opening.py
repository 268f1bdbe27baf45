"""A file that somebody sends is fetched only where the person's place asks for one, and read beside the event loop."""

import asyncio
from dataclasses import replace

import structlog
from telegram import Bot, Document, Update
from telegram.error import TelegramError

from bot.desk_port import Desk
from bot.tables import FILE_LIMIT, read_table
from flows.cards.card import Incoming, Table

_log = structlog.get_logger(__name__)


async def opened(bot: Bot, desk: Desk, update: Update, incoming: Incoming) -> Incoming:
    """The update with the table in it; unchanged where no file is asked for."""
    document = update.message.document if update.message is not None else None
    if incoming.kind != "document" or document is None or not await desk.wants_table(incoming.telegram_id):
        return incoming
    return replace(incoming, kind="table", table=await _table(bot, document))


async def _table(bot: Bot, document: Document) -> Table:
    if (document.file_size or 0) > FILE_LIMIT:
        return Table(trouble="import.too_big")
    try:
        file = await bot.get_file(document.file_id)
        if (file.file_size or 0) > FILE_LIMIT:
            return Table(trouble="import.too_big")
        content = bytes(await file.download_as_bytearray())
    except TelegramError as error:
        _log.info("a file was not fetched", error=type(error).__name__)
        return Table(trouble="import.not_fetched")
    return await asyncio.to_thread(read_table, content)
