"""The meetings of the year: written by one, seen by both, changes agreed by both, minutes to both."""

from datetime import timedelta

import pytest

from flows.agreement import AgreementState
from flows.meeting import ChangeState, MeetingState
from flows.phrases import plain
from flows.year import EntryKind, EntryState
from tests.cast import verbs
from tests.properties.meeting_days import entries, meetings, morning_of, read, versions, write


@pytest.fixture
async def today(at):
    """The morning of the first meeting; Hanna has its card."""
    return await morning_of(await at("agreed"))


async def test_a_meeting_is_written_by_one_and_seen_by_both(today):
    await today.press(today.hanna, "begin_meeting")
    assert "Hanna" in today.yusuf.last.text
    await today.press(today.yusuf, "meeting")
    assert plain("meeting.nothing_yet", "en") in today.yusuf.last.text
    await today.press(today.hanna, "pick", "well")
    await today.press(today.yusuf, "meeting")
    words = "Going well"
    assert words in today.yusuf.last.text


async def test_the_minutes_go_to_both_and_the_date_is_held(today):
    await write(today, today.hanna)
    await today.press(today.hanna, "close_meeting")
    (meeting,) = meetings(today)
    assert meeting.state is MeetingState.CLOSED
    assert entries(today, EntryKind.MEETING)[0].state is EntryState.HELD
    for phone in (today.hanna, today.yusuf):
        kinds = {file.kind for shown in phone.shown[-3:] for file in shown.files}
        assert {"minutes_pdf", "minutes_word"} <= kinds
        for kind in ("minutes_pdf", "minutes_word"):
            file = next(file for shown in phone.shown for file in shown.files if file.kind == kind)
            assert len((await today.stage.render(file, phone.language)).content) > 5_000
    assert len(versions(today)) == 1


async def test_a_change_that_both_agree_to_becomes_a_version_with_its_reason(today):
    await write(today, today.hanna, "adjust")
    await today.press(today.hanna, "pick_effort")
    await today.press(today.hanna, "change_effort")
    await today.press(today.hanna, "change", n=0)
    await today.say(today.hanna, "Fælles aftensmad hver onsdag")
    await today.press(today.hanna, "confirm")
    assert "agree_change" in verbs(today.yusuf)
    await today.press(today.yusuf, "agree_change")
    await today.press(today.hanna, "close_meeting")
    found = versions(today)
    assert [v.state for v in found] == [AgreementState.APPROVED, AgreementState.PROPOSED]
    assert "Hanna siger noget" in found[1].reason
    assert "Fælles aftensmad hver onsdag" in {e["what"] for e in found[1].content["efforts"]}
    assert found[1].content["year"] == found[0].content["year"]
    await today.press(today.hanna, "approve")
    await today.press(today.yusuf, "approve")
    assert [v.state for v in versions(today)] == [AgreementState.SUPERSEDED, AgreementState.APPROVED]


async def test_a_declined_change_leaves_the_agreement_as_it_is(today):
    before = versions(today)
    await write(today, today.hanna, "stop")
    assert "agree_change" not in verbs(today.yusuf)
    await today.press(today.yusuf, "meeting")
    await today.press(today.yusuf, "see_change")
    await today.press(today.yusuf, "decline_change")
    await today.say(today.yusuf, "Our bakers look forward to it.")
    assert "Our bakers look forward to it." in today.hanna.last.text
    await today.press(today.hanna, "close_meeting")
    (change,) = meetings(today)[0].changes
    assert change.state is ChangeState.DECLINED
    assert versions(today) == before


async def test_what_is_answered_after_the_meeting_still_becomes_a_version(today):
    await write(today, today.hanna, "stop")
    await today.press(today.hanna, "close_meeting")
    assert len(meetings(today)[0].changes) == 1
    await today.press(today.hanna, "close_meeting", "yes")
    assert len(versions(today)) == 1
    await today.press(today.yusuf, "meeting")
    await today.press(today.yusuf, "see_change")
    await today.press(today.yusuf, "agree_change")
    found = versions(today)
    assert len(found) == 2
    assert len(found[1].content["efforts"]) == len(found[0].content["efforts"]) - 1


