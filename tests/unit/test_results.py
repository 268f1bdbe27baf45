"""What each reader sees of a closed wave: the figures, the comparisons, and what they never see."""

from dataclasses import replace
from datetime import timedelta

import pytest

from flows.ballot import Comment, Knows
from flows.errors import NotFoundError
from flows.figures import ChangeCode, TargetCode
from flows.people import Side
from flows.questionnaire import CountReport, StatementRole, Unit
from flows.service.result_lines import is_same_season
from flows.wave import Invited, OutsideFigure, WaveState
from tests.survey import START, responses, said, together

NB = "\u00a0"


def all_three(house, *counts):
    keys = [house.keys[name] for name in ("belonging", "trust", "co_creation")]
    return together(*(said(key, *count) for key, count in zip(keys, counts, strict=True)))


def test_the_guide_s_own_example_is_said_to_be_noise(house):
    for name, target in (("belonging", 85), ("trust", 80), ("co_creation", 75)):
        indicator = next(one for one in house.work.indicators.find(key=name))
        house.work.indicators.save(replace(indicator, target=target))
    house.measure(0, all_three(house, (41, 100), (45, 100), (22, 100)))
    year = house.measure(1, all_three(house, (43, 100), (54, 100), (31, 100)))
    found = house.results(year)
    assert [row.change.code for row in found.indicators] == [ChangeCode.NO_CLEAR_CHANGE] * 3
    assert [row.target.code for row in found.indicators] == [TargetCode.NOT_REACHED] * 3
    assert [one.display for one in found.indicators[0].years] == [f"41{NB}%", f"43{NB}%"]
    assert found.indicators[0].change.text == (
        f"Fra 41{NB}% til 43{NB}%. Forskellen er inden for usikkerheden. Vi kan ikke sige, at noget har ændret sig."
    )
    assert (found.indicators[0].name, found.indicators[0].term) == (
        "Tilhørsforhold",
        "Tilhørsforhold (versus isolation)",
    )
    assert found.indicators[0].since_last is None
    assert (found.esg_refusal, found.needs_reason) == ("", False)


def test_three_compared_ask_more_of_a_change_than_one(house):
    house.measure(0, all_three(house, (20, 50), (20, 50), (20, 29)))
    year = house.measure(1, all_three(house, (30, 50), (20, 50), (20, 29)))
    rows = house.results(year).indicators
    assert [row.change.code for row in rows] == ["up_sign", "no_clear_change", "not_shown"]
    assert (rows[2].change.difference, rows[2].change.low, rows[2].change.high) == (None, None, None)
    assert rows[2].target is None


def test_one_compared_alone_is_clear_at_the_plain_confidence(house):
    house.measure(0, said(house.keys["belonging"], 20, 50))
    year = house.measure(1, said(house.keys["belonging"], 30, 50))
    assert house.row(year).change.code == ChangeCode.UP_CLEAR
    assert house.row(year, "trust").change is not None
    assert house.row(year, "trust").change.code == ChangeCode.NOT_SHOWN


@pytest.mark.parametrize(
    ("positive", "n", "display", "has_row", "needs_reason"),
    [
        (5, 8, "–", False, False),
        (10, 24, "cirka 4 ud af 10", False, False),
        (20, 49, f"41{NB}%", True, True),
        (26, 62, f"42{NB}%", True, False),
    ],
)
def test_few_answers_show_little(house, positive, n, display, has_row, needs_reason):
    wave = house.measure(0, said(house.keys["belonging"], positive, n))
    row = house.row(wave)
    (year,) = row.years
    assert (year.display, year.n, row.has_row, row.needs_reason) == (
        display,
        None if n == 8 else n,
        has_row,
        needs_reason,
    )
    assert (year.positive, year.share is not None, row.steps is not None) == (
        positive if has_row else None,
        *2 * [has_row],
    )
    assert bool(house.results(wave).esg_refusal) is not has_row
    assert row.change is None


def test_a_target_is_not_spoken_of_with_few_answers(house):
    indicator = house.work.indicators.find(key="belonging")[0]
    house.work.indicators.save(replace(indicator, target=85))
    wave = house.measure(0, said(house.keys["belonging"], 29, 29))
    assert house.row(wave).target.code == TargetCode.NOT_SHOWN


def test_a_later_year_is_compared_with_the_baseline_and_with_the_year_before(house):
    key = house.keys["belonging"]
    house.measure(0, said(key, 41, 100))
    house.measure(1, said(key, 58, 100))
    year = house.measure(2, said(key, 60, 100))
    row = house.row(year)
    assert [one.label for one in row.years] == ["Baseline", "År 1", "År 2"]
    assert (row.change.code, row.since_last.code) == (ChangeCode.UP_CLEAR, ChangeCode.NO_CLEAR_CHANGE)


