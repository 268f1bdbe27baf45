"""The ESG table, its method sheet and its text for a report, the same for all the files."""

from dataclasses import dataclass

from bot.documents.chart_bar import percent
from bot.documents.words import Words, words_in
from flows.documents import Language
from flows.esg import PLACES, EsgExport
from flows.results import IndicatorResult, YearFigure

LEAST_YEARS = 2
"""The guide's table has two years beside the baseline, measured or not."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell; `number` where a spreadsheet can count with it: a fraction, or a count."""

    text: str
    number: float | None = None
    is_percent: bool = False


@dataclass(frozen=True, slots=True)
class EsgView:
    """`text` is what can be pasted into a report.

    `limits` is the standing paragraph: below the table, once in every file, and the text says that it goes along.
    """

    words: Words
    title: str
    subtitle: str
    line: str
    footer: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...]
    method: tuple[tuple[str, str], ...]
    places: tuple[tuple[str, str], ...]
    standard: tuple[str, ...]
    text: tuple[str, ...]
    limits: str


def esg_words(export: EsgExport) -> Words:
    language: Language = "en" if export.results.language == "en" else "da"
    return words_in(language)


def esg_view(export: EsgExport) -> EsgView:
    """Return everything that stands in the export, as display strings and numbers."""
    words, results = esg_words(export), export.results
    names = {"organisation": results.organisation, "company": results.company, "estate": results.estate}
    title = export.mapping.part("title", words.language)
    return EsgView(
        words=words,
        title=words.say("esg.title", **names),
        subtitle=words.say("esg.subtitle", **names),
        line=words.say("esg.line", standard=export.standard, title=title, snapshot=results.snapshot),
        footer=words.say("esg.footer", estate=results.estate, date=words.date(results.closed)),
        heads=(*words.listed("esg.heads"), *_year_heads(export, words), *words.listed("esg.tail")),
        rows=tuple(_row(one, export, words) for one in results.indicators if _may_stand(one)),
        notes=tuple(_notes(export, words)),
        method=tuple(_method(export, words)),
        places=_places(export, words),
        standard=tuple(_standard(export, words)),
        text=tuple(_text(export, words)),
        limits=results.method.limits,
    )


def _may_stand(one: IndicatorResult) -> bool:
    """A share of fewer than 30 has no row; what was not measured this time keeps its row."""
    now = one.years[-1]
    return one.unit == "count" or now.share is not None or now.display.startswith("…")


def _last_year(export: EsgExport) -> int:
    return max(export.results.wave, LEAST_YEARS)


def _year_heads(export: EsgExport, words: Words) -> list[str]:
    return [
        words.say("esg.baseline"),
        *(words.say("esg.year", number=number) for number in range(1, _last_year(export) + 1)),
    ]


def _row(one: IndicatorResult, export: EsgExport, words: Words) -> tuple[Cell, ...]:
    by_wave = {figure.wave: figure for figure in one.years}
    return (
        Cell(one.group),
        Cell(one.term),
        _target(one, words),
        *(_figure(one, by_wave.get(wave), words) for wave in range(_last_year(export) + 1)),
        Cell(_comment(one)),
        Cell(one.definition),
    )


def _target(one: IndicatorResult, words: Words) -> Cell:
    if one.target is None:
        return Cell(words.say("esg.no_target"))
    if one.unit == "count":
        return Cell(str(one.target.target), one.target.target)
    return Cell(words.say("esg.at_least", target=one.target.target))


def _figure(one: IndicatorResult, figure: YearFigure | None, words: Words) -> Cell:
    """A percentage of 30 and more, words for fewer, and the sign of what was not measured."""
    if figure is None:
        return Cell(words.say("esg.not_counted" if one.unit == "count" else "esg.not_measured"))
    if figure.share is not None:
        whole = percent(figure.share)
        return Cell(words.say("esg.percent", percent=whole), whole / 100, is_percent=True)
    if one.unit == "count" and figure.display.isdecimal():
        return Cell(figure.display, int(figure.display))
    return Cell(figure.display)


def _comment(one: IndicatorResult) -> str:
    """The computed sentences first, then what staff wrote."""
    computed = [one.change.text] if one.change else []
    computed += [one.target.text] if one.target else []
    return " ".join(filter(None, [*computed, *one.lines, one.comment]))


def _notes(export: EsgExport, words: Words) -> list[str]:
    results = export.results
    missing = ", ".join(one.name for one in results.indicators if not _may_stand(one))
    notes = [words.say("esg.left_out", names=missing)] if missing else []
    if results.needs_reason:
        notes.append(words.say("esg.reason", organisation=results.organisation, reason=export.reason))
    return notes


def _method(export: EsgExport, words: Words) -> list[tuple[str, str]]:
    """How it was measured, and figures from elsewhere."""
    results = export.results
    lines = list(results.method.lines)
    for one in results.indicators:
        lines += [
            (
                words.say("esg.outside", name=one.name),
                words.say("esg.outside_value", display=figure.display, source=figure.source, year=figure.wave),
            )
            for figure in one.outside
        ]
    lines += [(words.say("esg.reason_label"), export.reason)] if results.needs_reason else []
    return lines


def _places(export: EsgExport, words: Words) -> tuple[tuple[str, str], ...]:
    return tuple(
        (words.say(f"esg.{place}"), export.mapping.reference(place, export.standard, words.language))
        for place in PLACES
    )


def _standard(export: EsgExport, words: Words) -> list[str]:
    parts = {part: export.mapping.part(part, words.language) for part in ("title", "source", "note")}
    return [
        words.say(f"esg.standard_{export.standard}"),
        words.say("esg.other", other=export.other),
        words.say("esg.mapping", version=export.mapping.version, **parts),
    ]


def _text(export: EsgExport, words: Words) -> list[str]:
    """What can be pasted: who asked, one paragraph for each indicator, the legend, and where the limits stand."""
    results = export.results
    names = {"organisation": results.organisation, "company": results.company, "estate": results.estate}
    intro = words.say("esg.text_intro", answers=results.answers_text, **names)
    told = [_told(one, words) for one in results.indicators if _may_stand(one) and _is_measured(one)]
    return [intro, *told, results.legend, *_notes(export, words), words.say("esg.text_limits")]


def _is_measured(one: IndicatorResult) -> bool:
    return not one.years[-1].display.startswith("…")


def _told(one: IndicatorResult, words: Words) -> str:
    if one.unit == "count":
        said = words.say("esg.text_count", name=one.name, display=one.years[-1].display, definition=one.definition)
    else:
        said = words.say(
            "esg.text_share", name=one.name, interval=one.interval_text, statement=one.statement.rstrip(".")
        )
    return f"{said} {_comment(one)}".strip()
