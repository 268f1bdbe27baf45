"""Where a resident cannot go on: used and taken-back codes, what is not open, what is not there."""

from dataclasses import replace

import pytest

from flows.resident_words import resident
from flows.wave import WaveState
from tests.web.estate import CODE, OTHER, USED, Estate, a_paper


async def test_a_code_that_is_used_says_so_kindly():
    browser = Estate().browser()
    page = await browser.begin(USED)
    assert browser.at == "spent"
    assert resident("page.another", "da") in page.text


async def test_pressing_send_twice_stores_once():
    estate = Estate()
    browser = estate.browser()
    await browser.begin()
    await browser.press("next", a10="5")
    await browser.open("/s/abc234/send")
    kept = dict(browser.cookies)
    action, fields = browser.form()
    await browser.press()
    browser.cookies.update(kept)
    page = await browser.post(action, data=fields)
    assert resident("page.spent_title", "da") in page.text
    assert len(estate.desk.taken) == 1


async def test_an_empty_answer_is_not_sent():
    estate = Estate()
    browser = estate.browser()
    await browser.begin()
    await browser.open("/s/abc234/send")
    page = await browser.press()
    assert resident("page.nothing_title", "da") in page.text
    assert estate.desk.taken == []


@pytest.mark.parametrize(
    ("state", "message"),
    [(WaveState.PLANNED, "not_open"), (WaveState.CLOSED, "closed"), (WaveState.RELEASED, "closed")],
)
async def test_what_is_not_open_says_so_kindly(state, message):
    estate = Estate(a_paper(state=state))
    browser = estate.browser()
    page = await browser.open()
    assert resident(f"page.{message}_title", "da") in page.text
    assert "<form" not in page.text
    assert not browser.cookies
    await browser.open("/s/abc234/1")
    assert browser.at == ""
    assert (await browser.open("/s/abc234/privacy")).status_code == 200


async def test_closed_between_two_pages():
    estate = Estate()
    browser = estate.browser()
    await browser.begin()
    estate.desk.papers = replace(estate.desk.papers, state=WaveState.CLOSED)
    page = await browser.press("next", a10="5")
    assert resident("page.closed_title", "da") in page.text
    assert not browser.cookies


async def test_a_code_that_was_taken_back_keeps_the_answers():
    estate = Estate()
    browser = estate.browser()
    await browser.begin()
    await browser.press("next", a10="5")
    del estate.desk.codes[CODE]
    await browser.open("/s/abc234/send")
    page = await browser.press()
    assert f'value="{CODE}"' in page.text
    await browser.press("begin", code=OTHER)
    await browser.open("/s/abc234/1")
    assert browser.form()[1]["a10"] == "5"


@pytest.mark.parametrize("path", ["/s/zzzzzz", "/s/abc234x", "/s/abc234/9/9", "/s/"])
async def test_there_is_no_such_page(path):
    browser = Estate().browser()
    page = await browser.open(path)
    assert page.status_code == 404 or browser.at == ""
    assert resident("page.unknown_title", "da") in page.text or browser.at == ""


async def test_a_name_in_capitals_is_the_same_wave():
    browser = Estate().browser()
    await browser.open("/s/ABC234")
    assert browser.page.url.path == "/s/abc234"