def test_a_changed_statement_has_no_baseline(house):
    old = house.keys["belonging"]
    house.measure(0, said(old, 41, 100))
    house.work.statements.save(replace(old, retired=START))
    new = house.statement(StatementRole.KEY, indicator_id=old.indicator_id, replaces=old.id)
    year = house.measure(1, said(new, 80, 100))
    row = house.row(year)
    assert [one.display for one in row.years] == [f"…{NB}%", f"80{NB}%"]
    assert row.change is None
    assert row.lines == ("Udsagnet er nyt. Tallet kan ikke sammenlignes med tal for det gamle udsagn.",)
    again = house.measure(2, said(new, 50, 100))
    assert (house.row(again).change, house.row(again).since_last.code) == (None, ChangeCode.DOWN_CLEAR)


def test_a_wave_asked_in_another_way_shows_a_break(house):
    key = house.keys["belonging"]
    house.measure(0, said(key, 41, 100))
    other = {"invited": Invited.OPEN, "in_chat": False, "languages": ("da",), "opens": START + timedelta(days=200)}
    other |= {"closes": START + timedelta(days=228), "closed": START + timedelta(days=228)}
    wave = house.measure(1, said(key, 41, 100), **other)
    assert [one.has_break for one in house.row(wave).years] == [False, True]
    method = dict(house.results(wave).method.lines)
    assert method["Forskelle fra sidst"].count(". ") == 4
    same = house.measure(2, said(key, 41, 100), **other)
    assert not house.row(same).years[-1].has_break


def test_the_season_is_the_month_or_a_fortnight():
    assert is_same_season(START.date(), START.date() + timedelta(days=20))
    assert is_same_season(START.date(), START.date() - timedelta(days=14))
    assert not is_same_season(START.date(), START.date() - timedelta(days=15))
    assert is_same_season(START.date().replace(month=1, day=2), START.date().replace(month=12, day=28))


def test_the_company_sees_what_was_released_and_nothing_of_groups_or_comments(house):
    key = house.keys["belonging"]
    house.measure(0, said(key, 41, 100), state=WaveState.CLOSED)
    given = responses(60, lambda i: {key.id: 4 + i % 2}, bands=lambda i: {"age": ("18_34", "60_up")[i % 2]})
    year = house.measure(1, given, background=("age",))
    house.work.ballots.said = [Comment(f"c{i}", year.id, f"Ord {i}", is_read=True) for i in range(10)]
    ours, theirs = house.results(year), house.results(year, Side.COMPANY)
    assert (len(ours.subgroups), len(ours.comments)) == (1, 10)
    assert (theirs.subgroups, theirs.comments) == ((), ())
    assert [len(one.indicators[0].years) for one in (ours, theirs)] == [2, 1]
    assert (ours.indicators[0].change is not None, theirs.indicators[0].change) == (True, None)


@pytest.mark.parametrize(("state", "side"), [(WaveState.CLOSED, Side.COMPANY), (WaveState.OPEN, Side.HOUSING)])
def test_what_is_not_yet_for_a_side_is_not_there(house, state, side):
    wave = house.measure(0, said(house.keys["belonging"], 41, 100), state=state)
    with pytest.raises(NotFoundError):
        house.results(wave, side)


def test_a_wave_without_a_snapshot_says_nothing(house):
    with pytest.raises(NotFoundError):
        house.results(house.wave())


def test_nine_comments_are_shown_to_nobody_and_unread_ones_neither(house):
    wave = house.measure(0, said(house.keys["belonging"], 41, 100))
    house.work.ballots.said = [Comment(f"c{i}", wave.id, f"Ord {i}", is_read=i > 0) for i in range(10)]
    assert house.results(wave).comments == ()


def test_a_subgroup_is_named_and_rounded(house):
    key = house.keys["belonging"]
    ages = ["18_34"] * 32 + ["35_59"] * 34 + ["60_up"] * 34
    values = [2] * 32 + [4] * 33 + [2] + [4] * 15 + [2] * 19
    given = responses(100, lambda i: {key.id: values[i]}, bands=lambda i: {"age": ages[i]})
    (found,) = house.results(house.measure(0, given, background=("age",))).subgroups
    assert (found.indicator, found.question) == ("Tilhørsforhold", "Alder")
    assert found.groups == (
        ("18–34 år", f"under 10{NB}%"),
        ("35–59 år", f"over 90{NB}%"),
        ("60 år og over", f"cirka 45{NB}%"),
    )


def test_counts_are_numbers_that_staff_report(house):
    own = house.indicator(unit=Unit.COUNT, name="Unge i praktik", target=5)
    house.measure(0, [])
    year = house.measure(1, [])
    for value in (3, 6):
        house.work.count_reports.add(CountReport(0, 1, own.id, year.id, value, 1, START))
    row = house.results(year).indicators[-1]
    assert [one.display for one in row.years] == ["…", "6"]
    assert (row.interval_text, row.change, row.target.code, row.group) == ("6", None, TargetCode.REACHED, "Øvrige")
    assert row.target.text == "Målet på mindst 5 er nået."
    house.work.count_reports.add(CountReport(0, 1, own.id, year.id, 4, 1, START))
    assert house.results(year).indicators[-1].target.code == TargetCode.NOT_REACHED
    assert house.results(year).esg_refusal == ""


