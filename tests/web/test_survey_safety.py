"""What strangers try on the survey's pages: other sites' forms, changed cookies, markup in names, guessed codes."""

import asyncio
import io
import re
from dataclasses import replace

import pytest
import structlog
from starlette.requests import ClientDisconnect

from bot.logs import configure_logs
from bot.web import survey_start, survey_throttle
from bot.web.survey_page import STYLE
from bot.web.survey_throttle import MOST_WAITING
from flows.ballot import CodeState
from flows.codes import new_code
from flows.errors import StorageUnavailableError
from flows.resident_words import READ_BY_NATIVES, RESIDENT_LANGUAGES, resident
from tests.web.estate import CODE, NOW, SLUG, Estate, a_full_paper, a_paper, story

NASTY = '<script>alert("1")</script>{{ 7*7 }}{% raw %}\'"&'
FOREIGN = re.compile(r"\b(src|srcset|data|poster)=|@import|url\(|<script|<link|<img|\bon\w+=| style=")
MOST_PAGE = 30_000
WISHED_PAGE = 8_000


async def pages(estate, language="da"):
    """Every page there is, with its name."""
    browser = estate.browser(**{"accept-language": language})
    yield "start", await browser.open()
    yield "wrong", await browser.press("begin", code="nonsense")
    yield "first", await browser.press("begin", code=CODE)
    yield "missing", await browser.press("next")
    await browser.press("next", a10="5")
    for number in range(12):
        if browser.at == "send":
            break
        yield f"{browser.at} {number}", browser.page
        await browser.press("next" if "story" in browser.page.text else "skip", story="yes")
    yield "last", browser.page
    yield "delete", await browser.open(f"/s/{SLUG}/delete")
    yield "go on", await browser.open()
    await browser.open(f"/s/{SLUG}/send")
    yield "thanks", await browser.press()
    for name in ("spent", "privacy", "accessibility"):
        yield name, await browser.open(f"/s/{SLUG}/{name}")
    yield "unknown", await browser.open("/s/zzzzzz")
    yield "refused", await browser.post(f"/s/{SLUG}", data={"go": "begin"})


@pytest.mark.parametrize("language", RESIDENT_LANGUAGES)
async def test_every_page_is_light_and_brings_all_it_needs(language):
    weights = {}
    async for name, page in pages(Estate(a_full_paper(languages=RESIDENT_LANGUAGES)), language):
        weights[name] = len(page.content)
        assert not FOREIGN.search(page.text)
        links = re.findall(r'(?:href|action)="([^"]*)"', page.text)
        assert all(link.startswith((f"/s/{SLUG}", "?lang=", "#")) for link in links), links
    assert len(weights) == 20
    assert max(weights.values()) <= (WISHED_PAGE if language in READ_BY_NATIVES else MOST_PAGE), weights


async def test_every_answer_has_its_strict_headers():
    estate = Estate(a_full_paper())
    browser = estate.browser()
    answers = [page async for _, page in pages(estate)]
    answers += [hop for page in answers for hop in page.history]
    answers += [await browser.request(method, f"/s/{SLUG}") for method in ("HEAD", "PUT", "DELETE", "OPTIONS")]
    for answer in answers:
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; style-src 'sha256-")
        for part in ("form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"):
            assert part in policy
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "noindex" in answer.headers["x-robots-tag"]
        assert "camera=()" in answer.headers["permissions-policy"]
    assert {answer.status_code for answer in answers[-3:]} == {405}


async def test_no_logical_property_is_needed_and_no_side_is_named():
    assert not re.search(r"(left|right)\s*:|float:|letter-spacing|font-style:italic|position:(fixed|sticky)", STYLE)


@pytest.mark.parametrize("public_url", ["", "https://naboer.example"])
async def test_the_cookie_is_sealed_and_for_this_wave_alone(public_url):
    browser = Estate(public_url=public_url).browser()
    page = await browser.get(f"/s/{SLUG}")
    cookie = page.headers["set-cookie"]
    assert f"; Path=/s/{SLUG};" in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Max-Age=604800" in cookie
    assert ("Secure" in cookie) == bool(public_url)


