"""A meeting is never lost: /menu leads to it, an empty one can be skipped, and its minutes are found again."""

from dataclasses import replace
from datetime import timedelta

import pytest

from flows.people import Place
from flows.phrases import plain
from flows.service.access import partnerships_of
from flows.service.home import last_partnership
from flows.service.talk import Talk
from flows.year import EntryKind, EntryState
from tests.cast import verbs
from tests.properties.test_meetings import entries, meetings, read, write


@pytest.fixture
async def after(at):
    """Four days after the first meeting, of which nobody has said anything."""
    troupe = await at("agreed")
    await troupe.stage.live(entries(troupe, EntryKind.MEETING)[0].at + timedelta(days=4))
    return troupe


async def test_the_menu_leads_back_to_a_meeting_that_is_not_finished(after):
    await after.press(after.hanna, "begin_meeting")
    await after.press(after.hanna, "pick", "well")
    for phone in (after.hanna, after.yusuf):
        await after.stage.command(phone, "menu")
        assert "meeting" in verbs(phone)
    await after.press(after.hanna, "meeting")
    assert "resume_session" in verbs(after.hanna)


async def test_the_menu_asks_about_a_meeting_of_which_nobody_has_said_anything(after):
    await after.stage.command(after.hanna, "menu")
    await after.press(after.hanna, "entry")
    assert {"begin_meeting", "skip_entry", "move_entry"} <= set(verbs(after.hanna))


async def test_a_meeting_that_was_only_touched_can_still_be_skipped(after):
    await after.press(after.hanna, "begin_meeting")
    await after.stage.command(after.yusuf, "menu")
    await after.press(after.yusuf, "skip_entry")
    await after.say(after.yusuf, "We were ill.")
    assert meetings(after) == []
    assert entries(after, EntryKind.MEETING)[0].state is EntryState.SKIPPED
    await after.stage.say(after.hanna, "Hallo")
    await after.stage.command(after.hanna, "menu")
    assert "agreement" in verbs(after.hanna)


async def test_a_meeting_with_words_in_it_is_not_skipped(after):
    await after.press(after.hanna, "begin_meeting")
    await after.press(after.hanna, "pick", "well")
    await after.press(after.yusuf, "skip_entry")
    assert len(meetings(after)) == 1
    assert entries(after, EntryKind.MEETING)[0].state is EntryState.PLANNED


async def test_whoever_lost_the_pen_is_shown_the_meeting(after):
    await after.press(after.hanna, "begin_meeting")
    await after.press(after.yusuf, "meeting")
    await after.press(after.yusuf, "take_meeting")
    await after.stage.say(after.hanna, "Hallo")
    assert plain("stage.meeting_further", "da") in after.hanna.shown[-2].text
    assert "take_meeting" in verbs(after.hanna)


async def test_the_other_side_reads_what_was_written_before_the_minutes(after):
    await write(after, after.hanna, "adjust")
    await after.press(after.yusuf, "meeting")
    assert "Hanna siger noget" in after.yusuf.last.text


async def test_old_minutes_and_skipped_meetings_are_listed(after):
    await after.press(after.hanna, "skip_entry")
    await after.say(after.hanna, "Halvdelen var syge.")
    second = entries(after, EntryKind.MEETING)[1]
    await after.stage.live(second.at + timedelta(days=2))
    await write(after, after.hanna)
    await after.press(after.hanna, "close_meeting")
    await after.stage.command(after.yusuf, "menu")
    await after.press(after.yusuf, "agreement")
    await after.press(after.yusuf, "past_meetings")
    assert "Halvdelen var syge." in after.yusuf.last.text
    await after.press(after.yusuf, "meeting")
    assert "minutes" in verbs(after.yusuf)


@pytest.mark.parametrize("kind", ["meeting", "change_why", "change_no", "remark", "entry_skip"])
async def test_every_place_of_a_meeting_leads_to_its_own_partnership(after, kind):
    await after.press(after.hanna, "begin_meeting")
    (meeting,) = meetings(after)
    identity = meeting.entry_id if kind == "entry_skip" else meeting.id

    def where(work):
        person = work.persons.find(telegram_id=after.hanna.telegram_id)[0]
        there = work.persons.save(replace(person, place=Place(kind, identity, "1")))
        talk = Talk(work, there, after.stage.clock.now(), after.stage.world, None)
        return last_partnership(talk), [one.id for one in partnerships_of(talk)]

    found, mine = read(after, where)
    assert [found] == mine
