"""Updates in, outcomes out: in order within a chat, side by side between chats."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

import structlog
from markupsafe import Markup
from telegram import Bot, Update
from telegram.constants import ChatType, ParseMode
from telegram.error import TelegramError

from bot.delivery import BodyCall, Reply, Speaker, by_body
from bot.desk_port import Desk
from bot.drawn import Drawn
from bot.incoming import to_incoming
from bot.lanes import Lane, Lanes
from bot.opening import opened
from flows.cards.card import Incoming

Report: TypeAlias = Callable[[Update, Exception], Awaitable[Any]]
"""Passes an error on to the error handler."""
Leave: TypeAlias = Callable[[Update], None]
"""The bot goes from where it has no business."""
Calm: TypeAlias = Callable[[str], Markup]
"""The one phrase for a failure of ours, as HTML, for a Telegram language code, which may be empty."""

_REMEMBERED = 10_000
_WHERE_LEFT = frozenset({"group_added", "group_command"})

_log = structlog.get_logger(__name__)


class Intake:
    """`report` gets what went wrong while speaking; `answers_in_body` is for webhooks."""

    def __init__(  # noqa: PLR0913 - each is named where they are put together
        self,
        bot: Bot,
        desk: Desk,
        speaker: Speaker,
        *,
        calm: Calm,
        report: Report,
        leave: Leave,
        answers_in_body: bool,
    ) -> None:
        self._bot = bot
        self._desk = desk
        self._speaker = speaker
        self._calm = calm
        self._report = report
        self._leave = leave
        self._answers_in_body = answers_in_body
        self._lanes = Lanes()
        self._speaking: set[asyncio.Task[None]] = set()
        self._albums: OrderedDict[str, None] = OrderedDict()
        self._told: OrderedDict[int, None] = OrderedDict()

    async def handle(self, update: Update) -> BodyCall | None:
        """Returns when what the update caused is committed; saying it goes on in the chat's lane.

        Raise what the desk raised, StorageUnavailableError among it.
        """
        incoming = to_incoming(update, self._bot.username)
        if incoming is None or self._is_rest_of_album(update):
            return None
        with self._lanes.inside(incoming.chat_id) as lane:
            async with lane.deciding:
                incoming = await opened(self._bot, self._desk, update, incoming)
                outcome = await self._desk.answer(incoming)
                self._told.pop(incoming.chat_id, None)
                if outcome is None and incoming.kind in _WHERE_LEFT:
                    self._leave(update)
                return self._begin_to_speak(update, incoming, outcome, lane)

    async def apologise(self, update: Update, *, comes_again: bool = False) -> None:
        """Answer the press and say the calm phrase; once in an outage for an update that comes again."""
        if update.callback_query is not None:
            await self._speaker.answer_press(update.callback_query.id)
        chat, user = update.effective_chat, update.effective_user
        if chat is None or user is None or chat.type != ChatType.PRIVATE or update.my_chat_member is not None:
            return
        if comes_again and not _is_new(self._told, chat.id):
            return
        try:
            await self._bot.send_message(chat.id, self._calm(user.language_code or ""), parse_mode=ParseMode.HTML)
        except TelegramError as error:
            _log.info("apology not sent", update_id=update.update_id, error=type(error).__name__)

    async def drain(self, seconds: float) -> None:
        """Wait for what is being said; what takes longer is given up."""
        if self._speaking:
            await asyncio.wait(self._speaking, timeout=seconds)
        unfinished = tuple(self._speaking)
        for task in unfinished:
            task.cancel()
        await asyncio.gather(*unfinished, return_exceptions=True)

    def _begin_to_speak(self, update: Update, incoming: Incoming, outcome: Drawn | None, lane: Lane) -> BodyCall | None:
        press_id = update.callback_query.id if update.callback_query else ""
        if incoming.kind == "blocked" or (outcome is None and not press_id):
            return None
        reply, body = Reply(incoming, outcome, press_id), None
        if self._answers_in_body:
            reply, body = by_body(reply)
        self._lanes.enter(incoming.chat_id)
        task = asyncio.create_task(self._speak_in(lane, reply, update))
        self._speaking.add(task)
        task.add_done_callback(lambda done: self._end(incoming.chat_id, done))
        return body

    async def _speak_in(self, lane: Lane, reply: Reply, update: Update) -> None:
        try:
            async with lane.speaking:
                await self._speaker.speak(reply)
        except Exception as error:  # noqa: BLE001 - the error handler takes them all
            await self._report(update, error)

    def _end(self, chat_id: int, task: "asyncio.Task[None]") -> None:
        self._speaking.discard(task)
        self._lanes.leave(chat_id)

    def _is_rest_of_album(self, update: Update) -> bool:
        """The pictures of an album come one by one; the first of them is answered."""
        album = update.message.media_group_id if update.message else None
        return album is not None and not _is_new(self._albums, album)


def _is_new(seen: "OrderedDict[Any, None]", key: object) -> bool:
    """True the first time; the oldest are forgotten."""
    if key in seen:
        return False
    seen[key] = None
    if len(seen) > _REMEMBERED:
        seen.popitem(last=False)
    return True
