"""The maths against statsmodels and scipy, and by what always holds."""

import math
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from flows.figures import (
    ChangeCode,
    Count,
    Estimate,
    TargetCode,
    change_code,
    finite_interval,
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
