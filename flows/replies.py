"""What a person can reply to a node, freed of how it was sent."""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Said:
    """Typed words."""

    text: str


@dataclass(frozen=True, slots=True)
class Tapped:
    """The one choice."""

    choice: str


@dataclass(frozen=True, slots=True)
class Ticked:
    """One of several choices switched on or off: repeating it changes nothing, and quick taps do not disturb others."""

    choice: str
    is_on: bool


@dataclass(frozen=True, slots=True)
class Done:
    """Nothing more to add."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """Not answered on purpose."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Don't know yet."""


@dataclass(frozen=True, slots=True)
class Raised:
    """Move an item one place up."""

    item: int


@dataclass(frozen=True, slots=True)
class Removed:
    """Take an item away."""

    item: int


@dataclass(frozen=True, slots=True)
class Reworded:
    """Other words for what was said last here: the edit of a message."""

    text: str


Reply: TypeAlias = Said | Tapped | Ticked | Done | Skipped | Unknown | Raised | Removed | Reworded
