"""Where things lie in the results chart and how large they are: on a page or in a file, and on a phone."""

from dataclasses import dataclass

from bot.documents.chart_bar import Axis


@dataclass(frozen=True, slots=True)
class Text:
    """Letters of a size, and how far below each other their lines stand."""

    size: float
    step: float


@dataclass(frozen=True, slots=True)
class Drops:
    """How far below what stands before it something stands; a slack is what is not needed where no notes follow."""

    subtitle: float
    legend: float
    rows: float
    name: float
    statement: float
    bar: float
    whisker: float
    ends: float
    target: float
    notes: float
    spoken: float
    bar_slack: float
    words_slack: float
    years: float
    labels: float
    verdict: float
    end: float
    foot: float


@dataclass(frozen=True, slots=True)
class Layout:
    """`years_left` is where the line of years begins: beside the bar, or under it where `is_narrow`."""

    name: str
    is_narrow: bool
    width: float
    bar: Axis
    bar_height: float
    years_left: float
    plot_width: float
    plot_height: float
    title: Text
    subtitle: Text
    legend: Text
    indicator: Text
    statement: Text
    spoken: Text
    small: Text
    axis: Text
    year: Text
    headline: Text
    verdict: Text
    drops: Drops

    @property
    def smallest(self) -> float:
        """The size of letters that nothing goes below."""
        return 15

    @property
    def inner(self) -> float:
        """The width of a line across the whole picture."""
        return self.width - 2 * self.bar.left


WIDE = Layout(
    name="chart",
    is_narrow=False,
    width=1200.0,
    bar=Axis(56.0, 752.0, (25.0, 21.0, 17.0), 104),
    bar_height=54.0,
    years_left=884.0,
    plot_width=128.0,
    plot_height=84.0,
    title=Text(46, 54),
    subtitle=Text(25, 34),
    legend=Text(22, 34),
    indicator=Text(20, 26),
    statement=Text(28, 36),
    spoken=Text(26, 34),
    small=Text(19, 27),
    axis=Text(17, 22),
    year=Text(18, 24),
    headline=Text(38, 46),
    verdict=Text(21, 28),
    drops=Drops(
        subtitle=44,
        legend=58,
        rows=36,
        name=26,
        statement=66,
        bar=24,
        whisker=24,
        ends=29,
        target=31,
        notes=90,
        spoken=30,
        bar_slack=38,
        words_slack=24,
        years=50,
        labels=34,
        verdict=34,
        end=26,
        foot=48,
    ),
)
NARROW = Layout(
    name="phone-chart",
    is_narrow=True,
    width=340.0,
    bar=Axis(4.0, 332.0, (17.0, 15.0), 96),
    bar_height=38.0,
    years_left=4.0,
    plot_width=180.0,
    plot_height=64.0,
    title=Text(22, 28),
    subtitle=Text(15, 21),
    legend=Text(15, 24),
    indicator=Text(15, 20),
    statement=Text(18, 24),
    spoken=Text(17, 23),
    small=Text(15, 21),
    axis=Text(15, 20),
    year=Text(15, 20),
    headline=Text(30, 36),
    verdict=Text(16, 22),
    drops=Drops(
        subtitle=27,
        legend=34,
        rows=14,
        name=22,
        statement=49,
        bar=14,
        whisker=20,
        ends=24,
        target=24,
        notes=70,
        spoken=30,
        bar_slack=24,
        words_slack=8,
        years=58,
        labels=26,
        verdict=30,
        end=24,
        foot=40,
    ),
)
"""At 320 pixels of a phone 288 are the picture's: its smallest letters, 15 of 340, are then more than 12 pixels."""
