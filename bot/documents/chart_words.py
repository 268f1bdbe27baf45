"""What the results chart says in words beside its marks."""

from bot.documents.lettering import lines_of
from bot.documents.words import Words
from flows.results import IndicatorResult, YearFigure


def spoken(one: IndicatorResult, now: YearFigure, words: Words) -> list[str]:
    """Return what stands in place of a bar, the first of two large."""
    if one.unit == "count":
        aim = words.say("chart.number_target", target=one.target.target) if one.target else ""
        return [" · ".join(filter(None, (now.display, aim))), words.say("chart.counted")]
    if now.n is None and now.display.startswith("…"):
        return [words.say("chart.not_asked")]
    if now.display in {"", "–"}:
        return [words.say("chart.hidden")]
    said = words.say("chart.agreeing", share=now.display)
    return [said[0].upper() + said[1:], words.say("chart.few")]


def from_elsewhere(one: IndicatorResult, words: Words, size: float, width: float) -> tuple[str, ...]:
    """Return the lines of figures from other sources, each with its source."""
    if not one.outside:
        return ()
    figures = " · ".join(
        words.say("chart.outside_figure", display=figure.display, source=f"{figure.source} {figure.wave}")
        for figure in one.outside
    )
    return lines_of(words.say("chart.outside", figures=figures), size, width)
