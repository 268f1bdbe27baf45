"""The calendar that a member's own calendar fetches: `/calendar/<token>.ics`. Reading it changes nothing.

Addresses that never were, were revoked or belong to somebody who has left get one and the same answer.
"""

from collections.abc import Awaitable, Callable
from typing import TypeAlias

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.desk_port import FeedFile
from bot.documents.calendar import CONTENT_TYPE
from flows.ids import looks_like_token

FeedOf: TypeAlias = Callable[[str], Awaitable[FeedFile | None]]

# Nobody in between keeps it or learns where it came from.
_PRIVATE = {
    "cache-control": "private, no-cache",
    "x-robots-tag": "noindex, nofollow",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
}


def feed_route(feed_of: FeedOf) -> Route:
    """For GET and HEAD."""

    async def feed(request: Request) -> Response:
        token = request.path_params["token"]
        found = await feed_of(token) if looks_like_token(token) else None
        if found is None:
            return PlainTextResponse("Not Found", 404, headers=_PRIVATE)
        headers = {**_PRIVATE, "etag": found.tag}
        if _is_known(request, found.tag):
            return Response(status_code=304, headers=headers)
        return Response(found.content, headers=headers, media_type=CONTENT_TYPE)

    return Route("/calendar/{token}.ics", feed, methods=["GET"])


def _is_known(request: Request, tag: str) -> bool:
    """Weakly, as the file is the same but for the time it was made (RFC 9110, 13.1.2)."""
    given = request.headers.get("if-none-match", "")
    return tag.removeprefix("W/") in {one.strip().removeprefix("W/") for one in given.split(",")}
