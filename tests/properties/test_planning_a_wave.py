"""A wave: planned by staff, moved with all that hangs on it, opened and closed by the clock whoever listens."""

from dataclasses import replace
from datetime import timedelta

import pytest

from flows.ballot import Receipt, Response
from flows.cards.card import Incoming
from flows.codes import new_code
from flows.partnership import Stage
from flows.people import Reach
from flows.questionnaire import BACKGROUND
from flows.service import closing_hooks
from flows.service.ballots import hand_in
from flows.service.own_data import own_data
from flows.service.registry import PRESSES
from flows.service.talk import Talk
from flows.service.waves import stop_asking
from flows.wave import Invited, WaveState
from flows.year import EntryKind, EntryState
from tests.builders import tables_of
from tests.cast import verbs
from tests.properties.meeting_days import entries
from tests.properties.surveying import (
    CONTACT,
    answered,
    at_survey,
    closed,
    drafted,
    opened,
    planned,
    read,
    tap,
    until,
    wave,
    waves,
)

MINUTE = timedelta(minutes=1)
SURVEY = {
    "survey",
    "survey_more",
    "survey_preview",
    "wording",
    "wording_remark",
    "questionnaire",
    "stories",
    "story_new",
}
SURVEY |= {"story_harm", "harm_suggested", "counts", "count", "target_none", "milestone_none", "shares_skip"}


def queued(troupe, kind):
    rows = tables_of(troupe.stage)["outbox"].values()
    return [row for row in rows if row["kind"] == kind and row["state"] == "pending"]


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


async def test_it_opens_and_closes_by_the_clock_though_nobody_listens(at):
    troupe = await at("agreed")
    await planned(troupe)
    for phone in (troupe.hanna, troupe.yusuf):
        await troupe.stage.command(phone, "stop")
    assert {row["reach"] for row in tables_of(troupe.stage)["person"].values()} == {Reach.STOPPED}
    await until(troupe, wave(troupe).opens)
    assert wave(troupe).state is WaveState.OPEN
    await until(troupe, wave(troupe).closes)
    assert (wave(troupe).state, wave(troupe).closed) == (WaveState.CLOSED, wave(troupe).closes)


async def test_after_an_outage_it_is_opened_and_closed_at_once(at):
    troupe = await at("agreed")
    await planned(troupe)
    await until(troupe, wave(troupe).closes + timedelta(days=3))
    one = wave(troupe)
    assert (one.state, one.closed) == (WaveState.CLOSED, one.closes)
    used = {read(troupe, lambda work, i=i: work.statements.get(i)).used for i in one.statements}
    assert used == {one.opens}


@pytest.fixture
def hooked(monkeypatch):
    """What the hooks were called with."""
    calls = []
    for name in ("WHEN_PLANNED", "WHEN_OPENED", "WHEN_CLOSED"):
        known = list(getattr(closing_hooks, name))
        getattr(closing_hooks, name).append(lambda _uow, _world, found, _now, name=name: calls.append((name, found)))
        monkeypatch.setattr(closing_hooks, name, getattr(closing_hooks, name))
        calls.append((name, known))
    yield calls
    for name, known in calls[:3]:
        getattr(closing_hooks, name)[:] = known


async def test_what_others_do_then_is_called_once_for_each_step(at, hooked):
    troupe = await at("agreed")
    await closed(troupe)
    await troupe.stage.later(MINUTE)
    names = [name for name, _ in hooked[3:]]
    assert names == ["WHEN_PLANNED", "WHEN_OPENED", "WHEN_CLOSED"]
    assert [found.state for _, found in hooked[3:]] == [WaveState.PLANNED, WaveState.OPEN, WaveState.CLOSED]


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


async def at_wave(troupe, phone):
    await at_survey(troupe, phone)
    return phone.last.text


async def test_while_it_runs_staff_see_a_number_and_the_company_nothing(at):
    troupe = await at("agreed")
    await opened(troupe)
    answered(troupe, 7)
    assert "7 svar. Der bor 412 voksne" in await at_wave(troupe, troupe.hanna)
    told = await at_wave(troupe, troupe.yusuf)
    assert "7" not in told.replace("2027", "").replace("2026", "")
    assert verbs(troupe.yusuf) == ["wording", "open"]


async def shares(troupe, *numbers):
    one = wave(troupe)
    await tap(troupe, troupe.hanna, "wave_shares", one.id, one.version)
    for words in numbers:
        await troupe.say(troupe.hanna, words)


