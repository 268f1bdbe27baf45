"""The year after the agreement: dates, reminders at the right hour, each once; moves and confirmations."""

from collections import Counter
from datetime import timedelta

from flows.cards.card import Attachment
from flows.clock import COPENHAGEN
from flows.phrases import plain
from flows.schedule import is_free
from flows.year import EntryKind
from tests.cast import verbs


def read(troupe, use_case):
    return troupe.stage.writer.run(use_case)


def entries(troupe, kind=None):
    found = read(troupe, lambda work: work.entries.find(partnership_id=1))
    return sorted((entry for entry in found if kind in {None, entry.kind}), key=lambda entry: entry.at)


def rows(troupe):
    """Of the outbox: kind, person, state, error, when it was done."""
    query = "SELECT kind, person_id, state, error, due, subject FROM outbox WHERE kind LIKE 'entry_%'"
    return read(troupe, lambda work: work.driver.execute(query).fetchall())


async def test_an_approved_agreement_becomes_dates(agreed):
    found = entries(agreed)
    assert Counter(entry.kind for entry in found)[EntryKind.MEETING] == 4
    assert {EntryKind.MEETING, EntryKind.EFFORT, EntryKind.REVISIT} <= {entry.kind for entry in found}
    for entry in found:
        local = entry.at.astimezone(COPENHAGEN)
        assert local.hour == 10
        assert not is_free(local.date())
    await agreed.stage.command(agreed.hanna, "menu")
    assert plain("button.year", "da") in agreed.hanna.last.labels
    await agreed.press(agreed.hanna, "year")
    assert plain("entry.meeting", "da") in agreed.hanna.last.text
    await agreed.press(agreed.hanna, "year_file")
    assert agreed.hanna.shown[-2].files[0].kind == "year_calendar"


async def test_a_whole_year_says_each_thing_once_at_a_decent_hour(agreed):
    stage, hours = agreed.stage, []
    stage.watch = lambda _phone, _shown: hours.append(stage.clock.now().astimezone(COPENHAGEN))
    (revisit,) = entries(agreed, EntryKind.REVISIT)
    await stage.live(revisit.at + timedelta(days=20))
    assert hours
    assert all(8 <= hour.hour <= 10 and not is_free(hour.date()) for hour in hours)
    sent = [row for row in rows(agreed) if row[2] == "sent"]
    assert max(Counter((row[0], row[1], row[5]) for row in sent).values()) == 1
    assert all(row[3] for row in rows(agreed) if row[2] == "cancelled")
    assert {row[2] for row in rows(agreed)} <= {"sent", "cancelled"}
    meetings = {f"entry:{entry.id}" for entry in entries(agreed, EntryKind.MEETING)}
    for kind in ("entry_soon", "entry_tomorrow", "entry_today", "entry_after", "entry_unheld", "entry_stuck"):
        assert {row[5] for row in sent if row[0] == kind} >= meetings, kind
    assert {row[1] for row in sent if row[0] in {"entry_stuck", "entry_unheld"}} == {1}


async def test_who_has_said_that_they_come_is_not_asked_again(agreed):
    meeting = entries(agreed, EntryKind.MEETING)[0]
    await agreed.stage.live(meeting.at - timedelta(days=13))
    for phone in (agreed.hanna, agreed.yusuf):
        assert "come" in verbs(phone)
        await agreed.press(phone, "come")
    assert plain("entry.comes.both", "en") in agreed.yusuf.last.text
    await agreed.stage.live(meeting.at - timedelta(hours=1))
    mine = {row[0]: row[3] for row in rows(agreed) if row[5] == f"entry:{meeting.id}"}
    assert mine["entry_unanswered"] == "this side comes"
    assert mine["entry_silent"] == "the other side comes"
    assert mine["entry_stuck"] == "both come"


