"""A group bound to a partnership: by a member alone, once, and let go again."""

from dataclasses import replace
from datetime import timedelta

import pytest

from flows.cards.card import Action
from flows.ids import token_hash
from flows.partnership import Stage
from flows.phrases import plain
from flows.ports import Message
from tests.builders import tables_of
from tests.cast import verbs
from tests.properties.groups import a_stranger, bind, meeting, token_of, unchanged
from tests.properties.stored import read, rows


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


async def test_a_link_of_somebody_who_has_left_binds_nothing(agreed):
    mette = agreed.stage.phone("Mette")
    await agreed.welcome_colleague(agreed.hanna, mette, "Mette Lund")
    token = await token_of(agreed, mette)
    await agreed.stage.press(mette, 1, "leave_yes:3")
    group = agreed.stage.group()
    assert await agreed.stage.in_group(group, agreed.hanna, "command", command="start", text=token) is None


async def test_buttons_about_a_group_that_is_not_bound_any_more_are_stale(agreed):
    await bind(agreed, agreed.hanna)
    for data in ("group_language:1:xx", "group_unbind:1", "group_unbind:1", "group_language:1:en"):
        await agreed.stage.press(agreed.hanna, 1, data)
    assert agreed.hanna.toasts == [plain("stale", "da")] * 3


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
