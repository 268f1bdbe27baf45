"""The bot was blocked or unblocked, came into a group or channel, or was put out of it."""

from telegram.ext import ChatMemberHandler

from bot.handlers.taking import AnyContext, taking
from bot.intake import Intake


def chat_member_handler(intake: Intake) -> ChatMemberHandler[AnyContext, None]:
    return ChatMemberHandler(taking(intake), ChatMemberHandler.MY_CHAT_MEMBER)
