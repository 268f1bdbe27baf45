"""Numbers that staff report: the residents' make-up for the traffic light, and what a count indicator has come to."""

import re

from markupsafe import Markup

from flows.cards.buttons import press as button
from flows.cards.buttons import rows_of, said
from flows.cards.card import Action, Button, Card, Outcome
from flows.cards.fitting import shorten
from flows.errors import ReplyError, StageError
from flows.people import Place, Side
from flows.questionnaire import BACKGROUND, CountReport, Indicator, Unit
from flows.service.access import Party
from flows.service.ballots import state_now
from flows.service.questionnaires import indicators_of
from flows.service.registry import go_to, press
from flows.service.survey_access import staff_held_wave, staff_wave, staff_wave_at
from flows.service.survey_asking import About, ask, asking, taking
from flows.service.survey_audit import note
from flows.service.survey_titles import title_of
from flows.service.survey_ways import survey_ways
from flows.service.talk import Talk
from flows.service.wave_drafts import change_wave
from flows.wave import Wave, WaveState
from flows.words import parse_number

REPORTED = (WaveState.OPEN, WaveState.CLOSED, WaveState.RELEASED)
MOST = 100_000
NAME_LENGTH = 28
_NUMBER = re.compile(r"\d{1,6}")


def counts_of(talk: Talk, party: Party) -> list[Indicator]:
    live = indicators_of(talk.uow, party.partnership.id)
    return [indicator for indicator in live if indicator.unit is Unit.COUNT]


def reported(talk: Talk, wave: Wave, indicator: Indicator) -> CountReport | None:
    """The newest of a wave is what holds."""
    found = talk.uow.count_reports.find(wave_id=wave.id, indicator_id=indicator.id)
    return found[-1] if found else None


@survey_ways
def count_ways(talk: Talk, party: Party, wave: Wave | None) -> list[Button]:
    """[Report a number], where there is something to count and a wave to count it for."""
    if wave is None or party.side is not Side.HOUSING or state_now(wave, talk.now) not in REPORTED:
        return []
    return [said(talk.language, "button.report_count", "counts", wave.id)] if counts_of(talk, party) else []


@press("counts")
def counts(talk: Talk, action: Action) -> Outcome:
    wave, party = staff_held_wave(talk, action.numbers[0], *REPORTED)
    return talk.outcome(_counts_card(talk, wave, party))


def _counts_card(talk: Talk, wave: Wave, party: Party) -> Card:
    """What is counted, and what was reported."""
    found = counts_of(talk, party)
    if not found:
        raise StageError
    lines = []
    for indicator in found:
        report = reported(talk, wave, indicator)
        key = "wave.count.none" if report is None else "wave.count.value"
        value = report.value if report is not None else 0
        lines.append(talk.say(key, name=indicator.name, value=value))
    ways = [button(shorten(one.name, NAME_LENGTH), "count", wave.id, one.id) for one in found]
    ways.append(said(talk.language, "button.survey", "wave", wave.id))
    head = talk.say("wave.count.head", title=title_of(talk, wave))
    return Card(Markup("\n\n").join([head, Markup("\n").join(lines)]), rows_of(ways))


@press("count", numbers=2)
def count(talk: Talk, action: Action) -> Outcome:
    wave, party = staff_held_wave(talk, action.numbers[0], *REPORTED)
    if action.numbers[1] not in {indicator.id for indicator in counts_of(talk, party)}:
        raise StageError
    return talk.outcome(ask(talk, party, "count", wave.id, action.numbers[1]))


@asking("count")
def ask_count(talk: Talk, party: Party, about: About) -> Card:
    wave, _ = staff_held_wave(talk, int(about[0]), *REPORTED)
    indicator = _counted(talk, party, int(about[1]))
    back = said(talk.language, "button.back", "counts", wave.id)
    return Card(talk.say("wave.count.ask", name=indicator.name, definition=indicator.definition), ((back,),))


def _counted(talk: Talk, party: Party, indicator_id: int) -> Indicator:
    found = next((one for one in counts_of(talk, party) if one.id == indicator_id), None)
    if found is None:
        raise StageError
    return found


@taking("count", after_the_end=True)
def take_count(talk: Talk, party: Party, about: About, text: str) -> Outcome:
    wave, party = staff_held_wave(talk, int(about[0]), *REPORTED)
    indicator = _counted(talk, party, int(about[1]))
    drawn = CountReport(
        0, party.partnership.id, indicator.id, wave.id, parse_number(text, 0, MOST), party.member.id, talk.now
    )
    report = talk.uow.count_reports.add(drawn)
    note(talk, party, "count_reported", None, report)
    talk.go(Place("survey", party.partnership.id, str(wave.id)))
    return talk.outcome(_counts_card(talk, wave, party))


@press("wave_shares", numbers=2)
def wave_shares(talk: Talk, action: Action) -> Outcome:
    """The residents' numbers, once: a question after the other."""
    wave, party = staff_wave_at(talk, action.numbers, WaveState.OPEN)
    if not wave.background:
        raise StageError
    return talk.outcome(ask(talk, party, "shares", wave.id, wave.background[0]))


@asking("shares")
def ask_shares(talk: Talk, _party: Party, about: About) -> Card:
    """Totals for the estate, as the organisation or Beboerdata has them."""
    wave, _ = staff_wave(talk, int(about[0]), WaveState.OPEN)
    name = about[1]
    bands = [talk.plain(f"wave.band.{name}.{band}") for band in BACKGROUND[name]]
    text = talk.say("wave.shares.ask", bands=", ".join(bands))
    row = (
        said(talk.language, "button.skip", "shares_skip", wave.id, word=name),
        said(talk.language, "button.back", "wave", wave.id),
    )
    return Card(text, (row,))


@press("shares_skip")
def shares_skip(talk: Talk, action: Action) -> Outcome:
    wave, party = staff_wave(talk, action.numbers[0], WaveState.OPEN)
    return talk.outcome(_next_share(talk, party, wave, action.word))


@taking("shares")
def take_shares(talk: Talk, party: Party, about: About, text: str) -> Outcome:
    """One number for each band, in their order."""
    wave, party = staff_wave(talk, int(about[0]), WaveState.OPEN)
    name = about[1]
    bands, numbers = BACKGROUND[name], [int(found) for found in _NUMBER.findall(text.replace(".", ""))]
    if len(numbers) != len(bands) or not sum(numbers) or max(numbers) > MOST:
        raise ReplyError("reply.shares", {"n": len(bands)})
    shares = {**wave.shares, name: dict(zip(bands, numbers, strict=True))}
    return talk.outcome(_next_share(talk, party, change_wave(talk, party, wave, "wave_shares", shares=shares), name))


def _next_share(talk: Talk, party: Party, wave: Wave, done: str) -> Card:
    if done not in wave.background:
        raise StageError
    rest = wave.background[wave.background.index(done) + 1 :]
    if rest:
        return ask(talk, party, "shares", wave.id, rest[0])
    return go_to(talk, Place("survey", party.partnership.id, str(wave.id)))
