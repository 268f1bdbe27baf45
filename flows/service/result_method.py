"""The sheet "Method": how a wave was asked and counted, line by line, and the limits that no export is without."""

from collections.abc import Iterator, Sequence
from datetime import date

from flows.figures import LEAST_SHOWN, ChangeCode, Count
from flows.people import Side
from flows.phrases import counted, day, plain
from flows.resident_words import OWN_NAMES
from flows.results import ChangeShown, IndicatorResult, Method
from flows.service.access import party_name
from flows.service.result_lines import breaks_between
from flows.service.result_rows import Measured
from flows.service.talk import Talk
from flows.snapshot import Content, Represented
from flows.verdicts import percent_text
from flows.wave import Invited

_INVITED = {
    Invited.EVERYONE: "figure.invited.everyone",
    Invited.DRAW: "figure.invited.draw",
    Invited.OPEN: "figure.invited.open",
}
_REFUSALS = {
    "no_targets": "figure.weighting.no_targets",
    "too_many_margins": "figure.weighting.too_many",
    "too_many_levels": "figure.weighting.too_many",
    "too_few": "figure.weighting.too_few",
    "small_level": "figure.weighting.small_level",
    "no_fit": "figure.weighting.no_fit",
    "design_effect": "figure.weighting.uneven",
    "extreme_weights": "figure.weighting.uneven",
}
_LIGHTS = {"green": "figure.light.green", "yellow": "figure.light.yellow", "red": "figure.light.red"}


def limits_of(lines: Sequence[tuple[str, str]], rows: Sequence[IndicatorResult], language: str) -> Method:
    """The lines with the standing paragraph, which speaks of a development only where one can be read."""
    is_compared = any(_shows_change(row.change) or _shows_change(row.since_last) for row in rows)
    development = plain("esg.limits.development" if is_compared else "esg.limits.no_development", language)
    return Method(tuple(lines), plain("esg.limits", language, development=development))


def _shows_change(change: ChangeShown | None) -> bool:
    return change is not None and change.code is not ChangeCode.NOT_SHOWN


def answers_text(content: Content, language: str) -> str:
    """How many answered, and of how many: a response rate only where there were codes for all who were asked."""
    values = {"n": content.answers}
    if content.rates:
        reached = content.rates.reached
        rate = percent_text(Count(content.answers, reached).percent or 0, language)
        return plain("figure.answers.coded", language, reached=reached, rate=rate, **values)
    if content.invited == Invited.DRAW and content.drawn and content.answers <= content.drawn:
        return plain("figure.answers.drawn", language, drawn=content.drawn, **values)
    if content.adults and content.answers <= content.adults:
        share = percent_text(Count(content.answers, content.adults).percent or 0, language)
        key = "figure.answers.open" if content.invited == Invited.OPEN else "figure.answers.of_adults"
        return plain(key, language, share=share, **values)
    return plain("figure.answers", language, **values)


def method_lines(talk: Talk, measured: Sequence[Measured], rows: Sequence[IndicatorResult]) -> list[tuple[str, str]]:
    """Label and value, line by line."""
    language = talk.language
    about = (*_asking(talk, measured), *_counting(measured, language))
    named = [(plain(key, language), value) for key, value in about]
    return named + [(row.name, text) for row in rows for text in _of_row(row, language)]


def _asking(talk: Talk, measured: Sequence[Measured]) -> Iterator[tuple[str, str]]:
    now, language = measured[-1], talk.language
    content = now.content
    yield "figure.method.period", _period(content, language)
    yield "figure.method.adults", counted(content.adults, language) if content.adults else talk.plain("figure.unknown")
    yield "figure.method.invited", _invited(content, language)
    yield "figure.method.answers", answers_text(content, language)
    yield "figure.method.rates", _rates(content, language)
    yield "figure.method.modes", talk.plain("figure.modes.both" if content.in_chat else "figure.modes.web")
    yield "figure.method.languages", _languages(content)
    yield "figure.method.breaks", _breaks(measured, language)
    partnership = talk.uow.partnerships.get(now.wave.partnership_id)
    yield "figure.method.responsible", party_name(talk, partnership, Side.HOUSING)
    yield "figure.method.snapshot", str(now.snapshot)


