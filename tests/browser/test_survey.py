"""The survey's pages in a real browser: without JavaScript, by keyboard, small, large, right to left, and come back."""

import itertools
import os
import secrets
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import async_playwright, expect

from flows.clock import SystemClock
from flows.codes import written
from flows.resident_words import resident
from tests.browser.people import FLAGS, tried
from tests.web.waves import lay_in_file, stored_in_file

pytestmark = pytest.mark.skipif(not os.environ.get("BROWSER_TESTS"), reason="needs BROWSER_TESTS=1")

SMALL = {"width": 320, "height": 640}
LARGE_TEXT = "--blink-settings=defaultFontSize=32"
# WCAG 1.4.12, as a reader's own style would set it; a style of the browser's, so the page's policy does not forbid it.
SPACED = "* {line-height: 1.5em !important; letter-spacing: .12em !important; word-spacing: .16em !important}"
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
}
TOO_WIDE = """() => [...document.querySelectorAll("body *")]
    .filter(one => one.getBoundingClientRect().right > innerWidth + 1 || one.getBoundingClientRect().left < -1)
    .map(one => one.outerHTML.slice(0, 80))"""
ROWS = """() => [...document.querySelectorAll(".row, button, .button, .field")].map(one => one.getBoundingClientRect())
    .map(box => [Math.round(box.top), Math.round(box.bottom), Math.round(box.height)])"""


@pytest.fixture
async def estate(tmp_path):
    """A served wave: its address, unused codes, its slug and its database."""
    database, secret = Path(tmp_path) / "playground.db", secrets.token_urlsafe(32)
    database.with_name("nabopagt.secret").write_text(secret, encoding="ascii")
    slug, codes = lay_in_file(database, SystemClock().now(), secret, 20)
    async with tried("--folder", str(tmp_path)) as address:
        await _is_known(f"{address}s/{slug}")
        yield f"{address}s/{slug}", codes, slug, database


async def _is_known(address):
    """The page is served before the house behind it stands."""
    async with aiohttp.ClientSession() as session:
        status = 404
        while status == 404:
            async with session.get(address) as response:
                status = response.status


@asynccontextmanager
async def phone(*flags, script=False, folder=None, **options):
    """A page on a phone of its own; whatever the browser complained about fails the test."""
    given = {"viewport": SMALL, "java_script_enabled": script, "locale": "da-DK", **options}
    launch = {"executable_path": "/usr/bin/chromium", "args": [*FLAGS, *flags]}
    async with async_playwright() as browsers:
        if folder is not None:
            context = await browsers.chromium.launch_persistent_context(str(folder), **launch, **given)
        else:
            context = await (await browsers.chromium.launch(**launch)).new_context(**given)
        page, faults = context.pages[0] if context.pages else await context.new_page(), []
        page.on("console", lambda line: faults.append(line.text) if is_fault(line) else None)
        page.on("request", lambda one: None if "127.0.0.1" in one.url else faults.append(one.url))
        yield page
        await context.close()
        assert faults == []


def apart(before, after):
    """Eight pixels between what lies below each other."""
    return after[0] - before[1] >= 8 or after[0] == before[0]


def is_fault(line):
    """There is one page that says itself that it does not exist."""
    return line.type in {"error", "warning"} and "404" not in line.text


async def press(page, name):
    await page.locator(f"button[value={name}]").click()


async def begin(page, address, code, language="da"):
    await page.goto(f"{address}?lang={language}")
    await page.locator("#code").fill(written(code).lower())
    await press(page, "begin")
    await expect(page.locator("fieldset")).to_have_count(2)


async def every_page(page, address, code, language):
    """Stop at each page there is, once."""
    await page.goto(f"{address}?lang={language}")
    yield "start"
    await page.locator("#code").fill("22222-33333")
    await press(page, "begin")
    yield "wrong code"
    await begin(page, address, code, language)
    yield "statements"
    await press(page, "next")
    yield "nothing chosen"
    await page.locator("fieldset").nth(0).locator("label").nth(1).click()
    await page.locator("fieldset").nth(1).locator("label").nth(5).click()
    for _ in range(12):
        await press(page, "next")
        if not await page.locator("button[value=next]").count():
            break
        yield page.url.rpartition("/")[2]
        for fieldset in await page.locator("fieldset").all():
            await fieldset.locator("label").first.click()
    yield "review"
    for place in ("privacy", "accessibility", "delete"):
        await page.goto(f"{address}/{place}")
        yield place
    await page.goto(address)
    yield "go on"
    await page.goto(f"{address}/send")
    await page.locator("form button").click()
    await expect(page.locator("h1")).to_have_text(resident("page.thanks_title", language))
    yield "thanks"
    for place in ("/spent", "xx/nothing"):
        await page.goto(f"{address}{place}")
        yield place


@pytest.mark.parametrize("language", ["da", "en", "ar"])
async def test_axe_finds_nothing_on_any_page(estate, language):
    address, codes, slug, database = estate
    async with phone(script=True) as page:
        seen = 0
        async for name in every_page(page, address, codes[0], language):
            found = await Axe().run(page, options=RULES)
            assert found.violations_count == 0, f"{name}: {found.generate_report()}"
            assert await page.evaluate("document.scripts.length") == 0
            seen += 1
        assert seen >= 17
    responses, counted, _, _ = stored_in_file(database, slug)
    assert len(responses) == 1
    assert counted["language", language] == 1


