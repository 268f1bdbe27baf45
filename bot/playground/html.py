"""Telegram's HTML: its tags, its refusals, its byte offsets."""

import re

from bot.playground.entities import utf16
from bot.playground.errors import JSON, ApiError, bad_request

_SIMPLE = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-spoiler": "spoiler",
}
_TAGS = {*_SIMPLE, "a", "span", "tg-emoji", "tg-time"}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_ESCAPE = re.compile(r"&(?:#x([0-9a-fA-F]+)|#(\d+)|(lt|gt|amp|quot));?")
_ATTRIBUTE = re.compile(r"\s*([^\s=>/]+)(?:\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s>\"']+))?")


def refuse(reason: str) -> ApiError:
    return bad_request(f"can't parse entities: {reason}")


def unescaped(text: str) -> str:
    def replace(match: re.Match[str]) -> str:
        if match[3]:
            return _NAMED[match[3]]
        code = int(match[1], 16) if match[1] else int(match[2])
        return chr(code) if 0 < code < 0x10FFFF else match[0]

    return _ESCAPE.sub(replace, text)


class HtmlText:
    """Reads one text; `text` and `entities` are the result."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.text = ""
        self.entities: list[JSON] = []
        self._length = 0
        self._open: list[tuple[str, dict[str, str], int]] = []

    def parse(self) -> tuple[str, list[JSON]]:
        position = 0
        while (start := self.source.find("<", position)) >= 0:
            self._add(self.source[position:start])
            position = self._close(start) if self.source.startswith("</", start) else self._start(start)
        self._add(self.source[position:])
        if self._open:
            raise refuse(f'Can\'t find end tag corresponding to start tag "{self._open[-1][0]}"')
        for entity in self.entities:
            if entity["type"] == "code":
                entity.pop("language", None)
        return self.text, self.entities

    def _add(self, escaped: str) -> None:
        plain = unescaped(escaped)
        self.text += plain
        self._length += utf16(plain)

    def _offset(self, position: int) -> int:
        return len(self.source[:position].encode())

    def _start(self, position: int) -> int:
        end = self.source.find(">", position)
        if end < 0:
            raise refuse(f"Unclosed start tag at byte offset {self._offset(position)}")
        name, _, rest = self.source[position + 1 : end].partition(" ")
        name = name.lower()
        if name not in _TAGS:
            raise refuse(f'Unsupported start tag "{name}" at byte offset {self._offset(position)}')
        attributes = {m[1].lower(): unescaped((m[2] or "").strip("\"'")) for m in _ATTRIBUTE.finditer(rest)}
        if name == "span" and attributes.get("class") != "tg-spoiler":
            reason = f'Tag "span" must have class "tg-spoiler" at byte offset {self._offset(position)}'
            raise refuse(reason)
        self._open.append((name, attributes, self._length))
        return end + 1

    def _close(self, position: int) -> int:
        end = self.source.find(">", position)
        if end < 0:
            raise refuse(f"Unclosed end tag at byte offset {self._offset(position)}")
        if not self._open:
            raise refuse(f"Unexpected end tag at byte offset {self._offset(position)}")
        name, attributes, start = self._open.pop()
        closed = self.source[position + 2 : end].strip().lower()
        if closed and closed != name:
            where = f"Unmatched end tag at byte offset {self._offset(position)}"
            raise refuse(f'{where}, expected "</{name}>", found "</{closed}>"')
        entity = self._entity(name, attributes, start)
        if entity and self._length > start:
            self.entities.append({"offset": start, "length": self._length - start, **entity})
        return end + 1

    def _entity(self, name: str, attributes: dict[str, str], start: int) -> JSON | None:
        if name == "a":
            return self._link(attributes, start)
        if name == "pre":
            return self._pre(start)
        entity: JSON = {"type": _SIMPLE.get(name, "spoiler")}
        if name == "tg-emoji":
            entity = {"type": "custom_emoji", "custom_emoji_id": attributes.get("emoji-id", "")}
        elif name == "tg-time":
            entity = _time(attributes)
        elif name == "blockquote" and "expandable" in attributes:
            entity = {"type": "expandable_blockquote"}
        elif name == "code" and attributes.get("class", "").startswith("language-"):
            entity["language"] = attributes["class"].removeprefix("language-")
        return entity

    def _link(self, attributes: dict[str, str], start: int) -> JSON | None:
        address = attributes.get("href") or self.text.encode("utf-16-le")[start * 2 :].decode("utf-16-le")
        if "." not in address and not address.startswith("tg://"):
            return None
        return {"type": "text_link", "url": address if "://" in address else f"http://{address}"}

    def _pre(self, start: int) -> JSON:
        """A code tag that fills a pre tag gives it its language and disappears."""
        inner = self.entities[-1] if self.entities else {}
        fills = inner.get("offset") == start and inner.get("length") == self._length - start
        if fills and inner["type"] == "code":
            self.entities.pop()
            return {"type": "pre", "language": inner["language"]} if "language" in inner else {"type": "pre"}
        return {"type": "pre"}


def _time(attributes: dict[str, str]) -> JSON:
    if not attributes.get("unix", "").isdigit():
        raise refuse('Tag "tg-time" must have a valid "unix" attribute')
    unix, form = int(attributes["unix"]), attributes.get("format", "")
    return {"type": "date_time", "unix_time": unix, "date_time_format": form}
