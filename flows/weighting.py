"""Answers weighted to what the residents are like: a line beside the headline, and only where it can be trusted."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import fsum

from flows.figures import LEAST_PERCENT, LEAST_SHOWN, ChangeCode, Estimate

LEAST_ANSWERS = 50
LEAST_IN_LEVEL = 5
MOST_MARGINS = 3
MOST_LEVELS = 4
LEAST_WEIGHT, MOST_WEIGHT = 0.33, 3.0
MOST_DESIGN_EFFECT = 1.5
MOST_APART = 0.05
"""Further apart than this, the weighted and the plain share tell that the result hangs on who answered."""
_ROUNDS = 1000
_TWO = 2
_CLOSE = 1e-10

Cell = tuple[str, ...]


class Refusal(StrEnum):
    """Why there is no weighted line."""

    NO_TARGETS = "no_targets"
    TOO_MANY_MARGINS = "too_many_margins"
    TOO_MANY_LEVELS = "too_many_levels"
    TOO_FEW = "too_few"
    SMALL_LEVEL = "small_level"
    NO_FIT = "no_fit"
    DESIGN_EFFECT = "design_effect"
    EXTREME_WEIGHTS = "extreme_weights"


@dataclass(frozen=True, slots=True)
class Weighting:
    """One weight for each person, in the given order, 1 on average; 1 for who told too little to be weighted."""

    weights: tuple[float, ...]
    design_effect: float


def weigh(people: Sequence[Mapping[str, str]], targets: Mapping[str, Mapping[str, float]]) -> Weighting | Refusal:
    """Weights by which the people are as the residents are, or why there are none.

    `people` are bands by background question; `targets` the residents' shares in whatever unit, band by band. A band
    that the targets do not name counts as not told.
    """
    wanted = {name: _shares(bands) for name, bands in targets.items()}
    if refusal := _refused_before(people, wanted):
        return refusal
    cells = [_cell(person, wanted) for person in people]
    known = Counter(cell for cell in cells if cell is not None)
    if refusal := _refused_counts(known, list(wanted.values())):
        return refusal
    found = rake(known, list(wanted.values()))
    if found is None:
        return Refusal.NO_FIT
    weights = tuple(1.0 if cell is None else found[cell] for cell in cells)
    if design_effect(weights) > MOST_DESIGN_EFFECT:
        return Refusal.DESIGN_EFFECT
    if min(weights) < LEAST_WEIGHT or max(weights) > MOST_WEIGHT:
        return Refusal.EXTREME_WEIGHTS
    return Weighting(weights, design_effect(weights))


def _shares(bands: Mapping[str, float]) -> dict[str, float]:
    if any(not 0 <= share < float("inf") for share in bands.values()):
        raise ValueError("a part of the residents is a number from 0 up")
    whole = fsum(bands.values())
    return {band: share / whole for band, share in bands.items() if share > 0}


def _refused_before(people: Sequence[object], wanted: Mapping[str, Mapping[str, float]]) -> Refusal | None:
    if not wanted or not all(wanted.values()):
        return Refusal.NO_TARGETS
    if len(wanted) > MOST_MARGINS:
        return Refusal.TOO_MANY_MARGINS
    if any(len(bands) > MOST_LEVELS for bands in wanted.values()):
        return Refusal.TOO_MANY_LEVELS
    return Refusal.TOO_FEW if len(people) < LEAST_ANSWERS else None


def tells_of_few(
    people: Sequence[Mapping[str, str]], weights: Sequence[float], targets: Mapping[str, Mapping[str, float]]
) -> bool:
    """Whether a weighted share of these people, beside the plain one, would say how a few of them answered.

    Five in a group do for the weights, but no group is smaller than one that may be seen by itself. And one of whom
    only tenths are shown must not be one of two that differ in weight: its answers could be counted.
    """
    levels = [Counter(person.get(name, "") for person in people) for name in targets]
    named = [found[band] for found, name in zip(levels, targets, strict=True) for band in targets[name] if found[band]]
    alike = Counter(round(weight, 9) for weight in weights).values()
    return min(named, default=0) < LEAST_SHOWN or (len(alike) == _TWO and min(alike) < LEAST_PERCENT)


def _refused_counts(known: Mapping[Cell, int], wanted: Sequence[Mapping[str, float]]) -> Refusal | None:
    if sum(known.values()) < LEAST_ANSWERS:
        return Refusal.TOO_FEW
    levels = [_level(known, place) for place in range(len(wanted))]
    small = any(levels[place][band] < LEAST_IN_LEVEL for place, bands in enumerate(wanted) for band in bands)
    return Refusal.SMALL_LEVEL if small else None


def _cell(person: Mapping[str, str], wanted: Mapping[str, Mapping[str, float]]) -> Cell | None:
    cell = tuple(person.get(name, "") for name in wanted)
    is_known = all(band in bands for band, bands in zip(cell, wanted.values(), strict=True))
    return cell if is_known else None


def rake(counts: Mapping[Cell, float], targets: Sequence[Mapping[str, float]]) -> dict[Cell, float] | None:
    """Weights of the cells, 1 on average, that meet every margin; None where no weights do."""
    whole = fsum(counts.values())
    weights = {cell: 1.0 for cell, n in counts.items() if n}
    for _ in range(_ROUNDS):
        for place, wanted in enumerate(targets):
            there = _level({cell: counts[cell] * weight for cell, weight in weights.items()}, place)
            weights = {cell: w * wanted[cell[place]] * whole / there[cell[place]] for cell, w in weights.items()}
        if _distance(counts, weights, targets) < _CLOSE:
            return weights
    return None


def _level(counts: Mapping[Cell, float], place: int) -> Counter[str]:
    found: Counter[str] = Counter()
    for cell, n in counts.items():
        found[cell[place]] += n  # type: ignore[assignment] # weighted counts are no whole numbers
    return found


def _distance(
    counts: Mapping[Cell, float], weights: Mapping[Cell, float], targets: Sequence[Mapping[str, float]]
) -> float:
    whole = fsum(counts.values())
    weighted = {cell: counts[cell] * weight for cell, weight in weights.items()}
    levels = [_level(weighted, place) for place in range(len(targets))]
    return max(
        abs(levels[place][band] / whole - share)
        for place, wanted in enumerate(targets)
        for band, share in wanted.items()
    )


def design_effect(weights: Sequence[float]) -> float:
    """Kish's: how many times more answers weighting asks for."""
    return len(weights) * fsum(w * w for w in weights) / fsum(weights) ** 2


def weighted_share(answers: Iterable[tuple[float, bool]]) -> Estimate | None:
    """The share of positive answers by weight, and what it stands on; None where nobody answered."""
    given = list(answers)
    whole = fsum(weight for weight, _ in given)
    if not given:
        return None
    share = fsum(weight for weight, is_positive in given if is_positive) / whole
    return Estimate(min(share, 1.0), whole**2 / fsum(weight * weight for weight, _ in given))


def is_apart(plain: float, weighted: float) -> bool:
    """Whether two shares are so far apart that the result hangs on who answered."""
    return round(abs(weighted - plain), 9) > MOST_APART


def settled(code: ChangeCode, weighted: ChangeCode, *, apart: bool) -> tuple[ChangeCode, bool]:
    """The code to speak of, and whether it hangs on who answered: then nothing is said to have changed."""
    depends = code is not ChangeCode.NOT_SHOWN and (apart or code is not weighted)
    return (ChangeCode.NO_CLEAR_CHANGE if depends else code), depends
