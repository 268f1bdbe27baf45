"""A resident's way through the pages, as a browser without JavaScript sees it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from flows.ballot import CodeState, Knows
from flows.resident_words import resident
from tests.web.estate import CODE, OTHER, Estate, a_full_paper, a_paper


async def through(browser, *presses):
    for go, fields in presses:
        await browser.press(go, **fields)


LEVELS = (("next", {"a10": "5", "a11": "1"}), ("next", {"a20": "4", "a22": "0"}), ("skip", {}))


async def test_all_pages_lead_to_one_stored_answer():
    estate = Estate(a_full_paper())
    browser = estate.browser()
    await browser.begin("abcde-23456")
    await through(
        browser,
        *LEVELS,
        ("next", {"b-age": "18_34", "b-gender": ""}),
        ("next", {"story": "yes"}),
        ("next", {"story": "no"}),
        ("next", {"a70": "2", "a71": "5"}),
        ("next", {"comment": "Mere lys, <tak>\r\n"}),
    )
    assert browser.at == "send"
    assert "Mere lys, &lt;tak&gt;" in browser.page.text
    await browser.press()
    assert browser.at == "thanks"
    (given,) = estate.desk.taken
    assert given.answers == {10: 5, 11: 1, 20: 4, 22: 0, 70: 2, 71: 5}
    assert (given.knows, given.bands, given.comment) == ({70: Knows.YES}, {"age": "18_34"}, "Mere lys, <tak>")
    assert not browser.cookies, "the phone keeps nothing"


async def test_who_does_not_know_the_activity_is_asked_no_more_of_it():
    estate = Estate(replace(a_full_paper(), background=(), has_comments=False))
    browser = estate.browser()
    await browser.begin()
    await through(browser, *LEVELS, ("next", {"story": "no"}))
    assert browser.at == "send"
    await browser.open("/s/abc234/4-say")
    assert browser.at == "", "not on this resident's way"
    await browser.open("/s/abc234/send")
    await browser.press()
    assert estate.desk.taken[0].knows == {70: Knows.NO}


async def test_the_statements_are_asked_one_indicator_a_page_with_nothing_chosen():
    browser = Estate().browser()
    page = await browser.begin()
    assert resident("page.progress", "da", page=1, pages=4) in page.text
    assert page.text.count("<fieldset>") == 3
    assert page.text.count('type="radio"') == 18
    assert " checked" not in page.text


async def test_nothing_chosen_is_asked_about_and_skipping_is_not():
    browser = Estate().browser()
    await browser.begin()
    page = await browser.press("next")
    assert browser.at == "1"
    assert page.url.fragment == "error"
    assert 'role="alert"' in page.text
    assert page.text.count('<li><a href="#a1') == 3
    await browser.press("skip", a11="2")
    assert browser.at == "2"
    await browser.press("back")
    assert browser.form()[1]["a11"] == "2", "what was chosen before skipping the rest is kept"


async def test_back_keeps_what_was_chosen_and_shows_it():
    browser = Estate().browser()
    await browser.begin()
    await through(browser, ("next", {"a10": "5"}), ("back", {"a20": "1"}))
    assert browser.at == "1"
    assert browser.form()[1]["a10"] == "5"
    await browser.press("next")
    assert browser.form()[1]["a20"] == "1"


async def test_whoever_corrects_something_returns_to_the_last_page():
    browser = Estate().browser()
    await browser.begin()
    await through(browser, *LEVELS)
    await browser.open("/s/abc234/1")
    await browser.press("next", a10="1")
    assert browser.at == "send"
    assert resident("scale.1", "da") in browser.page.text


async def test_coming_back_goes_on_where_one_was():
    browser = Estate().browser()
    await browser.begin()
    await through(browser, *LEVELS[:2])
    page = await browser.open()
    assert resident("page.continue", "da") in page.text
    assert 'id="code"' not in page.text, "never asked twice"
    await browser.press("continue")
    assert browser.at == "3"


async def test_the_language_is_chosen_by_address_and_stays():
    estate = Estate(a_paper(languages=("da", "en")))
    browser = estate.browser(**{"accept-language": "da"})
    await browser.open(lang="en")
    page = await browser.press("begin", code=CODE)
    assert '<html lang="en" dir="ltr">' in page.text
    await browser.press("next", a10="4")
    await browser.open("/s/abc234/send")
    page = await browser.press()
    assert '<html lang="en"' in page.text, "also when the draft is gone"
    assert estate.desk.taken[0].language == "en"


@pytest.mark.parametrize(
    ("wish", "language"),
    [("en-GB,en;q=0.9", "en"), ("fr, en;q=0.5, da;q=0.9", "da"), ("fr", "da"), ("", "da"), ("en;q=x,*;q=0", "da")],
)
async def test_the_browser_s_own_language_comes_first(wish, language):
    page = await Estate().browser(**{"accept-language": wish}).open()
    assert f'<html lang="{language}"' in page.text


async def test_a_language_that_is_not_offered_is_not_shown():
    page = await Estate().browser().open(lang="so")
    assert '<html lang="da"' in page.text
    assert "lang=so" not in page.text


async def test_a_statement_in_danish_alone_says_that_it_is():
    browser = Estate(a_full_paper()).browser()
    await browser.open(lang="en")
    await browser.press("begin", code=CODE)
    await through(browser, *LEVELS, ("skip", {}), ("next", {"story": "yes"}), ("skip", {}))
    assert '<span lang="da" dir="ltr">Der er blevet mere larm.</span>' in browser.page.text


@pytest.mark.parametrize("typed", ["", "abc", "22222-33333", "<script>alert(1)</script>"])
async def test_a_wrong_code_can_be_put_right(typed):
    browser = Estate().browser()
    page = await browser.begin(typed or " ")
    assert browser.at == ""
    assert 'aria-invalid="true"' in page.text
    assert "<script>" not in page.text
    await browser.press("begin", code=" abcde 23456 ")
    assert browser.at == "1"


async def test_looking_at_a_code_spends_nothing():
    estate = Estate()
    for _ in range(3):
        await estate.browser().begin()
    assert estate.desk.codes[CODE] is CodeState.UNUSED


async def test_the_second_of_the_household_starts_with_nothing():
    estate = Estate()
    browser = estate.browser()
    await browser.begin()
    await browser.press("next", a10="5")
    await browser.open("/s/abc234/send")
    await browser.press()
    await browser.begin(OTHER)
    assert browser.at == "1"
    assert browser.form()[1].keys() == {"t"}


async def test_where_no_code_is_needed_the_page_draws_one():
    estate = Estate(a_paper(needs_code=False))
    browser = estate.browser()
    page = await browser.open()
    assert 'id="code"' not in page.text
    await browser.press("begin")
    await browser.press("next", a10="5")
    await browser.open("/s/abc234/send")
    kept, form = dict(browser.cookies), browser.form()
    page = await browser.press()
    assert resident("page.another_open", "da") in page.text
    browser.cookies.update(kept)
    await browser.post(form[0], data=form[1])
    assert len(estate.desk.taken) == 1


async def test_what_was_not_sent_can_be_deleted():
    browser = Estate().browser()
    await browser.begin()
    await browser.press("next", a10="5")
    await browser.open("/s/abc234/delete")
    page = await browser.press()
    assert resident("page.deleted", "da") in page.text
    await browser.press("begin", code=CODE)
    assert browser.form()[1].keys() == {"t"}


async def test_a_week_later_the_draft_is_gone():
    estate = Estate()
    browser = estate.browser()
    await browser.begin()
    estate.clock.time += timedelta(days=6, hours=23)
    assert resident("page.continue", "da") in (await browser.open()).text
    estate.clock.time += timedelta(hours=2)
    assert resident("page.continue", "da") not in (await browser.open()).text


@pytest.mark.parametrize("place", ["privacy", "accessibility"])
@pytest.mark.parametrize("language", ["da", "en"])
async def test_the_long_texts_are_behind_every_page(place, language):
    page = await Estate(a_full_paper()).browser().open(f"/s/abc234/{place}", lang=language)
    assert resident(f"{place}.title", language) in page.text
    for old in (await Estate().browser().open()).text, page.text:
        assert f"/s/abc234/{place}?lang=" in old
