"""The whole house and a group with several phones in it: bound by the link, moved, put out, and by nobody else."""

import shutil

import pytest

from flows.phrases import plain
from tests.builders import DATABASE
from tests.wire.agreed_house import agreed, playing
from tests.wire.stage import calls_of

OPEN = plain("button.open_private", "da")


@pytest.fixture
async def driver(tmp_path, tmp_path_factory):
    source = await agreed(tmp_path_factory.mktemp("agreed"))
    shutil.copy(source, tmp_path / DATABASE)
    async with playing(tmp_path / DATABASE) as (found, _):
        yield found


async def bind(driver):
    """Hanna asks for the link and opens it in the group of all three."""
    group = driver.playground.add_group("Parret", driver.playground.phones)
    await driver.phone("Hanna").open(await link(driver), group=group)
    await driver._quiet()
    return group


async def link(driver):
    await driver.press("Hanna", await a_card(driver), "group_link:1")
    buttons = [
        button for message in driver.phone("Hanna").chat.messages.values() for row in message.buttons for button in row
    ]
    return [button["url"] for button in buttons if "startgroup" in button.get("url", "")][-1]


async def a_card(driver):
    await driver.say("Hanna", "/menu")
    return driver.phone("Hanna").chat.newest().message_id


def said(chat):
    return [message.body.get("text", "") for message in chat.messages.values() if message.from_bot]


def groups(driver):
    return driver.house.writer.transact(lambda work: work.groups.find())


async def test_the_link_binds_the_group_and_the_board_comes_once_and_quietly(driver):
    group = await bind(driver)
    assert (await groups(driver))[0].chat_id == group.id
    bound, board = said(group)
    assert bound.startswith("Gruppen er nu forbundet")
    assert "De næste datoer" in board
    (sent,) = [c for c in calls_of(driver.playground, "sendMessage") if "De næste datoer" in c.parameters["text"]]
    assert sent.parameters["disable_notification"] is True
    await driver.press("Hanna", await a_card(driver), "group_language:1:en")
    assert len(said(group)) == 2
    assert "The next dates" in said(group)[1]
    assert calls_of(driver.playground, "leaveChat") == []


async def test_the_button_in_the_group_leads_to_the_own_chat(driver):
    group = await bind(driver)
    yusuf = driver.phone("Yusuf")
    await yusuf.tap(OPEN, group=group)
    await driver._quiet()
    assert "Ådalsparken" in yusuf.messages[-1].text
    assert len(said(group)) == 2
    card = (await driver.house.writer.transact(lambda work: work.persons.get(2))).card
    assert card == yusuf.chat.newest().message_id


async def test_a_stranger_with_the_link_binds_nothing_and_the_bot_goes(driver):
    stranger = driver.phone("Fremmed")
    group = driver.playground.add_group("Fremmede", [stranger])
    await stranger.open(await link(driver), group=group)
    await driver._quiet()
    assert group.bot_status == "left"
    assert not (await groups(driver))[0].is_bound


async def test_a_press_of_a_stranger_in_the_group_gets_a_toast(driver):
    group = await bind(driver)
    stranger = driver.phone("Fremmed")
    await stranger.press_raw(group.newest().message_id, "come:1.0", group=group)
    await driver._quiet()
    assert [toast.text for toast in stranger.toasts] == [plain("group.not_yours", "da")]


async def test_the_group_that_became_a_supergroup_is_written_to_there(driver):
    group = await bind(driver)
    new = driver.playground.migrate(group)
    await driver._quiet()
    assert (await groups(driver))[0].chat_id == new.id
    await driver.phone("Yusuf").say("/menu", group=new)
    await driver._quiet()
    assert "De næste datoer" in said(new)[-1]


async def test_a_move_that_nobody_told_of_is_learned_from_the_refusal(driver):
    group = await bind(driver)
    new = driver.playground.migrate(group)
    driver.playground.updates.pending.clear()
    await driver.press("Hanna", await a_card(driver), "group_language:1:en")
    assert (await groups(driver))[0].chat_id == new.id
    assert "The next dates" in said(new)[-1]


@pytest.mark.parametrize("is_told", [True, False])
async def test_a_bot_that_was_put_out_says_nothing_more(driver, is_told):
    group = await bind(driver)
    driver.phone("Yusuf").remove_bot(group)
    if not is_told:
        driver.playground.updates.pending.clear()
        await driver.press("Hanna", await a_card(driver), "group_language:1:en")
    await driver._quiet()
    assert not (await groups(driver))[0].is_bound
    told = [message.text for message in driver.phone("Hanna").messages]
    assert plain("message.group_gone", "da", estate="Ådalsparken") in told


async def test_a_stopped_group_is_left_at_the_next_command(driver):
    group = await bind(driver)
    await driver.phone("Yusuf").say("/stop", group=group)
    await driver._quiet()
    assert said(group)[-1] == plain("group.goodbye", "da")
    await driver.phone("Fremmed").say("/menu", group=group)
    await driver._quiet()
    assert group.bot_status == "left"
