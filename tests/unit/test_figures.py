"""The maths against measurement.md's own vectors, against statsmodels and scipy, and by what always holds."""

import math
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from flows.figures import (
    Change,
    ChangeCode,
    Count,
    Estimate,
    Interval,
    TargetCode,
    change_code,
    code_of,
    effective_answers,
    finite_interval,
    hybrid_change,
    may_correct,
    newcombe,
    score_interval,
    target_code,
    wilson,
)

EXACTLY = {"abs": 1e-9, "rel": 0}
STEADY = settings(derandomize=True, deadline=None, database=None)
MIRROR = {
    ChangeCode.UP_CLEAR: ChangeCode.DOWN_CLEAR,
    ChangeCode.UP_SIGN: ChangeCode.DOWN_SIGN,
    ChangeCode.DOWN_SIGN: ChangeCode.UP_SIGN,
    ChangeCode.DOWN_CLEAR: ChangeCode.UP_CLEAR,
}
STRENGTH = [
    *(ChangeCode.DOWN_CLEAR, ChangeCode.DOWN_SIGN, ChangeCode.NO_CLEAR_CHANGE),
    *(ChangeCode.UP_SIGN, ChangeCode.UP_CLEAR),
]


@st.composite
def counts(draw, least=1, most=2000):
    n = draw(st.integers(least, most))
    return Count(draw(st.integers(0, n)), n)


def points(*fractions):
    return tuple(round(100 * fraction, 1) for fraction in fractions)


@pytest.mark.parametrize(
    ("positive", "n", "low", "high"),
    [
        *((0, 10, 0, 27.8), (10, 10, 72.2, 100), (11, 50, 12.8, 35.2), (20, 50, 27.6, 53.8), (31, 75, 30.9, 52.6)),
        *((41, 100, 31.9, 50.8), (0, 75, 0, 4.9), (85, 100, 76.7, 90.7), (128, 300, 37.2, 48.3)),
    ],
)
def test_the_intervals_of_the_specification(positive, n, low, high):
    found = wilson(Count(positive, n))
    assert points(found.low, found.high) == (low, high)


