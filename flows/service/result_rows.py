"""The rows of the table: each indicator through the years, compared with the baseline and with the year before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from flows.display import Grain, total
from flows.figures import ChangeCode, Count, Estimate, TargetCode, wilson
from flows.phrases import counted, plain
from flows.questionnaire import FIXED_INDICATORS, Indicator, StatementRole, Unit
from flows.results import ChangeShown, IndicatorResult, TargetShown, YearFigure
from flows.service.result_lines import breaks_between, lines_of
from flows.snapshot import Content, Figure, StatementFigure
from flows.verdicts import change_shown, interval_text, percent_text, shown_text, target_shown, target_text
from flows.wave import OutsideFigure, Wave

ESG_FREELY = 50
"""From so many answers an indicator stands in an ESG table without a written reason."""
_NAMES = {
    "belonging": "figure.indicator.belonging",
    "trust": "figure.indicator.trust",
    "co_creation": "figure.indicator.co_creation",
    "safety": "figure.indicator.safety",
}
_TERMS = {
    "belonging": "figure.term.belonging",
    "trust": "figure.term.trust",
    "co_creation": "figure.term.co_creation",
}
_DEFINITIONS = {
    "belonging": "indicator.belonging",
    "trust": "indicator.trust",
    "co_creation": "indicator.cocreation",
    "safety": "figure.definition.safety",
}


@dataclass(frozen=True, slots=True)
class Measured:
    """A wave with what was frozen of it; `snapshot` is its number."""

    wave: Wave
    snapshot: int
    content: Content

    def key_of(self, indicator_id: int) -> StatementFigure | None:
        """The key statement that was asked of an indicator."""
        asked = [one for one in self.content.statements if one.indicator_id == indicator_id]
        return next((one for one in asked if one.role == StatementRole.KEY), None)


@dataclass(frozen=True)  # without slots: what is counted once is kept
class Asked:
    """Everything that the rows are made of; `measured` ends with the wave that they are about."""

    indicators: Sequence[Indicator]
    measured: Sequence[Measured]
    reported: Mapping[tuple[int, int], int]
    outside: Sequence[OutsideFigure]
    language: str

    @property
    def now(self) -> Measured:
        return self.measured[-1]

    @property
    def baseline(self) -> Measured | None:
        """The wave that all later ones are compared with."""
        first = self.measured[0]
        return first if first.wave.number == 0 and len(self.measured) > 1 else None

    @property
    def last(self) -> Measured | None:
        """The year before, where it is another wave than the baseline."""
        return self.measured[-2] if len(self.measured) > 1 and self.measured[-2].wave.number else None

    @cached_property
    def compared(self) -> dict[int, int]:
        """How many indicators are compared with a wave, by its id."""
        earlier = [one for one in (self.baseline, self.last) if one]
        pairs = {one.wave.id: [self.counts(indicator.id, one) for indicator in self.indicators] for one in earlier}
        return {wave: sum(pair is not None and None not in pair for pair in found) for wave, found in pairs.items()}

    def counts(self, indicator_id: int, before: Measured) -> tuple[Count | None, Count | None] | None:
        """What the same statement got before and now; None where it was not asked both times."""
        key = self.now.key_of(indicator_id)
        old = before.content.figure(key.id) if key else None
        return (old.figure.count, key.figure.count) if key and old else None


def indicator_rows(asked: Asked) -> tuple[IndicatorResult, ...]:
    """The fixed indicators first, then the partners' own in the order in which they were agreed."""
    order = {key: place for place, key in enumerate(FIXED_INDICATORS)}
    wanted = [one for one in asked.indicators if _has_row(asked, one)]
    wanted.sort(key=lambda one: (order.get(one.key, len(order)), one.id))
    return tuple(_share_row(asked, one) if one.unit is Unit.SHARE else _count_row(asked, one) for one in wanted)


def _has_row(asked: Asked, indicator: Indicator) -> bool:
    """A share that no wave has asked for yet is nothing to read; nor is what is no longer watched."""
    if indicator.retired is not None:
        return asked.now.key_of(indicator.id) is not None
    return indicator.unit is Unit.COUNT or any(one.key_of(indicator.id) for one in asked.measured)