def test_a_count_that_nobody_reported_has_no_row(house):
    house.indicator(unit=Unit.COUNT, name="Unge i praktik", target=5)
    row = house.results(house.measure(0, [])).indicators[-1]
    assert (row.has_row, row.target) == (False, None)


def test_a_retired_indicator_stays_in_the_waves_that_asked_it(house):
    key = house.keys["trust"]
    old = house.measure(0, said(key, 41, 100))
    house.work.indicators.save(replace(house.work.indicators.get(key.indicator_id), retired=START))
    house.work.statements.save(replace(key, retired=START))
    new = house.measure(1, said(house.keys["belonging"], 41, 100))
    assert [[row.key for row in house.results(wave).indicators] for wave in (old, new)] == [
        ["belonging", "trust", "co_creation"],
        ["belonging", "co_creation"],
    ]


def test_an_indicator_that_was_not_asked_shows_the_years_it_was(house):
    key = house.keys["trust"]
    house.measure(0, said(key, 41, 100))
    house.work.statements.save(replace(key, retired=START))
    row = house.row(house.measure(1, said(house.keys["belonging"], 41, 100)), "trust")
    assert [one.display for one in row.years] == [f"41{NB}%", f"…{NB}%"]
    assert (row.change, row.target, row.statement, row.interval_text) == (None, None, "", f"…{NB}%")


def test_figures_from_elsewhere_are_marked_and_keep_our_limits(house):
    key = house.keys["trust"]
    for fields in (
        {"value": 435, "name": "Tryghedsmåling", "indicator_id": key.indicator_id, "year": 2025},
        {"value": 440, "name": "", "indicator_id": key.indicator_id, "year": 2024},
        {"value": 0, "positive": 31, "n": 75, "name": "Før", "indicator_id": key.indicator_id, "year": 2023},
        {"value": 0, "positive": 5, "n": 9, "name": "Før", "indicator_id": key.indicator_id, "year": 2022},
        {"value": 0, "positive": 4, "n": 10, "name": "Før", "indicator_id": key.indicator_id, "year": 2021},
        {"value": 1200, "name": "Boliger", "indicator_id": 0, "year": 2025, "unit": "count"},
    ):
        made = {"id": 0, "partnership_id": 1, "source": "LBF", "unit": "share", "member_id": 1, "at": START} | fields
        house.work.outside_figures.add(OutsideFigure(**made))
    found = house.results(house.measure(0, said(key, 41, 100)))
    row = found.indicators[1]
    assert [(one.label, one.display) for one in row.outside] == [
        ("Før, 2021", "cirka 4 ud af 10"),
        ("Før, 2022", "–"),
        ("Før, 2023", f"41{NB}%"),
        ("2024", f"44{NB}%"),
        ("Tryghedsmåling, 2025", f"43,5{NB}%"),
    ]
    assert {one.source for one in row.outside} == {"LBF"}
    assert [(one.n, one.positive) for one in row.outside] == [
        (10, None),
        (None, None),
        (75, 31),
        (None, None),
        (None, None),
    ]
    assert [(one.label, one.display) for one in found.outside] == [("Boliger, 2025", "1.200")]


def story(house):
    good = house.statement(StatementRole.GOOD, activity={"da": "bagerens lektiecafé"})
    harm = house.statement(StatementRole.HARM, pair_id=good.id)
    return good, harm


def test_a_story_stands_apart_with_how_many_know_it(house):
    good, harm = story(house)
    ways = [Knows.NO] * 40 + [Knows.YES] * 20 + [Knows.TOOK_PART] * 20
    given = responses(
        80,
        lambda i: {house.keys["belonging"].id: 4} | ({good.id: 5, harm.id: 1} if i >= 40 else {}),
        knows=lambda i: {good.id: ways[i]},
    )
    others = house.results(house.measure(1, given)).others
    assert [one.role for one in others] == ["twin", "twin", "twin", "good", "harm"]
    assert [one.display for one in others[-2:]] == [f"100{NB}% er enige", f"100{NB}% er uenige"]
    assert {one.reach for one in others[-2:]} == {f"50{NB}% kender aktiviteten, og 25{NB}% har været med"}
    assert [one.activity for one in others] == ["", "", "", *["bagerens lektiecafé"] * 2]
    assert (others[0].display, others[0].reach) == ("–", "")


def test_a_story_of_a_long_name_is_named_in_a_line(house):
    house.statement(StatementRole.GOOD, activity={"da": "bagerens lektiecafé " * 6, "en": "the baker's homework café"})
    wave = house.measure(1, [])
    (danish,), (english,) = ([one.activity for one in house.results(wave, language=x).others[3:]] for x in ("da", "en"))
    assert danish.startswith("bagerens lektiecafé bagerens")
    assert len(danish) <= 80
    assert english == "the baker's homework café"


def test_few_who_know_a_story_are_not_told(house):
    good, _ = story(house)
    given = responses(9, lambda _: {good.id: 5}, knows=lambda _: {good.id: Knows.YES})
    assert house.results(house.measure(1, given)).others[-2].reach == ""
