"""A resident at the door: an update of somebody who is no person of ours, or who is here as a resident only."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from markupsafe import Markup

from flows.cards.card import Action, Button, Card, Incoming, Outcome, Rows
from flows.ports import UnitOfWork
from flows.resident_chat import label, told
from flows.resident_words import OWN_NAMES, RESIDENT_LANGUAGES, resident_day
from flows.service.talk import World

ABREAST = 2


@dataclass(frozen=True, slots=True)
class Visit:
    """Nothing of it is stored unless the resident has asked to be written to."""

    uow: UnitOfWork
    world: World
    now: datetime
    incoming: Incoming
    language: str

    def tell(self, key: str, **values: Any) -> Markup:
        return told(key, self.language, **values)

    def day(self, when: datetime) -> str:
        return resident_day(when, self.language)

    def button(self, key: str, verb: str, *numbers: int, word: str = "", is_main: bool = False) -> Button:
        return Button(label(key, self.language), Action(verb, numbers, word), is_main=is_main)

    def speaking(self, language: str) -> "Visit":
        return replace(self, language=language)

    def shown(self, text: Markup, rows: Rows = ()) -> Outcome:
        """In the place of the pressed card, or as a new one."""
        card = Card(text, rows)
        if self.incoming.kind == "press":
            return Outcome(edited=card, language=self.language, is_aside=True)
        return Outcome(cards=(card,), language=self.language, is_aside=True)

    def hint(self, key: str) -> Outcome:
        """What was pressed leads nowhere; the card stays as it is."""
        return Outcome(toast=label(key, self.language), is_alert=True, language=self.language, is_aside=True)


def language_rows(languages: Sequence[str], verb: str, word: str = "") -> Rows:
    """Every language by its own name."""
    buttons = [Button(OWN_NAMES[one], Action(verb, (RESIDENT_LANGUAGES.index(one),), word)) for one in languages]
    return tuple(tuple(buttons[first : first + ABREAST]) for first in range(0, len(buttons), ABREAST))


def language_at(number: int, languages: Sequence[str]) -> str | None:
    """None for what is not offered."""
    found = RESIDENT_LANGUAGES[number] if number < len(RESIDENT_LANGUAGES) else None
    return found if found in languages else None
