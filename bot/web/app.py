"""The web pages and the webhook, served in the bot's own event loop."""

import sys
from asyncio import AbstractEventLoop
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.web.webhook import PATH, Webhook

SHUTDOWN_SECONDS = 10


def web_app(webhook: Webhook | None = None, routes: Sequence[BaseRoute] = ()) -> ASGIApp:
    """The pages, and the webhook in front of them."""
    own: list[BaseRoute] = [Route("/health", _health)]
    if webhook is None:
        return Starlette(routes=[*own, *routes])
    pages = Starlette(routes=[*own, Route(PATH, webhook, methods=["POST"]), *routes])

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        is_update = scope["type"] == "http" and scope["path"] == PATH and scope["method"] == "POST"
        await (webhook if is_update else pages)(scope, receive, send)

    return serve


async def _health(_: Request) -> PlainTextResponse:
    return PlainTextResponse("ok")


class WebServer(uvicorn.Server):
    """`await serve()` runs it until `stop()`; open requests get ten seconds. Signals are left to whoever runs it."""

    def __init__(self, app: ASGIApp, host: str, port: int) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                host=host,
                port=port,
                http="httptools",
                ws="none",
                lifespan="off",
                access_log=False,
                log_config=None,
                server_header=False,
                timeout_graceful_shutdown=SHUTDOWN_SECONDS,
            )
        )

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    def stop(self) -> None:
        self.should_exit = True

    @property
    def port(self) -> int:
        """The port in use, also when any free one was asked for; known once `started`."""
        port: int = self.servers[0].sockets[0].getsockname()[1]
        return port


def loop_factory() -> Callable[[], AbstractEventLoop] | None:
    """For `asyncio.Runner`: uvloop where there is one."""
    if sys.platform == "win32":
        return None
    import uvloop  # noqa: PLC0415 - there is none on Windows

    return uvloop.new_event_loop
