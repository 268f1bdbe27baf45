"""The year wheel as one SVG, the same on web pages, in documents and as a picture file."""

from dataclasses import dataclass
from functools import cache
from importlib import resources

from jinja2 import Environment, StrictUndefined, Template

from bot.documents.fonts import FAMILIES, printable
from bot.documents.legend import MEASURE_COLOUR, legend, placed, theme_colours
from bot.documents.wheel import CENTRE, MONTH_DEGREES, Lane, arcs_for, badge_turns, point, ring, sector
from bot.documents.words import COPENHAGEN, Words, words_in
from flows.documents import MeetingRow, YearWheel

LEGEND_TOP = 1030.0
_MONTHS = Lane(404.0, 472.0)
_MEETINGS = 383.0
_MEASURES = Lane(357.0, 369.0)


@dataclass(frozen=True, slots=True)
class Shape:
    """A drawn piece of a ring with its badge."""

    path: str
    colour: str
    number: int
    x: float
    y: float
    radius: float


def year_wheel_svg(wheel: YearWheel) -> str:
    """Return the wheel as an SVG document with a title and a description that reads it aloud."""
    words = words_in(wheel.language)
    entries, lowest = placed(legend(wheel, words), LEGEND_TOP)
    return _template().render(
        language=wheel.language,
        title=words.say("wheel.title", year=wheel.year, name=printable(wheel.title)),
        description=printable(year_wheel_description(wheel)),
        families=", ".join(FAMILIES),
        height=max(lowest, CENTRE * 2),
        centre=words.say("wheel.centre"),
        year=wheel.year,
        months=_month_shapes(words),
        spokes=tuple(
            (point(118, turn * MONTH_DEGREES), point(_MONTHS.inner, turn * MONTH_DEGREES)) for turn in range(12)
        ),
        efforts=_effort_shapes(wheel),
        measures=tuple(
            Shape(sector(_MEASURES, arc.start, arc.stop), MEASURE_COLOUR, 0, 0, 0, 0)
            for arc in arcs_for(tuple(arc.months for arc in wheel.measurements))
        ),
        meeting_ring=_MEETINGS,
        dots=tuple(point(_MEETINGS, _turn_of(row)) for row in wheel.meetings),
        entries=entries,
        shown=printable,
    )


def year_wheel_description(wheel: YearWheel) -> str:
    """Return the wheel in words: what stands in it, and when."""
    words = words_in(wheel.language)
    parts = [
        words.say("wheel.desc_effort", number=arc.number, name=arc.name, months=words.months(arc.months))
        for arc in wheel.efforts
    ]
    parts += [
        words.say("wheel.desc_measurement", name=arc.name, months=words.months(arc.months))
        for arc in wheel.measurements
    ]
    parts += [words.say("wheel.desc_meeting", title=row.title, date=words.date(row.date)) for row in wheel.meetings]
    return " ".join(parts) or words.say("wheel.desc_empty")


def _month_shapes(words: Words) -> tuple[tuple[str, str, float, float, float], ...]:
    """Return path, name, x, y and turn of each month; names in the lower half stand upright too."""
    shapes = []
    for index, name in enumerate(words.listed("months.short")):
        middle = (index + 0.5) * MONTH_DEGREES
        x, y = point(_MONTHS.middle, middle)
        turn = middle - 180 if 90 < middle < 270 else middle
        path = sector(_MONTHS, index * MONTH_DEGREES, (index + 1) * MONTH_DEGREES)
        shapes.append((path, name, x, y, turn))
    return tuple(shapes)


def _effort_shapes(wheel: YearWheel) -> tuple[Shape, ...]:
    arcs = arcs_for(tuple(arc.months for arc in wheel.efforts))
    lanes = max((arc.lane for arc in arcs), default=0) + 1
    rings = tuple(ring(arc.lane, lanes) for arc in arcs)
    radius = max(9.5, min(18.0, (rings[0].outer - rings[0].inner) * 0.56)) if rings else 0.0
    seats = tuple((arc, lane.middle) for arc, lane in zip(arcs, rings, strict=True))
    turns = badge_turns(seats, radius)
    colours = theme_colours(arc.theme for arc in wheel.efforts)
    return tuple(
        Shape(
            sector(lane, arc.start, arc.stop),
            colours[wheel.efforts[arc.item].theme],
            wheel.efforts[arc.item].number,
            *point(lane.middle, turn),
            radius,
        )
        for arc, lane, turn in zip(arcs, rings, turns, strict=True)
    )


def _turn_of(meeting: MeetingRow) -> float:
    local = meeting.date.astimezone(COPENHAGEN)
    return (local.month - 1 + (local.day - 0.5) / 31) * MONTH_DEGREES


@cache
def _template() -> Template:
    source = resources.files("flows.content").joinpath("templates", "year_wheel.svg.j2")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(source.read_text(encoding="utf-8"))
