"""Changes at a meeting and after it: every way to propose, answer and take back, and what is refused."""

from dataclasses import replace

import pytest

from flows.agreement import AgreementState
from flows.meeting import ChangeState, MeetingState
from flows.phrases import plain
from flows.year import EntryKind, EntryState
from tests.cast import verbs
from tests.properties.meeting_days import entries, meetings, morning_of, read, versions, write


@pytest.fixture
async def decided(at):
    """Hanna has written the first meeting; both may propose."""
    troupe = await morning_of(await at("agreed"))
    await write(troupe, troupe.hanna)
    return troupe


async def fill_in_plan(troupe, phone):
    """The form of a new effort, to its confirmation."""
    for step in range(20):
        offered = verbs(phone)
        if "confirm" in offered:
            await troupe.press(phone, "confirm")
            return
        if "pick" in offered:
            await troupe.press(phone, "pick", "both")
        elif "tick" in offered and "done" not in offered:
            await troupe.press(phone, "tick", "5")
        elif "done" in offered:
            await troupe.press(phone, "done")
        else:
            await troupe.say(phone, f"Cykelværksted {step}")
    raise AssertionError(phone.last.text)


async def propose_new(troupe, phone, why=""):
    await troupe.stage.command(phone, "menu")
    await troupe.press(phone, "meeting")
    await troupe.press(phone, "change_effort")
    await fill_in_plan(troupe, phone)
    if why:
        await troupe.say(phone, why)
    else:
        await troupe.press(phone, "change_plain")


async def test_a_new_effort_with_its_reason_comes_into_the_next_version(decided):
    await propose_new(decided, decided.yusuf, "The young asked for it.")
    assert "The young asked for it." in decided.hanna.last.text
    assert "Cykelværksted" in decided.hanna.last.text
    await decided.press(decided.hanna, "agree_change")
    await decided.press(decided.hanna, "close_meeting")
    old, new = versions(decided)
    assert len(new.content["efforts"]) == len(old.content["efforts"]) + 1
    assert "The young asked for it." in new.reason
    for phone in (decided.hanna, decided.yusuf):
        await decided.press(phone, "approve")
    months = [entry for entry in entries(decided, EntryKind.EFFORT) if entry.state is EntryState.PLANNED]
    assert new.content["efforts"][-1]["id"] in {entry.about for entry in months}


def place_of(troupe, phone):
    (person,) = read(troupe, lambda work: work.persons.find(telegram_id=phone.telegram_id))
    return person.place.kind


async def test_without_a_reason_it_is_told_as_well_and_may_be_taken_back(decided):
    await propose_new(decided, decided.hanna)
    assert "agree_change" in verbs(decided.yusuf)
    await decided.press(decided.hanna, "see_change")
    await decided.press(decided.hanna, "unpropose")
    assert meetings(decided)[0].changes == ()
    await decided.press(decided.yusuf, "agree_change")
    assert decided.yusuf.toasts[-1] == plain("stale", "en")
    assert len(versions(decided)) == 1


async def test_a_form_that_changes_nothing_proposes_nothing(decided):
    await decided.press(decided.hanna, "pick_effort")
    await decided.press(decided.hanna, "change_effort")
    await decided.press(decided.hanna, "confirm")
    assert plain("change.none", "da") in decided.hanna.shown[-2].text
    assert meetings(decided)[0].changes == ()


async def test_nobody_answers_their_own_change_and_nobody_answers_twice(decided):
    await propose_new(decided, decided.hanna)
    (change,) = meetings(decided)[0].changes
    for verb in ("agree_change", "decline_change", "decline_plain"):
        await decided.stage.press(decided.hanna, 1, f"{verb}:1.{change.number}")
    assert meetings(decided)[0].changes[0].state is ChangeState.PROPOSED
    await decided.press(decided.yusuf, "decline_change")
    await decided.press(decided.yusuf, "decline_plain")
    for verb in ("agree_change", "decline_change", "decline_plain"):
        await decided.stage.press(decided.yusuf, 1, f"{verb}:1.{change.number}")
    for verb in ("unpropose", "change_plain"):
        await decided.stage.press(decided.hanna, 1, f"{verb}:1.{change.number}")
    assert meetings(decided)[0].changes[0].state is ChangeState.DECLINED
    await decided.stage.press(decided.hanna, 1, "see_change:1.99")
    assert decided.hanna.toasts[-1] == plain("stale", "da")


async def test_what_was_taken_back_while_a_reason_is_written_loses_nothing(decided):
    await propose_new(decided, decided.hanna)
    await decided.press(decided.yusuf, "decline_change")
    await decided.stage.press(decided.hanna, 1, f"unpropose:1.{meetings(decided)[0].changes[0].number}")
    await decided.say(decided.yusuf, "Too much for us.")
    assert meetings(decided)[0].changes == ()
    assert decided.yusuf.last.text


