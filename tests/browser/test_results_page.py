"""The private page with the results in a real browser, on a phone and on a desk: nothing cut off, nothing too small."""

import os
from datetime import UTC, datetime

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import async_playwright

from bot.documents.results_page import results_page
from flows.service.result_links import ResultPage
from tests.browser.people import FLAGS
from tests.result_builders import a_count, a_results, a_subgroup, the_example

pytestmark = pytest.mark.skipif(not os.environ.get("BROWSER_TESTS"), reason="needs BROWSER_TESTS=1")

UNTIL = datetime(2027, 12, 24, 8, tzinfo=UTC)
SEEN = """() => [...document.querySelectorAll("svg")].filter(one => one.getBoundingClientRect().width).map(one => {
    const box = one.getBoundingClientRect(), scale = box.width / one.viewBox.baseVal.width
    const texts = [...one.querySelectorAll("text")]
    const isOut = text => text.getBoundingClientRect().right > box.right + .5
    return [Math.min(...texts.map(text => text.getAttribute("font-size") * scale)), texts.filter(isOut).length]
})"""


@pytest.mark.parametrize("width", [320, 375, 768, 991, 992, 1280])
async def test_the_chart_is_whole_and_readable_on_every_width(width):
    results = a_results(*the_example(), a_count(9, 0, 4), subgroups=(a_subgroup(),))
    async with async_playwright() as browsers:
        browser = await browsers.chromium.launch(executable_path="/usr/bin/chromium", args=list(FLAGS))
        page = await browser.new_page(viewport={"width": width, "height": 800})
        await page.set_content(results_page(ResultPage(results, UNTIL)))
        ((smallest, out),) = await page.evaluate(SEEN)
        wide = await page.evaluate("document.documentElement.scrollWidth")
        faults = (await Axe().run(page)).response["violations"]
        await browser.close()
    assert (smallest >= 11.9, out, wide <= width) == (True, 0, True)
    assert [one["id"] for one in faults] == []
