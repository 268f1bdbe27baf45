"""What a resident's browser sends: a small plain form from our own page, or nothing that is looked at."""

import hmac
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import Request

from bot.web.survey_draft import Draft

MOST_BYTES = 16_384
MOST_FIELDS = 80
TYPE = "application/x-www-form-urlencoded"
TOKEN = "t"  # noqa: S105 -- the field's name


class RefusedError(Exception):
    """Not a form of ours, with the HTTP status that says why."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


async def read_form(request: Request) -> Mapping[str, str]:
    """The fields by name, the last of each. Raise RefusedError for another type, too much, or nonsense."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != TYPE:
        raise RefusedError(415)
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > MOST_BYTES:
            raise RefusedError(413)
    try:
        return dict(parse_qsl(content.decode("ascii"), keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except ValueError:
        raise RefusedError(400) from None


def check_own(request: Request, form: Mapping[str, str], draft: Draft | None, hosts: frozenset[str]) -> Draft:
    """The draft that the form belongs to; raise RefusedError when another site sent it.

    With our Referrer-Policy browsers say "null" for the Origin of our own forms; newer ones then tell the site apart by
    Sec-Fetch-Site, and for all of them the token of the draft has to be there.
    """
    site, origin = request.headers.get("sec-fetch-site", "none"), request.headers.get("origin", "null")
    is_ours = site in {"same-origin", "none"} and (origin == "null" or urlsplit(origin).netloc in hosts)
    if draft is None or not is_ours or not hmac.compare_digest(form.get(TOKEN, "").encode(), draft.token.encode()):
        raise RefusedError(403)
    return draft
