"""The bot was blocked, unblocked, or put into a group or channel where it has no business."""

from telegram import Update
from telegram.ext import ChatMemberHandler

from bot.handlers.taking import AnyContext, taking
from bot.intake import Intake
from bot.strangers import Strangers


def chat_member_handler(intake: Intake, strangers: Strangers) -> ChatMemberHandler[AnyContext, None]:
    pass_on = taking(intake)

    async def take(update: Update, context: AnyContext) -> None:
        if update.my_chat_member is not None and strangers.is_new(update.my_chat_member):
            strangers.leave(update)
        else:
            await pass_on(update, context)

    return ChatMemberHandler(take, ChatMemberHandler.MY_CHAT_MEMBER)
