"""What was played, as a file that tests can read back."""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.playground.errors import JSON

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_JUMP = timedelta(minutes=30)
_START = re.compile(r"/start (?P<payload>[a-z0-9]{16,})")


@dataclass(frozen=True)
class Line:
    at: datetime
    phone: int
    who: str
    sign: str
    text: str


class Transcript:
    """Lines in the order in which people saw them."""

    def __init__(self, clock_start: datetime) -> None:
        self.guide = "partnership 3"
        self.language = ""
        self.lines: list[Line] = []
        self._start = clock_start

    def add(self, line: Line) -> None:
        """Nothing is added for an empty text. A link's code is of no use to who reads: who made the link is."""
        if line.sign == ">" and (start := _START.fullmatch(line.text)):
            line = replace(line, text=self._opening(start["payload"], line.phone))
        if line.text.strip():
            self.lines.append(line)

    def _opening(self, payload: str, phone: int) -> str:
        makers = [line for line in self.lines if f"start={payload}" in line.text and line.phone != phone]
        return f"[opens the link from {makers[-1].who.partition(' (')[0]}]" if makers else "[opens the link]"

    def as_text(self) -> str:
        start = self.lines[0].at if self.lines else self._start
        language = self.language or "da"
        head = f"guide {self.guide} · language {language} · {_moment(start, year=True)} Europe/Copenhagen"
        return "\n".join([head, *self._body(start)]) + "\n"

    def _body(self, start: datetime) -> list[str]:
        rows: list[str] = []
        phone, at = 0, start
        for line in self.lines:
            if line.at - at >= _JUMP:
                if not rows:
                    rows.append(line.who)
                    phone = line.phone
                rows.append(f"  -- later, {_moment(line.at, year=line.at.year != at.year)} --")
            if line.phone != phone:
                rows.append(line.who)
                phone = line.phone
            at = line.at
            first, *more = line.text.split("\n")
            rows.append(f"  {line.sign} {first}".rstrip())
            rows += [f"      {further}".rstrip() for further in more]
        return rows


def _moment(at: datetime, *, year: bool) -> str:
    local = at.astimezone(COPENHAGEN)
    date = f"{_DAYS[local.weekday()]} {local.day} {_MONTHS[local.month - 1]}"
    return f"{date} {local.year} {local:%H:%M}" if year else f"{date} {local:%H:%M}"


def shown(body: JSON, reply_keyboard: JSON | None) -> str:
    """A message of the bot as its transcript text, buttons last."""
    text = str(body.get("text") or body.get("caption") or "")
    if "document" in body:
        text = f"[file] {body['document'].get('file_name', 'file')}\n{text}"
    elif "photo" in body:
        text = f"[picture] {text}"
    elif "location" in body:
        text = "[location]"
    rows = body.get("reply_markup", {}).get("inline_keyboard", [])
    rows = rows or (reply_keyboard or {}).get("keyboard", [])
    labels = " ".join(f"[{button['text']}]" for row in rows for button in row)
    text = text.rstrip()
    return f"{text}   {labels}" if labels else text


def sent(body: JSON) -> str:
    """A message of a person as its transcript text."""
    if "text" in body:
        text = str(body["text"])
        return f"[forwarded] {text}" if "forward_origin" in body else text
    for key, word in _KINDS.items():
        if key in body:
            name = str(body[key].get("file_name", "")) if key == "document" else ""
            return " ".join(part for part in (f"[{word}]", name, str(body.get("caption", ""))) if part)
    return ""


_KINDS = {
    "photo": "picture",
    "document": "file",
    "voice": "voice",
    "sticker": "sticker",
    "location": "location",
    "contact": "contact",
    "video": "video",
}
