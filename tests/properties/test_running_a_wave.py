"""A wave opens, runs, is prolonged and closes by the clock, whoever listens."""

from dataclasses import replace
from datetime import timedelta

import pytest

from flows.ballot import Receipt, Response
from flows.codes import new_code
from flows.partnership import Stage
from flows.people import Reach
from flows.service import closing_hooks
from flows.service.ballots import hand_in
from flows.service.waves import stop_asking
from flows.wave import WaveState
from tests.builders import tables_of
from tests.cast import verbs
from tests.properties.surveying import (
    MINUTE,
    answered,
    at_survey,
    closed,
    opened,
    planned,
    queued,
    read,
    tap,
    until,
    wave,
)


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
