"""The maths against measurement.md's own vectors, and what it refuses."""

import math
from fractions import Fraction

import pytest

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
    target_code,
    wilson,
)


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


def test_a_change_that_touches_nothing_is_none():
    assert Change(0.1, 0, 0.2).direction == 0
    assert Change(-0.1, -0.2, 0).direction == 0
    assert hybrid_change(Estimate(0, 30), Estimate(1, 30)).direction == 1
