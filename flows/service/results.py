"""A closed wave's results for one reader: read from what was frozen, compared, and put into words.

The company reads what both sides were given to read, and never a subgroup or a comment.
"""

from collections.abc import Sequence

from flows.cards.fitting import shorten
from flows.display import Grain, Shown
from flows.errors import NotFoundError
from flows.partnership import Partnership
from flows.people import Side
from flows.phrases import plain
from flows.questionnaire import Indicator, StatementRole
from flows.results import IndicatorResult, OtherResult, Results, Subgroups, YearFigure
from flows.service.access import party_name
from flows.service.result_method import answers_text, limits_of, method_lines
from flows.service.result_rows import (
    Asked,
    Measured,
    indicator_name,
    indicator_rows,
    outside_figure,
    words_in,
    year_label,
)
from flows.service.talk import Talk
from flows.snapshot import Content, Reach, StatementFigure, content_of
from flows.verdicts import shown_text
from flows.wave import Snapshot, Wave, WaveState

LEAST_COMMENTS = 10
"""Fewer comments than this are shown to nobody."""
_ACTIVITY = 80


def results_of(talk: Talk, wave: Wave, side: Side) -> Results:
    """What the wave says, in the person's language; NotFoundError where there is nothing for this side yet."""
    measured = measured_until(talk, wave, side)
    if not measured or measured[-1].wave.id != wave.id:
        raise NotFoundError
    partnership = talk.uow.partnerships.get(wave.partnership_id)
    now = measured[-1]
    rows = indicator_rows(_asked(talk, partnership, measured))
    is_ours = side is Side.HOUSING
    return Results(
        wave_id=wave.id,
        wave=wave.number,
        title=plain("figure.title", talk.language, label=year_label(wave.number, talk.language)),
        estate=partnership.estate,
        organisation=party_name(talk, partnership, Side.HOUSING),
        company=party_name(talk, partnership, Side.COMPANY),
        language=talk.language,
        snapshot=now.snapshot,
        closed=wave.closed or wave.closes,
        answers=now.content.answers,
        answers_text=answers_text(now.content, talk.language),
        indicators=rows,
        others=tuple(_others(now.content, talk.language)),
        subgroups=tuple(_subgroups(talk, now.content, _indicators(talk, partnership))) if is_ours else (),
        method=limits_of(method_lines(talk, measured, rows), rows, talk.language),
        esg_refusal=_refusal(rows, talk.language),
        needs_reason=any(row.needs_reason for row in rows),
        legend=plain("figure.legend", talk.language),
        comments=_comments(talk, wave) if is_ours else (),
        outside=tuple(_standing_alone(talk, partnership)),
    )


def newest_snapshot(talk: Talk, wave: Wave) -> Snapshot | None:
    """The one that holds."""
    return max(talk.uow.snapshots.find(wave_id=wave.id), key=lambda one: one.number, default=None)


def measured_until(talk: Talk, wave: Wave, side: Side) -> list[Measured]:
    """The wave and those before it that the side may see, the baseline first; each with what was frozen of it."""
    allowed = {WaveState.RELEASED} if side is Side.COMPANY else {WaveState.CLOSED, WaveState.RELEASED}
    found = [
        one
        for one in talk.uow.waves.find(partnership_id=wave.partnership_id)
        if one.state in allowed and (one.id == wave.id or one.number < wave.number)
    ]
    frozen = {one.number: one for one in sorted(found, key=lambda one: one.closes)}
    pairs = [(frozen[number], newest_snapshot(talk, frozen[number])) for number in sorted(frozen)]
    return [Measured(one, snapshot.number, content_of(snapshot)) for one, snapshot in pairs if snapshot]


def _indicators(talk: Talk, partnership: Partnership) -> list[Indicator]:
    return talk.uow.indicators.find(partnership_id=partnership.id)


def _asked(talk: Talk, partnership: Partnership, measured: Sequence[Measured]) -> Asked:
    reports = talk.uow.count_reports.find(partnership_id=partnership.id)
    return Asked(
        indicators=_indicators(talk, partnership),
        measured=measured,
        # The newest of a wave is what holds.
        reported={(one.indicator_id, one.wave_id): one.value for one in reports},
        outside=talk.uow.outside_figures.find(partnership_id=partnership.id),
        language=talk.language,
    )


def _others(content: Content, language: str) -> list[OtherResult]:
    reach = {one.story: one for one in content.reach}
    return [
        OtherResult(
            words_in(one.texts, language),
            one.role,
            _answered(one, language),
            tuple(step / 100 for step in one.figure.steps) or None,
            _reach(reach[one.about], language) if one.about in reach else "",
            shorten(words_in(reach[one.about].activity, language), _ACTIVITY) if one.about in reach else "",
        )
        for one in content.statements
        if one.role != StatementRole.KEY
    ]


def _answered(one: StatementFigure, language: str) -> str:
    if one.figure.shown.grain is Grain.HIDDEN:
        return shown_text(one.figure.shown, language)
    key = "figure.disagree" if one.role in {StatementRole.TWIN, StatementRole.HARM} else "figure.agree"
    return plain(key, language, figure=shown_text(one.figure.shown, language))


def _reach(reach: Reach, language: str) -> str:
    if reach.knows.shown.grain is Grain.HIDDEN:
        return ""
    knows, took_part = shown_text(reach.knows.shown, language), shown_text(reach.took_part.shown, language)
    return plain("figure.reach", language, knows=knows, took_part=took_part)


def _subgroups(talk: Talk, content: Content, indicators: Sequence[Indicator]) -> list[Subgroups]:
    names = {one.id: indicator_name(one, talk.language) for one in indicators}
    return [
        Subgroups(
            names[group.indicator_id],
            talk.plain(f"figure.question.{group.question}"),
            tuple(
                (
                    talk.plain(f"figure.band.{group.question}.{band}"),
                    shown_text(Shown(Grain(grain), value), talk.language),
                )
                for band, grain, value in group.bands
            ),
        )
        for group in content.groups
        if group.indicator_id in names
    ]


def _refusal(rows: Sequence[IndicatorResult], language: str) -> str:
    return "" if any(row.has_row for row in rows) else plain("esg.too_few", language)


def _comments(talk: Talk, wave: Wave) -> tuple[str, ...]:
    """In the order of their random ids, and only those that a person has read through for names."""
    read = tuple(one.text for one in talk.uow.ballots.comments(wave.id) if one.is_read)
    return read if len(read) >= LEAST_COMMENTS else ()


def _standing_alone(talk: Talk, partnership: Partnership) -> list[YearFigure]:
    found = talk.uow.outside_figures.find(partnership_id=partnership.id, indicator_id=0)
    return [outside_figure(one, talk.language) for one in found]
