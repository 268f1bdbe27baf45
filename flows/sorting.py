"""The fast path: one long text becomes items, each with the question that it seems to answer.

A proposal for a person to confirm, so nothing is left out: every word but bullets and known headings comes back, and
what belongs nowhere says so.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import TypeAlias

from flows.guide.model import Guide

_CHALLENGES = "challenges"
_EFFORTS = "efforts"
_SCOPE = "scope"
_RESOURCES = frozenset({"offers", "needs"})
# What a guide without the question asks instead.
_INSTEAD = {"pays": "interest"}
_BULLET = re.compile(r"(?:[-*+•‣◦▪·–—]|\[ \])\s+")
_NUMBER = re.compile(r"(\d{1,2})[.)]\s+(?=(\w+))")
_HEADING_SIGNS = " \t#*_:"
_MOST_HEADING_WORDS = 6
_SENTENCE = re.compile(r"(?<=[.!?;])\s+(?=[^\W_])")
_WORD = re.compile(r"\w")

_Fits: TypeAlias = Mapping[str, re.Pattern[str]]


@dataclass(frozen=True, slots=True)
class Sorted:
    """One item: `node` is the question of the guide, empty where none fits; `choice` its kind of resource or its scope
    where one was recognised, `theme` the theme of a challenge; None is for the person to say.
    """

    text: str
    node: str
    choice: str | None = None
    theme: str | None = None


@dataclass(frozen=True, slots=True)
class _Words:
    headings: Mapping[str, str]
    nodes: _Fits
    resources: _Fits
    scope: _Fits
    themes: _Fits
    rhythms: re.Pattern[str]
    connectors: re.Pattern[str]
    abbreviations: frozenset[str]
    fillers: frozenset[str]
    months: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Line:
    """`is_apart` tells that blank lines stand before it."""

    text: str
    is_bulleted: bool
    is_apart: bool = False


def sort_paste(text: str, guide: Guide, language: str) -> tuple[Sorted, ...]:
    """The items of a text in their order, each with a proposed question; headings steer what follows them."""
    words = _words(language)
    lines = tuple(_lines(text, words))
    steering = _Steering(is_airy=all(line.is_apart for line in lines[1:]))
    return tuple(
        _sort(item, node, guide, words)
        for line in lines
        for node, rests in [steering.of(line, words)]
        for item in _resources_apart(rests, node, words)
    )


def sort_as(text: str, node: str, guide: Guide, language: str) -> Sorted:
    """An item for which a person chose the question."""
    return _sort(text, node, guide, _words(language))


@dataclass(slots=True)
class _Steering:
    """Which question the headings so far mean.

    A heading holds until the next one, known or not, or a blank line. Yet a list goes on behind a blank line, and where
    blank lines stand between all lines (`is_airy`) they end nothing. What a point of a list is headed by concerns that
    point alone.
    """

    is_airy: bool
    node: str = ""
    before: _Line | None = None
    is_in_line: bool = False

    def of(self, line: _Line, words: _Words) -> tuple[str, list[str]]:
        """The question that the line is about, "" where no heading says, and its sentences."""
        node, rest = _heading(line.text, words)
        if self._is_ended(line):
            self.node = ""
        rests = [rest] if line.is_bulleted else _sentences(rest, words)
        if node and rest and line.is_bulleted:
            self.before = line
            return node, rests
        if node or _is_title(line):
            self.node, self.is_in_line = node, bool(rest)
        self.before = line if rest else None
        steered = self.node
        # One line says how long; what follows is about something else.
        if rest and steered == _SCOPE:
            self.node = ""
        return steered, rests

    def _is_ended(self, line: _Line) -> bool:
        if not line.is_apart or self.before is None:
            return False
        if self.before.is_bulleted:
            return not line.is_bulleted
        return self.is_in_line or not self.is_airy


def _is_title(line: _Line) -> bool:
    """A line that announces others: it ends what the heading before it was about."""
    is_short = len(line.text.split()) <= _MOST_HEADING_WORDS
    return not line.is_bulleted and is_short and (line.text.endswith(":") or line.text.startswith("#"))


@cache
def _words(language: str) -> _Words:
    table = tomllib.loads((files("flows.content") / "sorting" / f"{language}.toml").read_text("utf-8"))
    phrases = sorted(((phrase, node) for node, said in table["headings"].items() for phrase in said), key=_longest)
    connectors = "|".join(re.escape(word) for word in sorted(table["connectors"], key=len, reverse=True))
    return _Words(
        headings=dict(phrases),
        nodes=_fits(table["nodes"]),
        resources=_fits(table["resources"]),
        scope=_fits(table["scope"]),
        themes=_fits(table["themes"]),
        rhythms=_fits({_EFFORTS: table["rhythms"]})[_EFFORTS],
        connectors=re.compile(rf",?\s+((?:{connectors})\s)", re.IGNORECASE),
        abbreviations=frozenset(table["abbreviations"]),
        fillers=frozenset(table["fillers"]),
        months=frozenset(table["months"]),
    )


def _longest(pair: tuple[str, str]) -> int:
    return -len(pair[0])


def _fits(table: Mapping[str, Iterable[str]]) -> _Fits:
    return {
        key: re.compile(r"(?<!\w)(?:" + "|".join(re.escape(stem) for stem in stems) + ")")
        for key, stems in table.items()
    }


def _lines(text: str, words: _Words) -> Iterator[_Line]:
    """The text's lines without bullets; a line that goes on in small letters is joined with the one before it."""
    waiting: _Line | None = None
    number, is_apart = 0, False
    for raw in text.splitlines():
        line, is_bulleted, number = _without_bullet(raw.strip(), number, words)
        if waiting is not None and not is_bulleted and not is_apart and _goes_on(waiting, line, words):
            waiting = replace(waiting, text=f"{waiting.text} {line}")
            continue
        if not _WORD.search(line):
            is_apart = True
            continue
        if waiting is not None:
            yield waiting
        waiting, is_apart = _Line(line, is_bulleted, is_apart), False
    if waiting is not None:
        yield waiting


