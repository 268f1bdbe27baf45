"""A partnership's questionnaire: what it begins with, what of it is asked in a wave, and in which order."""

from dataclasses import dataclass, fields, replace

from flows.ports import UnitOfWork
from flows.questionnaire import FIXED_INDICATORS, Indicator, Statement, StatementKind, StatementRole, Unit
from flows.service.access import Party
from flows.service.agreement_versions import current
from flows.service.result_rows import indicator_name
from flows.service.statement_checks import is_ready
from flows.service.survey_audit import note
from flows.service.talk import Talk

SAFETY = "safety"
MOST_ASKED = 12
"""So many statements take a resident three minutes."""
FIXED_STATEMENTS = {
    **dict.fromkeys(FIXED_INDICATORS, (StatementRole.KEY, StatementRole.TWIN, StatementRole.SUPPORT)),
    SAFETY: (StatementRole.KEY, StatementRole.TWIN),
}
_SAFE_WORDS = ("tryg", "safe")
_OWN_ORDER = (StatementRole.KEY, StatementRole.SUPPORT)


def lay_out(talk: Talk, party: Party) -> None:
    """What it begins with: the three fixed indicators, and those that the agreement that holds has besides.

    An indicator that the agreement gains later joins them; one that staff have retired does not come back.
    """
    found = talk.uow.indicators.find(partnership_id=party.partnership.id)
    keys = {indicator.key for indicator in found}
    for key in FIXED_INDICATORS:
        if key not in keys:
            add_fixed(talk, party, key)
    names = {indicator.name.casefold() for indicator in found}
    held = current(talk, party.partnership)
    for row in held.content.get("indicators", ()) if held is not None else ():
        name = " ".join(str(row["name"]).split())
        is_count = row.get("kind") == "count"
        if not is_count and any(word in name.casefold() for word in _SAFE_WORDS):
            if SAFETY not in keys:
                add_fixed(talk, party, SAFETY, target=_percent(row.get("target")))
                keys.add(SAFETY)
        elif name and name.casefold() not in names:
            target = row.get("target") if is_count else _percent(row.get("target"))
            add_own(talk, party, name, Unit.COUNT if is_count else Unit.SHARE, str(row.get("kpi", "")), target)
            names.add(name.casefold())


def _percent(target: object) -> int | None:
    """A target of a share; more than everybody is none."""
    return target if isinstance(target, int) and 0 < target <= 100 else None


def add_fixed(talk: Talk, party: Party, key: str, target: int | None = None) -> Indicator:
    """One of those whose words are in the residents' catalogues, with all its statements."""
    drawn = Indicator(0, party.partnership.id, key, Unit.SHARE, "", "", talk.now, target)
    indicator = talk.uow.indicators.add(drawn)
    note(talk, party, "indicator_added", None, indicator)
    for role in FIXED_STATEMENTS[key]:
        words = f"{key}.{role}"
        statement = Statement(0, party.partnership.id, StatementKind.LEVEL, role, talk.now, words)
        talk.uow.statements.add(replace(statement, indicator_id=indicator.id))
    return indicator


def add_own(talk: Talk, party: Party, name: str, unit: Unit, definition: str, target: int | None = None) -> Indicator:
    """One of the partners' own; a share wants its statement yet."""
    drawn = Indicator(0, party.partnership.id, "", unit, name, definition, talk.now, target)
    indicator = talk.uow.indicators.add(drawn)
    note(talk, party, "indicator_added", None, indicator)
    return indicator


def name_of(talk: Talk, indicator: Indicator) -> str:
    """As everybody sees it called."""
    return indicator_name(indicator, talk.language)


def indicators_of(uow: UnitOfWork, partnership_id: int, *, retired: bool = False) -> list[Indicator]:
    """The fixed ones first, then as they were added; those that are not measured any more only when asked for."""
    order = (*FIXED_INDICATORS, SAFETY, "")
    found = uow.indicators.find(partnership_id=partnership_id)
    live = [indicator for indicator in found if retired or indicator.retired is None]
    return sorted(live, key=lambda indicator: (order.index(indicator.key), indicator.id))


def statements_about(uow: UnitOfWork, indicator: Indicator) -> list[Statement]:
    """The key first, then its twin, then what supports it; also what is not asked at present."""
    order = (StatementRole.KEY, StatementRole.TWIN, StatementRole.SUPPORT)
    found = uow.statements.find(partnership_id=indicator.partnership_id, indicator_id=indicator.id)
    return sorted(found, key=lambda one: (order.index(one.role), one.id))


def is_gone(uow: UnitOfWork, statement: Statement) -> bool:
    """Retired for good: only one of the catalogues that nothing has replaced can be asked again."""
    if statement.retired is None:
        return False
    return not statement.key or successor_of(uow, statement) is not None


def successor_of(uow: UnitOfWork, statement: Statement) -> Statement | None:
    """What was written in its place, decided on or not."""
    found = uow.statements.find(partnership_id=statement.partnership_id, replaces=statement.id)
    return next((one for one in found if one.retired is None), None)


@dataclass(frozen=True, slots=True)
class Story:
    """How an activity was noticed, and what may be the harm of it."""

    good: Statement
    harm: Statement | None


def stories_of(uow: UnitOfWork, partnership_id: int) -> list[Story]:
    """Words that are to replace a good share its harm while they wait to be decided on."""
    found = uow.statements.find(partnership_id=partnership_id, kind=StatementKind.STORY)
    harms = {one.pair_id: one for one in found if one.role is StatementRole.HARM and one.retired is None}
    goods = [one for one in found if one.role is StatementRole.GOOD and one.retired is None]
    return [Story(one, harms.get(one.id) or harms.get(one.replaces)) for one in goods]


def asked_in(talk: Talk, party: Party, number: int) -> list[Statement]:
    """What a wave of this number would ask as things stand: level statements, their twins apart, then stories.

    What the linter warned of and nobody has decided on is left out.
    """
    uow, partnership = talk.uow, party.partnership
    level: list[Statement] = []
    twins: list[Statement] = []
    for indicator in indicators_of(uow, partnership.id):
        live = [one for one in statements_about(uow, indicator) if one.retired is None and is_ready(talk, party, one)]
        level += sorted((one for one in live if one.role in _OWN_ORDER), key=lambda one: _OWN_ORDER.index(one.role))
        twins += [one for one in live if one.role is StatementRole.TWIN]
    stories = [one for story in stories_of(uow, partnership.id) for one in whole_pair(talk, party, story)]
    return [*level, *twins, *(stories if number else ())]


def whole_pair(talk: Talk, party: Party, story: Story) -> tuple[Statement, ...]:
    """Both of it, or nothing: a good without its harm is not asked."""
    pair = tuple(one for one in (story.good, story.harm) if one is not None and is_ready(talk, party, one))
    return pair if len(pair) == len(fields(story)) else ()


def has_room(talk: Talk, party: Party, more: int = 1) -> bool:
    """Whether so many statements more can be asked."""
    return len(asked_in(talk, party, 1)) + more <= MOST_ASKED


def without_statement(talk: Talk, party: Party) -> list[Indicator]:
    """Shares that nobody has written a statement for: they cannot be measured."""
    asked = {one.indicator_id for one in asked_in(talk, party, 0) if one.role is StatementRole.KEY}
    live = indicators_of(talk.uow, party.partnership.id)
    return [one for one in live if one.unit is Unit.SHARE and one.id not in asked]
