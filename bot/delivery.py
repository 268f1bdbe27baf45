"""An outcome carried out for the person who caused it."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

import structlog
from telegram.error import BadRequest, Forbidden, NetworkError, TelegramError

from bot.calls import Calls
from bot.desk_port import Desk
from bot.drawn import Drawn, DrawnCard
from bot.request import SlowDownError
from bot.screens import Screen
from bot.sending import CardSender, edit_parameters
from flows.cards.card import Incoming
from flows.errors import StorageError

TOAST_LENGTH = 200
PRESS_SECONDS = 5
# So many chats are known by their newest card.
REMEMBERED = 10_000

BodyCall: TypeAlias = tuple[str, Mapping[str, Any]]
"""A method and its parameters, to go in the webhook's own answer: nobody learns its result."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Reply:
    """What is to be said to whom; `done` names what the webhook's answer already carries out.

    Without an outcome only the press is answered.
    """

    incoming: Incoming
    outcome: Drawn | None
    press_id: str = ""
    done: Literal["", "press", "seal"] = ""


class Speaker:
    """Answers the press, seals the answered card, changes the pressed one, sends the new ones."""

    def __init__(self, calls: Calls, desk: Desk, sender: CardSender) -> None:
        self._calls = calls
        self._desk = desk
        self._sender = sender
        self._newest: OrderedDict[int, int] = OrderedDict()

    async def speak(self, reply: Reply) -> None:
        """Raise BadRequest for what Telegram does not accept, and what the making of a file raised."""
        try:
            await self._carry_out(reply)
        except StorageError as error:
            _log.warning("answer sent but not noted", update_id=reply.incoming.update_id, error=type(error).__name__)

    async def _carry_out(self, reply: Reply) -> None:
        try:
            if reply.press_id and reply.done != "press":
                await self.answer_press(reply.press_id, reply.outcome)
            if reply.outcome is not None:
                await self._show(reply, reply.outcome)
        except Forbidden:
            await report_blocked(self._desk, reply.incoming.chat_id)
        except BadRequest:
            raise
        except (NetworkError, SlowDownError) as error:
            _log.warning("answer not sent", update_id=reply.incoming.update_id, error=type(error).__name__)

    async def answer_press(self, press_id: str, outcome: Drawn | None = None) -> None:
        """A press that is too old, or cannot be answered for another reason, stops nothing else."""
        try:
            await self._calls.call(*_press_call(press_id, outcome), read_timeout=PRESS_SECONDS)
        except TelegramError as error:
            _log.info("press not answered", error=type(error).__name__)

    async def _show(self, reply: Reply, outcome: Drawn) -> None:
        incoming, card_id = reply.incoming, None
        if outcome.sealed is not None and reply.done != "seal":
            await self._seal(incoming.chat_id, _sealed_id(reply, outcome), outcome.sealed)
        await self._drop_overtaken(incoming, outcome)
        if outcome.edited is not None:
            card_id = await self._replace(reply, outcome.edited, outcome.language)
        for card in outcome.cards:
            card_id = await self._sender.send(incoming.chat_id, card, outcome.language) or card_id
        if outcome.is_aside:
            return
        if card_id:
            self._note_newest(incoming.chat_id, card_id)
        if incoming.chat_id > 0:
            await self._desk.note_sent(incoming.update_id, incoming.telegram_id, card_id)

    async def _drop_overtaken(self, incoming: Incoming, outcome: Drawn) -> None:
        """Messages that come at once are decided before the cards between are sent: those lose their buttons here."""
        newest = self._newest.get(incoming.chat_id, 0)
        if incoming.kind != "press" and outcome.cards and 0 < outcome.sealed_id < newest:
            await self._sender.drop_buttons(incoming.chat_id, newest)

    def _note_newest(self, chat_id: int, card_id: int) -> None:
        self._newest[chat_id] = card_id
        self._newest.move_to_end(chat_id)
        if len(self._newest) > REMEMBERED:
            self._newest.popitem(last=False)

    async def _seal(self, chat_id: int, message_id: int, parts: Sequence[Screen]) -> None:
        """Words that do not fit into the one message are left as they were; the buttons go in any case."""
        if message_id and len(parts) == 1:
            await self._sender.edit(chat_id, message_id, parts[0])
        elif message_id:
            await self._sender.drop_buttons(chat_id, message_id)

    async def _replace(self, reply: Reply, card: DrawnCard, language: str) -> int | None:
        """In place where a pressed card can still be changed and holds the new words, else as a new card."""
        chat_id, pressed = reply.incoming.chat_id, reply.incoming.message_id if reply.press_id else 0
        if pressed and len(card.screens) == 1 and not card.attachments:
            if await self._sender.edit(chat_id, pressed, card.screens[0]):
                return pressed
        elif pressed:
            await self._sender.drop_buttons(chat_id, pressed)
        return await self._sender.send(chat_id, card, language)


def by_body(reply: Reply) -> tuple[Reply, BodyCall | None]:
    """One call that the webhook's answer can carry out at once, and what is left to say."""
    if reply.press_id:
        return replace(reply, done="press"), _press_call(reply.press_id, reply.outcome)
    seal = _seal_call(reply, reply.outcome) if reply.outcome else None
    return (replace(reply, done="seal"), seal) if seal else (reply, None)


async def report_blocked(desk: Desk, chat_id: int) -> None:
    """A person who cannot be written to has blocked the bot or left Telegram; a group has put it out."""
    if chat_id > 0:
        await desk.answer(Incoming(update_id=0, kind="blocked", telegram_id=chat_id, chat_id=chat_id))
    else:
        await desk.answer(Incoming(update_id=0, kind="group_left", telegram_id=0, chat_id=chat_id))


def _press_call(press_id: str, outcome: Drawn | None) -> BodyCall:
    parameters: dict[str, Any] = {"callback_query_id": press_id}
    if outcome is not None and outcome.toast:
        parameters |= {"text": outcome.toast[:TOAST_LENGTH], "show_alert": outcome.is_alert}
    return "answerCallbackQuery", parameters


def _seal_call(reply: Reply, outcome: Drawn) -> BodyCall | None:
    """What `Speaker._seal` would do."""
    message_id, chat_id = _sealed_id(reply, outcome), reply.incoming.chat_id
    if outcome.sealed is None or not message_id:
        return None
    if len(outcome.sealed) == 1:
        return "editMessageText", edit_parameters(chat_id, message_id, outcome.sealed[0])
    return "editMessageReplyMarkup", {"chat_id": chat_id, "message_id": message_id}


def _sealed_id(reply: Reply, outcome: Drawn) -> int:
    return outcome.sealed_id or (reply.incoming.message_id if reply.press_id else 0)
