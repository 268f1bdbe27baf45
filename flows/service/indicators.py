"""Staff add what they want to watch at their place: a share with its statement, or a number that they report."""

from dataclasses import replace
from zlib import crc32

from markupsafe import Markup

from flows.cards.buttons import rows_of, said
from flows.cards.card import Action, Card, Outcome
from flows.errors import ReplyError, StageError
from flows.people import Place
from flows.questionnaire import Indicator, Unit
from flows.service.access import Party
from flows.service.questionnaire_cards import safety_is_missing
from flows.service.questionnaires import SAFETY, add_fixed, add_own, has_room, indicators_of, name_of
from flows.service.registry import go_to, press
from flows.service.survey_access import live_indicator, staff_in
from flows.service.survey_asking import PLACE, About, ask, asking, taking
from flows.service.survey_audit import note
from flows.service.talk import Talk
from flows.service.wave_drafts import refresh_planned
from flows.size_advice import advice
from flows.words import has_letters, is_titled, parse_number, wording

NAME_LENGTH = 60
DEFINITION_LENGTH = 200
MOST_INDICATORS = 8
MOST_COUNT = 100_000
# Where nobody has said how many live there: what is usual.
_USUAL_ADULTS = 400
# Safety has a key statement and its twin.
_SAFETY_ROOM = 2


@press("indicator_new")
def indicator_new(talk: Talk, action: Action) -> Outcome:
    party = staff_in(talk, action.numbers[0])
    if len(indicators_of(talk.uow, party.partnership.id)) >= MOST_INDICATORS:
        raise StageError("stage.survey_full")
    return talk.outcome(ask(talk, party, "indicator_name"))


@asking("indicator_name")
def ask_name(talk: Talk, party: Party, _about: About) -> Card:
    """A name; safety is one tap, for its words are at hand."""
    party = staff_in(talk, party.partnership.id)
    ways = [said(talk.language, "button.questionnaire", "questionnaire", party.partnership.id)]
    if safety_is_missing(talk, party):
        ways.insert(0, said(talk.language, "button.safety", "indicator_safety", party.partnership.id, is_main=True))
    return Card(talk.say("survey.indicator.name"), rows_of(ways))


@press("indicator_safety")
def indicator_safety(talk: Talk, action: Action) -> Outcome:
    party = staff_in(talk, action.numbers[0])
    if not safety_is_missing(talk, party):
        raise StageError
    if not has_room(talk, party, _SAFETY_ROOM):
        raise StageError("stage.survey_full")
    indicator = add_fixed(talk, party, SAFETY)
    refresh_planned(talk, party)
    return talk.outcome(go_to(talk, Place("questionnaire", party.partnership.id, str(indicator.id))))


@taking("indicator_name")
@taking("indicator_unit")
def take_name(talk: Talk, party: Party, _about: About, text: str) -> Outcome:
    """It waits in the place until its type is chosen: whoever leaves before that leaves nothing behind."""
    party = staff_in(talk, party.partnership.id)
    return talk.outcome(ask(talk, party, "indicator_unit", _unused(talk, party, text)))


def _unused(talk: Talk, party: Party, text: str) -> str:
    name = " ".join(wording(text, NAME_LENGTH).split())
    if not is_titled(name):
        raise ReplyError("reply.indicator_name")
    known = {name_of(talk, one).casefold() for one in indicators_of(talk.uow, party.partnership.id)}
    if name.casefold() in known:
        raise ReplyError("reply.indicator_known", {"name": name})
    return name


@asking("indicator_unit")
def ask_unit(talk: Talk, party: Party, about: About) -> Card:
    """Share or count; another name can be typed instead."""
    party, name = staff_in(talk, party.partnership.id), "/".join(about)
    which = (party.partnership.id, _mark(name))
    ways = [
        said(talk.language, "button.unit_share", "indicator_unit", *which, word="share"),
        said(talk.language, "button.unit_count", "indicator_unit", *which, word="count"),
        said(talk.language, "button.questionnaire", "questionnaire", party.partnership.id),
    ]
    return Card(talk.say("survey.indicator.unit", name=name), rows_of(ways))


def _mark(name: str) -> int:
    """By this a button knows whether it is still the same name that waits."""
    return crc32(name.encode())


