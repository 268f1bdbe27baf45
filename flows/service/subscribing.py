"""[Yes, ask me]: a resident becomes somebody who may be written to about one estate, and nothing else."""

from dataclasses import replace

from flows.cards.card import Action, Card, Outcome, Rows
from flows.errors import NotFoundError
from flows.partnership import Stage
from flows.resident_words import RESIDENT_LANGUAGES, nearest
from flows.service.answering import sheet_of
from flows.service.ballots import state_now, wave_at
from flows.service.reaching import invite_newcomer
from flows.service.resident_presses import resident_press
from flows.service.visits import Visit, language_at, language_rows
from flows.wave import Subscriber, Wave, WaveState

LINK = "b-"
"""A deep link for residents begins with this; the public name of a wave follows."""


def subscribe_payload(wave: Wave) -> str:
    """What stands behind `?start=` on posters, in letters and in what is forwarded."""
    return LINK + wave.slug


def offer(visit: Visit, slug: str) -> Outcome:
    """What it is, before anything is kept."""
    wave = _wave(visit, slug)
    if wave is None:
        return visit.shown(visit.tell("chat.nobody_asks"))
    return _offered(visit.speaking(nearest(visit.incoming.language_code, wave.languages)), wave)


def _wave(visit: Visit, slug: str) -> Wave | None:
    try:
        wave = wave_at(visit.uow, slug)
    except NotFoundError:
        return None
    is_over = visit.uow.partnerships.get(wave.partnership_id).stage is Stage.ENDED
    return None if is_over else wave


def _offered(visit: Visit, wave: Wave) -> Outcome:
    number = RESIDENT_LANGUAGES.index(visit.language)
    yes = visit.button("chat.yes", "resident_yes", number, word=wave.slug, is_main=True)
    no = visit.button("chat.no", "resident_no", number)
    rows: Rows = ((yes,), (no,))
    if len(wave.languages) > 1:
        rows = (*rows, (visit.button("chat.other_language", "resident_languages", number, word=wave.slug),))
    return visit.shown(visit.tell("chat.offer", **sheet_of(visit, wave).names(visit.language)), rows)


@resident_press("resident_languages")
def show_languages(visit: Visit, action: Action) -> Outcome:
    wave = _wave(visit, action.word)
    if wave is None:
        return visit.shown(visit.tell("chat.nobody_asks"))
    spoken = _spoken(visit, action, wave)
    return spoken.shown(spoken.tell("chat.language_ask"), language_rows(wave.languages, "resident_offer", wave.slug))


def _spoken(visit: Visit, action: Action, wave: Wave) -> Visit:
    return visit.speaking(language_at(action.numbers[0], wave.languages) or wave.languages[0])


@resident_press("resident_offer")
def offer_again(visit: Visit, action: Action) -> Outcome:
    """In the language that was chosen."""
    wave = _wave(visit, action.word)
    if wave is None:
        return visit.shown(visit.tell("chat.nobody_asks"))
    return _offered(_spoken(visit, action, wave), wave)


@resident_press("resident_no")
def decline(visit: Visit, action: Action) -> Outcome:
    spoken = visit.speaking(language_at(action.numbers[0], RESIDENT_LANGUAGES) or visit.language)
    return spoken.shown(spoken.tell("chat.declined"))


@resident_press("resident_yes")
def subscribe(visit: Visit, action: Action) -> Outcome:
    """From now on there is a row that says how to reach this resident; asked at once where a wave is open."""
    wave = _wave(visit, action.word)
    if wave is None:
        return visit.shown(visit.tell("chat.nobody_asks"))
    spoken = _spoken(visit, action, wave)
    waves = spoken.uow.waves.find(partnership_id=wave.partnership_id)
    is_open = [one for one in waves if state_now(one, spoken.now) is WaveState.OPEN]
    subscriber = _store(spoken, wave, is_open)
    if is_open:
        is_new = [invite_newcomer(spoken, one, subscriber) for one in is_open]
        return spoken.shown(spoken.tell("chat.subscribed_now")) if any(is_new) else home(spoken, [subscriber])
    ahead = [one.opens for one in waves if state_now(one, spoken.now) is WaveState.PLANNED]
    if ahead:
        return spoken.shown(spoken.tell("chat.subscribed_soon", day=spoken.day(min(ahead))))
    return spoken.shown(spoken.tell("chat.subscribed_later"))


def _store(visit: Visit, wave: Wave, is_open: list[Wave]) -> Subscriber:
    incoming, rows = visit.incoming, visit.uow.subscribers
    found = rows.find(partnership_id=wave.partnership_id, telegram_id=incoming.telegram_id)
    asked = tuple(one.id for one in is_open)
    if not found:
        fresh = Subscriber(
            0, wave.partnership_id, incoming.telegram_id, incoming.chat_id, visit.language, visit.now, visit.now, asked
        )
        return rows.add(fresh)
    invited = (*found[0].invited, *(one for one in asked if one not in found[0].invited))
    return rows.save(replace(found[0], language=visit.language, contact=visit.now, invited=invited))


def home(visit: Visit, subscribed: list[Subscriber]) -> Outcome:
    """What they are on the list for, and what is to be done now."""
    cards = tuple(_home_card(visit, one) for one in subscribed)
    first = visit.shown(cards[0].text)
    return first if len(cards) == 1 or first.edited else replace(first, cards=cards)


def _home_card(visit: Visit, subscriber: Subscriber) -> Card:
    estate = visit.uow.partnerships.get(subscriber.partnership_id).estate
    waves = visit.uow.waves.find(partnership_id=subscriber.partnership_id)
    wave = next((one for one in waves if state_now(one, visit.now) is WaveState.OPEN), None)
    if wave is None:
        return Card(visit.tell("chat.home", estate=estate))
    key = "chat.home_open" if wave.in_chat else "chat.home_web"
    return Card(visit.tell(key, estate=estate, day=visit.day(wave.closes)))
