"""The results chart: one axis, nothing outside it, every figure also in words, nothing said by colour alone."""

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.documents.chart import chart_description, chart_png, chart_svg, phone_chart_svg
from bot.documents.chart_bar import FILLS, percent
from bot.documents.chart_layout import NARROW, WIDE
from bot.documents.chart_rows import row_at
from bot.documents.lettering import width_of
from bot.documents.words import words_in
from flows.figures import ChangeCode
from flows.results import YearFigure
from tests.result_builders import a_change, a_count, a_results, a_target, a_year, an_indicator, the_example, years

SVG = "{http://www.w3.org/2000/svg}"
SHARES = st.integers(0, 100)


def texts(svg):
    return [element.text for element in ET.fromstring(svg).iter(f"{SVG}text")]


def marks(svg):
    return "".join(ET.tostring(one, encoding="unicode") for one in ET.fromstring(svg).iter(f"{SVG}path"))


def few(wave=1, display="cirka 4 ud af 10"):
    return YearFigure(wave, f"År {wave}", display)


def few_row():
    return an_indicator(7, name="Tryghed", years=(a_year(0, 41), few()), steps=None, change=None, target=None)


@pytest.mark.parametrize("layout", [WIDE, NARROW], ids=lambda one: one.name)
@given(st.lists(st.integers(0, 50), min_size=5, max_size=5).filter(any), SHARES, st.integers(0, 100))
def test_the_bar_fills_the_axis_and_whisker_and_target_lie_on_it(layout, counts, share, target):
    steps, bar = tuple(count / sum(counts) for count in counts), layout.bar
    row = row_at(an_indicator(steps=steps, years=years(share), target=a_target(target)), 200, words_in("da"), layout)
    assert sum(part.width for part in row.segments) == pytest.approx(bar.width)
    assert bar.left <= row.whisker.low <= row.whisker.point <= row.whisker.high <= bar.right
    assert row.target.x == pytest.approx(bar.left + bar.width * target / 100)
    for part in row.segments:
        assert not part.size or part.x <= part.label_x <= part.x + part.width


@pytest.mark.parametrize(("drawn", "layout"), [(chart_svg, WIDE), (phone_chart_svg, NARROW)], ids=["wide", "phone"])
@given(st.lists(st.integers(1, 3), min_size=1, max_size=8), st.sampled_from(["da", "en"]))
def test_any_number_of_rows_and_waves_stays_in_the_picture(drawn, layout, waves, language):
    rows = [an_indicator(at, years=years(*[40 + at] * count)) for at, count in enumerate(waves)]
    root = ET.fromstring(drawn(a_results(*rows, language=language)))
    _, _, width, height = map(float, root.get("viewBox").split())
    for element in root.iter(f"{SVG}text"):
        assert 0 < float(element.get("x")) < width == layout.width
        assert 0 < float(element.get("y")) < height


SPREAD = {"start": (0.0, 1.0), "middle": (0.5, 0.5), "end": (1.0, 0.0)}
ON_A_PHONE = 288


def reach(element):
    """How far a text goes to the left and to the right."""
    width = width_of(element.text, float(element.get("font-size")))
    left, right = SPREAD[element.get("text-anchor", "start")]
    return float(element.get("x")) - width * left, float(element.get("x")) + width * right


def on_a_phone(*rows, **changes):
    return list(ET.fromstring(phone_chart_svg(a_results(*rows, **changes))).iter(f"{SVG}text"))


@given(
    st.lists(st.tuples(SHARES, st.integers(1, 5), SHARES, st.sampled_from(ChangeCode)), min_size=1, max_size=4),
    st.sampled_from(["da", "en"]),
)
def test_on_a_phone_no_word_is_outside_the_picture_and_none_is_small(drawn, language):
    rows = [
        an_indicator(at, years=years(*[share] * count), target=a_target(target), change=a_change(code))
        for at, (share, count, target, code) in enumerate(drawn)
    ]
    for text in on_a_phone(*rows, few_row(), a_count(9, 0, 1200), language=language, estate="Den Store Ådalspark"):
        left, right = reach(text)
        assert (left > -0.1, right < NARROW.width + 0.1) == (True, True), text.text
        assert float(text.get("font-size")) * ON_A_PHONE / NARROW.width >= 12


def test_a_phone_is_told_everything_that_a_page_is():
    results = a_results(*the_example(), few_row(), a_count(9, 0, 4))
    wide, phone = (" ".join(texts(svg(results))) for svg in (chart_svg, phone_chart_svg))
    assert set(wide.split()) - {"100", "%"} <= set(phone.split())
    root = ET.fromstring(phone_chart_svg(results))
    assert root.find(f"{SVG}desc").text == chart_description(results)
    assert root.get("aria-labelledby") == "phone-chart-title phone-chart-desc"


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
