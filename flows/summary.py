"""What residents hear of what they answered: released figures in a few plain sentences, in their own language."""

from collections.abc import Mapping
from dataclasses import dataclass

from flows.display import Grain, Shown
from flows.resident_chat import isolated
from flows.resident_words import resident

_GRAINS = {Grain.TENTHS: "summary.tenths", Grain.UNDER_TENTHS: "summary.under", Grain.OVER_TENTHS: "summary.over"}
_LEAST_SAID = 10


@dataclass(frozen=True, slots=True)
class Told:
    """One statement as it was answered. `before` is the year that `change` (a ChangeCode) is about, 0 for none."""

    statements: Mapping[str, str]
    shown: Shown
    change: str = ""
    before: int = 0


@dataclass(frozen=True, slots=True)
class ToResidents:
    """Everything that a summary is made of, in no language yet."""

    estate: str
    organisation: str
    company: str
    contact: str
    answers: int
    is_first: bool
    told: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class SummaryLine:
    """`tenths` of ten residents, for the picture of ten dots; None where there is no figure."""

    figure: str
    statement: str
    change: str
    tenths: int | None


@dataclass(frozen=True, slots=True)
class Summary:
    """The same in one language, for the poster and the message. `stop` is for the message alone."""

    language: str
    title: str
    answers: str
    agree: str
    lines: tuple[SummaryLine, ...]
    notes: tuple[str, ...]
    stop: str


def summary_in(given: ToResidents, language: str) -> Summary:
    """LookupError where the language lacks the words: its catalogue is not whole."""
    answers = "summary.answers" if given.answers >= _LEAST_SAID else "summary.few_answers"
    names = {"organisation": isolated(given.organisation, language), "company": isolated(given.company, language)}
    notes = [resident("summary.thanks", language)]
    notes += [resident("summary.first", language)] if given.is_first else []
    notes += [resident("summary.uncertain", language), resident("summary.anonymous", language)]
    notes += [resident("summary.partners", language, **names)] if given.company else []
    notes += [resident("summary.contact", language, contact=isolated(given.contact, language))] if given.contact else []
    return Summary(
        language=language,
        title=resident("summary.title", language, estate=isolated(given.estate, language)),
        answers=resident(answers, language, n=given.answers),
        agree=resident("summary.agree", language),
        lines=tuple(_line(one, language) for one in given.told),
        notes=tuple(notes),
        stop=resident("summary.stop", language),
    )


def _line(one: Told, language: str) -> SummaryLine:
    statement = one.statements.get(language) or one.statements.get("da", "")
    if one.shown.grain is Grain.HIDDEN:
        return SummaryLine("", statement, resident("summary.hidden", language), None)
    if one.shown.grain is Grain.PERCENT:
        figure, tenths = resident("summary.percent", language, percent=one.shown.value), (one.shown.value + 5) // 10
    else:
        figure = resident(_GRAINS[one.shown.grain], language, tenths=one.shown.value)
        tenths = one.shown.value
    change = resident(f"summary.{one.change}", language, before=one.before) if one.change and one.before else ""
    return SummaryLine(figure, statement, change, tenths)
