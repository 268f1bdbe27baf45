"""The legend under the year wheel: wrapped labels in two columns of equal height."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from bot.documents.lettering import cut_to, lines_of, width_of
from bot.documents.words import Words
from flows.documents import YearWheel

COLOURS = ("#0f766e", "#c2410c", "#4338ca", "#4d7c0f", "#a21caf", "#0369a1", "#92610c", "#be123c")
MEASURE_COLOUR = "#d99a12"
MEETING_COLOUR = "#0f2942"
NAME_SIZE = 24.0
DETAIL_SIZE = 21.0
LABEL_WIDTH = 396.0
_NAME_LINES = 3
_ROOMY = 16
_NAME_STEP = 30.0
_DETAIL_STEP = 28.0
_ENTRY_GAP = 20.0
_COLUMNS = (52.0, 540.0)


@dataclass(frozen=True, slots=True)
class Entry:
    kind: Literal["effort", "meeting", "measurement"]
    number: int
    colour: str
    names: tuple[str, ...]
    details: tuple[str, ...]
    x: float = 0.0
    y: float = 0.0

    @property
    def height(self) -> float:
        return len(self.names) * _NAME_STEP + len(self.details) * _DETAIL_STEP + _ENTRY_GAP

    @property
    def name_ys(self) -> tuple[float, ...]:
        return tuple(self.y + 9 + index * _NAME_STEP for index in range(len(self.names)))

    @property
    def detail_ys(self) -> tuple[float, ...]:
        below = self.y + 7 + len(self.names) * _NAME_STEP
        return tuple(below + index * _DETAIL_STEP for index in range(len(self.details)))


def theme_colours(themes: Iterable[str]) -> dict[str, str]:
    """Return a colour for each theme, in the order in which the themes first appear."""
    names = dict.fromkeys(themes)
    return {name: COLOURS[index % len(COLOURS)] for index, name in enumerate(names)}


def legend(wheel: YearWheel, words: Words) -> tuple[Entry, ...]:
    """Return the entries of efforts, measurements and meetings, without a place yet."""
    colours = theme_colours(arc.theme for arc in wheel.efforts)
    most = _NAME_LINES if len(wheel.efforts) <= _ROOMY else 1
    efforts = (
        Entry(
            "effort",
            arc.number,
            colours[arc.theme],
            wrapped(arc.name, NAME_SIZE, most),
            _details(words.months(arc.months), arc.theme),
        )
        for arc in wheel.efforts
    )
    measurements = (
        Entry(
            "measurement",
            0,
            MEASURE_COLOUR,
            wrapped(arc.name, NAME_SIZE, _NAME_LINES),
            wrapped(words.months(arc.months), DETAIL_SIZE, 2),
        )
        for arc in wheel.measurements
    )
    return (*efforts, *measurements, *_meetings(wheel, words))


def placed(entries: tuple[Entry, ...], top: float) -> tuple[tuple[Entry, ...], float]:
    """Return the entries in two balanced columns below `top`, and where the longer column ends."""
    half = sum(entry.height for entry in entries) / 2
    column, y, lowest = 0, top, top
    result: list[Entry] = []
    for entry in entries:
        if column == 0 and y > top and y - top + entry.height / 2 > half:
            column, y = 1, top
        result.append(replace(entry, x=_COLUMNS[column], y=y))
        y += entry.height
        lowest = max(lowest, y)
    return tuple(result), lowest


def wrapped(text: str, size: float, most: int) -> tuple[str, ...]:
    """Return the text in at most `most` lines of about equal length; what is cut off ends in an ellipsis."""
    lines = lines_of(text, size, LABEL_WIDTH)
    if len(lines) > most:
        return (*lines[: most - 1], cut_to(lines[most - 1], size, LABEL_WIDTH))
    narrower = (lines_of(text, size, LABEL_WIDTH * share / 10, LABEL_WIDTH) for share in (6, 7, 8, 9))
    return next((balanced for balanced in narrower if len(balanced) == len(lines)), lines)


def _details(months: str, theme: str) -> tuple[str, ...]:
    """Return months and theme on one line, or on lines of their own where one is too narrow."""
    together = " · ".join(filter(None, (months, theme)))
    if width_of(together, DETAIL_SIZE) <= LABEL_WIDTH:
        return (together,)
    return (*wrapped(months, DETAIL_SIZE, 2), *wrapped(theme, DETAIL_SIZE, 1))


def _meetings(wheel: YearWheel, words: Words) -> Iterable[Entry]:
    titles = dict.fromkeys(row.title for row in wheel.meetings)
    for title in titles:
        days = ", ".join(words.day(row.date) for row in wheel.meetings if row.title == title)
        names = wrapped(title, NAME_SIZE, _NAME_LINES)
        yield Entry("meeting", 0, MEETING_COLOUR, names, wrapped(days, DETAIL_SIZE, 3))
