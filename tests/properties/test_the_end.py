"""The end of a partnership: notice, handover, the end by the clock, and what is kept of it how long."""

from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from bot.callbacks import encode
from flows.cards.card import Action, Attachment
from flows.clock import COPENHAGEN
from flows.ending import ENDS, EndingState, months_after
from flows.partnership import Stage
from flows.phrases import plain
from flows.schedule import is_polite, polite_time
from flows.year import EntryKind, EntryState
from tests.builders import tables_of
from tests.cast import buttons, links, verbs


def read(troupe, use_case):
    return troupe.stage.writer.run(use_case)


def rows(troupe, where):
    """Of the outbox: kind, state, reason."""
    query = f"SELECT kind, state, error FROM outbox WHERE {where}"
    return read(troupe, lambda work: work.driver.execute(query).fetchall())


def partnership(troupe):
    return read(troupe, lambda work: work.partnerships.get(1))


def endings(troupe):
    return read(troupe, lambda work: work.endings.find(partnership_id=1))


def entries(troupe, **equals):
    return read(troupe, lambda work: work.entries.find(partnership_id=1, **equals))


@pytest.fixture
async def agreed(at):
    return await at("agreed")


async def give_notice(troupe, phone=None, reason=""):
    phone = phone or troupe.hanna
    await troupe.stage.press(phone, 1, "agreement:1")
    await troupe.press(phone, "end_partnership")
    if reason:
        await troupe.say(phone, reason)
    else:
        await troupe.press(phone, "notice_skip")
    await troupe.press(phone, "give_notice")
    return endings(troupe)[-1]


async def fill_in(troupe, phone):
    """The whole checklist, nobody for every effort."""
    await troupe.stage.press(phone, 1, "handover:1")
    for step in range(40):
        offered = verbs(phone)
        if "measure_last" in offered:
            return
        if "hand_to" in offered and step % 2:
            await troupe.press(phone, "hand_to")
        elif "hand_none" in offered:
            await troupe.press(phone, "hand_none")
        else:
            await troupe.press(phone, "hand_item")
    raise AssertionError(phone.last.text)


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
    await agreed.stage.press(agreed.hanna, 1, f"give_notice:{draft.id}.{draft.ends_on.date().toordinal()}")
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


async def test_retention_leaves_nothing_of_those_who_were_in_nothing_else(agreed):
    ending = await give_notice(agreed)
    await agreed.stage.press(agreed.hanna, 1, "story_write:1")
    await agreed.say(agreed.hanna, "Vi har fået et bord.")
    await agreed.stage.live(ending.ends_on + timedelta(days=10))
    gone = months_after(endings(agreed)[0].closed, 24)
    agreed.stage.clock.current = gone - timedelta(days=31)
    await agreed.stage.desk.sweep()
    assert endings(agreed)[0].warned is None
    agreed.stage.clock.current = polite_time(gone - timedelta(days=29))
    await agreed.stage.desk.sweep()
    await agreed.stage.deliver()
    for phone in (agreed.hanna, agreed.yusuf):
        assert verbs(phone) == ["open"]
        assert "30" not in phone.last.text
    agreed.stage.clock.current = gone + timedelta(hours=1)
    await agreed.stage.desk.sweep()
    assert endings(agreed), "the warning came a day late, so the erasure does"
    agreed.stage.clock.current = gone + timedelta(days=9)
    await agreed.stage.desk.sweep()
    left = {name for name, rows in tables_of(agreed.stage).items() if rows}
    assert left <= {"seen_update", "rate_gate"}
    await agreed.stage.command(agreed.hanna, "menu")
    assert agreed.hanna.last.text


async def test_retention_leaves_others_what_is_theirs(agreed):
    await agreed.new_partnership("Pias Planter", "Bækmarken")
    ending = await give_notice(agreed)
    await agreed.stage.live(ending.ends_on + timedelta(days=10))
    for days in (720, 40):
        agreed.stage.clock.current += timedelta(days=days)
        await agreed.stage.desk.sweep()
    tables = tables_of(agreed.stage)
    assert [row["estate"] for row in tables["partnership"].values()] == ["Bækmarken"]
    assert [row["name"] for row in tables["organisation"].values()] == ["Boligforeningen Ådal"]
    assert [row["name"] for row in tables["member"].values()] == ["Hanna Østergård"]
    assert len(tables["person"]) == 1
    for name in ("agreement", "approval", "entry", "ending", "joint_session", "joint_entry", "mute"):
        assert not tables[name], name
    assert all(row["partnership_id"] != 1 for row in tables["session"].values())
    await agreed.stage.command(agreed.hanna, "menu")
    assert "Bækmarken" in agreed.hanna.last.text


