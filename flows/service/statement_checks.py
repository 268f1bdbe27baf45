"""What is to be thought of before residents are asked: what the linter warns of in words that staff wrote."""

from enum import StrEnum
from typing import TypeAlias

from flows.linting import Finding, Found, findings
from flows.people import Side
from flows.questionnaire import Statement, StatementKind
from flows.service.access import Party, party_name
from flows.service.talk import Talk


class StoryFinding(StrEnum):
    """FIRST: a story that begins with a partner's name praises it before anybody has answered."""

    FIRST = "first"


Warned: TypeAlias = tuple[Finding | StoryFinding, tuple[str, ...]]


def warnings_of(talk: Talk, party: Party, statement: Statement) -> list[Warned]:
    """None for what is in the catalogues, and none for words that residents have been asked already."""
    if statement.key or statement.used is not None:
        return []
    text, names = statement.texts["da"], _names(talk, party)
    found = findings(text, names)
    if statement.kind is StatementKind.LEVEL:
        return [(one.finding, one.words) for one in found]
    return [(StoryFinding.FIRST, words) for words in [_not_last(text, found)] if words]


def _not_last(text: str, found: list[Found]) -> tuple[str, ...]:
    """The partners' names that stand in the first half of the words."""
    named = [word for one in found if one.finding is Finding.NAME for word in one.words]
    return tuple(word for word in named if text.find(word) < len(text) // 2)


def is_ready(talk: Talk, party: Party, statement: Statement) -> bool:
    """False for words that were warned of and that nobody has given a reason to keep."""
    return bool(statement.reason) or not warnings_of(talk, party, statement)


def _names(talk: Talk, party: Party) -> tuple[str, ...]:
    """What a statement should not name: the company, and the housing organisation."""
    found = (party_name(talk, party.partnership, side) for side in (Side.COMPANY, Side.HOUSING))
    return tuple(name for name in found if name)
