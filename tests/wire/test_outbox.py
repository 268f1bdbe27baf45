"""What is queued goes out once, or the ledger says why not: the same with the bot's own loop and with workers."""

import asyncio
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from flows.cards.card import Attachment
from flows.errors import StorageUnavailableError
from tests.wire.stage import calls_of, card, eventually


async def test_what_is_queued_is_sent_and_noted(scene):
    hanna = await scene.phone()
    scene.desk.composed["hello"] = card("Hello", "Start")
    await scene.queue(hanna, "hello")
    shown = await hanna.until("Hello")
    (row,) = await scene.ended("sent")
    assert (row.attempts, row.message_id) == (1, shown.message_id)


async def test_what_is_due_later_waits_for_the_clock(scene):
    hanna = await scene.phone()
    scene.desk.composed["later"] = card("Later")
    await scene.queue(hanna, "later", after=86_400)
    await asyncio.sleep(0.1)
    assert scene.rows()[0].state == "pending"
    await scene.jump(86_400)
    await hanna.until("Later")


async def test_it_wakes_by_itself_when_something_comes_due(scene):
    hanna = await scene.phone()
    scene.desk.composed["soon"] = card("Soon")
    await scene.queue(hanna, "soon", after=0.2)
    await hanna.until("Soon")


async def test_what_has_moved_on_is_cancelled_with_a_reason(scene):
    hanna = await scene.phone()
    scene.desk.composed["stale"] = "the meeting was moved"
    await scene.queue(hanna, "stale")
    (row,) = await scene.ended("cancelled")
    assert row.error == "the meeting was moved"


async def test_429_costs_no_attempt_and_holds_up_no_other_chat(scene):
    hanna, omar = await scene.phone("Hanna"), await scene.phone("Omar")
    scene.desk.composed["hello"] = card("Hello")
    scene.playground.faults.add(kind="429", method="sendMessage", chat_id=hanna.id, retry_after=2)
    started = asyncio.get_running_loop().time()
    await scene.queue(hanna, "hello")
    await eventually(lambda: not scene.playground.faults.waiting)
    await scene.queue(omar, "hello")
    await omar.until("Hello")
    assert scene.rows()[0].state == "pending"
    await hanna.until("Hello")
    assert asyncio.get_running_loop().time() - started >= 2
    rows = await scene.ended("sent", "sent")
    assert [row.attempts for row in rows] == [1, 1]


async def test_one_chat_gets_one_a_second_and_others_need_not_wait(scene):
    hanna, omar = await scene.phone("Hanna"), await scene.phone("Omar")
    scene.desk.composed |= {kind: card(kind) for kind in ("a1", "a2", "a3", "a4", "b1")}
    started = asyncio.get_running_loop().time()
    for kind in ("a1", "a2", "a3", "a4"):
        await scene.queue(hanna, kind)
    await scene.queue(omar, "b1")
    await omar.until("b1")
    assert asyncio.get_running_loop().time() - started < 1.5
    await scene.ended(*["sent"] * 5)
    moments = [call.at for call in scene.playground.calls if call.parameters.get("chat_id") == hanna.id]
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(moments)]
    assert min(gaps) > 0.8  # a second between the slots, and the way from a slot to Telegram


async def test_who_has_blocked_the_bot_is_reported_and_the_row_dead(scene):
    hanna = await scene.phone()
    scene.desk.composed["hello"] = card("Hello")
    await hanna.block()
    await scene.queue(hanna, "hello")
    (row,) = await scene.ended("dead")
    assert "blocked" in row.error
    await eventually(lambda: scene.desk.heard)
    assert (scene.desk.heard[0].kind, scene.desk.heard[0].telegram_id) == ("blocked", hanna.id)


async def test_what_telegram_does_not_take_is_dead(scene):
    hanna = await scene.phone()
    scene.desk.composed["hello"] = card("<u")
    await scene.queue(hanna, "hello")
    (row,) = await scene.ended("dead")
    assert row.error


@pytest.mark.parametrize("kind", ["lost_answer", "timeout"])
async def test_what_may_have_arrived_is_uncertain_and_not_repeated(scene, kind):
    hanna = await scene.phone()
    scene.desk.composed["hello"] = card("Hello")
    scene.playground.faults.add(kind=kind, method="sendMessage")
    await scene.queue(hanna, "hello")
    await scene.ended("uncertain")
    await scene.jump(3600)
    await asyncio.sleep(0.2)
    assert len(calls_of(scene.playground, "sendMessage")) == 1
    assert [shown.text for shown in hanna.messages if not shown.mine] == (["Hello"] if kind == "lost_answer" else [])


async def test_trouble_at_telegram_is_tried_again_later(scene):
    hanna = await scene.phone()
    scene.desk.composed["hello"] = card("Hello")
    scene.playground.faults.add(kind="502", method="sendMessage", times=2)
    await scene.queue(hanna, "hello")
    for attempts in (1, 2):
        await eventually(lambda n=attempts: scene.rows()[0][1:3] == ("pending", n))
        await scene.jump(10)
    await hanna.until("Hello")
    (row,) = await scene.ended("sent")
    assert row.attempts == 3


