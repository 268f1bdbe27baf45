"""The map of a partnership: what is done, what is next, who is waited for."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from flows.cards.card import Card, Rows
from flows.phrases import say


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the map. `mark` is done, here, waiting or later; `key` the phrase, `values` its values."""

    mark: str
    key: str
    values: dict[str, object]


MARKS = {"done": "✓", "here": "▸", "waiting": "…", "later": "·"}


def map_card(language: str, head: Markup, steps: Sequence[Step], tail: Markup, rows: Rows) -> Card:
    """The head, a line a step, and one sentence on what is next or waited for."""
    lines = []
    for step in steps:
        words = say(step.key, language, **step.values)
        line = Markup("{} {}").format(MARKS[step.mark], words)
        lines.append(Markup("<b>{}</b>").format(line) if step.mark == "here" else line)
    return Card(Markup("\n\n").join([head, Markup("\n").join(lines), tail]), rows)
