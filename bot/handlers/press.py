"""Presses on buttons, also on those of old cards."""

from telegram.ext import CallbackQueryHandler

from bot.handlers.taking import AnyContext, taking
from bot.intake import Intake


def press_handler(intake: Intake) -> CallbackQueryHandler[AnyContext, None]:
    return CallbackQueryHandler(taking(intake))
