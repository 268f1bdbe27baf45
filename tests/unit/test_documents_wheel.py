"""The year wheel: no two arcs overlap, every picture is XML, and it can be read aloud."""

from datetime import UTC, datetime
from itertools import combinations, pairwise
from math import dist
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.documents.legend import LABEL_WIDTH, NAME_SIZE, legend, placed, wrapped
from bot.documents.pictures import year_wheel_svg
from bot.documents.wheel import RINGS_INNER, RINGS_OUTER, arcs_for, badge_turns, lanes_for, point, ring, sector
from bot.documents.words import words_in
from flows.documents import MeetingRow, WheelArc, YearWheel

MONTHS = st.sets(st.integers(1, 12), max_size=12).map(lambda chosen: tuple(sorted(chosen)))
SVG = "{http://www.w3.org/2000/svg}"


def a_wheel(efforts=(), **changes):
    values = {"year": 2027, "title": "Ådalsparken", "language": "da", "efforts": tuple(efforts)}
    return YearWheel(**{**values, **changes})


def an_effort(number, months, name="Lektiecafé", theme="Unge"):
    return WheelArc(number=number, name=name, theme=theme, months=tuple(months))


def texts(svg):
    return [element.text for element in ET.fromstring(svg).iter(f"{SVG}text")]


def covered(arc):
    return {int(turn / 30) % 12 for turn in range(int(arc.start), int(arc.stop), 30)}


@given(st.lists(MONTHS, max_size=40))
def test_arcs_never_overlap_and_show_every_month(items):
    arcs = arcs_for(tuple(items))
    for one, other in combinations(arcs, 2):
        assert one.lane != other.lane or not covered(one) & covered(other)
    for item, months in enumerate(items):
        drawn = {month + 1 for arc in arcs if arc.item == item for month in covered(arc)}
        assert drawn == set(months)


@given(st.lists(MONTHS, min_size=1, max_size=40))
def test_lanes_lie_beside_each_other_between_the_rings(items):
    lanes = max(lanes_for(items)) + 1
    rings = [ring(lane, lanes) for lane in range(lanes)]
    assert rings[0].outer == RINGS_OUTER
    assert rings[-1].inner >= RINGS_INNER
    assert all(outer.inner > inner.outer for outer, inner in pairwise(rings))


def test_one_effort_over_the_turn_of_the_year_is_one_arc():
    (arc,) = arcs_for(((11, 12, 1),))
    assert (arc.start, arc.stop) == (300, 390)


def test_months_apart_become_several_arcs_in_one_lane():
    arcs = arcs_for(((1, 3, 4, 9),))
    assert [(arc.start, arc.stop) for arc in arcs] == [(0, 30), (60, 120), (240, 270)]
    assert {arc.lane for arc in arcs} == {0}


def test_a_whole_year_is_a_closed_ring():
    assert sector(ring(0, 1), 0, 360).count("M") == 2


def test_badges_of_twelve_efforts_do_not_cover_each_other():
    arcs = arcs_for(tuple((month, month % 12 + 1, (month + 1) % 12 + 1) for month in range(1, 13)))
    lanes = max(arc.lane for arc in arcs) + 1
    middles = [ring(arc.lane, lanes).middle for arc in arcs]
    turns = badge_turns(list(zip(arcs, middles, strict=True)), 12)
    seats = [point(middle, turn) for middle, turn in zip(middles, turns, strict=True)]
    assert all(dist(one, other) >= 24 for one, other in combinations(seats, 2))


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_wheel_has_months_year_title_and_description(language):
    wheel = a_wheel(
        [an_effort(1, (1, 2)), an_effort(2, (11, 12))],
        language=language,
        meetings=(MeetingRow(date=datetime(2027, 2, 4, 9, tzinfo=UTC), title="Møde & kaffe"),),
        measurements=(WheelArc(name="Måling", months=(10,)),),
    )
    svg = year_wheel_svg(wheel)
    root = ET.fromstring(svg)
    shown = texts(svg)
    assert {*words_in(language).listed("months.short"), "2027", "1", "2"} <= set(shown)
    assert root.get("role") == "img"
    assert root.find(f"{SVG}title").text.endswith("2027: Ådalsparken")
    description = root.find(f"{SVG}desc").text
    assert all(word in description for word in ("Lektiecafé", "Møde & kaffe", "Måling"))


def test_an_empty_wheel_says_that_nothing_is_in_it():
    svg = year_wheel_svg(a_wheel())
    assert "Der er ikke lagt noget" in ET.fromstring(svg).find(f"{SVG}desc").text


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300), st.text(max_size=60))
def test_any_name_makes_well_formed_xml(name, theme):
    ET.fromstring(year_wheel_svg(a_wheel([an_effort(1, (1,), name, theme)], title=name)))


@pytest.mark.parametrize("count", [1, 6, 12, 30])
def test_the_legend_stands_whole_below_the_wheel(count):
    wheel = a_wheel([an_effort(number, (number % 12 + 1,)) for number in range(1, count + 1)])
    entries, lowest = placed(legend(wheel, words_in("da")), 1000)
    assert len(entries) == count
    for one, other in combinations(entries, 2):
        assert one.x != other.x or one.y + one.height <= other.y or other.y + other.height <= one.y
    assert max(entry.y + entry.height for entry in entries) == lowest


def test_long_labels_wrap_and_end_in_an_ellipsis():
    lines = wrapped("Boligorganisationernes beskæftigelsesindsats " * 8, NAME_SIZE, 3)
    assert len(lines) == 3
    assert lines[-1].endswith("…")


def test_a_word_wider_than_the_label_is_cut():
    assert len(wrapped("x" * 60, NAME_SIZE, 3)) > 1
    assert LABEL_WIDTH > 0


def test_months_outside_the_year_and_naive_times_are_refused():
    with pytest.raises(ValueError, match="month"):
        an_effort(1, (0,))
    with pytest.raises(ValueError, match="zone"):
        MeetingRow(date=datetime(2027, 2, 4, 9), title="x")  # noqa: DTZ001 what is refused
