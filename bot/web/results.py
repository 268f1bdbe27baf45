"""A member's private page with a wave's results: `/results/<token>`. Reading it changes nothing.

Addresses that never were, have ended, were taken back or belong to somebody who has left get one and the same answer.
"""

import hashlib
from base64 import b64encode
from collections.abc import Awaitable, Callable
from functools import cache
from typing import TypeAlias

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from bot.documents.results_page import no_page, page_style, results_page
from flows.ids import looks_like_token
from flows.service.result_links import ResultPage

ResultsOf: TypeAlias = Callable[[str], Awaitable[ResultPage | None]]


def results_route(results_of: ResultsOf) -> Route:
    """For GET and HEAD."""

    async def page(request: Request) -> Response:
        token = request.path_params["token"]
        found = await results_of(token) if looks_like_token(token) else None
        if found is None:
            return HTMLResponse(no_page(), 404, headers=_headers())
        return HTMLResponse(results_page(found), headers=_headers())

    return Route("/results/{token}", page, methods=["GET"])


@cache
def _headers() -> dict[str, str]:
    """Nobody in between keeps it or learns where it came from; nothing is fetched, framed or run."""
    digest = b64encode(hashlib.sha256(page_style().encode()).digest()).decode()
    return {
        "cache-control": "private, no-store",
        "x-robots-tag": "noindex, nofollow",
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "permissions-policy": "camera=(), microphone=(), geolocation=()",
        "content-security-policy": f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'",
    }
