"""An action as callback data: `verb:1a.2b:word`, numbers in base 36, empty ends left out."""

import re

from flows.cards.card import Action

MAX_BYTES = 64
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
# Twelve digits are less than 2^63: what the databases take.
_NUMBER = r"(?:0|[1-9a-z][0-9a-z]{0,11})"
_SHAPE = re.compile(rf"([a-z0-9_]+)(?::((?:{_NUMBER}(?:\.{_NUMBER})*)?)(?::([a-z0-9_]+))?)?")


def encode(action: Action) -> str:
    """Raise ValueError when the action does not fit into 64 bytes or holds what does not decode to itself."""
    numbers = ".".join(map(_in_base_36, action.numbers))
    data = f"{action.verb}:{numbers}:{action.word}".rstrip(":")
    if len(data.encode()) > MAX_BYTES or decode(data) != action:
        raise ValueError(f"does not fit into callback data: {action}")
    return data


def decode(data: str) -> Action | None:
    """None for what `encode` never makes."""
    match = _SHAPE.fullmatch(data) if len(data) <= MAX_BYTES else None
    if match is None or data.endswith(":"):
        return None
    verb, numbers, word = match.groups(default="")
    return Action(verb, tuple(int(digits, 36) for digits in numbers.split(".") if digits), word)


def _in_base_36(number: int) -> str:
    if number < 0:
        raise ValueError("callback data holds no negative numbers")
    digits = ""
    while number >= 36:
        number, rest = divmod(number, 36)
        digits = _DIGITS[rest] + digits
    return _DIGITS[number] + digits
