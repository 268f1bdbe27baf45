"""The parts of a wave's plan, each on its own card: the dates, who is asked, how, and what about themselves."""

from datetime import UTC, datetime, timedelta

from markupsafe import Markup

from flows.cards.buttons import press as button
from flows.cards.buttons import rows_of, said
from flows.cards.card import Action, Button, Card, Outcome
from flows.clock import COPENHAGEN
from flows.errors import ReplyError, StageError
from flows.people import Place
from flows.questionnaire import BACKGROUND
from flows.resident_words import OWN_NAMES
from flows.schedule import at_local
from flows.service.access import Party
from flows.service.endings import ends_before
from flows.service.planning import PLANNING
from flows.service.registry import press
from flows.service.resident_languages import offered
from flows.service.survey_access import StaffWave, staff_wave, staff_wave_at
from flows.service.survey_asking import About, ask, asking, taking
from flows.service.talk import Talk
from flows.service.wave_cards import breaks_with, dates_line, drawn_sizes, who_line
from flows.service.wave_drafts import change_wave, last_held
from flows.size_advice import DRAW_FROM
from flows.wave import Invited, Wave
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
MARKS = {True: "✓ ", False: ""}


def _wave(talk: Talk, action: Action) -> StaffWave:
    return staff_wave_at(talk, action.numbers, *PLANNING)


def _back(talk: Talk, wave: Wave) -> Button:
    return said(talk.language, "button.back", "wave_change", wave.id, wave.version)


@press("wave_dates", numbers=2)
def wave_dates(talk: Talk, action: Action) -> Outcome:
    wave, party = _wave(talk, action)
    return talk.outcome(_dates_card(talk, wave, party))


def _dates_card(talk: Talk, wave: Wave, party: Party) -> Card:
    """Mornings that fit, and how long it takes."""
    breaks, language = talk.breaks_in(party.partnership.municipality), talk.language
    last, weeks = last_held(talk, party), length_of(wave)
    near = same_week(last, talk.now) if last is not None else wave.opens
    fitting = openings(near, talk.now, weeks, breaks, most=3)
    days = [
        at for at in fitting if at != wave.opens and not ends_before(talk, party.partnership, closing_of(at, weeks))
    ]
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
        _back(talk, wave),
    ]
    return Card(Markup("\n\n").join(parts), (*rows, lengths, *rows_of(ways)))


def _minute(at: datetime) -> int:
    return int(at.timestamp()) // 60


@press("wave_day", numbers=3)
def wave_day(talk: Talk, action: Action) -> Outcome:
    wave, party = _wave(talk, action)
    at = datetime.fromtimestamp(action.numbers[2] * 60, tz=UTC)
    return talk.outcome(_open_on(talk, party, wave, at, length_of(wave)))


@press("wave_length", numbers=3)
def wave_length(talk: Talk, action: Action) -> Outcome:
    wave, party = _wave(talk, action)
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
    wave, party = _wave(talk, action)
    return talk.outcome(ask(talk, party, "opening_day", wave.id))


@asking("opening_day")
def ask_day(talk: Talk, _party: Party, about: About) -> Card:
    wave, _ = staff_wave(talk, int(about[0]), *PLANNING)
    return Card(talk.say("wave.ask.day"), ((_back(talk, wave),),))


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
    wave, party = _wave(talk, action)
    notice, proposals, meeting = approval_days(wave.opens, talk.breaks_in(party.partnership.municipality))
    is_late = notice <= talk.now.astimezone(COPENHAGEN).date()
    text = talk.say(
        "wave.meeting", meeting=talk.day(at_local(meeting)), notice=talk.day(at_local(notice)),
        proposals=talk.day(at_local(proposals)),
    )  # fmt: skip
    parts = [text, *([talk.say("wave.meeting_late")] if is_late else [])]
    dates = said(talk.language, "button.wave_dates", "wave_dates", wave.id, wave.version)
    return talk.outcome(Card(Markup("\n\n").join(parts), ((dates, _back(talk, wave)),)))


@press("wave_who", numbers=2)
def wave_who(talk: Talk, action: Action) -> Outcome:
    wave, _ = _wave(talk, action)
    return talk.outcome(_who_card(talk, wave))


def _who_card(talk: Talk, wave: Wave) -> Card:
    """Everyone, a draw where there are very many, or whoever comes by."""
    which = (wave.id, wave.version)
    ways = [said(talk.language, "button.invite_everyone", "wave_invited", *which, 0, word="everyone")]
    is_large = wave.adults is not None and wave.adults > DRAW_FROM
    if is_large and wave.adults is not None:
        ways += [
            button(talk.plain("wave.draw", drawn=size), "wave_invited", *which, size, word="draw")
            for size in drawn_sizes(wave.adults)
        ]
    ways += [
        said(talk.language, "button.invite_open", "wave_invited", *which, 0, word="open"),
        said(talk.language, "button.wave_adults", "wave_adults", *which),
        _back(talk, wave),
    ]
    parts = [talk.say("wave.who.head"), who_line(talk, wave)]
    if is_large:
        parts.append(talk.say("wave.who.large"))
    return Card(Markup("\n\n").join(parts), rows_of(ways))


