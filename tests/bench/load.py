"""Many connections that deliver updates as Telegram does: the next of a person when the last was taken."""

import asyncio
import json
import time
from collections.abc import Sequence
from itertools import count
from typing import Any

from tests.bench.interview import FIRST_TELEGRAM_ID, Step

CONNECTIONS = 32
_HEAD = (
    "POST /telegram/webhook HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    "X-Telegram-Bot-Api-Secret-Token: {secret}\r\nContent-Length: {length}\r\n\r\n"
)
update_ids = count(50_000_000)


def request_of(update: dict[str, Any], secret: str) -> bytes:
    content = json.dumps(update, ensure_ascii=False).encode()
    return _HEAD.format(secret=secret, length=len(content)).encode() + content


def update_of(step: Step, number: int, message_id: int) -> dict[str, Any]:
    """As Telegram writes it, with all that it says besides."""
    person = FIRST_TELEGRAM_ID + number
    user = {"id": person, "is_bot": False, "first_name": "Hanna", "last_name": "Ø", "username": f"hanna{number}"}
    user["language_code"] = "da"
    chat = {"id": person, "first_name": "Hanna", "last_name": "Ø", "username": f"hanna{number}", "type": "private"}
    message: dict[str, Any] = {"message_id": message_id, "chat": chat, "date": 1_772_438_400}
    update_id = next(update_ids)
    if step.action is None:
        return {"update_id": update_id, "message": {**message, "from": user, "text": step.text}}
    bot = {"id": 1_234_567_890, "is_bot": True, "first_name": "Nabopagt", "username": "nabopagt_bot"}
    card = {**message, "from": bot, "text": step.card, "reply_markup": step.keyboard}
    press = {"id": str(update_id), "from": user, "message": card, "chat_instance": "-88123", "data": step.data(number)}
    return {"update_id": update_id, "callback_query": press}


class Connection:
    """One kept connection, one request at a time."""

    def __init__(self, port: int) -> None:
        self._port = port

    async def open(self) -> None:
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)

    def close(self) -> None:
        self._writer.close()

    async def post(self, request: bytes) -> float:
        """Seconds until the whole answer had come; it must be 200."""
        began = time.perf_counter()
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head
        await self._reader.readexactly(_length(head))
        return time.perf_counter() - began


def _length(head: bytes) -> int:
    lower = head.lower()
    at = lower.find(b"content-length:")
    return int(lower[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0


async def deliver(port: int, people: Sequence[Sequence[bytes]]) -> list[float]:
    """The requests of each person in order, those of a connection's people in turn; the time that each took."""
    shares = [people[index::CONNECTIONS] for index in range(CONNECTIONS)]
    connections = [Connection(port) for _ in shares]
    await asyncio.gather(*(connection.open() for connection in connections))
    times = await asyncio.gather(*map(_deliver_share, connections, shares))
    for connection in connections:
        connection.close()
    return sorted(taken for share in times for taken in share)


async def _deliver_share(connection: Connection, people: Sequence[Sequence[bytes]]) -> list[float]:
    return [await connection.post(request) for requests in zip(*people, strict=True) for request in requests]
