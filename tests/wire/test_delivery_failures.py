import asyncio

import pytest

from flows.cards.card import Attachment, Outcome
from flows.errors import StorageUnavailableError
from tests.wire.stage import CALM, FakeDesk, card, eventually, polling_stage


async def test_nothing_of_an_exception_reaches_the_person_or_the_log(capsys):
    async with polling_stage(FakeDesk(lambda incoming: incoming.text.index("not there"))) as stage:
        hanna = stage.phone()
        await hanna.say("my secret")
        await hanna.until(CALM)
        assert [shown.text for shown in hanna.messages if not shown.mine] == [CALM]
    log = capsys.readouterr()
    assert "ValueError" in log.out + log.err
    for secret in ("my secret", "substring not found", str(hanna.id)):
        assert secret not in log.out + log.err


async def test_an_old_press_stops_nothing():
    desk = FakeDesk(lambda _: Outcome(cards=(card("still here"),)))
    async with polling_stage(desk) as stage:
        hanna = stage.phone()
        await hanna.say("hi")
        await stage.quiet()
        for press_id in [await hanna.press_raw(1, "press")]:
            stage.playground.presses[press_id].answered = True
        await eventually(lambda: len(desk.noted) == 2)


async def test_a_file_that_cannot_be_made_ends_in_the_calm_phrase():
    desk = FakeDesk(lambda _: Outcome(cards=(card("Here", attachments=(Attachment("broken", 1),)),)))
    async with polling_stage(desk) as stage:
        hanna = stage.phone()
        await hanna.say("send it")
        await hanna.until(CALM)
        assert not desk.noted


async def test_429_holds_up_one_chat_and_no_other():
    desk = FakeDesk(lambda incoming: Outcome(cards=(card(f"to {incoming.text}"),)))
    async with polling_stage(desk) as stage:
        hanna, omar = stage.phone("Hanna"), stage.phone("Omar")
        stage.playground.faults.add(kind="429", method="sendMessage", chat_id=hanna.id, retry_after=1)
        started = asyncio.get_running_loop().time()
        await hanna.say("Hanna")
        await omar.say("Omar")
        await omar.until("to Omar")
        assert asyncio.get_running_loop().time() - started < 0.7
        await hanna.until("to Hanna")
        assert asyncio.get_running_loop().time() - started >= 1


@pytest.mark.parametrize("kind", ["500", "502"])
async def test_trouble_at_telegram_is_waited_out(kind):
    desk = FakeDesk(lambda _: Outcome(cards=(card("hello"),)))
    async with polling_stage(desk) as stage:
        hanna = stage.phone()
        stage.playground.faults.add(kind=kind, method="sendMessage")
        await hanna.say("hi")
        await hanna.until("hello")


@pytest.mark.parametrize("kind", ["lost_answer", "timeout"])
async def test_what_may_have_arrived_is_not_said_twice(kind):
    desk = FakeDesk(lambda incoming: Outcome(cards=(card(f"hello {incoming.text}"),)))
    async with polling_stage(desk) as stage:
        hanna = stage.phone()
        stage.playground.faults.add(kind=kind, method="sendMessage")
        await hanna.say("first")
        await hanna.say("second")
        await hanna.until("hello second")
        assert len(stage.calls("sendMessage")) == 2
        assert len(desk.noted) == 1


async def test_who_has_blocked_the_bot_is_reported_and_written_to_no_more():
    desk = FakeDesk(lambda incoming: None if incoming.kind == "blocked" else Outcome(cards=(card("hello"),)))
    async with polling_stage(desk) as stage:
        hanna = stage.phone()
        stage.playground.faults.add(kind="403", method="sendMessage")
        await hanna.say("hi")
        await eventually(lambda: len(desk.heard) == 2)
        blocked = desk.heard[1]
        assert (blocked.update_id, blocked.kind, blocked.telegram_id) == (0, "blocked", hanna.id)
        await hanna.block()
        await eventually(lambda: len(desk.heard) == 3)
        await stage.quiet()
        assert desk.heard[2].kind == "blocked"
        assert len(stage.calls("sendMessage")) == 1


async def test_what_cannot_be_noted_is_no_reason_to_apologise():
    async def away(*_):
        raise StorageUnavailableError("away")

    desk = FakeDesk(lambda _: Outcome(cards=(card("hello"),)))
    desk.note_sent = away
    async with polling_stage(desk) as stage:
        hanna = stage.phone()
        await hanna.say("hi")
        await hanna.until("hello")
        await stage.quiet()
        assert [shown.text for shown in hanna.messages if not shown.mine] == ["hello"]


async def test_the_end_of_the_transport_finishes_what_is_being_said():
    desk = FakeDesk(lambda _: Outcome(cards=(card("hello"),)))
    async with polling_stage(desk) as stage:
        hanna = stage.phone()
        stage.playground.faults.add(kind="429", method="sendMessage", retry_after=30)
        await hanna.say("hi")
        await eventually(lambda: not stage.playground.faults.waiting)
        started = asyncio.get_running_loop().time()
        await stage.transport.intake.drain(0.1)
        assert asyncio.get_running_loop().time() - started < 0.5
        assert not len(stage.transport.intake._lanes)


async def test_an_apology_that_does_not_arrive_is_let_be():
    async with polling_stage(FakeDesk(lambda _: 1 / 0)) as stage:
        hanna = stage.phone()
        stage.playground.faults.add(kind="403", method="sendMessage")
        await hanna.say("x")
        await eventually(lambda: not stage.playground.faults.waiting)
        await stage.quiet()
        assert len(stage.desk.heard) == 1
