"""[Later], [No more of these], [Hear them again], and what is listed of it all."""

from datetime import timedelta

import pytest

from flows.clock import COPENHAGEN
from flows.nudges import Nudge
from flows.phrases import plain
from flows.schedule import is_polite
from flows.year import EntryKind, Reminder
from tests.cast import buttons, links, verbs
from tests.properties.test_the_year import entries, rows
from tests.undrawn import UndrawnDesk

LATER = timedelta(days=13, hours=22)


@pytest.fixture
async def reminded(at):
    """Both have just been asked whether they come."""
    troupe = await at("agreed")
    meeting = entries(troupe, EntryKind.MEETING)[2]
    await troupe.stage.live(meeting.at - LATER)
    return troupe, meeting


def heard(troupe, meeting, kind):
    return [row for row in rows(troupe) if (row[0], row[1], row[5]) == (kind, 1, f"entry:{meeting.id}")]


async def test_what_is_put_off_comes_once_more_on_that_day_at_a_decent_hour(reminded):
    troupe, meeting = reminded
    await troupe.press(troupe.hanna, "later")
    assert plain("button.tomorrow", "da") in troupe.hanna.last.labels
    assert len(troupe.hanna.last.labels) <= 8
    await troupe.press(troupe.hanna, "put_off", "tomorrow")
    assert not troupe.hanna.last.labels
    moments = []
    troupe.stage.watch = lambda phone, _shown: phone is troupe.hanna and moments.append(troupe.stage.clock.now())
    await troupe.stage.live(troupe.stage.clock.now() + timedelta(days=1, hours=12))
    assert [is_polite(moment) for moment in moments] == [True]
    assert [row[2] for row in heard(troupe, meeting, "entry_soon")] == ["sent", "sent"]
    assert "come" in verbs(troupe.hanna)


async def test_it_is_never_put_off_past_what_comes_next(reminded):
    troupe, meeting = reminded
    await troupe.press(troupe.hanna, "later")
    assert plain("button.week", "da") not in troupe.hanna.last.labels
    await troupe.press(troupe.hanna, "not_later")
    assert "come" in verbs(troupe.hanna)
    await troupe.press(troupe.hanna, "later")
    await troupe.press(troupe.hanna, "put_off", "tomorrow")
    await troupe.stage.live(troupe.stage.clock.now() + timedelta(days=1))
    assert len(heard(troupe, meeting, "entry_soon")) == 2
    assert "later" not in verbs(troupe.hanna)
    await troupe.stage.live(meeting.at + timedelta(hours=1))
    assert {row[2] for row in heard(troupe, meeting, "entry_soon")} == {"sent"}


async def test_what_was_put_off_and_is_settled_meanwhile_is_dropped_with_a_reason(reminded):
    troupe, meeting = reminded
    await troupe.press(troupe.hanna, "later")
    await troupe.press(troupe.hanna, "put_off", "tomorrow")
    await troupe.press(troupe.yusuf, "move_entry")
    await troupe.press(troupe.yusuf, "moved", n=0)
    await troupe.stage.live(troupe.stage.clock.now() + timedelta(days=2))
    assert [row[3] for row in heard(troupe, meeting, "entry_soon")][1] == "the date was moved or cancelled"


async def test_on_its_own_morning_nothing_can_be_put_off(reminded):
    troupe, meeting = reminded
    await troupe.stage.live(meeting.at - timedelta(hours=1))
    assert troupe.hanna.last.text.startswith("I dag")
    assert "later" not in verbs(troupe.hanna)


async def test_forged_and_late_presses_put_nothing_off(reminded):
    troupe, meeting = reminded
    assert heard(troupe, meeting, "entry_soon")
    before = len(rows(troupe))
    for data in ("later:1", "put_off:1:tomorrow", "not_later:999", "put_off:999:week", "unmute:1", "unmute:99"):
        await troupe.stage.press(troupe.hanna, 1, data)
    mine = f"SELECT id FROM outbox WHERE kind = 'entry_soon' AND subject = 'entry:{meeting.id}' AND person_id = 1"
    ((number,),) = troupe.stage.writer.run(lambda work: work.driver.execute(mine).fetchall())
    await troupe.stage.press(troupe.yusuf, 1, f"put_off:{_base_36(number)}:tomorrow")
    await troupe.stage.press(troupe.hanna, 1, f"put_off:{_base_36(number)}:never")
    assert len(rows(troupe)) == before
    for _ in range(2):
        await troupe.stage.press(troupe.hanna, 1, f"put_off:{_base_36(number)}:tomorrow")
    assert len(rows(troupe)) == before + 1
    await troupe.stage.live(meeting.at - timedelta(days=3))
    await troupe.stage.press(troupe.hanna, 1, f"later:{_base_36(number)}")
    assert len(rows(troupe)) == before + 1


