"""The geometry of the results chart, row by row: stacked bar, whisker and target on the left, the years on the right.

Everything lies on one axis from 0 to 100 percent.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.documents.lettering import cut_to, lines_of, width_of
from bot.documents.words import Words
from flows.figures import ChangeCode, Interval
from flows.results import IndicatorResult, YearFigure

LEFT, BAR_WIDTH, BAR_HEIGHT = 56.0, 752.0, 54.0
RIGHT, PLOT_WIDTH, PLOT_HEIGHT = 884.0, 128.0, 84.0
STATEMENT_SIZE, SMALL, AXIS = 28.0, 19.0, 17.0
FILLS = ("#0f766e", "#62b6a6", "#d8dee6", "#eaa57e", "#b3431d")
INKS = ("#ffffff", "#0d2b28", "#27364a", "#3a1c0b", "#ffffff")
INK = "#0f2942"
MOST_YEARS = 5
_LINE, _SMALL_LINE = 36.0, 27.0
_LABEL_SIZES = (25.0, 21.0, 17.0)


@dataclass(frozen=True, slots=True)
class Segment:
    """One answer's part of the bar; `size` is 0 where its number does not fit in."""

    x: float
    width: float
    fill: str
    ink: str
    label: str
    size: float
    label_x: float


@dataclass(frozen=True, slots=True)
class Whisker:
    low: float
    point: float
    high: float
    y: float


@dataclass(frozen=True, slots=True)
class Mark:
    """A short text on the axis: the target, or an end of the axis."""

    x: float
    label: str
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class Dot:
    """A wave in the line of years; one without a share is not drawn, its words stand halfway up."""

    x: float
    y: float
    label: str
    year: str
    is_last: bool
    is_drawn: bool
    has_break: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """The change since the start: a sign of its own shape, and its words."""

    code: ChangeCode
    text: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Headline:
    text: str
    x: float
    y: float
    colour: str


@dataclass(frozen=True, slots=True)
class Row:
    """One indicator; all heights are within the whole picture."""

    name: str
    name_y: float
    statement: tuple[tuple[str, float], ...]
    bar_y: float
    segments: tuple[Segment, ...]
    whisker: Whisker | None
    target: Mark | None
    ends: tuple[Mark, ...]
    words: tuple[tuple[str, float], ...]
    notes: tuple[tuple[str, float], ...]
    dots: tuple[Dot, ...]
    links: tuple[tuple[Dot, Dot], ...]
    breaks: tuple[tuple[float, float], ...]
    headline: Headline | None
    verdict: Verdict | None
    years_y: float
    end: float


def percent(share: float) -> int:
    """Return a whole percent, half up."""
    return int(share * 100 + 0.5 + 1e-9)


def row_at(one: IndicatorResult, top: float, words: Words) -> Row:
    """Return the row that begins at `top`."""
    text = one.statement or one.definition
    statement = _stacked(lines_of(text, STATEMENT_SIZE, BAR_WIDTH), top + 66, _LINE)
    bar_y = statement[-1][1] + 24
    now = one.years[-1]
    has_bar = one.steps is not None and now.share is not None
    spoken = () if has_bar else _stacked(_spoken(one, now, words), bar_y + 32, 34)
    below = bar_y + BAR_HEIGHT + 90 if has_bar else spoken[-1][1] + 30
    notes = _stacked(_notes(one, words), below, _SMALL_LINE)
    dots = _dots(one, top + 50, words)
    target = Mark(_x(one.target.target / 100), _target_words(one, words)) if one.target and has_bar else None
    verdict = _verdict(one, top + 50 + PLOT_HEIGHT + 68, words)
    end = (
        max(
            notes[-1][1] if notes else below - 38 if has_bar else below - 24,
            verdict.y if verdict else top + 50 + PLOT_HEIGHT + 30,
        )
        + 26
    )
    return Row(
        name=one.name if width_of(one.name, 20) < BAR_WIDTH else cut_to(one.name, 20, BAR_WIDTH),
        name_y=top + 26,
        statement=statement,
        bar_y=bar_y,
        segments=_segments(one.steps, target.x if target else None) if has_bar and one.steps else (),
        whisker=_whisker(now.share, now.interval, bar_y + BAR_HEIGHT + 24) if has_bar else None,
        target=target,
        ends=_ends(target) if has_bar else (),
        words=spoken,
        notes=notes,
        dots=dots,
        links=tuple((a, b) for a, b in _drawn_pairs(dots) if not b.has_break),
        breaks=tuple(_between(a, b) for a, b in _drawn_pairs(dots) if b.has_break),
        headline=_headline(one, dots[-1]),
        verdict=verdict,
        years_y=top + 50 + PLOT_HEIGHT + 34,
        end=end,
    )


def _stacked(lines: Iterable[str], first: float, step: float) -> tuple[tuple[str, float], ...]:
    return tuple((line, first + index * step) for index, line in enumerate(lines))


def _x(share: float) -> float:
    return LEFT + BAR_WIDTH * max(0.0, min(1.0, share))


