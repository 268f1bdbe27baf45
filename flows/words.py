"""What people type: cleaned of what cannot be seen, kept whole otherwise."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime

from flows.clock import COPENHAGEN
from flows.errors import ReplyError

CVR_WEIGHTS = (2, 7, 6, 5, 4, 3, 2, 1)
NAME_LIMIT = 100
TEXT_LIMIT = 20_000
# Clients cut a long paste at 4,096 characters, some a little earlier at a line's end.
PART_LENGTH = 3_900
# An "X" alone says nothing.
_LEAST_LETTERS = 2
# Longer numbers are larger than any that is asked for.
MOST_DIGITS = 15

# The Arabic and the wide one beside our own.
_QUESTION_MARKS = "?\u061f\uff1f"
_BIDI_CONTROLS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C, 0xFEFF, 0x200B])
_CONTROLS = dict.fromkeys(set(range(0x20)) - {0x09, 0x0A} | set(range(0x7F, 0xA0)))
_CPR = re.compile(r"(?<!\d)(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d{2}[- ]?\d{4}(?!\d)")
_NUMBER = re.compile(r"\d+(?:[., \u00a0]\d{3}(?!\d))*")
_FRACTION = re.compile(r"[-\u2212]\s*\d|\d,(?!\d{3}(?!\d))\d")


def clean_text(text: str) -> str:
    """The text without control codes, direction overrides and zero-width marks; joined emoji and Persian stay whole."""
    kept = text.translate(_BIDI_CONTROLS).replace("\r\n", "\n").replace("\r", "\n")
    return kept.translate(_CONTROLS).strip()


def is_blank(text: str) -> bool:
    """True when nothing of the text can be seen."""
    return not any(unicodedata.category(char)[0] not in "ZC" for char in text)


def is_only_symbols(text: str) -> bool:
    """True for emoji and punctuation alone: no letter and no digit in any script."""
    return not any(unicodedata.category(char)[0] in "LN" for char in text)


def may_continue(text: str) -> bool:
    """True when the text is so long that a client may have cut it: the next message may be its next part."""
    return len(text) >= PART_LENGTH


def has_cpr(text: str) -> bool:
    """True when a Danish personal number may stand in the text: a date of six digits, and four more."""
    return _CPR.search(text) is not None


def wording(text: str, most: int = TEXT_LIMIT) -> str:
    """The text as it may be kept; ReplyError when nothing can be seen, when it is too long or holds a CPR number."""
    whole = clean_text(text)
    if is_blank(whole):
        raise ReplyError("reply.blank")
    if len(whole) > most:
        raise ReplyError("reply.long", {"most": most})
    if has_cpr(whole):
        raise ReplyError("reply.cpr")
    return whole


def parse_name(text: str) -> str:
    name = " ".join(clean_text(text).split())
    if not any(char.isalpha() for char in name):
        raise ReplyError("reply.name")
    if len(name) > NAME_LIMIT:
        raise ReplyError("reply.name_long", {"most": NAME_LIMIT})
    if has_cpr(name):
        raise ReplyError("reply.cpr")
    return name


def is_titled(text: str) -> bool:
    """True for words that something can be called by: with letters, and no question."""
    return has_letters(text) and not is_question(text)


def has_letters(text: str) -> bool:
    """False for figures and marks alone, and for a single letter."""
    return sum(map(str.isalpha, text)) >= _LEAST_LETTERS


def is_question(text: str) -> bool:
    return any(mark in text for mark in _QUESTION_MARKS)


def parse_first_name(text: str) -> str:
    """A name from a Telegram profile, cleaned and cut; "?" when nothing of it can be seen."""
    name = " ".join(clean_text(text).split())[:NAME_LIMIT]
    return "?" if is_blank(name) else name


def parse_cvr(text: str) -> str:
    """Eight digits whose weighted sum (2 7 6 5 4 3 2 1) divides by 11; "DK" and spaces are accepted."""
    digits = re.sub(r"[\s.]|^dk", "", text.strip().casefold()).removeprefix("dk")
    is_form = re.fullmatch(r"[1-9]\d{7}", digits, re.ASCII) is not None
    if not is_form or sum(int(d) * w for d, w in zip(digits, CVR_WEIGHTS, strict=True)) % 11:
        raise ReplyError("reply.cvr")
    return digits


def parse_number(text: str, least: int, most: int) -> int:
    """The one whole number in the text: "412", "1.200", "1,200", "ca. 400 voksne"."""
    found = _NUMBER.findall(text)
    if len(found) != 1 or _FRACTION.search(text):
        raise ReplyError("reply.number")
    digits = re.sub(r"\D", "", found[0])
    number = int(digits) if len(digits) <= MOST_DIGITS else most + 1
    if not least <= number <= most:
        raise ReplyError("reply.number_range", {"least": least, "most": most})
    return number


def split_items(text: str) -> Sequence[str]:
    """A message as list items: each bulleted or numbered line is one; text without bullets is one item."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    bullet = re.compile(r"^(?:[-*•–·]|\d{1,2}[.)])\s+")
    if len(lines) > 1 and all(bullet.match(line) for line in lines):
        return [bullet.sub("", line) for line in lines]
    return [text]


_DAY = re.compile(r"\b(?P<day>\d{1,2})\.? ?(?:/|of|\.|-)? ?(?P<month>\d{1,2}\b|[^\W\d_]{3,})")
_MONTH_FIRST = re.compile(r"\b(?P<month>[^\W\d_]{3,}) (?P<day>\d{1,2})\b")
_MONTHS = ("jan", "feb", "mar", "apr", "maj may", "jun", "jul", "aug", "sep", "okt oct", "nov", "dec")


def names_day(text: str, at: datetime) -> bool:
    """True when the words name the moment's day: "tirsdag den 10. marts", "10/3", "10 March"."""
    local, spoken = at.astimezone(COPENHAGEN), text.casefold()
    for pattern in (_DAY, _MONTH_FIRST):
        for found in pattern.finditer(spoken):
            month = found["month"]
            is_month = int(month) == local.month if month.isdecimal() else month[:3] in _MONTHS[local.month - 1].split()
            if is_month and int(found["day"]) == local.day:
                return True
    return False


def one_line(text: str) -> str:
    """Words that both sides put together line by line, for places with room for one line."""
    return " / ".join(line.strip() for line in text.splitlines() if line.strip())
