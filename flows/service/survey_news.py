"""What staff hear of a wave: it has opened, three days are left, it is over. Queued when it is planned."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from flows.cards.buttons import said
from flows.cards.card import Card
from flows.people import Side
from flows.schedule import is_polite, polite_time, working_day_up_to
from flows.service.access import Party, party_in
from flows.service.ballots import state_now
from flows.service.reasons import Reason
from flows.service.registry import message
from flows.service.survey_titles import title_of
from flows.service.talk import Talk
from flows.service.telling import tell_side
from flows.wave import Wave, WaveState

LEFT = timedelta(days=3)


def queue_news(talk: Talk, party: Party, wave: Wave) -> None:
    """For every member of the housing organisation; what was queued of earlier dates is taken back before."""
    dues = {
        "wave_opened": wave.opens,
        "wave_ends_soon": working_day_up_to(wave.closes - LEFT),
        "wave_over": polite_time(wave.closes),
    }
    for kind, due in dues.items():
        talk.uow.outbox.cancel(f"wave:{wave.id}", Reason.DATE_CHANGED, kind, now=talk.now)
        if due > talk.now:
            once = f"v{wave.version}"
            tell_side(talk, party.partnership, Side.HOUSING, kind, due=due, key=once, wave=wave.id)


def tell_over(talk: Talk, party: Party, wave: Wave) -> None:
    """It was closed by hand: what was still to be said of it is said at once, or not at all."""
    talk.uow.outbox.cancel(f"wave:{wave.id}", Reason.SETTLED, now=talk.now)
    tell_side(talk, party.partnership, Side.HOUSING, "wave_over", wave=wave.id)


def _card(talk: Talk, key: str, party: Party, wave: Wave, **values: Any) -> Card:
    text = talk.say(key, title=title_of(talk, wave), estate=party.partnership.estate, **values)
    return Card(text, ((said(talk.language, "button.survey", "wave", wave.id, is_main=True),),))


def _read_anew(talk: Talk, payload: Mapping[str, Any]) -> tuple[Wave, Party]:
    wave = talk.uow.waves.get(payload["wave"])
    return wave, party_in(talk, wave.partnership_id)


@message("wave_opened")
def wave_opened(talk: Talk, payload: Mapping[str, Any]) -> Card | str | datetime:
    wave, party = _read_anew(talk, payload)
    if state_now(wave, talk.now) is not WaveState.OPEN:
        return Reason.MOVED_ON
    if not is_polite(talk.now):
        return polite_time(talk.now)
    return _card(talk, "wave.news.opened", party, wave, closes=talk.moment(wave.closes))


@message("wave_ends_soon")
def wave_ends_soon(talk: Talk, payload: Mapping[str, Any]) -> Card | str | datetime:
    wave, party = _read_anew(talk, payload)
    if state_now(wave, talk.now) is not WaveState.OPEN:
        return Reason.MOVED_ON
    if not is_polite(talk.now):
        return polite_time(talk.now)
    return _card(talk, "wave.news.ends_soon", party, wave, closes=talk.moment(wave.closes))


@message("wave_over")
def wave_over(talk: Talk, payload: Mapping[str, Any]) -> Card | str | datetime:
    wave, party = _read_anew(talk, payload)
    if state_now(wave, talk.now) is not WaveState.CLOSED:
        return Reason.MOVED_ON
    if not is_polite(talk.now):
        return polite_time(talk.now)
    return _card(talk, "wave.news.over", party, wave)
