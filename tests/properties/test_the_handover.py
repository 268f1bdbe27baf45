"""The handover before the end: one checklist for both, and a last measurement where one is wanted."""

from dataclasses import replace
from datetime import timedelta

from flows.ending import items_of
from flows.phrases import plain
from flows.year import EntryKind, EntryState
from tests.cast import verbs
from tests.properties.ending import endings, entries, fill_in, give_notice, read, rows


async def test_open_items_are_reminded_of_two_weeks_before_and_not_when_nothing_is_open(agreed):
    ending = await give_notice(agreed)
    await agreed.stage.live(ending.ends_on - timedelta(days=9))
    assert any(
        "Overdragelsen" in shown.text or "overdragelsen mangler" in shown.text for shown in agreed.hanna.shown[-2:]
    )
    assert {row[1] for row in rows(agreed, "kind = 'handover_open'")} == {"sent"}


async def test_the_checklist_is_one_for_both_and_takes_words_only_where_it_asks(agreed):
    ending = await give_notice(agreed)
    await agreed.stage.press(agreed.hanna, 1, "handover:1")
    await agreed.say(agreed.hanna, "Noget om alt muligt")
    assert plain("handover.which", "da") in agreed.hanna.screen
    await agreed.stage.press(agreed.hanna, 1, f"hand_item:{ending.id}.1")
    await agreed.say(agreed.hanna, "Nøglen går tilbage til bageriet")
    await agreed.stage.press(agreed.yusuf, 1, f"hand_item:{ending.id}.1")
    assert "Nøglen går tilbage til bageriet" in agreed.yusuf.last.text
    await agreed.say(agreed.yusuf, "The key goes to the caretaker")
    assert endings(agreed)[0].handover["rooms"] == "The key goes to the caretaker"
    for data in (f"hand_item:{ending.id}.99", f"hand_to:{ending.id}.2.99", f"hand_none:{ending.id}.99"):
        agreed.yusuf.toasts.clear()
        await agreed.stage.press(agreed.yusuf, 1, data)
        assert agreed.yusuf.toasts, data


async def test_no_last_measurement_is_made_where_none_is_wanted_and_the_question_comes_once(agreed):
    ending = await give_notice(agreed)
    await fill_in(agreed, agreed.hanna)
    await agreed.press(agreed.hanna, "measure_last", n=1)
    assert not [entry for entry in entries(agreed) if entry.about == 1 and entry.kind is EntryKind.MEASUREMENT]
    await agreed.stage.press(agreed.yusuf, 1, f"measure_last:{ending.id}.1")
    assert agreed.yusuf.toasts
    await agreed.press(agreed.hanna, "handover_files")
    assert {file.kind for file in agreed.hanna.shown[-2].files} == {"handover_pdf", "handover_word"}


async def test_where_no_day_is_left_no_measurement_is_offered(agreed):
    ending = await give_notice(agreed)
    await agreed.stage.live(ending.ends_on - timedelta(days=4))
    await agreed.stage.press(agreed.hanna, 1, "handover:1")
    for item in read(agreed, lambda work: items_of(work.agreements.get(1).content)):
        read(agreed, lambda work, i=item: work.endings.save(_with(work.endings.get(1), i)))
    await agreed.stage.press(agreed.hanna, 1, "handover:1")
    assert "measure_last" not in verbs(agreed.hanna)
    assert plain("handover.done", "da") in agreed.hanna.last.text


def _with(ending, item):
    return replace(ending, handover={**ending.handover, item: "Ja"})


async def test_a_last_measurement_goes_with_the_notice_and_outlives_a_new_version(agreed):
    await give_notice(agreed)
    await fill_in(agreed, agreed.hanna)
    await agreed.press(agreed.hanna, "measure_last")
    await agreed.stage.press(agreed.hanna, 1, "propose_agreement:1")
    await agreed.say(agreed.hanna, "Vi skriver det rent")
    for phone in (agreed.hanna, agreed.yusuf):
        await agreed.press(phone, "approve")
    (last,) = [entry for entry in entries(agreed, kind=EntryKind.MEASUREMENT) if entry.about == 1]
    assert last.state is EntryState.PLANNED
    await agreed.stage.press(agreed.hanna, 1, "end_partnership:1")
    await agreed.press(agreed.hanna, "take_back")
    (last,) = [entry for entry in entries(agreed, kind=EntryKind.MEASUREMENT) if entry.about == 1]
    assert last.state is EntryState.CANCELLED
    planned = [(entry.kind, entry.about, entry.at) for entry in entries(agreed, state=EntryState.PLANNED)]
    assert len(planned) == len(set(planned)), "no date came back twice"
