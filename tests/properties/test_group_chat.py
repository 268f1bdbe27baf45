"""A bound group: the board and what concerns both, and nothing else."""

from dataclasses import replace
from datetime import timedelta

from flows.cards.card import Action
from flows.clock import COPENHAGEN
from flows.phrases import plain
from flows.ports import Message
from flows.year import EntryKind, EntryState
from tests.builders import tables_of
from tests.properties.groups import a_stranger, bind, meeting, unchanged
from tests.properties.stored import read, rows

KINDS = ("group_soon", "group_tomorrow", "group_today")


def meeting_after(troupe, first):
    found = read(troupe, lambda work: work.entries.find(partnership_id=1, kind=EntryKind.MEETING))
    return min((entry for entry in found if entry.at > first.at), key=lambda entry: entry.at)


async def test_the_board_holds_nothing_that_was_not_agreed(agreed):
    group = await bind(agreed, agreed.yusuf)
    assert "siger noget" not in group.last.text.replace(read(agreed, _efforts), "")
    assert "70000" not in group.last.text


def _efforts(work):
    return str(work.agreements.find()[-1].content["efforts"][0]["what"])


async def test_the_board_changes_in_place_when_a_date_moves(agreed):
    group = await bind(agreed, agreed.hanna)
    count, before = len(group.messages), group.last.text
    first = meeting(agreed)
    await agreed.stage.live(first.at - timedelta(days=16))
    await agreed.stage.press(agreed.hanna, 1, f"move_entry:{first.id}")
    await agreed.press(agreed.hanna, "moved")
    assert len(group.messages) == count
    assert group.last.text != before


async def test_what_concerns_both_is_said_in_the_group_and_a_moved_date_anew(agreed):
    group = await bind(agreed, agreed.hanna)
    first = meeting(agreed)
    await agreed.stage.live(first.at + timedelta(hours=1))
    mine = {row["kind"]: row["state"] for row in rows(agreed, "group_soon") if row["subject"] == f"entry:{first.id}"}
    assert mine == {"group_soon": "sent"}
    for kind in ("group_tomorrow", "group_today"):
        assert [row["state"] for row in rows(agreed, kind) if row["subject"] == f"entry:{first.id}"] == ["sent"]
    assert all(row["person_id"] is None and row["chat"] == group.telegram_id for row in rows(agreed, "group_soon"))
    assert not rows(agreed, "group_stuck")


async def test_we_come_is_taken_from_members_and_from_nobody_else(agreed):
    group, bo, stranger = await bind(agreed, agreed.hanna), await a_stranger(agreed), agreed.stage.phone("Fremmed")
    first = meeting(agreed)
    await agreed.stage.live(first.at - timedelta(days=13))
    card = group.last
    (come,) = [button.action for row in card.card.buttons for button in row if button.action]
    before = tables_of(agreed.stage)
    for phone in (bo, stranger):
        for action in (come, Action("agreement", (1,)), Action("group_unbind", (1,)), Action("delete_yes"), None):
            await agreed.stage.in_group(group, phone, "press", action=action, message_id=card.id)
            assert phone.toasts
    assert unchanged(before, tables_of(agreed.stage))
    assert group.last.text == card.text
    await agreed.stage.in_group(group, agreed.yusuf, "press", action=come, message_id=card.id)
    assert plain("group.come", "da", who="Bageriet Solsikken") in group.messages[card.id].text
    assert plain("button.come", "da") in group.messages[card.id].labels
    await agreed.stage.in_group(group, agreed.hanna, "press", action=come, message_id=card.id)
    assert len(read(agreed, lambda work: work.entries.get(first.id)).confirmed) == 2
    assert plain("button.come", "da") not in group.messages[card.id].labels


async def test_members_presses_of_private_cards_do_nothing_in_a_group(agreed):
    group = await bind(agreed, agreed.hanna)
    before = tables_of(agreed.stage)
    for action in (Action("agreement", (1,)), Action("leave_yes", (1,)), Action("delete_yes"), Action("come", (1,))):
        outcome = await agreed.stage.in_group(group, agreed.hanna, "press", action=action, message_id=1)
        assert (outcome.cards, outcome.edited) == ((), None)
    assert unchanged(before, tables_of(agreed.stage))


async def test_the_board_tells_of_the_last_meeting_and_why_the_agreement_is_new(agreed):
    group = await bind(agreed, agreed.hanna)
    held = replace(meeting(agreed), state=EntryState.HELD)
    version = replace(read(agreed, lambda work: work.agreements.find()[-1]), reason="Det blev for meget")
    read(agreed, lambda work: (work.entries.save(held), work.agreements.save(version)))
    await agreed.stage.in_group(group, agreed.yusuf, "command", command="start")
    assert plain("board.why", "da", reason="Det blev for meget") in group.last.text
    assert "Sidst: Evalueringsmøde" in group.last.text
    read(agreed, lambda work: work.entries.remove(partnership_id=1))
    read(agreed, lambda work: (work.approvals.remove(agreement_id=version.id), work.agreements.remove(id=version.id)))
    await agreed.stage.in_group(group, agreed.yusuf, "command", command="start")
    assert plain("board.no_dates", "da") in group.last.text


