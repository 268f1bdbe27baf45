"""The Bot API's addresses, with the faults a test asked for."""

import re
import secrets

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from bot.playground.api import Api
from bot.playground.errors import JSON, ApiError
from bot.playground.faults import Fault
from bot.playground.forms import read_parameters
from bot.playground.methods import Call
from bot.playground.playground import Playground

_TOKEN = re.compile(r"\d+:[\w-]{20,}")


class LostAnswer(Response):
    """A connection that breaks before the answer has come."""

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        headers = [(b"content-type", b"application/json"), (b"content-length", b"100")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})


class Endpoint:
    def __init__(self, playground: Playground, api: Api) -> None:
        self._playground = playground
        self._api = api

    def _refusal(self, request: Request) -> JSONResponse | None:
        token = request.path_params["token"]
        if not _TOKEN.fullmatch(token):
            return _answered(ApiError(404, "Not Found").as_json())
        if not secrets.compare_digest(token.encode(), self._playground.bot.token.encode()):
            return _answered(ApiError(401, "Unauthorized").as_json())
        return None

    async def method(self, request: Request) -> Response:
        if refusal := self._refusal(request):
            return refusal
        try:
            parameters, uploads = await read_parameters(request)
        except ApiError as error:
            return _answered(error.as_json())
        call = Call(request.path_params["method"], parameters, uploads)
        if fault := self._playground.faults.take(call.method, parameters.get("chat_id")):
            return await self._faulty(fault, call)
        return _answered(await self._api.execute(call))

    async def _faulty(self, fault: Fault, call: Call) -> Response:
        if fault.kind == "lost_answer":
            await self._api.execute(call)
            await self._playground.pause(fault.delay)
            return LostAnswer()
        await self._playground.pause(fault.delay)
        call.at = self._playground.clock.now()
        self._playground.calls.append(call)
        refusal = fault.refusal()
        if refusal is None:
            return LostAnswer()
        call.answer = refusal.as_json()
        return _answered(call.answer)

    async def file(self, request: Request) -> Response:
        if refusal := self._refusal(request):
            return refusal
        stored = self._playground.files.at(request.path_params["path"])
        if stored is None:
            return _answered(ApiError(404, "Not Found").as_json())
        return Response(stored.upload.content, media_type="application/octet-stream")


def _answered(answer: JSON) -> JSONResponse:
    status = 200 if answer["ok"] else int(answer["error_code"])
    headers = {}
    if retry_after := answer.get("parameters", {}).get("retry_after"):
        headers["retry-after"] = str(retry_after)
    return JSONResponse(answer, status, headers)