@pytest.mark.parametrize("language", ["da", "ar"])
@pytest.mark.parametrize("flags", [(), (LARGE_TEXT,)], ids=["320 px", "320 px and 200 %"])
async def test_nothing_sticks_out_on_a_small_phone(estate, language, flags):
    address, codes, _, _ = estate
    async with phone(*flags, script=True) as page:
        async for name in every_page(page, address, codes[0], language):
            assert await page.evaluate("document.documentElement.scrollWidth") <= SMALL["width"], name
            assert await page.evaluate(TOO_WIDE) == [], name
            rows = await page.evaluate(ROWS)
            assert all(height >= 56 for _, _, height in rows), name
            assert all(apart(*pair) for pair in itertools.pairwise(rows)), name


async def test_wider_letters_and_lines_lose_nothing(estate):
    address, codes, _, _ = estate
    async with phone(script=True, bypass_csp=True) as page:
        async for name in every_page(page, address, codes[0], "da"):
            await page.add_style_tag(content=SPACED)
            assert await page.evaluate(TOO_WIDE) == [], name


async def test_right_to_left_mirrors_the_page_and_not_the_code(estate):
    address, codes, _, _ = estate
    async with phone(script=True) as page:
        await page.goto(f"{address}?lang=ar")
        html = page.locator("html")
        await expect(html).to_have_attribute("dir", "rtl")
        await expect(html).to_have_attribute("lang", "ar")
        assert await page.locator("#code").evaluate("one => getComputedStyle(one).direction") == "ltr"
        await begin(page, address, codes[0], "ar")
        row = page.locator(".row").first
        boxes = await row.locator("input").bounding_box(), await row.locator("b").bounding_box()
        assert boxes[0]["x"] > boxes[1]["x"], "the circle is where one begins to read"
        line = "one => parseFloat(getComputedStyle(one).lineHeight) / parseFloat(getComputedStyle(one).fontSize)"
        for part in ("p", ".row b", "legend"):
            assert await page.locator(part).first.evaluate(line) >= 1.79


async def test_by_keyboard_alone_and_without_javascript(estate):
    address, codes, slug, database = estate
    async with phone() as page:
        await page.goto(address)
        await page.locator("#code").focus()
        await page.keyboard.type(codes[0])
        await page.keyboard.press("Enter")
        await expect(page.locator("fieldset")).to_have_count(2)
        while await page.locator("button[value=next]").count():
            here = page.url
            if await page.locator("fieldset").count():
                await page.locator("input[type=radio]").first.focus()
                await page.keyboard.press("Space")
                await page.keyboard.press("ArrowDown")
            await page.locator("button[value=next]").focus()
            await page.keyboard.press("Enter")
            await page.wait_for_url(lambda url, before=here: url != before)
        await page.locator("form button").focus()
        await page.keyboard.press("Enter")
        await expect(page.locator("h1")).to_have_text(resident("page.thanks_title", "da"))
    (given,), _, _, _ = stored_in_file(database, slug)
    assert list(given.answers.values()) == [4, 4, 4, 4], "one down from the top, on each page"


async def test_the_summary_of_what_is_missing_leads_to_the_question(estate):
    address, codes, _, _ = estate
    async with phone(script=True) as page:
        await begin(page, address, codes[0])
        await press(page, "next")
        assert await page.evaluate("document.activeElement.id") == "error"
        await page.locator("#error a").nth(1).click()
        focused = await page.evaluate("document.activeElement.name")
        assert focused == await page.locator("fieldset").nth(1).locator("input").first.get_attribute("name")


async def test_the_browser_is_closed_half_way_and_opened_again(estate, tmp_path):
    address, codes, slug, database = estate
    folder = tmp_path / "phone"
    async with phone(folder=folder) as page:
        await begin(page, address, codes[0], "en")
        await page.locator("fieldset").nth(0).locator("label").nth(0).click()
        await press(page, "next")
        await page.locator("fieldset").nth(0).locator("label").nth(4).click()
        await press(page, "next")
    async with phone(folder=folder) as page:
        await page.goto(address)
        await expect(page.locator("html")).to_have_attribute("lang", "en")
        await press(page, "continue")
        await expect(page.locator("#at")).to_have_text(resident("page.progress", "en", page=3, pages=8))
        await page.goto(f"{address}/send")
        await page.locator("form button").click()
        await expect(page.locator("h1")).to_have_text(resident("page.thanks_title", "en"))
        assert await page.context.cookies() == []
        await page.go_back()
        await expect(page.locator("#code")).to_have_value("")
    (given,), _, _, _ = stored_in_file(database, slug)
    assert sorted(given.answers.values()) == [1, 5]


async def test_back_in_the_browser_shows_what_was_chosen(estate):
    address, codes, _, _ = estate
    async with phone() as page:
        await begin(page, address, codes[0])
        await page.locator("fieldset").nth(0).locator("label").nth(0).click()
        await press(page, "next")
        await expect(page.locator("#at")).to_have_text(resident("page.progress", "da", page=2, pages=8))
        await page.go_back()
        await expect(page.locator("input[value='5']").first).to_be_checked()
