"""One simulated resident: an opinion of the place, and how it becomes answers on a page or taps in the chat."""

import re
from dataclasses import dataclass
from random import Random

# Statements that are turned round, known by their words: who is content disagrees with these.
_TURNED = re.compile(
    r"udenfor|passe på|spild af tid|bange|larm|left out|careful|waste of time|afraid|outsider|nois[ey]", re.IGNORECASE
)
_STATEMENT = re.compile(r"a\d+")
_SPREAD = 1.1
_NO_ANSWER = 0.04
_TELLS_NOTHING = 0.12


@dataclass(frozen=True)
class Field:
    """Something to fill in on a page: the radio buttons of one name in their order, or a box to write in."""

    name: str
    values: tuple[str, ...]
    question: str


class Opinion:
    """`content` is how well the resident likes the place, 0 to 1; the same seed answers the same way."""

    def __init__(self, seed: int, content: float) -> None:
        self._random = Random(seed)  # noqa: S311 -- a resident of a playground, not a secret
        self._liking = min(max(self._random.gauss(content, 0.22), 0.0), 1.0)

    def agreement(self, question: str) -> int:
        """From 5, fully agree, to 1; 0 for what cannot be said."""
        if self._random.random() < _NO_ANSWER:
            return 0
        liking = 1 - self._liking if _TURNED.search(question) else self._liking
        return min(max(round(1 + 4 * self._random.gauss(liking, _SPREAD / 6)), 1), 5)

    def filled(self, field: Field) -> str:
        """What the resident chooses or writes; empty for nothing."""
        if not field.values:
            return "Flere bænke, tak." if self._random.random() < 1 / 3 else ""
        if _STATEMENT.fullmatch(field.name):
            return str(self.agreement(field.question))
        if self._random.random() < _TELLS_NOTHING:
            return ""
        return self._random.choice([value for value in field.values if value])

    def row(self, question: str, rows: int) -> int:
        """Which of so many rows of choices is tapped in the chat; six are the scale with "don't know" below."""
        if rows == 6:
            agreed = self.agreement(question)
            return 5 - agreed if agreed else 5
        return self._random.randrange(rows)
