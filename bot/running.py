"""`nabopagt run`: fetch updates or receive them, until somebody says stop."""

import asyncio
import gc
import signal
import socket
from collections.abc import Callable, Coroutine
from contextlib import suppress
from random import SystemRandom
from typing import Any

import structlog
import uvicorn
from telegram import Bot

from bot.application import ALLOWED_UPDATES, build_application
from bot.polling import Polling
from bot.request import AiohttpRequest
from bot.settings import Settings
from bot.web.app import WebServer, web_app
from bot.web.feed import feed_route
from bot.web.results import results_route
from bot.web.survey import survey_route
from bot.web.webhook import Webhook, register
from bot.wiring import House, build_crew, build_house
from bot.working import check_can_work
from flows.clock import Clock

_log = structlog.get_logger(__name__)


async def bot_username(settings: Settings) -> str:
    """Ask Telegram for our name there. Raise TelegramError when the token or the way to Telegram is wrong."""
    application = build_application(settings, AiohttpRequest())
    bot: Bot = application.bot
    try:
        await bot.initialize()
        return bot.username
    finally:
        await bot.shutdown()


async def run(settings: Settings, clock: Clock) -> None:
    """Serve until SIGINT or SIGTERM; what was begun is finished first."""
    house = await build_house(settings, clock, await bot_username(settings))
    stopping = asyncio.Event()
    _on_signals(stopping.set)
    await house.start()
    _tune_memory()
    try:
        await (serve_webhook if settings.is_webhook else poll)(house, stopping)
    finally:
        await house.stop()


async def work(settings: Settings, clock: Clock) -> None:
    """Deliver until SIGINT or SIGTERM; what is in flight is finished first."""
    check_can_work(settings)
    crew = await build_crew(settings, clock, await bot_username(settings))
    _on_signals(crew.worker.stop)
    await crew.transport.start()
    _tune_memory()
    _log.info("working")
    try:
        await crew.worker.run()
    finally:
        await crew.stop()


def _on_signals(stop: Callable[[], None]) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):
            asyncio.get_running_loop().add_signal_handler(number, stop)


def _tune_memory() -> None:
    """What was loaded at the start lives as long as the process: the collector need not look at it again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


async def poll(house: House, stopping: asyncio.Event) -> None:
    polling = Polling(house.transport.application, ALLOWED_UPDATES, SystemRandom().random)
    _log.info("polling")
    await _together(house, stopping, polling.run(), polling.stop)


async def serve_webhook(house: House, stopping: asyncio.Event) -> None:
    """Raise OSError when the address to listen on is taken or not ours."""
    settings = house.settings
    secret = settings.webhook_secret.get_secret_value()
    routes = [feed_route(house.desk.feed), survey_route(lambda: house.booth), results_route(house.desk.results)]
    app = web_app(Webhook(house.transport.application, secret), routes)
    server = WebServer(app, settings.host, settings.port)
    own = socket.create_server((settings.host, settings.port))
    serving = asyncio.create_task(server.serve(sockets=[own]))
    if await is_up(server, serving):
        await register(house.transport.application, settings)
        _log.info("webhook", port=settings.port)
    await _together(house, stopping, _finish(serving), server.stop)


async def is_up(server: uvicorn.Server, serving: "asyncio.Task[None]") -> bool:
    """Wait until the server takes connections; False when it ended instead."""
    while not server.started and not serving.done():  # noqa: ASYNC110 -- uvicorn has a flag, not an event
        await asyncio.sleep(0.01)
    return not serving.done()


async def _finish(task: "asyncio.Task[None]") -> None:
    await task


async def _together(
    house: House, stopping: asyncio.Event, serving: Coroutine[Any, Any, None], stop: Callable[[], None]
) -> None:
    """Serve, and deliver where no workers do; the first to end, or the signal, ends both."""
    tasks = [asyncio.create_task(serving)]
    if not house.settings.has_workers:
        tasks.append(asyncio.create_task(house.outbox.run()))
    signalled = asyncio.create_task(stopping.wait())
    await asyncio.wait((*tasks, signalled), return_when=asyncio.FIRST_COMPLETED)
    stop()
    house.outbox.stop()
    signalled.cancel()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException):
            raise result
