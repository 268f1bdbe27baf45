"""The questionnaire as staff see it: the indicators, and under each its statements."""

from dataclasses import replace

from markupsafe import Markup

from flows.cards.buttons import press as button
from flows.cards.buttons import rows_of, said
from flows.cards.card import Action, Button, Card, Outcome
from flows.cards.fitting import CARD_LENGTH, fitted, shorten, visible
from flows.errors import StageError
from flows.people import Place
from flows.questionnaire import FIXED_INDICATORS, Indicator, Statement, StatementRole, Unit
from flows.service.access import Party
from flows.service.ballots import statement_texts
from flows.service.questionnaires import (
    MOST_ASKED,
    SAFETY,
    asked_in,
    indicators_of,
    is_gone,
    name_of,
    statements_about,
    stories_of,
)
from flows.service.registry import go_to, press, where
from flows.service.statement_checks import is_ready
from flows.service.survey_access import staff_in, staff_indicator
from flows.service.survey_audit import note
from flows.service.talk import Talk
from flows.service.wave_drafts import refresh_planned

SHOWN = 4
STATEMENTS_SHOWN = 5
NAME_LENGTH = 22


@press("questionnaire")
def questionnaire(talk: Talk, action: Action) -> Outcome:
    party = staff_in(talk, action.numbers[0])
    page = action.numbers[1] if len(action.numbers) > 1 else 0
    return talk.outcome(go_to(talk, Place("questionnaire", party.partnership.id, seen=page)))


@where("questionnaire")
def where_questionnaire(talk: Talk) -> Card:
    """The list, or the one indicator that the place names, if it is still measured."""
    place = talk.person.place
    party = staff_in(talk, place.id)
    if place.address:
        indicator, _ = staff_indicator(talk, int(place.address))
        if indicator.retired is None:
            return _indicator_card(talk, indicator)
    return _list_card(talk, party, place.seen)


def _list_card(talk: Talk, party: Party, page: int) -> Card:
    identity, language = party.partnership.id, talk.language
    found = indicators_of(talk.uow, identity)
    room = SHOWN if len(found) <= SHOWN else SHOWN - 1
    first = page * room if page * room < len(found) else 0
    shown = found[first : first + room]
    asked = asked_in(talk, party, 1)
    head = talk.say("survey.list.head", number=len(asked), most=MOST_ASKED)
    lines = [_line(talk, indicator, [one for one in asked if one.indicator_id == indicator.id]) for indicator in found]
    stories = stories_of(talk.uow, identity)
    lines.append(talk.say("survey.list.stories", n=len(stories)))
    ways = [button(shorten(name_of(talk, one), NAME_LENGTH), "indicator", one.id) for one in shown]
    if len(found) > room:
        following = 0 if first + room >= len(found) else page + 1
        ways.append(said(language, "button.more", "questionnaire", identity, following))
    ways += [
        said(language, "button.add_indicator", "indicator_new", identity),
        said(language, "button.stories", "stories", identity),
        said(language, "button.as_resident", "survey_preview", identity, 0),
        said(language, "button.survey", "survey", identity),
    ]
    body = fitted(lines, CARD_LENGTH - visible(head) - 10, language)
    return Card(Markup("\n\n").join([head, body]), rows_of(ways))


def _line(talk: Talk, indicator: Indicator, asked: list[Statement]) -> Markup:
    """A name, how many statements it is asked with, and what is hoped for."""
    name = Markup("<b>{}</b>").format(name_of(talk, indicator))
    if indicator.unit is Unit.COUNT:
        return Markup("{}: {}").format(name, talk.say("survey.list.count"))
    if not any(one.role is StatementRole.KEY for one in asked):
        return Markup("{}: {}").format(name, talk.say("survey.list.no_statement"))
    target = Markup(" · {}").format(target_words(talk, indicator)) if indicator.target is not None else Markup()
    return Markup("{}: {}{}").format(name, talk.say("survey.list.statements", n=len(asked)), target)