@press("wave_invited", numbers=3)
def wave_invited(talk: Talk, action: Action) -> Outcome:
    wave, party = _wave(talk, action)
    if action.word not in set(Invited):
        raise StageError
    invited = Invited(action.word)
    drawn = action.numbers[2] if invited is Invited.DRAW else None
    if drawn is not None and (wave.adults is None or wave.adults <= DRAW_FROM or drawn not in drawn_sizes(wave.adults)):
        raise StageError
    stored = change_wave(talk, party, wave, "wave_invited", invited=invited, drawn=drawn)
    return talk.edited(_who_card(talk, stored))


@press("wave_adults", numbers=2)
def wave_adults(talk: Talk, action: Action) -> Outcome:
    wave, party = _wave(talk, action)
    return talk.outcome(ask(talk, party, "adults", wave.id))


@press("wave_how", numbers=2)
def wave_how(talk: Talk, action: Action) -> Outcome:
    wave, party = _wave(talk, action)
    return talk.outcome(_how_card(talk, wave, party))


def _how_card(talk: Talk, wave: Wave, party: Party) -> Card:
    """On the web always; in the chat and with words of their own where staff want it."""
    which, language = (wave.id, wave.version), talk.language
    languages = ", ".join(OWN_NAMES[name] for name in wave.languages)
    chat = "button.chat_off" if wave.in_chat else "button.chat_on"
    comments = "button.comments_off" if wave.comments else "button.comments_on"
    ways = [
        said(language, chat, "wave_switch", *which, word="in_chat"),
        said(language, comments, "wave_switch", *which, word="comments"),
        said(language, "button.wave_languages", "wave_languages", *which),
        _back(talk, wave),
    ]
    parts = [
        talk.say("wave.how.head"),
        talk.say("wave.how.chat" if wave.in_chat else "wave.how.no_chat"),
        talk.say("wave.how.comments" if wave.comments else "wave.how.no_comments"),
        talk.say("wave.how.languages", languages=languages),
    ]
    last = last_held(talk, party)
    if last is not None and "mode" in breaks_with(last, wave):
        parts.append(talk.say("wave.breaks", what=talk.plain("wave.break.mode")))
    return Card(Markup("\n\n").join(parts), rows_of(ways))


@press("wave_switch", numbers=2)
def wave_switch(talk: Talk, action: Action) -> Outcome:
    """Answering in the chat, or words of their own, on or off."""
    wave, party = _wave(talk, action)
    if action.word not in {"in_chat", "comments"}:
        raise StageError
    change = {action.word: not getattr(wave, action.word)}
    return talk.edited(_how_card(talk, change_wave(talk, party, wave, f"wave_{action.word}", **change), party))


@press("wave_languages", numbers=2)
def wave_languages(talk: Talk, action: Action) -> Outcome:
    wave, _ = _wave(talk, action)
    return talk.outcome(_languages_card(talk, wave))


def _languages_card(talk: Talk, wave: Wave) -> Card:
    """Danish is always there; the others are switched by a tap."""
    ways = [
        button(f"{MARKS[name in wave.languages]}{OWN_NAMES[name]}", "wave_language", wave.id, wave.version, word=name)
        for name in offered(talk.uow)[1:]
    ]
    how = said(talk.language, "button.back", "wave_how", wave.id, wave.version)
    return Card(talk.say("wave.languages"), (*rows_of(ways), (how,)))


@press("wave_language", numbers=2)
def wave_language(talk: Talk, action: Action) -> Outcome:
    wave, party = _wave(talk, action)
    ways = offered(talk.uow)
    if action.word not in ways[1:]:
        raise StageError
    chosen = set(wave.languages) ^ {action.word}
    languages = tuple(name for name in ways if name in chosen)
    return talk.edited(_languages_card(talk, change_wave(talk, party, wave, "wave_languages", languages=languages)))


@press("wave_about", numbers=2)
def wave_about(talk: Talk, action: Action) -> Outcome:
    wave, _ = _wave(talk, action)
    return talk.outcome(_about_card(talk, wave))


def _about_card(talk: Talk, wave: Wave) -> Card:
    """At most four questions about residents themselves, each with why it is asked, or what is lost without it."""
    lines = [
        Markup("{}{}").format(MARKS[name in wave.background], talk.say(f"wave.about.{name}")) for name in BACKGROUND
    ]
    ways = [
        button(
            f"{MARKS[name in wave.background]}{talk.plain(f'wave.about_name.{name}')}",
            "wave_band",
            wave.id,
            wave.version,
            word=name,
        )
        for name in BACKGROUND
    ]
    text = Markup("\n").join([talk.say("wave.about"), *lines])
    return Card(text, (*rows_of(ways), (_back(talk, wave),)))


@press("wave_band", numbers=2)
def wave_band(talk: Talk, action: Action) -> Outcome:
    wave, party = _wave(talk, action)
    if action.word not in BACKGROUND:
        raise StageError
    chosen = set(wave.background) ^ {action.word}
    background = tuple(name for name in BACKGROUND if name in chosen)
    return talk.edited(_about_card(talk, change_wave(talk, party, wave, "wave_background", background=background)))
