"""Weights, response rates and size advice: the specification's vectors, the gates, and what always holds."""

import math
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from flows.figures import ChangeCode, score_interval
from flows.response_rates import Outcomes, outcomes_of, rr1, rr2, rr5, rr6
from flows.size_advice import (
    Advice,
    advice,
    advice_text,
    expected_answers,
    invite_text,
    needed_answers,
    smallest_change,
    to_invite,
)
from flows.verdicts import estimate_text
from flows.weighting import Refusal, design_effect, is_apart, rake, settled, weigh, weighted_share

NB = "\u00a0"
STEADY = settings(derandomize=True, deadline=None, database=None)
AGES, GENDERS = ("18_34", "35_59", "60_up"), ("woman", "man")
CELLS = list(product(AGES, GENDERS))
TARGETS = {"age": dict(zip(AGES, (30, 40, 30), strict=True)), "gender": {"woman": 52, "man": 48}}


def people(*sizes):
    return [{"age": age, "gender": gender} for (age, gender), n in zip(CELLS, sizes, strict=True) for _ in range(n)]


def test_the_raking_of_the_specification():
    counts = dict(zip(CELLS, (4, 3, 15, 10, 26, 17), strict=True))
    wanted = [{name: part / 100 for name, part in parts.items()} for parts in TARGETS.values()]
    found = rake(counts, wanted)
    assert [round(found[cell], 3) for cell in CELLS] == [2.801, 3.765, 1.055, 1.418, 0.461, 0.619]
    each = [found[cell] for cell in CELLS for _ in range(counts[cell])]
    assert round(design_effect(each), 2) == 1.64
    assert round(len(each) / design_effect(each), 1) == 45.8
    assert weigh(people(4, 3, 15, 10, 26, 17), TARGETS) == Refusal.DESIGN_EFFECT


def test_the_weighted_share_of_the_specification():
    groups = [(1.4, 6, 20), (1.0, 13, 30), (0.8, 14, 25)]
    found = weighted_share((weight, i < x) for weight, x, n in groups for i in range(n))
    assert (round(100 * found.share, 1), round(found.n, 1)) == (41.8, 71.4)
    interval = score_interval(found)
    assert (round(100 * interval.low, 1), round(100 * interval.high, 1)) == (31.1, 53.4)
    assert estimate_text(found, "da") == f"42{NB}% (31–53{NB}%)"


def test_nobody_s_answers_have_no_weighted_share():
    assert weighted_share([]) is None


EVEN = (15, 15, 20, 20, 15, 15)


def test_even_answers_get_weights_near_one():
    found = weigh(people(*EVEN), TARGETS)
    assert found.design_effect < 1.01
    assert math.fsum(found.weights) == pytest.approx(100)


def test_who_told_nothing_counts_as_one():
    asked = [*people(*EVEN), {}, {"age": "18_34"}, {"age": "18_34", "gender": "other"}]
    assert weigh(asked, TARGETS).weights[-3:] == (1, 1, 1)


@pytest.mark.parametrize(
    ("crowd", "targets", "refusal"),
    [
        (people(*EVEN), {}, Refusal.NO_TARGETS),
        (people(*EVEN), {"age": {}}, Refusal.NO_TARGETS),
        (people(*EVEN), {"age": {"18_34": 0}}, Refusal.NO_TARGETS),
        (people(*EVEN), {key: {"x": 1} for key in "abcd"}, Refusal.TOO_MANY_MARGINS),
        (people(*EVEN), {"age": dict.fromkeys("abcde", 1)}, Refusal.TOO_MANY_LEVELS),
        (people(8, 8, 8, 8, 8, 9), TARGETS, Refusal.TOO_FEW),
        ([{}] * 60, TARGETS, Refusal.TOO_FEW),
        (people(2, 2, 15, 15, 15, 15), TARGETS, Refusal.SMALL_LEVEL),
        (people(0, 0, 30, 30, 15, 15), TARGETS, Refusal.SMALL_LEVEL),
        (people(3, 3, 60, 60, 24, 24), {"age": dict(zip(AGES, (14, 60, 26), strict=True))}, Refusal.EXTREME_WEIGHTS),
        (people(30, 0, 0, 30, 0, 30), TARGETS, Refusal.NO_FIT),
    ],
)
def test_no_weights_where_they_cannot_be_trusted(crowd, targets, refusal):
    assert weigh(crowd, targets) == refusal


@pytest.mark.parametrize("part", [-1, math.inf, math.nan])
def test_a_part_of_the_residents_is_a_number(part):
    with pytest.raises(ValueError, match="part of the residents"):
        weigh(people(*EVEN), {"age": {"18_34": part}})


@given(st.lists(st.integers(8, 40), min_size=6, max_size=6), st.lists(st.integers(1, 9), min_size=5, max_size=5))
@STEADY
def test_raked_weights_meet_every_margin(sizes, parts):
    counts = dict(zip(CELLS, sizes, strict=True))
    wanted = [
        {name: part / sum(given) for name, part in zip(names, given, strict=True)}
        for names, given in ((AGES, parts[:3]), (GENDERS, parts[3:]))
    ]
    found = rake(counts, wanted)
    whole = sum(sizes)
    assert math.fsum(counts[cell] * found[cell] for cell in CELLS) == pytest.approx(whole)
    for place, shares in enumerate(wanted):
        for name, share in shares.items():
            weighted = math.fsum(counts[cell] * found[cell] for cell in CELLS if cell[place] == name)
            assert weighted / whole == pytest.approx(share, abs=1e-9)


