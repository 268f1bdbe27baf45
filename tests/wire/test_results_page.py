"""The private page with the results over HTTP: who asks for it reads the figures, or learns nothing at all."""

import io
import re
from datetime import UTC, datetime
from html.parser import HTMLParser

import aiohttp
import pytest
import structlog

from bot.documents.results_page import results_page
from bot.logs import configure_logs
from bot.web.app import web_app
from bot.web.results import results_route
from bot.web.survey_page import HEADERS as SURVEY_HEADERS
from flows.errors import StorageUnavailableError
from flows.ids import new_token
from flows.results import OtherResult
from flows.service.result_links import ResultPage
from tests.result_builders import a_results, a_subgroup, an_indicator, the_example
from tests.wire.stage import served, serving

TOKEN = new_token()
UNTIL = datetime(2027, 12, 24, 8, tzinfo=UTC)


def a_page(**changes):
    return ResultPage(a_results(*the_example(), **changes), UNTIL)


class Pages:
    """One page at one address."""

    def __init__(self):
        self.asked, self.fault, self.changes = [], None, {}

    async def results(self, token):
        self.asked.append(token)
        if self.fault:
            raise self.fault
        return a_page(**self.changes) if token == TOKEN else None


@pytest.fixture
def pages():
    return Pages()


@pytest.fixture
async def ask(pages):
    app = web_app(None, [results_route(pages.results)])
    async with serving(served(app)) as url, aiohttp.ClientSession() as session:

        async def asked(token, method="GET", **headers):
            async with session.request(method, f"{url}/results/{token}", headers=headers) as response:
                told = {name.lower(): value for name, value in response.headers.items()}
                return response.status, told, await response.text()

        yield asked


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.seen = []

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))


def tags(page):
    found = Tags()
    found.feed(page)
    return found.seen


async def test_the_page_comes_with_strict_headers_and_asks_for_nothing_more(ask):
    status, headers, body = await ask(TOKEN)
    assert status == 200
    assert headers["cache-control"] == "private, no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert "noindex" in headers["x-robots-tag"]
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not [tag for tag, _ in tags(body) if tag in {"script", "link", "img", "iframe", "form", "a"}]
    assert "style=" not in body
    assert len(body.encode()) < 60_000


async def test_addresses_that_lead_nowhere_get_one_and_the_same_answer(ask, pages):
    answers = [await ask(token) for token in (new_token(), "x", TOKEN.upper() + "a", "%00")]
    assert len({(status, body) for status, _, body in answers}) == 1
    assert answers[0][0] == 404
    assert "Ådalsparken" not in answers[0][2]
    assert len({headers["content-security-policy"] for _, headers, _ in answers}) == 1
    assert len(pages.asked) == 1


async def test_nothing_can_be_sent_to_it(ask):
    assert (await ask(TOKEN, "POST"))[0] == 405
    assert (await ask(TOKEN, "HEAD"))[0] == 200


ALIKE = set(SURVEY_HEADERS) - {"content-security-policy", "cache-control"}


async def test_every_answer_is_as_strict_as_the_survey_s(ask, pages):
    answers = [await ask(*one) for one in ((TOKEN,), (TOKEN, "HEAD"), (TOKEN, "POST"), (new_token(),), ("a/b",), ("",))]
    pages.fault = RuntimeError("broken")
    answers.append(await ask(TOKEN))
    assert [status for status, *_ in answers] == [200, 200, 405, 404, 404, 404, 500]
    for _, headers, _ in answers:
        assert {name: headers[name] for name in ALIKE} == {name: SURVEY_HEADERS[name] for name in ALIKE}
        assert headers["cache-control"] == "private, no-store"
        assert "form-action 'none'" in headers["content-security-policy"]


@pytest.mark.parametrize(("fault", "status"), [(KeyError("Ådalsparken"), 500), (StorageUnavailableError(), 503)])
@pytest.mark.parametrize(("wish", "said"), [("en-GB,da;q=0.5", "Something went wrong"), ("de", "Noget gik galt")])
async def test_what_fails_is_said_kindly_and_of_the_address_nothing_is_logged(ask, pages, fault, status, wish, said):
    pages.fault = fault
    log = io.StringIO()
    configure_logs(log)
    answer = await ask(TOKEN, **{"accept-language": wish})
    structlog.reset_defaults()
    assert answer[0] == status
    assert f"<h1>{said}" in answer[2]
    assert "Internal Server Error" not in answer[2]
    assert "a page of results failed" in log.getvalue()
    assert not [word for word in (TOKEN, "Ådalsparken") if word in log.getvalue() + answer[2]]


async def test_a_page_that_cannot_be_made_is_excused_in_its_reader_s_language(ask, pages):
    pages.changes = {"language": "en", "indicators": (an_indicator(years=()),)}
    status, _, body = await ask(TOKEN, **{"accept-language": "da"})
    assert (status, '<html lang="en">' in body) == (500, True)


def test_the_table_has_header_cells_and_the_chart_its_words():
    page = results_page(a_page())
    seen = tags(page)
    assert [one["scope"] for tag, one in seen if tag == "th"].count("row") == 3
    assert [one["scope"] for tag, one in seen if tag == "th"].count("col") == 4
    for text in (
        "43\u00a0% (33–53\u00a0%)",
        "Målet på 85 % er ikke nået.",
        "<desc",
        "der er ingen sammenligningsgruppe",
    ):
        assert text in page


def test_the_chart_is_there_for_a_page_and_for_a_phone_and_one_of_them_is_shown():
    page = results_page(a_page())
    assert [page.count(f'aria-labelledby="{name}-title {name}-desc"') for name in ("chart", "phone-chart")] == [1, 1]
    assert ".wide{display:none}" in page
    assert "overflow-x" not in page


def test_every_id_stands_once_and_every_label_leads_to_one():
    page = results_page(a_page(subgroups=(a_subgroup(),), comments=("Der mangler lys.",)))
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    wanted = {name for value in re.findall(r'aria-labelledby="([^"]+)"', page) for name in value.split()}
    assert wanted <= set(ids)


def test_a_story_names_the_effort_that_it_is_about():
    told = (("good", "Om indsatsen »lektiecafeen«"), ("harm", "Om en mulig ulempe ved indsatsen »lektiecafeen«"))
    others = tuple(OtherResult("Her er rart.", role, "–", None, "", "lektiecafeen") for role, _ in told)
    page = results_page(a_page(others=(*others, OtherResult("Her er larm.", "harm", "–", None))))
    for line in (*(line for _, line in told), "Om en mulig ulempe ved en indsats"):
        assert f">{line}<" in page


def test_hostile_words_stay_words():
    hostile = "<script>alert(1)</script>{{ 7*7 }}"
    rows = [an_indicator(name=hostile, statement=hostile, comment=hostile, lines=(hostile,))]
    page = results_page(
        ResultPage(a_results(*rows, others=(OtherResult(hostile, "good", hostile, None, hostile),)), UNTIL)
    )
    assert "<script" not in page
    assert "{{ 7*7 }}" in page


def test_the_page_is_in_the_readers_language():
    page = results_page(ResultPage(a_results(language="en"), UNTIL))
    assert '<html lang="en">' in page
    assert "What we can say" in page
