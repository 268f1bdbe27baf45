"""A group in the playground: three phones, the link that brings the bot in, the board, and who may tap."""

import os
import shutil

import pytest
from playwright.async_api import async_playwright, expect

from flows.phrases import plain
from tests.browser.people import FLAGS, PATIENCE, Person
from tests.builders import DATABASE
from tests.wire.agreed_house import agreed, playing

pytestmark = pytest.mark.skipif(not os.environ.get("BROWSER_TESTS"), reason="needs BROWSER_TESTS=1")


@pytest.fixture
async def scene(tmp_path, tmp_path_factory):
    """The open page and the house behind it."""
    shutil.copy(await agreed(tmp_path_factory.mktemp("agreed")), tmp_path / DATABASE)
    async with playing(tmp_path / DATABASE) as (driver, url), async_playwright() as browsers:
        driver.playground.add_group("Parret", driver.playground.phones)
        browser = await browsers.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        page = await browser.new_page(locale="da-DK", viewport={"width": 1600, "height": 1000})
        faults = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
        await page.goto(url)
        await expect(page.locator(".phone")).to_have_count(3, timeout=PATIENCE)
        yield page, driver
        await browser.close()
        assert faults == []


async def test_a_member_brings_the_bot_into_the_group_and_all_see_the_board(scene):
    page, driver = scene
    hanna, yusuf, stranger = (Person(page, name) for name in ("Hanna", "Yusuf", "Fremmed"))
    await hanna.write("/menu")
    await hanna.tap(*(plain(f"button.{key}", "da") for key in ("people", "group", "group_link")))
    await hanna.button(plain("button.choose_group", "da")).click()
    await page.get_by_role("menuitem").first.click()
    await page.get_by_role("menuitem", name="Parret").click()
    for person in (hanna, yusuf, stranger):
        await person.show_group("Parret")
        await person.sees("De næste datoer")
    if folder := os.environ.get("SCREENSHOTS"):
        await page.screenshot(path=f"{folder}/group.png")
    assert not (await driver.house.writer.transact(lambda work: work.groups.find()))[0].unbound
    await yusuf.button(plain("button.open_private", "da")).click()
    await page.get_by_role("menuitem").first.click()
    await yusuf.sees("Ådalsparken")
