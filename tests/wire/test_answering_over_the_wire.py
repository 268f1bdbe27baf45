"""A resident on a phone of the playground, and the whole house behind it: one card, edited in place, over a restart."""

import shutil

import pytest

from flows.service.waves import settle_waves
from tests.asking import SLUG, lay_wave
from tests.builders import DATABASE
from tests.stage import LINK
from tests.transcripts.over_wire import running
from tests.wire.agreed_house import agreed, playing
from tests.wire.stage import calls_of


@pytest.fixture
async def scene(tmp_path, tmp_path_factory):
    source = await agreed(tmp_path_factory.mktemp("agreed"))
    shutil.copy(source, tmp_path / DATABASE)
    async with playing(tmp_path / DATABASE) as (driver, url):
        now = driver.playground.clock.now()
        await driver.house.writer.transact(lambda work: lay_wave(work, now, has_story=True))
        world = driver.house.desk._world
        await driver.house.writer.transact(lambda work: settle_waves(work, world, now))
        driver.playground.add_phone("Amina", "da")
        yield driver, url


async def tap(driver, phone, label):
    await phone.tap(label)
    await driver._quiet()


async def subscribe(driver):
    amina = driver.phone("Amina")
    await amina.open(f"{LINK}b-{SLUG}")
    await driver._quiet()
    await tap(driver, amina, "Ja, spørg mig")
    return amina


async def responses(driver):
    return await driver.house.writer.transact(lambda work: work.ballots.responses(1))


def labels(phone):
    return [button["text"] for row in phone.chat.newest().buttons for button in row]


async def answer(driver, phone):
    while "Send" not in labels(phone):
        wanted = next((one for one in ("Enig", "Ja", "Kvinde") if one in labels(phone)), "Spring over")
        await tap(driver, phone, wanted)


async def test_a_resident_answers_in_one_card_that_is_edited_in_place(scene):
    driver, _ = scene
    amina = await subscribe(driver)
    sent = len(calls_of(driver.playground, "sendMessage"))
    invitation = amina.chat.newest().message_id
    await tap(driver, amina, "Svar her")
    await tap(driver, amina, "Begynd")
    await answer(driver, amina)
    assert await responses(driver) == []
    await tap(driver, amina, "Send")
    assert len(calls_of(driver.playground, "sendMessage")) == sent
    assert amina.chat.newest().message_id == invitation
    assert "Dine svar er sendt" in amina.chat.newest().body["text"]
    assert not amina.chat.newest().buttons
    (stored,) = await responses(driver)
    assert set(stored.answers.values()) == {4}


async def test_a_restart_in_the_middle_loses_nothing(scene):
    driver, url = scene
    amina = await subscribe(driver)
    for label in ("Svar her", "Begynd", "Helt enig"):
        await tap(driver, amina, label)
    await driver.house.transport.intake.drain(5)
    async with running(driver.playground, url, driver.database) as second:
        first, driver.house = driver.house, second
        first.outbox.stop()
        await answer(driver, amina)
        await tap(driver, amina, "Send")
        (stored,) = await responses(driver)
        driver.house = first
    assert max(stored.answers.values()) == 5


async def test_no_answer_code_or_draft_is_in_the_log(scene, capsys, caplog):
    driver, _ = scene
    amina = await subscribe(driver)
    code = amina.chat.newest().body["text"].split("kode er ")[1][:11]
    await tap(driver, amina, "Svar her")
    await tap(driver, amina, "Begynd")
    word = amina.chat.newest().buttons[0][0]["callback_data"]
    await answer(driver, amina)
    await tap(driver, amina, "Send")
    said = capsys.readouterr()
    logged = said.out + said.err + caplog.text
    for secret in (code, code.replace("-", "").lower(), word, str(amina.id)):
        assert secret not in logged


async def test_a_reminder_is_a_reply_to_the_invitation(scene):
    driver, _ = scene
    amina = await subscribe(driver)
    invitation = amina.chat.newest().message_id
    hanna = driver.phone("Hanna")
    await driver.say("Hanna", "/menu")
    card = hanna.chat.newest().message_id
    for data in ("survey_remind:1", "survey_remind_yes:1.0"):
        await driver.press("Hanna", card, data)
    await driver.go_to(driver.playground.clock.now().replace(day=9, hour=9, minute=30))
    assert "alle får den her besked" in amina.chat.newest().body["text"]
    assert amina.chat.newest().body["reply_to_message"]["message_id"] == invitation


async def test_who_blocks_the_bot_is_on_no_list_any_more(scene):
    driver, _ = scene
    amina = await subscribe(driver)
    await amina.block()
    await driver._quiet()
    assert await driver.house.writer.transact(lambda work: work.subscribers.find()) == []
