"""The questionnaire: what it begins with, what the linter says, and that words residents answered never change."""

from datetime import timedelta

import pytest

from flows.phrases import plain
from flows.questionnaire import FIXED_INDICATORS, StatementRole, Unit
from flows.service.ballots import paper_of
from flows.service.paper_pages import MOST_ON_PAGE
from tests.builders import tables_of
from tests.cast import verbs
from tests.properties.surveying import (
    at_indicator,
    at_statement,
    at_survey,
    closed,
    indicator,
    opened,
    planned,
    read,
    statements,
    tap,
    wave,
)


async def test_it_begins_with_the_three_fixed_indicators_once(at):
    troupe = await at("agreed")
    await at_survey(troupe)
    await at_survey(troupe)
    found = read(troupe, lambda work: work.indicators.find(partnership_id=1))
    fixed = [one for one in found if one.key in FIXED_INDICATORS]
    assert [one.key for one in fixed] == list(FIXED_INDICATORS)
    for one in fixed:
        roles = [statement.role for statement in statements(troupe, indicator_id=one.id)]
        assert roles == [StatementRole.KEY, StatementRole.TWIN, StatementRole.SUPPORT]


async def test_a_company_s_look_lays_nothing_out(at):
    troupe = await at("agreed")
    before = tables_of(troupe.stage)["indicator"]
    await at_survey(troupe, troupe.yusuf)
    assert tables_of(troupe.stage)["indicator"] == before == {}
    assert verbs(troupe.yusuf) == ["wording", "open"]


async def test_there_is_no_survey_before_there_is_an_agreement(at):
    troupe = await at("agreeing")
    await tap(troupe, troupe.hanna, "survey", 1)
    assert "survey" not in verbs(troupe.hanna)
    assert read(troupe, lambda work: work.indicators.find()) == []


async def test_only_supports_of_the_fixed_ones_can_be_switched_off_and_on_again(at):
    troupe = await at("agreed")
    await at_survey(troupe)
    key, twin, support = statements(troupe, indicator_id=indicator(troupe, "trust").id)
    for statement in (key, twin):
        await tap(troupe, troupe.hanna, "statement_off", statement.id, statement.version)
        assert statements(troupe, id=statement.id)[0].retired is None
    await tap(troupe, troupe.hanna, "statement_off", support.id, support.version)
    off = statements(troupe, id=support.id)[0]
    assert off.retired is not None
    await tap(troupe, troupe.hanna, "statement_on", off.id, off.version)
    assert statements(troupe, id=support.id)[0].retired is None


async def own_indicator(troupe, name="Noget for unge"):
    await at_survey(troupe)
    await troupe.press(troupe.hanna, "questionnaire")
    await troupe.press(troupe.hanna, "indicator_new")
    await troupe.say(troupe.hanna, name)
    await troupe.press(troupe.hanna, "indicator_unit", "share")
    await troupe.say(troupe.hanna, "Andel, der finder noget at lave")
    await troupe.press(troupe.hanna, "target_none")
    return read(troupe, lambda work: work.indicators.find(name=name)[0])


async def test_what_the_linter_warns_of_is_not_asked_until_there_is_a_reason(at):
    troupe = await at("agreed")
    own = await own_indicator(troupe)
    await troupe.press(troupe.hanna, "statement_new")
    await troupe.say(troupe.hanna, "Siden Bageriet Solsikken kom, er her bedre")
    (written,) = statements(troupe, indicator_id=own.id)
    assert verbs(troupe.hanna) == ["statement_anew", "statement_keep", "statement_off", "indicator"]
    await planned(troupe)
    assert written.id not in wave(troupe).statements
    await at_statement(troupe, written)
    await troupe.press(troupe.hanna, "statement_keep")
    await troupe.say(troupe.hanna, "Det er sådan, folk siger det")
    assert statements(troupe, id=written.id)[0].reason == "Det er sådan, folk siger det"
    assert written.id in wave(troupe).statements


async def test_words_nobody_has_answered_are_changed_in_their_place(at):
    troupe = await at("agreed")
    own = await own_indicator(troupe)
    await troupe.press(troupe.hanna, "statement_new")
    await troupe.say(troupe.hanna, "Her er noget at lave")
    await troupe.press(troupe.hanna, "statement_anew")
    await troupe.say(troupe.hanna, "Der er noget at lave her")
    (written,) = statements(troupe, indicator_id=own.id)
    assert written.texts == {"da": "Der er noget at lave her"}
    assert written.replaces == 0