async def test_who_is_missing_is_said_from_ten_answers_on_and_only_with_the_residents_numbers(at):
    troupe = await at("agreed")
    await opened(troupe)
    answered(troupe, 9, age="60_up", gender="woman")
    assert "Fra 10 svar" in await at_wave(troupe, troupe.hanna)
    answered(troupe, 1, age="60_up", gender="woman")
    told = await at_wave(troupe, troupe.hanna)
    assert "Rød" not in told
    assert "Gul" not in told
    await shares(troupe, "120, 160, 132", "200 210 2")
    told = await at_wave(troupe, troupe.hanna)
    assert "Rød: 18–34 år" in told
    assert "Rød: mænd" in told
    assert told.index("Rød: mænd") < told.index("Gul: 60 år og over")
    assert "60 år og over, flere" in told


async def test_it_is_prolonged_once_near_its_end_and_never_beyond_four_weeks(at):
    troupe = await at("agreed")
    await opened(troupe)
    await at_survey(troupe)
    assert "wave_prolong" not in verbs(troupe.hanna)
    await until(troupe, wave(troupe).closes - timedelta(days=2))
    before = wave(troupe)
    await at_survey(troupe)
    await troupe.press(troupe.hanna, "wave_prolong")
    await troupe.press(troupe.hanna, "wave_prolonged")
    after = wave(troupe)
    assert (after.closes - before.closes).days in {6, 7}
    assert [row["state"] for row in queued(troupe, "wave_over")] == ["pending"]
    await until(troupe, after.closes - timedelta(days=1))
    await at_survey(troupe)
    assert "wave_prolong" not in verbs(troupe.hanna)


async def test_whoever_closes_it_is_asked_once_and_afterwards_nobody_answers(at):
    troupe = await at("agreed")
    await opened(troupe)
    await at_survey(troupe)
    await troupe.press(troupe.hanna, "wave_close")
    assert wave(troupe).state is WaveState.OPEN
    await troupe.press(troupe.hanna, "wave_closed")
    assert wave(troupe).state is WaveState.CLOSED
    assert set(answered(troupe, 2)) == {"closed"}
    assert queued(troupe, "wave_over") == []


async def test_staff_hear_that_it_opened_that_it_ends_soon_and_that_it_is_over(at):
    troupe = await at("agreed")
    await planned(troupe)
    heard = []
    for at_moment in (wave(troupe).opens, wave(troupe).closes, wave(troupe).closes + timedelta(days=2)):
        await troupe.stage.live(at_moment)
        await troupe.stage.later(timedelta())
        heard.append([m.text for m in troupe.hanna.shown if "måling" in m.text.casefold()])
    assert any("er åben i" in text for text in heard[0])
    assert any("Få dage tilbage" in text for text in heard[1])
    assert any("er slut" in text for text in heard[2])
    assert not any("er åben i" in m.text or "open in" in m.text for m in troupe.yusuf.shown)


async def test_in_a_partnership_that_has_ended_nobody_is_asked(at):
    troupe = await at("agreed")
    await planned(troupe)

    read(troupe, lambda work: work.partnerships.save(replace(work.partnerships.get(1), stage=Stage.ENDED)))
    await until(troupe, wave(troupe).opens + MINUTE)
    assert wave(troupe).state is WaveState.CANCELLED


async def test_background_questions_are_switched_by_taps_and_always_in_one_order(at):
    troupe = await at("agreed")
    await drafted(troupe)
    for name in ("years", "age", "household"):
        one = wave(troupe)
        await tap(troupe, troupe.hanna, "wave_band", one.id, one.version, word=name)
    assert wave(troupe).background == tuple(name for name in BACKGROUND if name != "age")


async def test_the_company_plans_and_changes_nothing(at):
    troupe = await at("agreed")
    await planned(troupe)
    one = wave(troupe)
    before = {name: rows for name, rows in tables_of(troupe.stage).items() if name not in {"person", "seen_update"}}
    for verb in (
        *("wave_plan", "wave_change", "wave_confirm", "wave_confirmed", "wave_drop", "wave_dropped", "wave_dates"),
        *("wave_day", "wave_length", "wave_who", "wave_invited", "wave_how", "wave_switch", "wave_language"),
        *("wave_band", "wave_contact", "wave_adults", "wave_close", "wave_closed", "wave_prolong", "wave_prolonged"),
        *("wave_shares", "counts", "count", "questionnaire", "indicator", "statement", "statement_off", "stories"),
        *("indicator_new", "statement_new", "story_new", "statement_anew", "indicator_retire"),
    ):
        for word in ("", "in_chat", "open", "age", "en"):
            await tap(troupe, troupe.yusuf, verb, one.id, one.version, 3, word=word)
    after = {name: rows for name, rows in tables_of(troupe.stage).items() if name not in {"person", "seen_update"}}
    assert before == after


