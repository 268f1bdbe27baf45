"""The line of years in the results chart: a dot for each wave, and marks where it was asked in another way."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.documents.chart_bar import percent
from bot.documents.chart_layout import Layout
from bot.documents.words import Words
from flows.results import IndicatorResult, YearFigure

MOST_YEARS = 5


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


def dots(one: IndicatorResult, layout: Layout, top: float, words: Words) -> tuple[Dot, ...]:
    """Return a dot for every wave that there is room for, the baseline first."""
    shown = _shown_years(one)
    step = layout.plot_width / max(len(shown) - 1, 1)
    return tuple(
        Dot(
            x=layout.years_left + 20 + place * step,
            y=top + layout.plot_height * (0.5 if figure.share is None else 1 - figure.share),
            label=_short(one, figure, words),
            year=words.say("chart.start") if figure.wave == 0 else figure.label,
            is_last=place == len(shown) - 1,
            is_drawn=figure.share is not None,
            has_break=figure.has_break,
        )
        for place, figure in enumerate(shown)
    )


def links(found: Sequence[Dot]) -> tuple[tuple[Dot, Dot], ...]:
    """Return what is joined by a line."""
    return tuple((one, other) for one, other in _drawn_pairs(found) if not other.has_break)


def breaks(found: Sequence[Dot]) -> tuple[tuple[float, float], ...]:
    """Return where a line is broken."""
    pairs = [(one, other) for one, other in _drawn_pairs(found) if other.has_break]
    return tuple(((one.x + other.x) / 2, (one.y + other.y) / 2) for one, other in pairs)


def _drawn_pairs(found: Sequence[Dot]) -> list[tuple[Dot, Dot]]:
    return list(pairwise(dot for dot in found if dot.is_drawn))


def _shown_years(one: IndicatorResult) -> tuple[YearFigure, ...]:
    """The baseline, and as many of the latest as there is room for."""
    return one.years if len(one.years) <= MOST_YEARS else (one.years[0], *one.years[1 - MOST_YEARS :])


def _short(one: IndicatorResult, figure: YearFigure, words: Words) -> str:
    if figure.share is not None:
        return str(percent(figure.share))
    if one.unit == "count" or figure.display.startswith(("–", "…")):
        return figure.display.removesuffix("%").strip()
    return words.say("chart.few_short")
