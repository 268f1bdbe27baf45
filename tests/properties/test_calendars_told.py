"""Calendars that hold a date hear of its moves and of its end; a feed's address is its member's alone."""

import hashlib
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from icalendar import Calendar

from bot.desk import DialogueDesk
from flows.agreement import AgreementState
from flows.cards.card import Attachment, Incoming
from flows.errors import NotFoundError
from flows.phrases import plain
from flows.service.talk import Talk, load_world
from flows.service.year import plan_year
from flows.year import EntryKind, EntryState
from tests.cast import verbs
from tests.stage import USERNAME, WEB


def entries(troupe, kind=None):
    found = troupe.stage.writer.run(lambda work: work.entries.find(partnership_id=1))
    return sorted((entry for entry in found if kind in {None, entry.kind}), key=lambda entry: entry.at)


async def events_of(troupe, attachment):
    file = await troupe.stage.render(attachment, "da")
    calendar = Calendar.from_ical(file.content)
    return str(calendar["METHOD"]), {str(event["UID"]): event for event in calendar.walk("VEVENT")}


def drop_meetings(troupe, kept):
    """A new version holds that has only the first meetings, and no effort."""

    def change(work):
        hanna = work.persons.get(1)
        incoming = Incoming(999_999, "press", hanna.telegram_id, hanna.chat_id)
        talk = Talk(work, hanna, troupe.stage.clock.now(), troupe.stage.world, incoming)
        (held,) = work.agreements.find(partnership_id=1, state=AgreementState.APPROVED)
        content = {**held.content, "meetings": held.content["meetings"][:kept], "efforts": []}
        work.agreements.save(replace(held, state=AgreementState.SUPERSEDED))
        new = work.agreements.add(replace(held, id=0, number=held.number + 1, content=content, version=0))
        plan_year(talk, work.partnerships.get(1), new, held)

    troupe.stage.writer.run(change)


async def test_a_moved_date_comes_as_a_file_to_the_mover_and_to_the_other_side(agreed):
    meeting = entries(agreed, EntryKind.MEETING)[0]
    await agreed.stage.live(meeting.at - timedelta(days=13))
    await agreed.press(agreed.hanna, "move_entry")
    await agreed.press(agreed.hanna, "moved")
    moved = next(entry for entry in entries(agreed) if entry.id == meeting.id)
    for phone in (agreed.hanna, agreed.yusuf):
        (file,) = phone.last.files
        method, events = await events_of(agreed, file)
        assert method == "PUBLISH"
        assert {uid: event["SEQUENCE"] for uid, event in events.items()} == {meeting.uid: 1}
        assert events[meeting.uid].decoded("DTSTART") == moved.at


async def test_dates_that_a_new_version_drops_leave_everybodys_calendar(agreed):
    before = {entry.id: entry for entry in entries(agreed)}
    drop_meetings(agreed, 2)
    await agreed.stage.deliver()
    off = [entry for entry in entries(agreed) if entry.state is EntryState.CANCELLED]
    assert {EntryKind.MEETING, EntryKind.EFFORT} == {entry.kind for entry in off}
    for phone in (agreed.hanna, agreed.yusuf):
        (file,) = phone.last.files
        method, events = await events_of(agreed, file)
        assert method == "CANCEL"
        assert {entry.uid: entry.sequence for entry in off} == {uid: e["SEQUENCE"] for uid, e in events.items()}
        assert all(event["SEQUENCE"] > before[int(re.sub(r"\D", "", uid))].sequence for uid, event in events.items())
        assert {str(event["STATUS"]) for event in events.values()} == {"CANCELLED"}
        # An effort that is no longer agreed keeps its name.
        assert not any(str(event["SUMMARY"]).startswith((": –", "Ny måned for:  –")) for event in events.values())


async def test_one_date_that_is_off_is_named(agreed):
    drop_meetings(agreed, 3)
    off = [entry for entry in entries(agreed, EntryKind.MEETING) if entry.state is EntryState.CANCELLED]
    agreed.stage.writer.run(
        lambda work: [
            work.entries.save(replace(entry, state=EntryState.PLANNED))
            for entry in work.entries.find(state=EntryState.CANCELLED)
            if entry.kind is not EntryKind.MEETING
        ]
    )
    await agreed.stage.deliver()
    assert len(off) == 1
    assert plain("entry.meeting", "da") in agreed.hanna.last.text
    assert agreed.hanna.last.files[0].values == {"entries": str(off[0].id)}


async def test_what_is_behind_us_before_it_is_told_is_not_told(agreed):
    drop_meetings(agreed, 0)
    agreed.stage.clock.current += timedelta(days=500)
    await agreed.stage.deliver()
    query = "SELECT DISTINCT state, error FROM outbox WHERE kind = 'entries_cancelled'"
    rows = agreed.stage.writer.run(lambda work: work.driver.execute(query).fetchall())
    assert rows == [("cancelled", "the dates are behind us, or on again")]


async def test_a_file_of_what_is_over_or_on_is_not_made(agreed):
    meeting = entries(agreed, EntryKind.MEETING)[0]
    with pytest.raises(NotFoundError):
        await agreed.stage.render(Attachment("cancelled_calendar", 1, values={"entries": str(meeting.id)}), "da")
    drop_meetings(agreed, 0)
    with pytest.raises(NotFoundError):
        await agreed.stage.render(Attachment("entry_calendar", meeting.id), "da")


async def subscribe(troupe, phone):
    """The token of a fresh address."""
    await troupe.stage.press(phone, 1, "year:1")
    await troupe.press(phone, "feed")
    if "feed_new" in verbs(phone):
        await troupe.press(phone, "feed_new")
    (token,) = re.findall(re.escape(WEB) + r"/calendar/(\w+)\.ics", phone.last.text)
    return token


