"""Telegram's part, as cheap as it can be: every call gets its answer at once. `/count` tells how many cards came."""

import asyncio
import json
import sys
from itertools import count

import uvloop

_MESSAGE = b'{"ok":true,"result":{"message_id":%d,"date":1772438400,"chat":{"id":1,"type":"private"},"text":"."}}'
_BOT = {
    "id": 1234567890,
    "is_bot": True,
    "first_name": "Nabopagt",
    "username": "nabopagt_bot",
    "can_join_groups": False,
    "can_read_all_group_messages": False,
    "supports_inline_queries": False,
}
_RESULTS = {
    b"getme": _BOT,
    b"getmyname": {"name": ""},
    b"getmydescription": {"description": ""},
    b"getmyshortdescription": {"short_description": ""},
    b"getmycommands": [],
    b"getchatmenubutton": {"type": "commands"},
}


class Telegram(asyncio.Protocol):
    """One connection: requests with a Content-Length or without a body, one after the other."""

    ids = count(1_000_000)
    sent = 0

    def __init__(self) -> None:
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            head = self._buffer[:end].lower()
            length = _length(head)
            if len(self._buffer) < end + 4 + length:
                return
            self._buffer = self._buffer[end + 4 + length :]
            content = self._answer(head.split(b" ", 2)[1].rpartition(b"/")[2])
            reply = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(content)
            self._transport.write(reply + content)

    @classmethod
    def _answer(cls, method: bytes) -> bytes:
        if method == b"sendmessage":
            cls.sent += 1
            return _MESSAGE % next(cls.ids)
        if method == b"count":
            return b"%d" % cls.sent
        return json.dumps({"ok": True, "result": _RESULTS.get(method, True)}).encode()


def _length(head: bytes) -> int:
    at = head.find(b"content-length:")
    return int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0


async def _serve(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(Telegram, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(_serve(int(sys.argv[1])))
