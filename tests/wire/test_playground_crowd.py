"""Many residents at once on phones that the page does not show: both ways to answer, nobody lost, all of it counted."""

import json
import secrets
import socket
from pathlib import Path

import aiohttp
import pytest

from bot.playground import Playground, PlaygroundClock
from bot.playground.keeping import as_json, put_back
from flows.clock import SystemClock
from tests.stage import LINK
from tests.web.waves import lay_in_file, stored_in_file
from tests.wire.test_playground_keeping import OWN, shown, tried

RESIDENTS = 6


@pytest.fixture
async def scene(tmp_path):
    """A playground with an open wave: an act of its page, the wave's public name, and the database."""
    database, secret = tmp_path / "playground.db", secrets.token_urlsafe(32)
    database.with_name("nabopagt.secret").write_text(secret, encoding="ascii")
    slug, _ = lay_in_file(database, SystemClock().now(), secret, 1)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    async with tried(tmp_path, port), aiohttp.ClientSession() as http:
        await shown(http, url)

        async def residents(link):
            act = {"do": "residents", "link": link, "residents": RESIDENTS, "content": 0.5, "seed": 1}
            async with http.post(f"{url}/play", json=act, headers=OWN) as response:
                return await response.json()

        yield residents, slug, database


async def test_half_answer_on_the_page_and_half_in_the_chat(scene):
    residents, slug, database = scene
    assert await residents(f"{LINK}b-{slug}") == {"page": RESIDENTS // 2, "chat": RESIDENTS // 2}
    responses, *_ = stored_in_file(database, slug)
    assert len(responses) == RESIDENTS
    assert all(response.answers for response in responses)


async def test_residents_are_still_there_when_the_playground_comes_back():
    first, second = (Playground(PlaygroundClock(SystemClock().now)) for _ in range(2))
    hanna, resident = first.add_phone("Hanna"), first.add_resident("Beboer 1", "da")
    resident.send(resident.chat, {"text": "/start"})
    put_back(second, json.loads(json.dumps(as_json(first))), Path())
    assert [phone.id for phone in second.phones] == [hanna.id]
    chat = second.chats[resident.id]
    assert not chat.is_shown
    assert [message.body["text"] for message in chat.messages.values()] == ["/start"]
    assert second.add_phone("Mette").id > resident.id


async def test_whoever_finds_nothing_to_answer_is_lost_and_said_to_be(scene):
    residents, _, _ = scene
    assert await residents("http://127.0.0.1:1/s/nothing") == {"lost": RESIDENTS}
