"""/start and the other commands; an edited or forwarded command is none."""

from telegram.ext import MessageHandler, filters

from bot.handlers.taking import AnyContext, taking
from bot.intake import Intake


def commands_handler(intake: Intake) -> MessageHandler[AnyContext, None]:
    return MessageHandler(filters.UpdateType.MESSAGE & filters.COMMAND & ~filters.FORWARDED, taking(intake))
