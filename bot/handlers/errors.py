"""What nobody expected: logged by the update's id, told in one calm phrase."""

from collections.abc import Callable, Coroutine
from typing import Any

import structlog
from telegram import Update

from bot.handlers.taking import AnyContext
from bot.intake import Intake
from bot.letter import current_letter
from flows.errors import StorageUnavailableError, where

_log = structlog.get_logger(__name__)


def error_handler(intake: Intake) -> Callable[[object, AnyContext], Coroutine[Any, Any, None]]:
    async def take(update: object, context: AnyContext) -> None:
        error, update_id = context.error, update.update_id if isinstance(update, Update) else 0
        is_outage = isinstance(error, StorageUnavailableError)
        if error is not None:
            _log.error("update failed", update_id=update_id, error=type(error).__name__, where=where(error))
        if is_outage:
            current_letter.get().is_kept = False
        if isinstance(update, Update):
            await intake.apologise(update, comes_again=is_outage)

    return take
