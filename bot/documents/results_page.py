"""A wave's results as a page of HTML: the figures in a table and in sentences, the chart, the method and the limits."""

from functools import cache
from importlib import resources
from typing import Any

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from bot.documents.chart import chart_svg, phone_chart_svg
from bot.documents.words import Words, words_in
from flows.documents import Language
from flows.results import IndicatorResult, OtherResult, Results
from flows.service.result_links import ResultPage


def results_page(page: ResultPage) -> str:
    """Return the page as HTML that needs no script, no picture and no second request."""
    results = page.results
    language: Language = "en" if results.language == "en" else "da"
    words = words_in(language)
    names = {"organisation": results.organisation, "company": results.company, "answers": results.answers_text}
    labels = [label.label for label in results.indicators[0].years] if results.indicators else []
    return _template("results").render(
        lang=language,
        w=words.sections["results_page"],
        title=f"{results.title} · {results.estate}",
        style=Markup(page_style()),  # noqa: S704 -- it is our own file
        results=results,
        line=words.say("results_page.line", date=words.date(results.closed), **names),
        heads=[*words.listed("results_page.heads"), *labels],
        rows=[_row(one, words) for one in results.indicators],
        chart=Markup(chart_svg(results)),  # noqa: S704 -- its template escapes every word
        phone_chart=Markup(phone_chart_svg(results)),  # noqa: S704 -- as above
        others=[_other(one, words) for one in results.others],
        outside=_outside(results),
        until=words.say("results_page.until", date=words.date(page.until)),
    )


def _row(one: IndicatorResult, words: Words) -> dict[str, Any]:
    heads = [words.listed("results_page.heads")[1], *(figure.label for figure in one.years)]
    cells = [_target(one, words), *(figure.display for figure in one.years)]
    said = [words.say("results_page.asked", statement=one.statement)] if one.statement else [one.definition]
    said += [one.change.text] if one.change else []
    said += [one.target.text] if one.target else []
    said += [words.say("results_page.since_last", text=one.since_last.text)] if one.since_last else []
    said += [words.say("results_page.own_comment", comment=one.comment)] if one.comment else []
    return {
        "name": one.name,
        "cells": list(zip(heads, cells, strict=True)),
        "figure": one.interval_text,
        "said": said,
        "lines": one.lines,
    }


def _target(one: IndicatorResult, words: Words) -> str:
    if one.target is None:
        return words.say("results_page.no_target")
    return (
        str(one.target.target)
        if one.unit == "count"
        else words.say("results_page.target_percent", target=one.target.target)
    )


def _other(one: OtherResult, words: Words) -> dict[str, str]:
    role = f"results_page.role_{one.role}"
    return {
        "statement": one.statement,
        "display": one.display,
        "role": words.say(f"{role}_of", activity=one.activity) if one.activity else words.say(role),
        "reach": one.reach,
    }


def _outside(results: Results) -> list[tuple[str, str]]:
    """Figures from elsewhere, those of an indicator under its name."""
    beside = [(f"{one.name} · {figure.label}", figure) for one in results.indicators for figure in one.outside]
    alone = [(figure.label, figure) for figure in results.outside]
    return [(label, f"{figure.display} ({figure.source})") for label, figure in [*beside, *alone]]


@cache
def no_page() -> str:
    """Return what every address that leads nowhere shows, in both languages."""
    return resources.files("flows.content").joinpath("templates", "no_results.html").read_text(encoding="utf-8")


def trouble_page(language: str) -> str:
    """Return what is shown when something of ours failed; the address still holds."""
    known: Language = "en" if language == "en" else "da"
    style = Markup(page_style())  # noqa: S704 -- it is our own file
    return _template("results_trouble").render(lang=known, w=words_in(known).sections["results_page"], style=style)


@cache
def page_style() -> str:
    """Return the page's only style sheet, which stands in the page itself."""
    return resources.files("flows.content").joinpath("templates", "results.css").read_text(encoding="utf-8")


@cache
def _template(name: str) -> Template:
    source = resources.files("flows.content").joinpath("templates", f"{name}.html.j2")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(source.read_text(encoding="utf-8"))
