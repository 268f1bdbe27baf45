"""A guide: the content of one conversation, as frozen types. Loaded by load.py, judged by check.py."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class NodeKind(StrEnum):
    """How a node is answered.

    NOTE is read and left by one button. TEXT, NUMBER: typed. CHOICE: one tap ends it. CHOICES, MONTHS: taps toggle,
    [Done] ends. LIST: several short items, a message each, [Done] ends; its children are asked for every item.
    ORDER: like LIST with at most `most` items, suggestions to tap, and taps that move an item up.
    """

    NOTE = "note"
    TEXT = "text"
    NUMBER = "number"
    CHOICE = "choice"
    CHOICES = "choices"
    MONTHS = "months"
    LIST = "list"
    ORDER = "order"


class Format(StrEnum):
    """What a typed text must be. ANY takes everything but emptiness."""

    ANY = "any"
    NAME = "name"
    CVR = "cvr"


@dataclass(frozen=True, slots=True)
class Condition:
    """Holds when an answer or a fact of the session has one of the values.

    Exactly one of `node` and `fact` is set. A `node` inside the same list means the same item.
    """

    values: tuple[str, ...]
    node: str = ""
    fact: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """One question. `parent` is the list whose items it is asked about, empty at the top.

    `examples` names the value frame's cards to show; `suggest` the list nodes whose items are offered as taps; `hint` a
    phrase shown when the answer is one of `hint_on`; `optional` allows [Skip]; `unknown` [Don't know yet]; `ask`
    [Ask a colleague]; `members` offers those of both parties by name. For NUMBER `least` and `most` bound the number,
    for LIST and ORDER the count of items. The items of a `given` list come with the session:
    only its children are asked.
    """

    id: str
    section: str
    kind: NodeKind
    parent: str = ""
    choices: tuple[str, ...] = ()
    when: Condition | None = None
    format: Format = Format.ANY
    optional: bool = False
    unknown: bool = False
    ask: bool = False
    examples: bool = False
    members: bool = False
    given: bool = False
    suggest: tuple[str, ...] = ()
    hint: str = ""
    hint_on: tuple[str, ...] = ()
    least: int = 0
    most: int = 0

    @property
    def full_id(self) -> str:
        """The state's name in the compiled machine: "efforts.place" inside a list."""
        return f"{self.parent}.{self.id}" if self.parent else self.id


@dataclass(frozen=True, slots=True)
class Section:
    id: str
    nodes: tuple[str, ...]
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class NodeTexts:
    """Words of one node in one language. `short` names it in the review and in `/menu`."""

    prompt: str
    short: str
    help: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    example: str = ""


@dataclass(frozen=True, slots=True)
class GuideTexts:
    """Words of one guide in one language; `intro` is shown before the first question, `outro` after the last."""

    title: str
    intro: str
    outro: str
    sections: Mapping[str, str]
    nodes: Mapping[str, NodeTexts]


@dataclass(frozen=True, slots=True)
class Guide:
    """One version of a guide. `nodes` is in the order of asking, children after their list, keyed by full id."""

    name: str
    version: int
    sections: tuple[Section, ...]
    nodes: Mapping[str, Node]
    texts: Mapping[str, GuideTexts]
    release: bool = False

    def children(self, list_id: str) -> tuple[Node, ...]:
        return tuple(node for node in self.nodes.values() if node.parent == list_id)

    def text(self, language: str, full_id: str) -> NodeTexts:
        return self.texts[language].nodes[full_id]
