"""What staff hear of a wave: it has opened, three days are left, it is over. Queued when it is planned."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from flows.cards.buttons import said
from flows.cards.card import Card
from flows.partnership import Partnership
from flows.people import Member, Side
from flows.schedule import is_polite, polite_time, working_day_up_to
from flows.service.access import Party, active_members, party_in
from flows.service.ballots import state_now
from flows.service.reasons import Reason
from flows.service.registry import message
from flows.service.survey_titles import title_of
from flows.service.talk import Talk
from flows.service.telling import tell, tell_side
from flows.wave import Wave, WaveState

LEFT = timedelta(days=3)
NEWS = ("wave_opened", "wave_ends_soon", "wave_over")
# What a wave that runs, or waits to be looked at, was said to be when it became so.
_STANDING = {WaveState.OPEN: "wave_opened", WaveState.CLOSED: "wave_over"}


def _dues(wave: Wave) -> dict[str, datetime]:
    times = (wave.opens, working_day_up_to(wave.closes - LEFT), polite_time(wave.closed or wave.closes))
    return dict(zip(NEWS, times, strict=True))


def queue_news(talk: Talk, wave: Wave, members: Sequence[Member]) -> None:
    """What is still to come of it, for these members."""
    for kind, due in _dues(wave).items():
        if due > talk.now:
            payload = {"partnership": wave.partnership_id, "wave": wave.id}
            tell(talk, members, kind, payload, due=due, key=f"v{wave.version}")


def queue_news_anew(talk: Talk, partnership: Partnership, wave: Wave) -> None:
    """For all staff, as its dates are now: what was queued of the old ones is taken back."""
    for kind in NEWS:
        talk.uow.outbox.cancel(f"wave:{wave.id}", Reason.DATE_CHANGED, kind, now=talk.now)
    queue_news(talk, wave, active_members(talk.uow, partnership.housing_id))


def hear_of_waves(talk: Talk, partnership: Partnership) -> None:
    """For somebody who has come in, or come back: nothing of it is queued for them yet.

    Where nobody was there to hear that the newest one opened, or is over, they hear it now.
    """
    own = [one for one in active_members(talk.uow, partnership.housing_id) if one.person_id == talk.person.id]
    for state in (WaveState.PLANNED, WaveState.OPEN):
        for wave in talk.uow.waves.find(partnership_id=partnership.id, state=state):
            queue_news(talk, wave, own)
    hidden = {WaveState.DRAFT, WaveState.CANCELLED}
    held = [one for one in talk.uow.waves.find(partnership_id=partnership.id) if one.state not in hidden]
    for wave in sorted(held, key=lambda one: one.opens)[-1:]:
        _tell_missed(talk, wave, own)


def _tell_missed(talk: Talk, wave: Wave, own: Sequence[Member]) -> None:
    kind = _STANDING.get(state_now(wave, talk.now))
    if kind is None or _dues(wave)[kind] > talk.now:
        return
    if talk.uow.outbox.last_sent(f"wave:{wave.id}", kind, talk.person.chat_id) is None:
        tell(talk, own, kind, {"partnership": wave.partnership_id, "wave": wave.id}, key="missed")


def tell_over(talk: Talk, partnership: Partnership, wave: Wave, *, key: str = "") -> None:
    """It was closed before its time: what was still to be said of it is said at once, or not at all.

    With a `key` also to whoever's doing it was.
    """
    talk.uow.outbox.cancel(f"wave:{wave.id}", Reason.SETTLED, now=talk.now)
    tell_side(talk, partnership, Side.HOUSING, "wave_over", key=key, wave=wave.id)


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
