"""A draft in the buttons of the one card: packed, signed, and kept nowhere else.

It is one number of digits with different bases, behind the code and before the signature. Whoever changes a letter of
it, or brings it into another chat or another wave, holds nothing that we read.
"""

import hashlib
import hmac

from flows.ballot import Knows
from flows.codes import LENGTH, read_code
from flows.draft import Draft, Way
from flows.resident_words import RESIDENT_LANGUAGES

VERB = "r"
SIGNATURE = 10
MOST_SPOTS = 128
MOST_LETTERS = 64
# A wave's number in base 36 and what stands between the parts of callback data.
_AROUND = len(VERB) + 2 + 12
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
# Nothing said yet, don't know, and the five steps; for the others nothing said yet and three answers.
_ANSWER, _OTHER = 7, 4
_KNOWS = (None, Knows.NO, Knows.YES, Knows.TOOK_PART)


def fits(way: Way) -> bool:
    """Whether any draft of this paper fits into a button."""
    most = 1
    for base in _bases(way):
        most *= base
    room = MOST_LETTERS - _AROUND - LENGTH - SIGNATURE
    return len(_in_base_36(most)) <= room and len(way.spots) <= MOST_SPOTS


def pack(draft: Draft, way: Way, chat_id: int, key: bytes) -> str:
    """The word of a button: the code, the draft, the signature."""
    number = 0
    for base, digit in zip(_bases(way), _digits(draft), strict=True):
        number = number * base + digit
    body = draft.code.casefold() + _in_base_36(number)
    return body + _signature(body, way, chat_id, key)


def unpack(word: str, way: Way, chat_id: int, key: bytes) -> Draft | None:
    """None for what was not packed for this chat and this paper."""
    body, signature = word[:-SIGNATURE], word[-SIGNATURE:]
    code, digits = read_code(body[:LENGTH]), body[LENGTH:]
    if not hmac.compare_digest(signature.encode(), _signature(body, way, chat_id, key).encode()):
        return None
    if code is None or not digits:
        return None
    return _draft(code, int(digits, 36), way)


def _draft(code: str, number: int, way: Way) -> Draft:
    found: list[int] = []
    for base in reversed(_bases(way)):
        number, digit = divmod(number, base)
        found.append(digit)
    language, at, *rest = reversed(found)
    statements, stories = len(way.statements), len(way.stories)
    return Draft(
        code,
        RESIDENT_LANGUAGES[language],
        at,
        tuple(digit - 1 if digit else None for digit in rest[:statements]),
        tuple(_KNOWS[digit] for digit in rest[statements : statements + stories]),
        tuple(digit - 1 if digit else None for digit in rest[statements + stories :]),
    )


def _bases(way: Way) -> list[int]:
    others = len(way.stories) + len(way.paper.background)
    return [len(RESIDENT_LANGUAGES), MOST_SPOTS, *[_ANSWER] * len(way.statements), *[_OTHER] * others]


def _digits(draft: Draft) -> list[int]:
    answers = [0 if value is None else value + 1 for value in draft.answers]
    bands = [0 if band is None else band + 1 for band in draft.bands]
    return [RESIDENT_LANGUAGES.index(draft.language), draft.at, *answers, *map(_KNOWS.index, draft.knows), *bands]


def _signature(body: str, way: Way, chat_id: int, key: bytes) -> str:
    """Over the wave, the chat and what the paper asks: where that has changed an old button says nothing."""
    asked = ".".join(str(one.id) for one in way.statements) + "/" + ".".join(way.paper.background)
    signed = f"{way.paper.wave_id}:{chat_id}:{asked}:{body}"
    number = int.from_bytes(hmac.digest(key, signed.encode(), hashlib.sha256)) % 36**SIGNATURE
    return _in_base_36(number).rjust(SIGNATURE, "0")


def _in_base_36(number: int) -> str:
    digits = ""
    while True:
        number, rest = divmod(number, 36)
        digits = _DIGITS[rest] + digits
        if not number:
            return digits
