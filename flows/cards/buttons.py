"""Buttons and their rows: short labels side by side, long ones alone, never more than a thumb can sort."""

from collections.abc import Sequence

from flows.cards.card import Action, Button, Rows
from flows.phrases import plain

MOST_BUTTONS = 8
SHORT_LABEL = 16


def press(label: str, verb: str, *numbers: int, word: str = "", is_main: bool = False) -> Button:
    return Button(label, Action(verb, numbers, word), is_main=is_main)


def said(language: str, key: str, verb: str, *numbers: int, word: str = "", is_main: bool = False) -> Button:
    """A button with a phrase of the catalogue as its label."""
    return press(plain(key, language), verb, *numbers, word=word, is_main=is_main)


def rows_of(buttons: Sequence[Button]) -> Rows:
    """Two short labels share a row, a long one has its own."""
    rows: list[tuple[Button, ...]] = []
    for button in buttons:
        last = rows[-1] if rows else ()
        is_short = len(button.label) <= SHORT_LABEL
        if is_short and len(last) == 1 and len(last[0].label) <= SHORT_LABEL:
            rows[-1] = (*last, button)
        else:
            rows.append((button,))
    return tuple(rows)
