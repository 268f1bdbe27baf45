"""Whose forms are taken: our own page's, of this very draft, small and plain."""

import pytest

from bot.web.survey_form import MOST_BYTES
from flows.resident_words import resident
from tests.web.estate import NOW, OTHER, SLUG, Estate, a_paper

CROSS = (
    {"origin": "https://evil.example"},
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site", "origin": "null"},
    {"origin": "http://testserver.evil.example"},
)


@pytest.mark.parametrize("headers", CROSS)
@pytest.mark.parametrize("place", ["", "/1", "/send", "/delete"])
async def test_a_form_of_another_site_does_nothing(headers, place):
    estate = Estate()
    browser = estate.browser()
    await browser.begin()
    before = browser.cookies["draft"]
    _, fields = browser.form()
    answer = await browser.post(f"/s/{SLUG}{place}", data={**fields, "a10": "5", "go": "next"}, headers=headers)
    assert answer.status_code == 403
    assert resident("page.old_title", "da") in answer.text
    assert (browser.cookies["draft"], estate.desk.taken) == (before, [])


@pytest.mark.parametrize(
    "headers", [{"origin": "null", "sec-fetch-site": "same-origin"}, {"origin": "http://testserver"}]
)
async def test_what_our_own_forms_say_of_themselves_is_taken(headers):
    browser = Estate().browser(**headers)
    await browser.begin()
    assert browser.at == "1"


async def test_a_form_needs_the_token_of_this_very_draft():
    estate = Estate()
    browser, other = estate.browser(), estate.browser()
    await browser.begin()
    await other.begin(OTHER)
    stolen = other.form()[1]["t"]
    for token in (stolen, "", "ø"):
        answer = await browser.post(f"/s/{SLUG}/1", data={"t": token, "a10": "5"})
        assert answer.status_code == 403
    assert (await estate.browser().post(f"/s/{SLUG}/send", data={"t": stolen})).status_code == 403
    assert estate.desk.taken == []


async def test_only_small_plain_forms_are_read():
    browser = Estate().browser()
    await browser.begin()
    fields = browser.form()[1]
    large = {**fields, "comment": "x" * MOST_BYTES}
    assert (await browser.post(f"/s/{SLUG}/1", json=fields)).status_code == 415
    assert (await browser.post(f"/s/{SLUG}/1", files={"t": b"x"})).status_code == 415
    assert (await browser.post(f"/s/{SLUG}/1", data=large)).status_code == 413
    assert (await browser.post(f"/s/{SLUG}/1", data={**fields, **{f"x{n}": "1" for n in range(99)}})).status_code == 400
    form = {"content-type": "application/x-www-form-urlencoded"}
    assert (await browser.post(f"/s/{SLUG}/1", content=b"\xff\xfe", headers=form)).status_code == 400


async def test_only_what_is_asked_on_a_page_is_saved_from_it():
    estate = Estate(a_paper(background=("age",)))
    browser = estate.browser()
    await browser.begin()
    await browser.press("next", a10="5", a11="9", a20="1", story="yes", comment="x", **{"b-age": "18_34"})
    draft = estate.booth.seal.open(browser.cookies["draft"], SLUG, NOW)
    assert (draft.answers, draft.bands, draft.stories, draft.comment) == ({10: 5}, {}, {}, "")