def indicator_name(indicator: Indicator, language: str) -> str:
    """What people call it, wherever they meet it."""
    return plain(_NAMES[indicator.key], language) if indicator.key in _NAMES else indicator.name


def indicator_term(indicator: Indicator, language: str) -> str:
    """What the guide calls it in the ESG table."""
    return plain(_TERMS[indicator.key], language) if indicator.key in _TERMS else indicator_name(indicator, language)


def words_in(texts: Mapping[str, str], language: str) -> str:
    """A statement's words in the reader's language, or in Danish."""
    return texts.get(language) or texts.get("da", "")


def year_label(number: int, language: str) -> str:
    """As "Baseline" or "År 1"."""
    return plain("figure.year", language, number=number) if number else plain("figure.baseline", language)


def _group(indicator: Indicator, language: str) -> str:
    is_fixed = indicator.key in FIXED_INDICATORS
    return plain("figure.group.fixed" if is_fixed else "figure.group.other", language)


def _definition(indicator: Indicator, language: str) -> str:
    fallback = _DEFINITIONS.get(indicator.key)
    return indicator.definition or (plain(fallback, language) if fallback else "")


def _share_row(asked: Asked, indicator: Indicator) -> IndicatorResult:
    key = asked.now.key_of(indicator.id)
    figure = key.figure if key else None
    count = figure.count if figure else None
    return IndicatorResult(
        indicator_id=indicator.id,
        key=indicator.key,
        name=indicator_name(indicator, asked.language),
        term=indicator_term(indicator, asked.language),
        group=_group(indicator, asked.language),
        unit=indicator.unit.value,
        definition=_definition(indicator, asked.language),
        statement=words_in(key.texts, asked.language) if key else "",
        years=tuple(_year(asked, indicator, key, place) for place in range(len(asked.measured))),
        interval_text=_with_interval(figure, asked.language),
        steps=tuple(step / 100 for step in figure.steps) or None if figure else None,
        change=_change(asked, indicator.id, asked.baseline),
        since_last=_change(asked, indicator.id, asked.last),
        target=_target(figure, indicator.target, asked.language),
        milestone=indicator.milestone,
        lines=lines_of(asked.now.content, key, asked.language, is_reworded=_is_new_wording(asked, indicator.id)),
        comment=asked.now.wave.remarks.get(str(indicator.id), ""),
        outside=_outside(asked, indicator.id),
        has_row=count is not None,
        needs_reason=count is not None and count.n < ESG_FREELY,
    )


def _count_row(asked: Asked, indicator: Indicator) -> IndicatorResult:
    value = asked.reported.get((indicator.id, asked.now.wave.id))
    return IndicatorResult(
        indicator_id=indicator.id,
        key=indicator.key,
        name=indicator.name,
        term=indicator.name,
        group=_group(indicator, asked.language),
        unit=indicator.unit.value,
        definition=_definition(indicator, asked.language),
        statement="",
        years=tuple(_reported(asked, indicator, one) for one in asked.measured),
        interval_text=_number(value, asked.language),
        steps=None,
        change=None,
        since_last=None,
        target=_number_target(value, indicator.target, asked.language),
        milestone=indicator.milestone,
        lines=(),
        comment=asked.now.wave.remarks.get(str(indicator.id), ""),
        outside=_outside(asked, indicator.id),
        has_row=value is not None,
    )


def _year(asked: Asked, indicator: Indicator, key: StatementFigure | None, place: int) -> YearFigure:
    """One wave of the row: only of the statement that is asked now, for another one's figure is another figure."""
    one = asked.measured[place]
    label = year_label(one.wave.number, asked.language)
    found = one.content.figure(key.id) if key else one.key_of(indicator.id)
    if found is None:
        return YearFigure(one.wave.number, label, plain("figure.not_measured", asked.language))
    count = found.figure.count
    return YearFigure(
        wave=one.wave.number,
        label=label,
        display=shown_text(found.figure.shown, asked.language),
        share=count.share if count else None,
        interval=wilson(count) if count else None,
        positive=count.positive if count else None,
        n=found.figure.n,
        has_break=place > 0 and bool(breaks_between(asked.measured[place - 1].content, one.content)),
    )