async def feed(troupe, token):
    desk = DialogueDesk(troupe.stage.writer, troupe.stage.world, troupe.stage.clock)
    return await desk.feed(token)


async def test_a_feed_holds_all_dates_and_marks_those_that_are_off(agreed):
    token = await subscribe(agreed, agreed.hanna)
    first = await feed(agreed, token)
    drop_meetings(agreed, 2)
    calendar = Calendar.from_ical((await feed(agreed, token)).content)
    status = {str(event["UID"]): str(event["STATUS"]) for event in calendar.walk("VEVENT")}
    words = {EntryState.CANCELLED: "CANCELLED"}
    assert status == {entry.uid: words.get(entry.state, "CONFIRMED") for entry in entries(agreed)}
    assert calendar["METHOD"] == "PUBLISH"
    assert "Ådalsparken" in calendar["X-WR-CALNAME"]
    assert (await feed(agreed, token)).tag != first.tag
    last = max(entry.at for entry in entries(agreed))
    await agreed.stage.later(last - agreed.stage.clock.now() + timedelta(days=31))
    later = Calendar.from_ical((await feed(agreed, token)).content)
    assert {str(event["STATUS"]) for event in later.walk("VEVENT")} == {"CONFIRMED"}


async def test_the_same_calendar_has_the_same_tag_whenever_it_is_made(agreed):
    token = await subscribe(agreed, agreed.hanna)
    first = await feed(agreed, token)
    agreed.stage.clock.current += timedelta(minutes=5)
    second = await feed(agreed, token)
    assert first.tag == second.tag


async def test_only_a_hash_of_the_address_is_stored(agreed):
    token = await subscribe(agreed, agreed.hanna)
    (stored,) = agreed.stage.writer.run(lambda work: work.feeds.find())
    assert stored.token_hash == hashlib.sha256(token.encode()).hexdigest()
    query = "SELECT count(*) FROM outbox WHERE payload LIKE ?"
    assert agreed.stage.writer.run(lambda work: work.driver.execute(query, (f"%{token}%",)).fetchone()) == (0,)


async def test_a_new_address_ends_the_old_one_and_stop_ends_both(agreed):
    old = await subscribe(agreed, agreed.hanna)
    theirs = await subscribe(agreed, agreed.yusuf)
    new = await subscribe(agreed, agreed.hanna)
    assert await feed(agreed, old) is None
    assert await feed(agreed, new) is not None
    await agreed.press(agreed.hanna, "feed_stop")
    assert await feed(agreed, new) is None
    assert await feed(agreed, theirs) is not None
    assert new not in agreed.hanna.screen


async def test_an_old_button_neither_stops_nor_renews_the_new_address(agreed):
    await subscribe(agreed, agreed.hanna)
    token = await subscribe(agreed, agreed.hanna)
    for data in ("feed_stop:1.1", "feed_new:1.1"):
        await agreed.stage.press(agreed.hanna, 1, data)
        assert await feed(agreed, token) is not None


async def test_who_has_left_or_is_erased_has_no_feed_and_coming_back_does_not_bring_it_back(agreed):
    token = await subscribe(agreed, agreed.hanna)
    theirs = await subscribe(agreed, agreed.yusuf)
    now = agreed.stage.clock.now()
    agreed.stage.writer.run(lambda work: work.members.save(replace(work.members.get(1), left=now)))
    assert await feed(agreed, token) is None
    back = now + timedelta(days=1)
    agreed.stage.writer.run(
        lambda work: work.members.add(replace(work.members.get(1), id=0, joined=back, left=None, version=0))
    )
    assert await feed(agreed, token) is None
    await agreed.stage.command(agreed.yusuf, "delete")
    await agreed.press(agreed.yusuf, "delete_yes")
    assert await feed(agreed, theirs) is None
    assert [one.person_id for one in agreed.stage.writer.run(lambda work: work.feeds.find())] == [1]


async def test_what_is_kept_on_a_person_names_the_feed(agreed):
    await subscribe(agreed, agreed.hanna)
    await agreed.stage.command(agreed.hanna, "mydata")
    (message,) = [message for message in agreed.hanna.shown if message.files and "mydata" in message.files[0].kind]
    text, machine = [await agreed.stage.render(file, "da") for file in message.files]
    assert plain("mydata.feeds", "da") in text.content.decode()
    assert '"calendar_feeds": [' in machine.content.decode()


async def test_without_a_web_nothing_is_offered_and_an_old_button_says_so_kindly(agreed):
    agreed.stage.desk._world = load_world(USERNAME, "da")
    await agreed.stage.press(agreed.hanna, 1, "year:1")
    assert "feed" not in verbs(agreed.hanna)
    await agreed.stage.press(agreed.hanna, 1, "feed:1")
    assert agreed.hanna.toasts[-1] == plain("stage.no_address", "da")
    assert agreed.stage.writer.run(lambda work: work.feeds.find()) == []


async def test_forged_presses_give_a_stranger_no_address(agreed):
    stranger = agreed.stage.phone("Fremmed")
    await agreed.stage.open(stranger, agreed.stage.invite("Bækhus"))
    await agreed.welcome_member(stranger, "Bo Holm")
    await subscribe(agreed, agreed.hanna)
    for data in ("feed:1", "feed_new:1.1", "feed_stop:1.1"):
        await agreed.stage.press(stranger, 1, data)
    assert WEB not in stranger.screen
    assert len(agreed.stage.writer.run(lambda work: work.feeds.find())) == 1
