"""What is frozen of a closed wave: every figure that anybody will see of it, and no count under the limits.

Plain values all the way down, so that it is stored as JSON and its hash says whether it was touched.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from flows.agreement import content_hash
from flows.display import Grain, Shown, may_release_again, total
from flows.figures import Count, Estimate
from flows.wave import Snapshot

FORM = 1
"""The form of the content; a newer one gets a new number."""


@dataclass(frozen=True, slots=True)
class Figure:
    """What was answered to one statement, as far as it may be shown.

    `n` is None under 10 answers, `positive` under 30. `steps` are the five answers in whole percent, "fully agree"
    first, empty under 30; `unknown` the percentage that could not answer, None under 30.
    """

    grain: str
    value: int
    n: int | None = None
    positive: int | None = None
    steps: tuple[int, ...] = ()
    unknown: int | None = None

    @property
    def shown(self) -> Shown:
        return Shown(Grain(self.grain), self.value)

    @property
    def count(self) -> Count | None:
        """The counts behind a percentage; None where there is none."""
        return Count(self.positive, self.n) if self.positive is not None and self.n is not None else None


@dataclass(frozen=True, slots=True)
class StatementFigure:
    """One statement in the words in which it was asked. `about` is the good story of a story, 0 for a level."""

    id: int
    indicator_id: int
    kind: str
    role: str
    about: int
    texts: Mapping[str, str]
    figure: Figure


@dataclass(frozen=True, slots=True)
class Contradictions:
    """How many of those who answered the key statement and its twin contradict themselves, in whole percent.

    `without` is the indicator's percentage without them; None where they, or the others, are too few to leave out.
    """

    percent: int
    without: int | None = None


@dataclass(frozen=True, slots=True)
class Weighted:
    """An indicator's share when the answers are weighted, and the number of answers that it is worth."""

    share: float
    n: float

    @property
    def estimate(self) -> Estimate:
        return Estimate(self.share, self.n)


@dataclass(frozen=True, slots=True)
class Reach:
    """How many know the activity of a story, and how many of all took part, as far as they may be shown."""

    story: int
    activity: Mapping[str, str]
    knows: Figure
    took_part: Figure


@dataclass(frozen=True, slots=True)
class Group:
    """The key statement of one indicator by one background question: (band, grain, value), suppressed already."""

    indicator_id: int
    question: str
    bands: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True, slots=True)
class Represented:
    """One band among those who answered, to the nearest 5 percent, beside the residents as staff gave them.

    `answers` is None where it may not be shown; `light` is "green", "yellow", "red" or "" where nothing is known.
    """

    question: str
    band: str
    answers: int | None
    residents: int | None
    light: str


@dataclass(frozen=True, slots=True)
class Rates:
    """RR1 and RR2 by AAPOR, of so many residents who were handed a code."""

    reached: int
    rr1: float
    rr2: float


@dataclass(frozen=True, slots=True)
class Content:
    """All of it. `weighting` is a weighting.Refusal, or empty where `weighted` holds a line for each indicator.

    `languages` are those that at least 10 residents used. `opens` and `closes` are days, as "2026-09-01".
    """

    answers: int
    opens: str
    closes: str
    invited: str
    in_chat: bool
    languages_offered: tuple[str, ...]
    statements: tuple[StatementFigure, ...]
    adults: int | None = None
    drawn: int | None = None
    languages: Mapping[str, int] = field(default_factory=dict)
    rates: Rates | None = None
    contradictions: Mapping[int, Contradictions] = field(default_factory=dict)
    weighting: str = ""
    design_effect: float | None = None
    weighted: Mapping[int, Weighted] = field(default_factory=dict)
    reach: tuple[Reach, ...] = ()
    groups: tuple[Group, ...] = ()
    represented: tuple[Represented, ...] = ()
    form: int = FORM

    def figure(self, statement_id: int) -> StatementFigure | None:
        """What this wave has of a statement; None where it did not ask it."""
        return next((one for one in self.statements if one.id == statement_id), None)


def to_json(content: Content) -> dict[str, Any]:
    """The content as it is stored: keys are words, lists are lists."""
    stored: dict[str, Any] = _plain(asdict(content))
    return stored


def hash_of(content: Content) -> str:
    """SHA-256 of the stored form."""
    return content_hash(to_json(content))


def from_json(stored: Mapping[str, Any]) -> Content:
    """What was stored, typed again."""
    rest = dict(stored)
    for name in ("languages_offered",):
        rest[name] = tuple(rest[name])
    rest["statements"] = tuple(
        StatementFigure(**one | {"figure": _figure(one["figure"])}) for one in rest["statements"]
    )
    rest["rates"] = Rates(**rest["rates"]) if rest["rates"] else None
    rest["contradictions"] = {int(key): Contradictions(**one) for key, one in rest["contradictions"].items()}
    rest["weighted"] = {int(key): Weighted(**one) for key, one in rest["weighted"].items()}
    rest["reach"] = tuple(map(_reach, rest["reach"]))
    rest["groups"] = tuple(Group(**one | {"bands": tuple(map(tuple, one["bands"]))}) for one in rest["groups"])
    rest["represented"] = tuple(Represented(**one) for one in rest["represented"])
    return Content(**rest)


def content_of(snapshot: Snapshot) -> Content:
    """What a stored snapshot holds."""
    return from_json(snapshot.content)


def is_untouched(snapshot: Snapshot) -> bool:
    """Whether a snapshot still is what was frozen."""
    return content_hash(snapshot.content) == snapshot.content_hash


def figure_of(count: Count, steps: Mapping[int, int] | None = None, unknown: int = 0) -> Figure:
    """A count as far as it may be shown."""
    shown = total(count)
    if shown.grain is Grain.HIDDEN:
        return Figure(shown.grain, 0)
    if not count.is_comparable:
        return Figure(shown.grain, shown.value, count.n)
    asked = Count(unknown, count.n + unknown)
    parts = _whole(steps) if steps else ()
    return Figure(shown.grain, shown.value, count.n, count.positive, parts, asked.percent)


def may_follow(before: Content, after: Content) -> bool:
    """Whether a wave's figures may be made anew: from 10 more answers, and no statement by fewer than 10.

    Otherwise the difference of two figures would be the answers of a few.
    """
    if not may_release_again(before.answers, after.answers):
        return False
    old = {one.id: one.figure for one in before.statements}
    return all(
        one.figure == old[one.id] or _is_new(old[one.id], one.figure) for one in after.statements if one.id in old
    )


def _is_new(old: Figure, new: Figure) -> bool:
    return old.n is None or (new.n is not None and may_release_again(old.n, new.n))


def _whole(steps: Mapping[int, int]) -> tuple[int, ...]:
    """The five answers in whole percent that make 100 together, the largest remainders rounded up."""
    order = sorted(steps, reverse=True)
    whole = sum(steps.values())
    parts = {step: 100 * steps[step] // whole for step in order}
    by_rest = sorted(order, key=lambda step: (-(100 * steps[step] % whole), order.index(step)))
    for step in by_rest[: 100 - sum(parts.values())]:
        parts[step] += 1
    return tuple(parts[step] for step in order)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return str(value) if isinstance(value, str) else value


def _figure(stored: Mapping[str, Any]) -> Figure:
    return Figure(**{**stored, "steps": tuple(stored["steps"])})


def _reach(stored: Mapping[str, Any]) -> Reach:
    return Reach(
        stored["story"], stored["activity"], knows=_figure(stored["knows"]), took_part=_figure(stored["took_part"])
    )
