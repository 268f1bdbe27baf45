"""A group bound to a partnership: by a member alone, with the board and what concerns both, and nothing else."""

from dataclasses import replace
from datetime import timedelta

import pytest

from flows.cards.card import Action
from flows.clock import COPENHAGEN
from flows.ids import token_hash
from flows.partnership import Stage
from flows.phrases import plain
from flows.ports import Message
from flows.year import EntryKind, EntryState
from tests.builders import tables_of
from tests.cast import verbs

KINDS = ("group_soon", "group_tomorrow", "group_today")


def read(troupe, use_case):
    return troupe.stage.writer.run(use_case)


def rows(troupe, kind):
    return [row for row in tables_of(troupe.stage)["outbox"].values() if row["kind"] == kind]


def unchanged(before, after):
    """What is noted of each update is left out."""
    return {n: t for n, t in before.items() if n != "seen_update"} == {
        n: t for n, t in after.items() if n != "seen_update"
    }


async def token_of(troupe, phone):
    await troupe.stage.command(phone, "menu")
    await troupe.press(phone, "people")
    await troupe.press(phone, "group")
    await troupe.press(phone, "group_link")
    (url,) = [button.url for row in phone.last.card.buttons for button in row if button.url]
    return url.split("startgroup=")[1]


async def bind(troupe, phone, group=None):
    group = group or troupe.stage.group()
    token = await token_of(troupe, phone)
    await troupe.stage.in_group(group, phone, "added")
    await troupe.stage.in_group(group, phone, "command", command="start", text=token)
    return group


def meeting(troupe):
    found = read(troupe, lambda work: work.entries.find(partnership_id=1, kind=EntryKind.MEETING))
    return min(found, key=lambda entry: entry.at)


def meeting_after(troupe, first):
    found = read(troupe, lambda work: work.entries.find(partnership_id=1, kind=EntryKind.MEETING))
    return min((entry for entry in found if entry.at > first.at), key=lambda entry: entry.at)


async def a_stranger(troupe):
    bo = troupe.stage.phone("Bo")
    await troupe.stage.open(bo, troupe.stage.invite("Bækhus"))
    await troupe.welcome_member(bo, "Bo Holm")
    return bo


@pytest.fixture
async def agreed(at):
    return await at("agreed")


async def test_a_member_binds_a_group_and_it_gets_the_board(agreed):
    group = await bind(agreed, agreed.hanna)
    (bound,) = read(agreed, lambda work: work.groups.find())
    assert (bound.chat_id, bound.language, bound.is_bound) == (group.telegram_id, "da", True)
    assert plain("group.bound", "da", estate="Ådalsparken") in group.screen
    board = group.last
    for words in ("Ådalsparken", "Bageriet Solsikken", "Hanna Østergård", plain("entry.meeting", "da")):
        assert words in board.text
    assert len(board.text) <= 600
    assert not verbs(group)
    assert plain("message.group_bound", "en", who="Hanna Østergård", estate="Ådalsparken") in agreed.yusuf.last.text


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


async def test_who_is_no_member_cannot_bind_even_with_the_link(agreed):
    bo, stranger, group = await a_stranger(agreed), agreed.stage.phone("Fremmed"), agreed.stage.group()
    token = await token_of(agreed, agreed.hanna)
    before = tables_of(agreed.stage)
    for phone in (bo, stranger):
        assert await agreed.stage.in_group(group, phone, "added") is None
        assert await agreed.stage.in_group(group, phone, "command", command="start", text=token) is None
        await agreed.stage.in_group(group, phone, "press", action=Action("group_bind", (), token), message_id=1)
    assert unchanged(before, tables_of(agreed.stage))
    assert not group.messages


async def test_who_does_not_show_who_they_are_is_waited_for_only_while_a_link_is_open(agreed):
    group = agreed.stage.group()
    assert await agreed.stage.in_group(group, None, "added") is None
    await token_of(agreed, agreed.hanna)
    assert await agreed.stage.in_group(group, None, "added") is not None
    assert await agreed.stage.in_group(group, None, "command", command="help") is None


async def test_one_partnership_has_one_group_and_a_group_one_partnership(agreed):
    first = await bind(agreed, agreed.hanna)
    token = "a" * 26
    link = replace(
        read(agreed, lambda work: work.groups.get(1)), id=0, chat_id=0, bound=None, token_hash=token_hash(token)
    )
    read(agreed, lambda work: work.groups.add(link))
    await agreed.stage.in_group(first, agreed.yusuf, "command", command="start", text=token)
    assert first.last.text == plain("group.taken", "da")
    second = agreed.stage.group("Nyt")
    await agreed.stage.in_group(second, agreed.yusuf, "command", command="start", text=token)
    assert [group.is_bound for group in read(agreed, lambda work: work.groups.find())] == [False, True]
    assert first.last.text == plain("group.goodbye", "da")
    assert plain("board.dates", "en")[3:-4] in second.last.text


