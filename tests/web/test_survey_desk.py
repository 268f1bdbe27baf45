"""The pages over a real database and a real server: what is stored, what is remembered, and whose address counts."""

import asyncio
import re
from contextlib import asynccontextmanager
from datetime import timedelta

import aiohttp
import pytest

from bot.survey_desk import FRESH, SurveyDesk
from bot.web.app import web_app
from bot.web.survey import survey_route
from bot.web.survey_booth import open_booth
from flows.ballot import CodeState, Receipt, Response
from flows.codes import new_code, new_slug
from flows.service.talk import Own, load_world
from flows.wave import Invited, WaveState
from storage.writer import Writer
from tests.web.estate import NOW, SECRET, Browser, Clock
from tests.web.waves import lay_in_file, stored_in_file
from tests.wire.stage import served, serving


class Counting(Writer):
    """Tells how often it was asked."""

    asked = 0

    async def transact(self, *given):
        self.asked += 1
        return await super().transact(*given)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
async def house(tmp_path, clock):
    database = tmp_path / "waves.db"
    slug, codes = lay_in_file(database, NOW, SECRET, 60)
    writer = Counting(f"sqlite:///{database}")
    writer.start()
    desk = SurveyDesk(writer, load_world("nabopagt_bot", "da", Own(secret=SECRET)), clock)
    yield database, desk, slug, codes, writer
    await writer.close()


@asynccontextmanager
async def reached(desk, clock):
    app = web_app(None, [survey_route(lambda: open_booth(desk, SECRET, clock))])
    async with serving(served(app)) as url:
        yield url


async def test_a_paper_is_read_once_in_a_while_and_the_clock_still_decides(house, clock):
    _, desk, slug, _, writer = house
    for _ in range(5):
        assert (await desk.paper(slug.upper())).state is WaveState.OPEN
    assert writer.asked == 1
    clock.time += FRESH
    paper = await desk.paper(slug)
    assert writer.asked == 2
    clock.time = paper.closes - FRESH / 2
    await desk.paper(slug)
    clock.time = paper.closes
    assert (await desk.paper(slug)).state is WaveState.CLOSED
    assert writer.asked == 3


async def test_a_thousand_who_come_together_wait_for_one_reading(house):
    _, desk, slug, _, writer = house
    papers = await asyncio.gather(*(desk.paper(slug) for _ in range(1000)))
    assert {paper.slug for paper in papers} == {slug}
    assert writer.asked == 1


async def test_whoever_leaves_while_it_is_read_takes_nothing_from_the_others(house):
    _, desk, slug, _, _ = house
    leaving, staying = (asyncio.create_task(desk.paper(slug)) for _ in range(2))
    await asyncio.sleep(0)
    leaving.cancel()
    assert (await staying).slug == slug


async def test_a_wave_that_opens_is_open_at_once(tmp_path, clock):
    slug, _ = lay_in_file(tmp_path / "x.db", NOW, SECRET, 1, state=WaveState.PLANNED, opens=NOW + timedelta(seconds=1))
    writer = Writer(f"sqlite:///{tmp_path / 'x.db'}")
    writer.start()
    desk = SurveyDesk(writer, load_world("b", "da", Own(secret=SECRET)), clock)
    assert (await desk.paper(slug)).state is WaveState.PLANNED
    clock.time += timedelta(seconds=1)
    assert (await desk.paper(slug)).state is WaveState.OPEN
    await writer.close()


async def test_what_is_no_name_of_a_wave_never_reaches_the_database(house):
    _, desk, _, _, writer = house
    for slug in ("", "x", "abc", "../../", "' OR 1=1", "a" * 500, "ÅÅÅÅÅÅ"):
        assert await desk.paper(slug) is None
    assert writer.asked == 0
    assert await desk.paper(new_slug()) is None
    assert await desk.look_at_code(new_slug(), new_code()) is CodeState.UNKNOWN
    assert await desk.hand_in(new_slug(), new_code(), Response(1, {})) is Receipt.CLOSED


async def answer(app, slug, code, page_by_page):
    browser = Browser(app, {})
    await browser.open(f"/s/{slug}")
    await browser.press("begin", code=code)
    for fields in page_by_page(browser):
        await browser.press("next", **fields)
    await browser.open(f"/s/{slug}/send")
    return await browser.press()


def two_answers(browser):
    names = list(dict.fromkeys(re.findall(r'name="(a\d+)"', browser.page.text)))
    yield {names[0]: "5", names[1]: "2"}


async def test_fifty_browsers_with_one_code_store_one_answer(house, clock):
    database, desk, slug, codes, _ = house
    app = web_app(None, [survey_route(lambda: open_booth(desk, SECRET, clock))])
    pages = await asyncio.gather(*(answer(app, slug, codes[0], two_answers) for _ in range(50)))
    ends = [page.url.path.rpartition("/")[2] for page in pages]
    assert sorted(ends) == ["spent"] * 49 + ["thanks"]
    responses, counted, _, codes_now = stored_in_file(database, slug)
    assert len(responses) == counted["responses", ""] == 1
    assert codes_now == (60, 1)


async def test_an_open_wave_is_answered_without_a_code(tmp_path, clock):
    database = tmp_path / "open.db"
    slug, _ = lay_in_file(database, NOW, SECRET, 0, invited=Invited.OPEN)
    writer = Writer(f"sqlite:///{database}")
    writer.start()
    desk = SurveyDesk(writer, load_world("b", "da", Own(secret=SECRET)), clock)
    app = web_app(None, [survey_route(lambda: open_booth(desk, SECRET, clock))])
    pages = await asyncio.gather(*(answer(app, slug, "", two_answers) for _ in range(3)))
    await writer.close()
    assert {page.status_code for page in pages} == {200}
    assert len(stored_in_file(database, slug)[0]) == 3


async def test_over_http_head_has_no_body_and_nothing_names_the_server(house, clock):
    _, desk, slug, _, _ = house
    async with reached(desk, clock) as url, aiohttp.ClientSession() as session:
        async with session.head(f"{url}/s/{slug}") as response:
            assert (response.status, await response.read()) == (200, b"")
            assert int(response.headers["content-length"]) > 4000
            assert "server" not in response.headers
        async with session.get(f"{url}/s/{slug}/", allow_redirects=False) as response:
            assert response.status == 200


async def test_the_proxy_on_this_machine_says_whose_address_it_is(house, clock):
    _, desk, slug, _, _ = house
    booth = open_booth(desk, SECRET, clock)
    async with serving(served(web_app(None, [survey_route(lambda: booth)]))) as url:
        for number in range(20):
            made_up = f"203.0.114.{number}, " if number % 2 else ""
            assert await tried(url, slug, new_code(), f"{made_up}203.0.113.5") == 200
    assert not booth.throttle.allows("203.0.113.5")
    assert booth.throttle.allows("127.0.0.1"), "the proxy is not taken for who guesses"
    assert booth.throttle.allows("203.0.114.1"), "what a resident made up is not it"


async def tried(url, slug, code, forwarded):
    headers = {"x-forwarded-for": forwarded}
    async with aiohttp.ClientSession(headers=headers, cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        async with session.get(f"{url}/s/{slug}") as response:
            token = re.search(r'name="t" value="([^"]+)"', await response.text())[1]
        form = {"t": token, "code": code, "go": "begin"}
        async with session.post(f"{url}/s/{slug}", data=form) as response:
            return response.status
