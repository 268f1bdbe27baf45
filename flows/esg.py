"""The ESG table: which standard our figures are put beside, and what may not be exported without what."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from flows.results import Results

STANDARDS = ("S3", "S4")
"""Residents as the company's neighbours (S3), or as users of what it sells (S4): one of them, never both."""
PLACES = ("why", "agreement", "asking", "contact", "activities", "targets", "figures")
"""The parts of our content that a standard has a place for, in its order."""
DEFAULT_STANDARD, DEFAULT_MAPPING = "S3", "vsme"
FREE_FROM = 50
"""From so many answers on an export needs no written reason."""


@dataclass(frozen=True, slots=True)
class EsgMapping:
    """Where our content finds its place in one standard: references by place and by S3 or S4, dated by `version`."""

    name: str
    version: str
    order: int
    words: Mapping[str, Mapping[str, str]]
    places: Mapping[str, Mapping[str, str]]

    def reference(self, place: str, standard: str, language: str) -> str:
        found = self.places[place]
        return found.get(standard.casefold()) or found[language]

    def part(self, part: str, language: str) -> str:
        """`part` is "title", "source" or "note"."""
        return self.words[language][part]


@dataclass(frozen=True, slots=True)
class EsgExport:
    """What all the files are made of. ValueError for what may not leave the house.

    `reason` is why staff export figures of 30 to 49 answers; it is printed.
    """

    results: Results
    standard: str
    mapping: EsgMapping
    reason: str = ""

    def __post_init__(self) -> None:
        if self.results.esg_refusal or not self.results.method.limits.strip():
            raise ValueError("no export without enough answers and without the paragraph of limits")
        if self.results.needs_reason and not self.reason.strip():
            raise ValueError("30 to 49 answers are exported with a written reason only")
        if self.standard not in STANDARDS:
            raise ValueError(self.standard)

    @property
    def other(self) -> str:
        """The standard that the same residents are not reported under."""
        return next(name for name in STANDARDS if name != self.standard)


@cache
def load_mappings() -> Mapping[str, EsgMapping]:
    """All shipped mappings by name, the one that is suggested first."""
    folder = files("flows.content").joinpath("esg")
    found = [
        _mapping(file.name.removesuffix(".toml"), tomllib.loads(file.read_text("utf-8"))) for file in folder.iterdir()
    ]
    return {one.name: one for one in sorted(found, key=lambda one: one.order)}


def _mapping(name: str, raw: Mapping[str, Any]) -> EsgMapping:
    words = {language: raw[language] for language in ("da", "en")}
    return EsgMapping(name, raw["version"], raw["order"], words, {place: raw["places"][place] for place in PLACES})
