"""Whatever else a person sends: words, pictures, forwards, and changed words."""

from telegram.ext import MessageHandler, filters

from bot.handlers.taking import AnyContext, taking
from bot.intake import Intake


def reply_handler(intake: Intake) -> MessageHandler[AnyContext, None]:
    return MessageHandler(filters.UpdateType.MESSAGES, taking(intake))