@given(st.lists(st.tuples(st.floats(0.33, 3), st.booleans()), min_size=1, max_size=80))
@STEADY
def test_weights_never_make_more_answers_than_there_are(answers):
    found = weighted_share(answers)
    assert 0 <= found.share <= 1
    assert found.n <= len(answers) + 1e-9
    assert design_effect([weight for weight, _ in answers]) >= 1 - 1e-9


@pytest.mark.parametrize(
    ("code", "weighted", "apart", "result"),
    [
        ("up_clear", "up_clear", False, ("up_clear", False)),
        ("up_clear", "up_sign", False, ("no_clear_change", True)),
        ("up_clear", "up_clear", True, ("no_clear_change", True)),
        ("no_clear_change", "up_sign", False, ("no_clear_change", True)),
        ("not_shown", "up_clear", True, ("not_shown", False)),
    ],
)
def test_a_verdict_that_hangs_on_who_answered_is_taken_back(code, weighted, apart, result):
    assert settled(ChangeCode(code), ChangeCode(weighted), apart=apart) == result


def test_apart_is_more_than_five_points():
    assert not is_apart(0.40, 0.45)
    assert is_apart(0.40, 0.4501)
    assert is_apart(0.4501, 0.40)


def test_the_response_rates_of_the_specification():
    found = Outcomes(62, 8, 20, 180, unknown=30)
    assert [round(rate(found), 4) for rate in (rr1, rr2, rr5, rr6)] == [0.2067, 0.2333, 0.2296, 0.2593]


def test_codes_that_did_not_come_back_are_silent():
    assert outcomes_of(300, 62, 8) == Outcomes(62, 8, silent=230)
    assert rr1(outcomes_of(0, 0, 0)) is rr6(outcomes_of(0, 0, 0)) is None


@pytest.mark.parametrize("wrong", [lambda: outcomes_of(60, 62, 8), lambda: Outcomes(1.5, 2), lambda: Outcomes(-1, 2)])
def test_outcomes_are_counted(wrong):
    with pytest.raises(ValueError, match="counted"):
        wrong()


@given(*(st.integers(0, 500) for _ in range(6)))
@STEADY
def test_rates_lie_in_their_order(complete, partial, refused, silent, other, unknown):
    found = Outcomes(complete, partial, refused, silent, other, unknown)
    if found.known:
        assert 0 <= rr1(found) <= rr2(found) <= rr6(found) <= 1
        assert rr1(found) <= rr5(found) <= rr6(found)


def test_the_advice_of_the_issue_comes_out_exactly():
    text = "412 adults: expect 80 to 100 answers; a change must be about 16 points to be seen"
    assert advice_text(advice(412), "en") == text
    assert advice(412) == Advice(412, 80, 100, 16)
    assert advice_text(advice(412), "da").startswith("412 voksne: regn med 80 til 100 svar")
    assert invite_text(70, "en") == "Invite 180 to get 70 answers"


def test_a_small_estate_is_told_that_it_is_too_few():
    assert advice(100) == Advice(100, 20, 25, None)
    assert advice_text(advice(100), "en") == "100 adults: expect 20 to 25 answers; that is too few to show a change"


@pytest.mark.parametrize(("n", "plain", "clear"), [(50, 20, 24), (75, 16, 20), (100, 14, 17), (200, 10, 12)])
def test_what_can_be_seen_at_all(n, plain, clear):
    assert (smallest_change(n), smallest_change(n, 3)) == (plain, clear)


def test_too_few_answers_and_nothing_to_rise_from_show_no_change():
    assert smallest_change(29) is None
    assert smallest_change(30, start=1.0) is None


@pytest.mark.parametrize(("before", "after", "about"), [(45, 54, 480), (22, 31, 375), (41, 43, 9550)])
def test_how_many_answers_find_a_true_change(before, after, about):
    assert needed_answers(before, after) == pytest.approx(about, rel=0.01)
    p, q = before / 100, after / 100
    m = (p + q) / 2
    seen, found = norm.ppf(0.975) * math.sqrt(2 * m * (1 - m)), norm.ppf(0.8) * math.sqrt(p * (1 - p) + q * (1 - q))
    assert needed_answers(before, after) == math.ceil(((seen + found) / (q - p)) ** 2)


def test_no_change_is_never_found():
    assert needed_answers(41, 41) is None


@given(st.integers(1, 5000), st.integers(1, 400), st.floats(5, 100))
@STEADY
def test_advice_is_careful_and_no_more_answer_than_are_invited(adults, answers, rate):
    low, high = expected_answers(adults)
    assert 0 <= low <= high <= adults / 4
    assert to_invite(answers, rate) >= answers


@pytest.mark.parametrize("wrong", [lambda: expected_answers(0), lambda: to_invite(70, 0), lambda: to_invite(70, 101)])
def test_somebody_lives_there_and_somebody_answers(wrong):
    with pytest.raises(ValueError, match=r"\w"):
        wrong()
