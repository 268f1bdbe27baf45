"""What residents are asked: indicators, the statements that measure them, and the questions about themselves."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

FIXED_INDICATORS = ("belonging", "trust", "co_creation")
"""The three indicators of social cohesion, in the order in which they are asked and shown."""

BACKGROUND: Mapping[str, tuple[str, ...]] = {
    "age": ("18_34", "35_59", "60_up"),
    "gender": ("woman", "man", "other"),
    "household": ("alone", "adults", "children"),
    "years": ("under_2", "2_9", "10_up"),
}
"""The only questions about residents themselves, each with its bands; all are optional for the resident."""

SCALE = (5, 4, 3, 2, 1)
"""Fully agree on top. What is positive is 4 and 5; of a reverse statement 1 and 2."""
DONT_KNOW = 0
"""Asked, and no answer could be given: counted, and not part of n."""


class Unit(StrEnum):
    """SHARE is a percentage of the residents who answered, COUNT a number that staff report."""

    SHARE = "share"
    COUNT = "count"


class StatementKind(StrEnum):
    """LEVEL says how it is now, in every wave; STORY how an activity was noticed, from year 1 on."""

    LEVEL = "level"
    STORY = "story"


class StatementRole(StrEnum):
    """An indicator has one KEY statement, one reverse TWIN and any SUPPORT. A GOOD story has one possible HARM."""

    KEY = "key"
    TWIN = "twin"
    SUPPORT = "support"
    GOOD = "good"
    HARM = "harm"


@dataclass(frozen=True, slots=True)
class Indicator:
    """`key` is one of FIXED_INDICATORS or "safety", whose words are in the catalogues; empty for the partners' own.

    `target` and `milestone` (a first step on the way) are percent for a share, a number for a count.
    """

    id: int
    partnership_id: int
    key: str
    unit: Unit
    name: str
    definition: str
    created: datetime
    target: int | None = None
    milestone: int | None = None
    comment: str = ""
    retired: datetime | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class Statement:
    """`key` names a fixed statement of the catalogues, as "belonging.key"; otherwise `texts` has the words by language.

    `texts` always has Danish ("da"). From `used` on, the opening of the first wave that asks it, the words are frozen:
    a changed statement is a new one that `replaces` this, without its baseline. `activity` is what a STORY is about,
    by language ("the bakery's homework room"). `pair_id` is the GOOD story of a HARM. `reason` is why staff keep words
    that the linter warned of.
    """

    id: int
    partnership_id: int
    kind: StatementKind
    role: StatementRole
    created: datetime
    key: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    activity: Mapping[str, str] = field(default_factory=dict)
    indicator_id: int = 0
    pair_id: int = 0
    replaces: int = 0
    reason: str = ""
    used: datetime | None = None
    retired: datetime | None = None
    version: int = 0

    @property
    def is_reverse(self) -> bool:
        """Whether disagreeing is what is hoped for."""
        return self.role in {StatementRole.TWIN, StatementRole.HARM}


@dataclass(frozen=True, slots=True)
class CountReport:
    """What staff report for a COUNT indicator at a wave; the newest of a wave is what holds."""

    id: int
    partnership_id: int
    indicator_id: int
    wave_id: int
    value: int
    member_id: int
    at: datetime
