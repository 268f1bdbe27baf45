"""A CSV file of counts, read as anybody's spreadsheet writes it; what is wrong with it is said in one sentence."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from io import StringIO
from pathlib import Path

from flows.figures import Count

COLUMNS = ("indicator", "wave", "positive", "n", "target")
BASELINE = "baseline"
_DELIMITERS = ",;\t"
_ENCODINGS = ("utf-8-sig", "cp1252")
_NUMBER = re.compile(r"[0-9]{1,9}")
_PERCENT = re.compile(r"([0-9]{1,3})(?:[.,]([0-9]{1,6}))?\s*%?")
# What a spreadsheet may write on top.
_SEPARATOR_LINE = re.compile(r"\A\s*\"?sep=[,;\t]\"?\r?\n", re.IGNORECASE)
_LONGEST = 60


class FiguresError(Exception):
    """What is wrong with a file, in one sentence."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the file; `target` is in percent."""

    indicator: str
    wave: str
    count: Count
    target: Fraction | None

    @property
    def is_baseline(self) -> bool:
        """Whether later waves of the indicator are compared with it."""
        return self.is_of(BASELINE)

    def is_of(self, wave: str) -> bool:
        """Whether it is of the wave of this name, whatever its capitals."""
        return self.wave.casefold() == wave.casefold()


def read_lines(path: Path) -> list[Line]:
    """The counts of a CSV file; FiguresError for the first thing that is wrong with it."""
    rows = _rows(_text(path))
    header = next(rows, None)
    if header is None:
        raise FiguresError("The file is empty.")
    places = _places(header[1])
    lines: list[Line] = []
    seen: dict[tuple[str, str], int] = {}
    for number, row in rows:
        if len(row) != len(places):
            raise FiguresError(f"Line {number} has {len(row)} fields, and the header has {len(places)}.")
        line = _line(number, dict(zip(places, row, strict=True)))
        first = seen.setdefault((line.indicator, line.wave.casefold()), number)
        if first != number:
            raise FiguresError(f"Line {number} repeats line {first}: {_short(line.indicator)}, {_short(line.wave)}.")
        lines.append(line)
    if not lines:
        raise FiguresError("The file has a header and no line below it.")
    return lines


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise FiguresError(f"{path} cannot be read: {error.strerror}.") from error
    for encoding in _ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise FiguresError(f"{path} is not text in UTF-8: save it as CSV UTF-8.")


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """The number of each line that is not empty, with its fields."""
    rest, before = _SEPARATOR_LINE.subn("", text, count=1)
    first = next((line for line in rest.splitlines() if line.strip()), "")
    reader = csv.reader(StringIO(rest, newline=""), delimiter=max(_DELIMITERS, key=first.count), strict=True)
    try:
        for row in reader:
            fields = [field.strip() for field in row]
            if any(fields):
                yield reader.line_num + before, fields
    except csv.Error as error:
        raise FiguresError(f"Line {reader.line_num + before} is no CSV: {error}.") from error


def _places(header: Sequence[str]) -> list[str]:
    """The columns' names in their order."""
    found = [name.casefold() for name in header]
    wanted = f"the header is {','.join(COLUMNS)}"
    missing = [name for name in COLUMNS if name not in found]
    if missing:
        raise FiguresError(f"The column {missing[0]} is missing: {wanted}.")
    if len(set(found)) != len(found):
        raise FiguresError(f"A column is there twice: {wanted}.")
    return found


def _line(number: int, fields: dict[str, str]) -> Line:
    for name in ("indicator", "wave"):
        if not fields[name]:
            raise FiguresError(f"Line {number}: {name} is empty.")
    positive, n = (_whole(number, name, fields[name]) for name in ("positive", "n"))
    if positive > n:
        raise FiguresError(f"Line {number}: positive is {positive} and n only {n}.")
    return Line(fields["indicator"], fields["wave"], Count(positive, n), _target(number, fields["target"]))


def _whole(number: int, name: str, text: str) -> int:
    if not _NUMBER.fullmatch(text):
        what = "is empty" if not text else f"is {_short(text)}"
        raise FiguresError(f"Line {number}: {name} {what}, and has to be a whole number from 0 to 999999999.")
    return int(text)


def _target(number: int, text: str) -> Fraction | None:
    if not text:
        return None
    found = _PERCENT.fullmatch(text)
    target = Fraction(f"{found[1]}.{found[2] or 0}") if found else None
    if target is None or target > 100:
        raise FiguresError(
            f"Line {number}: target is {_short(text)}, and has to be empty or a percentage from 0 to 100."
        )
    return target


def _short(text: str) -> str:
    """A person's own words in our sentence: on one line, and not too much of them."""
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return f"“{line}”" if len(line) <= _LONGEST else f"“{line[:_LONGEST]}…”"
