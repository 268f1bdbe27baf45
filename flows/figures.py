"""The maths of measurement.md, sections 1.1 to 1.7: pure, the standard library alone. Shares are fractions."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Interval:
    """From `low` to `high`, fractions in 0..1."""

    low: float
    high: float


class ChangeCode(StrEnum):
    """How a change is to be spoken of; NOT_SHOWN where one of the waves has n < 30."""

    UP_CLEAR = "up_clear"
    UP_SIGN = "up_sign"
    NO_CLEAR_CHANGE = "no_clear_change"
    DOWN_SIGN = "down_sign"
    DOWN_CLEAR = "down_clear"
    NOT_SHOWN = "not_shown"


class TargetCode(StrEnum):
    """How a target is to be spoken of; NOT_SHOWN where n < 30."""

    REACHED = "reached"
    REACHED_UNCERTAIN = "reached_uncertain"
    NOT_REACHED_UNCERTAIN = "not_reached_uncertain"
    NOT_REACHED = "not_reached"
    NOT_SHOWN = "not_shown"
