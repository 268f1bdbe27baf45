"""One indicator's axis from 0 to 100 percent: the stacked bar of five answers, the whisker and the target on it."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.documents.lettering import width_of
from flows.figures import Interval

FILLS = ("#0f766e", "#62b6a6", "#d8dee6", "#eaa57e", "#b3431d")
INKS = ("#ffffff", "#0d2b28", "#27364a", "#3a1c0b", "#ffffff")
INK = "#0f2942"


@dataclass(frozen=True, slots=True)
class Axis:
    """Where 0 and 100 percent lie, the sizes that a number in the bar may have, and the room an end's label takes."""

    left: float
    width: float
    labels: tuple[float, ...]
    room: float

    @property
    def right(self) -> float:
        return self.left + self.width

    def at(self, share: float) -> float:
        """Return where a share lies."""
        return self.left + self.width * max(0.0, min(1.0, share))


@dataclass(frozen=True, slots=True)
class Segment:
    """One answer's part of the bar; `size` is 0 where its number does not fit in."""

    x: float
    width: float
    fill: str
    ink: str
    label: str
    size: float
    label_x: float


@dataclass(frozen=True, slots=True)
class Whisker:
    low: float
    point: float
    high: float
    y: float


@dataclass(frozen=True, slots=True)
class Mark:
    """A short text on the axis: the target, or an end of the axis. The words of a target may stand beside its line."""

    x: float
    label: str
    anchor: str = "middle"
    label_x: float = 0.0


def percent(share: float) -> int:
    """Return a whole percent, half up."""
    return int(share * 100 + 0.5 + 1e-9)


def segments(axis: Axis, steps: Sequence[float], line: float | None) -> tuple[Segment, ...]:
    """Return the five answers side by side; a number that finds no room is left to the description.

    No number stands where the line of the target crosses the bar.
    """
    found, start = [], axis.left
    for share, fill, ink in zip(steps, FILLS, INKS, strict=True):
        width, label = axis.width * share, str(percent(share))
        size, at = _label_place(axis, (start, start + width), label, line)
        found.append(Segment(start, width, fill, ink, label, size, at))
        start += width
    return tuple(found)


def _label_place(axis: Axis, span: tuple[float, float], label: str, line: float | None) -> tuple[float, float]:
    """Return size and middle of the number: in the segment's middle, or in the larger part beside the line."""
    start, stop = span
    if line is not None and abs((start + stop) / 2 - line) < width_of(label, axis.labels[0]) / 2 + 6:
        start, stop = (start, line) if line - start > stop - line else (line, stop)
    size = next((size for size in axis.labels if width_of(label, size) + 6 <= stop - start), 0.0)
    return size, (start + stop) / 2


def whisker(axis: Axis, share: float | None, interval: Interval | None, y: float) -> Whisker | None:
    """Return the dot with the ends of where the right figure probably lies."""
    if share is None or interval is None:
        return None
    return Whisker(axis.at(interval.low), axis.at(share), axis.at(interval.high), y)


def target_mark(axis: Axis, target: int, label: str, size: float) -> Mark:
    """Return the target's line, with its words no further out than the axis has room to its left."""
    x, half = axis.at(target / 100), width_of(label, size) / 2
    label_x = max(half, min(axis.right + axis.left - half, x))
    return Mark(x, label, label_x=label_x)


def ends(axis: Axis, target: Mark | None) -> tuple[Mark, ...]:
    """Return where the axis begins and ends; not where the target's words stand."""
    both = (Mark(axis.left, "0", "start", axis.left), Mark(axis.right, "100 %", "end", axis.right))
    return tuple(end for end in both if target is None or abs(end.x - target.label_x) > axis.room)
