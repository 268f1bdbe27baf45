"""Who is missing among those who answered: a traffic light against the residents' own numbers, never a figure."""

from collections.abc import Mapping
from enum import StrEnum

LEAST_ANSWERS = 10
"""Nothing at all is said about groups before so many have answered."""
_OFF = 10
_LARGE = 15


class Light(StrEnum):
    """RED: a large group of whom hardly anybody has answered. YELLOW: far fewer, or far more, than their part."""

    GREEN = "green"
    FEWER = "fewer"
    MORE = "more"
    RED = "red"


def lights(answered: Mapping[str, int], residents: Mapping[str, float]) -> dict[str, Light]:
    """A light for each band of one question; empty below LEAST_ANSWERS, or where the residents' numbers are unknown."""
    total, adults = sum(answered.values()), sum(residents.values())
    if total < LEAST_ANSWERS or adults <= 0:
        return {}
    return {band: _light(answered.get(band, 0), total, n, adults) for band, n in residents.items()}


def _light(n: int, total: int, there: float, adults: float) -> Light:
    if 100 * there >= _LARGE * adults and n < LEAST_ANSWERS:
        return Light.RED
    off = 100 * (n * adults - there * total)
    if abs(off) <= _OFF * total * adults:
        return Light.GREEN
    return Light.MORE if off > 0 else Light.FEWER
