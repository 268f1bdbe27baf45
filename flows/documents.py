"""What stands in each document, as typed view models.

The values are ready to be shown: names, answers and sentences as people wrote them, moments as aware UTC.
Headings, fixed sentences and the form of dates belong to `content/templates`, the making of files to
`bot/documents`.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from flows.words import one_line

Language = Literal["da", "en"]
Side = Literal["housing", "company"]
Chapter = Literal[
    "parties",
    "purpose",
    "efforts",
    "resources",
    "year_wheel",
    "meetings",
    "measurement",
    "data",
    "open_points",
    "changes",
    "end",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyBlock:
    name: str
    side: Side
    cvr: str = ""
    contact_name: str = ""
    contact_role: str = ""
    address_lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EffortRow:
    """One effort; `is_premises` is true where its place is a common house or a unit to let."""

    number: int
    what: str
    theme: str = ""
    place: str = ""
    focus: str = ""
    form: str = ""
    responsible_party: str = ""
    responsible_person: str = ""
    months: tuple[int, ...] = ()
    resources_housing: str = ""
    resources_company: str = ""
    is_premises: bool = False

    def __post_init__(self) -> None:
        _check_months(self.months)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingRow:
    """An evaluation meeting; `date` is its start, aware."""

    date: datetime
    title: str
    place: str = ""

    def __post_init__(self) -> None:
        _check_aware(self.date)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasurementPlan:
    baseline: str = ""
    repeated: str = ""
    how: str = ""
    who: str = ""
    responsible: str = ""
    months: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        _check_months(self.months)


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorRow:
    """A target is a percentage for a share and a number for a count; None where none is set."""

    name: str
    kind: Literal["share", "count"]
    definition: str
    target: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreedPoint:
    """What both settled about a point; `about` is the point, where it was put in other words."""

    text: str
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPoint:
    topic: str
    housing_says: str = ""
    company_says: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndClause:
    notice_months: int | None = None
    handover: str = ""
    what_stays: str = ""
    who_takes_over: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalLine:
    """One party's approval; `at` is None while it is waited for."""

    side: Side
    name: str = ""
    role: str = ""
    at: datetime | None = None
    content_hash: str = ""

    def __post_init__(self) -> None:
        if self.at is not None:
            _check_aware(self.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class GapNote:
    chapter: Chapter
    missing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLine:
    """One thing that changed; `about` says what within the chapter."""

    chapter: Chapter
    before: str
    after: str
    reason: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WheelArc:
    """Something that lasts: an effort (numbered) or a measurement (number 0)."""

    name: str
    months: tuple[int, ...]
    number: int = 0
    theme: str = ""

    def __post_init__(self) -> None:
        _check_months(self.months)


@dataclass(frozen=True, slots=True, kw_only=True)
class YearWheel:
    """The legend follows from the arcs and the meetings, in their order."""

    year: int
    title: str
    language: Language
    efforts: tuple[WheelArc, ...] = ()
    meetings: tuple[MeetingRow, ...] = ()
    measurements: tuple[WheelArc, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementDocument:
    version: int
    title: str
    language: Language
    estate: str
    year: int
    parties: tuple[PartyBlock, ...]
    municipality: str = ""
    purpose: tuple[str, ...] = ()
    focus: tuple[str, ...] = ()
    efforts: tuple[EffortRow, ...] = ()
    agreed: tuple[AgreedPoint, ...] = ()
    indicators: tuple[IndicatorRow, ...] = ()
    meetings: tuple[MeetingRow, ...] = ()
    measurement: MeasurementPlan = field(default_factory=MeasurementPlan)
    others_drawn_in: tuple[str, ...] = ()
    data_clauses: tuple[str, ...] = ()
    open_points: tuple[OpenPoint, ...] = ()
    changes_clause: str = ""
    end: EndClause = field(default_factory=EndClause)
    approvals: tuple[ApprovalLine, ...] = ()
    differences: tuple[ChangeLine, ...] = ()
    gaps: tuple[GapNote, ...] = ()
    is_draft: bool = False
    content_hash: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OnePageAgreement:
    """The small partnership: one concrete request and its yes."""

    version: int
    title: str
    language: Language
    estate: str
    parties: tuple[PartyBlock, ...]
    municipality: str = ""
    what: str = ""
    when: str = ""
    where: str = ""
    we_ask: str = ""
    you_get: str = ""
    conditions: tuple[str, ...] = ()
    approvals: tuple[ApprovalLine, ...] = ()
    is_premises: bool = False
    is_draft: bool = False
    content_hash: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contrast:
    topic: str
    us: str
    them: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SideBySide:
    """Two parties' first parts beside each other, told to `us_name`."""

    language: Language
    us_name: str
    them_name: str
    estate: str = ""
    made: datetime | None = None
    both: tuple[str, ...] = ()
    only_us: tuple[str, ...] = ()
    only_them: tuple[str, ...] = ()
    offers_we_need: tuple[str, ...] = ()
    we_offer_they_need: tuple[str, ...] = ()
    nobody: tuple[str, ...] = ()
    also_us: tuple[str, ...] = ()
    also_them: tuple[str, ...] = ()
    not_the_same: tuple[Contrast, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarMeeting:
    """A meeting as a calendar sees it: `sequence` grows with each change, `uid` never changes."""

    uid: str
    sequence: int
    start: datetime
    end: datetime
    summary: str
    description: str = ""
    location: str = ""
    method: Literal["PUBLISH", "CANCEL"] = "PUBLISH"
    is_off: bool = False

    def __post_init__(self) -> None:
        _check_aware(self.start)
        _check_aware(self.end)
        if self.end <= self.start:
            raise ValueError("a meeting ends after it starts")


def wheel_of(document: AgreementDocument, measurement_name: str) -> YearWheel:
    """Return the agreement's year as a wheel: the efforts that have months, and the meetings of that year."""
    months = document.measurement.months
    return YearWheel(
        year=document.year,
        title=document.estate,
        language=document.language,
        efforts=tuple(
            WheelArc(number=row.number, name=one_line(row.what), theme=row.theme, months=row.months)
            for row in document.efforts
            if row.months
        ),
        meetings=tuple(row for row in document.meetings if row.date.year == document.year),
        measurements=(WheelArc(name=measurement_name, months=months),) if months else (),
    )


def _check_months(months: tuple[int, ...]) -> None:
    if any(not 1 <= month <= 12 for month in months):
        raise ValueError("a month is a number from 1 to 12")


def _check_aware(moment: datetime) -> None:
    if moment.tzinfo is None:
        raise ValueError("a moment carries its time zone")
