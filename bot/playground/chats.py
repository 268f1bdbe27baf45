"""Chats, their messages and who is in them."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.playground.errors import JSON, bad_request, forbidden

BotStatus = Literal["never", "member", "administrator", "left", "kicked"]


@dataclass
class Message:
    """One message; `body` is its Bot API form without reply keyboards."""

    chat: "Chat"
    body: JSON
    from_bot: bool
    revision: int = 0
    deleted: bool = False
    reactions: list[JSON] = field(default_factory=list)

    @property
    def message_id(self) -> int:
        return int(self.body["message_id"])

    @property
    def buttons(self) -> list[list[JSON]]:
        rows: list[list[JSON]] = self.body.get("reply_markup", {}).get("inline_keyboard", [])
        return rows


@dataclass
class Chat:
    """A private chat has its person's id; a group has a negative one."""

    id: int
    title: str
    users: dict[int, JSON]
    bot_status: BotStatus = "never"
    messages: dict[int, Message] = field(default_factory=dict)
    keyboard: JSON | None = None
    keyboard_message: int = 0
    pinned: list[int] = field(default_factory=list)
    action: str = ""
    action_until: datetime | None = None
    migrated_to: int | None = None
    menu_button: JSON | None = None
    last_id: int = 0
    is_shown: bool = True

    @property
    def private(self) -> bool:
        return self.id > 0

    def next_id(self) -> int:
        self.last_id += 1
        return self.last_id

    def as_json(self) -> JSON:
        if self.private:
            user = self.users[self.id]
            names: JSON = {k: user[k] for k in ("first_name", "last_name", "username") if k in user}
            return {"id": self.id, "type": "private", **names}
        kind = "supergroup" if self.id < -1_000_000_000_000 else "group"
        return {"id": self.id, "type": kind, "title": self.title}

    def refuse_unreachable(self) -> None:
        """What a bot hears when it writes where it may not."""
        if self.migrated_to is not None:
            raise bad_request("group chat was upgraded to a supergroup chat", {"migrate_to_chat_id": self.migrated_to})
        if self.private and self.bot_status == "never":
            raise forbidden("bot can't initiate conversation with a user")
        if self.private and self.bot_status == "kicked":
            raise forbidden("bot was blocked by the user")
        if self.bot_status == "kicked":
            raise forbidden("bot was kicked from the group chat")
        if self.bot_status not in {"member", "administrator"}:
            raise forbidden("bot is not a member of the group chat")

    def message(self, message_id: object, purpose: str) -> Message:
        """The message, or the refusal that names what it was wanted for."""
        found = self.messages.get(message_id) if isinstance(message_id, int) else None
        if found is None or found.deleted:
            raise bad_request(f"message to {purpose} not found")
        return found

    def newest(self) -> Message | None:
        living = [m for m in self.messages.values() if not m.deleted]
        return living[-1] if living else None
