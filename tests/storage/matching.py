"""What somebody can find out who has two lists and wants to know which belongs to which."""

from collections import defaultdict
from math import sqrt


def ranks(values):
    """Equal values have their mean rank."""
    at = defaultdict(list)
    for place, value in enumerate(sorted(values)):
        at[value].append(place)
    return [sum(at[value]) / len(at[value]) for value in values]


def rank_correlation(one, other):
    """Spearman's; 0 where one of them is always the same."""
    first, second = ranks(list(one)), ranks(list(other))
    middle = (len(first) - 1) / 2
    both = sum((a - middle) * (b - middle) for a, b in zip(first, second, strict=True))
    spread = sqrt(sum((a - middle) ** 2 for a in first) * sum((b - middle) ** 2 for b in second))
    return both / spread if spread else 0.0


def surprise(hits, tries, people):
    """By how many standard deviations there are more hits than by chance, where each try hits one of `people`."""
    mean = tries / people
    return (hits - mean) / sqrt(mean) if tries else 0.0
