"""python-telegram-bot, webhooks, the page's own addresses, and who may come in."""

import asyncio

import aiohttp
import pytest
from aiohttp import web
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import Application, CallbackQueryHandler, CommandHandler

from bot.playground import TOKEN, Playground, PlaygroundClock, samples
from tests.wire.test_playground_stage import START, served

SECRET = "a-secret_1"


@pytest.fixture
def playground():
    made = Playground(PlaygroundClock(lambda: START))
    made.add_phone("Hanna Østergård", "en", "housing organisation")
    return made


@pytest.fixture
async def url(playground):
    async with served(playground) as address:
        yield address


@pytest.fixture
async def http():
    async with aiohttp.ClientSession() as session:
        yield session


class Receiver:
    """A webhook on loopback that answers from a list, then with an empty 200."""

    def __init__(self):
        self.updates = []
        self.secrets = []
        self.answers = []

    async def handle(self, request):
        self.updates.append(await request.json())
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        status, body = self.answers.pop(0) if self.answers else (200, None)
        return web.json_response(body, status=status)


@pytest.fixture
async def receiver():
    made = Receiver()
    application = web.Application()
    application.router.add_post("/hook", made.handle)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield made
    await runner.cleanup()


async def until(condition):
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110 - any condition may be asked
            await asyncio.sleep(0.01)


async def test_python_telegram_bot_polls(playground, url):
    hanna = playground.phones[0]
    application = Application.builder().token(TOKEN).base_url(f"{url}/bot").base_file_url(f"{url}/file/bot").build()

    async def start(update, context):
        markup = InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data="yes")]])
        await update.message.reply_text(f"Code {context.args[0]}", reply_markup=markup)

    async def pressed(update, _context):
        await update.callback_query.answer("Thanks")
        await update.callback_query.edit_message_text("Chosen")

    application.add_handler(CommandHandler("start", start))
    application.add_handler(CallbackQueryHandler(pressed))
    async with application:
        await application.start()
        await application.updater.start_polling(timeout=1)
        await hanna.open("join-7Q2M")
        await hanna.until("Code join-7Q2M")
        await hanna.tap("Yes")
        await hanna.until("Chosen")
        playground.updates.changes.close()
        await application.updater.stop()
        await application.stop()
    assert hanna.toasts[0].text == "Thanks"


async def test_python_telegram_bot_sends_and_fetches_files(playground, url):
    hanna = playground.phones[0]
    await hanna.open("x")
    async with Bot(TOKEN, base_url=f"{url}/bot", base_file_url=f"{url}/file/bot") as bot:
        await bot.send_photo(hanna.id, samples.picture().content, caption="Gård")
        sent = await bot.send_document(hanna.id, b"BEGIN:VCALENDAR", filename="møde.ics")
        assert (sent.document.file_name, sent.document.mime_type) == ("møde.ics", "text/calendar")
        await hanna.send_voice()
        update = (await bot.get_updates())[-1]
        file = await bot.get_file(update.message.voice.file_id)
        assert bytes(await file.download_as_bytearray()).startswith(b"OggS")


async def test_updates_are_delivered_by_webhook_with_the_secret(playground, url, receiver):
    hanna = playground.phones[0]
    async with Bot(TOKEN, base_url=f"{url}/bot") as bot:
        await bot.set_webhook(receiver.url, secret_token=SECRET, allowed_updates=["message"])
        answer = {"method": "sendMessage", "chat_id": hanna.id, "text": "From the body"}
        receiver.answers = [(503, None), (500, None), (200, answer)]
        await hanna.open("join-1")
        await hanna.until("From the body")
        info = await bot.get_webhook_info()
        assert (info.pending_update_count, info.allowed_updates) == (0, ("message",))
        assert "500" in info.last_error_message
        await bot.delete_webhook()
    assert receiver.secrets == [SECRET] * 3
    assert {u["update_id"] for u in receiver.updates} == {receiver.updates[0]["update_id"]}
    assert Update.de_json(receiver.updates[0]).message.text == "/start join-1"


async def test_a_chat_that_fails_does_not_hold_up_another(playground, url, receiver):
    hanna, yusuf = playground.phones[0], playground.add_phone("Yusuf Ærø Hansen")
    async with Bot(TOKEN, base_url=f"{url}/bot") as bot:
        receiver.answers = [(500, None)]
        await bot.set_webhook(receiver.url)
        for text in ("1", "2", "3"):
            await hanna.say(text)
        await yusuf.say("mine")
        await until(lambda: not playground.updates.pending)
    texts = [u["message"]["text"] for u in receiver.updates]
    assert [text for text in texts if text.isdigit()] == ["1", "1", "2", "3"]
    assert "mine" in texts


async def test_an_update_can_come_twice(playground, url, receiver):
    async with Bot(TOKEN, base_url=f"{url}/bot") as bot:
        await bot.set_webhook(receiver.url)
        await playground.phones[0].say("once")
        await until(lambda: not playground.updates.pending)
        playground.updates.again(receiver.updates[0])
        await until(lambda: len(receiver.updates) == 2)
    assert receiver.updates[0] == receiver.updates[1]


@pytest.mark.parametrize(
    ("token", "status", "description"),
    [("12", 404, "Not Found"), ("12:" + "A" * 30, 401, "Unauthorized")],
)
async def test_a_wrong_token_opens_nothing(url, http, token, status, description):
    for address in (f"{url}/bot{token}/getMe", f"{url}/file/bot{token}/documents/file_0"):
        async with http.get(address) as response:
            assert response.status == status
            assert (await response.json())["description"] == description


async def test_parameters_come_by_query_form_and_json(playground, url, http):
    hanna = playground.phones[0]
    await hanna.open("x")
    address = f"{url}/bot{TOKEN}/sendMessage"
    async with http.get(address, params={"chat_id": hanna.id, "text": "query"}) as response:
        assert (await response.json())["ok"]
    await http.post(address, data={"chat_id": hanna.id, "text": "form"})
    await http.post(address, json={"chat_id": hanna.id, "text": "json"})
    async with http.post(address, data=b"{", headers={"content-type": "application/json"}) as response:
        assert (await response.json())["description"] == "Bad Request: can't parse JSON object"
    assert [m.text for m in hanna.messages[1:]] == ["query", "form", "json"]
