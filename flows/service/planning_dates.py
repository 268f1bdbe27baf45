"""When a wave is open: days that fit, how long it takes, a day of one's own, and the residents' meeting before it."""

from datetime import UTC, datetime, timedelta

from markupsafe import Markup

from flows.cards.buttons import press as button
from flows.cards.buttons import rows_of, said
from flows.cards.card import Action, Button, Card, Outcome
from flows.clock import COPENHAGEN
from flows.errors import ReplyError, StageError
from flows.people import Place
from flows.schedule import at_local
from flows.service.access import Party
from flows.service.endings import ends_before
from flows.service.planning import PLANNING
from flows.service.registry import press
from flows.service.survey_access import StaffWave, staff_wave, staff_wave_at
from flows.service.survey_asking import About, ask, asking, taking
from flows.service.talk import Talk
from flows.service.wave_cards import dates_line
from flows.service.wave_drafts import change_wave, last_held
from flows.wave import Wave
from flows.wave_dates import (
    EARLIEST,
    LENGTHS,
    approval_days,
    closing_of,
    concerns,
    length_of,
    may_open_on,
    openings,
    same_week,
)
from flows.words import names_day

# How far ahead a day that is typed is looked for.
_DAYS_AHEAD = 400


def planned_wave(talk: Talk, action: Action) -> StaffWave:
    return staff_wave_at(talk, action.numbers, *PLANNING)


def back_to_plan(talk: Talk, wave: Wave) -> Button:
    return said(talk.language, "button.back", "wave_change", wave.id, wave.version)


@press("wave_dates", numbers=2)
def wave_dates(talk: Talk, action: Action) -> Outcome:
    wave, party = planned_wave(talk, action)
    return talk.outcome(_dates_card(talk, wave, party))


def _is_another(talk: Talk, party: Party, wave: Wave, at: datetime) -> bool:
    return at != wave.opens and not ends_before(talk, party.partnership, closing_of(at, length_of(wave)))


def _dates_card(talk: Talk, wave: Wave, party: Party) -> Card:
    """Mornings that fit, and how long it takes."""
    breaks, language = talk.breaks_in(party.partnership.municipality), talk.language
    last, weeks = last_held(talk, party), length_of(wave)
    near = same_week(last, talk.now) if last is not None else wave.opens
    days = [at for at in openings(near, talk.now, weeks, breaks, most=3) if _is_another(talk, party, wave, at)]
    rows = [(button(talk.moment(at), "wave_day", wave.id, wave.version, _minute(at)),) for at in days]
    lengths = tuple(
        button(talk.plain("wave.weeks", n=n), "wave_length", wave.id, wave.version, n) for n in LENGTHS if n != weeks
    )
    parts = [talk.say("wave.dates.head"), dates_line(talk, wave)]
    parts += [talk.say(f"wave.concern.{code}") for code in concerns(wave.opens, wave.closes, breaks)]
    if last is not None:
        parts.append(talk.say("wave.dates.same", when=talk.day(last.opens)))
    ways = [
        said(language, "button.other_day", "wave_other_day", wave.id, wave.version),
        said(language, "button.must_approve", "wave_meeting", wave.id, wave.version),
        back_to_plan(talk, wave),
    ]
    return Card(Markup("\n\n").join(parts), (*rows, lengths, *rows_of(ways)))


def _minute(at: datetime) -> int:
    return int(at.timestamp()) // 60


@press("wave_day", numbers=3)
def wave_day(talk: Talk, action: Action) -> Outcome:
    wave, party = planned_wave(talk, action)
    at = datetime.fromtimestamp(action.numbers[2] * 60, tz=UTC)
    return talk.outcome(_open_on(talk, party, wave, at, length_of(wave)))


@press("wave_length", numbers=3)
def wave_length(talk: Talk, action: Action) -> Outcome:
    wave, party = planned_wave(talk, action)
    if action.numbers[2] not in LENGTHS:
        raise StageError
    return talk.outcome(_open_on(talk, party, wave, wave.opens, action.numbers[2]))


def _open_on(talk: Talk, party: Party, wave: Wave, at: datetime, weeks: int) -> Card:
    """StageError for a day that has passed, that nobody works on, or that lies behind the partnership's end."""
    day, closes = at.astimezone(COPENHAGEN).date(), closing_of(at, weeks)
    if at <= talk.now or not may_open_on(day) or at_local(day) != at:
        raise StageError
    if ends_before(talk, party.partnership, closes):
        raise StageError("stage.wave_behind_end")
    return _dates_card(talk, change_wave(talk, party, wave, "wave_dates", opens=at, closes=closes), party)


@press("wave_other_day", numbers=2)
def wave_other_day(talk: Talk, action: Action) -> Outcome:
    wave, party = planned_wave(talk, action)
    return talk.outcome(ask(talk, party, "opening_day", wave.id))


@asking("opening_day")
def ask_day(talk: Talk, _party: Party, about: About) -> Card:
    wave, _ = staff_wave(talk, int(about[0]), *PLANNING)
    return Card(talk.say("wave.ask.day"), ((back_to_plan(talk, wave),),))


@taking("opening_day")
def take_day(talk: Talk, party: Party, about: About, text: str) -> Outcome:
    """A day in words or figures, as it comes next: letters take a week."""
    wave, _ = staff_wave(talk, int(about[0]), *PLANNING)
    first = (talk.now + EARLIEST).astimezone(COPENHAGEN).date()
    days = (first + timedelta(days=n) for n in range(_DAYS_AHEAD))
    day = next((day for day in days if names_day(text, at_local(day))), None)
    if day is None:
        raise ReplyError("reply.wave_day")
    if not may_open_on(day):
        raise ReplyError("reply.wave_working_day")
    talk.go(Place("wave_plan", party.partnership.id, str(wave.id)))
    return talk.outcome(_open_on(talk, party, wave, at_local(day), length_of(wave)))


@press("wave_meeting", numbers=2)
def wave_meeting(talk: Talk, action: Action) -> Outcome:
    """Where the residents' meeting decides, the dates are counted back from the opening."""
    wave, party = planned_wave(talk, action)
    notice, proposals, meeting = approval_days(wave.opens, talk.breaks_in(party.partnership.municipality))
    is_late = notice <= talk.now.astimezone(COPENHAGEN).date()
    text = talk.say(
        "wave.meeting", meeting=talk.day(at_local(meeting)), notice=talk.day(at_local(notice)),
        proposals=talk.day(at_local(proposals)),
    )  # fmt: skip
    parts = [text, *([talk.say("wave.meeting_late")] if is_late else [])]
    dates = said(talk.language, "button.wave_dates", "wave_dates", wave.id, wave.version)
    return talk.outcome(Card(Markup("\n\n").join(parts), ((dates, back_to_plan(talk, wave)),)))
