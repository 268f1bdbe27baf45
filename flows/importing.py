"""Figures that we did not measure, from a table that somebody sends: all rows are right, or none is taken."""

import csv
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib.resources import files
from io import StringIO
from typing import Any, TypeAlias

from flows.questionnaire import Unit
from flows.words import clean_text, has_cpr

Rows: TypeAlias = Sequence[Sequence[str]]

NEEDED = ("indicator", "year", "source")
MOST_ROWS = 60
NAME_LIMIT, NOTE_LIMIT = 80, 200
FIRST_YEAR = 1990
LEAST_N = 10
"""Whoever counted them: fewer answers than this are shown to nobody."""
_SPACES = re.compile(r"\s+")


@cache
def _content() -> Mapping[str, Any]:
    return tomllib.loads(files("flows.content").joinpath("imports.toml").read_text(encoding="utf-8"))


def column_names(language: str) -> tuple[str, ...]:
    """The columns of the table as they are called in a language; a file may use either, in any order."""
    return tuple(names[language] for names in _content()["columns"].values())


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong in a row (0 is the whole table): a phrase and its values."""

    row: int
    phrase: str
    what: str = ""


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One figure as it would be kept; `value` in tenths of a percent, or a count."""

    name: str
    unit: str
    year: int
    value: int
    source: str
    note: str = ""
    positive: int | None = None
    n: int | None = None


class _WrongError(Exception):
    """What is wrong in a row."""

    def __init__(self, phrase: str, what: str = "") -> None:
        super().__init__(phrase)
        self.phrase, self.what = phrase, what


def read_figures(rows: Rows, this_year: int) -> tuple[tuple[FigureRow, ...], tuple[Finding, ...]]:
    """The figures of a table and what is wrong with it; a row's number is the one that a spreadsheet shows."""
    filled = [(number, row) for number, row in enumerate(rows, start=1) if any(cell.strip() for cell in row)]
    if not filled:
        return (), (Finding(0, "import.empty"),)
    (_, head), body = filled[0], filled[1:]
    columns = _columns(head)
    missing = [_called(name) for name in NEEDED if name not in columns]
    if missing:
        return (), (Finding(0, "import.no_column", ", ".join(missing)),)
    if not body or len(body) > MOST_ROWS:
        return (), (Finding(0, "import.empty" if not body else "import.many", str(MOST_ROWS)),)
    return _read_rows(body, columns, this_year)


def _read_rows(
    body: Sequence[tuple[int, Sequence[str]]], columns: Mapping[str, int], this_year: int
) -> tuple[tuple[FigureRow, ...], tuple[Finding, ...]]:
    found: list[FigureRow] = []
    wrong: list[Finding] = []
    for number, row in body:
        cells = {name: _tidy(row[at]) if at < len(row) else "" for name, at in columns.items()}
        try:
            figure = _figure(cells, this_year)
        except _WrongError as error:
            wrong.append(Finding(number, error.phrase, error.what))
            continue
        if any(_is_same(figure, other) for other in found):
            wrong.append(Finding(number, "import.twice"))
        found.append(figure)
    return tuple(found), tuple(wrong)


def csv_rows(text: str) -> list[list[str]]:
    """The rows of a CSV file, its cells apart by whatever its first line has most of. ValueError for what is none."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    delimiter = max((";", "\t", ","), key=lines.partition("\n")[0].count)
    try:
        return list(csv.reader(StringIO(lines), delimiter=delimiter))
    except csv.Error as error:
        raise ValueError("no table") from error


def template_rows(language: str) -> tuple[tuple[str, ...], ...]:
    """The table to fill in: its columns, and two rows to write over."""
    return (column_names(language), *(tuple(row) for row in _content()["template"][language]["rows"]))


def _called(column: str) -> str:
    """A column by both its names."""
    return " / ".join(dict.fromkeys(_content()["columns"][column].values()))


def _unit(text: str) -> str | None:
    return next((unit for unit, names in _content()["units"].items() if text.casefold() in names), None)


def _columns(head: Sequence[str]) -> dict[str, int]:
    names = {name: key for key, both in _content()["columns"].items() for name in both.values()}
    found: dict[str, int] = {}
    for at, cell in enumerate(head):
        key = names.get(_tidy(cell).casefold())
        if key is not None:
            found.setdefault(key, at)
    return found


def _tidy(cell: str) -> str:
    return _SPACES.sub(" ", clean_text(cell)).strip()


def _is_same(one: FigureRow, other: FigureRow) -> bool:
    return (one.name.casefold(), one.source.casefold(), one.year) == (
        other.name.casefold(),
        other.source.casefold(),
        other.year,
    )


def _figure(cells: Mapping[str, str], this_year: int) -> FigureRow:
    name, source = _words(cells, "indicator", NAME_LIMIT), _words(cells, "source", NAME_LIMIT)
    note = _words(cells, "note", NOTE_LIMIT, is_needed=False)
    unit = _unit(cells.get("unit", ""))
    if unit is None:
        raise _WrongError("import.unit", cells["unit"])
    year = _whole(cells.get("year", ""), "import.year")
    if not FIRST_YEAR <= year <= this_year:
        raise _WrongError("import.year", str(year))
    return _with_value(FigureRow(name, unit, year, 0, source, note), cells)


def _with_value(figure: FigureRow, cells: Mapping[str, str]) -> FigureRow:
    """The value as it is given, or from the counts of positive answers and of all."""
    positive, n, value = (cells.get(name, "") for name in ("positive", "n", "value"))
    if figure.unit == Unit.COUNT:
        if positive or n:
            raise _WrongError("import.counts_of_count")
        return replace(figure, value=_whole(value, "import.count"))
    if not (positive or n):
        return replace(figure, value=_tenths(value))
    counted, base = _whole(positive, "import.counts"), _whole(n, "import.counts")
    if counted > base or base < LEAST_N:
        raise _WrongError("import.few" if base < LEAST_N else "import.counts", str(base))
    share = (2000 * counted + base) // (2 * base)
    if value and abs(_tenths(value) - share) > 10:
        raise _WrongError("import.does_not_fit", value)
    return replace(figure, value=share, positive=counted, n=base)


def _words(cells: Mapping[str, str], name: str, most: int, *, is_needed: bool = True) -> str:
    text = cells.get(name, "")
    if is_needed and not text:
        raise _WrongError("import.missing", _called(name))
    if len(text) > most:
        raise _WrongError("import.long", _called(name))
    if has_cpr(text):
        raise _WrongError("import.cpr", _called(name))
    return text


def _whole(text: str, phrase: str) -> int:
    bare = text.removesuffix(".0").replace(" ", "")
    if not (bare.isascii() and bare.isdecimal() and len(bare) <= 9):
        raise _WrongError(phrase, text)
    return int(bare)


def _tenths(text: str) -> int:
    """A percentage, with or without its sign, in tenths."""
    bare = text.removesuffix("%").strip().replace(",", ".")
    try:
        number = Decimal(bare)
    except InvalidOperation:
        raise _WrongError("import.percent", text) from None
    if not number.is_finite() or not 0 <= number <= 100:
        raise _WrongError("import.percent", text)
    return int(number * 10 + Decimal("0.5"))