def _base_36(number):
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    return digits[number] if number < 36 else _base_36(number // 36) + digits[number % 36]


async def test_a_nudge_is_put_off_too_and_more_than_once(troupe):
    await troupe.welcome_housing()
    await troupe.new_partnership()
    await troupe.stage.live(troupe.stage.clock.now() + timedelta(days=7, hours=2))
    for _ in range(2):
        await troupe.press(troupe.hanna, "later")
        await troupe.press(troupe.hanna, "put_off", "tomorrow")
        said = troupe.hanna.screen.count("er ikke åbnet endnu")
        await troupe.stage.live(troupe.stage.clock.now() + timedelta(days=1))
        assert troupe.hanna.screen.count("er ikke åbnet endnu") == said + 1
    await troupe.stage.open(troupe.yusuf, links(troupe.hanna)[-1])
    await troupe.press(troupe.hanna, "later")
    assert "put_off" not in verbs(troupe.hanna)


async def test_what_was_stopped_is_listed_and_heard_again(reminded):
    troupe, _ = reminded
    await troupe.press(troupe.hanna, "mute")
    second = entries(troupe, EntryKind.MEETING)[3]
    await troupe.press(troupe.hanna, "reminders")
    assert plain("mydata.reminder.soon", "da") in troupe.hanna.last.text
    assert len(troupe.hanna.last.text) <= 600
    await troupe.press(troupe.hanna, "unmute")
    assert "unmute" not in verbs(troupe.hanna)
    await troupe.stage.live(second.at - LATER)
    assert [row[2] for row in heard(troupe, second, "entry_soon")] == ["sent"]


async def test_the_list_tells_what_comes_and_then_it_comes(at):
    troupe = await at("agreed")
    await troupe.stage.press(troupe.hanna, 1, "reminders:1")
    first = troupe.hanna.last.text.split("– ")[1].split("\n")[0]
    moments = []
    troupe.stage.watch = lambda phone, shown: phone is troupe.hanna and moments.append(shown)
    while not moments:
        await troupe.stage.live(troupe.stage.clock.now() + timedelta(days=1))
    day = moments[0] and troupe.stage.clock.now().astimezone(COPENHAGEN)
    assert f" {day.day}. " in first or f" {day.day - 1}. " in first
    assert plain("reminders.coming", "da") in troupe.hanna.screen


async def test_what_was_not_sent_is_listed_with_its_reason_in_the_readers_words(reminded):
    troupe, meeting = reminded
    for phone in (troupe.hanna, troupe.yusuf):
        await troupe.press(phone, "come")
    await troupe.stage.live(meeting.at - timedelta(days=8))
    await troupe.stage.press(troupe.hanna, 1, "reminders:1")
    assert plain("reason.we_come", "da") in troupe.hanna.last.text
    await troupe.stage.press(troupe.yusuf, 1, "reminders:1")
    assert plain("reason.we_come", "en") in troupe.yusuf.last.text
    dead = "UPDATE outbox SET state = 'dead', error = 'Forbidden' WHERE kind = 'entry_unanswered' AND person_id = 1"
    troupe.stage.writer.run(lambda work: work.driver.execute(dead) and None)
    await troupe.stage.press(troupe.hanna, 1, "reminders:1")
    assert plain("reason.refused", "da") in troupe.hanna.last.text


async def test_with_nothing_to_tell_the_list_says_so_and_the_menu_leads_there_only_with_something(troupe):
    await troupe.welcome_housing()
    await troupe.new_partnership()
    await troupe.stage.command(troupe.hanna, "menu")
    assert "reminders" not in verbs(troupe.hanna)
    troupe.stage.writer.run(lambda work: work.driver.execute("DELETE FROM outbox") and None)
    await troupe.stage.press(troupe.hanna, 1, "reminders:1")
    assert troupe.hanna.last.text == plain("reminders.none", "da", estate="Ådalsparken")
    await troupe.stage.press(troupe.hanna, 1, "mute:1:unopened")
    assert "reminders" in verbs(troupe.hanna)
    await troupe.press(troupe.hanna, "reminders")
    await troupe.press(troupe.hanna, "unmute")
    assert "year" not in verbs(troupe.hanna)


async def test_a_message_that_is_no_reminder_has_no_later(at):
    troupe = await at("joint")
    assert isinstance(troupe.stage.desk, UndrawnDesk)
    offered = [button.action.verb for shown in troupe.yusuf.shown for button in buttons(shown) if button.action]
    assert "later" not in offered


async def test_the_list_is_short_however_much_there_is_to_tell(reminded):
    troupe, meeting = reminded
    for kind in (*Reminder, *Nudge):
        await troupe.stage.press(troupe.hanna, 1, f"mute:1:{kind}")
    await troupe.stage.live(meeting.at + timedelta(days=1))
    await troupe.stage.press(troupe.hanna, 1, "reminders:1")
    for head in ("unsent", "stopped"):
        assert plain(f"reminders.{head}", "da") in troupe.hanna.last.text
    assert len(troupe.hanna.last.text) <= 600
    await troupe.press(troupe.hanna, "unmute")
    assert plain("reminders.coming", "da") in troupe.hanna.last.text
    assert len(troupe.hanna.last.text) <= 600
