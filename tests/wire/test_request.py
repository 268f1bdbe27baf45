import asyncio
import logging

import pytest
from telegram import Bot, InputFile
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, TimedOut

from bot.playground import TOKEN
from bot.request import AiohttpRequest, NotSentError, ServerTroubleError, SlowDownError
from tests.wire.stage import emulator, served, serving


@pytest.fixture
async def scene():
    async with emulator() as (playground, url):
        request = AiohttpRequest(connect_timeout=1, read_timeout=0.5)
        async with Bot(TOKEN, f"{url}/bot", f"{url}/file/bot", request=request, get_updates_request=request) as bot:
            hanna = playground.add_phone("Hanna")
            await hanna.say("hi")
            yield playground, hanna, bot


async def test_words_arrive_as_they_were_written(scene):
    _, hanna, bot = scene
    sent = await bot.send_message(hanna.id, "Rød grød 😀 & <3")
    assert hanna.messages[-1].text == "Rød grød 😀 & <3"
    assert hanna.messages[-1].message_id == sent.message_id


async def test_files_arrive_with_name_and_type(scene):
    playground, hanna, bot = scene
    await bot.send_document(hanna.id, InputFile(b"\x00\xff" * 5000, "årshjul.pdf"), caption="Årshjul")
    upload = playground.calls[-1].uploads["document"]
    assert (upload.name, upload.content, upload.mime) == ("årshjul.pdf", b"\x00\xff" * 5000, "application/pdf")
    assert hanna.messages[-1].text == "Årshjul"


async def test_one_connection_is_used_again_and_again(scene):
    _, hanna, bot = scene
    for number in range(5):
        await bot.send_message(hanna.id, str(number))
    assert len(bot.request._session.connector._conns) == 1


@pytest.mark.parametrize(
    ("kind", "error"), [("403", Forbidden), ("500", ServerTroubleError), ("502", ServerTroubleError)]
)
async def test_refusals_are_told_apart(scene, kind, error):
    playground, hanna, bot = scene
    playground.faults.add(kind=kind)
    with pytest.raises(error):
        await bot.send_message(hanna.id, "x")


async def test_429_says_for_how_long(scene):
    playground, hanna, bot = scene
    playground.faults.add(kind="429", retry_after=17)
    with pytest.raises(SlowDownError) as raised:
        await bot.send_message(hanna.id, "x")
    assert raised.value.seconds == 17


async def test_a_bad_request_and_a_moved_group_are_ptbs_own_errors(scene):
    playground, hanna, bot = scene
    with pytest.raises(BadRequest):
        await bot.send_message(hanna.id, "<b>x", parse_mode="HTML")
    group = playground.add_group("G", [hanna], with_bot=True)
    new = playground.migrate(group)
    with pytest.raises(ChatMigrated) as raised:
        await bot.send_message(group.id, "x")
    assert raised.value.new_chat_id == new.id


@pytest.mark.parametrize(
    ("kind", "delay"), [("lost_answer", 0), ("timeout", 0), ("timeout", 0.8), ("lost_answer", 0.8)]
)
async def test_without_an_answer_nobody_knows(scene, kind, delay):
    playground, hanna, bot = scene
    playground.faults.add(kind=kind, delay=delay)
    with pytest.raises(TimedOut):
        await bot.send_message(hanna.id, "x")


async def test_without_a_connection_nothing_was_sent():
    request = AiohttpRequest(connect_timeout=0.2)
    await request.initialize()
    for url in ("http://127.0.0.1:1/bot1:x/getMe", "not an address"):
        with pytest.raises(NotSentError):
            await request.post(url)
    await request.shutdown()
    with pytest.raises(NotSentError):
        await request.post("http://127.0.0.1:1/")


async def test_a_connection_closed_half_way_is_uncertain():
    async def drop(_, writer):
        writer.close()

    server = await asyncio.start_server(drop, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    request = AiohttpRequest(read_timeout=1)
    await request.initialize()
    with pytest.raises(TimedOut):
        await request.post(f"http://127.0.0.1:{port}/x")
    await request.shutdown()
    server.close()


async def test_the_token_is_in_no_error_and_in_no_log(caplog):
    caplog.set_level(logging.DEBUG)
    token = "987654321:very-secret-token-of-a-bot-000"
    errors = []
    async with emulator() as (_, url):
        for base in (url, "http://127.0.0.1:1", "http://[broken"):
            request = AiohttpRequest(connect_timeout=0.2, read_timeout=0.2)
            bot = Bot(token, f"{base}/bot", request=request, get_updates_request=request)
            await request.initialize()
            with pytest.raises((NotSentError, InvalidToken)) as raised:
                await bot.get_me()
            errors.append(f"{raised.value!r} {raised.value.__cause__!r}")
            await request.shutdown()
    assert "very-secret" not in "".join(errors)
    assert "very-secret" not in "".join(r.getMessage() for r in caplog.records if r.name.startswith(("aiohttp", "bot")))


async def test_a_body_that_is_not_json_is_an_error_of_telegrams():
    async def talk(_, receive, send):
        await receive()
        await send({"type": "http.response.start", "status": 429, "headers": []})
        await send({"type": "http.response.body", "body": b"<html>slow down</html>"})

    async with serving(served(talk)) as url:
        request = AiohttpRequest()
        await request.initialize()
        with pytest.raises(SlowDownError) as raised:
            await request.post(f"{url}/x")
        assert raised.value.seconds == 5
        await request.shutdown()
