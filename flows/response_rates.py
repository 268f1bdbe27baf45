"""How many of the codes that were handed out came back answered, by AAPOR's definitions. A poster has no such rate."""

from dataclasses import astuple, dataclass


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What became of the codes; ValueError for what cannot be counted.

    `complete`: every fixed key statement was touched; `partial`: sent with gaps; `refused`: refused or broke off;
    `silent`: no reply; `unknown`: it is not known whether a resident was there to answer.
    """

    complete: int
    partial: int
    refused: int = 0
    silent: int = 0
    other: int = 0
    unknown: int = 0

    def __post_init__(self) -> None:
        if any(type(number) is not int or number < 0 for number in astuple(self)):
            raise ValueError("outcomes are counted in whole numbers")

    @property
    def known(self) -> int:
        """All but those of whom nothing is known."""
        return self.complete + self.partial + self.refused + self.silent + self.other


def outcomes_of(handed_out: int, complete: int, partial: int) -> Outcomes:
    """Of codes: drafts stay on the phone, so who broke off looks like who never began."""
    return Outcomes(complete, partial, silent=handed_out - complete - partial)


def rr1(found: Outcomes) -> float | None:
    """Complete of all; None where no code was handed out."""
    return _part(found.complete, found.known + found.unknown)


def rr2(found: Outcomes) -> float | None:
    """Complete and partial of all."""
    return _part(found.complete + found.partial, found.known + found.unknown)


def rr5(found: Outcomes) -> float | None:
    """Complete of those of whom something is known."""
    return _part(found.complete, found.known)


def rr6(found: Outcomes) -> float | None:
    """Complete and partial of those of whom something is known."""
    return _part(found.complete + found.partial, found.known)


def _part(some: int, whole: int) -> float | None:
    return some / whole if whole else None
