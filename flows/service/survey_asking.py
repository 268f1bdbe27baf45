"""Words that staff type about a survey: what is asked for stands in the place, and each part takes its own words.

A question is named; `about` are the numbers and words it is about, kept in the place as "name/12/da".
"""

from collections.abc import Callable
from typing import TypeAlias

from flows.cards.card import Card, Outcome
from flows.errors import StageError
from flows.people import Place
from flows.service.access import Party, part_in
from flows.service.registry import go_to, where, words
from flows.service.survey_access import survey_party
from flows.service.talk import Talk

About: TypeAlias = tuple[str, ...]
Asking: TypeAlias = Callable[[Talk, Party, About], Card]
"""The card that asks; it checks by itself who may answer."""
Taking: TypeAlias = Callable[[Talk, Party, About, str], Outcome]

ASKING: dict[str, Asking] = {}
TAKING: dict[str, Taking] = {}
AFTER_THE_END: set[str] = set()
"""What is asked for in a partnership that has ended as well."""
PLACE = "survey_words"


def asking(name: str) -> Callable[[Asking], Asking]:
    """The function shows what is asked for under this name."""

    def register(function: Asking) -> Asking:
        ASKING[name] = function
        return function

    return register


def taking(name: str, *, after_the_end: bool = False) -> Callable[[Taking], Taking]:
    """The function takes the words that were asked for under this name."""

    def register(function: Taking) -> Taking:
        TAKING[name] = function
        if after_the_end:
            AFTER_THE_END.add(name)
        return function

    return register


def ask(talk: Talk, party: Party, name: str, *about: object) -> Card:
    """Wait for words, and say which."""
    address = "/".join([name, *map(str, about)])
    return go_to(talk, Place(PLACE, party.partnership.id, address))


@where(PLACE)
def where_words(talk: Talk) -> Card:
    name, party, about = _waited_for(talk)
    return ASKING[name](talk, party, about)


@words(PLACE)
def take_words(talk: Talk, text: str) -> Outcome:
    name, party, about = _waited_for(talk)
    return TAKING[name](talk, party, about, text)


def _waited_for(talk: Talk) -> tuple[str, Party, About]:
    place = talk.person.place
    name, *about = place.address.split("/")
    if name not in TAKING:
        raise StageError
    party_of = part_in if name in AFTER_THE_END else survey_party
    return name, party_of(talk, place.id), tuple(about)
