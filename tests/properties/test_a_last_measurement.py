"""The last measurement belongs to an orderly end: planned before it, and read, released and told of after it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from flows.clock import COPENHAGEN
from flows.partnership import Stage
from flows.phrases import plain
from flows.schedule import GOOD_WEEKS, at_local, polite_time
from flows.service.endings import is_last_measurement
from flows.service.result_links import serve_results
from flows.wave import Subscriber, WaveState
from flows.wave_dates import concerns
from flows.year import EntryKind, EntryState
from tests.cast import verbs
from tests.properties.ending import endings, fill_in, give_notice, partnership
from tests.properties.surveying import answered, closed, drafted, opened, planned, read, tap, until, wave


async def test_the_year_s_date_only_says_which_good_weeks_are_the_nearest(at):
    """The agreement may say week 2; residents are asked in weeks that nothing speaks against."""
    troupe = await at("agreed")
    january = at_local(troupe.stage.clock.now().date().replace(year=2027, month=1, day=12))
    move_measurement(troupe, january)
    await drafted(troupe)
    one = wave(troupe)
    assert one.opens.astimezone(COPENHAGEN).date().isocalendar().week in GOOD_WEEKS
    assert concerns(one.opens, one.closes) == ()
    assert abs(one.opens - january) < timedelta(days=75)


def move_measurement(troupe, to):
    def moved(work):
        found = work.entries.find(partnership_id=1, kind=EntryKind.MEASUREMENT, state=EntryState.PLANNED)
        for entry in found:
            work.entries.save(replace(entry, at=to))

    read(troupe, moved)


@pytest.mark.parametrize("months", [0, 2, 6, 8, 10])
async def test_a_wave_planned_in_a_notice_is_over_before_the_end(at, months):
    troupe = await at("agreed")
    await troupe.stage.live(troupe.stage.clock.now() + timedelta(days=30 * months))
    ending = await give_notice(troupe)
    await fill_in(troupe, troupe.hanna)
    await tap(troupe, troupe.hanna, "measure_last", ending.id, 1)
    last = [one for one in read(troupe, lambda work: work.entries.find(partnership_id=1)) if is_last_measurement(one)]
    assert [one.state for one in last] == [EntryState.PLANNED]
    await planned(troupe)
    assert wave(troupe).state is WaveState.PLANNED
    assert wave(troupe).closes < endings(troupe)[-1].ends_on


async def test_a_last_wave_like_the_one_before_is_over_before_the_end_too(at):
    """The season of the wave before would come again in a year: by then there is nobody to ask for."""
    troupe = await at("agreed")
    await closed(troupe)
    ending = await give_notice(troupe)
    await fill_in(troupe, troupe.hanna)
    await tap(troupe, troupe.hanna, "measure_last", ending.id, 1)
    await planned(troupe)
    assert wave(troupe).state is WaveState.PLANNED
    assert wave(troupe).closes < endings(troupe)[-1].ends_on
    await tap(troupe, troupe.hanna, "wave_dates", wave(troupe).id, wave(troupe).version)
    await troupe.stage.live(endings(troupe)[-1].ends_on + timedelta(days=5))
    assert wave(troupe).closed is not None


async def ended(troupe, count=62, **bands):
    """A partnership whose last wave was open when it ended, some days ago."""
    await opened(troupe)
    answered(troupe, count, **bands)
    ending = await give_notice(troupe)
    # Shorter than the wave: the end comes while it is open.
    end = troupe.stage.clock.now() + timedelta(days=8)
    read(troupe, lambda work: work.endings.save(replace(work.endings.get(ending.id), ends_on=end)))
    await until(troupe, polite_time(end + timedelta(days=1)))
    assert partnership(troupe).stage is Stage.ENDED
    return wave(troupe)


async def test_an_open_wave_ends_with_the_partnership_and_all_staff_hear_it(at):
    troupe = await at("agreed")
    one = await ended(troupe)
    assert one.state is WaveState.CLOSED
    assert one.closed < one.closes
    over = plain("wave.news.over", "da", title="", estate="Ådalsparken").split("</b>")[-1]
    assert over.strip("\n ") in troupe.hanna.screen
    assert plain("wave.news.over", "en", title="", estate="Ådalsparken").split("</b>")[-1] not in troupe.yusuf.screen


async def test_after_the_end_the_last_wave_is_read_released_exported_and_told(at):
    troupe = await at("agreed")
    one = await ended(troupe)
    subscriber = Subscriber(0, 1, 7_100_000_000, 7_100_000_000, "da", one.opens, one.opens)
    read(troupe, lambda work: work.subscribers.add(subscriber))
    resident = troupe.stage.phone("Beboer")
    troupe.stage.phones[7_100_000_000] = resident
    await troupe.stage.press(troupe.hanna, 1, "open:1")
    await troupe.press(troupe.hanna, "survey")
    await troupe.press(troupe.hanna, "counts")
    await troupe.press(troupe.hanna, "count")
    await troupe.say(troupe.hanna, "12")
    assert [report.value for report in read(troupe, lambda work: work.count_reports.find())] == [12]
    await troupe.stage.press(troupe.yusuf, 1, "open:1")
    await tap(troupe, troupe.yusuf, "results", one.id)
    await tap(troupe, troupe.yusuf, "results_release_yes", one.id, wave(troupe).version)
    assert wave(troupe).state is WaveState.CLOSED
    assert "%" not in troupe.yusuf.last.text
    await tap(troupe, troupe.hanna, "results", one.id)
    await troupe.press(troupe.hanna, "results_release")
    await troupe.press(troupe.hanna, "results_release_yes")
    assert wave(troupe).state is WaveState.RELEASED
    await troupe.press(troupe.yusuf, "results")
    assert "100%" in troupe.yusuf.last.text
    assert {"comments", "summary", "result_comment"}.isdisjoint(verbs(troupe.yusuf))
    await tap(troupe, troupe.hanna, "result_comment", one.id, 0)
    await troupe.say(troupe.hanna, "Vi er stolte af det.")
    assert "Vi er stolte af det." in wave(troupe).remarks.values()
    await tap(troupe, troupe.hanna, "esg", one.id)
    await troupe.press(troupe.hanna, "esg_standard")
    for phone in (troupe.hanna, troupe.yusuf):
        for form in ("word", "excel", "pdf", "csv", "json"):
            await tap(troupe, phone, "esg_file", one.id, word=form)
            (file,) = [file for file in phone.shown[-2].files if file.kind == f"esg_{form}"]
            assert (await troupe.stage.render(file, "da")).content
        await tap(troupe, phone, "results_link", one.id)
        page = next(button.copy for row in phone.last.card.buttons for button in row if button.copy)
        assert served(troupe, page).results.answers == 62
    await tap(troupe, troupe.hanna, "summary", one.id)
    await troupe.press(troupe.hanna, "summary_poster")
    await troupe.press(troupe.hanna, "summary_send")
    await troupe.press(troupe.hanna, "summary_send_yes")
    assert "100 %" in resident.screen


def served(troupe, page):
    world, now = troupe.stage.world, troupe.stage.clock.now()
    return read(troupe, lambda work: serve_results(work, world, now, page.rsplit("/", 1)[-1]))


async def test_after_the_end_no_wave_is_planned_and_nothing_else_is_changed(at):
    troupe = await at("agreed")
    one = await ended(troupe)
    before = read(troupe, lambda work: (work.waves.find(), work.statements.find(), work.indicators.find()))
    key = before[1][0]
    for verb, numbers in (
        ("wave_plan", (1,)),
        ("indicator_new", (1,)),
        ("wave_prolong", (one.id, one.version)),
        ("statement_anew", (key.id, key.version)),
    ):
        troupe.hanna.toasts.clear()
        await tap(troupe, troupe.hanna, verb, *numbers)
        assert troupe.hanna.toasts, verb
    await troupe.say(troupe.hanna, "Noget helt andet")
    assert read(troupe, lambda work: (work.waves.find(), work.statements.find(), work.indicators.find())) == before
    await tap(troupe, troupe.hanna, "survey", 1)
    assert {"wave_plan", "questionnaire", "imports"}.isdisjoint(verbs(troupe.hanna))


async def test_a_former_member_and_a_stranger_read_nothing_after_the_end(at):
    troupe = await at("agreed")
    one = await ended(troupe)
    await tap(troupe, troupe.hanna, "results_release_yes", one.id, wave(troupe).version)
    yusuf = read(troupe, lambda work: work.members.find(organisation_id=2)[0])
    read(troupe, lambda work: work.members.save(replace(yusuf, left=troupe.stage.clock.now())))
    troupe.yusuf.messages.clear()
    stranger = troupe.stage.phone("Fremmed")
    for phone in (troupe.yusuf, stranger):
        for verb in ("results", "result", "results_link", "esg", "esg_file", "counts", "results_release"):
            await tap(troupe, phone, verb, one.id, 0, word="csv")
        assert "%" not in phone.screen
        assert not any(message.files for message in phone.shown)