def target_words(talk: Talk, indicator: Indicator) -> Markup:
    """What is hoped for, and what on the way there."""
    unit = "count" if indicator.unit is Unit.COUNT else "share"
    if indicator.target is None:
        return talk.say("survey.indicator.no_target")
    if indicator.milestone is None:
        return talk.say(f"survey.target.{unit}", target=indicator.target)
    return talk.say(f"survey.milestone.{unit}", target=indicator.target, milestone=indicator.milestone)


@press("indicator")
def show_indicator(talk: Talk, action: Action) -> Outcome:
    indicator, party = staff_indicator(talk, action.numbers[0])
    return talk.outcome(go_to(talk, Place("questionnaire", party.partnership.id, str(indicator.id))))


def _indicator_card(talk: Talk, indicator: Indicator) -> Card:
    """What it measures, what is hoped for, and its statements with what becomes of each."""
    _, party = staff_indicator(talk, indicator.id)
    found = [one for one in statements_about(talk.uow, indicator) if not is_gone(talk.uow, one)][:STATEMENTS_SHOWN]
    definition = indicator.definition or talk.plain(f"survey.defined.{indicator.key or 'own'}")
    parts = [Markup("<b>{}</b>\n{}").format(name_of(talk, indicator), definition), target_words(talk, indicator)]
    parts += [_statement_line(talk, party, one, number) for number, one in enumerate(found, start=1)]
    if indicator.unit is Unit.SHARE and not found:
        parts.append(talk.say("survey.indicator.write"))
    return Card(Markup("\n\n").join(parts), rows_of(_indicator_ways(talk, indicator, found)))


def _statement_line(talk: Talk, party: Party, statement: Statement, number: int) -> Markup:
    words = shorten(statement_texts(statement)[_language(talk, statement)], 110)
    state = "off" if statement.retired else str(statement.role) if is_ready(talk, party, statement) else "waits"
    return Markup("{}. {}\n<i>{}</i>").format(number, words, talk.say(f"survey.role.{state}"))


def _language(talk: Talk, statement: Statement) -> str:
    return talk.language if talk.language in statement_texts(statement) else "da"


def _indicator_ways(talk: Talk, indicator: Indicator, found: list[Statement]) -> list[Button]:
    language, identity = talk.language, indicator.partnership_id
    ways = [
        button(talk.plain("button.edit_item", number=number), "statement", one.id)
        for number, one in enumerate(found, start=1)
    ]
    if indicator.unit is Unit.SHARE and len(found) < STATEMENTS_SHOWN:
        ways.append(said(language, "button.add_statement", "statement_new", indicator.id, is_main=not found))
    ways.append(said(language, "button.set_target", "indicator_target", indicator.id))
    if indicator.key not in FIXED_INDICATORS:
        ways.append(said(language, "button.retire_indicator", "indicator_retire", indicator.id, indicator.version))
    return [*ways[:7], said(language, "button.questionnaire", "questionnaire", identity)]


@press("indicator_retire", numbers=2)
def indicator_retire(talk: Talk, action: Action) -> Outcome:
    """It is not measured any more; what was measured stays in the table. The three fixed ones stay."""
    indicator, party = staff_indicator(talk, action.numbers[0])
    if indicator.version != action.numbers[1] or indicator.retired or indicator.key in FIXED_INDICATORS:
        raise StageError
    from_now = talk.uow.indicators.save(replace(indicator, retired=talk.now))
    note(talk, party, "indicator_retired", indicator, from_now)
    refresh_planned(talk, party)
    name = name_of(talk, indicator)
    back = go_to(talk, Place("questionnaire", party.partnership.id))
    return talk.outcome(Card(talk.say("survey.indicator.retired", name=name)), back)


def safety_is_missing(talk: Talk, party: Party) -> bool:
    """Whether safety, whose words are at hand, can still be added."""
    return all(one.key != SAFETY for one in indicators_of(talk.uow, party.partnership.id))
