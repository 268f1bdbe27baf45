"""What a resident is given to answer, and what they hand in. Nothing here says who they are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from flows.questionnaire import StatementRole
from flows.wave import WaveState


class CodeState(StrEnum):
    """What became of a code: a spent one is said to be spent, kindly; UNKNOWN was never given out for this wave."""

    UNUSED = "unused"
    USED = "used"
    UNKNOWN = "unknown"


class Knows(StrEnum):
    """What a resident says of the activity that a story is about."""

    NO = "no"
    YES = "yes"
    TOOK_PART = "took_part"


class Receipt(StrEnum):
    """What became of an answer that was handed in. TAKEN is durable; the others stored nothing."""

    TAKEN = "taken"
    SPENT = "spent"
    UNKNOWN = "unknown"
    CLOSED = "closed"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class PaperStatement:
    """One statement on the paper: `texts` by language, Danish always among them.

    A story has its `activity` by language; `about` is the id of the story whose "do you know it?" this one shares
    (its own id for a GOOD story, that of the GOOD one for a HARM), 0 for a LEVEL statement.
    """

    id: int
    role: StatementRole
    texts: Mapping[str, str]
    activity: Mapping[str, str] = field(default_factory=dict)
    about: int = 0


@dataclass(frozen=True, slots=True)
class PaperPage:
    """The statements of one indicator, or of one story; `name` by language."""

    name: Mapping[str, str]
    statements: tuple[PaperStatement, ...]
    is_story: bool = False


@dataclass(frozen=True, slots=True)
class BallotPaper:
    """All that the pages and the chat show of a wave. Level pages, then `background`, then story pages.

    `erased_by` is the day by which the single answers are gone at the latest. `needs_code` is False where the wave is
    open to whoever comes by.
    """

    wave_id: int
    slug: str
    state: WaveState
    organisation: str
    company: str
    estate: str
    contact: str
    languages: tuple[str, ...]
    pages: tuple[PaperPage, ...]
    background: tuple[str, ...]
    closes: datetime
    erased_by: date
    needs_code: bool
    has_comments: bool
    in_chat: bool


@dataclass(frozen=True, slots=True)
class Response:
    """One resident's answers: 1-5 or DONT_KNOW by statement id; what was not touched is left out.

    `knows` is by the id of the GOOD story, `bands` by the name of a background question. `language` and `comment` are
    kept apart from the answers: the one is only counted, the other stored without anything beside it.
    """

    wave_id: int
    answers: Mapping[int, int]
    knows: Mapping[int, Knows] = field(default_factory=dict)
    bands: Mapping[str, str] = field(default_factory=dict)
    comment: str = ""
    language: str = "da"


@dataclass(frozen=True, slots=True)
class Comment:
    """A resident's own words; `id` is random. `text` is what a person made of it when names were removed."""

    id: str
    wave_id: int
    text: str
    is_read: bool = False