@press("indicator_unit", numbers=2)
def indicator_unit(talk: Talk, action: Action) -> Outcome:
    """From now on there is such an indicator."""
    party, place = staff_in(talk, action.numbers[0]), talk.person.place
    asked, _, name = place.address.partition("/")
    is_waiting = (place.kind, place.id, asked) == (PLACE, party.partnership.id, "indicator_unit")
    if not is_waiting or _mark(name) != action.numbers[1] or action.word not in set(Unit):
        raise StageError
    if len(indicators_of(talk.uow, party.partnership.id)) >= MOST_INDICATORS:
        raise StageError("stage.survey_full")
    stored = add_own(talk, party, _unused(talk, party, name), Unit(action.word), "")
    return talk.outcome(ask(talk, party, "indicator_definition", stored.id))


@asking("indicator_definition")
def ask_definition(talk: Talk, _party: Party, about: About) -> Card:
    indicator, _ = live_indicator(talk, int(about[0]))
    return Card(talk.say(f"survey.indicator.define.{indicator.unit}", name=indicator.name))


@taking("indicator_definition")
def take_definition(talk: Talk, party: Party, about: About, text: str) -> Outcome:
    indicator, _ = live_indicator(talk, int(about[0]))
    definition = " ".join(wording(text, DEFINITION_LENGTH).split())
    if not has_letters(definition):
        raise ReplyError("reply.indicator_definition")
    return talk.outcome(ask(talk, party, "target", _change(talk, party, indicator, definition=definition).id))


@press("indicator_target")
def indicator_target(talk: Talk, action: Action) -> Outcome:
    indicator, party = live_indicator(talk, action.numbers[0])
    return talk.outcome(ask(talk, party, "target", indicator.id))


@asking("target")
def ask_target(talk: Talk, party: Party, about: About) -> Card:
    """Before a percentage is chosen: what so many answers can show at all."""
    indicator, _ = live_indicator(talk, int(about[0]))
    parts = [talk.say(f"survey.target.ask.{indicator.unit}", name=name_of(talk, indicator))]
    expected = advice(party.partnership.adults or _USUAL_ADULTS)
    if indicator.unit is Unit.SHARE and expected.points is not None:
        parts.append(talk.say("survey.target.size", answers=expected.low, points=expected.points))
    none = said(talk.language, "button.no_target", "target_none", indicator.id, indicator.version)
    return Card(Markup("\n\n").join(parts), ((none,),))


@press("target_none", numbers=2)
def target_none(talk: Talk, action: Action) -> Outcome:
    indicator, party = live_indicator(talk, action.numbers[0])
    if indicator.version != action.numbers[1]:
        raise StageError
    return talk.outcome(_shown(talk, _change(talk, party, indicator, target=None, milestone=None)))


@taking("target")
def take_target(talk: Talk, party: Party, about: About, text: str) -> Outcome:
    """Then the first step on the way."""
    indicator, _ = live_indicator(talk, int(about[0]))
    target = parse_number(text.replace("%", ""), 1, _most(indicator))
    stored = _change(talk, party, indicator, target=target, milestone=None)
    return talk.outcome(ask(talk, party, "milestone", stored.id))


def _most(indicator: Indicator) -> int:
    return 100 if indicator.unit is Unit.SHARE else MOST_COUNT


@asking("milestone")
def ask_milestone(talk: Talk, _party: Party, about: About) -> Card:
    indicator, _ = live_indicator(talk, int(about[0]))
    none = said(talk.language, "button.skip", "milestone_none", indicator.id)
    return Card(talk.say(f"survey.milestone.ask.{indicator.unit}", target=indicator.target or 0), ((none,),))


@press("milestone_none")
def milestone_none(talk: Talk, action: Action) -> Outcome:
    indicator, _ = live_indicator(talk, action.numbers[0])
    return talk.outcome(_shown(talk, indicator))


@taking("milestone")
def take_milestone(talk: Talk, party: Party, about: About, text: str) -> Outcome:
    indicator, _ = live_indicator(talk, int(about[0]))
    milestone = parse_number(text.replace("%", ""), 1, _most(indicator))
    return talk.outcome(_shown(talk, _change(talk, party, indicator, milestone=milestone)))


def _change(talk: Talk, party: Party, indicator: Indicator, **changes: object) -> Indicator:
    stored = talk.uow.indicators.save(replace(indicator, **changes))  # type: ignore[arg-type] # named as its fields
    note(talk, party, "indicator_changed", indicator, stored)
    return stored


def _shown(talk: Talk, indicator: Indicator) -> Card:
    return go_to(talk, Place("questionnaire", indicator.partnership_id, str(indicator.id)))
