"""A wave planned by staff: asked for what nobody knows, and moved with all that hangs on it."""

from flows.questionnaire import BACKGROUND
from flows.wave import Invited, WaveState
from flows.year import EntryKind, EntryState
from tests.builders import tables_of
from tests.cast import verbs
from tests.properties.meeting_days import entries
from tests.properties.surveying import (
    CONTACT,
    MINUTE,
    at_survey,
    closed,
    drafted,
    opened,
    planned,
    queued,
    tap,
    until,
    wave,
    waves,
)


async def test_what_nobody_knows_is_asked_before_there_is_a_plan(at):
    troupe = await at("agreed")
    await at_survey(troupe)
    await troupe.press(troupe.hanna, "wave_plan")
    for words, known in (("mange", None), ("412", 412)):
        await troupe.say(troupe.hanna, words)
        assert wave(troupe).adults == known
    for words in ("Hanna", "12345678", CONTACT):
        await troupe.say(troupe.hanna, words)
    assert wave(troupe).contact == CONTACT
    assert "wave_confirm" in verbs(troupe.hanna)
    assert "412 voksne: regn med 80 til 100 svar" in troupe.hanna.last.text


async def test_one_wave_at_a_time_is_planned(at):
    troupe = await at("agreed")
    await drafted(troupe)
    await drafted(troupe)
    await tap(troupe, troupe.hanna, "wave_plan", 1)
    assert len(waves(troupe)) == 1


async def test_a_draft_opens_by_no_clock_and_nobody_else_sees_it(at):
    troupe = await at("agreed")
    await drafted(troupe)
    one = wave(troupe)
    await at_survey(troupe, troupe.yusuf)
    assert "klar" in troupe.yusuf.last.text or "getting" in troupe.yusuf.last.text
    await until(troupe, one.opens + MINUTE)
    assert wave(troupe).state is WaveState.DRAFT
    await tap(troupe, troupe.hanna, "wave_confirmed", one.id, one.version)
    assert wave(troupe).state is WaveState.DRAFT


async def test_moving_moves_everything_that_is_queued_and_the_year_s_date(at):
    troupe = await at("agreed")
    await planned(troupe)
    before = wave(troupe)
    await tap(troupe, troupe.hanna, "wave_change", before.id, before.version)
    await troupe.press(troupe.hanna, "wave_dates")
    await troupe.press(troupe.hanna, "wave_day")
    moved = wave(troupe)
    assert moved.opens != before.opens
    assert moved.closes - moved.opens == before.closes - before.opens
    (news,) = queued(troupe, "wave_opened")
    assert news["due"].replace(tzinfo=moved.opens.tzinfo) == moved.opens
    (entry,) = [e for e in entries(troupe, EntryKind.MEASUREMENT) if e.state is EntryState.PLANNED]
    assert entry.at == moved.opens


async def test_the_year_s_date_of_a_planned_wave_is_moved_by_the_wave_alone(at):
    troupe = await at("agreed")
    await planned(troupe)
    (entry,) = entries(troupe, EntryKind.MEASUREMENT)
    for phone in (troupe.hanna, troupe.yusuf):
        phone.toasts.clear()
        await tap(troupe, phone, "move_entry", entry.id)
        assert phone.toasts
    assert entries(troupe, EntryKind.MEASUREMENT) == [entry]


async def test_the_year_s_date_is_held_when_its_wave_opens(at):
    troupe = await at("agreed")
    await opened(troupe)
    (entry,) = entries(troupe, EntryKind.MEASUREMENT)
    assert entry.state is EntryState.HELD


async def test_a_wave_that_is_dropped_asks_nobody_and_leaves_the_year_s_date(at):
    troupe = await at("agreed")
    one = await planned(troupe)
    await tap(troupe, troupe.hanna, "wave_drop", one.id, one.version)
    await troupe.press(troupe.hanna, "wave_dropped")
    assert wave(troupe).state is WaveState.CANCELLED
    assert queued(troupe, "wave_opened") == []
    assert entries(troupe, EntryKind.MEASUREMENT)[0].state is EntryState.PLANNED
    await until(troupe, one.opens + MINUTE)
    assert wave(troupe).state is WaveState.CANCELLED


async def test_an_open_wave_is_neither_changed_nor_dropped(at):
    troupe = await at("agreed")
    one = await planned(troupe)
    troupe.stage.clock.current = one.opens + MINUTE
    before = tables_of(troupe.stage)["wave"]
    for verb in ("wave_change", "wave_dates", "wave_drop", "wave_dropped", "wave_how", "wave_contact"):
        await tap(troupe, troupe.hanna, verb, one.id, one.version)
    await tap(troupe, troupe.hanna, "wave_switch", one.id, one.version, word="in_chat")
    assert tables_of(troupe.stage)["wave"] == before


async def test_a_draw_is_offered_where_very_many_live_and_nowhere_else(at):
    troupe = await at("agreed")
    await drafted(troupe)
    one = wave(troupe)
    await tap(troupe, troupe.hanna, "wave_who", one.id, one.version)
    assert "draw" not in {b.action.word for row in troupe.hanna.last.card.buttons for b in row if b.action}
    await tap(troupe, troupe.hanna, "wave_invited", one.id, one.version, 260, word="draw")
    assert wave(troupe).invited is Invited.EVERYONE
    await troupe.press(troupe.hanna, "wave_adults")
    await troupe.say(troupe.hanna, "900")
    one = wave(troupe)
    await tap(troupe, troupe.hanna, "wave_who", one.id, one.version)
    await troupe.press(troupe.hanna, "wave_invited", "draw")
    assert wave(troupe).invited is Invited.DRAW
    assert 0 < wave(troupe).drawn < 900


async def test_an_open_poster_says_that_there_is_no_response_rate(at):
    troupe = await at("agreed")
    await drafted(troupe)
    one = wave(troupe)
    await tap(troupe, troupe.hanna, "wave_who", one.id, one.version)
    await troupe.press(troupe.hanna, "wave_invited", "open")
    assert "ingen svarprocent" in troupe.hanna.last.text


async def test_the_next_wave_is_as_the_last_one_was(at):
    troupe = await at("agreed")
    await drafted(troupe)
    one = wave(troupe)
    await tap(troupe, troupe.hanna, "wave_how", one.id, one.version)
    await troupe.press(troupe.hanna, "wave_switch", "in_chat")
    first = await closed(troupe)
    await drafted(troupe)
    second = wave(troupe)
    assert (first.number, second.number) == (0, 1)
    same = ("invited", "in_chat", "comments", "languages", "background", "contact")
    assert [getattr(first, name) for name in same] == [getattr(second, name) for name in same]
    assert "brud" not in troupe.hanna.last.text
    await tap(troupe, troupe.hanna, "wave_how", second.id, second.version)
    await troupe.press(troupe.hanna, "wave_switch", "in_chat")
    assert "brud" in troupe.hanna.last.text


async def test_background_questions_are_switched_by_taps_and_always_in_one_order(at):
    troupe = await at("agreed")
    await drafted(troupe)
    for name in ("years", "age", "household"):
        one = wave(troupe)
        await tap(troupe, troupe.hanna, "wave_band", one.id, one.version, word=name)
    assert wave(troupe).background == tuple(name for name in BACKGROUND if name != "age")
