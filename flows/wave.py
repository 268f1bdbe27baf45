"""One round of asking the residents, who helps with it, and what is frozen when it is over."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class WaveState(StrEnum):
    """DRAFT is seen by staff alone and opens by no clock; PLANNED can be changed, OPEN is answered, CLOSED has a
    snapshot for staff, RELEASED is for both sides.
    """

    DRAFT = "draft"
    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"
    RELEASED = "released"
    CANCELLED = "cancelled"


class Invited(StrEnum):
    """Who is asked. EVERYONE and a random DRAW answer with codes; OPEN is a poster or a link for whoever comes by."""

    EVERYONE = "everyone"
    DRAW = "draw"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Wave:
    """`number` is 0 for the baseline, then the year. `statements` are ids in the order in which they are asked.

    `slug` is the public short name in the address of the pages: no secret. `adults` is the number of adult residents,
    `drawn` how many of them a DRAW invites. `languages` always holds "da" first. `background` are names of
    questionnaire.BACKGROUND. `reminded` counts the reminders to all residents (at most two). `entry_id` is the date in
    the partnership's year, 0 for none. `closed`, `released`, `bands_gone` and `rows_gone` are when it was closed and
    approved, and when the background bands and the single answers were erased. `shares` are how many adult residents
    are in each band, by background question, as far as staff know it. `prolonged` is when staff put off its closing.
    `esg_reason` is why staff export figures of 30 to 49 answers, `told` when the residents were sent the summary,
    `remarks` what staff say of the figures themselves, by the id of the indicator.
    """

    id: int
    partnership_id: int
    number: int
    state: WaveState
    slug: str
    opens: datetime
    closes: datetime
    invited: Invited
    created: datetime
    made_by: int
    adults: int | None = None
    drawn: int | None = None
    in_chat: bool = True
    comments: bool = False
    languages: tuple[str, ...] = ("da", "en")
    background: tuple[str, ...] = ()
    statements: tuple[int, ...] = ()
    contact: str = ""
    entry_id: int = 0
    reminded: int = 0
    closed: datetime | None = None
    released: datetime | None = None
    codes_gone: datetime | None = None
    bands_gone: datetime | None = None
    rows_gone: datetime | None = None
    shares: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    prolonged: datetime | None = None
    esg_reason: str = ""
    told: datetime | None = None
    remarks: Mapping[str, str] = field(default_factory=dict)
    version: int = 0


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a closed wave said, frozen under a number; every figure that anybody sees comes from here.

    `content` is made by `flows/snapshot.py` and holds no count under the limits; `content_hash` is its SHA-256.
    """

    id: int
    wave_id: int
    number: int
    content: Mapping[str, Any]
    content_hash: str
    made: datetime


@dataclass(frozen=True, slots=True)
class Caretaker:
    """A caretaker helps with one partnership's waves: hands out codes, lends a phone. No more rights than that."""

    id: int
    partnership_id: int
    person_id: int
    name: str
    joined: datetime
    left: datetime | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class Handout:
    """So many letters or cards with codes were handed out: a number, never to whom."""

    id: int
    wave_id: int
    person_id: int
    n: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A resident who wants to be asked on Telegram: who they are there, and nothing of what they answer.

    `invited` are the waves they were invited to; `contact` is when they were last in contact with us.
    """

    id: int
    partnership_id: int
    telegram_id: int
    chat_id: int
    language: str
    joined: datetime
    contact: datetime
    invited: tuple[int, ...] = ()
    version: int = 0


@dataclass(frozen=True, slots=True)
class ResultLink:
    """A member's private page of a released wave, until `expires`; only the SHA-256 of its token is stored."""

    id: int
    wave_id: int
    person_id: int
    token_hash: str
    created: datetime
    expires: datetime
    version: int = 0


@dataclass(frozen=True, slots=True)
class OutsideFigure:
    """A figure that we did not measure: from another survey, a register, or a wave before us. Always shown as such.

    `indicator_id` is 0 for one that stands alone under its `name`. `value` is in tenths of a percent for a share, a
    plain number for a count. `positive` and `n` are set where the source gives counts.
    """

    id: int
    partnership_id: int
    indicator_id: int
    name: str
    source: str
    year: int
    unit: str
    value: int
    member_id: int
    at: datetime
    positive: int | None = None
    n: int | None = None
    note: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class AuditLine:
    """What staff did around a survey; append-only, each line holds the hash of the one before.

    `before` and `after` are SHA-256 of what it is about, empty where there was nothing.
    """

    id: int
    partnership_id: int
    member_id: int
    action: str
    about: str
    before: str
    after: str
    previous: str
    line_hash: str
    at: datetime


@dataclass(frozen=True, slots=True)
class LanguageSwitch:
    """The operator says that a native speaker has read the residents' texts in this language, or takes it back."""

    id: int
    language: str
    is_on: bool
    at: datetime
    version: int = 0
