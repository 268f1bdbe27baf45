"""Texts as Telegram keeps them: cleaned, with entities counted in UTF-16 units."""

import re
import unicodedata
from typing import Any

from bot.playground.errors import JSON, bad_request

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024

_DROPPED = {0x0D: None, **dict.fromkeys(range(0x2028, 0x202F))}
_SPACED = dict.fromkeys((*range(9), *range(11, 13), *range(14, 32)), " ")
_TRANSLATION: dict[int, Any] = {**_DROPPED, **_SPACED, 9: " "}
_INVISIBLE = set("\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad\u180e\u2800\u3164\u115f\u1160")
_FOUND = re.compile(
    r"(?P<bot_command>(?<![\w/@<>])/[a-zA-Z0-9_]{1,32}(?:@\w{3,32})?(?![\w/<>]))"
    r"|(?P<url>https?://[^\s<>\"']*[^\s<>\"'.,;:!?)\]]|(?<![\w.@/])t\.me/[^\s<>\"']*[^\s<>\"'.,;:!?)\]])"
    r"|(?P<email>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?P<mention>(?<![\w@/])@[a-zA-Z]\w{3,31})"
    r"|(?P<hashtag>(?<![\w#&/])#(?=\w*[^\W\d])\w+)"
)


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cleaned(text: str) -> str:
    """Without control characters, line separators and bidi overrides."""
    return text.translate(_TRANSLATION)


def is_empty(text: str) -> bool:
    return all(c in _INVISIBLE or unicodedata.category(c) in {"Zs", "Cc"} for c in text)


def cut(text: str, start: int, end: int) -> str:
    """The part of the text between two UTF-16 offsets."""
    return text.encode("utf-16-le")[start * 2 : end * 2].decode("utf-16-le", "replace")


def trimmed(text: str, entities: list[JSON]) -> tuple[str, list[JSON]]:
    """White space at both ends goes, and the entities move with the text."""
    short = text.rstrip()
    lead = utf16(short) - utf16(short.lstrip())
    short = short.lstrip()
    end = utf16(short)
    kept = []
    for entity in entities:
        start = max(entity["offset"] - lead, 0)
        stop = min(entity["offset"] - lead + entity["length"], end)
        if stop > start:
            kept.append({**entity, "offset": start, "length": stop - start})
    kept.sort(key=lambda e: (e["offset"], -e["length"]))
    return short, kept


def found(text: str, taken: list[JSON]) -> list[JSON]:
    """Commands, links, mentions, hashtags and addresses that nobody marked up."""
    blocking = [e for e in taken if e["type"] in {"code", "pre", "text_link"}]
    results = []
    for match in _FOUND.finditer(text):
        start = utf16(text[: match.start()])
        length = utf16(match.group())
        inside = any(e["offset"] < start + length and start < e["offset"] + e["length"] for e in blocking)
        if not inside and match.lastgroup:
            results.append({"type": match.lastgroup, "offset": start, "length": length})
    return results


def given(raw: object, text: str) -> list[JSON]:
    """Entities handed over by the bot instead of a parse mode."""
    if not isinstance(raw, list):
        raise bad_request("can't parse entities: Expected an Array")
    end = utf16(text)
    kept: list[JSON] = []
    for entity in raw:
        if not isinstance(entity, dict) or not {"type", "offset", "length"} <= entity.keys():
            raise bad_request("can't parse MessageEntity: Can't find field")
        start, length = int(entity["offset"]), int(entity["length"])
        if start < 0 or length <= 0 or start >= end:
            continue
        kept.append({**entity, "offset": start, "length": min(length, end - start)})
    return kept


def with_found(text: str, entities: list[JSON]) -> tuple[str, list[JSON]]:
    text, entities = trimmed(text, entities)
    entities = entities + found(text, entities)
    return text, sorted(entities, key=lambda e: (e["offset"], -e["length"]))
