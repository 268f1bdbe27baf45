"""The web application: Bot API, phones, files, transcript."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.playground.api import Api
from bot.playground.endpoint import Endpoint
from bot.playground.errors import ApiError
from bot.playground.files import DOWNLOAD_LIMIT, Upload
from bot.playground.guard import LoopbackOnly
from bot.playground.play import Player
from bot.playground.playground import Playground
from bot.playground.view import stream

STATIC = Path(__file__).parent / "static"
_PICTURES = {"image/png", "image/jpeg", "image/gif", "image/webp"}


class Page:
    """The addresses the page itself uses."""

    def __init__(self, playground: Playground) -> None:
        self._playground = playground
        self._player = Player(playground)

    async def index(self, _request: Request) -> Response:
        return FileResponse(STATIC / "index.html")

    async def events(self, request: Request) -> Response:
        """A page that knew an earlier playground starts from nothing."""
        run, _, revision = request.headers.get("last-event-id", "").partition("-")
        known = run == self._playground.run and revision.isdigit()
        since = int(revision) if known else 0
        return StreamingResponse(stream(self._playground, since), media_type="text/event-stream")

    async def play(self, request: Request) -> Response:
        if request.headers.get("x-playground") != "1":
            return JSONResponse({"error": "only the page itself may play"}, 403)
        try:
            return JSONResponse(await self._player.run(await request.json()))
        except (LookupError, ValueError, RuntimeError, TypeError) as error:
            return JSONResponse({"error": str(error)}, 400)

    async def upload(self, request: Request) -> Response:
        """A picture or another file that a person sends."""
        if request.headers.get("x-playground") != "1":
            return JSONResponse({"error": "only the page itself may play"}, 403)
        content = await request.body()
        if len(content) > DOWNLOAD_LIMIT:
            return JSONResponse({"error": "the file is too big"}, 400)
        name, kind = request.query_params.get("name", "file"), request.query_params.get("kind", "document")
        upload = Upload(name, request.headers.get("content-type", ""), content)
        try:
            phone = self._player.phone(int(request.path_params["phone"]))
            await (phone.send_photo("", upload) if kind == "photo" else phone.send_document(upload))
        except (LookupError, ValueError, RuntimeError) as error:
            return JSONResponse({"error": str(error)}, 400)
        except ApiError as error:
            return JSONResponse({"error": error.description}, 400)
        return JSONResponse({})

    async def file(self, request: Request) -> Response:
        try:
            stored = self._playground.files.named(request.path_params["file_id"])
        except ApiError:
            return PlainTextResponse("no such file", 404)
        upload = stored.upload
        inline = upload.mime in _PICTURES
        shape = "inline" if inline else "attachment"
        headers = {"content-disposition": f"{shape}; filename*=utf-8''{quote(upload.name)}"}
        mime = upload.mime if inline else "application/octet-stream"
        return Response(upload.content, headers=headers, media_type=mime)

    async def transcript(self, _request: Request) -> Response:
        headers = {"content-disposition": 'attachment; filename="transcript.txt"'}
        return PlainTextResponse(self._playground.transcript.as_text(), headers=headers)


def build_app(
    playground: Playground, *, start_link: str | None = None, own_routes: Sequence[BaseRoute] = ()
) -> Starlette:
    """The whole playground; serve it on loopback, and call `playground.close()` before stopping.

    `own_routes` are pages of the bot that is tried.
    """
    if start_link is not None:
        playground.set_start_link(start_link)
    api = Api(playground)
    page, endpoint = Page(playground), Endpoint(playground, api)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        playground.close()
        await api.courier.stop()

    routes = [
        Route("/", page.index),
        Route("/events", page.events),
        Route("/play", page.play, methods=["POST"]),
        Route("/phones/{phone:int}/files", page.upload, methods=["POST"]),
        Route("/files/{file_id}", page.file),
        Route("/transcript.txt", page.transcript),
        Route("/bot{token}/{method}", endpoint.method, methods=["GET", "POST"]),
        Route("/file/bot{token}/{path:path}", endpoint.file),
        Mount("/static", StaticFiles(directory=STATIC)),
        *own_routes,
    ]
    return Starlette(routes=routes, middleware=[Middleware(LoopbackOnly)], lifespan=lifespan)
