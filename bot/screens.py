"""A card as Telegram's messages: at most 4,096 characters each, the buttons under the last."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from bot.callbacks import encode
from bot.splitting import graphemes, split
from flows.cards.card import Button, Card, Rows

LABEL_LENGTH = 64


class Screen(NamedTuple):
    """One message: HTML of Telegram's subset, and the buttons under it as Telegram takes them."""

    text: str
    keyboard: Mapping[str, Any] | None = None


def screens(card: Card) -> tuple[Screen, ...]:
    """At least one, unless the card has no words. Raise ValueError for an action that does not fit."""
    parts = split(str(card.text))
    if not parts:
        return ()
    return (*(Screen(part) for part in parts[:-1]), Screen(parts[-1], keyboard(card.buttons)))


@lru_cache(maxsize=4096)
def keyboard(rows: Rows) -> Mapping[str, Any] | None:
    """Made once for the same buttons."""
    drawn = [[_button(button) for button in row] for row in rows if row]
    return {"inline_keyboard": drawn} if drawn else None


def _button(button: Button) -> Mapping[str, Any]:
    """As Telegram takes it; PTB's objects for the same cost ten times as much."""
    drawn: dict[str, Any] = {"text": short_label(button.label)}
    if button.action is not None:
        drawn["callback_data"] = encode(button.action)
    elif button.copy:
        drawn["copy_text"] = {"text": button.copy}
    else:
        drawn["url"] = button.url
    if button.is_main:
        drawn["style"] = "primary"
    return drawn


def short_label(label: str) -> str:
    """Cut after 64 visible characters, joined emoji whole, at a word's end where one is near."""
    if len(label) <= LABEL_LENGTH:
        return label
    visible = graphemes(label)
    if len(visible) <= LABEL_LENGTH:
        return label
    cut = "".join(visible[: LABEL_LENGTH - 1])
    at_word = cut.rpartition(" ")[0]
    return (at_word if len(at_word) > len(cut) * 2 // 3 else cut).rstrip() + "…"
