"""Who may do what about a survey: the housing organisation's members run it, the company's look at the wording."""

from typing import TypeAlias

from flows.errors import NotAllowedError, StageError
from flows.partnership import Stage
from flows.people import Side
from flows.questionnaire import Indicator, Statement
from flows.service.access import Party, part_in, party_in
from flows.service.ballots import state_now
from flows.service.talk import Talk
from flows.wave import Wave, WaveState

SURVEYED = frozenset({Stage.AGREED, Stage.ENDED})
"""Where there is a survey to look at; `party_in` refuses changes to a partnership that has ended."""

StaffWave: TypeAlias = tuple[Wave, Party]
StaffIndicator: TypeAlias = tuple[Indicator, Party]


def survey_party(talk: Talk, partnership_id: int) -> Party:
    """A member of either side of a partnership that has been agreed on."""
    party = party_in(talk, partnership_id)
    if party.partnership.stage not in SURVEYED:
        raise StageError
    return party


def staff_in(talk: Talk, partnership_id: int) -> Party:
    """A member of the housing organisation; NotAllowedError for the company as for outsiders."""
    party = survey_party(talk, partnership_id)
    if party.side is not Side.HOUSING:
        raise NotAllowedError
    return party


def staff_wave(talk: Talk, wave_id: int, *states: WaveState) -> StaffWave:
    """A wave as staff see it; StageError where the clock says that it is in none of these states."""
    wave = talk.uow.waves.get(wave_id)
    party = staff_in(talk, wave.partnership_id)
    if states and state_now(wave, talk.now) not in states:
        raise StageError
    return wave, party


def staff_held_wave(talk: Talk, wave_id: int, *states: WaveState) -> StaffWave:
    """The same for what belongs to a wave's figures, and is done after the partnership's end as well."""
    wave = talk.uow.waves.get(wave_id)
    party = part_in(talk, wave.partnership_id)
    if party.side is not Side.HOUSING:
        raise NotAllowedError
    if state_now(wave, talk.now) not in states:
        raise StageError
    return wave, party


def staff_wave_at(talk: Talk, seen: tuple[int, ...], *states: WaveState) -> StaffWave:
    """The same for a button that names a wave and its version: StageError when it was changed since."""
    wave, party = staff_wave(talk, seen[0], *states)
    if wave.version != seen[1]:
        raise StageError
    return wave, party


def staff_statement(talk: Talk, statement_id: int) -> tuple[Statement, Party]:
    statement = talk.uow.statements.get(statement_id)
    return statement, staff_in(talk, statement.partnership_id)


def staff_indicator(talk: Talk, indicator_id: int) -> StaffIndicator:
    indicator = talk.uow.indicators.get(indicator_id)
    return indicator, staff_in(talk, indicator.partnership_id)


def live_indicator(talk: Talk, indicator_id: int) -> StaffIndicator:
    """StageError for one that somebody has taken out since."""
    indicator, party = staff_indicator(talk, indicator_id)
    if indicator.retired is not None:
        raise StageError
    return indicator, party


def waves_of(talk: Talk, party: Party) -> list[Wave]:
    """All that were not cancelled, the baseline first; drafts are for staff alone."""
    found = talk.uow.waves.find(partnership_id=party.partnership.id)
    hidden = {WaveState.CANCELLED} if party.side is Side.HOUSING else {WaveState.CANCELLED, WaveState.DRAFT}
    return sorted((wave for wave in found if wave.state not in hidden), key=lambda wave: (wave.opens, wave.id))


def current_wave(talk: Talk, party: Party) -> Wave | None:
    """The one that is drafted, planned or open; otherwise the last one."""
    found = waves_of(talk, party)
    return found[-1] if found else None
