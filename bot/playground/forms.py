"""Parameters of a request, whichever way a library sends them."""

import json
import re
from collections.abc import Iterator
from urllib.parse import parse_qsl

from starlette.requests import Request

from bot.playground.errors import JSON, ApiError, bad_request
from bot.playground.files import DOCUMENT_LIMIT, Upload

BODY_LIMIT = DOCUMENT_LIMIT + 1024 * 1024
_BOUNDARY = re.compile(r'boundary="?([^";]+)"?')
_NAME = re.compile(r'(?<!file)name="((?:[^"\\]|\\.)*)"')
_FILE_NAME = re.compile(r'filename="((?:[^"\\]|\\.)*)"')


async def read_parameters(request: Request) -> tuple[JSON, dict[str, Upload]]:
    """Query and body together; the body's values win."""
    parameters: JSON = dict(request.query_params)
    uploads: dict[str, Upload] = {}
    body = await _body(request)
    header = request.headers.get("content-type", "")
    kind = header.partition(";")[0].strip().lower()
    if kind == "application/json" and body:
        parameters |= _from_json(body)
    elif kind == "multipart/form-data":
        fields, uploads = _from_multipart(body, header)
        parameters |= fields
    elif body:
        parameters |= dict(parse_qsl(body.decode(errors="replace"), keep_blank_values=True))
    return parameters, uploads


async def _body(request: Request) -> bytes:
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > BODY_LIMIT:
            raise ApiError(413, "Request Entity Too Large")
        parts.append(part)
    return b"".join(parts)


def _from_json(body: bytes) -> JSON:
    try:
        parsed = json.loads(body)
    except ValueError:
        raise bad_request("can't parse JSON object") from None
    if not isinstance(parsed, dict):
        raise bad_request("object expected as JSON body")
    return parsed


def _from_multipart(body: bytes, header: str) -> tuple[JSON, dict[str, Upload]]:
    boundary = _BOUNDARY.search(header)
    if not boundary:
        raise bad_request("multipart body without a boundary")
    fields: JSON = {}
    uploads: dict[str, Upload] = {}
    for head, content in _parts(body, boundary[1].encode()):
        name = _NAME.search(head)
        if not name:
            continue
        if file_name := _FILE_NAME.search(head):
            mime = re.search(r"(?im)^content-type:\s*([^\r\n;]+)", head)
            uploads[name[1]] = Upload(_plain(file_name[1]), mime[1].strip() if mime else "", content)
        else:
            fields[name[1]] = content.decode(errors="replace")
    return fields, uploads


def _parts(body: bytes, boundary: bytes) -> Iterator[tuple[str, bytes]]:
    for part in (b"\r\n" + body).split(b"\r\n--" + boundary)[1:]:
        head, separator, content = part.partition(b"\r\n\r\n")
        if separator:
            yield head.decode(errors="replace"), content


def _plain(name: str) -> str:
    return name.replace('\\"', '"').replace("%22", '"').replace("/", "_").replace("\\", "_")
