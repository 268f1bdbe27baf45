"""What every page of the survey has at hand, and how it answers: pages, redirects, the sealed cookie."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.web.survey_draft import KEPT, Draft, Seal
from bot.web.survey_page import page_response
from bot.web.survey_port import SurveyDesk
from bot.web.survey_throttle import Throttle
from bot.web.survey_words import DANISH, Words
from flows.ballot import BallotPaper
from flows.clock import Clock
from flows.codes import derived_key

PATH = "/s"
COOKIE = "draft"
LANGUAGE = "lang"


@dataclass(frozen=True, slots=True)
class Booth:
    """`public_url` is where residents reach us; empty where only this machine does."""

    desk: SurveyDesk
    seal: Seal
    throttle: Throttle
    clock: Clock
    public_url: str = ""

    def base(self, slug: str) -> str:
        """The wave's path as browsers see it."""
        return f"{urlsplit(self.public_url).path}{PATH}/{slug}"

    def hosts(self, request: Request) -> frozenset[str]:
        """The names that our own pages can have in front of their path."""
        return frozenset({request.headers.get("host", ""), urlsplit(self.public_url).netloc} - {""})

    def is_secure(self, request: Request) -> bool:
        return request.url.scheme == "https" or self.public_url.startswith("https:")


@dataclass(frozen=True, slots=True)
class Visit:
    """One request about a wave that there is. `draft` is None for a browser that brings none."""

    booth: Booth
    request: Request
    paper: BallotPaper
    draft: Draft | None
    language: str
    form: Mapping[str, str] = field(default_factory=dict)

    @property
    def words(self) -> Words:
        return Words(self.language)

    @property
    def base(self) -> str:
        return self.booth.base(self.paper.slug)

    def has(self, mark: str) -> bool:
        """A mark in the address that a redirect left for the page to say."""
        return mark in self.request.query_params

    def page(self, template: str, status: int = 200, **values: object) -> Response:
        """A page of this wave, in the visit's language."""
        return page_response(template, self.words, status, paper=self.paper, base=self.base, **values)

    def see(self, place: str = "", *marks: str, draft: Draft | None = None, fragment: str = "") -> Response:
        """Send the browser to another page of the wave; with a draft it takes that along."""
        query = urlencode(dict.fromkeys(marks, "1"))
        address = self.base + (f"/{place}" if place else "") + (f"?{query}" if query else "")
        response = RedirectResponse(address + (f"#{fragment}" if fragment else ""), 303)
        if draft is not None:
            self.keep(response, draft)
        return response

    def leave(self, place: str = "", mark: str = "") -> Response:
        """As `see`, and the phone forgets its draft; the language goes along in the address."""
        query = urlencode({LANGUAGE: self.language, **({mark: "1"} if mark else {})})
        response = RedirectResponse(self.base + (f"/{place}" if place else "") + f"?{query}", 303)
        self.forget(response)
        return response

    def forget(self, response: Response) -> None:
        is_secure = self.booth.is_secure(self.request)
        response.delete_cookie(COOKIE, self.base, secure=is_secure, httponly=True, samesite="lax")

    def keep(self, response: Response, draft: Draft) -> None:
        """For a week from now, for this wave's pages alone."""
        response.set_cookie(
            COOKIE,
            self.booth.seal.close(draft, self.paper.slug, self.booth.clock.now()),
            max_age=int(KEPT.total_seconds()),
            path=self.base,
            secure=self.booth.is_secure(self.request),
            httponly=True,
            samesite="lax",
        )


def open_booth(desk: SurveyDesk, secret: str, clock: Clock, public_url: str = "") -> Booth:
    """With the key for drafts, and a throttle that lives as long as the process."""
    return Booth(desk, Seal(derived_key(secret, "drafts")), Throttle(time.monotonic), clock, public_url)


def language_of(request: Request, draft: Draft | None, offered: tuple[str, ...]) -> str:
    """What was asked for, else what was chosen before, else what the browser prefers, else Danish."""
    for wish in (request.query_params.get(LANGUAGE, ""), draft.language if draft else ""):
        if wish in offered:
            return wish
    return _preferred(request.headers, offered)


def _preferred(headers: Headers, offered: tuple[str, ...]) -> str:
    wishes = []
    for number, one in enumerate(headers.get("accept-language", "")[:500].split(",")):
        name, _, rest = one.strip().partition(";")
        quality = rest.strip().removeprefix("q=") or "1"
        if quality.replace(".", "", 1).isdecimal() and float(quality) > 0:
            wishes.append((-float(quality), number, name.partition("-")[0].lower()))
    return next((name for _, _, name in sorted(wishes) if name in offered), DANISH)
