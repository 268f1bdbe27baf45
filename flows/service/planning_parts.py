"""The parts of a wave's plan, each on its own card: who is asked, how, and what about themselves."""

from markupsafe import Markup

from flows.cards.buttons import press as button
from flows.cards.buttons import rows_of, said
from flows.cards.card import Action, Card, Outcome
from flows.errors import StageError
from flows.questionnaire import BACKGROUND
from flows.resident_words import OWN_NAMES
from flows.service.access import Party
from flows.service.planning_dates import back_to_plan, planned_wave
from flows.service.registry import press
from flows.service.resident_languages import offered
from flows.service.survey_asking import ask
from flows.service.talk import Talk
from flows.service.wave_cards import breaks_with, drawn_sizes, who_line
from flows.service.wave_drafts import change_wave, last_held
from flows.size_advice import DRAW_FROM
from flows.wave import Invited, Wave

MARKS = {True: "✓ ", False: ""}


@press("wave_who", numbers=2)
def wave_who(talk: Talk, action: Action) -> Outcome:
    wave, _ = planned_wave(talk, action)
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
        back_to_plan(talk, wave),
    ]
    parts = [talk.say("wave.who.head"), who_line(talk, wave)]
    if is_large:
        parts.append(talk.say("wave.who.large"))
    return Card(Markup("\n\n").join(parts), rows_of(ways))


@press("wave_invited", numbers=3)
def wave_invited(talk: Talk, action: Action) -> Outcome:
    wave, party = planned_wave(talk, action)
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
    wave, party = planned_wave(talk, action)
    return talk.outcome(ask(talk, party, "adults", wave.id))


@press("wave_how", numbers=2)
def wave_how(talk: Talk, action: Action) -> Outcome:
    wave, party = planned_wave(talk, action)
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
        back_to_plan(talk, wave),
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
    wave, party = planned_wave(talk, action)
    if action.word not in {"in_chat", "comments"}:
        raise StageError
    change = {action.word: not getattr(wave, action.word)}
    return talk.edited(_how_card(talk, change_wave(talk, party, wave, f"wave_{action.word}", **change), party))


@press("wave_languages", numbers=2)
def wave_languages(talk: Talk, action: Action) -> Outcome:
    wave, _ = planned_wave(talk, action)
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
    wave, party = planned_wave(talk, action)
    ways = offered(talk.uow)
    if action.word not in ways[1:]:
        raise StageError
    chosen = set(wave.languages) ^ {action.word}
    languages = tuple(name for name in ways if name in chosen)
    return talk.edited(_languages_card(talk, change_wave(talk, party, wave, "wave_languages", languages=languages)))


@press("wave_about", numbers=2)
def wave_about(talk: Talk, action: Action) -> Outcome:
    wave, _ = planned_wave(talk, action)
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
    return Card(text, (*rows_of(ways), (back_to_plan(talk, wave),)))


@press("wave_band", numbers=2)
def wave_band(talk: Talk, action: Action) -> Outcome:
    wave, party = planned_wave(talk, action)
    if action.word not in BACKGROUND:
        raise StageError
    chosen = set(wave.background) ^ {action.word}
    background = tuple(name for name in BACKGROUND if name in chosen)
    return talk.edited(_about_card(talk, change_wave(talk, party, wave, "wave_background", background=background)))
