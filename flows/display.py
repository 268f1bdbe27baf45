"""What may be shown of a count, and in how fine a grain: nobody is to be found in a figure, nor by subtracting two."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from flows.figures import LEAST_PERCENT, LEAST_SHOWN, Count

LEAST_BESIDE = 3
"""With fewer than so many on one side of a small base, it is only said on which side."""
LEAST_VISIBLE_GROUPS = 2
LEAST_NEW = 10
"""So many more answers there have to be before a wave's figures are made anew."""


class Grain(StrEnum):
    """HIDDEN shows nothing. TENTHS are "about 4 in 10", PERCENT is exact, ABOUT_PERCENT the nearest 5."""

    HIDDEN = "hidden"
    TENTHS = "tenths"
    UNDER_TENTHS = "under_tenths"
    OVER_TENTHS = "over_tenths"
    PERCENT = "percent"
    ABOUT_PERCENT = "about_percent"
    UNDER_PERCENT = "under_percent"
    OVER_PERCENT = "over_percent"


@dataclass(frozen=True, slots=True)
class Shown:
    """All that may be said of a count; `value` is in tenths or in percent, as the grain says."""

    grain: Grain
    value: int = 0


HIDDEN = Shown(Grain.HIDDEN)


def total(count: Count) -> Shown:
    """What may be shown of all who answered: from 10 on tenths, from 30 on percent."""
    if count.n < LEAST_SHOWN:
        return HIDDEN
    return Shown(Grain.PERCENT, count.percent or 0) if count.n >= LEAST_PERCENT else _tenths(count)


def _tenths(count: Count) -> Shown:
    """For 10 to 29 answers. The bound is the same whether none, one or two are on the small side."""
    bound = -(-10 * LEAST_BESIDE // count.n)
    if count.positive < LEAST_BESIDE:
        return Shown(Grain.UNDER_TENTHS, bound)
    if count.n - count.positive < LEAST_BESIDE:
        return Shown(Grain.OVER_TENTHS, 10 - bound)
    return Shown(Grain.TENTHS, (20 * count.positive + count.n) // (2 * count.n))


def subgroup(count: Count) -> Shown:
    """What may be shown of those who gave one answer to one background question."""
    if count.n < LEAST_SHOWN:
        return HIDDEN
    if count.n < LEAST_PERCENT:
        return _tenths(count)
    nearest = 5 * ((40 * count.positive + count.n) // (2 * count.n))
    if count.positive < LEAST_BESIDE or nearest == 0:
        return Shown(Grain.UNDER_PERCENT, 10)
    if count.n - count.positive < LEAST_BESIDE or nearest == 100:
        return Shown(Grain.OVER_PERCENT, 90)
    return Shown(Grain.ABOUT_PERCENT, nearest)


def breakdown(groups: Sequence[Count], undisclosed: int = 0) -> tuple[Shown, ...] | None:
    """What may be shown of each group, in the given order; None where there is to be no breakdown.

    `undisclosed` are those who answered the statement and said nothing of themselves.
    """
    visible = visible_groups([count.n for count in groups], undisclosed)
    if len(visible) < LEAST_VISIBLE_GROUPS:
        return None
    return tuple(subgroup(count) if number in visible else HIDDEN for number, count in enumerate(groups))


def visible_groups(sizes: Sequence[int], undisclosed: int = 0) -> frozenset[int]:
    """Which groups may be seen, by their places.

    Where a small one is hidden, the next smallest are hidden too, until what is left over by subtraction is at least 10
    people.
    """
    visible = sorted((n for n, size in enumerate(sizes) if size >= LEAST_SHOWN), key=lambda n: (sizes[n], n))
    hidden = sum(size for size in sizes if size < LEAST_SHOWN)
    while visible and hidden and hidden + undisclosed < LEAST_SHOWN:
        hidden += sizes[visible.pop(0)]
    return frozenset(visible)


def shown_counts(counts: Mapping[str, int]) -> dict[str, int]:
    """The counts that may be shown beside their sum: each at least 10, and none of the others by subtraction."""
    names = sorted(counts)
    visible = visible_groups([counts[name] for name in names])
    return {name: counts[name] for number, name in enumerate(names) if number in visible}


def may_release_again(before: int, now: int) -> bool:
    """Whether figures on so many answers may be made anew: never from fewer, and only from at least 10 more."""
    return now - before >= LEAST_NEW
