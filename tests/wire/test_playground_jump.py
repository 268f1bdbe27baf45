"""The jump to what is next: the clock goes there, and the page hears who was told how much."""

import asyncio
import socket
from datetime import timedelta

import aiohttp
import pytest
from telegram import Bot

from bot.playground import TOKEN, Playground, PlaygroundClock, jumping
from tests.wire.test_playground_keeping import OWN, seen, shown, tried
from tests.wire.test_playground_stage import START, served

DUE = START + timedelta(days=7, hours=2)


@pytest.fixture
def playground(monkeypatch):
    monkeypatch.setattr(jumping, "FIRST_WORD", 0.5)
    monkeypatch.setattr(jumping, "NEXT_WORD", 0.3)
    made = Playground(PlaygroundClock(lambda: START))
    for name in ("Hanna Østergård", "Yusuf Ærø Hansen", "Mette Lund"):
        made.add_phone(name)
    return made


@pytest.fixture
async def jump(playground):
    async with served(playground) as url, aiohttp.ClientSession() as http:

        async def post():
            async with http.post(f"{url}/play", json={"do": "next"}, headers=OWN) as response:
                return response.status, await response.json()

        post.url = url
        yield post


async def given(moment):
    return moment


def at(moment):
    return int(moment.timestamp() * 1000)


async def test_nothing_is_due_and_the_clock_stays(playground, jump):
    assert await jump() == (200, {"at": None, "told": []})
    assert playground.clock.now() == START


async def test_what_is_next_is_counted_by_phone(playground, jump):
    hanna, yusuf, mette = playground.phones
    playground.next_due = lambda: given(DUE)
    tasks = []
    async with Bot(TOKEN, base_url=f"{jump.url}/bot") as bot:
        for phone in (hanna, yusuf, mette):
            await phone.say("/start")
            await bot.send_message(phone.id, "before the jump")

        async def wake():
            for phone in (hanna, yusuf, hanna):
                await asyncio.sleep(0.2)
                await bot.send_message(phone.id, "due now")

        playground.clock.subscribe(lambda _: tasks.append(asyncio.create_task(wake())))
        told = [{"name": "Hanna", "messages": 2}, {"name": "Yusuf", "messages": 1}]
        assert await jump() == (200, {"at": at(DUE), "told": told})
        await asyncio.gather(*tasks)
    assert playground.clock.now() == DUE


async def test_what_turns_out_to_say_nothing_tells_nobody(playground, jump):
    playground.next_due = lambda: given(DUE)
    assert await jump() == (200, {"at": at(DUE), "told": []})


async def test_moments_at_which_nobody_is_told_anything_are_passed_over(playground, jump):
    moments = [DUE, DUE + timedelta(days=2), DUE + timedelta(days=5)]
    tasks = []
    async with Bot(TOKEN, base_url=f"{jump.url}/bot") as bot:
        for phone in playground.phones:
            await phone.say("/start")

        async def wake(now):
            if now == moments[1]:
                await bot.send_message(playground.phones[1].id, "due now")

        def told_at_once(now):
            tasks.append(asyncio.create_task(wake(now)))

        playground.clock.subscribe(told_at_once)
        playground.next_due = lambda: _after(tasks, moments, playground)
        assert await jump() == (200, {"at": at(moments[1]), "told": [{"name": "Yusuf", "messages": 1}]})
    assert await jump() == (200, {"at": at(moments[2]), "told": []})
    assert await jump() == (200, {"at": None, "told": []})


async def _after(tasks, moments, playground):
    """What comes next, once what was due has been said."""
    await asyncio.gather(*tasks)
    return next((moment for moment in moments if moment > playground.clock.now()), None)


async def test_what_is_late_already_does_not_turn_the_clock_back(playground, jump):
    playground.next_due = lambda: given(START - timedelta(seconds=5))
    assert (await jump())[0] == 200
    assert playground.clock.now() == START


async def test_an_end_of_the_playground_ends_the_wait(playground, jump, monkeypatch):
    monkeypatch.setattr(jumping, "FIRST_WORD", 60.0)
    playground.next_due = lambda: given(DUE)
    waiting = asyncio.create_task(jump())
    await asyncio.sleep(0.3)
    playground.close()
    assert await asyncio.wait_for(waiting, 5) == (200, {"at": at(DUE), "told": []})


async def test_only_the_page_may_jump(playground, jump):
    playground.next_due = lambda: given(DUE)
    async with aiohttp.ClientSession() as http, http.post(f"{jump.url}/play", json={"do": "next"}) as response:
        assert response.status == 403
    assert playground.clock.now() == START


ANSWERS = [
    ("tap", "Continue"),
    ("say", "Hanna Østergård"),
    ("say", "Social coordinator"),
    ("tap", "Yes"),
    ("tap", "Yes, go on"),
    ("tap", "New partnership"),
    ("say", "Ådalsparken"),
    ("say", "Lindborg Kommune"),
    ("say", "240"),
    ("say", "412"),
    ("tap", "Yes"),
    ("say", "Bageriet Solsikken"),
    ("tap", "Under 50"),
    ("tap", "A larger partnership"),
    ("tap", "Yes, go on"),
]


def button_of(page, label):
    """The newest message with this button, and where it stands."""
    for message in sorted(page["messages"], key=lambda m: -m["id"]):
        rows = message["body"].get("reply_markup", {}).get("inline_keyboard", [])
        for row, buttons in enumerate(rows):
            for column, button in enumerate(buttons):
                if button["text"].startswith(label):
                    return {"message_id": message["id"], "row": row, "column": column}
    return None


async def found(http, url, of_page):
    """What `of_page` finds on the page, as soon as it finds something."""
    async with asyncio.timeout(20):
        while not (result := of_page(await shown(http, url))):  # noqa: ASYNC110 - the page is looked at anew
            await asyncio.sleep(0.1)
        return result


async def test_the_nudge_about_an_invitation_comes_also_after_a_restart(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    async with aiohttp.ClientSession() as http:

        async def play(do, **details):
            async with http.post(f"{url}/play", json={"do": do, **details}, headers=OWN) as response:
                assert response.status == 200
                return await response.json()

        async with tried(tmp_path, port):
            page = await shown(http, url)
            hanna = page["phones"][0]["id"]
            await play("speak", language="en")
            await play("open", phone=hanna, link=page["start_link"])
            await seen(http, url, "Boligforeningen Ådal")
            for deed, words in ANSWERS:
                count = len((await shown(http, url))["messages"])
                if deed == "say":
                    await play("say", phone=hanna, text=words)
                else:
                    button = await found(http, url, lambda page, label=words: button_of(page, label))
                    await play("tap", phone=hanna, **button)
                await found(http, url, lambda page, before=count: len(page["messages"]) > before)
                await asyncio.sleep(0.3)
            await asyncio.sleep(1)
        async with tried(tmp_path, port):
            before = await seen(http, url, "Bageriet Solsikken")
            jumped = await play("next")
            assert timedelta(days=6) < timedelta(milliseconds=jumped["at"] - before["now"]) < timedelta(days=11)
            assert [told["name"] for told in jumped["told"]] == ["Hanna"]
            for _ in ("again", "expired"):
                jumped = await play("next")
                assert [told["name"] for told in jumped["told"]] == ["Hanna"]
            assert await play("next") == {"at": None, "told": []}
            assert (await shown(http, url))["now"] >= jumped["at"]