async def test_the_other_side_can_take_over_the_writing(today):
    await today.press(today.hanna, "begin_meeting")
    await today.press(today.hanna, "pick", "well")
    await today.press(today.yusuf, "meeting")
    await today.press(today.yusuf, "take_meeting")
    await today.say(today.yusuf, "More people than chairs.")
    (meeting,) = meetings(today)
    session = read(today, lambda work: work.sessions.get(meeting.session_id))
    said = {address.rpartition("/")[2]: answer.value for address, answer in session.answers.items() if "/" in address}
    assert said == {"status": "well", "note": "More people than chairs."}
    assert "Yusuf" in today.hanna.last.text


async def test_a_skipped_meeting_keeps_its_reason_and_reminds_nobody(at):
    troupe = await at("agreed")
    meeting = entries(troupe, EntryKind.MEETING)[0]
    await troupe.stage.live(meeting.at + timedelta(days=4))
    await troupe.press(troupe.hanna, "skip_entry")
    await troupe.say(troupe.hanna, "Halvdelen er syge.")
    skipped = entries(troupe, EntryKind.MEETING)[0]
    assert (skipped.state, skipped.reason) == (EntryState.SKIPPED, "Halvdelen er syge.")
    assert "Halvdelen er syge." in troupe.yusuf.last.text
    before = len(troupe.hanna.messages)
    await troupe.stage.live(meeting.at + timedelta(days=12))
    assert len(troupe.hanna.messages) == before


async def test_a_meeting_that_is_skipped_ahead_leaves_the_calendars(today):
    await today.stage.press(today.hanna, 1, f"entry:{entries(today, EntryKind.MEETING)[1].id}")
    await today.press(today.hanna, "skip_entry")
    await today.say(today.hanna, "Vi er alle på kursus.")
    (file,) = today.yusuf.last.files
    rendered = await today.stage.render(file, "en")
    assert b"METHOD:CANCEL" in rendered.content
    assert "Vi er alle på kursus." in today.yusuf.last.text


async def test_the_map_says_what_the_year_asks_for_now(today):
    await today.stage.command(today.yusuf, "menu")
    assert "begin_meeting" in verbs(today.yusuf)
    await today.press(today.hanna, "begin_meeting")
    await today.stage.command(today.yusuf, "menu")
    assert verbs(today.yusuf)[0] == "meeting"
    await write(today, today.hanna, "stop")
    await today.press(today.hanna, "close_meeting")
    await today.press(today.hanna, "close_meeting", "yes")
    await today.stage.command(today.hanna, "menu")
    assert "meeting" not in verbs(today.hanna)
    await today.stage.command(today.yusuf, "menu")
    assert verbs(today.yusuf)[0] == "meeting"
    await today.stage.live(entries(today, EntryKind.MEETING)[1].at + timedelta(hours=3))
    await today.stage.command(today.hanna, "menu")
    assert verbs(today.hanna)[0] == "entry"


@pytest.mark.parametrize("way", ["go_on", "change", "end"])
async def test_after_a_year_both_choose_the_way_on(at, way):
    troupe = await at("agreed")
    (revisit,) = entries(troupe, EntryKind.REVISIT)
    await troupe.stage.live(revisit.at - timedelta(minutes=90))
    await write(troupe, troupe.hanna, "yes", "yes", "right", way)
    assert "agree_way" in verbs(troupe.yusuf)
    await troupe.press(troupe.yusuf, "agree_way")
    assert entries(troupe, EntryKind.REVISIT)[0].state is EntryState.HELD
    if way == "end":
        assert troupe.stage.phones
        return
    if way == "go_on":
        old, new = versions(troupe)
        assert new.content["year"] == old.content["year"] + 1
        assert len(new.content["meetings"]) == len(old.content["meetings"])
        assert min(new.content["meetings"]) > max(old.content["meetings"])
        await troupe.press(troupe.yusuf, "approve")
        await troupe.press(troupe.hanna, "approve")
        planned = [e for e in entries(troupe, EntryKind.MEETING) if e.state is EntryState.PLANNED]
        assert len([e for e in planned if e.at > troupe.stage.clock.now()]) == len(new.content["meetings"])
        assert [e.state for e in entries(troupe, EntryKind.REVISIT)] == [EntryState.HELD, EntryState.PLANNED]
