"""What PTB's handlers have in common: the update goes to the intake, the call for the webhook's answer comes back."""

from collections.abc import Callable, Coroutine
from typing import Any, TypeAlias

from telegram import Update
from telegram.ext import CallbackContext

from bot.intake import Intake
from bot.letter import current_letter

AnyContext: TypeAlias = CallbackContext[Any, Any, Any, Any]


def taking(intake: Intake) -> Callable[[Update, AnyContext], Coroutine[Any, Any, None]]:
    async def take(update: Update, _: AnyContext) -> None:
        current_letter.get().body = await intake.handle(update)

    return take