async def test_a_remark_comes_into_the_minutes_of_both(decided):
    await decided.press(decided.hanna, "close_meeting")
    await decided.stage.command(decided.yusuf, "menu")
    await decided.stage.press(decided.yusuf, 1, "remark:1")
    await decided.say(decided.yusuf, "We also spoke of the parking.")
    assert "We also spoke of the parking." in decided.hanna.last.text
    (meeting,) = meetings(decided)
    assert [remark.text for remark in meeting.remarks] == ["We also spoke of the parking."]
    await decided.press(decided.hanna, "minutes")
    assert {file.kind for shown in decided.hanna.shown[-3:] for file in shown.files} == {"minutes_pdf", "minutes_word"}


async def test_before_the_end_there_are_no_minutes_and_after_it_nothing_more_is_proposed(decided):
    for data in ("minutes:1", "remark:1"):
        await decided.stage.press(decided.hanna, 1, data)
        assert decided.hanna.toasts[-1] == plain("stale", "da")
    await decided.press(decided.hanna, "close_meeting")
    before = meetings(decided)
    for data in ("close_meeting:1", "pick_effort:1", "change_effort:1.0", "take_meeting:1.1", "write_anew:1.1"):
        await decided.stage.press(decided.yusuf, 1, data)
        assert decided.yusuf.toasts[-1] == plain("stale", "en"), data
    assert meetings(decided) == before


async def test_a_closed_meeting_with_an_open_change_asks_once_more_some_days_later(decided):
    await propose_new(decided, decided.hanna)
    await decided.press(decided.hanna, "close_meeting")
    await decided.press(decided.hanna, "close_meeting", "yes")
    (meeting,) = meetings(decided)
    assert meeting.state is MeetingState.CLOSED
    await decided.stage.command(decided.yusuf, "menu")
    count = len(decided.yusuf.messages)
    await decided.stage.live(
        meeting.closed.replace(hour=23) + (entries(decided, EntryKind.MEETING)[1].at - meeting.closed) / 4
    )
    later = decided.yusuf.shown[-(len(decided.yusuf.messages) - count) :]
    assert [shown for shown in later if "Cykelværksted" in shown.text]
    found = read(
        decided, lambda work: work.driver.execute("SELECT state FROM outbox WHERE kind = 'change_waits'").fetchall()
    )
    assert [state for (state,) in found] == ["sent"]


async def test_while_another_version_waits_the_agreed_changes_wait_with_the_points(decided):
    """The agreement's card leads on once that version is answered."""
    old = versions(decided)[0]
    waiting = replace(old, id=0, version=0, number=2, state=AgreementState.PROPOSED, content_hash="other")
    read(decided, lambda work: work.agreements.add(waiting))
    await propose_new(decided, decided.hanna)
    await decided.press(decided.yusuf, "agree_change")
    await decided.press(decided.hanna, "meeting")
    await decided.press(decided.hanna, "close_meeting")
    assert len(versions(decided)) == 2
    (joint,) = read(decided, lambda work: work.joints.find(partnership_id=1))
    assert "Cykelværksted" in str(joint.points[-1].value)


@pytest.mark.parametrize("place", ["meeting", "change_why", "change_no", "remark", "entry_skip"])
async def test_words_where_they_do_not_belong_get_a_kind_answer(decided, place):
    await propose_new(decided, decided.hanna)
    if place == "change_no":
        await decided.press(decided.yusuf, "decline_change")
    if place == "change_why":
        await decided.stage.press(decided.hanna, 1, "change_effort:1.0")
        await fill_in_plan(decided, decided.hanna)
    if place == "remark":
        await decided.press(decided.hanna, "close_meeting")
        await decided.press(decided.hanna, "close_meeting", "yes")
        await decided.press(decided.hanna, "remark")
    if place == "entry_skip":
        second = entries(decided, EntryKind.MEETING)[1]
        await decided.stage.press(decided.hanna, 1, f"skip_entry:{second.id}.0")
    phone = decided.yusuf if place == "change_no" else decided.hanna
    before = meetings(decided), entries(decided, EntryKind.MEETING)
    assert place_of(decided, phone) == place
    count = len(phone.messages)
    await decided.stage.send(phone, "voice")
    await decided.say(phone, "???" if place == "meeting" else "\u200b")
    assert len(phone.messages) > count + 1
    assert (meetings(decided), entries(decided, EntryKind.MEETING)) == before
    assert place_of(decided, phone) == place
