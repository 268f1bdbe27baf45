"""School breaks by municipality: the table that ships, and what an operator's own table says instead."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from flows.errors import ContentError
from flows.guide.findings import Finding

DEFAULT = "default"
OWN = "NABOPAGT_SCHOOL_BREAKS"
_LEAP_YEAR = 2028
_MONTH_DAY = re.compile(r"(\d\d)-(\d\d)")


@dataclass(frozen=True, slots=True)
class Breaks:
    """School breaks: ISO weeks, and spans of (month, day) that may run over New Year."""

    weeks: frozenset[int]
    spans: tuple[tuple[tuple[int, int], tuple[int, int]], ...]

    def holds(self, day: date) -> bool:
        place = (day.month, day.day)
        return day.isocalendar().week in self.weeks or any(
            first <= place <= last if first <= last else place >= first or place <= last for first, last in self.spans
        )


@cache
def shipped_breaks() -> Mapping[str, Breaks]:
    text = files("flows.content").joinpath("calendar", "school_breaks.toml").read_text(encoding="utf-8")
    return parse_breaks(text, "calendar/school_breaks.toml")


@cache
def load_breaks(own: str) -> Mapping[str, Breaks]:
    """The shipped tables, each replaced by the operator's `own` of the same name; ContentError with all findings."""
    return {**shipped_breaks(), **parse_breaks(own, OWN)}


def breaks_of(tables: Mapping[str, Breaks], municipality: str) -> Breaks:
    """The breaks of a municipality, or the default where it has no table of its own."""
    short = municipality.removesuffix(" Kommune").removesuffix(" kommune").strip()
    return tables.get(short, tables[DEFAULT])


def parse_breaks(text: str, name: str) -> dict[str, Breaks]:
    """Tables as TOML says them. What is wrong in any of them is found before it is used."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ContentError((Finding(name, "", f"is not TOML: {error}", "Put that line right"),)) from None
    wrong = tuple(Finding(name, town, *fault) for town, table in tables.items() for fault in _faults(table))
    if wrong:
        raise ContentError(wrong)
    return {
        town: Breaks(
            frozenset(table.get("weeks", ())),
            tuple((_month_day(first), _month_day(last)) for first, last in table.get("spans", ())),
        )
        for town, table in tables.items()
    }


def _faults(table: Any) -> list[tuple[str, str]]:
    """What is wrong in one table, and what to do."""
    if not isinstance(table, dict):
        return [("is no table", "Begin it with the municipality's name in brackets")]
    found = [(f"{key} is not known", "Only weeks and spans are") for key in table if key not in {"weeks", "spans"}]
    weeks, spans = table.get("weeks", []), table.get("spans", [])
    if not isinstance(weeks, list) or not all(type(week) is int and 1 <= week <= 53 for week in weeks):
        found.append(("weeks are no ISO weeks", "Write numbers from 1 to 53, as [7, 42]"))
    if not isinstance(spans, list) or not all(_is_span(span) for span in spans):
        found.append(("spans are no days of a year", 'Write month-day from and to, as [["06-25", "08-10"]]'))
    return found


def _is_span(span: Any) -> bool:
    return isinstance(span, list) and len(span) == 2 and all(isinstance(end, str) and _is_day(end) for end in span)


def _is_day(text: str) -> bool:
    if not _MONTH_DAY.fullmatch(text):
        return False
    try:
        date(_LEAP_YEAR, *_month_day(text))
    except ValueError:
        return False
    return True


def _month_day(text: str) -> tuple[int, int]:
    month, day = text.split("-")
    return int(month), int(day)