async def both_say_yes(troupe):
    for phone in (troupe.hanna, troupe.yusuf):
        await troupe.stage.press(phone, 1, "story:1")
        await troupe.press(phone, "story_yes")


async def is_draft(troupe):
    """What the file that is made now says of itself."""
    file = await troupe.stage.render(Attachment("story_pdf", 1), "da")
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(file.content)).pages)
    assert len(PdfReader(BytesIO(file.content)).pages) == 1
    assert ("Må ikke deles" in text) != ("har sagt ja til, at siden deles" in text)
    return "Må ikke deles" in text


async def test_a_story_is_finished_only_with_both_yeses_to_the_same_page(agreed):
    await give_notice(agreed)
    await agreed.press(agreed.hanna, "story")
    assert await is_draft(agreed)
    await agreed.press(agreed.hanna, "story_write")
    await agreed.say(agreed.hanna, "Vi har fået et bord, hvor alle kan sidde.")
    assert "Vi har fået et bord" not in agreed.yusuf.last.text
    await agreed.press(agreed.yusuf, "story")
    assert "Vi har fået et bord" in agreed.yusuf.last.text
    await agreed.press(agreed.yusuf, "story_yes")
    assert await is_draft(agreed)
    await agreed.stage.press(agreed.hanna, 1, "story:1")
    await agreed.press(agreed.hanna, "story_yes")
    assert not await is_draft(agreed)
    assert any(file.kind == "story_pdf" for shown in agreed.yusuf.shown for file in shown.files)


async def test_any_change_asks_both_anew_and_a_yes_can_be_taken_back(agreed):
    ending = await give_notice(agreed)
    await both_say_yes(agreed)
    assert not await is_draft(agreed)
    await agreed.stage.press(agreed.yusuf, 1, "story_write:1")
    await agreed.say(agreed.yusuf, "We know our neighbours now.")
    assert await is_draft(agreed)
    await agreed.stage.press(agreed.hanna, 1, "story_yes:1:000000000000")
    assert agreed.hanna.toasts[-1] == plain("stage.story_changed", "da")
    await both_say_yes(agreed)
    assert not await is_draft(agreed)
    await agreed.press(agreed.hanna, "story_no")
    assert await is_draft(agreed)
    assert (
        plain("story.news.withdrawn", "en", them="Boligforeningen Ådal", estate="Ådalsparken") in agreed.yusuf.last.text
    )
    await both_say_yes_again(agreed)
    await agreed.stage.press(agreed.yusuf, 1, f"hand_item:{ending.id}.0")
    await agreed.say(agreed.yusuf, "The big oven")
    assert await is_draft(agreed), "what stays is another now"


async def both_say_yes_again(troupe):
    await troupe.stage.press(troupe.hanna, 1, "story:1")
    await troupe.press(troupe.hanna, "story_yes")
    assert not await is_draft(troupe)


async def test_after_the_end_the_story_can_still_be_told(agreed):
    ending = await give_notice(agreed)
    await agreed.stage.live(ending.ends_on + timedelta(days=10))
    await both_say_yes(agreed)
    assert not await is_draft(agreed)


async def test_mydata_tells_of_notice_and_story(agreed):
    await give_notice(agreed, reason="Vi flytter til Viborg.")
    await agreed.stage.press(agreed.hanna, 1, "story_write:1")
    await agreed.say(agreed.hanna, "Vi har fået et bord.")
    for kind in ("mydata_text", "mydata_json"):
        file = await agreed.stage.render(Attachment(kind, 1), "da")
        for words in ("Vi flytter til Viborg.", "Vi har fået et bord."):
            assert words in file.content.decode()
