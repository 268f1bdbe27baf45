"""`nabopagt try`: the whole product on one machine, with a playground in Telegram's place."""

import asyncio
import signal
import socket
import tempfile
import webbrowser
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import uvicorn
from starlette.routing import Route

from bot.desk_port import FeedFile
from bot.outbox_notes import next_due
from bot.playground import TOKEN, Keeper, Playground, PlaygroundClock, build_app
from bot.running import is_up, poll
from bot.settings import Settings, load_settings
from bot.web.feed import feed_route
from bot.web.results import results_route
from bot.web.survey import survey_route
from bot.web.survey_booth import Booth
from bot.wiring import House, build_house, make_invitation
from flows.clock import SystemClock
from flows.service.result_links import ResultPage

HOST = "127.0.0.1"
ORGANISATION = "Boligforeningen Ådal"
# Invented people: the first member, the company's contact, a colleague. The page has words for their roles.
PEOPLE = (
    ("Hanna Østergård", "housing"),
    ("Yusuf Ærø Hansen", "company"),
    ("Mette Lund", "housing"),
)


def playground_settings(port: int, token: str, folder: str) -> Settings:
    """Settings that can only reach the playground: its address, its token, a database of its own."""
    return load_settings(
        {
            "token": token,
            "telegram_url": f"http://{HOST}:{port}",
            "database_url": f"sqlite:///{Path(folder).as_posix()}/playground.db",
            "public_url": "",
            "listen": f"{HOST}:{port}",
        }
    )


def open_page(address: str) -> None:
    """Show the page in a browser with a window; on a machine without one the printed address is enough."""
    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        return
    # A plain GenericBrowser is one that runs in the terminal and would take it over.
    if type(browser) is not webbrowser.GenericBrowser:
        browser.open(address)


async def try_it(port: int, folder: str | None, ready: Callable[[str], None]) -> None:
    """Serve phones and bot until SIGINT. Without a folder the database lives as long as the command.

    `ready` is called with the page's address once it is served. Raise OSError when the port is taken.
    """
    with tempfile.TemporaryDirectory(prefix="nabopagt-") as temporary:
        await _play(port, folder or temporary, ready, keeps=bool(folder))


def _kept_clock(folder: Path) -> PlaygroundClock:
    """The clock as far ahead as when the folder was last used: nothing that is stored there lies in the future."""
    folder.mkdir(parents=True, exist_ok=True)
    real, kept = SystemClock().now, folder / "playground.clock"
    ahead = float(kept.read_text(encoding="utf-8")) if kept.exists() else 0.0
    clock = PlaygroundClock(real, real() + timedelta(seconds=ahead))

    def keep(now: datetime) -> None:
        kept.write_text(str((now - real()).total_seconds()), encoding="utf-8")

    clock.subscribe(keep)
    return clock


def _seconds_of_life(clock: PlaygroundClock) -> int:
    """A number that is higher at every start: a kept database has seen the updates of the last one."""
    return int((clock.now() - datetime(2026, 1, 1, tzinfo=UTC)).total_seconds())


def _people(playground: Playground) -> None:
    """Fresh phones, which take the language of the first page that shows them."""
    for name, role in PEOPLE:
        playground.add_phone(name, "da", role)
    playground.awaits_language = True


async def _invite(playground: Playground, settings: Settings) -> None:
    """The first link, as long as nobody has begun: a talk that came back needs no new one."""
    if any(phone.chat.bot_status != "never" for phone in playground.phones):
        return
    maker = playground.clock, ORGANISATION, playground.bot.username
    playground.set_start_link(await asyncio.to_thread(make_invitation, settings, *maker))


class _OwnPages:
    """The pages are served before there is a house: until then no address is known."""

    house: House | None = None

    async def feed(self, token: str) -> FeedFile | None:
        return await self.house.desk.feed(token) if self.house is not None else None

    def booth(self) -> Booth | None:
        return self.house.booth if self.house is not None else None

    def routes(self) -> list[Route]:
        return [feed_route(self.feed), survey_route(self.booth), results_route(self.results)]

    async def results(self, token: str) -> ResultPage | None:
        return await self.house.desk.results(token) if self.house is not None else None


async def _play(port: int, folder: str, ready: Callable[[str], None], *, keeps: bool) -> None:
    own = socket.create_server((HOST, port))
    clock = _kept_clock(Path(folder)) if keeps else PlaygroundClock(SystemClock().now)
    playground = Playground(clock, numbered_from=_seconds_of_life(clock) if keeps else 0)
    keeper = Keeper(playground, Path(folder)) if keeps else None
    if keeper is None or not keeper.load():
        _people(playground)
    settings = playground_settings(port, TOKEN, folder)
    await _invite(playground, settings)
    if keeper is not None:
        keeper.start()
    pages = _OwnPages()
    app = build_app(playground, own_routes=pages.routes())
    server = uvicorn.Server(uvicorn.Config(app, host=HOST, port=port, log_config=None, access_log=False, lifespan="on"))
    serving = asyncio.create_task(server.serve(sockets=[own]))
    await is_up(server, serving)
    house = await build_house(settings, clock, playground.bot.username, settings.telegram_url)
    pages.house = house
    stopping = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):
            asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    clock.subscribe(lambda _: house.outbox.nudge())
    playground.next_due = lambda: house.writer.transact(next_due, clock.now())
    await house.start()
    await asyncio.to_thread(ready, f"http://{HOST}:{port}")
    try:
        await poll(house, stopping)
    finally:
        playground.close()
        await house.stop()
        server.should_exit = True
        await serving
        if keeper is not None:
            await keeper.stop()
