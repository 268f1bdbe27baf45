"""The newest figures that both sides were given, in the fixed sentences: for the meetings, the revisit and the end."""

from datetime import datetime

from flows.cards.fitting import shorten
from flows.partnership import Partnership
from flows.people import Side
from flows.results import IndicatorResult, Results
from flows.service.results import results_of
from flows.service.talk import Talk
from flows.wave import Wave, WaveState

_NAME = 50


def released_waves(talk: Talk, partnership: Partnership) -> list[Wave]:
    """In the order in which they were released."""
    found = talk.uow.waves.find(partnership_id=partnership.id, state=WaveState.RELEASED)
    return sorted(found, key=lambda wave: (wave.released or wave.closes, wave.id))


def newest_released(
    talk: Talk, partnership: Partnership, since: datetime | None = None, until: datetime | None = None
) -> Wave | None:
    """The newest one that was released after `since` and not after `until`."""
    within = [
        wave
        for wave in released_waves(talk, partnership)
        if wave.released is not None
        and (since is None or wave.released > since)
        and (until is None or wave.released <= until)
    ]
    return within[-1] if within else None


def figure_lines(talk: Talk, wave: Wave) -> list[str]:
    """Each indicator with its figure and what may be said of its change; as both sides read it."""
    return [_line(one) for one in _shared(talk, wave).indicators]


def short_figures(talk: Talk, wave: Wave) -> str:
    """The same in one line, without the sentences."""
    rows = _shared(talk, wave).indicators
    return ", ".join(f"{_short_name(one)} {one.years[-1].display}" for one in rows)


def _shared(talk: Talk, wave: Wave) -> Results:
    return results_of(talk, wave, Side.COMPANY)


def _line(one: IndicatorResult) -> str:
    change = f" {one.change.text}" if one.change else ""
    return f"{_short_name(one)}: {one.interval_text}.{change}"


def _short_name(one: IndicatorResult) -> str:
    return shorten(one.name, _NAME)
