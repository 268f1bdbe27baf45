"""A card into a chat: its files, then its words with the buttons, so that the buttons are what is seen last."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any, TypeAlias

from telegram import Bot, InputFile
from telegram.constants import ChatAction
from telegram.error import BadRequest, TelegramError

from bot.calls import Calls
from bot.desk_port import Desk, RenderedFile
from bot.drawn import DrawnCard
from bot.patience import Patience
from bot.screens import Screen
from flows.cards.card import Attachment

UPLOAD_SECONDS = 60
_PLAIN_HTML: Mapping[str, Any] = {"parse_mode": "HTML", "link_preview_options": {"is_disabled": True}}
_NOT_MODIFIED = "not modified"
_GONE = ("to edit not found", "can't be edited", "message_id_invalid", "message identifier is not specified")

Send: TypeAlias = Callable[[], Awaitable[Any]]


class CardSender:
    """Sends and changes cards; direct answers and the outbox both speak through it."""

    def __init__(self, bot: Bot, calls: Calls, desk: Desk, patience: Patience) -> None:
        self._bot = bot
        self._calls = calls
        self._desk = desk
        self._patience = patience

    async def send(self, chat_id: int, card: DrawnCard, language: str, *, tries_first_once: bool = False) -> int | None:
        """The id of the message with the buttons; None for a card without words.

        With `tries_first_once` the first message is not repeated, so that a queue can decide; what follows it is, since
        the first has arrived. Raise TelegramError, or what the making of a file raised.
        """
        if card.replaces and len(card.screens) == 1 and await self.edit(chat_id, card.replaces, card.screens[0]):
            return card.replaces
        is_patient, message_id = not tries_first_once, None
        if card.attachments:
            await self._show_uploading(chat_id)
        for attachment in card.attachments:
            file = await self._desk.render(attachment, language)
            await self._call(self._file(chat_id, attachment, file), is_patient=is_patient)
            is_patient = True
        for screen in card.screens:
            sent = await self._call(self._words(chat_id, screen, card), is_patient=is_patient)
            is_patient, message_id = True, sent["message_id"]
        return message_id

    async def edit(self, chat_id: int, message_id: int, screen: Screen) -> bool:
        """False when the message cannot be changed any more; raise TelegramError for the rest."""
        parameters = edit_parameters(chat_id, message_id, screen)
        return await self._changed(partial(self._calls.call, "editMessageText", parameters))

    async def drop_buttons(self, chat_id: int, message_id: int) -> bool:
        """False when the message cannot be changed any more; raise TelegramError for the rest."""
        parameters = {"chat_id": chat_id, "message_id": message_id}
        return await self._changed(partial(self._calls.call, "editMessageReplyMarkup", parameters))

    async def _changed(self, change: Send) -> bool:
        try:
            await self._patience.call(change)
        except BadRequest as error:
            reason = error.message.lower()
            if _NOT_MODIFIED not in reason and not any(part in reason for part in _GONE):
                raise
            return _NOT_MODIFIED in reason
        return True

    async def _call(self, send: Send, *, is_patient: bool) -> Any:
        return await (self._patience.call(send) if is_patient else send())

    def _words(self, chat_id: int, screen: Screen, card: DrawnCard) -> Send:
        parameters = {"chat_id": chat_id, **_shown(screen)}
        if card.is_quiet:
            parameters["disable_notification"] = True
        if card.answers:
            parameters["reply_parameters"] = {"message_id": card.answers, "allow_sending_without_reply": True}
        return partial(self._calls.call, "sendMessage", parameters)

    def _file(self, chat_id: int, attachment: Attachment, file: RenderedFile) -> Send:
        upload = InputFile(file.content, filename=file.name)
        upload.mimetype = file.media_type
        send = self._bot.send_photo if file.is_picture else self._bot.send_document
        return partial(send, chat_id, upload, caption=attachment.caption or None, read_timeout=UPLOAD_SECONDS)

    async def _show_uploading(self, chat_id: int) -> None:
        with suppress(TelegramError):
            await self._bot.send_chat_action(chat_id, ChatAction.UPLOAD_DOCUMENT)


def edit_parameters(chat_id: int, message_id: int, screen: Screen) -> dict[str, Any]:
    """Of `editMessageText`."""
    return {"chat_id": chat_id, "message_id": message_id, **_shown(screen)}


def _shown(screen: Screen) -> dict[str, Any]:
    shown = {"text": screen.text, **_PLAIN_HTML}
    return shown if screen.keyboard is None else {**shown, "reply_markup": screen.keyboard}
