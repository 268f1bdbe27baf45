"""What is frozen of a wave: nothing under the limits, nothing that is not shown, and the same when read back."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.ballot import Knows, Response
from flows.display import Grain
from flows.figures import Count
from flows.freezing import freeze, frozen, is_contradictory
from flows.missing_groups import Light, lights
from flows.questionnaire import BACKGROUND, StatementRole
from flows.snapshot import (
    Contradictions,
    Figure,
    Rates,
    Represented,
    Weighted,
    content_of,
    figure_of,
    from_json,
    hash_of,
    is_untouched,
    may_follow,
)
from flows.wave import Invited
from tests.survey import START, House, responses, said

STEADY = settings(derandomize=True, deadline=None, database=None)


def content(house, given, wave=None, **own):
    return freeze(house.gathered(wave or house.wave(background=("age",)), given, **own))


AGES = BACKGROUND["age"]


@st.composite
def crowds(draw):
    """Any answers of up to 120 residents to a key statement, its twin and a story, with their ages."""
    n = draw(st.integers(0, 120))
    values = st.lists(st.integers(0, 5), min_size=n, max_size=n)
    key, twin, ages = draw(values), draw(values), draw(st.lists(st.sampled_from(["", *AGES]), min_size=n, max_size=n))
    knows, languages = (
        draw(st.sampled_from(list(Knows))),
        draw(st.lists(st.sampled_from(["da", "ar"]), min_size=n, max_size=n)),
    )
    return [(key[i], twin[i], ages[i], knows, languages[i]) for i in range(n)]


def a_house_with(crowd):
    house = House()
    good = house.statement(StatementRole.GOOD, activity={"da": "lektiecafé"})
    key, twin = house.keys["belonging"].id, house.twins["belonging"].id
    given = [
        Response(
            1,
            {key: a, twin: b} | ({good.id: a} if k is not Knows.NO else {}),
            {good.id: k},
            {"age": age} if age else {},
            "",
            lang,
        )
        for a, b, age, k, lang in crowd
    ]
    return house, given


def figures_in(found):
    yield from (one.figure for one in found.statements)
    for one in found.reach:
        yield from (one.knows, one.took_part)


@given(crowds())
@STEADY
def test_no_count_under_the_limits_is_frozen(crowd):
    house, given = a_house_with(crowd)
    found = content(house, given, reached=200, population={"age": {"18_34": 3, "35_59": 4, "60_up": 3}})
    for one in figures_in(found):
        assert one.n is None or one.n >= 10
        assert (one.positive is None) == (one.n is None or one.n < 30)
        assert (one.unknown is None) == (one.positive is None)
        assert not one.steps or (one.positive is not None and sum(one.steps) == 100)
        assert one.n is not None or (one.grain, one.value) == (Grain.HIDDEN, 0)
    assert all(n >= 10 for n in found.languages.values())
    rest = found.answers - sum(found.languages.values())
    assert rest == 0 or rest >= 10 or not found.languages
    for group in found.groups:
        sizes = {
            band: sum(r.bands.get("age") == band and next(iter(r.answers.values())) > 0 for r in given) for band in AGES
        }
        assert all(sizes[band] >= 10 for band, grain, _ in group.bands if grain != Grain.HIDDEN)
    for one in found.represented:
        there = sum(r.bands.get("age") == one.band for r in given)
        assert one.answers is None or (there >= 10 and one.answers % 5 == 0)
    for one in found.contradictions.values():
        assert one.without is None or one.percent * len(given) >= 900
    assert bool(found.weighted) <= (len(given) >= 50)
    assert found.rates is None or found.answers >= 10


@given(crowds())
@STEADY
def test_what_was_frozen_is_read_back_the_same(crowd):
    house, given = a_house_with(crowd)
    found = content(house, given, reached=200, population={"age": {"18_34": 3, "35_59": 4, "60_up": 3}})
    snapshot = frozen(1, 1, found, START)
    stored = json.loads(json.dumps(snapshot.content))
    assert from_json(stored) == found == content_of(replace(snapshot, content=stored))
    assert is_untouched(replace(snapshot, content=stored))
    assert hash_of(found) == snapshot.content_hash
    assert not is_untouched(replace(snapshot, content=stored | {"answers": -1}))


def test_a_figure_holds_what_may_be_shown_of_it():
    steps = {5: 1, 4: 30, 3: 4, 2: 20, 1: 20}
    assert figure_of(Count(31, 75), steps, 25) == Figure("percent", 41, 75, 31, (1, 40, 5, 27, 27), 25)
    assert figure_of(Count(4, 10), steps, 9) == Figure("tenths", 4, 10)
    assert figure_of(Count(4, 9), steps, 9) == Figure("hidden", 0)
    assert figure_of(Count(31, 75)).count == Count(31, 75)
    assert figure_of(Count(4, 10)).count is None


@pytest.mark.parametrize(
    ("key", "twin", "is_so"), [(5, 5, True), (4, 2, False), (1, 2, True), (3, 3, False), (4, 0, False)]
)
def test_who_agrees_with_both_contradicts_themselves(key, twin, is_so):
    assert is_contradictory(key, twin) is is_so


def test_a_reverse_statement_counts_the_other_way(house):
    found = content(house, said(house.twins["trust"], 31, 75))
    assert found.figure(house.twins["trust"].id).figure.count == Count(31, 75)
    assert found.figure(house.twins["trust"].id).texts["en"]
    assert found.figure(999) is None


def test_contradictions_are_told_with_and_without(house):
    key, twin = house.keys["trust"], house.twins["trust"]
    given = responses(100, lambda i: {key.id: 5 if i < 60 else 2, twin.id: 5 if i < 20 else 3})
    found = content(house, given).contradictions
    assert found == {key.indicator_id: Contradictions(20, 50)}


def test_rates_are_of_residents_who_were_handed_a_code(house):
    keys = [one.id for one in house.keys.values()]
    given = responses(70, lambda i: dict.fromkeys(keys if i < 62 else keys[:1], 4))
    assert content(house, given, reached=300).rates == Rates(300, 0.2067, 0.2333)
    assert content(house, given).rates is None
    assert content(house, given, reached=69).rates is None
    assert content(house, given[:9], reached=300).rates is None
    assert content(house, given, house.wave(invited=Invited.OPEN), reached=300).rates is None


def test_without_fixed_statements_every_key_statement_makes_an_answer_complete(house):
    own = house.statement(StatementRole.KEY, indicator_id=house.indicator(name="Leg").id)
    wave = house.wave(statements=(own.id,))
    assert content(house, said(own, 5, 20), wave, reached=80).rates == Rates(80, 0.25, 0.25)


def test_weights_need_what_the_residents_are_like(house):
    key = house.keys["belonging"]
    given = responses(60, lambda i: {key.id: 4 if i % 3 else 2}, bands=lambda i: {"age": AGES[i % 3]})
    assert content(house, given).weighting == "no_targets"
    equal = {"age": dict.fromkeys(AGES, 1)}
    found = content(house, given, population=equal | {"gender": {"woman": 1}})
    assert (found.weighting, found.design_effect) == ("", 1)
    assert found.weighted == {key.indicator_id: Weighted(0.667, 60)}
    assert content(house, given[:49], population=equal).weighting == "too_few"


def of_two_groups(house, sizes, answering=None):
    """Of the one nobody agrees, of the other everybody; `answering` of each answer the key statement."""
    key, told = house.keys["belonging"].id, answering or sizes
    return [
        Response(1, {key: value} if number < told[place] else {}, bands={"age": AGES[2 * place]})
        for place, value in enumerate((1, 5))
        for number in range(sizes[place])
    ]


@pytest.mark.parametrize(
    ("sizes", "answering", "refusal"),
    [
        ((9, 41), None, "small_level"),
        # Large enough to be shown, in tenths: "under 3 of 10" must not become "none".
        ((12, 48), None, "small_level"),
        # Enough of them all, but few who answered this statement.
        ((36, 60), (9, 60), ""),
    ],
)
def test_the_weighted_line_beside_the_plain_one_does_not_tell_how_a_few_answered(house, sizes, answering, refusal):
    """Two shares, two unknown numbers: the group's answers would follow, although it is hidden or shown in tenths."""
    given = of_two_groups(house, sizes, answering)
    found = content(house, given, population={"age": {AGES[0]: 45, AGES[2]: 55}})
    assert (found.weighting, found.weighted) == (refusal, {})


