"""The geometry of the year wheel: lanes, arcs, badges and dots. January begins at the top, clockwise."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, degrees, dist, radians, sin

from bot.documents.words import month_runs

CENTRE = 500.0
MONTH_DEGREES = 30.0
RINGS_OUTER = 346.0
RINGS_INNER = 132.0
LANE_MAX = 58.0
GAP = 2.2


@dataclass(frozen=True, slots=True)
class Lane:
    """A ring between two radii."""

    inner: float
    outer: float

    @property
    def middle(self) -> float:
        return (self.inner + self.outer) / 2


@dataclass(frozen=True, slots=True)
class Arc:
    """One run of months of one item, drawn in one lane, from `start` to `stop` degrees."""

    item: int
    lane: int
    start: float
    stop: float


def lanes_for(items: Iterable[tuple[int, ...]]) -> tuple[int, ...]:
    """Return a lane for each item's months: longest first, the outermost in which none of them is taken."""
    numbered = sorted(enumerate(items), key=lambda pair: -len(pair[1]))
    taken: list[set[int]] = []
    chosen: dict[int, int] = {}
    for item, months in numbered:
        wanted = set(months)
        lane = next((index for index, used in enumerate(taken) if not used & wanted), len(taken))
        if lane == len(taken):
            taken.append(set())
        taken[lane] |= wanted
        chosen[item] = lane
    return tuple(chosen[item] for item in range(len(chosen)))


def arcs_for(items: tuple[tuple[int, ...], ...]) -> tuple[Arc, ...]:
    """Return the arcs of all items: one for each run of months, none of them overlapping another."""
    return tuple(
        Arc(item, lane, (first - 1) * MONTH_DEGREES, (first - 1 + length) * MONTH_DEGREES)
        for item, (months, lane) in enumerate(zip(items, lanes_for(items), strict=True))
        for first, length in month_runs(months)
    )


def ring(lane: int, lanes: int) -> Lane:
    """Return the radii of a lane: the outermost is 0, and all lanes share the space between the rings."""
    step = min(LANE_MAX, (RINGS_OUTER - RINGS_INNER) / lanes)
    outer = RINGS_OUTER - lane * step
    return Lane(outer - step * 0.88, outer)


def point(radius: float, degrees: float) -> tuple[float, float]:
    """Return x and y on a circle about the centre; 0 degrees is the top."""
    angle = radians(degrees - 90)
    return CENTRE + radius * cos(angle), CENTRE + radius * sin(angle)


def sector(lane: Lane, start: float, stop: float) -> str:
    """Return the SVG path of a piece of a ring, its ends cut parallel; a whole turn is two halves."""
    if stop - start >= 360:
        return f"{_piece(lane, (start, start + 180), 0)} {_piece(lane, (start + 180, start + 360), 0)}"
    return _piece(lane, (start, stop), GAP)


def badge_turns(wanted: Sequence[tuple[Arc, float]], radius: float) -> tuple[float, ...]:
    """Return where on its arc each badge sits: near the middle, and clear of the badges set before it.

    `wanted` holds each arc with the radius of its lane's middle.
    """
    turns: list[float] = []
    placed: list[tuple[float, float]] = []
    for arc, middle in wanted:
        best = max(_seats(arc, middle, radius), key=lambda turn: _clearance(turn, middle, placed, radius))
        turns.append(best)
        placed.append(point(middle, best))
    return tuple(turns)


def _seats(arc: Arc, middle: float, radius: float) -> Iterable[float]:
    """Return turns along the arc, the most central first, none nearer an end than the badge is wide."""
    centre = (arc.start + arc.stop) / 2
    room = max(0.0, (arc.stop - arc.start) / 2 - degrees((radius + 4) / middle))
    steps = int(room // 3)
    return (centre + 3 * sign * step for step in range(steps + 1) for sign in (1, -1))


def _clearance(turn: float, middle: float, placed: Sequence[tuple[float, float]], radius: float) -> float:
    """Return how far a seat is from the nearest badge; all seats that are clear count the same."""
    here = point(middle, turn)
    nearest = min((dist(here, other) for other in placed), default=float("inf"))
    return min(nearest, 2 * radius + 4)


def _piece(lane: Lane, span: tuple[float, float], gap: float) -> str:
    start, stop = span
    out, within = degrees(gap / lane.outer), degrees(gap / lane.inner)
    large = int(stop - start > 180)
    corners = (
        point(lane.outer, start + out),
        point(lane.outer, stop - out),
        point(lane.inner, stop - within),
        point(lane.inner, start + within),
    )
    one, two, three, four = (f"{x:.2f} {y:.2f}" for x, y in corners)
    outer, inner = f"{lane.outer:.2f}", f"{lane.inner:.2f}"
    return f"M{one} A{outer} {outer} 0 {large} 1 {two} L{three} A{inner} {inner} 0 {large} 0 {four} Z"
