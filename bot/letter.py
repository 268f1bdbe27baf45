"""What comes back from an update's way through PTB, whose `process_update` returns nothing."""

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import structlog
from telegram import Bot, Update
from telegram.ext import Application

from bot.delivery import BodyCall

AnyApplication = Application[Any, Any, Any, Any, Any, Any]

_OF_PRESSED_CARD = frozenset({"message_id", "date", "chat"})

_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Letter:
    """`body` goes into the webhook's answer; an update that is not `kept` has to come again."""

    body: BodyCall | None = None
    is_kept: bool = True


current_letter: ContextVar[Letter] = ContextVar("current_letter")


def read_update(bot: Bot, body: Mapping[str, Any]) -> Update | None:
    """None, and a line in the log, for an update this program cannot read: it must not hold up the others.

    The words and buttons of a pressed card are ours: they are not read again.
    """
    try:
        message = body.get("callback_query", {}).get("message") or {}
        for name in message.keys() - _OF_PRESSED_CARD:
            del message[name]
        return Update.de_json(dict(body), bot)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        update_id = body.get("update_id") if isinstance(body, Mapping) else None
        _log.error("update not understood", update_id=update_id, error=type(error).__name__)
        return None


async def deliver(application: AnyApplication, update: Update) -> Letter:
    """Through PTB's handlers; returns when what the update caused is committed."""
    letter = Letter()
    token = current_letter.set(letter)
    try:
        await application.process_update(update)
    finally:
        current_letter.reset(token)
    return letter
