"""What can be done about a survey, as buttons of its card: each part of the house adds its own ways here."""

from collections.abc import Callable
from typing import TypeAlias

from flows.cards.card import Button
from flows.service.access import Party
from flows.service.talk import Talk
from flows.wave import Wave

SurveyWays: TypeAlias = Callable[[Talk, Party, Wave | None], list[Button]]
"""The buttons for this person about this wave; `wave` is None where none was ever planned."""

WAYS: list[SurveyWays] = []


def survey_ways(function: SurveyWays) -> SurveyWays:
    """The function's buttons stand on the card of a survey and of each of its waves."""
    WAYS.append(function)
    return function


def ways_of(talk: Talk, party: Party, wave: Wave | None) -> list[Button]:
    """What everybody adds, in the order of their modules."""
    return [button for ways in WAYS for button in ways(talk, party, wave)]
