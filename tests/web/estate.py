"""A wave to answer, without a database: a paper of every kind of page, a desk that counts, and a resident's browser."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from httpx import ASGITransport, AsyncClient
from starlette.applications import Starlette

from bot.web.survey import survey_route
from bot.web.survey_booth import open_booth
from flows.ballot import BallotPaper, CodeState, PaperPage, PaperStatement, Receipt
from flows.codes import read_code
from flows.questionnaire import StatementRole
from flows.resident_words import in_all
from flows.wave import WaveState

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
SECRET = "a secret of the installation, long enough"
SLUG = "abc234"
CODE, OTHER, USED = "ABCDE23456", "MNPQR56789", "XYZXY22222"


HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')
CHOSEN = re.compile(r'<input type="radio" name="([^"]+)" value="([^"]*)"[^>]* checked>')


def level(number, name, *roles):
    statements = tuple(
        PaperStatement(number * 10 + place, StatementRole(role), in_all(f"statement.{name}.{role}"))
        for place, role in enumerate(roles)
    )
    return PaperPage(in_all(f"indicator.{name}"), statements)


def story(number=70, activity="lektierummet i bageriet"):
    names = {"da": activity, "en": "the homework room in the bakery"}
    good = {"da": "Der er blevet flere at tale med.", "en": "There are more people to talk to."}
    statements = (
        PaperStatement(number, StatementRole.GOOD, good, names, number),
        PaperStatement(number + 1, StatementRole.HARM, {"da": "Der er blevet mere larm."}, {}, number),
    )
    return PaperPage(names, statements, is_story=True)


def a_paper(**changes):
    every = ("key", "twin", "support")
    paper = BallotPaper(
        wave_id=1,
        slug=SLUG,
        state=WaveState.OPEN,
        organisation="Boligforeningen Ådal",
        company="Bageriet Ærø",
        estate="Ådalsparken",
        contact="Hanna Østergård, 12 34 56 78",
        languages=("da", "en"),
        pages=(level(1, "belonging", *every), level(2, "trust", *every), level(3, "co_creation", *every)),
        background=(),
        closes=NOW + timedelta(days=14),
        erased_by=date(2027, 3, 7),
        needs_code=True,
        has_comments=False,
        in_chat=True,
    )
    return replace(paper, **changes)


def a_full_paper(**changes):
    full = a_paper(background=("age", "gender", "household", "years"), has_comments=True)
    return replace(full, pages=(*full.pages, story()), **changes)


class Desk:
    """One wave; `codes` by state, `taken` what was handed in."""

    def __init__(self, paper):
        self.papers = paper
        self.codes = {CODE: CodeState.UNUSED, OTHER: CodeState.UNUSED, USED: CodeState.USED}
        self.taken, self.looked = [], 0
        self.error = None

    async def paper(self, slug):
        if self.error is not None:
            raise self.error
        return self.papers if slug.casefold() == self.papers.slug else None

    async def look_at_code(self, _slug, code):
        self.looked += 1
        return self.codes.get(read_code(code), CodeState.UNKNOWN)

    async def hand_in(self, _slug, code, response):
        if self.papers.state is not WaveState.OPEN:
            return Receipt.CLOSED
        state = self.codes.get(code, CodeState.UNKNOWN)
        if not response.answers:
            return Receipt.EMPTY
        if state is CodeState.USED or (state is CodeState.UNKNOWN and self.papers.needs_code):
            return Receipt.SPENT if state is CodeState.USED else Receipt.UNKNOWN
        self.codes[code] = CodeState.USED
        self.taken.append(response)
        return Receipt.TAKEN


class Clock:
    def __init__(self):
        self.time = NOW

    def now(self):
        return self.time


class Estate:
    """The pages with a desk behind them; `browser()` is a new phone."""

    def __init__(self, paper=None, public_url=""):
        self.desk, self.clock = Desk(paper or a_paper()), Clock()
        self.booth = open_booth(self.desk, SECRET, self.clock, public_url)
        self.app = Starlette(routes=[survey_route(lambda: self.booth)])

    def browser(self, address="192.0.2.7", **headers):
        return Browser(self.app, headers, address)


class Browser(AsyncClient):
    """Follows redirects and fills in the form of the page it is on, as a browser without JavaScript."""

    def __init__(self, app, headers, address="192.0.2.7"):
        transport = ASGITransport(app, client=(address, 50_000))
        super().__init__(transport=transport, base_url="http://testserver", headers=headers, follow_redirects=True)
        self.page = None

    async def open(self, path=f"/s/{SLUG}", **query):
        self.page = await self.get(path, params=query or None)
        return self.page

    async def press(self, go=None, **fields):
        """Press a button of the page's form."""
        action, kept = self.form()
        self.page = await self.post(action, data={**kept, **fields, **({"go": go} if go else {})})
        return self.page

    def form(self):
        """Where the form of this page goes, and what it would send untouched."""
        form = re.search(r'<form method="post" action="([^"]+)">(.*?)</form>', self.page.text, re.DOTALL)
        return form[1], {**dict(HIDDEN.findall(form[2])), **dict(CHOSEN.findall(form[2]))}

    @property
    def at(self):
        return self.page.url.path.removeprefix(f"/s/{SLUG}").removeprefix("/")

    async def begin(self, code=CODE):
        await self.open()
        return await self.press("begin", **({"code": code} if code else {}))
