"""The page's own addresses, who may come in, and the transcript."""

import json
import re
from datetime import timedelta

import aiohttp
import pytest
from telegram import Bot, InlineKeyboardMarkup

from bot.playground import TOKEN, Playground, PlaygroundClock, build_app, samples
from bot.playground.guard import is_local_host, is_loopback
from tests.wire.test_playground_stage import START, served


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


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost:80:80", "", "127.0.0.1:x"])
async def test_other_hosts_are_refused(url, http, host):
    for path in ("/", f"/bot{TOKEN}/getMe", "/events"):
        async with http.get(url + path, headers={"host": host}) as response:
            assert response.status in {400, 403}


def test_only_this_machine_may_come_in():
    assert [is_loopback(a) for a in ("127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1")] == [True] * 4
    assert [is_loopback(a) for a in ("10.0.0.1", "::2", "", "testclient")] == [False] * 4
    assert [is_local_host(h) for h in ("localhost", "127.0.0.1:80", "[::1]", "[::1]:80")] == [True] * 4


async def test_the_page_is_served_with_a_strict_policy(url, http):
    async with http.get(url) as response:
        page = await response.text()
        policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"<script(?![^>]*src=)|\son\w+=|style=", page)
    for name in re.findall(r'"(static/[^"]+)"', page):
        async with http.get(f"{url}/{name}") as response:
            assert response.status == 200


async def test_only_the_page_may_play(playground, url, http):
    hanna = playground.phones[0]
    act = {"do": "say", "phone": hanna.id, "text": "Hello"}
    async with http.post(f"{url}/play", json=act) as response:
        assert response.status == 403
    async with http.post(f"{url}/phones/{hanna.id}/files", data=b"x") as response:
        assert response.status == 403
    assert hanna.messages == []


async def test_everything_on_the_page_can_be_played(playground, url, http):
    hanna = playground.phones[0]
    own = {"x-playground": "1"}

    async def play(do, **details):
        body = {"do": do, "phone": hanna.id, **details}
        async with http.post(f"{url}/play", json=body, headers=own) as response:
            return response.status

    acts = [("say", {"text": "Hello"}), ("sticker", {}), ("voice", {}), ("location", {}), ("contact", {})]
    acts += [("edit", {"text": "Hi"}), ("forward", {"message_id": 1}), ("block", {}), ("unblock", {})]
    acts += [("language", {"code": "ar"}), ("phone", {"name": "Amina"}), ("advance", {"hours": 24})]
    acts += [("until", {"at": (START + timedelta(days=9)).timestamp() * 1000}), ("open", {"link": "x"})]
    acts += [("group", {"title": "Pair", "phones": [hanna.id]})]
    assert [await play(do, **details) for do, details in acts] == [200] * len(acts)
    group = playground.groups()[0]
    assert await play("remove_bot", chat=group.id) == 200
    assert await play("add_bot", chat=group.id) == 200
    assert hanna.language == "ar"
    assert playground.clock.now() == START + timedelta(days=9)
    for name, details in {"nonsense": {}, "tap": {"message_id": 99, "row": 0, "column": 0}}.items():
        assert await play(name, **details) == 400
    assert await play("until", at=0) == 400
    files = f"{url}/phones/{hanna.id}/files"
    picture = samples.picture().content
    async with http.post(f"{files}?kind=photo&name=a.png", data=picture, headers=own) as response:
        assert response.status == 200
    async with http.post(f"{files}?kind=photo&name=a.png", data=b"text", headers=own) as response:
        assert (response.status, await response.json()) == (400, {"error": "Bad Request: IMAGE_PROCESS_FAILED"})
    shown = hanna.messages[-1].body["photo"][0]["file_id"]
    async with http.get(f"{url}/files/{shown}") as response:
        assert (response.content_type, await response.read()) == ("image/png", picture)
    async with http.get(f"{url}/files/none") as response:
        assert response.status == 404


async def test_the_stream_tells_only_what_changed(playground, url, http):
    hanna = playground.phones[0]
    await hanna.say("first")

    async def event(response):
        while not (line := await response.content.readline()).startswith(b"data:"):
            assert line
        return json.loads(line[5:])

    async with http.get(f"{url}/events") as response:
        before = await event(response)
        await hanna.say("second")
        after = await event(response)
        playground.set_start_link("https://t.me/nabopagt_bot?start=late")
        assert (await event(response))["start_link"].endswith("late")
        playground.close()
        assert (await response.content.read()).strip() == b""
    assert [m["body"]["text"] for m in before["messages"]] == ["first"]
    assert [m["body"]["text"] for m in after["messages"]] == ["second"]


async def test_the_transcript_reads_as_people_saw_it(playground, url, http):
    hanna, yusuf = playground.phones[0], playground.add_phone("Yusuf Ærø Hansen", "da", "company")
    await hanna.open("join-7Q2M")
    keys = [[{"text": "A number", "callback_data": "n"}, {"text": "Skip", "callback_data": "s"}]]
    async with Bot(TOKEN, base_url=f"{url}/bot") as bot:
        markup = InlineKeyboardMarkup.de_json({"inline_keyboard": keys})
        sent = await bot.send_message(hanna.id, "How will you see it?\nChoose one.", reply_markup=markup)
        await hanna.tap("Skip")
        press = (await bot.get_updates())[-1].callback_query
        await press.answer("Skipped")
        await bot.edit_message_text("How will you see it?\nSkipped", hanna.id, sent.message_id)
        playground.clock.advance(timedelta(days=91))
        await yusuf.open("partner")
        await bot.send_document(yusuf.id, b"x", filename="agreement.pdf")
    async with http.get(f"{url}/transcript.txt") as response:
        text = await response.text()
    assert text == (
        "guide partnership 3 · language en · Mon 2 Mar 2026 09:00 Europe/Copenhagen\n"
        "Hanna (housing organisation)\n"
        "  > /start join-7Q2M\n"
        "  < How will you see it?\n"
        "      Choose one.   [A number] [Skip]\n"
        "  * Skip\n"
        "  < [toast] Skipped\n"
        "  -- later, Mon 1 Jun 10:00 --\n"
        "Yusuf (company)\n"
        "  > /start partner\n"
        "  < [file] agreement.pdf\n"
    )


async def test_taps_do_what_the_buttons_say(playground):
    hanna = playground.phones[0]
    app = build_app(playground, start_link="https://t.me/nabopagt_bot?start=a")
    assert app.routes
    assert playground.start_link == "https://t.me/nabopagt_bot?start=a"
    await hanna.open("x")
    rows = [
        [{"text": "Copy", "copy_text": {"text": "t.me/x"}}],
        [{"text": "Site", "url": "https://x.dk"}],
        [{"text": "Join", "url": "https://t.me/nabopagt_bot?start=b"}],
    ]
    playground.post(hanna.chat, playground.bot.as_user(), {"text": "?", "reply_markup": {"inline_keyboard": rows}})
    for label in ("Copy", "Site", "Join"):
        await hanna.tap(label)
    assert (hanna.clipboard, hanna.opened) == ("t.me/x", ["https://x.dk"])
    assert hanna.messages[-1].text == "/start b"
    with pytest.raises(LookupError, match="no button 'Nothing'"):
        await hanna.tap("Nothing")
    with pytest.raises(TimeoutError):
        await hanna.until("never", seconds=0.05)
