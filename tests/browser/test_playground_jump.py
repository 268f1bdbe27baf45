"""The button beside the clock: it jumps to the next reminder and says whom it reached."""

import os
import re

import pytest
from playwright.async_api import expect

from tests.browser.people import PATIENCE, Person, opened, tried
from tests.browser.test_whole_way import come_in, think_first

pytestmark = pytest.mark.skipif(not os.environ.get("BROWSER_TESTS"), reason="needs BROWSER_TESTS=1")


async def jump(page, name, text):
    """Press the button of that name and read what the page says happened."""
    await page.get_by_role("button", name=name).click()
    line = page.get_by_role("status").filter(has_text=re.compile(text))
    await expect(line).to_be_visible(timeout=PATIENCE)
    await expect(page.get_by_role("button", name=name)).not_to_have_attribute("aria-busy", "true")


def day(person):
    """The last of the days that are offered."""
    offered = person.phone.locator(".inline button").filter(has_text=re.compile("^☐ .* kl[.]"))
    return offered.last


async def test_the_nudge_about_an_invitation_that_nobody_opened():
    async with tried() as address, opened(address, "en-GB") as page:
        await jump(page, "Jump to what is next", "Nothing is on its way right now")
        hanna = Person(page, "Hanna Østergård")
        await hanna.phone.get_by_role("button", name="Open the invitation").click()
        await hanna.tap("Continue")
        await hanna.write("Hanna Østergård", "Social coordinator")
        await hanna.tap("Yes", "Yes, go on", "New partnership")
        await hanna.write("Ådalsparken", "Lindborg Kommune", "240", "412")
        await hanna.tap("Yes")
        await hanna.write("Bageriet Solsikken")
        await hanna.tap("Under 50 employees", "A larger partnership", "Yes, go on")
        await hanna.sees("Bageriet Solsikken")
        before = await page.locator(".date").inner_text()
        await jump(page, "Jump to what is next", r"^\w+day,? \d+ \w+ at \d\d:\d\d: [12] messages? to Hanna$")
        assert await page.locator(".date").inner_text() != before
        await page.set_viewport_size({"width": 390, "height": 800})
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "it fits on a phone"


async def test_the_reminder_of_the_joint_session_reaches_everybody(tmp_path):
    people = "Hanna Østergård", "Yusuf Ærø Hansen", "Mette Lund"
    async with tried("--folder", str(tmp_path)) as address, opened(address, "da-DK") as page:
        hanna, yusuf, mette = (Person(page, name) for name in people)
        await jump(page, "Spring til det næste", "Der er ikke noget på vej lige nu")
        await come_in(hanna, yusuf, mette)
        await think_first(hanna, yusuf)
        await hanna.tap("Foreslå en tid")
        when = (await day(hanna).inner_text()).removeprefix("☐ ")
        await hanna.tap(f"☐ {when}", "Send tiderne")
        await yusuf.tap(f"☐ {when}", "Send svar")
        await hanna.tap(when)
        for person in (hanna, yusuf, mette):
            await person.sees(f"I mødes {when}")
    async with tried("--folder", str(tmp_path)) as address, opened(address, "da-DK") as page:
        heard = r"^\w+dag (den )?\d+[.] \w+ kl[.] \d\d[.]\d\d: \d beskeder til Hanna, Yusuf og Mette$"
        await jump(page, "Spring til det næste", heard)
