"""Which function answers which press of a resident: kept apart from those of the members, by their verbs."""

from collections.abc import Callable
from typing import TypeAlias

from flows.cards.card import Action, Outcome
from flows.service.visits import Visit

ResidentPress: TypeAlias = Callable[[Visit, Action], Outcome]

RESIDENT_PRESSES: dict[str, ResidentPress] = {}


def resident_press(verb: str, numbers: int = 1) -> Callable[[ResidentPress], ResidentPress]:
    """The function answers presses of this verb; one with fewer numbers gets a hint."""

    def register(function: ResidentPress) -> ResidentPress:
        def checked(visit: Visit, action: Action) -> Outcome:
            if len(action.numbers) < numbers:
                return visit.hint("chat.old")
            return function(visit, action)

        if verb in RESIDENT_PRESSES:
            raise ValueError(verb)
        RESIDENT_PRESSES[verb] = checked
        return function

    return register
