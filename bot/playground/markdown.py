"""MarkdownV2, as far as bots use it."""

from bot.playground.entities import utf16
from bot.playground.errors import JSON
from bot.playground.html import refuse

_RESERVED = set("_*[]()~`>#+-=|{}.!")
_MARKS = {
    "*": "bold",
    "_": "italic",
    "__": "underline",
    "~": "strikethrough",
    "||": "spoiler",
    "`": "code",
    "```": "pre",
}


class MarkdownText:
    """Reads one text; marks nest, code does not."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.text = ""
        self.entities: list[JSON] = []
        self._open: list[tuple[str, int, int]] = []

    def parse(self) -> tuple[str, list[JSON]]:
        position = 0
        while position < len(self.source):
            position = self._step(position)
        if self._open:
            mark, _, where = self._open[-1]
            name = _MARKS.get(mark, "text_link")
            raise refuse(f"Can't find end of {name.capitalize()} entity at byte offset {where}")
        return self.text, self.entities

    def _in_code(self) -> bool:
        return bool(self._open) and self._open[-1][0] in {"`", "```"}

    def _step(self, position: int) -> int:
        char = self.source[position]
        if char == "\\" and position + 1 < len(self.source) and ord(self.source[position + 1]) < 127:
            self.text += self.source[position + 1]
            return position + 2
        mark = next((m for m in ("```", "||", "__", *"*_~`") if self.source.startswith(m, position)), None)
        if mark and (not self._in_code() or mark == self._open[-1][0]):
            return self._mark(mark, position)
        if char in "[]" and not self._in_code():
            return self._link(char, position)
        if char in _RESERVED and not self._in_code():
            reason = f"Character '{char}' is reserved and must be escaped with the preceding '\\'"
            raise refuse(reason)
        self.text += char
        return position + 1

    def _mark(self, mark: str, position: int) -> int:
        if self._open and self._open[-1][0] == mark:
            self._end({"type": _MARKS[mark]})
        else:
            self._open.append((mark, utf16(self.text), len(self.source[:position].encode())))
        return position + len(mark)

    def _link(self, char: str, position: int) -> int:
        if char == "[":
            self._open.append(("[", utf16(self.text), len(self.source[:position].encode())))
            return position + 1
        if not self._open or self._open[-1][0] != "[":
            raise refuse("Character ']' is reserved and must be escaped with the preceding '\\'")
        close = self.source.find(")", position)
        if not self.source.startswith("](", position) or close < 0:
            raise refuse(f"Can't find end of a URL at byte offset {len(self.source[:position].encode())}")
        self._end({"type": "text_link", "url": self.source[position + 2 : close].replace("\\", "")})
        return close + 1

    def _end(self, entity: JSON) -> None:
        _, start, _ = self._open.pop()
        length = utf16(self.text) - start
        if length:
            self.entities.append({"offset": start, "length": length, **entity})