async def test_a_new_colleague_hears_of_it_and_nobody_hears_twice(at):
    troupe = await at("agreed")
    await planned(troupe)
    await troupe.stage.command(troupe.hanna, "menu")
    karen = troupe.stage.phone("Karen")
    await troupe.welcome_colleague(troupe.hanna, karen, "Karen Holm")
    assert sorted(row["person_id"] for row in queued(troupe, "wave_opened")) == [1, 3]
    await troupe.stage.command(troupe.hanna, "stop")
    await troupe.stage.command(troupe.hanna, "start")
    assert sorted(row["person_id"] for row in queued(troupe, "wave_opened")) == [1, 3]


async def test_whoever_leaves_for_good_is_no_contact_of_the_residents_any_more(at):
    troupe = await at("agreed")
    await planned(troupe)
    own = read(troupe, lambda work: own_data(a_talk(troupe, work), 1))
    kinds = {deed["what"]: deed for deed in own.json["surveys"]}
    assert kinds["wave"]["contact"] == CONTACT
    assert "audit" in kinds
    assert any(CONTACT in line for _, lines in own.sections for line in lines)
    name = read(troupe, lambda work: work.members.find(person_id=1)[0].name)
    assert name in CONTACT
    await tap(troupe, troupe.hanna, "delete_yes")
    assert wave(troupe).contact == ""


def a_talk(troupe, work):
    incoming = Incoming(0, "delivery", troupe.hanna.telegram_id, troupe.hanna.telegram_id)
    return Talk(work, work.persons.get(1), troupe.stage.clock.now(), troupe.stage.world, incoming)


async def test_somebody_from_elsewhere_changes_nothing_and_learns_nothing(at):
    troupe = await at("agreed")
    await opened(troupe)
    one = wave(troupe)
    stranger, bo = troupe.stage.phone("Nogen"), troupe.stage.phone("Bo")
    await troupe.stage.open(bo, troupe.stage.invite("Boligforeningen Bækhus"))
    await troupe.welcome_member(bo, "Bo Lind")
    leave_out = {"person", "seen_update"}
    before = {name: rows for name, rows in tables_of(troupe.stage).items() if name not in leave_out}
    about = (set(PRESSES) & SURVEY) | {verb for verb in PRESSES if verb.startswith(("wave", "statement", "indicator"))}
    for phone in (stranger, bo):
        for verb in sorted(about):
            for word in ("", "in_chat", "en"):
                await tap(troupe, phone, verb, 1, one.version, 1, word=word)
                await troupe.stage.say(phone, "412")
        assert "Ådalsparken" not in phone.screen
        assert "hjemme i mit boligområde" not in phone.screen
    after = {name: rows for name, rows in tables_of(troupe.stage).items() if name not in leave_out}
    assert before == after


async def test_what_has_ended_can_be_looked_at_and_not_changed(at):
    troupe = await at("agreed")
    await closed(troupe)
    read(troupe, lambda work: work.partnerships.save(replace(work.partnerships.get(1), stage=Stage.ENDED)))
    before = tables_of(troupe.stage)["wave"]
    await tap(troupe, troupe.hanna, "survey", 1)
    assert "Den sluttede" in troupe.hanna.last.text
    troupe.hanna.toasts.clear()
    await tap(troupe, troupe.hanna, "wave_plan", 1)
    assert troupe.hanna.toasts
    assert tables_of(troupe.stage)["wave"] == before


async def test_with_the_partnership_an_open_wave_ends_and_a_planned_one_never_begins(at):
    troupe = await at("agreed")
    await opened(troupe)
    code, slug = new_code(), wave(troupe).slug
    hashed = troupe.stage.world.code_hash(code, wave(troupe).id)
    read(troupe, lambda work: work.ballots.issue(1, [hashed]))
    later = replace(
        wave(troupe), id=0, slug="other", state=WaveState.PLANNED, opens=wave(troupe).opens + timedelta(days=364),
        closes=wave(troupe).closes + timedelta(days=364), entry_id=0,
    )  # fmt: skip
    read(troupe, lambda work: work.waves.add(later))
    now = troupe.stage.clock.now()
    read(troupe, lambda work: stop_asking(work, troupe.stage.world, work.partnerships.get(1), now))
    states = read(troupe, lambda work: [one.state for one in work.waves.find()])
    assert states == [WaveState.CLOSED, WaveState.CANCELLED]
    assert read(troupe, lambda work: work.snapshots.find(wave_id=1))
    given = Response(1, {1: 4})
    assert read(troupe, lambda work: hand_in(work, troupe.stage.world, now, slug, code, given)) is Receipt.CLOSED