def _goes_on(before: _Line, line: str, words: _Words) -> bool:
    """Small letters and brackets go on with a sentence; behind a comma everything does that is no heading."""
    if before.text[-1] in ".!?:;" or not line:
        return False
    return line[0].islower() or line[0] == "(" or (before.text[-1] == "," and not _heading(line, words)[0])


def _without_bullet(line: str, number: int, words: _Words) -> tuple[str, bool, int]:
    """The line, whether it was bulleted, and the last number: "12. juni" is no bullet, "2." behind "1." is."""
    if bullet := _BULLET.match(line):
        return line[bullet.end() :].strip(), True, number
    numbered = _NUMBER.match(line)
    if numbered and int(numbered[1]) in {1, number + 1} and numbered[2].casefold() not in words.months:
        return line[numbered.end() :].strip(), True, int(numbered[1])
    return line, False, number


def _heading(line: str, words: _Words) -> tuple[str, str]:
    """The question that a heading names, or "", and what stands behind the heading in the same line.

    A heading in front of other words that says more than its question stays with them.
    """
    bare = line.strip(_HEADING_SIGNS).casefold()
    if bare in words.headings:
        return words.headings[bare], ""
    title, colon, rest = line.partition(":")
    is_title = (bool(colon) or line.startswith("#")) and len(title.split()) <= _MOST_HEADING_WORDS
    for phrase, node in words.headings.items() if is_title else ():
        if re.search(rf"\b{re.escape(phrase)}\b", title.casefold()):
            says_more = set(title.casefold().split()) - set(phrase.split()) - words.fillers
            return node, line if says_more and rest.strip() else rest.strip()
    return "", line


def _sentences(line: str, words: _Words) -> list[str]:
    """A line cut behind each sentence and before "and therefore"; abbreviations end no sentence."""
    parts: list[str] = []
    for part in _SENTENCE.split(line):
        if parts and (_ends_short(parts[-1], words) or (parts[-1].endswith(".") and part[0].islower())):
            parts[-1] = f"{parts[-1]} {part}"
        else:
            parts.append(part)
    return [piece for part in parts for piece in words.connectors.sub(r"\n\1", part).split("\n")]


def _ends_short(sentence: str, words: _Words) -> bool:
    """Whether its last word is an abbreviation, whose full stop ends nothing."""
    return sentence.rsplit(maxsplit=1)[-1].casefold().lstrip("(") in words.abbreviations


def _resources_apart(items: Iterable[str], steered: str, words: _Words) -> Iterator[str]:
    """Items with words in them; a list of resources in one line is cut at its commas."""
    for item in items:
        parts = re.split(r",\s+", item) if steered in _RESOURCES else [item]
        if not all(_best(part, words.resources) for part in parts):
            parts = [item]
        yield from (part.strip() for part in parts if _WORD.search(part))


def _sort(item: str, steered: str, guide: Guide, words: _Words) -> Sorted:
    node = steered or _best(item, words.nodes) or _by_the_way(item, words)
    node = node if node in guide.nodes else _INSTEAD.get(node, "")
    choice = _best(item, words.resources) if node in _RESOURCES else None
    if node == _SCOPE:
        choice = _best(item, words.scope)
    theme = _best(item, words.themes) if f"{node}.theme" in guide.nodes else None
    return Sorted(item, node, choice, theme)


def _by_the_way(item: str, words: _Words) -> str:
    """What is done at set times is an effort; what only names a theme of the area is something that matters there."""
    if words.rhythms.search(item.casefold()):
        return _EFFORTS
    return _CHALLENGES if _best(item, words.themes) else ""


def _best(item: str, fits: _Fits) -> str | None:
    """The key whose words fit most of the item's letters; the first of equals."""
    said = item.casefold() + " "
    weights = {key: sum(len(match) for match in pattern.findall(said)) for key, pattern in fits.items()}
    best = max(weights, key=lambda key: weights[key])
    return best if weights[best] else None
