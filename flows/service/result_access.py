"""Who may see what a wave said: staff from its closing on, the company what was released, nobody else anything.

A partnership's end changes nothing of that: its last measurement is released like any other, as long as it is kept.
"""

from flows.errors import NotAllowedError, StageError
from flows.people import Side
from flows.results import Results
from flows.service.access import Party, part_in
from flows.service.results import results_of
from flows.service.talk import Talk
from flows.wave import Wave, WaveState

CLOSED = frozenset({WaveState.CLOSED, WaveState.RELEASED})


def reader_of(talk: Talk, wave_id: int) -> tuple[Wave, Party]:
    """A wave whose results the person may see; NotAllowedError for outsiders and for what was not released to them."""
    wave = talk.uow.waves.get(wave_id)
    party = part_in(talk, wave.partnership_id)
    if not may_see(wave, party.side):
        raise NotAllowedError
    return wave, party


def may_see(wave: Wave, side: Side) -> bool:
    return wave.state is WaveState.RELEASED or (wave.state is WaveState.CLOSED and side is Side.HOUSING)


def seen_results(talk: Talk, wave_id: int) -> tuple[Wave, Party, Results]:
    """The wave with what it says to the person's own side."""
    wave, party = reader_of(talk, wave_id)
    return wave, party, results_of(talk, wave, party.side)


def closing_staff(talk: Talk, wave_id: int, *states: WaveState) -> tuple[Wave, Party]:
    """For what only the housing organisation does; StageError where the wave is in another state."""
    wave, party = reader_of(talk, wave_id)
    if party.side is not Side.HOUSING:
        raise NotAllowedError
    if states and wave.state not in states:
        raise StageError
    return wave, party