async def test_words_that_were_asked_stay_and_new_ones_begin_without_a_baseline(at):
    troupe = await at("agreed")
    await opened(troupe)
    (key, *_) = statements(troupe, indicator_id=indicator(troupe, "trust").id)
    assert key.used == wave(troupe).opens
    before = wave(troupe).statements
    await at_statement(troupe, key)
    await troupe.press(troupe.hanna, "statement_anew")
    await troupe.say(troupe.hanna, "Jeg stoler på dem, der bor her")
    old, fresh = statements(troupe, id=key.id)[0], statements(troupe, replaces=key.id)[0]
    assert (old.key, dict(old.texts), old.used) == (key.key, dict(key.texts), key.used)
    assert old.retired is not None
    assert (fresh.used, fresh.role, fresh.indicator_id) == (None, key.role, key.indicator_id)
    assert wave(troupe).statements == before


async def test_words_are_frozen_also_in_the_minute_before_the_opening_is_written_down(at):
    troupe = await at("agreed")
    await planned(troupe)
    troupe.stage.clock.current = wave(troupe).opens + timedelta(seconds=1)
    (key, *_) = statements(troupe, indicator_id=indicator(troupe, "trust").id)
    await at_statement(troupe, key)
    await troupe.press(troupe.hanna, "statement_anew")
    await troupe.say(troupe.hanna, "Jeg stoler på dem, der bor her")
    assert statements(troupe, id=key.id)[0].texts == key.texts
    assert key.id in wave(troupe).statements


async def test_what_replaces_a_statement_waits_for_a_decision_while_the_old_is_asked(at):
    troupe = await at("agreed")
    await closed(troupe)
    (key, *_) = statements(troupe, indicator_id=indicator(troupe, "trust").id)
    await at_statement(troupe, key)
    await troupe.press(troupe.hanna, "statement_anew")
    await troupe.say(troupe.hanna, "Alle stoler mere på hinanden")
    assert statements(troupe, id=key.id)[0].retired is None
    fresh = statements(troupe, replaces=key.id)[0]
    await troupe.press(troupe.hanna, "statement_off")
    assert statements(troupe, id=fresh.id)[0].retired is not None
    assert statements(troupe, id=key.id)[0].retired is None


async def test_a_story_is_asked_from_year_1_with_its_harm_and_never_alone(at):
    troupe = await at("agreed")
    await at_survey(troupe)
    support = statements(troupe, role=StatementRole.SUPPORT)[0]
    await tap(troupe, troupe.hanna, "statement_off", support.id, support.version)
    await tap(troupe, troupe.hanna, "stories", 1)
    await troupe.press(troupe.hanna, "story_new")
    await troupe.say(troupe.hanna, "lektiecafeen/bageriet")
    await troupe.say(troupe.hanna, "Jeg er stolt af at bo her")
    (good,) = statements(troupe, role=StatementRole.GOOD)
    assert good.activity == {"da": "lektiecafeen bageriet"}
    await closed(troupe)
    assert good.id not in wave(troupe).statements
    await planned(troupe)
    assert wave(troupe).number == 1
    assert good.id not in wave(troupe).statements
    await tap(troupe, troupe.hanna, "story_harm", good.id)
    await troupe.press(troupe.hanna, "harm_suggested")
    (harm,) = statements(troupe, role=StatementRole.HARM)
    assert wave(troupe).statements[-2:] == (good.id, harm.id)


async def test_no_twin_is_on_its_key_s_page_and_a_page_has_at_most_three(at):
    troupe = await at("agreed")
    await at_survey(troupe)
    await troupe.press(troupe.hanna, "questionnaire")
    await troupe.press(troupe.hanna, "indicator_new")
    await troupe.press(troupe.hanna, "indicator_safety")
    await planned(troupe)
    one, now = wave(troupe), troupe.stage.clock.now()
    pages = read(troupe, lambda work: paper_of(work, one, now)).pages
    about = {statement.id: statement.indicator_id for statement in statements(troupe)}
    for page in pages:
        assert len(page.statements) <= MOST_ON_PAGE
        keys = {about[found.id] for found in page.statements if found.role is StatementRole.KEY}
        assert keys.isdisjoint(about[found.id] for found in page.statements if found.role is StatementRole.TWIN)
    asked = [found.id for page in pages for found in page.statements]
    assert sorted(asked) == sorted(one.statements)


async def test_twelve_statements_are_enough(at):
    troupe = await at("agreed")
    own = await own_indicator(troupe)
    for words in ("Der er noget at lave her", "Der er kedeligt her", "Jeg har en klub", "Jeg har et hold"):
        await tap(troupe, troupe.hanna, "statement_new", own.id)
        await troupe.say(troupe.hanna, words)
    assert len(statements(troupe, indicator_id=own.id)) == 3
    await planned(troupe)
    assert len(wave(troupe).statements) == 12


