"""What is said beside a figure so that it is not taken for more than it is; and how a wave differs from the last."""

from datetime import date

from flows.phrases import plain
from flows.snapshot import Content, StatementFigure
from flows.verdicts import estimate_text, percent_text
from flows.wave_dates import weeks_between
from flows.weighting import is_apart

MOST_CONTRADICTING = 15
MOST_UNKNOWN = 20
"""Percentages from above which a figure carries a line."""
SAME_SEASON = 14
"""Waves that open within so many days of the same day of the year are in the same season, whatever the month."""
_YEAR = 365


def lines_of(content: Content, key: StatementFigure | None, language: str, *, is_reworded: bool) -> tuple[str, ...]:
    """The sensitivity lines and warnings of an indicator, in the order in which they matter."""
    if key is None:
        return ()
    lines = [plain("figure.line.reworded", language)] if is_reworded else []
    return (
        *lines,
        *_unknown(key, language),
        *_contradictions(content, key, language),
        *_weighted(content, key, language),
    )


def _unknown(key: StatementFigure, language: str) -> list[str]:
    percent = key.figure.unknown or 0
    if percent <= MOST_UNKNOWN:
        return []
    return [plain("figure.line.unknown", language, share=percent_text(percent, language))]


def _contradictions(content: Content, key: StatementFigure, language: str) -> list[str]:
    found = content.contradictions.get(key.indicator_id)
    if found is None or found.percent <= MOST_CONTRADICTING:
        return []
    share = percent_text(found.percent, language)
    if found.without is None:
        return [plain("figure.line.contradictions", language, share=share)]
    without = percent_text(found.without, language)
    return [plain("figure.line.contradictions_without", language, share=share, without=without)]


def _weighted(content: Content, key: StatementFigure, language: str) -> list[str]:
    found, count = content.weighted.get(key.indicator_id), key.figure.count
    if found is None or count is None:
        return []
    line = plain("figure.line.weighted", language, figure=estimate_text(found.estimate, language))
    is_off = is_apart(count.share or 0.0, found.share)
    return [line, plain("figure.line.depends", language)] if is_off else [line]


def breaks_between(before: Content, now: Content) -> list[str]:
    """In what a wave was not asked as the one before: keys of figure.break."""
    differs = {
        "figure.break.invited": before.invited != now.invited,
        "figure.break.in_chat": before.in_chat != now.in_chat,
        "figure.break.languages": set(before.languages_offered) != set(now.languages_offered),
        "figure.break.season": not is_same_season(date.fromisoformat(before.opens), date.fromisoformat(now.opens)),
        "figure.break.length": _weeks(before) != _weeks(now),
    }
    return [key for key, is_so in differs.items() if is_so]


def _weeks(content: Content) -> int:
    return weeks_between(date.fromisoformat(content.opens), date.fromisoformat(content.closes))


def is_same_season(one: date, other: date) -> bool:
    """The same month of the year, or no more than two weeks from it."""
    apart = abs(one.timetuple().tm_yday - other.timetuple().tm_yday)
    return one.month == other.month or min(apart, _YEAR - apart) <= SAME_SEASON
