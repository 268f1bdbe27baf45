"""A playground with a folder comes back as it was, however it ended."""

import asyncio
import json
import os
import signal
import socket
import sys
from contextlib import asynccontextmanager
from datetime import timedelta

import aiohttp
from telegram import Bot

from bot.playground import TOKEN, Keeper, Playground, PlaygroundClock
from tests.wire.test_playground_stage import START, served

OWN = {"x-playground": "1"}


def stocked():
    """A playground with every kind of thing in it, and the clock it began with."""
    playground = Playground(PlaygroundClock(lambda: START), numbered_from=100)
    for name, role in (("Hanna Østergård", "housing"), ("Yusuf Ærø Hansen", "company")):
        playground.add_phone(name, "da", role)
    playground.set_start_link("https://t.me/nabopagt_bot?start=join-7Q2M")
    return playground


async def reopened(folder):
    playground = Playground(PlaygroundClock(lambda: START + timedelta(hours=1)), numbered_from=3_700)
    assert Keeper(playground, folder).load()
    return playground


async def test_chats_files_and_what_waits_come_back(tmp_path):
    playground = stocked()
    hanna, yusuf = playground.phones
    await hanna.open("https://t.me/nabopagt_bot?start=join-7Q2M")
    async with served(playground) as url, Bot(TOKEN, base_url=f"{url}/bot") as bot:
        await bot.send_document(hanna.id, b"%PDF-1.7 x", filename="Aftale Ø.pdf")
        gone = await bot.send_message(hanna.id, "gone")
        await gone.delete()
    hanna.language = "en"
    group = playground.add_group("Parret", [hanna, yusuf], with_bot=True)
    await yusuf.block()
    await hanna.say("not fetched yet")
    await Keeper(playground, tmp_path).stop()

    again = await reopened(tmp_path)
    back, other = again.phones
    assert [(p.user, p.role, p.language) for p in again.phones] == [
        (p.user, p.role, p.language) for p in playground.phones
    ]
    assert [m.text for m in back.messages] == [m.text for m in hanna.messages]
    assert other.blocked
    assert again.chats[group.id].users[back.id] is back.user
    assert again.updates.pending == playground.updates.pending
    assert again.transcript.as_text() == playground.transcript.as_text()
    document = back.messages[1].body["document"]["file_id"]
    assert again.files.named(document).upload.content == b"%PDF-1.7 x"
    assert again.start_link is None, "the first link has been used"


async def test_new_ones_are_numbered_behind_the_old(tmp_path):
    playground = stocked()
    old = [m.message_id for m in await playground.phones[0].say("first")]
    group = playground.add_group("Parret", playground.phones)
    await Keeper(playground, tmp_path).stop()
    again = await reopened(tmp_path)
    assert again.start_link == playground.start_link
    new = [m.message_id for m in await again.phones[0].say("second")]
    assert new > old
    first, second = again.updates.pending
    assert second["update_id"] > first["update_id"]
    assert again.add_phone("Amina").id not in {p.id for p in playground.phones}
    assert again.add_group("Nye", again.phones).id < group.id
    assert [m.text for m in again.phones[0].messages] == ["first", "second"]


async def test_updates_are_numbered_behind_the_old_however_many_there_were(tmp_path):
    playground = stocked()
    for number in range(5_000):
        await playground.phones[0].say(f"word {number}")
    last = playground.updates.pending[-1]["update_id"]
    playground.updates.drop()
    await Keeper(playground, tmp_path).stop()
    again = await reopened(tmp_path)
    await again.phones[0].say("after the restart")
    assert again.updates.pending[0]["update_id"] > last


async def test_every_change_is_written_soon_and_whole(tmp_path):
    playground = stocked()
    keeper = Keeper(playground, tmp_path)
    keeper.start()
    for number in range(3):
        await playground.phones[0].say(f"word {number}")
        await asyncio.sleep(0.4)
        kept = json.loads((tmp_path / "playground.json").read_text(encoding="utf-8"))
        assert kept["chats"][0]["messages"][-1]["body"]["text"] == f"word {number}"
    playground.close()
    await keeper.stop()


def test_a_file_of_another_form_is_left_alone(tmp_path):
    (tmp_path / "playground.json").write_text('{"version": 0}', encoding="utf-8")
    assert not Keeper(stocked(), tmp_path).load()


async def test_the_first_page_gives_the_phones_its_language(tmp_path):
    playground = stocked()
    playground.awaits_language = True
    await Keeper(playground, tmp_path).stop()
    again = await reopened(tmp_path)
    async with served(again) as url, aiohttp.ClientSession() as http:
        for language in ("en", "da"):
            act = {"do": "speak", "language": language}
            async with http.post(f"{url}/play", json=act, headers=OWN) as response:
                assert response.status == 200
    assert [phone.language for phone in again.phones] == ["en", "en"], "only the first page is asked"


@asynccontextmanager
async def tried(folder, port):
    """`nabopagt try` with a folder; killed at the end, without a chance to write anything."""
    command = (sys.executable, "-m", "bot", "try", "--no-open", "--port", str(port), "--folder", str(folder))
    quiet = {"stdout": asyncio.subprocess.DEVNULL, "stderr": asyncio.subprocess.DEVNULL}
    process = await asyncio.create_subprocess_exec(*command, **quiet)
    try:
        yield
    finally:
        os.kill(process.pid, signal.SIGKILL)
        await process.wait()


async def shown(http, url):
    """What a page that has just been opened sees."""
    async with asyncio.timeout(60):
        while True:
            try:
                async with http.get(f"{url}/events") as response:
                    while not (line := await response.content.readline()).startswith(b"data:"):
                        assert line
                    return json.loads(line[5:])
            except aiohttp.ClientConnectorError:
                await asyncio.sleep(0.2)


async def seen(http, url, words):
    async with asyncio.timeout(60):
        while True:
            page = await shown(http, url)
            if any(words in m["body"].get("text", "") for m in page["messages"]):
                return page
            await asyncio.sleep(0.2)


async def test_a_killed_playground_shows_the_talk_again(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    async with aiohttp.ClientSession() as http:

        async def play(do, **details):
            async with http.post(f"{url}/play", json={"do": do, **details}, headers=OWN) as response:
                assert response.status == 200

        async with tried(tmp_path, port):
            page = await shown(http, url)
            phone = page["phones"][0]["id"]
            await play("speak", language="en")
            await play("open", phone=phone, link=page["start_link"])
            before = await seen(http, url, "Boligforeningen Ådal")
            await play("advance", hours=48)
            await asyncio.sleep(1)
        async with tried(tmp_path, port):
            after = await seen(http, url, "Boligforeningen Ådal")
            assert after["start_link"] is None
            assert [p["language"] for p in after["phones"]] == ["en"] * 3
            assert after["phones"][0]["started"]
            assert after["messages"] == before["messages"]
            assert after["now"] - before["now"] >= 48 * 3_600_000
            card = after["messages"][-1]
            await play("tap", phone=phone, message_id=card["id"], row=0, column=0)
            await seen(http, url, "What is your name?")
