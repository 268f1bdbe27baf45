"""What comes back from an update's way through PTB, whose `process_update` returns nothing."""

from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from telegram import Update
from telegram.ext import Application

from bot.delivery import BodyCall

AnyApplication = Application[Any, Any, Any, Any, Any, Any]


@dataclass(slots=True)
class Letter:
    """`body` goes into the webhook's answer; an update that is not `kept` has to come again."""

    body: BodyCall | None = None
    is_kept: bool = True


current_letter: ContextVar[Letter] = ContextVar("current_letter")


async def deliver(application: AnyApplication, update: Update) -> Letter:
    """Through PTB's handlers; returns when what the update caused is committed."""
    letter = Letter()
    token = current_letter.set(letter)
    try:
        await application.process_update(update)
    finally:
        current_letter.reset(token)
    return letter
