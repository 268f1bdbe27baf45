"""How many answers to expect, and what they can show: said before anything is sent."""

from dataclasses import dataclass
from math import ceil, sqrt
from statistics import NormalDist

from flows.figures import CONFIDENCE, LEAST_PERCENT, Estimate, hybrid_change
from flows.phrases import plain

EXPECTED = (20, 25)
"""The percentages of all adults between whom the answers are planned to lie when everyone is invited."""
REACHED = 38.4
"""What a national survey of exposed estates got from those it drew, in percent."""
DRAW_FROM = 600
"""With more adults than this, a draw is worth its trouble."""
USUAL_START = 0.41
"""Near the middle, where a change is hardest to see."""
POWER = 0.8


@dataclass(frozen=True, slots=True)
class Advice:
    """From `low` to `high` answers are to be expected of so many adults.

    `points` is the least change that the fewer of them can show; None where they are too few to show any.
    """

    adults: int
    low: int
    high: int
    points: int | None


def advice(adults: int, compared: int = 1) -> Advice:
    """What to expect when everyone is invited."""
    low, high = expected_answers(adults)
    return Advice(adults, low, high, smallest_change(low, compared))


def expected_answers(adults: int) -> tuple[int, int]:
    """Between how many answers; round numbers, rather too few than too many."""
    if type(adults) is not int or adults < 1:
        raise ValueError("somebody has to live there")
    low, high = (adults * percent // 100 for percent in EXPECTED)
    step = 10 if low >= LEAST_PERCENT else 1
    return low // step * step, high // step * step


def smallest_change(n: int, compared: int = 1, start: float = USUAL_START) -> int | None:
    """The least rise in points that `n` answers in each wave can tell from nothing; None where they cannot.

    With more than one compared it is what makes a change clear, and not only a sign.
    """
    if n < LEAST_PERCENT:
        return None
    before = round(start * n)
    confidence = 1 - (1 - CONFIDENCE) / compared
    for after in range(before + 1, n + 1):
        if hybrid_change(Estimate(before / n, n), Estimate(after / n, n), confidence).low > 0:
            return (200 * (after - before) + n) // (2 * n)
    return None


def needed_answers(before: int, after: int) -> int | None:
    """How many answers in each wave find a true change, in percent, eight times of ten; None for no change."""
    p, q = before / 100, after / 100
    if before == after:
        return None
    middle = (p + q) / 2
    normal = NormalDist()
    seen = normal.inv_cdf((1 + CONFIDENCE) / 2) * sqrt(2 * middle * (1 - middle))
    found = normal.inv_cdf(POWER) * sqrt(p * (1 - p) + q * (1 - q))
    return ceil(((seen + found) / (q - p)) ** 2)


def to_invite(answers: int, rate: float = REACHED) -> int:
    """How many adults to draw for so many answers, to the nearest ten; `rate` is the percentage that answers."""
    if not 0 < rate <= 100:
        raise ValueError("some of those invited answer")
    return max(answers, 10 * round(answers * 10 / rate))


def advice_text(given: Advice, language: str) -> str:
    """The advice in one sentence."""
    values = {"adults": given.adults, "low": given.low, "high": given.high}
    if given.points is None:
        return plain("figure.size.too_few", language, **values)
    return plain("figure.size.advice", language, points=given.points, **values)


def invite_text(answers: int, language: str, rate: float = REACHED) -> str:
    """How many to draw, in one sentence."""
    return plain("figure.size.invite", language, invited=to_invite(answers, rate), answers=answers)
