"""People, the organisations they speak for, and where each person is in the talk."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Side(StrEnum):
    """The two parties of a partnership."""

    HOUSING = "housing"
    COMPANY = "company"

    @property
    def other(self) -> "Side":
        return Side.COMPANY if self is Side.HOUSING else Side.HOUSING


class Reach(StrEnum):
    """Whether messages reach a person."""

    ACTIVE = "active"
    STOPPED = "stopped"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class Place:
    """What a person's next words are about; kept in the database, so a restart loses nothing.

    `kind` names the conversation ("session", "joint", "colleague", …), `id` its row, `address` the spot in it, `seen`
    the revision of the answer that the person was shown, `back` where to go on afterwards ("review" or nothing).
    """

    kind: str
    id: int = 0
    address: str = ""
    seen: int = 0
    back: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """A human being on Telegram. `telegram_id` and `chat_id` may exceed 32 bits; `key` is our own random name.

    `card` is the message id of the current card; `unanswered` the update whose direct answer was not sent yet, 0 for
    none: after a crash the person is shown where they are.
    """

    id: int
    key: str
    telegram_id: int
    chat_id: int
    language: str
    language_chosen: bool
    created: datetime
    first_name: str = ""
    reach: Reach = Reach.ACTIVE
    place: Place = Place("home")
    card: int | None = None
    unanswered: int = 0
    last_message: int = 0
    last_place: Place | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class Organisation:
    """A housing organisation or a company. `size` is small, medium or large, or empty when not known."""

    id: int
    side: Side
    name: str
    created: datetime
    cvr: str = ""
    size: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class Member:
    """A person speaking for an organisation; `left` is set when they no longer do.

    `left_by` is the member who said so; none where the person was erased.
    """

    id: int
    organisation_id: int
    person_id: int
    name: str
    role: str
    joined: datetime
    left: datetime | None = None
    left_by: int | None = None
    version: int = 0
