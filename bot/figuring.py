"""`nabopagt figures`: our maths for anybody's counts, so that it can be checked against other software."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from bot.figure_file import Line, read_lines
from flows.figures import Change, target_code, wilson
from flows.phrases import plain
from flows.results import ChangeShown
from flows.verdicts import change_shown, points_text, target_text, total_text

# Each column's heading, and how it is set.
_COLUMNS: dict[str, dict[str, Any]] = {
    "figure.column.indicator": {},
    "figure.column.wave": {},
    "figure.column.n": {"justify": "right"},
    "figure.column.figure": {"no_wrap": True},
    "figure.column.text": {"ratio": 1},
}


@dataclass(frozen=True, slots=True)
class Judged:
    """A line of the file with what it says: `change` since the baseline of its indicator, where there is one."""

    line: Line
    display: str
    change: ChangeShown | None
    target: dict[str, Any] | None
    target_text: str


def judged(path: Path, language: str) -> list[Judged]:
    """Every line of a file of counts, in the file's order; FiguresError when the file is not one."""
    lines = read_lines(path)
    baselines = {line.indicator: line for line in lines if line.is_baseline}
    return [
        _judged(line, baselines.get(line.indicator), _compared(lines, baselines, line.wave), language) for line in lines
    ]


def _compared(lines: Sequence[Line], baselines: dict[str, Line], wave: str) -> int:
    """How many indicators are compared in a wave: those with answers enough in it and in their baseline."""
    there = [line for line in lines if line.is_of(wave) and line.indicator in baselines]
    return sum(line.count.is_comparable and baselines[line.indicator].count.is_comparable for line in there)


def _judged(line: Line, baseline: Line | None, compared: int, language: str) -> Judged:
    change = None
    if baseline and not line.is_baseline:
        change = change_shown(baseline.count, line.count, max(compared, 1), language)
    display = total_text(line.count, language)
    if line.target is None:
        return Judged(line, display, change, None, "")
    code = target_code(line.count, line.target)
    target = {"target": _number(line.target), "code": code.value}
    return Judged(line, display, change, target, target_text(code, line.target, language))


def _number(percent: Fraction) -> float:
    return int(percent) if percent.denominator == 1 else float(percent)


def as_data(found: Sequence[Judged]) -> list[dict[str, Any]]:
    """The lines as they go out as JSON: shares are fractions, and nothing where there are fewer than 30 answers."""
    return [_data(one) for one in found]


def _data(one: Judged) -> dict[str, Any]:
    count = one.line.count
    interval = wilson(count) if count.is_comparable else None
    return {
        "indicator": one.line.indicator,
        "wave": one.line.wave,
        "positive": count.positive,
        "n": count.n,
        "share": count.share if interval else None,
        "low": interval.low if interval else None,
        "high": interval.high if interval else None,
        "display": one.display,
        "change": _change(one.change) if one.change else None,
        "target": one.target,
    }


def _change(change: ChangeShown) -> dict[str, Any]:
    found = asdict(change)
    return {name: found[name] for name in ("difference", "low", "high")} | {
        "code": change.code.value,
        "text": change.text,
    }


def as_table(found: Sequence[Judged], language: str) -> Table:
    """The lines for people to read, also on a narrow screen."""
    table = Table(box=SIMPLE_HEAD, show_lines=True)
    for key, how in _COLUMNS.items():
        table.add_column(plain(key, language), overflow="fold", **how)
    for one in found:
        table.add_row(*(Text(cell) for cell in _cells(one, language)))
    return table


def _cells(one: Judged, language: str) -> Iterator[str]:
    yield _one_line(one.line.indicator)
    yield _one_line(one.line.wave)
    yield str(one.line.count.n)
    yield one.display
    said = (_points(one.change, language), one.change.text if one.change else "", one.target_text)
    yield "\n".join(text for text in said if text)


def _points(change: ChangeShown | None, language: str) -> str:
    if change is None or change.difference is None or change.low is None or change.high is None:
        return ""
    return points_text(Change(change.difference, change.low, change.high), language)


def _one_line(text: str) -> str:
    """Nothing that moves a terminal's cursor."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
