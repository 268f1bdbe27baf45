"""Where Telegram delivers updates; the answer may carry one call of ours.

Plain ASGI: routing, request and the layers around them would cost a tenth of an update's time.
"""

import hmac
import json

from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

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

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self._response(scope, receive)
        await response(scope, receive, send)

    async def _response(self, scope: Scope, receive: Receive) -> Response:
        if not hmac.compare_digest(_header(scope, SECRET_HEADER.encode()), self._secret):
            return Response(status_code=403)
        content = await _content(receive)
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


def _header(scope: Scope, name: bytes) -> bytes:
    """Empty when it is not there. ASGI gives the names in small letters."""
    return next((value for given, value in scope["headers"] if given == name), b"")


async def _content(receive: Receive) -> bytes | None:
    """None when it is too large, said or not said so, or when the sender went away."""
    content, has_more = bytearray(), True
    while has_more:
        message = await receive()
        content += message.get("body", b"")
        has_more = message.get("more_body", False)
        if len(content) > MAX_BYTES or message["type"] == "http.disconnect":
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