def test_two_large_groups_are_weighted(house):
    given = of_two_groups(house, (30, 50))
    found = content(house, given, population={"age": {AGES[0]: 45, AGES[2]: 55}})
    assert [round(one.share, 2) for one in found.weighted.values()] == [0.55]


def test_the_traffic_light_tells_who_is_missing(house):
    key = house.keys["belonging"]
    ages = [AGES[0]] * 4 + [AGES[1]] * 60 + [AGES[2]] * 30 + [""] * 6
    given = responses(100, lambda _: {key.id: 4}, bands=lambda i: {"age": ages[i]} if ages[i] else {})
    found = content(house, given, population={"age": {AGES[0]: 30, AGES[1]: 40, AGES[2]: 30}})
    assert found.represented == (
        Represented("age", AGES[0], None, 30, "red"),
        Represented("age", AGES[1], 65, 40, "yellow"),
        Represented("age", AGES[2], 30, 30, "green"),
    )
    assert {one.light for one in content(house, given).represented} == {""}


@pytest.mark.parametrize(
    ("sizes", "parts", "shown"),
    [
        ((20, 40, 40), (30, 35, 35), ["green", "green", "green"]),
        ((19, 41, 40), (30, 35, 35), ["yellow", "green", "green"]),
        ((5, 50, 45), (15, 45, 40), ["red", "", ""]),
        ((5, 50, 45), (14, 46, 40), ["", "", ""]),
        ((4, 3, 2), (30, 35, 35), ["", "", ""]),
        ((20, 40, 40), (), ["", "", ""]),
    ],
)
def test_the_light_is_the_one_that_shone_while_it_ran(house, sizes, parts, shown):
    ages = [age for age, n in zip(AGES, sizes, strict=True) for _ in range(n)]
    key = house.keys["belonging"].id
    given = responses(len(ages), lambda _: {key: 4}, bands=lambda i: {"age": ages[i]})
    wave = house.wave(background=("age",))
    found = content(house, given, wave, population={"age": dict(zip(AGES, parts, strict=False))}).represented
    assert [one.light for one in found] == shown
    live = lights(dict(zip(AGES, sizes, strict=True)), dict(zip(AGES, parts, strict=False)))
    assert all((one.light == "red") is (live.get(one.band) is Light.RED) for one in found)


