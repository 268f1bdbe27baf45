"""Every button that staff were ever shown about a survey, pressed again at every later state of it."""

from collections import Counter
from datetime import timedelta

import pytest

from bot.callbacks import encode
from flows.service.registry import PRESSES
from flows.wave import WaveState
from tests.cast import buttons
from tests.properties.surveying import (
    answered,
    at_survey,
    drafted,
    indicator,
    planned,
    read,
    statements,
    tap,
    until,
    wave,
    waves,
)

ROOMS = {"questionnaire_cards", "indicators", "statements", "statement_words", "stories", "planning", "planning_parts"}
ROOMS |= {"planning_dates", "running", "counts", "packs", "caretakers", "previewing", "survey_home", "closing_waves"}
ROOMS |= {"result_cards", "result_comments", "result_links", "summaries", "exports", "imports"}
OURS = {verb for verb, function in PRESSES.items() if function.__module__.rsplit(".", 1)[-1] in ROOMS}
# They lead to the next state: the way through presses them itself, and an old one is pressed like any other.
ONWARD = {"wave_confirmed", "wave_dropped", "wave_closed", "wave_prolonged", "results_release_yes", "summary_send_yes"}
# What an old button may still do, for it means the same now: a new plan when nothing is planned or open.
STILL = {"closed": {"wave_plan"}, "released": {"wave_plan"}, "told": {"wave_plan"}, "dropped": {"wave_plan"}}


@pytest.fixture
async def agreed(at):
    """Hanna, and every button that she was ever shown."""
    troupe = await at("agreed")
    troupe.shown, troupe.pressed, troupe.answers = {}, set(), 0
    troupe.stage.watch = lambda phone, shown: note(troupe, phone, shown)
    return troupe


def note(troupe, phone, shown):
    if phone is troupe.hanna:
        troupe.answers += 1
        troupe.shown |= {button.action: None for button in buttons(shown) if button.action}


async def look_around(troupe):
    """Press what there is, each verb once more at every state, so that everything it leads to is shown too."""
    await at_survey(troupe)
    seen = Counter()
    while True:
        new = (one for one in troupe.shown if one not in troupe.pressed and one.verb in OURS - ONWARD)
        action = next((one for one in new if not seen[one.verb, one.word]), None)
        if action is None:
            return
        troupe.pressed.add(action)
        seen[action.verb, action.word] += 1
        await troupe.stage.press(troupe.hanna, 1, encode(action))


async def write(troupe):
    """A story without its harm, and an indicator of their own with doubtful words: cards that only words lead to."""
    await at_survey(troupe)
    await tap(troupe, troupe.hanna, "story_new", 1)
    for text in ("lektiecafeen", "Jeg har lært nogen at kende der"):
        await troupe.say(troupe.hanna, text)
    await tap(troupe, troupe.hanna, "indicator_new", 1)
    await troupe.say(troupe.hanna, "Liv i gården")
    await troupe.press(troupe.hanna, "indicator_unit", "share")
    for text in ("Andel, der kender nogen", "80"):
        await troupe.say(troupe.hanna, text)
    await tap(troupe, troupe.hanna, "statement_new", max(one.id for one in indicators(troupe)))
    await troupe.say(troupe.hanna, "Alle hilser mere nu")


def indicators(troupe):
    return read(troupe, lambda work: work.indicators.find(partnership_id=1))


def what_stands(troupe):
    """What residents were asked, the waves as they are, and what was frozen of them."""
    asked = {number for one in waves(troupe) for number in one.statements if one.state is not WaveState.DRAFT}
    words = {one.id: (one.key, one.texts, one.activity, one.used) for one in statements(troupe) if one.id in asked}
    rest = read(troupe, lambda work: (work.snapshots.find(), work.count_reports.find(), work.ballots.codes(1)))
    return waves(troupe), words, rest


async def press_all_again(troupe, state):
    before = what_stands(troupe)
    for action in list(troupe.shown):
        if action.verb not in OURS or action.verb in STILL.get(state, ()):
            continue
        troupe.hanna.toasts.clear()
        answers = troupe.answers
        await troupe.stage.press(troupe.hanna, 1, encode(action))
        assert troupe.hanna.toasts or troupe.answers > answers, (state, action)
        assert what_stands(troupe) == before, (state, action)


async def test_old_buttons_of_a_survey_are_answered_and_change_nothing_that_stands(agreed):
    await write(agreed)
    await look_around(agreed)
    await drafted(agreed)
    await look_around(agreed)
    await tap(agreed, agreed.hanna, "wave_switch", wave(agreed).id, wave(agreed).version, word="comments")
    await planned(agreed)
    await until(agreed, wave(agreed).opens + timedelta(hours=1))
    await press_all_again(agreed, "open")
    answered(agreed, 62)
    await look_around(agreed)
    await until(agreed, wave(agreed).closes - timedelta(days=2))
    await look_around(agreed)
    await until(agreed, wave(agreed).closes)
    assert wave(agreed).state is WaveState.CLOSED
    await press_all_again(agreed, "closed")
    await look_around(agreed)
    one = next(one for one in waves(agreed) if one.id == 1)
    await tap(agreed, agreed.hanna, "results_release_yes", one.id, one.version)
    await press_all_again(agreed, "released")
    await look_around(agreed)
    one = next(one for one in waves(agreed) if one.id == 1)
    await tap(agreed, agreed.hanna, "summary_send_yes", one.id, one.version)
    await press_all_again(agreed, "told")


async def test_old_buttons_of_a_plan_that_was_dropped_bring_nothing_back(agreed):
    await drafted(agreed)
    await look_around(agreed)
    await planned(agreed)
    await look_around(agreed)
    await tap(agreed, agreed.hanna, "wave_dropped", wave(agreed).id, wave(agreed).version)
    assert {one.state for one in waves(agreed)} == {WaveState.CANCELLED}
    await press_all_again(agreed, "dropped")


async def test_while_a_wave_is_open_no_other_is_planned(agreed):
    await planned(agreed)
    for moment in (timedelta(seconds=1), timedelta(hours=1)):
        agreed.stage.clock.current = wave(agreed).opens + moment
        await tap(agreed, agreed.hanna, "wave_plan", 1)
        assert len(waves(agreed)) == 1
        await agreed.stage.later(timedelta())


async def test_what_was_taken_out_of_the_questionnaire_is_not_changed_any_more(agreed):
    await at_survey(agreed)
    await agreed.press(agreed.hanna, "questionnaire")
    await agreed.press(agreed.hanna, "indicator_new")
    await agreed.press(agreed.hanna, "indicator_safety")
    safety = indicator(agreed, "safety")
    await tap(agreed, agreed.hanna, "indicator_target", safety.id)
    await tap(agreed, agreed.hanna, "indicator_retire", safety.id, safety.version)
    gone = indicator(agreed, "safety")
    assert gone.retired is not None
    for verb, numbers in (
        ("target_none", (gone.id, gone.version)),
        ("indicator_target", (gone.id,)),
        ("statement_new", (gone.id,)),
        ("indicator", (gone.id,)),
    ):
        await tap(agreed, agreed.hanna, verb, *numbers)
        await agreed.say(agreed.hanna, "75")
        assert indicator(agreed, "safety") == gone, verb
        assert len(statements(agreed, indicator_id=gone.id)) == 2, verb
