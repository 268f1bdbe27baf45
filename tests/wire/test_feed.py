"""The private calendar address over HTTP: who asks for it learns the calendar, or nothing at all."""

from datetime import UTC, datetime

import aiohttp
import pytest
from icalendar import Calendar

from bot.desk_port import FeedFile
from bot.documents.calendar import calendar_file
from bot.playground import Playground, PlaygroundClock, build_app
from bot.web.app import web_app
from bot.web.feed import feed_route
from flows.ids import new_token
from tests.wire.stage import served, serving

TOKEN = new_token()
NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
TAG = 'W/"abc"'


class Feeds:
    """One calendar at one address."""

    def __init__(self):
        self.asked = []

    async def feed(self, token):
        self.asked.append(token)
        content = calendar_file([], NOW, "da", "Parken")
        return FeedFile(content, TAG) if token == TOKEN else None


@pytest.fixture
def feeds():
    return Feeds()


@pytest.fixture
async def ask(feeds):
    app = web_app(None, [feed_route(feeds.feed)])
    async with serving(served(app)) as url, aiohttp.ClientSession() as session:

        async def asked(token, method="GET", **headers):
            async with session.request(method, f"{url}/calendar/{token}.ics", headers=headers) as response:
                told = {name.lower(): value for name, value in response.headers.items()}
                return response.status, told, await response.read()

        yield asked


async def test_the_calendar_comes_with_strict_headers(ask):
    status, headers, body = await ask(TOKEN)
    assert status == 200
    assert headers["content-type"] == "text/calendar; charset=utf-8"
    assert headers["cache-control"].startswith("private")
    assert "noindex" in headers["x-robots-tag"]
    assert headers["referrer-policy"] == "no-referrer"
    assert Calendar.from_ical(body)["METHOD"] == "PUBLISH"


async def test_head_tells_the_same_without_the_calendar(ask):
    _, told, body = await ask(TOKEN)
    status, headers, empty = await ask(TOKEN, "HEAD")
    assert (status, empty) == (200, b"")
    assert headers["content-length"] == str(len(body))
    assert headers["etag"] == told["etag"] == TAG


@pytest.mark.parametrize("known", [TAG, '"abc"', f'"other", {TAG}'])
async def test_what_is_known_already_is_not_sent_again(ask, known):
    status, headers, body = await ask(TOKEN, **{"if-none-match": known})
    assert (status, body, headers["etag"]) == (304, b"", TAG)
    assert (await ask(TOKEN, **{"if-none-match": '"other"'}))[0] == 200


async def test_every_address_that_is_none_gets_the_same_answer(ask, feeds):
    answers = [await ask(token) for token in (new_token(), "x", TOKEN + "a", "%00" * 26, TOKEN[:-1] + "1")]
    assert {(status, body) for status, _, body in answers} == {(404, b"Not Found")}
    shared = [{name: value for name, value in headers.items() if name != "date"} for _, headers, _ in answers]
    assert all(headers == shared[0] for headers in shared)
    assert len(feeds.asked) == 1


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
async def test_it_can_only_be_read(ask, feeds, method):
    assert (await ask(TOKEN, method))[0] == 405
    assert feeds.asked == []


async def test_the_playground_serves_the_calendars_of_the_bot_that_is_tried(feeds):
    playground = Playground(PlaygroundClock(lambda: NOW))
    async with serving(served(build_app(playground, own_routes=[feed_route(feeds.feed)]), "on")) as url:
        try:
            async with aiohttp.ClientSession() as session:
                async with session.get(f"{url}/calendar/{TOKEN}.ics") as response:
                    assert (response.status, response.content_type) == (200, "text/calendar")
                async with session.get(f"{url}/calendar/{new_token()}.ics") as response:
                    assert response.status == 404
        finally:
            playground.close()