def _period(content: Content, language: str) -> str:
    opens, closes = (day(date.fromisoformat(one), language) for one in (content.opens, content.closes))
    return f"{opens} – {closes}"


def _invited(content: Content, language: str) -> str:
    if content.invited == Invited.DRAW and content.drawn:
        return plain("figure.invited.drawn", language, drawn=content.drawn)
    if content.invited == Invited.EVERYONE and _why_no_rates(content) == "figure.method.no_rates":
        return plain("figure.invited.everyone_short", language)
    return plain(_INVITED[Invited(content.invited)], language)


def _rates(content: Content, language: str) -> str:
    if content.rates is None:
        return plain(_why_no_rates(content), language)
    rr1, rr2 = (percent_text(100 * one, language, 1) for one in (content.rates.rr1, content.rates.rr2))
    return plain("figure.method.rates_value", language, rr1=rr1, rr2=rr2)


def _why_no_rates(content: Content) -> str:
    """The key of the reason; empty where there are rates."""
    asked = content.drawn if content.invited == Invited.DRAW else content.adults
    reasons = {
        "": content.rates is not None,
        "figure.method.no_rates_open": content.invited == Invited.OPEN,
        "figure.method.no_rates_few": content.answers < LEAST_SHOWN,
        "figure.method.no_rates_unknown": not asked,
        "figure.method.no_rates_more": content.answers > (asked or 0),
    }
    return next((key for key, holds in reasons.items() if holds), "figure.method.no_rates")


def _languages(content: Content) -> str:
    return ", ".join(
        OWN_NAMES[name] + (f" ({content.languages[name]})" if name in content.languages else "")
        for name in content.languages_offered
    )


def _breaks(measured: Sequence[Measured], language: str) -> str:
    if len(measured) == 1:
        return plain("figure.break.first", language)
    found = breaks_between(measured[-2].content, measured[-1].content)
    return ". ".join(plain(key, language) for key in found) or plain("figure.break.none", language)


def _counting(measured: Sequence[Measured], language: str) -> Iterator[tuple[str, str]]:
    content = measured[-1].content
    yield "figure.method.intervals", plain("figure.method.intervals_value", language)
    if len(measured) > 1:
        yield "figure.method.same_people", plain("figure.method.same_people_value", language)
    if content.weighting:
        yield "figure.method.weighting", plain(_REFUSALS[content.weighting], language)
    else:
        effect = str(round(content.design_effect or 1, 2))
        effect = effect.replace(".", ",") if language == "da" else effect
        yield "figure.method.weighting", plain("figure.weighting.done", language, effect=effect)
    for one in content.represented:
        yield f"figure.question.{one.question}", _represented(one, language)


def _represented(one: Represented, language: str) -> str:
    """As "18-34 år: cirka 20 % af svarene, 30 % af beboerne: for få"."""
    hidden = plain("figure.hidden", language)
    answers = plain("figure.about_percent", language, value=one.answers) if one.answers is not None else hidden
    band = plain(f"figure.band.{one.question}.{one.band}", language)
    if one.residents is None:
        return plain("figure.represented.answers", language, band=band, answers=answers)
    residents = percent_text(one.residents, language)
    text = plain("figure.represented", language, band=band, answers=answers, residents=residents)
    return f"{text}: {plain(_LIGHTS[one.light], language)}" if one.light else text


def _of_row(row: IndicatorResult, language: str) -> Iterator[str]:
    """What an auditor asks of one indicator: statement, n with interval, change, target, lines."""
    if row.statement:
        yield plain("figure.method.statement", language, statement=row.statement)
        n = row.years[-1].n
        if n is not None:
            yield plain("figure.method.figure", language, figure=row.interval_text, answers=n)
    if row.change:
        yield plain("figure.method.change", language, text=row.change.text, code=row.change.code.value)
    if row.target:
        yield plain("figure.method.target", language, text=row.target.text, code=row.target.code.value)
    yield from row.lines