async def test_what_a_group_message_was_about_may_have_moved_or_gone(agreed):
    group = await bind(agreed, agreed.hanna)
    payload = {"group": 1, "entry": meeting(agreed).id, "sequence": 9}
    for number, about in enumerate((payload, payload | {"entry": 9_999})):
        row = Message(f"late{number}", 0, "group_soon", agreed.stage.clock.now(), "late", about, chat=group.telegram_id)
        read(agreed, lambda work, row=row: work.outbox.queue(row))
    await agreed.stage.deliver()
    errors = [row["error"] for row in rows(agreed, "group_soon") if row["subject"] == "late"]
    assert errors == ["moved, held, cancelled or over since", "no longer theirs: not_found"]


async def test_a_date_of_another_partnership_is_not_confirmed_here(agreed):
    group = await bind(agreed, agreed.hanna)
    other = read(agreed, lambda work: work.partnerships.add(replace(work.partnerships.get(1), id=0, version=0)))
    first = meeting(agreed)
    entry = read(agreed, lambda work: work.entries.add(replace(first, id=0, partnership_id=other.id)))
    action = Action("come", (entry.id, entry.sequence))
    await agreed.stage.in_group(group, agreed.hanna, "press", action=action, message_id=1)
    assert agreed.hanna.toasts[-1] == plain("stale", "da")
    assert not read(agreed, lambda work: work.entries.get(entry.id)).confirmed


async def test_help_in_a_bound_group_says_what_is_read_there(agreed):
    group = await bind(agreed, agreed.hanna)
    await agreed.stage.in_group(group, agreed.stage.phone("Fremmed"), "command", command="privacy")
    assert group.last.text == plain("group.help", "da")


async def test_a_reminder_that_comes_late_gives_way_to_the_next_and_waits_for_the_day(agreed):
    group = await bind(agreed, agreed.hanna)
    first = meeting(agreed)
    night = (first.at - timedelta(days=9)).astimezone(COPENHAGEN).replace(hour=23)
    count = len(group.messages)
    await agreed.stage.later(night - agreed.stage.clock.now())
    assert len(group.messages) == count
    await agreed.stage.live(first.at - timedelta(minutes=30))
    states = {kind: [r["state"] for r in rows(agreed, kind) if r["subject"] == f"entry:{first.id}"] for kind in KINDS}
    assert states == {"group_soon": ["sent"], "group_tomorrow": ["sent"], "group_today": ["sent"]}
    second = meeting_after(agreed, first)
    await agreed.stage.later(second.at - timedelta(minutes=30) - agreed.stage.clock.now())
    errors = {r["error"] for r in rows(agreed, "group_soon") if r["subject"] == f"entry:{second.id}"}
    assert errors == {"a later reminder of the same date is due"}


async def test_strangers_commands_in_a_bound_group_change_nothing(agreed):
    group, bo = await bind(agreed, agreed.hanna), await a_stranger(agreed)
    await agreed.stage.in_group(agreed.stage.group("Fremmede"), bo, "left")
    count, before = len(group.messages), tables_of(agreed.stage)
    for name in ("stop", "start", "menu", "delete", "mydata"):
        await agreed.stage.in_group(group, bo, "command", command=name)
    await agreed.stage.in_group(group, bo, "command", command="start", text="a" * 26)
    await agreed.stage.in_group(group, agreed.hanna, "command", command="delete")
    assert len(group.messages) == count
    assert unchanged(before, tables_of(agreed.stage))


async def test_the_group_reads_the_language_it_is_given(agreed):
    group = await bind(agreed, agreed.hanna)
    await agreed.stage.press(agreed.yusuf, 1, "group:1")
    await agreed.press(agreed.yusuf, "group_language", "en")
    assert plain("board.dates", "en")[3:-4] in group.last.text


async def test_the_button_of_the_group_opens_the_partnership_for_members_alone(agreed):
    bo = await a_stranger(agreed)
    await agreed.stage.open(agreed.yusuf, "p1")
    assert "Ådalsparken" in agreed.yusuf.last.text
    stranger = agreed.stage.phone("Fremmed")
    for phone in (bo, stranger):
        for payload in ("p1", "p", "p99999", "p" + "9" * 40, "p²"):
            await agreed.stage.open(phone, payload)
        assert "Ådalsparken" not in phone.screen
