"""Notice: given with a second tap, told at once, taken back, and the end agreed to be sooner."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.callbacks import encode
from flows.cards.card import Action
from flows.clock import COPENHAGEN
from flows.ending import ENDS, EndingState, months_after
from flows.partnership import Stage
from flows.phrases import plain
from flows.year import EntryState
from tests.cast import verbs
from tests.properties.ending import endings, entries, give_notice, partnership, read, rows


@pytest.mark.parametrize(
    ("given", "months", "day"),
    [
        ("2026-08-31T14:00", 6, "2027-02-28T14:00"),
        ("2027-08-31T14:00", 6, "2028-02-29T14:00"),
        ("2026-10-31T23:30", 1, "2026-11-30T23:30"),
        ("2026-09-25T02:30", 1, "2026-10-25T02:30"),
        ("2026-02-28T09:00", 1, "2026-03-28T09:00"),
        ("2026-12-15T09:00", 3, "2027-03-15T09:00"),
        ("2026-08-15T09:00", 24, "2028-08-15T09:00"),
    ],
)
def test_a_notice_ends_at_the_same_local_time(given, months, day):
    moment = datetime.fromisoformat(given).replace(tzinfo=COPENHAGEN).astimezone(UTC)
    ends = months_after(moment, months)
    assert ends.tzinfo is UTC
    assert ends.astimezone(COPENHAGEN).replace(tzinfo=None).isoformat(timespec="minutes") == day


def test_an_hour_that_a_summer_night_lacks_is_a_moment_all_the_same():
    ends = months_after(datetime(2026, 2, 28, 1, 30, tzinfo=UTC), 1)
    assert ends == datetime(2026, 3, 28, 1, 30, tzinfo=UTC)
    assert months_after(datetime(2027, 2, 28, 1, 30, tzinfo=UTC), 1) == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)


async def test_a_notice_needs_a_second_tap_and_is_told_at_once(agreed):
    await agreed.stage.press(agreed.hanna, 1, "agreement:1")
    await agreed.press(agreed.hanna, "end_partnership")
    before = len(agreed.yusuf.messages)
    await agreed.say(agreed.hanna, "Vi flytter, og kræfterne er små.")
    assert (endings(agreed)[0].state, len(agreed.yusuf.messages)) == (EndingState.DRAFT, before)
    await agreed.press(agreed.hanna, "give_notice")
    (ending,) = endings(agreed)
    content = read(agreed, lambda work: work.agreements.get(1)).content
    months = {"one_month": 1, "three_months": 3, "six_months": 6}[content["end"]["notice"]]
    assert ending.ends_on == months_after(agreed.stage.clock.now(), months)
    assert "Vi flytter, og kræfterne er små." in agreed.yusuf.last.text
    assert "Boligforeningen Ådal" in agreed.yusuf.last.text
    assert partnership(agreed).stage is Stage.AGREED


async def test_a_dropped_draft_leaves_nothing(agreed):
    await agreed.stage.press(agreed.hanna, 1, "end_partnership:1")
    await agreed.press(agreed.hanna, "notice_skip")
    (draft,) = endings(agreed)
    await agreed.press(agreed.hanna, "notice_drop")
    await agreed.stage.press(
        agreed.hanna, 1, encode(Action("give_notice", (draft.id, draft.ends_on.date().toordinal())))
    )
    assert endings(agreed) == []
    assert partnership(agreed).stage is Stage.AGREED


async def test_a_notice_confirmed_on_another_day_is_asked_anew(agreed):
    await agreed.stage.press(agreed.hanna, 1, "end_partnership:1")
    await agreed.press(agreed.hanna, "notice_skip")
    await agreed.stage.later(timedelta(days=3))
    await agreed.press(agreed.hanna, "give_notice")
    assert [ending.state for ending in endings(agreed)] == [EndingState.DRAFT]
    await agreed.press(agreed.hanna, "give_notice")
    assert [ending.state for ending in endings(agreed)] == [EndingState.NOTICE]


async def test_the_dates_behind_the_end_are_off_and_come_back_with_the_notice_withdrawn(agreed):
    before = {entry.id: entry for entry in entries(agreed)}
    ending = await give_notice(agreed)
    off = entries(agreed, state=EntryState.CANCELLED)
    assert off
    assert {entry.reason for entry in off} == {ENDS}
    assert all(entry.at >= ending.ends_on for entry in off)
    assert all(entry.at < ending.ends_on for entry in entries(agreed, state=EntryState.PLANNED))
    for entry in off:
        queued = rows(agreed, f"subject = 'entry:{entry.id}'")
        assert {row[1:] for row in queued} <= {("cancelled", ENDS)}
    await agreed.press(agreed.hanna, "take_back")
    after = entries(agreed, state=EntryState.PLANNED)
    assert {entry.id: (entry.kind, entry.at) for entry in after} == {
        key: (entry.kind, entry.at) for key, entry in before.items()
    }
    assert plain("notice.goes_on", "en", who="Boligforeningen Ådal", estate="Ådalsparken") in agreed.yusuf.last.text
    later = max(entry.at for entry in off)
    await agreed.stage.live(later)
    assert partnership(agreed).stage is Stage.AGREED
    assert rows(agreed, "state = 'sent' AND kind = 'entry_soon'")


async def test_only_the_side_that_gave_notice_takes_it_back(agreed):
    ending = await give_notice(agreed)
    assert "take_back" not in verbs(agreed.yusuf)
    await agreed.stage.press(agreed.yusuf, 1, f"take_back:{ending.id}")
    assert endings(agreed)[0].state is EndingState.NOTICE
    assert agreed.yusuf.toasts[-1] == plain("stage.notice_theirs", "en")


async def test_menu_and_agreement_say_when_it_ends(agreed):
    ending = await give_notice(agreed)
    day = f"{ending.ends_on.astimezone(COPENHAGEN).day}. "
    for data in ("open:1", "agreement:1"):
        await agreed.stage.press(agreed.hanna, 1, data)
        assert day in agreed.hanna.last.text
        assert "slutter" in agreed.hanna.last.text


async def test_both_can_agree_to_end_at_once(agreed):
    await give_notice(agreed)
    await agreed.press(agreed.hanna, "earlier")
    await agreed.press(agreed.hanna, "earlier_on", n=0)
    assert partnership(agreed).stage is Stage.AGREED
    assert "earlier_yes" in verbs(agreed.yusuf)
    await agreed.press(agreed.yusuf, "earlier_yes")
    assert partnership(agreed).stage is Stage.ENDED
    await agreed.stage.live(agreed.stage.clock.now() + timedelta(days=10))
    assert any(file.kind == "handover_pdf" for shown in agreed.hanna.shown for file in shown.files)


async def test_a_declined_sooner_end_changes_nothing_and_its_button_is_stale(agreed):
    ending = await give_notice(agreed)
    await agreed.press(agreed.hanna, "earlier")
    await agreed.press(agreed.hanna, "earlier_on", n=0)
    asked = endings(agreed)[0]
    await agreed.press(agreed.yusuf, "earlier_no")
    await agreed.stage.press(agreed.yusuf, 1, f"earlier_yes:{asked.id}.{asked.version}")
    assert partnership(agreed).stage is Stage.AGREED
    assert endings(agreed)[0].ends_on == ending.ends_on
    assert plain("earlier.declined", "da", them="Bageriet Solsikken", day="X").split("X")[0] in agreed.hanna.last.text


async def test_both_can_agree_to_a_sooner_day_and_everything_moves_along(agreed):
    """From six months' notice to three."""
    ending = await give_notice(agreed)
    read(agreed, lambda work: work.endings.save(replace(work.endings.get(1), ends_on=months_after(ending.at, 6))))
    await agreed.stage.press(agreed.yusuf, 1, f"earlier:{ending.id}")
    await agreed.press(agreed.yusuf, "earlier_on", n=2)
    await agreed.stage.press(agreed.yusuf, 1, f"earlier_yes:{ending.id}.{endings(agreed)[0].version}")
    assert endings(agreed)[0].ends_on == months_after(ending.at, 6), "nobody agrees with themselves"
    await agreed.press(agreed.hanna, "earlier_yes")
    sooner = endings(agreed)[0]
    assert sooner.ends_on == months_after(ending.at, 3).replace(second=0, microsecond=0)
    assert all(entry.at < sooner.ends_on for entry in entries(agreed, state=EntryState.PLANNED))
    assert {row[1:] for row in rows(agreed, "kind = 'handover_open' AND state = 'cancelled'")} <= {
        ("cancelled", "both agreed to a sooner end")
    }
    await agreed.stage.live(sooner.ends_on + timedelta(days=10))
    assert partnership(agreed).stage is Stage.ENDED


async def test_a_version_approved_in_the_notice_plans_nothing_behind_the_end(agreed):
    ending = await give_notice(agreed)
    await agreed.stage.press(agreed.hanna, 1, "propose_agreement:1")
    await agreed.say(agreed.hanna, "Vi skriver det rent")
    for phone in (agreed.hanna, agreed.yusuf):
        await agreed.press(phone, "approve")
    assert all(entry.at < ending.ends_on for entry in entries(agreed, state=EntryState.PLANNED))
