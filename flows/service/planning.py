"""Staff plan a wave: proposed whole, changed by taps, and planned when they say so once more."""

from dataclasses import replace

from markupsafe import Markup

from flows.cards.buttons import rows_of, said
from flows.cards.card import Action, Card, Outcome
from flows.errors import ReplyError, StageError
from flows.people import Place
from flows.service.access import Party
from flows.service.ballots import state_now
from flows.service.endings import ends_before
from flows.service.questionnaires import asked_in, lay_out
from flows.service.reasons import Reason
from flows.service.registry import go_to, press, where
from flows.service.survey_access import staff_in, staff_wave, staff_wave_at, waves_of
from flows.service.survey_asking import About, ask, asking, taking
from flows.service.survey_audit import note
from flows.service.survey_titles import title_of
from flows.service.talk import Talk
from flows.service.wave_cards import dates_line, doubts, plan_card, size_line, who_line
from flows.service.wave_drafts import begin_draft, change_wave, entry_near, settle_dates
from flows.wave import Wave, WaveState
from flows.words import parse_number, wording

PLANNING = (WaveState.DRAFT, WaveState.PLANNED)
REACHABLE = (*PLANNING, WaveState.OPEN)
"""While residents may ask somebody: whoever has left is no use to them."""
MOST_ADULTS = 20_000
CONTACT_LENGTH = 120
PHONE_DIGITS = 8


@press("wave_plan")
def wave_plan(talk: Talk, action: Action) -> Outcome:
    """One wave at a time is planned, and none while one is open; whoever comes second finds it."""
    party = staff_in(talk, action.numbers[0])
    states = {wave.id: state_now(wave, talk.now) for wave in waves_of(talk, party)}
    if WaveState.OPEN in states.values():
        raise StageError("stage.wave_runs")
    standing = [wave for wave in waves_of(talk, party) if states[wave.id] in PLANNING]
    lay_out(talk, party)
    wave = standing[0] if standing else begin_draft(talk, party)
    return talk.outcome(_missing(talk, party, wave))


def _missing(talk: Talk, party: Party, wave: Wave) -> Card:
    """What nobody knows yet is asked first; then the whole plan."""
    if wave.adults is None:
        return ask(talk, party, "adults", wave.id)
    if not wave.contact:
        return ask(talk, party, "contact", wave.id)
    return go_to(talk, Place("wave_plan", party.partnership.id, str(wave.id)))


@where("wave_plan")
def where_plan(talk: Talk) -> Card:
    wave, party = staff_wave(talk, int(talk.person.place.address), *PLANNING)
    return plan_card(talk, wave, party)


@press("wave_change", numbers=2)
def wave_change(talk: Talk, action: Action) -> Outcome:
    wave, party = staff_wave_at(talk, action.numbers, *PLANNING)
    return talk.outcome(go_to(talk, Place("wave_plan", party.partnership.id, str(wave.id))))


@asking("adults")
def ask_adults(talk: Talk, party: Party, about: About) -> Card:
    """How many adults live there; the homes give a hint."""
    wave, _ = staff_wave(talk, int(about[0]), *PLANNING)
    homes = party.partnership.homes
    parts = [talk.say("wave.ask.adults", estate=party.partnership.estate)]
    if homes:
        parts.append(talk.say("wave.ask.adults_hint", homes=homes, adults=round(homes * 4 / 3, -1)))
    back = said(talk.language, "button.back", "wave", wave.id)
    return Card(Markup("\n\n").join(parts), ((back,),))


@taking("adults")
def take_adults(talk: Talk, party: Party, about: About, text: str) -> Outcome:
    """The number is the estate's: the next wave knows it too."""
    wave, _ = staff_wave(talk, int(about[0]), *PLANNING)
    adults = parse_number(text, 1, MOST_ADULTS)
    talk.uow.partnerships.save(replace(party.partnership, adults=adults))
    stored = change_wave(talk, party, wave, "wave_adults", adults=adults)
    return talk.outcome(_missing(talk, party, stored))


@press("wave_contact", numbers=2)
def wave_contact(talk: Talk, action: Action) -> Outcome:
    wave, party = staff_wave_at(talk, action.numbers, *REACHABLE)
    return talk.outcome(ask(talk, party, "contact", wave.id))