async def test_a_moved_meeting_takes_its_reminders_along_and_asks_the_other_side(agreed):
    meeting = entries(agreed, EntryKind.MEETING)[0]
    await agreed.stage.live(meeting.at - timedelta(days=13))
    await agreed.press(agreed.hanna, "move_entry")
    await agreed.press(agreed.hanna, "moved", n=0)
    moved = read(agreed, lambda work: work.entries.get(meeting.id))
    assert (moved.sequence, moved.uid) == (1, meeting.uid)
    assert moved.at != meeting.at
    assert plain("entry.comes.us", "da") in agreed.hanna.last.text
    assert "Boligforeningen Ådal" in agreed.yusuf.last.text
    await agreed.press(agreed.yusuf, "come")
    assert len(read(agreed, lambda work: work.entries.get(meeting.id)).confirmed) == 2
    await agreed.stage.live(max(moved.at, meeting.at) + timedelta(hours=1))
    told = [row for row in rows(agreed) if row[5] == f"entry:{meeting.id}" and row[2] == "sent"]
    assert Counter(row[0] for row in told)["entry_today"] == 2


async def test_after_an_outage_only_the_last_reminder_of_a_date_comes_and_not_at_night(agreed):
    meeting = entries(agreed, EntryKind.MEETING)[0]
    night = (meeting.at - timedelta(days=1)).astimezone(COPENHAGEN).replace(hour=23)
    before = len(agreed.hanna.messages)
    await agreed.stage.later(night - agreed.stage.clock.now())
    assert len(agreed.hanna.messages) == before
    await agreed.stage.live(meeting.at - timedelta(minutes=30))
    mine = Counter(row[0] for row in rows(agreed) if row[5] == f"entry:{meeting.id}" and row[2] == "sent")
    assert set(mine) == {"entry_today"}


async def test_who_wants_no_more_of_a_kind_gets_none(agreed):
    meeting = entries(agreed, EntryKind.MEETING)[0]
    await agreed.stage.live(meeting.at - timedelta(days=13))
    await agreed.press(agreed.hanna, "mute")
    second = entries(agreed, EntryKind.MEETING)[1]
    await agreed.stage.live(second.at - timedelta(days=12))
    soon = {row[1]: row[3] for row in rows(agreed) if row[0] == "entry_soon" and row[5] == f"entry:{second.id}"}
    assert soon == {1: "the person stopped these reminders", 2: ""}


async def test_a_colleague_who_comes_in_later_is_reminded_too(agreed):
    mette = agreed.stage.phone("Mette")
    await agreed.welcome_colleague(agreed.hanna, mette, "Mette Lund")
    meeting = entries(agreed, EntryKind.MEETING)[0]
    await agreed.stage.live(meeting.at - timedelta(days=13))
    assert plain("entry.meeting", "da") in mette.last.text


async def test_who_comes_back_after_stop_is_reminded_again_and_mydata_tells_what_was_stopped(agreed):
    meeting = entries(agreed, EntryKind.MEETING)[0]
    await agreed.stage.command(agreed.hanna, "stop")
    assert not [row for row in rows(agreed) if row[1] == 1]
    await agreed.say(agreed.hanna, "Hej igen")
    await agreed.stage.live(meeting.at - timedelta(days=13))
    assert [row[0] for row in rows(agreed) if row[1] == 1 and row[2] == "sent"] == ["entry_soon"]
    await agreed.press(agreed.hanna, "mute")
    for kind, words in (("mydata_text", plain("mydata.reminder.soon", "da")), ("mydata_json", "reminders_stopped")):
        file = await agreed.stage.render(Attachment(kind, 1), "da")
        assert words in file.content.decode()


async def test_forged_presses_on_the_dates_of_others_find_nothing(agreed):
    stranger = agreed.stage.phone("Fremmed")
    await agreed.stage.open(stranger, agreed.stage.invite("Bækhus"))
    await agreed.welcome_member(stranger, "Bo Holm")
    meeting = entries(agreed, EntryKind.MEETING)[0]
    for data in (f"entry:{meeting.id}", f"come:{meeting.id}.0", f"move_entry:{meeting.id}", "year:1", "mute:1:soon"):
        await agreed.stage.press(stranger, 1, data)
        assert "Ådalsparken" not in stranger.screen
    assert entries(agreed, EntryKind.MEETING)[0] == meeting


async def test_without_a_meeting_to_come_the_other_files_come_without_a_calendar(agreed):
    """An agreement from before there were dates has none."""
    read(agreed, lambda work: work.entries.remove(partnership_id=1))
    await agreed.stage.press(agreed.hanna, 1, "files:1")
    kinds = {file.kind for file in agreed.hanna.last.files}
    assert kinds == {"agreement_pdf", "agreement_word", "wheel"}
