"""What an outage has held up: of each date the latest that is for a person, at a decent hour."""

from collections import Counter
from datetime import timedelta

from flows.clock import COPENHAGEN
from flows.ports import Message
from flows.schedule import is_polite
from flows.service.held_up import A_DAY
from flows.year import EntryKind, reminders_of
from tests.builders import tables_of


def first_meeting(troupe):
    found = troupe.stage.writer.run(lambda work: work.entries.find(partnership_id=1, kind=EntryKind.MEETING))
    return min(found, key=lambda entry: entry.at)


def second_meeting(troupe):
    """No holiday brings two of its reminders to the same hour."""
    found = troupe.stage.writer.run(lambda work: work.entries.find(partnership_id=1, kind=EntryKind.MEETING))
    return sorted(found, key=lambda entry: entry.at)[1]


def sent(troupe, entry, person):
    rows = tables_of(troupe.stage)["outbox"].values()
    mine = [row for row in rows if row["person_id"] == person and row["subject"] == f"entry:{entry.id}"]
    return [row["kind"] for row in mine if row["state"] == "sent"]


async def test_what_is_for_the_co_ordinator_alone_takes_nothing_from_the_others(agreed):
    meeting = second_meeting(agreed)
    back = dict(reminders_of(meeting))["stuck"] + timedelta(hours=1)
    await agreed.stage.later(back - agreed.stage.clock.now())
    assert sent(agreed, meeting, 1) == ["entry_stuck"]
    assert sent(agreed, meeting, 2) == ["entry_silent"]


async def test_who_comes_back_after_a_meeting_is_still_asked_whether_it_was_held(agreed):
    meeting = first_meeting(agreed)
    await agreed.stage.command(agreed.hanna, "stop")
    await agreed.stage.live(meeting.at + timedelta(hours=3))
    await agreed.stage.command(agreed.hanna, "menu")
    await agreed.stage.live(dict(reminders_of(meeting))["after"] + timedelta(hours=1))
    assert sent(agreed, meeting, 1) == ["entry_after"]


async def test_news_that_were_held_up_wait_for_a_decent_hour(agreed):
    meeting = first_meeting(agreed)
    deliver, agreed.stage.deliver = agreed.stage.deliver, agreed.stage.desk.sweep
    await agreed.stage.press(agreed.hanna, 1, f"move_entry:{meeting.id}")
    await agreed.press(agreed.hanna, "moved", n=0)
    agreed.stage.deliver = deliver
    night = agreed.stage.clock.now().astimezone(COPENHAGEN).replace(hour=3) + timedelta(days=2)
    before = len(agreed.yusuf.messages)
    await agreed.stage.later(night - agreed.stage.clock.now())
    assert len(agreed.yusuf.messages) == before
    heard = []
    agreed.stage.watch = lambda *_: heard.append(agreed.stage.clock.now())
    await agreed.stage.live(night + timedelta(days=1))
    assert heard
    assert all(is_polite(moment) for moment in heard)


async def test_after_a_long_outage_nobody_hears_everything_on_one_day(agreed):
    """As whoever co-ordinates many partnerships has it: a dozen late messages, each still making sense."""
    stage, due = agreed.stage, agreed.stage.clock.now() - timedelta(days=3)

    def queue(work):
        for number in range(12):
            payload = {"partnership": 1, "who": f"Nr. {number}"}
            work.outbox.queue(Message(f"late:{number}", 1, "joined", due, "partnership:1", payload))

    days = Counter()
    stage.watch = lambda _phone, _shown: days.update([stage.clock.now().astimezone(COPENHAGEN).date()])
    stage.writer.run(queue)
    await stage.deliver()
    await stage.live(stage.clock.now() + timedelta(days=8))
    assert sum(days.values()) >= 12
    assert max(days.values()) <= A_DAY
    states = {row["state"] for row in tables_of(stage)["outbox"].values() if row["key"].startswith("late:")}
    assert states == {"sent"}