@asking("contact")
def ask_contact(talk: Talk, party: Party, about: About) -> Card:
    """Whom residents can ask: it stands on the poster and on the first page."""
    wave, _ = staff_wave(talk, int(about[0]), *REACHABLE)
    back = said(talk.language, "button.back", "wave", wave.id)
    return Card(talk.say("wave.ask.contact", who=party.member.name), ((back,),))


@taking("contact")
def take_contact(talk: Talk, party: Party, about: About, text: str) -> Outcome:
    wave, _ = staff_wave(talk, int(about[0]), *REACHABLE)
    contact = " ".join(wording(text, CONTACT_LENGTH).split())
    if sum(map(str.isdigit, contact)) < PHONE_DIGITS or not any(map(str.isalpha, contact)):
        raise ReplyError("reply.wave_contact")
    stored = change_wave(talk, party, wave, "wave_contact", contact=contact)
    if state_now(stored, talk.now) is WaveState.OPEN:
        return talk.outcome(go_to(talk, Place("survey", party.partnership.id, str(stored.id))))
    return talk.outcome(_missing(talk, party, stored))


@press("wave_confirm", numbers=2)
def wave_confirm(talk: Talk, action: Action) -> Outcome:
    """Once more in words, with everything that speaks against it."""
    wave, party = _to_plan(talk, action)
    lines = [dates_line(talk, wave), who_line(talk, wave)]
    size = size_line(talk, wave)
    parts = [
        talk.say("wave.confirm", title=title_of(talk, wave)),
        Markup("\n").join(lines),
        *([size] if size else []),
        *doubts(talk, wave, party),
    ]
    yes = said(talk.language, "button.plan_yes", "wave_confirmed", wave.id, wave.version, is_main=True)
    no = said(talk.language, "button.not_yet", "wave_change", wave.id, wave.version)
    return talk.outcome(Card(Markup("\n\n").join(parts), ((yes, no),)))


def _to_plan(talk: Talk, action: Action) -> tuple[Wave, Party]:
    """A draft that can be planned: its day lies ahead, it has a contact, and there is something to ask."""
    wave, party = staff_wave_at(talk, action.numbers, WaveState.DRAFT)
    if wave.opens <= talk.now:
        raise StageError("stage.wave_past")
    if ends_before(talk, party.partnership, wave.closes):
        raise StageError("stage.wave_behind_end")
    if not wave.contact:
        raise StageError("stage.wave_contact")
    if not asked_in(talk, party, wave.number):
        raise StageError("stage.wave_empty")
    return wave, party


@press("wave_confirmed", numbers=2)
def wave_confirmed(talk: Talk, action: Action) -> Outcome:
    """From now on it opens by the clock; staff hear of it, and the year's date is its own."""
    wave, party = _to_plan(talk, action)
    asked = tuple(statement.id for statement in asked_in(talk, party, wave.number))
    entry = entry_near(talk, party.partnership, wave.opens)
    stored = talk.uow.waves.save(
        replace(wave, state=WaveState.PLANNED, statements=asked, entry_id=entry.id if entry is not None else 0)
    )
    note(talk, party, "wave_planned", wave, stored)
    settle_dates(talk, party, stored)
    return talk.outcome(
        Card(talk.say("wave.planned", title=title_of(talk, stored), when=talk.moment(stored.opens))),
        go_to(talk, Place("survey", party.partnership.id)),
    )


@press("wave_drop", numbers=2)
def wave_drop(talk: Talk, action: Action) -> Outcome:
    """Ask once."""
    wave, _ = staff_wave_at(talk, action.numbers, *PLANNING)
    yes = said(talk.language, "button.drop_yes", "wave_dropped", wave.id, wave.version)
    no = said(talk.language, "button.keep_it", "wave_change", wave.id, wave.version, is_main=True)
    return talk.outcome(Card(talk.say("wave.drop", title=title_of(talk, wave)), rows_of([yes, no])))


@press("wave_dropped", numbers=2)
def wave_dropped(talk: Talk, action: Action) -> Outcome:
    """Nobody is asked; the year's date stays, for another plan."""
    wave, party = staff_wave_at(talk, action.numbers, *PLANNING)
    dropped = talk.uow.waves.save(replace(wave, state=WaveState.CANCELLED))
    note(talk, party, "wave_dropped", wave, dropped)
    talk.uow.outbox.cancel(f"wave:{wave.id}", Reason.DATE_CHANGED, now=talk.now)
    return talk.outcome(
        Card(talk.say("wave.dropped", title=title_of(talk, wave))), go_to(talk, Place("survey", party.partnership.id))
    )
