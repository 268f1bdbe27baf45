"""The maths of measurement.md, sections 1.1 to 1.7: pure, the standard library alone. Shares are fractions."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import isfinite, sqrt
from statistics import NormalDist

CONFIDENCE = 0.95
LEAST_SHOWN = 10
"""Below so many answers nothing is shown."""
LEAST_PERCENT = 30
"""Below so many answers there is no percentage, no interval, no change and no target."""
LEAST_COVERED = Fraction(1, 20)
"""The part of all adults that has to have answered before the correction for a small estate is worth anything."""


@dataclass(frozen=True, slots=True)
class Interval:
    """From `low` to `high`, fractions in 0..1."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Count:
    """So many positive answers of `n`; ValueError for what cannot be counted."""

    positive: int
    n: int

    def __post_init__(self) -> None:
        if type(self.positive) is not int or type(self.n) is not int:
            raise ValueError("a count is made of whole numbers")
        if not 0 <= self.positive <= self.n:
            raise ValueError("the positive answers are between none and all")

    @property
    def share(self) -> float | None:
        """The fraction of positive answers; None where nobody answered."""
        return self.positive / self.n if self.n else None

    @property
    def percent(self) -> int | None:
        """The share in whole percent, half up, from whole numbers; None where nobody answered."""
        return (200 * self.positive + self.n) // (2 * self.n) if self.n else None

    @property
    def is_comparable(self) -> bool:
        """Whether there are answers enough for a percentage, an interval, a change and a target."""
        return self.n >= LEAST_PERCENT


@dataclass(frozen=True, slots=True)
class Estimate:
    """A share with the number of answers that it is worth: fewer than were given, where they are weighted."""

    share: float
    n: float

    def __post_init__(self) -> None:
        if not (0 <= self.share <= 1 and isfinite(self.n) and self.n > 0):
            raise ValueError("a share lies between 0 and 1 and stands on answers")


@dataclass(frozen=True, slots=True)
class Change:
    """A difference of two shares with its limits, fractions in -1..1."""

    difference: float
    low: float
    high: float

    @property
    def direction(self) -> int:
        """1 where all of it lies above nothing, -1 where all lies below, 0 where it may be nothing."""
        return (self.low > 0) - (self.high < 0)


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


def wilson(count: Count, confidence: float = CONFIDENCE) -> Interval | None:
    """Where the share lies, by Wilson's score interval; None where nobody answered."""
    estimate = _estimate(count)
    return score_interval(estimate, confidence) if estimate else None


def score_interval(estimate: Estimate, confidence: float = CONFIDENCE) -> Interval:
    """Wilson's interval for a share that stands on `n` answers, which need not be a whole number."""
    z = _quantile(confidence)
    share, n = estimate.share, estimate.n
    shrink = 1 + z * z / n
    centre = (share + z * z / (2 * n)) / shrink
    half = z / shrink * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    # At the ends the limits are 0 and 1, and nowhere do they cross the share: rounding would say otherwise.
    low = 0.0 if share == 0 else max(0.0, min(share, centre - half))
    high = 1.0 if share == 1 else min(1.0, max(share, centre + half))
    return Interval(low, high)


def newcombe(first: Count, second: Count, confidence: float = CONFIDENCE) -> Change | None:
    """The change from the first wave to the second, by Newcombe's hybrid score; None where nobody answered one.

    It takes the waves to be of different people. Where some answered both, the limits are wider than they need be.
    """
    one, other = _estimate(first), _estimate(second)
    return hybrid_change(one, other, confidence) if one and other else None


def hybrid_change(first: Estimate, second: Estimate, confidence: float = CONFIDENCE) -> Change:
    """Newcombe's interval for two shares with the numbers of answers that they are worth."""
    one, other = score_interval(first, confidence), score_interval(second, confidence)
    difference = second.share - first.share
    below = sqrt((second.share - other.low) ** 2 + (one.high - first.share) ** 2)
    above = sqrt((other.high - second.share) ** 2 + (first.share - one.low) ** 2)
    return Change(difference, difference - below, difference + above)


def may_correct(count: Count, adults: int | None, *, asked_all_or_drawn: bool) -> bool:
    """Whether the correction for a small estate may be offered: as a note on the method, never for a verdict."""
    is_known = adults is not None and adults >= max(count.n, 1)
    return asked_all_or_drawn and is_known and count.n > 0 and Fraction(count.n, adults or 1) >= LEAST_COVERED


def effective_answers(count: Count, adults: int) -> float | None:
    """What `n` answers of so many adults are worth; None where nobody, or everybody, answered."""
    if type(adults) is not int or adults < max(count.n, 1):
        raise ValueError("no more can have answered than live there")
    if count.n in {0, adults}:
        return None
    return count.n * (adults - 1) / (adults - count.n)


def finite_interval(count: Count, adults: int) -> Interval | None:
    """Wilson's interval for the adults who live there now; the share itself where all answered. None at n = 0."""
    worth = effective_answers(count, adults)
    if count.share is None:
        return None
    return score_interval(Estimate(count.share, worth)) if worth else Interval(count.share, count.share)


def change_code(first: Count, second: Count, compared: int = 1) -> ChangeCode:
    """How to speak of a change where so many indicators are compared in the same report."""
    _at_least_one(compared)
    one, other = _estimate(first), _estimate(second)
    if one is None or other is None or not (first.is_comparable and second.is_comparable):
        return ChangeCode.NOT_SHOWN
    return code_of(one, other, compared)


def code_of(first: Estimate, second: Estimate, compared: int = 1) -> ChangeCode:
    """How to speak of a change between two shares that have answers enough.

    It is clear when it stands at the confidence of 1 - 0.05 / `compared`, and a sign when only at 95 percent.
    """
    _at_least_one(compared)
    if strict := hybrid_change(first, second, 1 - (1 - CONFIDENCE) / compared).direction:
        return ChangeCode.UP_CLEAR if strict > 0 else ChangeCode.DOWN_CLEAR
    if loose := hybrid_change(first, second).direction:
        return ChangeCode.UP_SIGN if loose > 0 else ChangeCode.DOWN_SIGN
    return ChangeCode.NO_CLEAR_CHANGE


def target_code(count: Count, target_percent: float | Fraction) -> TargetCode:
    """How to speak of a target in percent."""
    if not 0 <= target_percent <= 100:
        raise ValueError("a target lies between 0 and 100 percent")
    found = wilson(count)
    if found is None or not count.is_comparable:
        return TargetCode.NOT_SHOWN
    target = float(target_percent) / 100
    if 100 * count.positive >= target_percent * count.n:
        return TargetCode.REACHED if found.low >= target else TargetCode.REACHED_UNCERTAIN
    return TargetCode.NOT_REACHED_UNCERTAIN if target <= found.high else TargetCode.NOT_REACHED


def _estimate(count: Count) -> Estimate | None:
    return Estimate(count.share, count.n) if count.share is not None else None


def _quantile(confidence: float) -> float:
    if not 0 < confidence < 1:
        raise ValueError("a confidence lies between 0 and 1")
    return NormalDist().inv_cdf((1 + confidence) / 2)


def _at_least_one(compared: int) -> None:
    if type(compared) is not int or compared < 1:
        raise ValueError("at least one indicator is compared")