async def test_a_public_address_with_a_path_is_kept_in_cookies_and_links():
    browser = Estate(public_url="https://example.org/naboer").browser()
    page = await browser.get(f"/s/{SLUG}")
    assert f"Path=/naboer/s/{SLUG};" in page.headers["set-cookie"]
    assert f'action="/naboer/s/{SLUG}"' in page.text


async def test_neither_code_nor_answers_can_be_read_from_the_phone_or_the_address():
    browser = Estate().browser()
    await browser.begin()
    await browser.press("next", a10="5")
    cookie = browser.cookies["draft"]
    assert CODE not in cookie
    for hop in (*browser.page.history, browser.page):
        assert CODE not in str(hop.url)
        assert CODE not in hop.headers.get("location", "")


@pytest.mark.parametrize(
    "change", [lambda v: v[:-2] + ("AA" if v[-2:] != "AA" else "BB"), lambda v: v[8:], lambda _: "x"]
)
async def test_a_changed_cookie_is_no_draft(change):
    browser = Estate().browser()
    await browser.begin()
    sealed = change(browser.cookies["draft"])
    browser.cookies.clear()
    browser.cookies.set("draft", sealed)
    await browser.open(f"/s/{SLUG}/2")
    assert browser.at == ""
    assert resident("page.continue", "da") not in browser.page.text


async def test_a_draft_of_another_wave_or_another_installation_is_none():
    estate = Estate()
    draft = estate.booth.seal.open("", SLUG, NOW)
    assert draft is None
    browser = estate.browser()
    await browser.begin()
    sealed = browser.cookies["draft"]
    assert estate.booth.seal.open(sealed, SLUG, NOW).code == CODE
    assert estate.booth.seal.open(sealed, "zzz234", NOW) is None


async def test_names_and_staff_s_texts_are_shown_and_never_run():
    named = {"organisation": NASTY, "company": NASTY, "estate": NASTY, "contact": NASTY}
    level = replace(story(40, NASTY), is_story=False)
    texts = tuple(replace(one, texts={"da": NASTY}) for one in level.statements)
    paper = a_full_paper(**named)
    paper = replace(paper, pages=(*paper.pages, story(70, NASTY), replace(level, statements=texts)))
    async for name, page in pages(Estate(paper)):
        assert "<script" not in page.text
        if name not in {"unknown", "refused"}:
            assert "{{ 7*7 }}" in page.text
        assert "49" not in re.sub(r"[0-9a-zA-Z_-]{16}", "", page.text[page.text.index("<body") :]), name


async def test_names_keep_their_own_direction():
    page = await Estate(a_paper(company="شركة")).browser().open()
    assert "<bdi>شركة</bdi>" in page.text


async def test_a_telephone_number_is_not_broken_in_the_middle():
    page = await Estate(a_paper()).browser().open()
    assert "Hanna Østergård, 12\N{NO-BREAK SPACE}34\N{NO-BREAK SPACE}56\N{NO-BREAK SPACE}78" in page.text


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_crawlers_and_link_previews_change_nothing(method):
    estate = Estate()
    browser = estate.browser()
    await browser.begin()
    kept = browser.cookies["draft"]
    for place in ("", "/1", "/send", "/delete", "/thanks", "/spent", f"?code={CODE}", f"/{CODE}"):
        answer = await browser.request(method, f"/s/{SLUG}{place}")
        assert answer.status_code == 200
        assert browser.cookies["draft"] == kept
    assert (estate.desk.codes[CODE], estate.desk.taken, estate.desk.looked) == (CodeState.UNUSED, [], 1)


async def guess(browser, times):
    await browser.open()
    return {(await browser.press("begin", code=new_code())).status_code for _ in range(times)}


