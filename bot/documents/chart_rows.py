"""The geometry of the results chart, row by row: stacked bar, whisker and target, and the years beside or under them.

Everything lies on one axis from 0 to 100 percent.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.documents.chart_bar import FILLS, INK, Mark, Segment, Whisker, ends, segments, target_mark, whisker
from bot.documents.chart_layout import WIDE, Layout, Text
from bot.documents.chart_words import from_elsewhere, spoken
from bot.documents.chart_years import Dot, breaks, dots, links
from bot.documents.lettering import cut_to, lines_of, width_of
from bot.documents.words import Words
from flows.figures import ChangeCode
from flows.results import IndicatorResult

Lines = tuple[tuple[str, float], ...]


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
class Said:
    """A line of what stands in place of a bar."""

    text: str
    y: float
    size: float
    is_large: bool
    is_first: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One indicator; all heights are within the whole picture. `share_y` is 0 where no words stand over the years."""

    name: str
    name_y: float
    statement: Lines
    bar_y: float
    segments: tuple[Segment, ...]
    whisker: Whisker | None
    target: Mark | None
    ends: tuple[Mark, ...]
    words: tuple[Said, ...]
    notes: Lines
    dots: tuple[Dot, ...]
    links: tuple[tuple[Dot, Dot], ...]
    breaks: tuple[tuple[float, float], ...]
    headline: Headline | None
    verdict: Verdict | None
    share_y: float
    years_y: float
    end: float


def row_at(one: IndicatorResult, top: float, words: Words, layout: Layout = WIDE) -> Row:
    """Return the row that begins at `top`."""
    drops, bar, now = layout.drops, layout.bar, one.years[-1]
    text = one.statement or one.definition
    statement = _stacked(lines_of(text, layout.statement.size, bar.width), top + drops.statement, layout.statement.step)
    bar_y = statement[-1][1] + drops.bar
    has_bar = one.steps is not None and now.share is not None
    said = () if has_bar else _said(spoken(one, now, words), bar_y, layout)
    below = bar_y + layout.bar_height + drops.notes if has_bar else said[-1].y + drops.spoken
    small = layout.small
    notes = _stacked(from_elsewhere(one, words, small.size, bar.width), below, small.step)
    left_end = notes[-1][1] if notes else below - (drops.bar_slack if has_bar else drops.words_slack)
    years_top = (left_end if layout.is_narrow else top) + drops.years
    found = dots(one, layout, years_top, words)
    years_y = years_top + layout.plot_height + drops.labels
    target = _target(one, layout, words) if has_bar else None
    verdict = _verdict(one, layout, years_y + drops.verdict, words)
    return Row(
        name=_in_a_line(one.name, layout.indicator, bar.width),
        name_y=top + drops.name,
        statement=statement,
        bar_y=bar_y,
        segments=segments(bar, one.steps, target.x if target else None) if has_bar and one.steps else (),
        whisker=whisker(bar, now.share, now.interval, bar_y + layout.bar_height + drops.whisker) if has_bar else None,
        target=target,
        ends=ends(bar, target) if has_bar else (),
        words=said,
        notes=notes,
        dots=found,
        links=links(found),
        breaks=breaks(found),
        headline=_headline(one, found[-1]),
        verdict=verdict,
        share_y=left_end + 30 if layout.is_narrow and one.unit != "count" else 0,
        years_y=years_y,
        end=max(left_end, verdict.y if verdict else years_y - 4) + drops.end,
    )


def _stacked(lines: Iterable[str], first: float, step: float) -> Lines:
    return tuple((line, first + index * step) for index, line in enumerate(lines))


def _said(texts: list[str], bar_y: float, layout: Layout) -> tuple[Said, ...]:
    """In a box as wide as the bar: the first of two large, and each in as many lines as it needs."""
    large, small, y = layout.spoken, layout.indicator.size, bar_y + 32 - layout.spoken.step
    found = []
    for number, text in enumerate(texts):
        is_large = number == 0 and len(texts) > 1
        size = large.size if is_large else small
        for line in lines_of(text, size, layout.bar.width - 40):
            y += large.step
            found.append(Said(line, y, size, is_large, number == 0))
    return tuple(found)


def _in_a_line(name: str, text: Text, width: float) -> str:
    return name if width_of(name, text.size) < width else cut_to(name, text.size, width)


def _target(one: IndicatorResult, layout: Layout, words: Words) -> Mark | None:
    if one.target is None:
        return None
    label = words.say("chart.target", target=one.target.target)
    return target_mark(layout.bar, one.target.target, label, layout.small.size)


def _headline(one: IndicatorResult, last: Dot) -> Headline | None:
    """The newest figure, large beside its dot; coloured only where the change is certain."""
    if one.unit != "count" and not last.is_drawn:
        return None
    certain = {ChangeCode.UP_CLEAR: FILLS[0], ChangeCode.DOWN_CLEAR: FILLS[4]}
    colour = certain.get(one.change.code, INK) if one.change else INK
    return Headline(one.years[-1].display, last.x + (22 if last.is_drawn else 0), last.y + 13, colour)


def _verdict(one: IndicatorResult, layout: Layout, y: float, words: Words) -> Verdict | None:
    if one.change is None or one.change.code is ChangeCode.NOT_SHOWN or one.years[-1].share is None:
        return None
    return Verdict(one.change.code, words.say(f"chart.{one.change.code.value}"), layout.years_left + 6, y)
