"""The social value frame: invented examples of what matters, what companies of each size do, what residents notice."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from flows.errors import ContentError
from flows.guide.findings import Finding
from flows.guide.load import read_toml

_BASE = "da"
_WORDS = ("challenge", "effort", "effect")


@dataclass(frozen=True, slots=True)
class CardText:
    """`challenge` is what mattered in the area, `effort` what the company did, `effect` what residents noticed."""

    challenge: str
    effort: str
    effect: str


@dataclass(frozen=True, slots=True)
class Card:
    """One example. Theme, place, focus and form are choice ids of the guide "housing"; sizes are company sizes."""

    id: str
    theme: str
    sizes: tuple[str, ...]
    place: str
    focus: str
    form: str
    texts: Mapping[str, CardText]


_TRAITS = tuple(field.name for field in fields(Card) if field.name not in {"id", "texts"})


def load_cards(root: Traversable | None = None) -> tuple[Card, ...]:
    """All cards in the order of the Danish file; ContentError holds every finding."""
    findings: list[Finding] = []
    tables = {
        file.name.removesuffix(".toml"): read_toml(file, f"cards/{file.name}", findings) or {}
        for file in sorted((root or files("flows.content") / "cards").iterdir(), key=lambda entry: entry.name)
        if file.name.endswith(".toml")
    }
    base = tables.get(_BASE, {})
    if not findings:
        for language, table in tables.items():
            findings += _check(f"cards/{language}.toml", table, base, _TRAITS if language == _BASE else ())
    if findings or not base:
        raise ContentError((*findings, *(() if base else (Finding("cards/da.toml", "", "no cards", "Write some"),))))
    return tuple(_card(card_id, base, tables) for card_id in base)


def cards_for(
    cards: Sequence[Card], theme: str | None, size: str | None, language: str, limit: int = 3, skip: int = 0
) -> tuple[CardText, ...]:
    """The best fits, theme before size, from `skip` on; behind the last card it begins again, so it never runs dry.

    Without a theme the themes take turns.
    """
    seen: Counter[str] = Counter()
    turn: dict[str, int] = {}
    for card in cards:
        turn[card.id] = seen[card.theme] if theme is None else 0
        seen[card.theme] += 1

    def distance(card: Card) -> tuple[bool, bool, int]:
        return theme is not None and card.theme != theme, size is not None and size not in card.sizes, turn[card.id]

    ranked = sorted(cards, key=distance)
    chosen = (ranked[(skip + step) % len(ranked)] for step in range(min(limit, len(ranked))))
    return tuple(card.texts[language] for card in chosen)


def _check(file: str, table: Mapping[str, Any], base: Mapping[str, Any], traits: tuple[str, ...]) -> list[Finding]:
    """Every language has the same cards, every card all its words and, in Danish, its traits."""
    found = [Finding(file, card_id, "the card is missing", "Write it") for card_id in base if card_id not in table]
    for card_id, card in table.items():
        if card_id not in base:
            found.append(Finding(file, card_id, "a card that Danish does not have", "Remove it, or write it in Danish"))
        needed = (key for key in (*traits, *_WORDS) if not isinstance(card, dict) or not card.get(key))
        found += [Finding(file, card_id, f'no "{key}"', "Write it") for key in needed]
    return found


def _card(card_id: str, base: Mapping[str, Any], tables: Mapping[str, Mapping[str, Any]]) -> Card:
    traits = base[card_id]
    return Card(
        id=card_id,
        theme=traits["theme"],
        sizes=tuple(traits["sizes"]),
        place=traits["place"],
        focus=traits["focus"],
        form=traits["form"],
        texts={
            language: CardText(**{key: table[card_id][key] for key in _WORDS}) for language, table in tables.items()
        },
    )
