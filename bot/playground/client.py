"""A person's Telegram client: what it shows, and how what is written reaches the bot."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.playground.chats import Chat, Message
from bot.playground.entities import cleaned, found
from bot.playground.screen import Shown, as_shown, split_paste
from bot.playground.transcript import sent

if TYPE_CHECKING:
    from bot.playground.errors import JSON
    from bot.playground.playground import Playground


@dataclass(frozen=True)
class Toast:
    """The bot's answer to a tap: a line that fades, or a box to close."""

    text: str
    alert: bool
    revision: int


class Client:
    """One person's Telegram client. Without `group`, everything happens in the chat with the bot."""

    def __init__(self, playground: Playground, user: JSON, chat: Chat, role: str) -> None:
        self.playground = playground
        self.user = user
        self.chat = chat
        self.role = role
        self.toasts: list[Toast] = []
        self.clipboard = ""
        self.opened: list[str] = []

    @property
    def id(self) -> int:
        return int(self.user["id"])

    @property
    def first_name(self) -> str:
        return str(self.user["first_name"])

    @property
    def language(self) -> str:
        return str(self.user["language_code"])

    @language.setter
    def language(self, code: str) -> None:
        self.user["language_code"] = code
        self.playground.changes.touch()

    @property
    def blocked(self) -> bool:
        return self.chat.bot_status == "kicked"

    @property
    def messages(self) -> list[Shown]:
        return self.shown_in(self.chat)

    @property
    def keyboard(self) -> list[list[str]]:
        """Labels of the reply keyboard."""
        rows = (self.chat.keyboard or {}).get("keyboard", [])
        return [[button["text"] for button in row] for row in rows]

    def shown_in(self, chat: Chat) -> list[Shown]:
        return [as_shown(m, self.id) for m in chat.messages.values() if not m.deleted]

    async def until(self, text: str, *, group: Chat | None = None, seconds: float = 5.0) -> Shown:
        """The newest message of somebody else that contains the text, waiting for it if need be."""
        changes = self.playground.changes
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while True:
            revision = changes.revision
            for message in reversed(self.shown_in(group or self.chat)):
                if text in message.text and not message.mine:
                    return message
            if loop.time() >= end:
                seen = [m.text for m in self.shown_in(group or self.chat)]
                raise TimeoutError(f"{self.first_name} never saw {text!r} but {seen[-5:]}")
            await changes.after(revision, end - loop.time())

    async def say(self, text: str, *, group: Chat | None = None, reply_to: int | None = None) -> list[Message]:
        """Send a text; the client cuts a long paste into several messages."""
        parts = split_paste(cleaned(text))
        return [self.say_one(group or self.chat, part, reply_to, ">") for part in parts]

    def say_one(self, chat: Chat, text: str, reply_to: int | None, sign: str) -> Message:
        content: JSON = {"text": text}
        if entities := found(text, []):
            content["entities"] = entities
        return self.send(chat, content, reply_to, sign)

    def send(self, chat: Chat, content: JSON, reply_to: int | None = None, sign: str = ">") -> Message:
        if chat is self.chat and self.blocked:
            raise RuntimeError(f"{self.first_name} has blocked the bot")
        answered = chat.messages.get(reply_to) if reply_to else None
        if answered:
            quoted = {k: v for k, v in answered.body.items() if k != "reply_to_message"}
            content = {**content, "reply_to_message": quoted}
        if chat.private and chat.bot_status == "never":
            chat.bot_status = "member"
        self.playground.write_line(self, sign, sent(content))
        message = self.playground.post(chat, self.user, content)
        if self.reaches_bot(message, answered):
            self.playground.updates.put("message", message.body)
        return message

    def reaches_bot(self, message: Message, answered: Message | None) -> bool:
        """Privacy mode: in groups a bot hears commands for it and replies to it."""
        chat, bot = message.chat, self.playground.bot
        if chat.private or chat.bot_status == "administrator":
            return True
        if chat.bot_status != "member":
            return False
        if not bot.privacy or (answered is not None and answered.from_bot):
            return True
        first: JSON = next(iter(message.body.get("entities", [])), {})
        if first.get("type") != "bot_command" or first.get("offset") != 0:
            return False
        name = message.body["text"].split()[0].partition("@")[2]
        return not name or bool(name.lower() == bot.username.lower())
