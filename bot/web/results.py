"""A member's private page with a wave's results: `/results/<token>`. Reading it changes nothing.

Addresses that never were, have ended, were taken back or belong to somebody who has left get one and the same answer.
Nothing about a request is logged, also not when it fails, and no answer leaves without its strict headers.
"""

from collections.abc import Awaitable, Callable
from typing import TypeAlias

import structlog
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from bot.documents.results_page import no_page, page_style, results_page, trouble_page
from bot.web.strict import strict_headers
from bot.web.survey_booth import language_of
from flows.errors import StorageUnavailableError, where
from flows.ids import looks_like_token
from flows.phrases import LANGUAGES
from flows.service.result_links import ResultPage

_log = structlog.get_logger(__name__)

ResultsOf: TypeAlias = Callable[[str], Awaitable[ResultPage | None]]

HEADERS = strict_headers(page_style(), "'none'") | {"cache-control": "private, no-store"}


class ResultPages:
    """The ASGI application behind every address under `/results/`, for GET and HEAD."""

    def __init__(self, results_of: ResultsOf) -> None:
        self._results_of = results_of

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        request.state.language = language_of(request, None, LANGUAGES)
        try:
            response = await self._answer(request)
        except Exception as error:  # noqa: BLE001 -- whatever it is: one calm page, and not a word of the address
            _log.error("a page of results failed", error=type(error).__name__, where=where(error))
            status = 503 if isinstance(error, StorageUnavailableError) else 500
            response = HTMLResponse(trouble_page(request.state.language), status)
        response.headers.update(HEADERS)
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        if request.method not in {"GET", "HEAD"}:
            return Response(status_code=405, headers={"allow": "GET, HEAD"})
        token = request.path_params["token"]
        found = await self._results_of(token) if looks_like_token(token) else None
        if found is None:
            return HTMLResponse(no_page(), 404)
        request.state.language = found.results.language
        return HTMLResponse(results_page(found))


def results_route(results_of: ResultsOf) -> Route:
    """For a web application's routes."""
    return Route("/results/{token:path}", ResultPages(results_of))
