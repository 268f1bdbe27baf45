"""PTB's requests over one aiohttp session; no error tells the address, which holds the token."""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import aiohttp
import orjson
from aiohttp import ClientTimeout
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    TelegramError,
    TimedOut,
)
from telegram.request import BaseRequest, RequestData

_USER_AGENT = {"User-Agent": BaseRequest.USER_AGENT}
_REFUSALS: Mapping[int, type[TelegramError]] = {
    400: BadRequest,
    401: InvalidToken,
    403: Forbidden,
    404: InvalidToken,
    409: Conflict,
}


class NotSentError(NetworkError):
    """No connection came about: Telegram has not seen the call, it may be repeated."""


class ServerTroubleError(NetworkError):
    """Telegram answered 5xx: the call failed there, it may be repeated after a while."""


class SlowDownError(TelegramError):
    """Telegram answered 429: nothing was done, and nothing will be for this chat until `seconds` have passed."""

    def __init__(self, seconds: float) -> None:
        super().__init__("Too Many Requests")
        self.seconds = seconds


class AiohttpRequest(BaseRequest):
    """Raises NotSentError, ServerTroubleError, SlowDownError, and TimedOut when it is unknown whether the call arrived.

    Connections are kept for less time than servers keep them, so that a call seldom meets a closed one.
    """

    def __init__(self, *, connect_timeout: float = 5, read_timeout: float = 20, connections: int = 256) -> None:
        self._connect_timeout = connect_timeout
        self._read_timeout = read_timeout
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        return self._read_timeout

    async def initialize(self) -> None:
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=15)
            self._session = aiohttp.ClientSession(
                connector=connector, headers=_USER_AGENT, cookie_jar=aiohttp.DummyCookieJar()
            )

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(  # noqa: PLR0913, PLR0917 - PTB gives the signature
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - aiohttp knows none
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - waiting for a connection is connecting
    ) -> tuple[int, bytes]:
        timeout = _timeout(_given(connect_timeout, self._connect_timeout), _given(read_timeout, self._read_timeout))
        return await self._exchange(method, url, _body(request_data), timeout)

    async def call(self, url: str, parameters: Mapping[str, Any], *, read_timeout: float | None = None) -> Any:
        """The result of a method that takes no files; TelegramError as PTB's own calls raise it.

        A third cheaper than through PTB's layers, which wrap each parameter in an object.
        """
        timeout = _timeout(self._connect_timeout, read_timeout or self._read_timeout)
        status, content = await self._exchange("POST", url, _json_body(parameters), timeout)
        if status != 200:
            raise _refusal(status, content)
        return _read(content)["result"]

    async def _exchange(self, method: str, url: str, body: Any, limits: ClientTimeout) -> tuple[int, bytes]:
        if self._session is None:
            raise NotSentError("the request is not initialised")
        try:
            async with self._session.request(method, url, data=body, timeout=limits) as response:
                status, content = response.status, await response.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL) as error:
            raise NotSentError(type(error).__name__) from None
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise TimedOut(type(error).__name__) from None
        if status == 429:
            raise SlowDownError(_seconds(content))
        if status >= 500:
            raise ServerTroubleError(f"HTTP {status}")
        return status, content


def _seconds(content: bytes) -> float:
    """How long to wait, a few seconds where Telegram does not say it in its own way."""
    try:
        return float(_read(content)["parameters"]["retry_after"])
    except (NetworkError, ValueError, KeyError, TypeError):
        return 5.0


def _read(content: bytes) -> Any:
    """NetworkError when it is not what Telegram answers."""
    try:
        answer = json.loads(content)
    except ValueError:
        raise NetworkError("the answer is not JSON") from None
    if not isinstance(answer, dict):
        raise NetworkError("the answer is not an object")
    return answer


def _refusal(status: int, content: bytes) -> TelegramError:
    """What PTB makes of the same answer."""
    try:
        answer = _read(content)
    except NetworkError as error:
        return error
    moved_to = (answer.get("parameters") or {}).get("migrate_to_chat_id")
    if moved_to:
        return ChatMigrated(moved_to)
    return _REFUSALS.get(status, NetworkError)(answer.get("description") or f"HTTP {status}")


@lru_cache(maxsize=64)
def _timeout(connect: float | None, read: float | None) -> ClientTimeout:
    return ClientTimeout(connect=connect, sock_read=read)


def _given(value: Any, default: float) -> float | None:
    return default if value is BaseRequest.DEFAULT_NONE else value


def _json_body(parameters: Mapping[str, Any]) -> aiohttp.Payload:
    try:
        content = orjson.dumps(parameters)
    except TypeError:  # a lone surrogate, which JSON can write and UTF-8 cannot
        return aiohttp.JsonPayload(parameters)
    return aiohttp.BytesPayload(content, content_type="application/json")


def _body(request_data: RequestData | None) -> aiohttp.Payload | aiohttp.FormData | None:
    if request_data is None or not request_data.parameters:
        return None
    if not request_data.contains_files:
        return aiohttp.JsonPayload(request_data.parameters)
    form = aiohttp.FormData(quote_fields=False)  # Telegram shows names as they are written
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, media_type) in request_data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=media_type)
    return form