def _segments(steps: Sequence[float], line: float | None) -> tuple[Segment, ...]:
    """The five answers side by side; a number that finds no room is left to the description.

    No number stands where the line of the target crosses the bar.
    """
    found, start = [], LEFT
    for share, fill, ink in zip(steps, FILLS, INKS, strict=True):
        width, label = BAR_WIDTH * share, str(percent(share))
        size, at = _label_place((start, start + width), label, line)
        found.append(Segment(start, width, fill, ink, label, size, at))
        start += width
    return tuple(found)


def _label_place(span: tuple[float, float], label: str, line: float | None) -> tuple[float, float]:
    """Return size and middle of the number: in the segment's middle, or in the larger part beside the line."""
    start, stop = span
    if line is not None and abs((start + stop) / 2 - line) < width_of(label, _LABEL_SIZES[0]) / 2 + 6:
        start, stop = (start, line) if line - start > stop - line else (line, stop)
    size = next((size for size in _LABEL_SIZES if width_of(label, size) + 6 <= stop - start), 0.0)
    return size, (start + stop) / 2


def _whisker(share: float | None, interval: Interval | None, y: float) -> Whisker | None:
    if share is None or interval is None:
        return None
    return Whisker(_x(interval.low), _x(share), _x(interval.high), y)


def _ends(target: Mark | None) -> tuple[Mark, ...]:
    """Where the axis begins and ends; not where the target's words stand."""
    ends = (Mark(LEFT, "0", "start"), Mark(LEFT + BAR_WIDTH, "100 %", "end"))
    return tuple(end for end in ends if target is None or abs(end.x - target.x) > 104)


def _target_words(one: IndicatorResult, words: Words) -> str:
    return words.say("chart.target", target=one.target.target) if one.target else ""


def _spoken(one: IndicatorResult, now: YearFigure, words: Words) -> list[str]:
    """What stands in place of a bar, the first line large."""
    if one.unit == "count":
        aim = words.say("chart.number_target", target=one.target.target) if one.target else ""
        return [" · ".join(filter(None, (now.display, aim))), words.say("chart.counted")]
    if now.n is None and now.display.startswith("…"):
        return [words.say("chart.not_asked")]
    if now.display in {"", "–"}:
        return [words.say("chart.hidden")]
    said = words.say("chart.agreeing", share=now.display)
    return [said[0].upper() + said[1:], words.say("chart.few")]


def _notes(one: IndicatorResult, words: Words) -> tuple[str, ...]:
    """Figures from elsewhere, each with its source."""
    if not one.outside:
        return ()
    figures = " · ".join(
        words.say("chart.outside_figure", display=figure.display, source=f"{figure.source} {figure.wave}")
        for figure in one.outside
    )
    return lines_of(words.say("chart.outside", figures=figures), SMALL, BAR_WIDTH)


def _shown_years(one: IndicatorResult) -> tuple[YearFigure, ...]:
    """The baseline, and as many of the latest as there is room for."""
    return one.years if len(one.years) <= MOST_YEARS else (one.years[0], *one.years[1 - MOST_YEARS :])


def _dots(one: IndicatorResult, top: float, words: Words) -> tuple[Dot, ...]:
    shown = _shown_years(one)
    step = PLOT_WIDTH / max(len(shown) - 1, 1)
    return tuple(
        Dot(
            x=RIGHT + 20 + place * step,
            y=top + PLOT_HEIGHT * (0.5 if figure.share is None else 1 - figure.share),
            label=_short(one, figure, words),
            year=words.say("chart.start") if figure.wave == 0 else figure.label,
            is_last=place == len(shown) - 1,
            is_drawn=figure.share is not None,
            has_break=figure.has_break,
        )
        for place, figure in enumerate(shown)
    )


def _short(one: IndicatorResult, figure: YearFigure, words: Words) -> str:
    if figure.share is not None:
        return str(percent(figure.share))
    if one.unit == "count" or figure.display.startswith(("–", "…")):
        return figure.display.removesuffix("%").strip()
    return words.say("chart.few_short")


def _drawn_pairs(dots: Sequence[Dot]) -> list[tuple[Dot, Dot]]:
    return list(pairwise(dot for dot in dots if dot.is_drawn))


def _between(one: Dot, other: Dot) -> tuple[float, float]:
    return (one.x + other.x) / 2, (one.y + other.y) / 2


def _headline(one: IndicatorResult, last: Dot) -> Headline | None:
    """The newest figure, large beside its dot; coloured only where the change is certain."""
    if one.unit != "count" and not last.is_drawn:
        return None
    certain = {ChangeCode.UP_CLEAR: FILLS[0], ChangeCode.DOWN_CLEAR: FILLS[4]}
    colour = certain.get(one.change.code, INK) if one.change else INK
    return Headline(one.years[-1].display, last.x + (22 if last.is_drawn else 0), last.y + 13, colour)


def _verdict(one: IndicatorResult, y: float, words: Words) -> Verdict | None:
    if one.change is None or one.change.code is ChangeCode.NOT_SHOWN or one.years[-1].share is None:
        return None
    return Verdict(one.change.code, words.say(f"chart.{one.change.code.value}"), RIGHT + 6, y)
