"""Which function answers which command, press, place and finished guide; filled by decorators beside the functions."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import wraps
from typing import Any, TypeAlias, TypeVar

from flows.cards.card import Action, Card, Outcome, Table
from flows.errors import DialogueError, StageError
from flows.group import GroupChat
from flows.people import Place
from flows.service.talk import Talk
from flows.session import Session

Press: TypeAlias = Callable[[Talk, Action], Outcome]
Command: TypeAlias = Callable[[Talk], Outcome]
Words: TypeAlias = Callable[[Talk, str], Outcome]
Tables: TypeAlias = Callable[[Talk, Table], Outcome]
Where: TypeAlias = Callable[[Talk], Card]
Finish: TypeAlias = Callable[[Talk, Session], Outcome]
MessageCard: TypeAlias = Callable[[Talk, Mapping[str, Any]], Card | str | datetime]
"""What to say now, why there is nothing to say any more, or when to ask again."""
GroupCard: TypeAlias = Callable[[Talk, GroupChat, Mapping[str, Any]], Card | str | datetime]
"""The same for a group that is bound to a partnership."""
MessageT = TypeVar("MessageT", bound=MessageCard)
GroupT = TypeVar("GroupT", bound=GroupCard)
FunctionT = TypeVar("FunctionT", bound=Callable[..., object])

PRESSES: dict[str, Press] = {}
COMMANDS: dict[str, Command] = {}
WORDS: dict[str, Words] = {}
TABLES: dict[str, Tables] = {}
PLACES: dict[str, Where] = {}
FINISHES: dict[str, Finish] = {}
MESSAGES: dict[str, MessageCard] = {}
REMINDERS: set[str] = set()
"""Kinds of messages that a person may put off, and that are listed before they come."""
GROUP_MESSAGES: dict[str, GroupCard] = {}


def _put(table: dict[str, FunctionT], name: str) -> Callable[[FunctionT], FunctionT]:
    """ValueError where two functions want the same name: one would never be called."""
    if name in table:
        raise ValueError(name)

    def register(function: FunctionT) -> FunctionT:
        table[name] = function
        return function

    return register


def press(verb: str, numbers: int = 1) -> Callable[[Press], Press]:
    """The function answers presses of this verb; a press with fewer numbers is not one of ours: StageError."""

    def register(function: Press) -> Press:
        @wraps(function)
        def checked(talk: Talk, action: Action) -> Outcome:
            if len(action.numbers) < numbers:
                raise StageError
            return function(talk, action)

        return _put(PRESSES, verb)(checked)

    return register


def command(name: str) -> Callable[[Command], Command]:
    """The function answers this command."""
    return _put(COMMANDS, name)


def words(place: str) -> Callable[[Words], Words]:
    """The function takes what is typed at this kind of place."""
    return _put(WORDS, place)


def table(place: str) -> Callable[[Tables], Tables]:
    """The function takes the file that is sent at this kind of place; at any other no file is fetched."""
    return _put(TABLES, place)


def where(place: str) -> Callable[[Where], Where]:
    """The function shows this kind of place again."""
    return _put(PLACES, place)


def finish(guide: str) -> Callable[[Finish], Finish]:
    """The function is called when the last question of this guide was answered and confirmed."""
    return _put(FINISHES, guide)


def message(kind: str, *, is_reminder: bool = False) -> Callable[[MessageT], MessageT]:
    """The function makes the card of queued messages of this kind, or says why there is nothing to say any more.

    A reminder can be put off: asked at another time its function says what it would say then, and changes nothing.
    """

    def register(function: MessageT) -> MessageT:
        _put(MESSAGES, kind)(function)
        if is_reminder:
            REMINDERS.add(kind)
        return function

    return register


def group_message(kind: str) -> Callable[[GroupT], GroupT]:
    """The function makes the card of queued messages of this kind to a group."""

    def register(function: GroupT) -> GroupT:
        GROUP_MESSAGES[kind] = function
        return function

    return register


def where_card(talk: Talk) -> Card:
    """The card of the place where the person is. Looking changes nothing, whatever led there."""
    was_changing, talk.is_changing = talk.is_changing, False
    try:
        return PLACES[talk.person.place.kind](talk)
    finally:
        talk.is_changing = was_changing


def somewhere(talk: Talk) -> Card:
    """Where the person is; home, if that place has gone in between."""
    try:
        return where_card(talk)
    except DialogueError:
        return go_to(talk, Place("home"))


def go_to(talk: Talk, place: Place) -> Card:
    """Move the person to a place and return its card."""
    talk.go(place)
    return where_card(talk)
