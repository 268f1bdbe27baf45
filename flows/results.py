"""What a closed wave says, ready to be shown: every word computed, every figure above the limits."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flows.figures import ChangeCode, Interval, TargetCode


@dataclass(frozen=True, slots=True)
class YearFigure:
    """An indicator in one wave (`wave` is 0 for the baseline) or from outside.

    `display` is "41 %", "cirka 4 ud af 10", "–" for hidden and "… %" for not measured. `share` and `interval` are
    fractions, None where n < 30; `positive` and `n` None where they are hidden. `has_break` where it was asked in
    another way than the wave before. `source` is set for figures that are not ours.
    """

    wave: int
    label: str
    display: str
    share: float | None = None
    interval: Interval | None = None
    positive: int | None = None
    n: int | None = None
    has_break: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True)
class ChangeShown:
    """Differences as fractions; `text` is the fixed sentence in the reader's language."""

    code: ChangeCode
    difference: float | None
    low: float | None
    high: float | None
    text: str


@dataclass(frozen=True, slots=True)
class TargetShown:
    target: int
    code: TargetCode
    text: str


@dataclass(frozen=True, slots=True)
class IndicatorResult:
    """One row of the table. `name` is what people call the indicator, `term` what the guide calls it in the ESG table.

    `years` are all closed waves up to this one, the baseline first.

    `steps` are the shares of the five answers, "fully agree" first, None where n < 30. `has_row` where it may stand in
    an ESG table, `needs_reason` where only with a written reason (30 to 49 answers). `interval_text` is
    "41 % (31–53 %)" or what stands for it. `lines` are sensitivity lines and warnings, computed. `comment` is staff's.
    `outside` are figures from elsewhere that stand beside.
    """

    indicator_id: int
    key: str
    name: str
    term: str
    group: str
    unit: str
    definition: str
    statement: str
    years: tuple[YearFigure, ...]
    interval_text: str
    steps: tuple[float, ...] | None
    change: ChangeShown | None
    since_last: ChangeShown | None
    target: TargetShown | None
    milestone: int | None
    lines: tuple[str, ...]
    comment: str
    outside: tuple[YearFigure, ...]
    has_row: bool = True
    needs_reason: bool = False


@dataclass(frozen=True, slots=True)
class OtherResult:
    """A supporting, reverse or story statement as its own row.

    `activity` is what a story is about, in the reader's words; `reach` how many know it, in words.
    """

    statement: str
    role: str
    display: str
    steps: tuple[float, ...] | None
    reach: str = ""
    activity: str = ""


@dataclass(frozen=True, slots=True)
class Subgroups:
    """One background question for one indicator: bands with what may be shown of them, never crossed."""

    indicator: str
    question: str
    groups: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Method:
    """The sheet "Method": label and value, line by line, and the paragraph of limits that no export is without."""

    lines: tuple[tuple[str, str], ...]
    limits: str


@dataclass(frozen=True, slots=True)
class Results:
    """A wave's results for one reader's language. Subgroups and comments are empty for the company.

    `outside` are figures from elsewhere that belong to no indicator of ours, by their names.

    `esg_refusal` is why there is no ESG row or export (fewer than 30), empty otherwise; `needs_reason` where an export
    wants a written reason (30 to 49 answers).
    """

    wave_id: int
    wave: int
    title: str
    estate: str
    organisation: str
    company: str
    language: str
    snapshot: int
    closed: datetime
    answers: int
    answers_text: str
    indicators: tuple[IndicatorResult, ...]
    others: tuple[OtherResult, ...]
    subgroups: tuple[Subgroups, ...]
    method: Method
    esg_refusal: str
    needs_reason: bool
    legend: str
    comments: tuple[str, ...] = ()
    outside: tuple[YearFigure, ...] = ()
    standard: str = "S3"
    mapping: Mapping[str, str] | None = None