async def test_no_way_to_telegram_is_waited_for_and_nothing_is_lost(scene):
    hanna = await scene.phone()
    scene.desk.composed["hello"] = card("Hello")
    await scene.door.shut()
    await scene.queue(hanna, "hello")
    await eventually(lambda: scene.rows()[0].error == "NotSentError")
    (row,) = scene.rows()
    assert (row.state, row.attempts) == ("pending", 1)
    assert calls_of(scene.playground, "sendMessage") == []
    await scene.door.open()
    await scene.jump(10)
    await hanna.until("Hello")
    (row,) = await scene.ended("sent")
    assert row.attempts == 2


async def test_trouble_without_end_ends(scene, monkeypatch):
    monkeypatch.setattr("bot.courier.ATTEMPTS", 1)
    hanna = await scene.phone()
    scene.desk.composed["hello"] = card("Hello")
    scene.playground.faults.add(kind="502", method="sendMessage")
    await scene.queue(hanna, "hello")
    await scene.ended("dead")


async def test_a_group_that_moved_is_written_to_at_its_new_address(scene):
    hanna = await scene.phone()
    group = scene.playground.add_group("G", [hanna], with_bot=True)
    new = scene.playground.migrate(group)
    scene.desk.composed["hello"] = card("Hello")
    await scene.queue(hanna, "hello", after=0.3, chat=group.id)
    await hanna.until("Hello", group=new)
    (row,) = await scene.ended("sent")
    assert (row.chat, row.attempts) == (new.id, 1)


async def test_a_row_that_breaks_its_maker_is_dead_and_stops_nothing(scene, capsys):
    hanna = await scene.phone()
    scene.desk.composed |= {"broken": RuntimeError("words of a person"), "hello": card("Hello")}
    scene.desk.composed["file"] = card("x", attachments=(Attachment("broken", 1),))
    for kind in ("broken", "file", "hello"):
        await scene.queue(hanna, kind)
    await hanna.until("Hello")
    rows = await scene.ended("dead", "dead", "sent")
    assert rows[0].error == "RuntimeError"
    assert "words of a person" not in "".join(capsys.readouterr())


async def test_storage_that_is_away_is_waited_for(still_scene, monkeypatch):
    scene = still_scene
    monkeypatch.setattr("storage.job_worker.SWEEP_SECONDS", 0.2)
    hanna = await scene.phone()
    scene.desk.composed["hello"] = card("Hello")
    await scene.queue(hanna, "hello")
    transact, failures = scene.writer.transact, iter([StorageUnavailableError("away")] * 2)

    async def shaky(*call):
        for error in failures:
            raise error
        return await transact(*call)

    monkeypatch.setattr(scene.writer, "transact", shaky)
    scene.begin()
    await hanna.until("Hello")


async def test_what_was_sent_is_noted_when_storage_is_back(still_scene, monkeypatch):
    scene = still_scene
    monkeypatch.setattr("bot.courier.NOTE_AGAIN_SECONDS", 0.01)
    hanna = await scene.phone()
    scene.desk.composed["hello"] = card("Hello")
    await scene.queue(hanna, "hello")
    transact, failures = scene.writer.transact, iter([StorageUnavailableError("away")] * 3)

    async def shaky(use_case, *given):
        for error in failures if use_case.__name__ == "sent" else ():
            raise error
        return await transact(use_case, *given)

    monkeypatch.setattr(scene.writer, "transact", shaky)
    scene.begin()
    await scene.ended("sent")
    assert len(calls_of(scene.playground, "sendMessage")) == 1


async def test_what_a_dead_worker_held_is_sent_by_the_next(still_scene):
    scene = still_scene
    hanna = await scene.phone()
    scene.desk.composed["hello"] = card("Hello")
    await scene.queue(hanna, "hello")
    long_ago = datetime.now(UTC)  # noqa: TID251 - the moment a worker died
    await scene.writer.transact(lambda work: work.ledger.claim("dead", long_ago, 3, lease_seconds=0.01))
    await asyncio.sleep(0.02)
    scene.begin()
    await hanna.until("Hello")


async def test_it_stops_promptly_and_finishes_what_is_in_flight(scene):
    hanna = await scene.phone()
    scene.desk.composed["hello"] = card("Hello")
    await asyncio.sleep(0.05)
    await scene.queue(hanna, "hello")
    await eventually(lambda: scene.rows()[0].state != "pending")
    started = asyncio.get_running_loop().time()
    await scene.end()
    assert asyncio.get_running_loop().time() - started < 1
    assert scene.rows()[0].state == "sent"


async def test_the_clock_s_own_work_is_done_at_the_start_and_once_an_hour(scene, monkeypatch):
    monkeypatch.setattr("storage.job_worker.SWEEP_SECONDS", 0.2)
    await eventually(lambda: scene.desk.swept == 1, 20)
    await scene.jump(61 * 60)
    await eventually(lambda: scene.desk.swept == 2, 20)
