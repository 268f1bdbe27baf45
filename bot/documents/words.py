"""The fixed words of the documents, from `flows/content/templates/words_*.toml`."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from flows.documents import Language

COPENHAGEN = ZoneInfo("Europe/Copenhagen")


@dataclass(frozen=True, slots=True)
class Words:
    language: Language
    sections: Mapping[str, Mapping[str, Any]]

    def say(self, key: str, **values: object) -> str:
        """Return the sentence `section.name` with its placeholders filled; an unknown key raises KeyError."""
        section, name = key.split(".")
        return str(self.sections[section][name]).format(**values)

    def listed(self, key: str) -> tuple[str, ...]:
        """Return the list of words at `section.name`."""
        section, name = key.split(".")
        return tuple(self.sections[section][name])

    def date(self, moment: datetime) -> str:
        """Return the day in Copenhagen: "22. november 2026", "22 November 2026"."""
        local = moment.astimezone(COPENHAGEN)
        month = self.listed("months.long")[local.month - 1]
        return self.say("months.date", day=local.day, month=month, year=local.year)

    def day(self, moment: datetime) -> str:
        """Return the short day in Copenhagen: "3. feb", "3 Feb"."""
        local = moment.astimezone(COPENHAGEN)
        return self.say("months.day", day=local.day, month=self.listed("months.short")[local.month - 1])

    def time(self, moment: datetime) -> str:
        local = moment.astimezone(COPENHAGEN)
        return self.say("months.time", hour=local.hour, minute=local.minute)

    def moment(self, moment: datetime) -> str:
        return self.say("common.moment", date=self.date(moment), time=self.time(moment))

    def full_months(self, months: Iterable[int]) -> str:
        """Return months by their full names: "januar, juni"; none is empty."""
        return ", ".join(self.listed("months.long")[month - 1] for month in sorted(set(months)))

    def months(self, months: Iterable[int]) -> str:
        """Return months as ranges: "mar–jun, sep"; twelve are "all year", none is "not agreed"."""
        runs = month_runs(months)
        if not runs:
            return self.say("common.no_months")
        if sum(length for _, length in runs) == 12:
            return self.say("common.all_year")
        names = self.listed("months.short")
        return ", ".join(
            names[first - 1] if length == 1 else f"{names[first - 1]}–{names[(first + length - 2) % 12]}"
            for first, length in runs
        )


@cache
def words_in(language: Language) -> Words:
    """Return the words of one language, read once."""
    source = resources.files("flows.content").joinpath("templates", f"words_{language}.toml")
    return Words(language, tomllib.loads(source.read_text(encoding="utf-8")))


def month_runs(months: Iterable[int]) -> tuple[tuple[int, int], ...]:
    """Return the months as (first, length) runs, joined over the turn of the year.

    The runs stand in the order of the calendar; one that wraps (November to February) stands last.
    """
    chosen = sorted(set(months))
    if not chosen:
        return ()
    breaks = [index for index, (one, next_one) in enumerate(pairwise(chosen), 1) if next_one != one + 1]
    parts = [chosen[start:stop] for start, stop in pairwise([0, *breaks, len(chosen)])]
    if len(parts) > 1 and parts[0][0] == 1 and parts[-1][-1] == 12:
        parts[-1] += parts.pop(0)
    return tuple((part[0], len(part)) for part in parts)
