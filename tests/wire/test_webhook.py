import asyncio
import json

import aiohttp
import pytest

from bot.web.app import WebServer, loop_factory, web_app
from bot.web.webhook import MAX_BYTES, PATH, SECRET_HEADER, Webhook
from flows.cards.card import Outcome
from flows.errors import StorageUnavailableError
from tests.wire.stage import CALM, SECRET, FakeDesk, card, eventually, webhook_stage


def text_update(update_id=1, user_id=7_100_000_001, text="hi"):
    person = {"id": user_id, "is_bot": False, "first_name": "Hanna"}
    chat = {"id": user_id, "type": "private", "first_name": "Hanna"}
    return {"update_id": update_id, "message": {"message_id": 1, "date": 1, "chat": chat, "from": person, "text": text}}


async def post(stage, body, secret=SECRET):
    headers = {SECRET_HEADER: secret} if secret is not None else {}
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    url = f"{stage.hook_url}{PATH}"
    async with aiohttp.ClientSession() as session, session.post(url, data=content, headers=headers) as response:
        return response.status, await response.text()


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", "sæcret", SECRET[:-1]])
async def test_without_the_secret_nothing_is_read_and_nothing_told(secret):
    async with webhook_stage() as stage:
        assert await post(stage, b"x" * 10, secret) == (403, "")
        assert await post(stage, text_update(), secret) == (403, "")
        assert stage.desk.heard == []


async def test_a_webhook_without_a_secret_is_not_even_built():
    with pytest.raises(ValueError, match="secret"):
        Webhook(None, "")


async def test_what_is_too_large_is_refused():
    async with webhook_stage() as stage:
        assert (await post(stage, b"[" * (MAX_BYTES + 1)))[0] == 413
        assert (await post(stage, text_update(text="x" * 4096)))[0] == 200


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"{", 400), (b"[]", 200), (b"3", 200), (b'{"update_id": 1}', 200), (b'{"update_id":1,"message":{}}', 200)],
)
async def test_nonsense_with_the_secret_breaks_nothing(body, status):
    async with webhook_stage() as stage:
        assert await post(stage, body) == (status, "")
        assert (await post(stage, text_update()))[0] == 200
        assert len(stage.desk.heard) == 1


async def test_a_press_is_answered_in_the_body():
    async with webhook_stage(FakeDesk(lambda _: Outcome(toast="ok", is_alert=True))) as stage:
        update = text_update()
        message = {**update.pop("message"), "reply_markup": {"inline_keyboard": "never read"}}
        query = {"id": "42", "from": message["from"], "chat_instance": "1", "data": "go", "message": message}
        status, body = await post(stage, {**update, "callback_query": query})
        assert status == 200
        assert json.loads(body) == {
            "method": "answerCallbackQuery",
            "callback_query_id": "42",
            "text": "ok",
            "show_alert": True,
        }
        await eventually(lambda: stage.desk.noted)
        assert not stage.calls("answerCallbackQuery")


async def test_without_storage_the_update_comes_again_and_the_apology_once():
    def away(_):
        raise StorageUnavailableError("away")

    async with webhook_stage(FakeDesk(away)) as stage:
        hanna = stage.phone()
        await hanna.say("precious")
        await eventually(lambda: len(stage.desk.heard) >= 3)
        assert [shown.text for shown in hanna.messages if not shown.mine] == [CALM]
        stage.desk.script = lambda incoming: Outcome(cards=(card(f"kept {incoming.text}"),))
        await hanna.until("kept precious")
        await stage.quiet()
        assert len({incoming.update_id for incoming in stage.desk.heard}) == 1


async def test_a_failure_of_ours_is_not_brought_again():
    async with webhook_stage(FakeDesk(lambda _: 1 / 0)) as stage:
        hanna = stage.phone()
        await hanna.say("x")
        await hanna.until(CALM)
        await stage.quiet()
        assert len(stage.desk.heard) == 1


async def test_health_is_told_to_anybody_and_nothing_else():
    async with webhook_stage() as stage, aiohttp.ClientSession() as session:
        async with session.get(f"{stage.hook_url}/health") as response:
            assert (response.status, await response.text()) == (200, "ok")
        async with session.get(f"{stage.hook_url}{PATH}") as response:
            assert response.status == 405
            assert "server" not in response.headers


def test_without_a_webhook_there_is_no_such_address():
    assert [route.path for route in web_app().routes] == ["/health"]


def test_the_server_runs_in_its_own_loop_until_it_is_stopped():
    async def serve_and_stop():
        server = WebServer(web_app(), "127.0.0.1", 0)
        task = asyncio.create_task(server.serve())
        await eventually(lambda: server.started)
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"http://127.0.0.1:{server.port}/health") as response,
        ):
            assert response.status == 200
        server.stop()
        await asyncio.wait_for(task, 2)

    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        runner.run(serve_and_stop())
