"""The end of a partnership: notice, handover, and the end by the clock."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.callbacks import encode
from flows.agreement import AgreementState
from flows.cards.card import Action, Attachment
from flows.clock import COPENHAGEN
from flows.ending import ENDS, EndingState, items_of, months_after
from flows.partnership import Stage
from flows.phrases import plain
from flows.schedule import is_polite
from flows.year import EntryKind, EntryState
from tests.builders import tables_of
from tests.cast import buttons, links, verbs
from tests.properties.ending import endings, entries, fill_in, give_notice, partnership, read, rows


@pytest.fixture
async def agreed(at):
    return await at("agreed")


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


async def test_the_end_comes_by_itself_with_thanks_and_files_to_both(agreed):
    ending = await give_notice(agreed)
    await fill_in(agreed, agreed.yusuf)
    await agreed.press(agreed.yusuf, "measure_last", n=0)
    (last,) = [e for e in entries(agreed, kind=EntryKind.MEASUREMENT) if e.about == 1]
    assert last.at < ending.ends_on
    await agreed.stage.live(ending.ends_on + timedelta(days=10))
    assert partnership(agreed).stage is Stage.ENDED
    for phone in (agreed.hanna, agreed.yusuf):
        thanks = [shown for shown in phone.shown if shown.files][-1]
        assert {file.kind for file in thanks.files} == {"handover_pdf", "handover_word"}
    assert all(entry.at < ending.ends_on for entry in entries(agreed, state=EntryState.PLANNED))
    counted = len(agreed.hanna.messages), len(agreed.yusuf.messages)
    await agreed.stage.live(ending.ends_on + timedelta(days=400))
    assert (len(agreed.hanna.messages), len(agreed.yusuf.messages)) == counted


async def test_after_an_outage_it_still_ends_and_says_so_at_a_decent_hour(agreed):
    ending = await give_notice(agreed)
    hours = []
    agreed.stage.watch = lambda _phone, _shown: hours.append(agreed.stage.clock.now())
    night = (ending.ends_on + timedelta(days=20)).astimezone(COPENHAGEN).replace(hour=2)
    agreed.stage.clock.current = night.astimezone(UTC)
    await agreed.stage.live(night.astimezone(UTC) + timedelta(days=6))
    assert partnership(agreed).stage is Stage.ENDED
    assert hours
    assert all(is_polite(hour) for hour in hours)


async def test_it_ends_even_when_nobody_wants_to_hear_from_us(agreed):
    ending = await give_notice(agreed)
    for phone in (agreed.hanna, agreed.yusuf):
        await agreed.stage.command(phone, "stop")
    await agreed.stage.live(ending.ends_on + timedelta(hours=1))
    await agreed.stage.desk.sweep()
    assert partnership(agreed).stage is Stage.ENDED


async def test_who_comes_back_after_stop_hears_of_the_end(agreed):
    ending = await give_notice(agreed)
    await agreed.stage.command(agreed.hanna, "stop")
    await agreed.stage.command(agreed.hanna, "menu")
    await agreed.stage.live(ending.ends_on + timedelta(days=10))
    assert any(file.kind == "handover_pdf" for shown in agreed.hanna.shown for file in shown.files)


async def test_open_items_are_reminded_of_two_weeks_before_and_not_when_nothing_is_open(agreed):
    ending = await give_notice(agreed)
    await agreed.stage.live(ending.ends_on - timedelta(days=9))
    assert any(
        "Overdragelsen" in shown.text or "overdragelsen mangler" in shown.text for shown in agreed.hanna.shown[-2:]
    )
    assert {row[1] for row in rows(agreed, "kind = 'handover_open'")} == {"sent"}


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


async def test_what_has_ended_is_readable_and_refuses_changes_kindly(agreed):
    await agreed.stage.press(agreed.hanna, 1, "agreement:1")
    await agreed.stage.press(agreed.hanna, 1, "back_to_joint:1")
    old = [
        shown_button.action for shown in agreed.hanna.shown for shown_button in buttons(shown) if shown_button.action
    ]
    old += [Action("park", (1, point, 1)) for point in (1, 2, 3)]
    ending = await give_notice(agreed)
    await agreed.stage.live(ending.ends_on + timedelta(days=10))
    before = tables_of(agreed.stage)
    words = plain("stage.ended", "da")
    for data in ("back_to_joint:1", "propose_agreement:1", f"take_back:{ending.id}", f"hand_none:{ending.id}.0"):
        await agreed.stage.press(agreed.hanna, 1, data)
        assert agreed.hanna.toasts[-1] == words, data
        assert plain("home.next.ended", "da") in agreed.hanna.last.text
    changing = {"agree", "write", "park", "unpark", "take", "lift", "add_effort", "approve", "withdraw"}
    tried = [action for action in old if action.verb in changing]
    assert tried
    for action in tried:
        await agreed.stage.press(agreed.hanna, 1, encode(action))
    after = tables_of(agreed.stage)
    same = {"agreement", "joint_session", "joint_entry", "entry", "ending", "partnership", "session", "answer"}
    assert {name: after[name] for name in same} == {name: before[name] for name in same}
    await agreed.stage.command(agreed.hanna, "menu")
    assert {"agreement", "handover", "story"} <= set(verbs(agreed.hanna))
    await agreed.press(agreed.hanna, "handover")
    assert {file.kind for file in agreed.hanna.shown[-2].files} == {"handover_pdf", "handover_word"}
    await agreed.press(agreed.hanna, "agreement")
    assert "end_partnership" not in verbs(agreed.hanna)
    assert "back_to_joint" not in verbs(agreed.hanna)
    await agreed.press(agreed.hanna, "files")


async def test_strangers_find_nothing(agreed):
    stranger = agreed.stage.phone("Fremmed")
    await agreed.stage.open(stranger, agreed.stage.invite("Bækhus"))
    await agreed.welcome_member(stranger, "Bo Holm")
    ending = await give_notice(agreed)
    before = endings(agreed)
    for data in (
        *(
            "end_partnership:1",
            "handover:1",
            "handover_files:1",
            "story:1",
            "story_file:1",
            "story_write:1",
            "story_no:1",
        ),
        *(f"take_back:{ending.id}", f"earlier:{ending.id}", f"hand_none:{ending.id}.0", f"measure_last:{ending.id}.1"),
    ):
        await agreed.stage.press(stranger, 1, data)
        assert "Ådalsparken" not in stranger.screen, data
    assert endings(agreed) == before


async def test_a_small_partnership_ends_simply(small):
    await small.welcome_housing()
    token = await small.new_partnership()
    await small.propose()
    token = token or links(small.hanna)[-1]
    await small.stage.open(small.yusuf, token)
    await small.press(small.yusuf, "prop_yes")
    if "prop_approve" in verbs(small.yusuf):
        await small.press(small.yusuf, "prop_approve")
    assert partnership(small).stage is Stage.AGREED
    ending = await give_notice(small, small.yusuf)
    assert ending.ends_on == months_after(ending.at, 1)
    await small.stage.live(ending.ends_on + timedelta(days=10))
    assert partnership(small).stage is Stage.ENDED
    for kind in ("handover_pdf", "handover_word"):
        assert (await small.stage.render(Attachment(kind, ending.id), "da")).content


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


async def test_the_checklist_is_one_for_both_and_takes_words_only_where_it_asks(agreed):
    ending = await give_notice(agreed)
    await agreed.stage.press(agreed.hanna, 1, "handover:1")
    await agreed.say(agreed.hanna, "Noget om alt muligt")
    assert plain("handover.which", "da") in agreed.hanna.screen
    await agreed.stage.press(agreed.hanna, 1, f"hand_item:{ending.id}.1")
    await agreed.say(agreed.hanna, "Nøglen går tilbage til bageriet")
    await agreed.stage.press(agreed.yusuf, 1, f"hand_item:{ending.id}.1")
    assert "Nøglen går tilbage til bageriet" in agreed.yusuf.last.text
    await agreed.say(agreed.yusuf, "The key goes to the caretaker")
    assert endings(agreed)[0].handover["rooms"] == "The key goes to the caretaker"
    for data in (f"hand_item:{ending.id}.99", f"hand_to:{ending.id}.2.99", f"hand_none:{ending.id}.99"):
        agreed.yusuf.toasts.clear()
        await agreed.stage.press(agreed.yusuf, 1, data)
        assert agreed.yusuf.toasts, data


async def test_no_last_measurement_is_made_where_none_is_wanted_and_the_question_comes_once(agreed):
    ending = await give_notice(agreed)
    await fill_in(agreed, agreed.hanna)
    await agreed.press(agreed.hanna, "measure_last", n=1)
    assert not [entry for entry in entries(agreed) if entry.about == 1 and entry.kind is EntryKind.MEASUREMENT]
    await agreed.stage.press(agreed.yusuf, 1, f"measure_last:{ending.id}.1")
    assert agreed.yusuf.toasts
    await agreed.press(agreed.hanna, "handover_files")
    assert {file.kind for file in agreed.hanna.shown[-2].files} == {"handover_pdf", "handover_word"}


async def test_where_no_day_is_left_no_measurement_is_offered(agreed):
    ending = await give_notice(agreed)
    await agreed.stage.live(ending.ends_on - timedelta(days=4))
    await agreed.stage.press(agreed.hanna, 1, "handover:1")
    for item in read(agreed, lambda work: items_of(work.agreements.get(1).content)):
        read(agreed, lambda work, i=item: work.endings.save(_with(work.endings.get(1), i)))
    await agreed.stage.press(agreed.hanna, 1, "handover:1")
    assert "measure_last" not in verbs(agreed.hanna)
    assert plain("handover.done", "da") in agreed.hanna.last.text


def _with(ending, item):
    return replace(ending, handover={**ending.handover, item: "Ja"})


async def test_a_last_measurement_goes_with_the_notice_and_outlives_a_new_version(agreed):
    await give_notice(agreed)
    await fill_in(agreed, agreed.hanna)
    await agreed.press(agreed.hanna, "measure_last")
    await agreed.stage.press(agreed.hanna, 1, "propose_agreement:1")
    await agreed.say(agreed.hanna, "Vi skriver det rent")
    for phone in (agreed.hanna, agreed.yusuf):
        await agreed.press(phone, "approve")
    (last,) = [entry for entry in entries(agreed, kind=EntryKind.MEASUREMENT) if entry.about == 1]
    assert last.state is EntryState.PLANNED
    await agreed.stage.press(agreed.hanna, 1, "end_partnership:1")
    await agreed.press(agreed.hanna, "take_back")
    (last,) = [entry for entry in entries(agreed, kind=EntryKind.MEASUREMENT) if entry.about == 1]
    assert last.state is EntryState.CANCELLED
    planned = [(entry.kind, entry.about, entry.at) for entry in entries(agreed, state=EntryState.PLANNED)]
    assert len(planned) == len(set(planned)), "no date came back twice"


async def test_a_version_that_waits_for_approval_is_withdrawn_by_the_end(agreed):
    ending = await give_notice(agreed)
    await agreed.stage.press(agreed.hanna, 1, "propose_agreement:1")
    await agreed.say(agreed.hanna, "Vi skriver det rent")
    waiting = read(agreed, lambda work: work.agreements.find(partnership_id=1))[-1]
    await agreed.stage.live(ending.ends_on + timedelta(days=10))
    assert read(agreed, lambda work: work.agreements.get(waiting.id)).state is AgreementState.WITHDRAWN
    await agreed.stage.press(agreed.hanna, 1, f"approve:{waiting.id}")
    assert agreed.hanna.toasts[-1] == plain("stage.ended", "da")


async def test_a_version_approved_in_the_notice_plans_nothing_behind_the_end(agreed):
    ending = await give_notice(agreed)
    await agreed.stage.press(agreed.hanna, 1, "propose_agreement:1")
    await agreed.say(agreed.hanna, "Vi skriver det rent")
    for phone in (agreed.hanna, agreed.yusuf):
        await agreed.press(phone, "approve")
    assert all(entry.at < ending.ends_on for entry in entries(agreed, state=EntryState.PLANNED))


async def test_the_list_of_several_says_which_has_ended(agreed):
    ending = await give_notice(agreed)
    await agreed.new_partnership("Pias Planter", "Bækmarken")
    await agreed.stage.live(ending.ends_on + timedelta(days=10))
    await agreed.stage.command(agreed.hanna, "menu")
    if "switch" in verbs(agreed.hanna):
        await agreed.press(agreed.hanna, "switch")
    assert any(label.endswith("· slut") for label in agreed.hanna.last.labels)