async def test_guessing_is_slow_and_shuts_nobody_out_who_shares_the_address(monkeypatch):
    waited = []
    monkeypatch.setattr(survey_throttle.asyncio, "sleep", record_into(waited))
    estate = Estate()
    assert await guess(estate.browser("198.51.100.9"), 20) == {200}
    assert waited == []
    assert await guess(estate.browser("198.51.100.9"), 5) == {200}
    assert waited == [survey_start.STRAINED_SECONDS] * 5
    neighbour = estate.browser("198.51.100.9")
    await neighbour.begin()
    assert neighbour.at == "1"
    elsewhere = estate.browser("198.51.100.10")
    await elsewhere.begin()
    assert (elsewhere.at, len(waited)) == ("1", 6)


def record_into(waited):
    async def sleep(seconds):
        waited.append(seconds)

    return sleep


async def test_a_machine_that_guesses_with_many_at_once_is_sent_away():
    estate = Estate()
    await guess(estate.browser("198.51.100.9"), 20)
    crowd = [estate.browser("198.51.100.9") for _ in range(MOST_WAITING)]
    pressing = [asyncio.create_task(guess(one, 1)) for one in crowd]
    try:
        for _ in range(200):
            await asyncio.sleep(0)
        late = estate.browser("198.51.100.9")
        await late.open()
        page = await late.press("begin", code=CODE)
        assert page.status_code == 429
        assert resident("page.throttled_title", "da") in page.text
        assert estate.desk.looked == 20
    finally:
        for one in pressing:
            one.cancel()


async def test_while_somebody_guesses_from_everywhere_a_right_code_still_works_after_a_moment(monkeypatch):
    monkeypatch.setattr(survey_start, "STRAINED_SECONDS", 0.001)
    estate = Estate()
    for number in range(700):
        estate.booth.throttle.note_wrong(f"10.1.{number // 250}.{number % 250}")
    assert estate.booth.throttle.is_strained
    browser = estate.browser()
    await browser.begin()
    assert browser.at == "1"


async def test_an_estate_behind_one_address_is_not_stopped():
    estate = Estate()
    for _ in range(60):
        browser = estate.browser()
        await browser.begin()
        assert browser.at == "1"


@pytest.fixture
def lines():
    stream = io.StringIO()
    configure_logs(stream)
    yield stream
    structlog.reset_defaults()


@pytest.mark.parametrize(("error", "status"), [(StorageUnavailableError("the disk"), 503), (RuntimeError(CODE), 500)])
async def test_a_fault_is_one_calm_page_and_a_line_without_anything_of_the_request(error, status, lines):
    estate = Estate()
    browser = estate.browser("203.0.113.77", **{"accept-language": "en", "user-agent": "Phone/1"})
    await browser.begin()
    kept = browser.cookies["draft"]
    estate.desk.error = error
    page = await browser.open(f"/s/{SLUG}/send")
    assert page.status_code == status
    assert resident("page.trouble_title", "en") in page.text
    assert page.headers["cache-control"] == "no-store"
    assert browser.cookies["draft"] == kept
    told = lines.getvalue()
    assert type(error).__name__ in told
    for secret in (SLUG, CODE, "203.0.113", "Phone", "/s/", kept):
        assert secret not in told


async def test_nothing_is_logged_of_those_who_answer(lines, caplog):
    estate = Estate(a_full_paper())
    async for _ in pages(estate):
        pass
    assert lines.getvalue() == ""
    assert not [record for record in caplog.records if record.name.startswith(("bot", "uvicorn", "starlette"))]


async def test_whoever_goes_away_in_the_middle_leaves_no_trace(lines):
    estate = Estate()

    async def receive():
        raise ClientDisconnect

    scope = {
        "type": "http",
        "method": "POST",
        "path": f"/s/{SLUG}",
        "path_params": {"rest": SLUG},
        "query_string": b"",
        "headers": [(b"host", b"testserver"), (b"content-type", b"application/x-www-form-urlencoded")],
    }
    await estate.app.routes[0].app(scope, receive, None)
    assert lines.getvalue() == ""
