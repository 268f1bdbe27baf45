"""The results chart: one axis, nothing outside it, every figure also in words, nothing said by colour alone."""

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.documents.chart import WIDTH, chart_description, chart_png, chart_svg
from bot.documents.chart_rows import BAR_WIDTH, FILLS, LEFT, percent, row_at
from bot.documents.words import words_in
from flows.figures import ChangeCode
from flows.results import YearFigure
from tests.result_builders import a_change, a_count, a_results, a_target, a_year, an_indicator, years

SVG = "{http://www.w3.org/2000/svg}"
SHARES = st.integers(0, 100)


def texts(svg):
    return [element.text for element in ET.fromstring(svg).iter(f"{SVG}text")]


def marks(svg):
    return "".join(ET.tostring(one, encoding="unicode") for one in ET.fromstring(svg).iter(f"{SVG}path"))


def few(wave=1, display="cirka 4 ud af 10"):
    return YearFigure(wave, f"År {wave}", display)


@given(st.lists(st.integers(0, 50), min_size=5, max_size=5).filter(any), SHARES, st.integers(0, 100))
def test_the_bar_fills_the_axis_and_whisker_and_target_lie_on_it(counts, share, target):
    steps = tuple(count / sum(counts) for count in counts)
    row = row_at(an_indicator(steps=steps, years=years(share), target=a_target(target)), 200, words_in("da"))
    assert sum(part.width for part in row.segments) == pytest.approx(BAR_WIDTH)
    assert LEFT <= row.whisker.low <= row.whisker.point <= row.whisker.high <= LEFT + BAR_WIDTH
    assert row.target.x == pytest.approx(LEFT + BAR_WIDTH * target / 100)
    for part in row.segments:
        assert not part.size or part.x <= part.label_x <= part.x + part.width


@given(st.lists(st.integers(1, 3), min_size=1, max_size=8), st.sampled_from(["da", "en"]))
def test_any_number_of_rows_and_waves_stays_in_the_picture(waves, language):
    rows = [an_indicator(at, years=years(*[40 + at] * count)) for at, count in enumerate(waves)]
    root = ET.fromstring(chart_svg(a_results(*rows, language=language)))
    _, _, width, height = map(float, root.get("viewBox").split())
    for element in root.iter(f"{SVG}text"):
        assert 0 < float(element.get("x")) < width == WIDTH
        assert 0 < float(element.get("y")) < height


def test_percent_is_rounded_half_up():
    assert [percent(share) for share in (5 / 8, 0.125, 0.005, 1.0)] == [63, 13, 1, 100]


def test_every_figure_is_read_aloud():
    said = chart_description(a_results())
    for figure in ("43\u00a0% (33–53\u00a0%)", "Helt enig 18 %", "Baseline 22\u00a0%", "Målet på 75 % er ikke nået."):
        assert figure in said
    root = ET.fromstring(chart_svg(a_results()))
    assert root.find(f"{SVG}title").text == "Sådan svarede beboerne i år 1"
    assert root.find(f"{SVG}desc").text == said


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (ChangeCode.UP_CLEAR, "sikker stigning"),
        (ChangeCode.UP_SIGN, "måske en stigning"),
        (ChangeCode.NO_CLEAR_CHANGE, "ingen sikker ændring"),
        (ChangeCode.DOWN_SIGN, "måske et fald"),
        (ChangeCode.DOWN_CLEAR, "sikkert fald"),
    ],
)
def test_a_change_is_said_in_words_and_coloured_only_where_it_is_certain(code, words):
    svg = chart_svg(a_results(an_indicator(change=a_change(code))))
    assert words in texts(svg)
    is_certain = code in {ChangeCode.UP_CLEAR, ChangeCode.DOWN_CLEAR}
    assert any(colour in marks(svg) for colour in FILLS) is is_certain


def test_few_answers_are_words_without_bar_percent_or_verdict():
    row = an_indicator(years=(a_year(0, 41), few()), steps=None, change=a_change(ChangeCode.NOT_SHOWN))
    svg = chart_svg(a_results(row))
    assert "Cirka 4 ud af 10 er enige" in texts(svg)
    assert "Under 30 svar: vi viser ikke procent." in texts(svg)
    assert "clipPath" not in svg
    assert "mål 85 %" not in svg


def test_what_is_hidden_says_so_and_shows_no_number():
    row = an_indicator(years=(few(0, "–"),), steps=None, change=None, target=None, interval_text="–")
    shown = texts(chart_svg(a_results(row)))
    assert "Under 10 svar: vi viser ikke et tal." in shown
    assert not [text for text in shown[9:] if text.strip("–").isdigit()]


def test_another_way_of_asking_breaks_the_line():
    broken = an_indicator(years=(a_year(0, 41), a_year(1, 43, has_break=True)))
    row = row_at(broken, 200, words_in("da"))
    assert not row.links
    assert len(row.breaks) == 1
    assert "// Her blev der spurgt på en anden måde end før." in " ".join(texts(chart_svg(a_results(broken))))


def test_a_count_is_a_number_without_a_bar():
    svg = chart_svg(a_results(a_count(9, 0, 4)))
    assert "Et tal, som boligorganisationen opgør" in texts(svg)
    assert "4" in texts(svg)
    assert "clipPath" not in svg


def test_a_long_statement_is_wrapped_and_hostile_words_stay_words():
    text = "Jeg <b>føler</b> mig & tryg, når jeg går ude her om aftenen, også når det er mørkt, og der ikke er andre."
    svg = chart_svg(a_results(an_indicator(statement=text)))
    assert text in " ".join(texts(svg))


def test_figures_from_elsewhere_are_marked_with_their_source():
    outside = (YearFigure(2025, "2025", "62 %", source="Tryghedsmålingen"),)
    assert "Andre kilder: 62 % (Tryghedsmålingen 2025)" in texts(chart_svg(a_results(an_indicator(outside=outside))))


def test_the_chart_is_a_picture_of_1200_pixels():
    made = chart_png(a_results())
    assert made.startswith(b"\x89PNG")
    assert int.from_bytes(made[16:20], "big") == 1200
