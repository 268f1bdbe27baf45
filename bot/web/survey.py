"""The residents' survey: `/s/<slug>` and the pages under it. Plain forms; looking at a page changes nothing.

Nothing about a request is logged, also not when it fails, and no answer leaves without its strict headers.
"""

from collections.abc import Awaitable, Callable
from typing import TypeAlias

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from bot.web import survey_about, survey_answering, survey_sending, survey_start
from bot.web.survey_booth import COOKIE, PATH, Booth, Visit, language_of
from bot.web.survey_form import RefusedError, check_own, read_form
from bot.web.survey_page import HEADERS, message_page
from bot.web.survey_words import Words
from flows.errors import StorageUnavailableError, where
from flows.resident_words import READ_BY_NATIVES
from flows.wave import WaveState

_log = structlog.get_logger(__name__)

Handler: TypeAlias = Callable[[Visit], Awaitable[Response]]

_LOOKING: dict[str, Handler] = {
    "": survey_start.show_start,
    "privacy": survey_about.show_privacy,
    "accessibility": survey_about.show_accessibility,
    "thanks": survey_sending.show_thanks,
    "spent": survey_sending.show_spent,
    "delete": survey_sending.show_delete,
}
_SENDING: dict[str, Handler] = {
    "": survey_start.take_start,
    "delete": survey_sending.take_delete,
    "send": survey_sending.take_send,
}
_ALWAYS = frozenset({"", "privacy", "accessibility", "thanks", "spent"})
"""What can be looked at whether or not the wave is open."""


class SurveyPages:
    """The ASGI application behind every address under `/s/`. Before there is a booth no wave is known."""

    def __init__(self, booth: Callable[[], Booth | None]) -> None:
        self._booth = booth

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        request.state.words, request.state.front = Words(language_of(request, None, READ_BY_NATIVES)), ""
        try:
            response = await self._answer(request)
        except ClientDisconnect:
            return
        except Exception as error:  # noqa: BLE001 -- whatever it is: one calm page, and not a word of the request
            response = message_page(request.state.words, *_calmly(error), request.state.front)
        response.headers.update(HEADERS)
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        slug, _, name = request.path_params["rest"].partition("/")
        if request.method not in {"GET", "HEAD", "POST"}:
            return Response(status_code=405, headers={"allow": "GET, HEAD, POST"})
        booth = self._booth()
        paper = await booth.desk.paper(slug) if booth is not None else None
        if booth is None or paper is None:
            return message_page(request.state.words, "unknown", 404)
        if slug != paper.slug:
            return RedirectResponse(booth.base(paper.slug) + (f"/{name}" if name else ""), 308)
        draft = booth.seal.open(request.cookies.get(COOKIE, ""), paper.slug, booth.clock.now())
        visit = Visit(booth, request, paper, draft, language_of(request, draft, paper.languages))
        request.state.words, request.state.front = visit.words, visit.base
        return await (_take if request.method == "POST" else _show)(visit, name)


def _calmly(error: Exception) -> tuple[str, int]:
    """What to say of it and with which status; what is our own fault is logged, without anything of the request."""
    if isinstance(error, RefusedError):
        return "old", error.status
    _log.error("a page of the survey failed", error=type(error).__name__, where=where(error))
    return "trouble", 503 if isinstance(error, StorageUnavailableError) else 500


async def _show(visit: Visit, name: str) -> Response:
    if visit.paper.state is not WaveState.OPEN and name not in _ALWAYS:
        return visit.see()
    return await _LOOKING.get(name, survey_answering.shower(name))(visit)


async def _take(visit: Visit, name: str) -> Response:
    """Only with a form from our own page."""
    form = await read_form(visit.request)
    draft = check_own(visit.request, form, visit.draft, visit.booth.hosts(visit.request))
    if visit.paper.state is not WaveState.OPEN:
        return visit.leave()
    taken = Visit(visit.booth, visit.request, visit.paper, draft, visit.language, form)
    return await _SENDING.get(name, survey_answering.taker(name))(taken)


def survey_route(booth: Callable[[], Booth | None]) -> Route:
    """For a web application's routes."""
    return Route(f"{PATH}/{{rest:path}}", SurveyPages(booth))
