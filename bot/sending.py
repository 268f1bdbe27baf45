"""A card into a chat: its files, then its words with the buttons, so that the buttons are what is seen last."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial

from telegram import Bot, InputFile, LinkPreviewOptions, Message
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, TelegramError

from bot.desk_port import Desk, RenderedFile
from bot.patience import Patience
from bot.screens import Screen, screens
from flows.cards.card import Attachment, Card

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
UPLOAD_SECONDS = 60
_NOT_MODIFIED = "not modified"
_GONE = ("to edit not found", "can't be edited", "message_id_invalid", "message identifier is not specified")

Send = Callable[[], Awaitable[Message]]


class CardSender:
    """Sends and changes cards; direct answers and the outbox both speak through it."""

    def __init__(self, bot: Bot, desk: Desk, patience: Patience) -> None:
        self._bot = bot
        self._desk = desk
        self._patience = patience

    async def send(self, chat_id: int, card: Card, language: str, *, tries_first_once: bool = False) -> int | None:
        """The id of the message with the buttons; None for a card without words.

        With `tries_first_once` the first message is not repeated, so that a queue can decide; what follows it is, since
        the first has arrived. Raise TelegramError, or what the making of a file raised.
        """
        is_patient, sent = not tries_first_once, None
        if card.attachments:
            await self._show_uploading(chat_id)
        for attachment in card.attachments:
            file = await self._desk.render(attachment, language)
            await self._call(self._file(chat_id, attachment, file), is_patient=is_patient)
            is_patient = True
        for screen in screens(card):
            sent = await self._call(self._words(chat_id, screen), is_patient=is_patient)
            is_patient = True
        return sent.message_id if sent else None

    async def edit(self, chat_id: int, message_id: int, screen: Screen) -> bool:
        """False when the message cannot be changed any more; raise TelegramError for the rest."""
        change = partial(
            self._bot.edit_message_text,
            screen.text,
            chat_id=chat_id,
            message_id=message_id,
            parse_mode=ParseMode.HTML,
            reply_markup=screen.keyboard,
            link_preview_options=NO_PREVIEW,
        )
        return await self._changed(change)

    async def drop_buttons(self, chat_id: int, message_id: int) -> bool:
        """False when the message cannot be changed any more; raise TelegramError for the rest."""
        return await self._changed(partial(self._bot.edit_message_reply_markup, chat_id=chat_id, message_id=message_id))

    async def _changed(self, change: Callable[[], Awaitable[Message | bool]]) -> bool:
        try:
            await self._patience.call(change)
        except BadRequest as error:
            reason = error.message.lower()
            if _NOT_MODIFIED not in reason and not any(part in reason for part in _GONE):
                raise
            return _NOT_MODIFIED in reason
        return True

    async def _call(self, send: Send, *, is_patient: bool) -> Message:
        return await (self._patience.call(send) if is_patient else send())

    def _words(self, chat_id: int, screen: Screen) -> Send:
        return partial(
            self._bot.send_message,
            chat_id,
            screen.text,
            parse_mode=ParseMode.HTML,
            reply_markup=screen.keyboard,
            link_preview_options=NO_PREVIEW,
        )

    def _file(self, chat_id: int, attachment: Attachment, file: RenderedFile) -> Send:
        upload = InputFile(file.content, filename=file.name)
        upload.mimetype = file.media_type
        send = self._bot.send_photo if file.is_picture else self._bot.send_document
        return partial(send, chat_id, upload, caption=attachment.caption or None, read_timeout=UPLOAD_SECONDS)

    async def _show_uploading(self, chat_id: int) -> None:
        with suppress(TelegramError):
            await self._bot.send_chat_action(chat_id, ChatAction.UPLOAD_DOCUMENT)
