"""An outcome drawn: messages and files as they leave, made where it was decided.

Plain tuples, for they may come from another process: buttons and actions would cost ten times as much on the way.
"""

from typing import NamedTuple

from bot.screens import Screen, screens
from flows.cards.card import Attachment, Card, Outcome


class DrawnCard(NamedTuple):
    """The last of the screens has the buttons; a card may consist of files alone."""

    screens: tuple[Screen, ...]
    attachments: tuple[Attachment, ...] = ()
    replaces: int = 0
    is_quiet: bool = False
    answers: int = 0


class Drawn(NamedTuple):
    """As `flows.cards.card.Outcome`; the screens of `sealed` have no buttons, and only one of them can be shown."""

    toast: str = ""
    is_alert: bool = False
    sealed: tuple[Screen, ...] | None = None
    sealed_id: int = 0
    edited: DrawnCard | None = None
    cards: tuple[DrawnCard, ...] = ()
    language: str = "da"
    is_aside: bool = False


def draw_card(card: Card) -> DrawnCard:
    """Raise ValueError for an action that does not fit into a button."""
    return DrawnCard(screens(card), card.attachments, card.replaces, card.is_quiet, card.answers)


def draw(outcome: Outcome) -> Drawn:
    """Raise ValueError for an action that does not fit into a button."""
    return Drawn(
        outcome.toast,
        outcome.is_alert,
        None if outcome.sealed is None else screens(Card(outcome.sealed.text)),
        outcome.sealed_id,
        None if outcome.edited is None else draw_card(outcome.edited),
        tuple(map(draw_card, outcome.cards)),
        outcome.language,
        outcome.is_aside,
    )