def again(house, *sizes):
    """Frozen twice: so many answers to two statements before and after."""
    one, other = house.keys["trust"], house.keys["belonging"]
    for first, second in sizes:
        n = max(first, second)
        yield content(
            house, responses(n, lambda i, f=first, s=second: {one.id: 4 * (i < f) or 0, other.id: 4 * (i < s) or 0})
        )


@pytest.mark.parametrize(
    ("before", "after", "may"),
    [
        ((80, 80), (89, 89), False),
        ((80, 80), (90, 90), True),
        ((80, 80), (78, 78), False),
        ((80, 40), (90, 41), False),
        ((80, 9), (90, 11), True),
        ((80, 40), (90, 9), False),
    ],
)
def test_figures_are_frozen_anew_only_where_no_few_answers_make_the_difference(house, before, after, may):
    old, new = again(house, before, after)
    assert may_follow(old, new) is may


def test_a_statement_nobody_else_answered_may_stay_as_it_was(house):
    one, other = house.keys["trust"], house.keys["belonging"]
    old = content(house, responses(80, lambda i: {one.id: 4} | ({other.id: 2} if i < 40 else {})))
    new = content(house, responses(90, lambda i: {one.id: 4} | ({other.id: 2} if i < 40 else {})))
    assert may_follow(old, new)
