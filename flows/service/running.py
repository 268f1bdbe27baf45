"""While a wave runs: how many have answered, who is missing, and what helps. For staff alone, and no figure besides."""

from datetime import timedelta

from markupsafe import Markup

from flows.cards.buttons import rows_of, said
from flows.cards.card import Action, Button, Card, Outcome
from flows.errors import StageError
from flows.missing_groups import LEAST_ANSWERS, Light, lights
from flows.people import Place, Side
from flows.questionnaire import BACKGROUND
from flows.service.access import Party
from flows.service.ballots import state_now
from flows.service.endings import ends_before
from flows.service.registry import go_to, press
from flows.service.survey_access import staff_wave_at
from flows.service.survey_audit import note
from flows.service.survey_news import queue_news_anew, tell_over
from flows.service.survey_titles import title_of
from flows.service.talk import Talk
from flows.service.wave_drafts import change_wave
from flows.service.waves import close_wave, open_wave
from flows.wave import Invited, Wave, WaveState
from flows.wave_dates import LENGTHS, closing_of, concerns, length_of

# From so many days before the end on it is worth prolonging.
_NEAR_END = timedelta(days=7)
PROLONGED = 1


def running_lines(talk: Talk, party: Party, wave: Wave) -> list[Markup]:
    """For staff, while it is open: the number of answers, and the light of who is missing."""
    if party.side is not Side.HOUSING or state_now(wave, talk.now) is not WaveState.OPEN:
        return []
    counted = talk.uow.ballots.counted(wave.id)
    answers = counted.get(("responses", ""), 0)
    found = [_answers_line(talk, wave, answers)]
    if answers < LEAST_ANSWERS:
        return [*found, talk.say("wave.run.few", least=LEAST_ANSWERS)]
    if not wave.background:
        return found
    if not wave.shares:
        return [*found, talk.say("wave.run.no_shares")]
    missing = _missing_lines(talk, wave, {key: n for key, n in counted.items() if key[0].startswith("band:")})
    if not missing:
        return [*found, talk.say("wave.run.all_there")]
    return [*found, Markup("\n").join([talk.say("wave.run.missing"), *missing]), talk.say("wave.run.advice")]


def _answers_line(talk: Talk, wave: Wave, answers: int) -> Markup:
    """Of how many residents. How many codes there are would tell how many few of them are asked on Telegram."""
    if wave.invited is Invited.DRAW and wave.drawn:
        return talk.say("wave.run.of_drawn", n=answers, drawn=wave.drawn)
    if wave.adults:
        return talk.say("wave.run.of_adults", n=answers, adults=wave.adults)
    return talk.say("wave.run.answers", n=answers)


def _missing_lines(talk: Talk, wave: Wave, counted: dict[tuple[str, str], int]) -> list[Markup]:
    """Only the groups of whom something is to be said, the red ones first."""
    found: list[tuple[Light, Markup]] = []
    for name in BACKGROUND:
        answered = {band: n for (what, band), n in counted.items() if what == f"band:{name}"}
        for band, light in lights(answered, wave.shares.get(name, {})).items():
            if light is not Light.GREEN:
                group = talk.plain(f"wave.band.{name}.{band}")
                found.append((light, talk.say(f"wave.light.{light}", group=group)))
    return [line for _, line in sorted(found, key=lambda pair: pair[0] is not Light.RED)]


def running_ways(talk: Talk, party: Party, wave: Wave) -> list[Button]:
    """What staff can do while it is open."""
    if party.side is not Side.HOUSING or state_now(wave, talk.now) is not WaveState.OPEN:
        return []
    which, language = (wave.id, wave.version), talk.language
    ways = []
    if may_be_prolonged(talk, wave):
        ways.append(said(language, "button.prolong", "wave_prolong", *which))
    if wave.background:
        ways.append(said(language, "button.shares", "wave_shares", *which))
    return [*ways, said(language, "button.close_now", "wave_close", *which)]


def may_be_prolonged(talk: Talk, wave: Wave) -> bool:
    """Once, near its end, and never beyond four weeks."""
    is_near = wave.closes - talk.now <= _NEAR_END
    return wave.prolonged is None and is_near and length_of(wave) < max(LENGTHS)


@press("wave_prolong", numbers=2)
def wave_prolong(talk: Talk, action: Action) -> Outcome:
    """A week more: ask once, with what speaks against it."""
    wave, party = staff_wave_at(talk, action.numbers, WaveState.OPEN)
    if not may_be_prolonged(talk, wave):
        raise StageError
    closes = closing_of(wave.opens, length_of(wave) + PROLONGED)
    breaks = talk.breaks_in(party.partnership.municipality)
    parts = [talk.say("wave.prolong.ask", closes=talk.moment(closes))]
    parts += [talk.say(f"wave.concern.{code}") for code in concerns(wave.closes, closes, breaks) if code != "weeks"]
    yes = said(talk.language, "button.prolong_yes", "wave_prolonged", wave.id, wave.version, is_main=True)
    no = said(talk.language, "button.not_yet", "wave", wave.id)
    return talk.outcome(Card(Markup("\n\n").join(parts), ((yes, no),)))


@press("wave_prolonged", numbers=2)
def wave_prolonged(talk: Talk, action: Action) -> Outcome:
    """What staff were still to hear of it comes a week later as well."""
    wave, party = staff_wave_at(talk, action.numbers, WaveState.OPEN)
    closes = closing_of(wave.opens, length_of(wave) + PROLONGED)
    if not may_be_prolonged(talk, wave) or ends_before(talk, party.partnership, closes):
        raise StageError
    stored = change_wave(talk, party, wave, "wave_prolonged", closes=closes, prolonged=talk.now)
    queue_news_anew(talk, party.partnership, stored)
    return talk.outcome(go_to(talk, Place("survey", party.partnership.id, str(wave.id))))


@press("wave_close", numbers=2)
def wave_close(talk: Talk, action: Action) -> Outcome:
    """Ask once: nobody can answer afterwards."""
    wave, _ = staff_wave_at(talk, action.numbers, WaveState.OPEN)
    yes = said(talk.language, "button.close_yes", "wave_closed", wave.id, wave.version)
    no = said(talk.language, "button.keep_open", "wave", wave.id, is_main=True)
    text = talk.say("wave.close.ask", title=title_of(talk, wave), closes=talk.moment(wave.closes))
    return talk.outcome(Card(text, rows_of([yes, no])))


@press("wave_closed", numbers=2)
def wave_closed(talk: Talk, action: Action) -> Outcome:
    """Closed by hand: written down at once, whatever the clock has been told."""
    wave, party = staff_wave_at(talk, action.numbers, WaveState.OPEN)
    if wave.state is WaveState.PLANNED:
        wave = open_wave(talk.uow, talk.world, wave, talk.now)
    closed = close_wave(talk.uow, talk.world, wave, talk.now)
    note(talk, party, "wave_closed", wave, closed)
    tell_over(talk, party.partnership, closed)
    return talk.outcome(go_to(talk, Place("survey", party.partnership.id, str(wave.id))))