@pytest.mark.parametrize("n", [1, 2, 9, 10, 29, 30, 75, 100, 333, 5000])
@pytest.mark.parametrize("confidence", [0.8, 0.95, 1 - 0.05 / 3, 0.99])
def test_wilson_is_what_statsmodels_computes(n, confidence):
    for positive in {0, 1, n // 3, n // 2, n - 1, n}:
        found = wilson(Count(positive, n), confidence)
        low, high = proportion_confint(positive, n, 1 - confidence, method="wilson")
        assert (found.low, found.high) == (pytest.approx(low, **EXACTLY), pytest.approx(high, **EXACTLY))


@pytest.mark.parametrize("confidence", [0.95, 1 - 0.05 / 3, 1 - 0.05 / 8])
@pytest.mark.parametrize("sizes", [(30, 30), (50, 100), (75, 73), (100, 100), (480, 31), (2000, 2001)])
def test_newcombe_is_what_statsmodels_computes(sizes, confidence):
    one, other = sizes
    for x1 in range(0, one + 1, max(1, one // 7)):
        for x2 in range(0, other + 1, max(1, other // 7)):
            found = newcombe(Count(x1, one), Count(x2, other), confidence)
            low, high = confint_proportions_2indep(
                x2, other, x1, one, method="newcomb", compare="diff", alpha=1 - confidence
            )
            assert found.difference == pytest.approx(x2 / other - x1 / one, **EXACTLY)
            assert (found.low, found.high) == (pytest.approx(low, **EXACTLY), pytest.approx(high, **EXACTLY))


@given(st.floats(0, 1), st.floats(0.5, 1e6), st.floats(0.01, 0.999))
@STEADY
def test_a_weighted_interval_is_wilson_s_formula_with_scipy_s_quantile(share, n, confidence):
    z = norm.ppf((1 + confidence) / 2)
    found = score_interval(Estimate(share, n), confidence)
    # The limits are the roots of (p - t)² = z² t (1 - t) / n.
    a, b, c = 1 + z * z / n, -(2 * share + z * z / n), share * share
    root = math.sqrt(max(0, b * b - 4 * a * c))
    assert found.low == pytest.approx(max(0, (-b - root) / (2 * a)), abs=1e-7)
    assert found.high == pytest.approx(min(1, (-b + root) / (2 * a)), abs=1e-7)


@pytest.mark.parametrize(
    ("first", "second", "compared", "code", "limits"),
    [
        ((41, 100), (43, 100), 3, "no_clear_change", (-11.5, 15.4)),
        ((45, 100), (54, 100), 3, "no_clear_change", (-4.8, 22.3)),
        ((22, 100), (31, 100), 3, "no_clear_change", (-3.2, 20.9)),
        ((41, 100), (55, 100), 3, "up_sign", (0.2, 27.1)),
        ((41, 100), (58, 100), 3, "up_clear", (3.1, 30.0)),
        ((20, 50), (30, 50), 3, "up_sign", None),
        ((20, 50), (30, 50), 1, "up_clear", None),
        ((60, 100), (40, 100), 3, "down_clear", (-32.8, -6.1)),
        ((12, 29), (20, 60), 3, "not_shown", None),
        ((20, 60), (12, 29), 1, "not_shown", None),
        ((31, 75), (30, 73), 3, "no_clear_change", None),
        ((55, 100), (41, 100), 3, "down_sign", (-27.1, -0.2)),
    ],
)
def test_the_changes_of_the_specification(first, second, compared, code, limits):
    assert change_code(Count(*first), Count(*second), compared) == code
    if limits:
        found = newcombe(Count(*first), Count(*second))
        assert points(found.low, found.high) == limits


@pytest.mark.parametrize(("second", "limit"), [(55, -2.8), (58, 0.1)])
def test_the_stricter_limits_of_three_compared(second, limit):
    found = newcombe(Count(41, 100), Count(second, 100), 1 - 0.05 / 3)
    assert points(found.low) == (limit,)


@pytest.mark.parametrize(
    ("positive", "code"),
    [(80, "not_reached_uncertain"), (85, "reached_uncertain"), (93, "reached"), (43, "not_reached")],
)
def test_the_targets_of_the_specification(positive, code):
    assert target_code(Count(positive, 100), 85) == code


def test_a_target_needs_thirty_answers():
    assert target_code(Count(29, 29), 10) == TargetCode.NOT_SHOWN
    assert target_code(Count(0, 0), 10) == TargetCode.NOT_SHOWN
    assert target_code(Count(30, 30), 10) == TargetCode.REACHED


def test_the_guide_s_own_example_is_all_noise():
    waves = [((41, 43), 85), ((45, 54), 80), ((22, 31), 75)]
    for (before, after), target in waves:
        second = Count(after, 100)
        assert change_code(Count(before, 100), second, compared=3) == ChangeCode.NO_CLEAR_CHANGE
        assert target_code(second, target) == TargetCode.NOT_REACHED


def test_a_target_is_compared_without_rounding():
    assert target_code(Count(57, 100), 57) == TargetCode.REACHED_UNCERTAIN
    assert target_code(Count(29, 100), Fraction("29.0")) == TargetCode.REACHED_UNCERTAIN
    assert target_code(Count(823, 1000), Fraction("82.3")) == TargetCode.REACHED_UNCERTAIN
    assert target_code(Count(0, 40), 0) == TargetCode.REACHED
    assert target_code(Count(40, 40), 100) == TargetCode.REACHED_UNCERTAIN
    assert target_code(Count(39, 40), 100) == TargetCode.NOT_REACHED


@pytest.mark.parametrize(
    ("positive", "n", "adults", "worth", "low", "high"),
    [
        (20, 50, 300, 59.80, 28.6, 52.7),
        (31, 75, 120, 198.33, 34.7, 48.3),
        (41, 100, 300, 149.5, 33.4, 49.0),
    ],
)
def test_the_correction_for_a_small_estate(positive, n, adults, worth, low, high):
    count = Count(positive, n)
    assert round(effective_answers(count, adults), 2) == worth
    found = finite_interval(count, adults)
    assert points(found.low, found.high) == (low, high)


def test_everybody_s_answer_is_the_share_itself_and_nobody_s_is_none():
    assert finite_interval(Count(31, 75), 75) == Interval(31 / 75, 31 / 75)
    assert finite_interval(Count(1, 1), 1) == Interval(1, 1)
    assert finite_interval(Count(0, 0), 75) is None
    assert effective_answers(Count(31, 75), 75) is None


@pytest.mark.parametrize(
    ("count", "adults", "asked", "may"),
    [
        (Count(20, 50), 300, True, True),
        (Count(20, 50), 300, False, False),
        (Count(20, 50), None, True, False),
        (Count(20, 50), 1000, True, True),
        (Count(20, 50), 1001, True, False),
        (Count(20, 50), 49, True, False),
        (Count(0, 0), 300, True, False),
        (Count(0, 0), 0, True, False),
    ],
)
def test_the_correction_is_offered_only_behind_its_gates(count, adults, asked, may):
    assert may_correct(count, adults, asked_all_or_drawn=asked) is may


@pytest.mark.parametrize(("positive", "n", "percent"), [(5, 8, 63), (1, 8, 13), (31, 75, 41), (1, 200, 1), (0, 7, 0)])
def test_percent_is_whole_and_rounds_half_up(positive, n, percent):
    assert Count(positive, n).percent == percent


def test_nobody_s_answers_give_nothing():
    assert (Count(0, 0).share, Count(0, 0).percent, wilson(Count(0, 0))) == (None, None, None)
    assert newcombe(Count(0, 0), Count(1, 2)) is None
    assert newcombe(Count(1, 2), Count(0, 0)) is None
    assert change_code(Count(0, 0), Count(31, 75)) == ChangeCode.NOT_SHOWN
    assert change_code(Count(31, 75), Count(0, 0)) == ChangeCode.NOT_SHOWN


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Count(5, 4),
        lambda: Count(-1, 4),
        lambda: Count(0, -1),
        lambda: Count(1.0, 4),
        lambda: Count(1, "4"),
        lambda: Count(True, 4),
        lambda: Estimate(1.1, 5),
        lambda: Estimate(0.5, 0),
        lambda: Estimate(0.5, math.inf),
        lambda: Estimate(math.nan, 5),
        lambda: wilson(Count(1, 2), 1),
        lambda: wilson(Count(1, 2), 0),
        lambda: change_code(Count(1, 2), Count(1, 2), 0),
        lambda: code_of(Estimate(0.5, 40), Estimate(0.5, 40), 1.5),
        lambda: target_code(Count(31, 75), 101),
        lambda: target_code(Count(31, 75), -1),
        lambda: target_code(Count(31, 75), math.nan),
        lambda: finite_interval(Count(31, 75), 74),
        lambda: finite_interval(Count(0, 0), 0),
        lambda: effective_answers(Count(31, 75), 80.5),
    ],
)
def test_what_cannot_be_counted_is_refused(wrong):
    with pytest.raises(ValueError, match=r"\w"):
        wrong()


@given(counts(), st.floats(0.05, 0.999))
@STEADY
def test_a_share_lies_between_its_limits_and_they_between_nothing_and_all(count, confidence):
    found = wilson(count, confidence)
    assert 0 <= found.low <= count.share <= found.high <= 1
    mirrored = wilson(Count(count.n - count.positive, count.n), confidence)
    assert (1 - mirrored.high, 1 - mirrored.low) == (
        pytest.approx(found.low, **EXACTLY),
        pytest.approx(found.high, **EXACTLY),
    )
    assert wilson(count, 0.9999).low <= found.low
    assert wilson(count, 0.9999).high >= found.high


@given(st.integers(1, 400))
@STEADY
def test_more_positive_answers_move_both_limits_up(n):
    found = [wilson(Count(positive, n)) for positive in range(n + 1)]
    assert all(a.low < b.low and a.high < b.high for a, b in pairwise(found))


@given(counts(), counts())
@STEADY
def test_a_change_turned_round_is_the_same_change_with_the_other_sign(first, second):
    there, back = newcombe(first, second), newcombe(second, first)
    assert -1 <= there.low <= there.difference <= there.high <= 1
    assert there.difference == pytest.approx(-back.difference, **EXACTLY)
    assert (there.low, there.high) == (pytest.approx(-back.high, **EXACTLY), pytest.approx(-back.low, **EXACTLY))


@given(counts(30), counts(30), st.integers(1, 20))
@STEADY
def test_codes_are_mirrored_and_never_stronger_when_more_is_compared(first, second, compared):
    code = change_code(first, second, compared)
    assert change_code(second, first, compared) == MIRROR.get(code, code)
    stricter = change_code(first, second, compared + 1)
    middle = STRENGTH.index(ChangeCode.NO_CLEAR_CHANGE)
    assert abs(STRENGTH.index(stricter) - middle) <= abs(STRENGTH.index(code) - middle)
    assert (code == ChangeCode.NO_CLEAR_CHANGE) == (newcombe(first, second).direction == 0)


@given(counts(30, 300), st.integers(30, 300), st.integers(1, 8))
@STEADY
def test_codes_only_rise_as_more_answers_are_positive(first, n, compared):
    found = [STRENGTH.index(change_code(first, Count(x, n), compared)) for x in range(0, n + 1, 3)]
    assert found == sorted(found)


@given(counts(30), st.integers(0, 99))
@STEADY
def test_a_higher_target_is_never_reached_more(count, target):
    order = list(TargetCode)
    assert order.index(target_code(count, target)) <= order.index(target_code(count, target + 1))


@given(counts(1, 29), counts())
@STEADY
def test_nothing_is_said_of_fewer_than_thirty(few, any_count):
    assert change_code(few, any_count) == ChangeCode.NOT_SHOWN
    assert change_code(any_count, few) == ChangeCode.NOT_SHOWN
    assert target_code(few, 50) == TargetCode.NOT_SHOWN


@given(counts(1, 500), st.integers(0, 500))
@STEADY
def test_the_correction_never_widens(count, others):
    plain, corrected = wilson(count), finite_interval(count, count.n + others)
    assert plain.low <= corrected.low + 1e-12
    assert corrected.high - 1e-12 <= plain.high
    assert corrected.low <= count.share <= corrected.high


def test_a_change_that_touches_nothing_is_none():
    assert Change(0.1, 0, 0.2).direction == 0
    assert Change(-0.1, -0.2, 0).direction == 0
    assert hybrid_change(Estimate(0, 30), Estimate(1, 30)).direction == 1
