import asyncio

import pytest
from telegram.error import InvalidToken

from bot.application import ALLOWED_UPDATES
from bot.playground import TOKEN
from bot.polling import Polling, PollingConflictError
from flows.cards.card import Outcome
from flows.errors import StorageUnavailableError
from tests.wire.stage import CALM, FakeDesk, card, emulator, eventually, no_jitter, polling_stage, transport_to


def echo(incoming):
    return Outcome(cards=(card(f"heard {incoming.text}"),))


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr("bot.polling.LONGEST_PAUSE", 0.05)


async def test_an_update_is_let_go_when_it_is_committed_not_when_it_is_answered():
    async with polling_stage(FakeDesk(echo)) as stage:
        hanna = stage.phone()
        stage.playground.faults.add(kind="429", method="sendMessage", retry_after=1)
        await hanna.say("slow")
        await eventually(lambda: not stage.playground.updates.pending, 0.8)
        assert not [shown for shown in hanna.messages if not shown.mine]
        await hanna.until("heard slow")


async def test_what_could_not_be_kept_is_not_let_go():
    def away(_):
        raise StorageUnavailableError("away")

    async with polling_stage(FakeDesk(away)) as stage:
        hanna = stage.phone()
        await hanna.say("one")
        await hanna.say("two")
        await eventually(lambda: len(stage.desk.heard) >= 3)
        assert {incoming.text for incoming in stage.desk.heard} == {"one"}
        assert len(stage.playground.updates.pending) == 2
        stage.desk.script = echo
        await hanna.until("heard two")
        await stage.quiet()
        said = [shown.text for shown in hanna.messages if not shown.mine]
        assert said == [CALM, "heard one", "heard two"]


async def test_trouble_of_one_chat_is_no_trouble_of_another():
    def away_for_hanna(incoming):
        if incoming.first_name == "Hanna":
            raise StorageUnavailableError("away")
        return echo(incoming)

    async with polling_stage(FakeDesk(away_for_hanna)) as stage:
        hanna, omar = stage.phone("Hanna"), stage.phone("Omar")
        await hanna.say("x")
        await omar.say("y")
        await omar.until("heard y")


async def test_after_a_restart_nothing_committed_comes_again():
    async with emulator() as (playground, url):
        hanna = playground.add_phone("Hanna")
        desk = FakeDesk(echo)
        for text in ("one", "two"):
            async with transport_to(url, desk) as (transport, _):
                polling = Polling(transport.application, ALLOWED_UPDATES, no_jitter, wait=1)
                task = asyncio.create_task(polling.run())
                await hanna.say(text)
                await hanna.until(f"heard {text}")
                polling.stop()
                await asyncio.wait_for(task, 0.5)
        assert [incoming.text for incoming in desk.heard] == ["one", "two"]


async def test_stopping_does_not_wait_for_storage_and_keeps_the_update():
    def away(_):
        raise StorageUnavailableError("away")

    async with emulator() as (playground, url), transport_to(url, FakeDesk(away)) as (transport, _):
        polling = Polling(transport.application, ALLOWED_UPDATES, no_jitter, wait=1)
        task = asyncio.create_task(polling.run())
        await playground.add_phone("Hanna").say("precious")
        await eventually(lambda: transport.intake._told)
        polling.stop()
        await asyncio.wait_for(task, 1)
        assert len(playground.updates.pending) == 1


async def test_an_update_nobody_can_read_holds_up_no_other():
    async with polling_stage(FakeDesk(echo)) as stage:
        hanna = stage.phone()
        stage.playground.updates.put("message", {"text": "no chat", "chat": {"id": 1}})
        await hanna.say("x")
        await hanna.until("heard x")


async def test_trouble_at_telegram_is_waited_out():
    async with polling_stage(FakeDesk(echo)) as stage:
        for kind in ("500", "429", "lost_answer", "timeout"):
            stage.playground.faults.add(kind=kind, method="getUpdates")
        hanna = stage.phone()
        await hanna.say("x")
        await hanna.until("heard x")


async def test_two_pollers_end_in_one_clear_sentence():
    async with emulator() as (_, url), transport_to(url, FakeDesk()) as (transport, _settings):
        pollers = [Polling(transport.application, ALLOWED_UPDATES, no_jitter, wait=1) for _ in range(2)]
        tasks = [asyncio.create_task(poller.run()) for poller in pollers]
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED, timeout=4)
        for poller in pollers:
            poller.stop()
        await asyncio.gather(*tasks, return_exceptions=True)
        with pytest.raises(PollingConflictError, match="another process"):
            done.pop().result()


async def test_a_token_nobody_knows_is_told_at_the_start():
    async with emulator() as (_, url):
        with pytest.raises(InvalidToken):
            async with transport_to(url, FakeDesk(), token=TOKEN[:-1] + "1"):
                pass


async def test_only_what_is_handled_is_asked_for():
    async with polling_stage() as stage:
        await eventually(lambda: stage.playground.updates.allowed)
        assert set(stage.playground.updates.allowed) == {
            "message",
            "edited_message",
            "callback_query",
            "my_chat_member",
        }
