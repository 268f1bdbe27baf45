"""Where Telegram delivers updates; the answer may carry one call of ours."""

import hmac
import json

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.application import ALLOWED_UPDATES
from bot.letter import AnyApplication, Letter, deliver, read_update
from bot.settings import Settings

PATH = "/telegram/webhook"
SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105 - the header's name
MAX_BYTES = 1_000_000
CONNECTIONS = 40


class Webhook:
    """The secret is checked before anything else is read; without it there is nothing to learn."""

    def __init__(self, application: AnyApplication, secret: str) -> None:
        if not secret:
            raise ValueError("a webhook without a secret takes updates from anybody")
        self._application = application
        self._secret = secret.encode()

    async def receive(self, request: Request) -> Response:
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode("latin-1"), self._secret):
            return Response(status_code=403)
        content = await _content(request)
        if content is None:
            return Response(status_code=413)
        try:
            body = json.loads(content)
        except ValueError:
            return Response(status_code=400)
        update = read_update(self._application.bot, body)
        return Response() if update is None else _answer(await deliver(self._application, update))


async def register(application: AnyApplication, settings: Settings) -> None:
    """Tell Telegram where updates go; raise TelegramError when it refuses."""
    await application.bot.set_webhook(
        f"{settings.public_url}{PATH}",
        secret_token=settings.webhook_secret.get_secret_value(),
        allowed_updates=ALLOWED_UPDATES,
        max_connections=CONNECTIONS,
    )


async def _content(request: Request) -> bytes | None:
    """None when it is too large, said or not said so."""
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > MAX_BYTES:
            return None
    return bytes(content)


def _answer(letter: Letter) -> Response:
    """503 brings the update again."""
    if not letter.is_kept:
        return Response(status_code=503)
    if letter.body is None:
        return Response()
    method, parameters = letter.body
    return JSONResponse({"method": method, **parameters})
