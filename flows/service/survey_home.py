"""The survey's own card: where it stands, what is next, and the waves so far."""

from markupsafe import Markup

from flows.cards.buttons import MOST_BUTTONS, rows_of, said
from flows.cards.buttons import press as button
from flows.cards.card import Action, Button, Card, Outcome
from flows.partnership import Stage
from flows.people import Place, Side
from flows.service.access import Party, party_name
from flows.service.ballots import state_now
from flows.service.questionnaires import lay_out
from flows.service.registry import go_to, press, where
from flows.service.running import running_lines, running_ways
from flows.service.survey_access import current_wave, survey_party, waves_of
from flows.service.survey_titles import title_of
from flows.service.survey_ways import ways_of
from flows.service.talk import Talk
from flows.service.wave_cards import plan_card
from flows.service.wave_contacts import contact_lines
from flows.wave import Wave, WaveState


@press("survey")
def survey(talk: Talk, action: Action) -> Outcome:
    """The first look of the housing organisation lays the questionnaire out."""
    party = survey_party(talk, action.numbers[0])
    if party.side is Side.HOUSING and party.partnership.stage is Stage.AGREED:
        lay_out(talk, party)
    return talk.outcome(go_to(talk, Place("survey", party.partnership.id)))


@press("wave")
def show_wave(talk: Talk, action: Action) -> Outcome:
    wave = talk.uow.waves.get(action.numbers[0])
    party = survey_party(talk, wave.partnership_id)
    return talk.outcome(go_to(talk, Place("survey", party.partnership.id, str(wave.id))))


@where("survey")
def where_survey(talk: Talk) -> Card:
    """The wave that the place names, otherwise the current one; of a draft its plan."""
    place = talk.person.place
    party = survey_party(talk, place.id)
    chosen = next((wave for wave in waves_of(talk, party) if str(wave.id) == place.address), None)
    wave = chosen or current_wave(talk, party)
    if wave is not None and wave.state is WaveState.DRAFT:
        return plan_card(talk, wave, party)
    return _card(talk, party, wave)


def _card(talk: Talk, party: Party, wave: Wave | None) -> Card:
    partnership = party.partnership
    parts = [talk.say("survey.head", estate=partnership.estate)]
    if wave is None:
        parts.append(talk.say("survey.none" if party.side is Side.HOUSING else "survey.none_company"))
    else:
        parts.append(_standing(talk, wave))
        parts += [*running_lines(talk, party, wave), *_not_shared(talk, party, wave)]
        parts += contact_lines(talk, party, wave)
    others = [other for other in waves_of(talk, party) if wave is not None and other.id != wave.id]
    ways = [*_ways(talk, party, wave), *ways_of(talk, party, wave)]
    ways += [button(title_of(talk, other), "wave", other.id) for other in others]
    return Card(Markup("\n\n").join(parts), rows_of(_paged(talk, party, ways)))


def _paged(talk: Talk, party: Party, ways: list[Button]) -> list[Button]:
    """As many as a thumb can sort; the rest a tap further."""
    menu = said(talk.language, "button.menu", "open", party.partnership.id)
    if len(ways) < MOST_BUTTONS:
        return [*ways, menu]
    place, room = talk.person.place, MOST_BUTTONS - 2
    first = place.seen * room if place.seen * room < len(ways) else 0
    following = 0 if first + room >= len(ways) else first // room + 1
    more = said(talk.language, "button.more", "survey_more", party.partnership.id, following, word=f"w{place.address}")
    return [*ways[first : first + room], more, menu]


@press("survey_more", numbers=2)
def survey_more(talk: Talk, action: Action) -> Outcome:
    party = survey_party(talk, action.numbers[0])
    place = Place("survey", party.partnership.id, action.word.removeprefix("w"), seen=action.numbers[1])
    return talk.edited(go_to(talk, place))


def _standing(talk: Talk, wave: Wave) -> Markup:
    state = state_now(wave, talk.now)
    key = "closed" if state is WaveState.RELEASED else state.value
    title = title_of(talk, wave)
    closed = wave.closed or wave.closes
    return talk.say(
        f"survey.state.{key}",
        title=title,
        opens=talk.moment(wave.opens),
        closes=talk.moment(wave.closes),
        closed=talk.day(closed),
    )


def _not_shared(talk: Talk, party: Party, wave: Wave) -> list[Markup]:
    """What the company is waiting for, once the answers are in."""
    if party.side is Side.HOUSING or state_now(wave, talk.now) is not WaveState.CLOSED:
        return []
    return [talk.say("survey.not_shared", us=party_name(talk, party.partnership, Side.HOUSING))]


def _ways(talk: Talk, party: Party, wave: Wave | None) -> list[Button]:
    """What this part of the house offers; staff go on to the next thing, the company looks at the wording."""
    identity, language = party.partnership.id, talk.language
    if party.side is Side.COMPANY:
        return [said(language, "button.see_wording", "wording", identity, is_main=True)]
    if party.partnership.stage is not Stage.AGREED:
        return []
    state = state_now(wave, talk.now) if wave is not None else None
    found: list[Button] = []
    if wave is not None:
        found += running_ways(talk, party, wave)
    if state is WaveState.PLANNED and wave is not None:
        found.append(said(language, "button.change_wave", "wave_change", wave.id, wave.version))
    if state is WaveState.OPEN:
        found.append(said(language, "button.see_wording", "survey_preview", identity, 0))
    else:
        found.append(said(language, "button.questionnaire", "questionnaire", identity, is_main=wave is None))
    if wave == current_wave(talk, party) and state in {None, WaveState.CLOSED, WaveState.RELEASED}:
        found.append(said(language, "button.plan_wave", "wave_plan", identity))
    return found
