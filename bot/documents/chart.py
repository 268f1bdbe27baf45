"""A wave's results as one SVG, the same on the private page, in the PDF and as a picture in the chat."""

from functools import cache
from importlib import resources

from jinja2 import Environment, StrictUndefined, Template

from bot.documents import typesetting
from bot.documents.chart_bar import FILLS, INK, percent
from bot.documents.chart_layout import NARROW, WIDE, Layout, Text
from bot.documents.chart_rows import Row, row_at
from bot.documents.fonts import FAMILIES, printable
from bot.documents.lettering import lines_of, width_of
from bot.documents.words import COPENHAGEN, Words, words_in
from flows.documents import Language
from flows.results import IndicatorResult, Results

_TOP = {False: 78.0, True: 26.0}
_STEPS = ("fully_agree", "agree", "neither", "disagree", "fully_disagree")


def chart_svg(results: Results) -> str:
    """Return the chart with a title and a description that reads every figure aloud."""
    return _drawn(results, WIDE)


def phone_chart_svg(results: Results) -> str:
    """Return the same chart for a phone: the years under the bars, and letters that are large enough there."""
    return _drawn(results, NARROW)


def _drawn(results: Results, layout: Layout) -> str:
    words, drops = _words(results), layout.drops
    title = _stacked(printable(chart_title(results)), layout.title, layout, _TOP[layout.is_narrow])
    subtitle = _stacked(printable(_subtitle(results, words)), layout.subtitle, layout, title[-1][1] + drops.subtitle)
    legend = _legend(words, layout, subtitle[-1][1] + drops.legend)
    legend_y = legend[-1][1]
    rows = _rows(results, legend_y + drops.rows, words, layout)
    foot_y = rows[-1].end + drops.foot if rows else legend_y + 60
    foot = [line for text in _foot(rows, words) for line in lines_of(text, layout.small.size, layout.inner)]
    step = layout.small.step + (0 if layout.is_narrow else 2)
    return _template().render(
        at=layout,
        language=results.language,
        families=", ".join(FAMILIES),
        title=title,
        full_title=printable(chart_title(results)),
        description=printable(chart_description(results)),
        subtitle=subtitle,
        legend=legend,
        legend_y=legend_y,
        share_label=words.say("chart.share"),
        rows=rows,
        foot=[(line, foot_y + index * step) for index, line in enumerate(foot)],
        height=int(foot_y + len(foot) * step + 14),
        colours={"fills": FILLS, "ink": INK},
        shown=printable,
    )


def _stacked(text: str, font: Text, layout: Layout, first: float) -> list[tuple[str, float]]:
    lines = lines_of(text, font.size, layout.inner)
    return [(line, first + index * font.step) for index, line in enumerate(lines)]


def chart_title(results: Results) -> str:
    """Return "What the residents answered in year 1"."""
    words = _words(results)
    when = words.say("chart.before") if results.wave == 0 else words.say("chart.year", number=results.wave)
    return words.say("chart.title", when=when)


def chart_description(results: Results) -> str:
    """Return the chart in words: each figure, its five answers, its years, its change and its target."""
    words = _words(results)
    return " ".join(" ".join(_told(one, words)) for one in results.indicators)


def chart_png(results: Results) -> bytes:
    """Return the chart as a picture of about 1,200 pixels' width."""
    view = {"lang": results.language, "title": chart_title(results), "alt": chart_description(results)}
    return typesetting.png("chart.typ", view, chart_svg(results))


def _told(one: IndicatorResult, words: Words) -> list[str]:
    said = [words.say("chart.desc_share", name=one.name, display=one.interval_text or one.years[-1].display)]
    if one.steps is not None:
        said.append(words.say("chart.desc_steps", **dict(zip("abcde", map(percent, one.steps), strict=True))))
    if len(one.years) > 1:
        years = ", ".join(f"{figure.label} {figure.display}" for figure in one.years)
        said.append(words.say("chart.desc_years", years=years))
    said += [one.change.text] if one.change else []
    return said + ([one.target.text] if one.target else [])


def _words(results: Results) -> Words:
    language: Language = "en" if results.language == "en" else "da"
    return words_in(language)


def _subtitle(results: Results, words: Words) -> str:
    closed = results.closed.astimezone(COPENHAGEN)
    month = words.listed("months.long")[closed.month - 1]
    values = {"estate": results.estate, "month": month, "year": closed.year, "answers": results.answers}
    return words.say("chart.subtitle", **values)


def _legend(words: Words, layout: Layout, y: float) -> list[tuple[float, float, str, str]]:
    """The five answers in their order, as wide as their words, on as many lines as they need."""
    found: list[tuple[float, float, str, str]] = []
    x, size = layout.bar.left, layout.legend.size
    for name, fill in zip(_STEPS, FILLS, strict=True):
        label = words.say(f"chart.{name}")
        width = size + 10 + width_of(label, size) * 0.93
        if layout.is_narrow and found and x + width > layout.bar.right:
            x, y = layout.bar.left, y + layout.legend.step
        found.append((x, y, fill, label))
        x += width + (14 if layout.is_narrow else 24)
    return found


def _rows(results: Results, top: float, words: Words, layout: Layout) -> list[Row]:
    rows: list[Row] = []
    for one in results.indicators:
        rows.append(row_at(one, rows[-1].end + 14 if rows else top, words, layout))
    return rows


def _foot(rows: list[Row], words: Words) -> list[str]:
    """What the marks mean, as far as they are in the picture."""
    lines = [words.say("chart.foot")] if any(row.whisker for row in rows) else []
    lines += [words.say("chart.foot_target")] if any(row.target for row in rows) else []
    lines += [words.say("chart.foot_change")] if any(row.verdict for row in rows) else []
    return [*lines, words.say("chart.foot_break")] if any(row.breaks for row in rows) else lines


@cache
def _template() -> Template:
    source = resources.files("flows.content").joinpath("templates", "results_chart.svg.j2")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(source.read_text(encoding="utf-8"))