async def test_nothing_is_bound_to_a_partnership_that_has_ended(agreed):
    token, group = "a" * 26, agreed.stage.group()
    bound = await bind(agreed, agreed.hanna, agreed.stage.group("Andet"))
    link = replace(
        read(agreed, lambda work: work.groups.get(1)), id=0, chat_id=0, bound=None, token_hash=token_hash(token)
    )
    read(agreed, lambda work: work.groups.add(link))
    read(agreed, lambda work: work.partnerships.save(replace(work.partnerships.get(1), stage=Stage.ENDED)))
    assert await agreed.stage.in_group(group, agreed.hanna, "command", command="start", text=token) is None
    count = len(bound.messages)
    await agreed.stage.in_group(bound, agreed.hanna, "command", command="menu")
    await agreed.stage.live(meeting(agreed).at)
    assert len(bound.messages) == count
    await agreed.stage.press(agreed.hanna, 1, "group:1")
    assert agreed.hanna.toasts[-1] == plain("stage.ended", "da")


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


async def test_a_link_of_somebody_who_has_left_binds_nothing(agreed):
    mette = agreed.stage.phone("Mette")
    await agreed.welcome_colleague(agreed.hanna, mette, "Mette Lund")
    token = await token_of(agreed, mette)
    await agreed.stage.press(mette, 1, "leave_yes:3")
    group = agreed.stage.group()
    assert await agreed.stage.in_group(group, agreed.hanna, "command", command="start", text=token) is None


async def test_help_in_a_bound_group_says_what_is_read_there(agreed):
    group = await bind(agreed, agreed.hanna)
    await agreed.stage.in_group(group, agreed.stage.phone("Fremmed"), "command", command="privacy")
    assert group.last.text == plain("group.help", "da")


async def test_buttons_about_a_group_that_is_not_bound_any_more_are_stale(agreed):
    await bind(agreed, agreed.hanna)
    for data in ("group_language:1:xx", "group_unbind:1", "group_unbind:1", "group_language:1:en"):
        await agreed.stage.press(agreed.hanna, 1, data)
    assert agreed.hanna.toasts == [plain("stale", "da")] * 3


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


async def test_a_link_works_once_and_not_after_it_has_run_out(agreed):
    token, group = await token_of(agreed, agreed.hanna), agreed.stage.group()
    newer = await token_of(agreed, agreed.hanna)
    assert await agreed.stage.in_group(group, agreed.hanna, "command", command="start", text=token) is None
    await agreed.stage.later(timedelta(days=4))
    assert await agreed.stage.in_group(group, agreed.hanna, "command", command="start", text=newer) is None
    await bind(agreed, agreed.hanna, group)
    other = agreed.stage.group("Et andet")
    assert await agreed.stage.in_group(other, agreed.hanna, "command", command="start", text=newer) is None
    await agreed.stage.press(agreed.hanna, 1, "group_link:1")
    assert agreed.hanna.toasts[-1] == plain("stale", "da")


async def test_an_administrator_who_does_not_show_who_they_are_is_asked_to_press(agreed):
    token, group = await token_of(agreed, agreed.hanna), agreed.stage.group()
    await agreed.stage.in_group(group, None, "command", command="start", text=token)
    assert verbs(group) == ["group_bind"]
    assert not any(bound.is_bound for bound in read(agreed, lambda work: work.groups.find()))
    await agreed.stage.in_group(group, agreed.hanna, "press", action=Action("group_bind", (), token), message_id=1)
    assert read(agreed, lambda work: work.groups.find())[-1].is_bound
    assert len(read(agreed, lambda work: work.persons.find())) == 2


@pytest.mark.parametrize("way", ["stop", "removed", "private"])
async def test_an_unbound_group_hears_nothing_more(agreed, way):
    group = await bind(agreed, agreed.hanna)
    if way == "stop":
        await agreed.stage.in_group(group, agreed.yusuf, "command", command="stop")
    elif way == "removed":
        await agreed.stage.in_group(group, None, "left")
    else:
        await agreed.stage.press(agreed.hanna, 1, "group:1")
        await agreed.press(agreed.hanna, "group_unbind")
    count = len(group.messages)
    told = {"partnership": 1, "group": 1, "who": "Hanna"}
    late = Message("late", 2, "group_bound", agreed.stage.clock.now(), "late", told)
    read(agreed, lambda work: work.outbox.queue(late))
    await agreed.stage.deliver()
    assert {row["error"] for row in rows(agreed, "group_bound")} == {"", "unbound since"}
    assert not read(agreed, lambda work: work.groups.find())[-1].is_bound
    assert plain("message.group_gone", "en", estate="Ådalsparken") in agreed.yusuf.screen or way == "stop"
    await agreed.stage.live(meeting(agreed).at)
    assert len(group.messages) == count
    assert {row["error"] for row in rows(agreed, "group_soon") if row["state"] == "cancelled"} == {
        "the group is not bound any more"
    }
    again = await bind(agreed, agreed.yusuf, group)
    assert plain("board.driver", "en", who="Hanna Østergård") in again.last.text


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


async def test_a_group_that_becomes_a_supergroup_is_followed(agreed):
    group, new = await bind(agreed, agreed.hanna), agreed.stage.group("Super")
    await agreed.stage.in_group(group, None, "moved", text=str(new.telegram_id))
    await agreed.stage.in_group(group, None, "moved", text=str(new.telegram_id))
    assert read(agreed, lambda work: work.groups.find())[-1].chat_id == new.telegram_id
    assert {row["chat"] for row in rows(agreed, "group_soon")} == {new.telegram_id}
    await agreed.stage.in_group(new, agreed.yusuf, "command", command="menu")
    assert "Ådalsparken" in new.last.text
    await agreed.stage.live(meeting(agreed).at)
    assert plain("button.open_private", "da") in new.last.labels


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
