"""What the playground's tests share: a server on loopback, a polling bot, a world without a network."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
import uvicorn

from bot.playground import Call, Playground, PlaygroundClock, build_app
from bot.playground.api import Api

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


@asynccontextmanager
async def served(playground: Playground) -> AsyncIterator[str]:
    config = uvicorn.Config(build_app(playground), log_level="critical", lifespan="on")
    server = uvicorn.Server(config)
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    task = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    playground.close()
    server.should_exit = True
    await task
    listener.close()


@asynccontextmanager
async def polling(bot, dispatcher):
    task = asyncio.create_task(
        dispatcher.start_polling(bot, polling_timeout=5, handle_signals=False, close_bot_session=False)
    )
    try:
        yield
    finally:
        await dispatcher.stop_polling()
        await task


class World:
    """One started phone, and a way to call methods without a network."""

    def __init__(self):
        self.clock = PlaygroundClock(lambda: START)
        self.playground = Playground(self.clock)
        self.hanna = self.playground.add_phone("Hanna Østergård")
        self.stranger = self.playground.add_phone("Yusuf Ærø Hansen")
        self.api = Api(self.playground)

    async def call(self, method, uploads=None, **parameters):
        parameters.setdefault("chat_id", self.hanna.id)
        return await self.api.execute(Call(method, parameters, uploads or {}))

    async def sent(self, **parameters):
        answer = await self.call("sendMessage", **{"text": "hej", **parameters})
        assert answer["ok"], answer
        return answer["result"]


def test_the_clock_goes_forward_only():
    clock = PlaygroundClock(lambda: START, START + timedelta(days=1))
    seen = []
    end = clock.subscribe(seen.append)
    assert clock.advance(timedelta(hours=1)) == clock.now() == START + timedelta(days=1, hours=1)
    with pytest.raises(ValueError, match="forward"):
        clock.advance(timedelta(hours=-1))
    end()
    clock.advance(timedelta(hours=1))
    assert seen == [START + timedelta(days=1, hours=1)]
