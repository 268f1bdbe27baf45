"""What may be shown: the specification's vectors, and that nobody is found by adding, taking away or subtracting."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.display import (
    HIDDEN,
    Grain,
    breakdown,
    may_release_again,
    shown_counts,
    subgroup,
    total,
    visible_groups,
)
from flows.figures import Count
from flows.verdicts import shown_text, total_text

NB = "\u00a0"
STEADY = settings(derandomize=True, deadline=None, database=None)
SIZES = st.lists(st.integers(0, 80), min_size=1, max_size=5)


@st.composite
def counts(draw, least=0, most=300):
    n = draw(st.integers(least, most))
    return Count(draw(st.integers(0, n)), n)


@pytest.mark.parametrize(
    ("positive", "n", "text"),
    [
        *((5, 9, "–"), (4, 10, "cirka 4 ud af 10"), (2, 10, "under 3 ud af 10"), (27, 29, "over 8 ud af 10")),
        *((31, 75, f"41{NB}% (31–53{NB}%)"), (0, 0, "–"), (0, 29, "under 2 ud af 10"), (15, 29, "cirka 5 ud af 10")),
        *((8, 10, "over 7 ud af 10"), (0, 30, f"0{NB}% (0–11{NB}%)"), (30, 30, f"100{NB}% (89–100{NB}%)")),
    ],
)
def test_the_totals_of_the_specification(positive, n, text):
    assert total_text(Count(positive, n), "da") == text


def test_totals_in_english():
    assert [total_text(Count(*one), "en") for one in ((4, 10), (2, 10), (27, 29), (31, 75))] == [
        *("about 4 in 10", "under 3 in 10", "over 8 in 10", "41% (31–53%)")
    ]


def groups(*pairs, undisclosed=0):
    found = breakdown([Count(*pair) for pair in pairs], undisclosed)
    return found and [shown_text(one, "da") for one in found]


def test_the_groups_of_the_specification():
    assert groups((3, 6), (15, 36), (20, 41)) is None
    assert groups((3, 6), (15, 36), (20, 41), undisclosed=5) == ["–", f"cirka 40{NB}%", f"cirka 50{NB}%"]
    assert groups((0, 32), (33, 34), (15, 34)) == [f"under 10{NB}%", f"over 90{NB}%", f"cirka 45{NB}%"]


def test_small_groups_are_in_tenths_and_the_ends_are_never_exact():
    assert groups((4, 10), (2, 12), (33, 90)) == ["cirka 4 ud af 10", "under 3 ud af 10", f"cirka 35{NB}%"]
    assert groups((3, 300), (297, 300)) == [f"under 10{NB}%", f"over 90{NB}%"]
    assert groups((40, 80), (40, 80), (0, 0)) == [f"cirka 50{NB}%", f"cirka 50{NB}%", "–"]


def test_the_next_smallest_is_hidden_with_a_small_one():
    assert visible_groups([6, 36, 41, 20]) == {1, 2}
    assert visible_groups([6, 4, 36, 41]) == {2, 3}
    assert visible_groups([40, 41, 0]) == {0, 1}
    assert visible_groups([3]) == frozenset()


@pytest.mark.parametrize(("before", "now", "may"), [(80, 89, False), (80, 90, True), (80, 78, False)])
def test_figures_are_made_anew_only_from_ten_more(before, now, may):
    assert may_release_again(before, now) is may


def test_languages_are_counted_from_ten_on_and_never_by_subtraction():
    assert shown_counts({"da": 60, "ar": 6, "tr": 5}) == {"da": 60}
    assert shown_counts({"da": 60, "ar": 6}) == {}
    assert shown_counts({"da": 60, "ar": 12}) == {"da": 60, "ar": 12}
    assert shown_counts({"da": 60, "en": 11, "ar": 3}) == {"da": 60}
    assert shown_counts({}) == {}


@given(counts(0, 9))
@STEADY
def test_nothing_is_shown_of_fewer_than_ten(count):
    assert total(count) == subgroup(count) == HIDDEN


@given(counts(10, 29), st.sampled_from(["da", "en"]))
@STEADY
def test_ten_to_twenty_nine_answers_are_tenths_without_a_percent_sign(count, language):
    shown = total(count)
    assert shown == subgroup(count)
    assert 1 <= shown.value <= 9
    assert "%" not in total_text(count, language)
    share = 10 * count.positive / count.n
    assert {
        Grain.UNDER_TENTHS: share < shown.value,
        Grain.OVER_TENTHS: share > shown.value,
        Grain.TENTHS: abs(share - shown.value) <= 0.5,
    }[shown.grain]


@given(st.integers(10, 300))
@STEADY
def test_fewer_than_three_on_a_side_look_all_the_same(n):
    least, most = (2, n - 2)
    assert len({subgroup(Count(x, n)) for x in range(least + 1)}) == 1
    assert len({subgroup(Count(x, n)) for x in range(most, n + 1)}) == 1


@given(counts(30))
@STEADY
def test_a_large_group_is_never_finer_than_five_percent(count):
    shown = subgroup(count)
    assert shown.value % 5 == 0
    assert shown.grain in {Grain.UNDER_PERCENT, Grain.OVER_PERCENT, Grain.ABOUT_PERCENT}
    if shown.grain is Grain.ABOUT_PERCENT:
        assert abs(shown.value - 100 * count.share) <= 2.5
        assert min(count.positive, count.n - count.positive) >= 3


@given(SIZES, st.integers(0, 30))
@STEADY
def test_what_is_left_by_subtraction_is_nobody_or_at_least_ten(sizes, undisclosed):
    visible = visible_groups(sizes, undisclosed)
    assert all(sizes[place] >= 10 for place in visible)
    hidden = sum(size for place, size in enumerate(sizes) if place not in visible)
    assert hidden == 0 or hidden + undisclosed >= 10 or not visible


@given(st.lists(counts(0, 60), min_size=1, max_size=5), st.integers(0, 20), counts(0, 60))
@STEADY
def test_no_group_under_ten_is_shown_whatever_group_is_added_or_taken_away(found, undisclosed, one_more):
    for crowd in (found, [*found, one_more], found[1:]):
        shown = breakdown(crowd, undisclosed)
        if shown is None:
            continue
        assert len(shown) == len(crowd)
        assert sum(one != HIDDEN for one in shown) >= 2
        assert all(one == HIDDEN for one, count in zip(shown, crowd, strict=True) if count.n < 10)


@given(st.lists(counts(0, 60), min_size=2, max_size=5), st.integers(0, 20))
@STEADY
def test_a_breakdown_does_not_tell_how_a_hidden_group_answered(found, undisclosed):
    """Whatever those in hidden groups said, exactly the same is shown of all groups."""
    shown = breakdown(found, undisclosed)
    visible = visible_groups([count.n for count in found], undisclosed)
    for turned in (0, 1):
        other = [count if place in visible else Count(turned * count.n, count.n) for place, count in enumerate(found)]
        assert breakdown(other, undisclosed) == shown