async def test_a_count_has_no_statement_and_staff_report_its_number(at):
    troupe = await at("agreed")
    await at_survey(troupe)
    await troupe.press(troupe.hanna, "questionnaire")
    await troupe.press(troupe.hanna, "indicator_new")
    await troupe.say(troupe.hanna, "Beboere i arbejde")
    await troupe.press(troupe.hanna, "indicator_unit", "count")
    await troupe.say(troupe.hanna, "Antal beboere med job i bageriet")
    await troupe.press(troupe.hanna, "target_none")
    own = read(troupe, lambda work: work.indicators.find(name="Beboere i arbejde")[0])
    assert own.unit is Unit.COUNT
    await opened(troupe)
    await at_survey(troupe)
    await troupe.press(troupe.hanna, "counts")
    for value in ("4", "6"):
        await tap(troupe, troupe.hanna, "count", wave(troupe).id, own.id)
        await troupe.say(troupe.hanna, value)
    reports = read(troupe, lambda work: work.count_reports.find(indicator_id=own.id))
    assert [report.value for report in reports] == [4, 6]
    assert "6" in troupe.hanna.last.text


async def test_previewing_stores_nothing(at):
    troupe = await at("agreed")
    await at_survey(troupe)
    await at_indicator(troupe, "trust")
    before = {name: rows for name, rows in tables_of(troupe.stage).items() if name not in {"person", "seen_update"}}
    for page in range(4):
        await tap(troupe, troupe.hanna, "survey_preview", 1, page)
    await tap(troupe, troupe.yusuf, "wording", 1)
    after = {name: rows for name, rows in tables_of(troupe.stage).items() if name not in {"person", "seen_update"}}
    assert before == after


async def test_every_change_of_staff_is_in_the_audit(at):
    troupe = await at("agreed")
    await opened(troupe)
    lines = read(troupe, lambda work: work.audit_lines.find(partnership_id=1))
    actions = [line.action for line in lines]
    assert actions.count("indicator_added") >= len(FIXED_INDICATORS)
    assert {"wave_drafted", "wave_contact", "wave_planned"} <= set(actions)


async def at_naming(troupe):
    await at_survey(troupe)
    await troupe.press(troupe.hanna, "questionnaire")
    await troupe.press(troupe.hanna, "indicator_new")


def own_indicators(troupe):
    return [one.name for one in read(troupe, lambda work: work.indicators.find(partnership_id=1, key=""))]


async def test_nothing_is_there_before_its_type_is_chosen(at):
    """Whoever names an indicator and goes elsewhere leaves nothing behind; what they were shown then is too old."""
    troupe = await at("agreed")
    await at_survey(troupe)
    before = own_indicators(troupe)
    await at_naming(troupe)
    await troupe.say(troupe.hanna, "Liv/hygge i gården")
    shown = troupe.hanna.last
    assert own_indicators(troupe) == before
    (share, *_) = [button.action for row in shown.card.buttons for button in row if button.action.word == "share"]
    await troupe.say(troupe.hanna, "Unge i klub")
    await tap(troupe, troupe.hanna, share.verb, *share.numbers, word=share.word)
    await troupe.stage.command(troupe.hanna, "menu")
    await tap(troupe, troupe.hanna, share.verb, *share.numbers, word=share.word)
    assert own_indicators(troupe) == before
    await at_naming(troupe)
    await troupe.say(troupe.hanna, "Liv/hygge i gården")
    await troupe.press(troupe.hanna, "indicator_unit", "count")
    await tap(troupe, troupe.hanna, share.verb, *share.numbers, word=share.word)
    assert own_indicators(troupe) == [*before, "Liv/hygge i gården"]
    assert indicator_named(troupe, "Liv/hygge i gården").unit is Unit.COUNT


def indicator_named(troupe, name):
    return read(troupe, lambda work: work.indicators.find(name=name)[0])


@pytest.mark.parametrize("nonsense", ["?", "hvad?? 12", "12", "x", "…!", "👍", "hvorfor؟"])
async def test_nonsense_is_no_name_no_definition_and_no_statement(at, nonsense):
    troupe = await at("agreed")
    await at_survey(troupe)
    before = own_indicators(troupe)
    await at_naming(troupe)
    await troupe.say(troupe.hanna, nonsense)
    assert "indicator_unit" not in verbs(troupe.hanna)
    assert plain("reply.indicator_name", "da") in troupe.hanna.screen
    await troupe.say(troupe.hanna, "3 A-holdet (15-17 år)")
    await troupe.press(troupe.hanna, "indicator_unit", "share")
    if not any(map(str.isalpha, nonsense)):
        await troupe.say(troupe.hanna, nonsense)
        assert indicator_named(troupe, "3 A-holdet (15-17 år)").definition == ""
        await tap(troupe, troupe.hanna, "statement_new", indicator_named(troupe, "3 A-holdet (15-17 år)").id)
        await troupe.say(troupe.hanna, nonsense)
        assert statements(troupe, indicator_id=indicator_named(troupe, "3 A-holdet (15-17 år)").id) == []
    assert own_indicators(troupe) == [*before, "3 A-holdet (15-17 år)"]
