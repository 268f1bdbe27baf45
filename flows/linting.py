"""What is doubtful about a statement that staff wrote: named and explained, never forbidden.

A LEVEL statement says how it is now, one thing at a time, so that it can be asked in every wave.
"""

import re
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from flows.questionnaire import Statement, StatementRole
from flows.readability import lix, words_of
from flows.words import is_question

MOST_WORDS = 15
MOST_LONG_WORDS = 3
MOST_LIX = 30
LEAST_WORDS_FOR_LIX = 10
"""On fewer words LIX says nothing: one long word of five is 20 points."""
LONG = 7
LEAST_NAME = 4


class Finding(StrEnum):
    """What the linter can find.

    NAME: an organisation is named. CAUSE: since, after, thanks to. COMPARE: more, better. JOINS: two claims in one.
    DENIES: not, never. ABSOLUTE: all, always. QUESTION: nobody can agree with one. LENGTH and HARD: too many words, or
    too long ones. NO_HARM: a good story without a possible harm beside it.
    """

    NAME = "name"
    CAUSE = "cause"
    COMPARE = "compare"
    JOINS = "joins"
    DENIES = "denies"
    ABSOLUTE = "absolute"
    QUESTION = "question"
    LENGTH = "length"
    HARD = "hard"
    NO_HARM = "no_harm"


_BY_WORD = (Finding.CAUSE, Finding.COMPARE, Finding.JOINS, Finding.DENIES, Finding.ABSOLUTE)


@dataclass(frozen=True, slots=True)
class Found:
    """A finding with the words that it stands on, as they are written."""

    finding: Finding
    words: tuple[str, ...] = ()


def findings(text: str, names: Iterable[str] = (), language: str = "da") -> list[Found]:
    """All that is doubtful about a LEVEL statement; `names` are those of the partners."""
    found = [Found(Finding.NAME, tuple(_named(text, names, language)))]
    found += [Found(kind, tuple(_matches(text, _words(language)[kind]))) for kind in _BY_WORD]
    return [one for one in found if one.words] + list(_reading(text, language))


def story_findings(statements: Collection[Statement]) -> list[Statement]:
    """The good stories that have no possible harm beside them: only good news could come of them."""
    paired = {one.pair_id for one in statements if one.role is StatementRole.HARM and one.retired is None}
    return [
        one for one in statements if one.role is StatementRole.GOOD and one.retired is None and one.id not in paired
    ]


def _reading(text: str, language: str) -> Iterator[Found]:
    if is_question(text):
        yield Found(Finding.QUESTION)
    words = words_of(text)
    if len(words) > MOST_WORDS:
        yield Found(Finding.LENGTH)
    known = set(_words(language)["known"])
    long_words = tuple(word for word in words if len(word) >= LONG and word.casefold() not in known)
    plain = " ".join("bo" if word.casefold() in known else word for word in words)
    is_hard = len(words) >= LEAST_WORDS_FOR_LIX and lix(plain) > MOST_LIX
    if len(long_words) > MOST_LONG_WORDS or is_hard:
        yield Found(Finding.HARD, long_words)


def _named(text: str, names: Iterable[str], language: str) -> Iterator[str]:
    common = set(_words(language)["common"])
    wanted = {name.casefold() for name in names if name.strip()}
    wanted |= {word for name in wanted for word in words_of(name) if len(word) >= LEAST_NAME and word not in common}
    # The longest first, so that a whole name is found as one.
    yield from _matches(text, sorted(wanted, key=len, reverse=True), "(?:['’]?s)?")


def _matches(text: str, wanted: Iterable[str], end: str = "") -> list[str]:
    either = "|".join(map(re.escape, wanted))
    if not either:
        return []
    found = re.finditer(rf"(?<!\w)(?:{either}){end}(?!\w)", text, re.IGNORECASE)
    return list(dict.fromkeys(match.group() for match in found))


@cache
def _words(language: str) -> Mapping[str, list[str]]:
    return tomllib.loads((files("flows.content") / "linting" / f"{language}.toml").read_text("utf-8"))