def _reported(asked: Asked, indicator: Indicator, one: Measured) -> YearFigure:
    value = asked.reported.get((indicator.id, one.wave.id))
    return YearFigure(one.wave.number, year_label(one.wave.number, asked.language), _number(value, asked.language))


def _number(value: int | None, language: str) -> str:
    return plain("figure.not_reported", language) if value is None else counted(value, language)


def _with_interval(figure: Figure | None, language: str) -> str:
    if figure is None:
        return plain("figure.not_measured", language)
    interval = wilson(figure.count) if figure.count else None
    return interval_text(figure.value, interval, language) if interval else shown_text(figure.shown, language)


def _change(asked: Asked, indicator_id: int, before: Measured | None) -> ChangeShown | None:
    """The change since a wave that asked the same statement; None where there is no such wave."""
    counts = asked.counts(indicator_id, before) if before else None
    if before is None or counts is None:
        return None
    first, second = counts
    if first is None or second is None:
        text = plain("figure.change.not_shown", asked.language)
        return ChangeShown(ChangeCode.NOT_SHOWN, None, None, None, text)
    weighted = _weighted(asked.now.content, before.content, indicator_id, first)
    return change_shown(first, second, asked.compared[before.wave.id], asked.language, weighted)


def _weighted(now: Content, before: Content, indicator_id: int, first: Count) -> tuple[Estimate, Estimate] | None:
    """Both shares weighted, as far as they can be; None where this wave's cannot."""
    found, old = now.weighted.get(indicator_id), before.weighted.get(indicator_id)
    if found is None:
        return None
    return (old.estimate if old else Estimate(first.positive / first.n, first.n)), found.estimate


def _is_new_wording(asked: Asked, indicator_id: int) -> bool:
    """Whether the statement is another one than an earlier wave asked of the same indicator."""
    key = asked.now.key_of(indicator_id)
    earlier = [one.key_of(indicator_id) for one in asked.measured[:-1]]
    return key is not None and any(old is not None and old.id != key.id for old in earlier)


def _target(figure: Figure | None, target: int | None, language: str) -> TargetShown | None:
    if figure is None or target is None:
        return None
    if figure.count is None:
        return TargetShown(target, TargetCode.NOT_SHOWN, target_text(TargetCode.NOT_SHOWN, target, language))
    return target_shown(figure.count, target, language)


def _number_target(value: int | None, target: int | None, language: str) -> TargetShown | None:
    if value is None or target is None:
        return None
    code = TargetCode.REACHED if value >= target else TargetCode.NOT_REACHED
    key = "figure.target.reached" if value >= target else "figure.target.not_reached"
    return TargetShown(target, code, plain(key, language, target=counted(target, language)))


def _outside(asked: Asked, indicator_id: int) -> tuple[YearFigure, ...]:
    found = [one for one in asked.outside if one.indicator_id == indicator_id]
    return tuple(outside_figure(one, asked.language) for one in sorted(found, key=lambda one: (one.year, one.id)))


def outside_figure(one: OutsideFigure, language: str) -> YearFigure:
    """A figure from elsewhere, marked with where it is from; its counts, if any, obey our own limits."""
    label = plain("figure.outside", language, name=one.name, year=str(one.year)) if one.name else str(one.year)
    if one.positive is not None and one.n is not None:
        count = Count(one.positive, one.n)
        is_shown = count.is_comparable
        return YearFigure(
            wave=one.year,
            label=label,
            display=shown_text(total(count), language),
            share=count.share if is_shown else None,
            interval=wilson(count) if is_shown else None,
            positive=count.positive if is_shown else None,
            n=count.n if total(count).grain is not Grain.HIDDEN else None,
            source=one.source,
        )
    if one.unit == Unit.SHARE:
        display = percent_text(one.value / 10, language, 1 if one.value % 10 else 0)
        return YearFigure(one.year, label, display, share=one.value / 1000, source=one.source)
    return YearFigure(one.year, label, counted(one.value, language), source=one.source)
