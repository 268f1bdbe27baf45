"""A message as a person sees it."""

from dataclasses import dataclass

from bot.playground.chats import Message
from bot.playground.entities import TEXT_LIMIT
from bot.playground.errors import JSON

_KINDS = ("text", "photo", "document", "voice", "sticker", "location", "contact", "video")


@dataclass(frozen=True)
class Shown:
    message_id: int
    kind: str
    text: str
    buttons: list[list[str]]
    mine: bool
    from_bot: bool
    edited: bool
    file_name: str | None
    body: JSON


def as_shown(message: Message, user_id: int) -> Shown:
    body = message.body
    return Shown(
        message.message_id,
        next((kind for kind in _KINDS if kind in body), "service"),
        str(body.get("text") or body.get("caption") or ""),
        [[button["text"] for button in row] for row in message.buttons],
        body["from"]["id"] == user_id,
        message.from_bot,
        "edit_date" in body,
        body.get("document", {}).get("file_name"),
        body,
    )


def split_paste(text: str) -> list[str]:
    """As clients do: pieces of at most 4096 characters, cut at white space where there is some."""
    text = text.strip()
    parts: list[str] = []
    while len(text) > TEXT_LIMIT:
        window = text[:TEXT_LIMIT]
        cut = max(window.rfind("\n"), window.rfind(" ")) if " " in window or "\n" in window else -1
        cut = cut if cut > TEXT_LIMIT // 2 else TEXT_LIMIT
        parts.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return [*parts, text] if text else parts
