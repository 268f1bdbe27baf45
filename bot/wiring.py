"""Where everything meets: the one place that knows that storage exists."""

import secrets
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import SystemRandom
from typing import TYPE_CHECKING

from bot.application import Phrases, Transport, build_transport
from bot.courier import Courier
from bot.desk import DialogueDesk
from bot.introduce import Introduction, introduce
from bot.outbox_loop import OutboxLoop
from bot.secret import kept_secret
from bot.settings import UNREADABLE_BREAKS, Settings, SettingsError
from bot.working import Rounds
from flows.clock import COPENHAGEN, Clock
from flows.errors import StorageUnavailableError
from flows.phrases import LANGUAGES, pick_language, plain, say
from flows.service.invitations import invite_first_member
from flows.service.outbox_lists import OutboxLists, list_outbox
from flows.service.registry import COMMANDS
from flows.service.resident_languages import LanguageState, language_states, switch_language
from flows.service.soundness import unsound
from flows.service.talk import Own, World, load_world
from storage.backup import back_up
from storage.database import has_codes, is_current, migrate
from storage.remote_writer import RemoteWriter
from storage.writer import Writer

if TYPE_CHECKING:
    from storage.job_worker import JobWorker

# In the order in which Telegram lists them.
COMMAND_ORDER = (
    *("start", "menu", "overview", "back", "review", "language", "help", "privacy", "mydata", "delete", "stop"),
)


@dataclass(slots=True)
class House:
    """The running parts, started and stopped together."""

    settings: Settings
    writer: Writer | RemoteWriter
    transport: Transport
    outbox: OutboxLoop
    desk: DialogueDesk

    async def start(self) -> None:
        """Telegram is asked who we are and told how we introduce ourselves; who waits for an answer is noted."""
        await self.transport.start()
        await introduce(self.transport.bot, introductions(), self.settings.default_language)
        await self.desk.wake()

    async def stop(self) -> None:
        self.outbox.stop()
        await self.transport.stop()
        await self.writer.close()


async def build_house(settings: Settings, clock: Clock, bot_username: str, web_address: str = "") -> House:
    """Open the database (migrated to the newest tables), load the content, build the transport.

    `web_address` is where our pages are served when they are, though updates do not come by webhook.
    """
    world = _load(settings, bot_username, web_address)
    migrate(settings.database_url)
    writer = await _begin_writer(settings, world)
    desk = DialogueDesk(writer, world, clock)
    jitter = SystemRandom().random
    transport = build_transport(settings, desk, _phrases(settings.default_language), jitter)
    courier = Courier(writer, desk, transport.sender, clock, jitter)
    outbox = OutboxLoop(writer, courier, clock, jitter, f"embedded-{secrets.token_hex(4)}")
    desk.queued = outbox.nudge
    return House(settings, writer, transport, outbox, desk)


def _load(settings: Settings, bot_username: str, web_address: str = "") -> World:
    return load_world(
        bot_username,
        settings.default_language,
        Own(
            own_school_breaks(settings),
            settings.retention_months,
            web_address or settings.public_url,
            kept_secret(settings, partial(has_codes, settings.database_url)),
        ),
    )


def own_school_breaks(settings: Settings) -> str:
    """The operator's table as written, empty where there is none."""
    if not settings.school_breaks:
        return ""
    try:
        return Path(settings.school_breaks).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise SettingsError(UNREADABLE_BREAKS) from None


@dataclass(slots=True)
class Crew:
    """A worker process: no updates come in, what is queued goes out."""

    writer: Writer
    transport: Transport
    worker: "JobWorker"

    async def stop(self) -> None:
        await self.transport.stop()
        await self.writer.close()


async def build_crew(settings: Settings, clock: Clock, bot_username: str) -> Crew:
    """As `build_house`, for `nabopagt worker`."""
    from storage.job_worker import JobWorker  # noqa: PLC0415 -- a fifth of a second that only workers need

    world = _load(settings, bot_username)
    migrate(settings.database_url)
    writer = Writer(settings.database_url, defers_jobs=True)
    writer.start()
    desk = DialogueDesk(writer, world, clock)
    jitter = SystemRandom().random
    transport = build_transport(settings, desk, _phrases(settings.default_language), jitter)
    courier = Courier(writer, desk, transport.sender, clock, jitter)
    rounds = Rounds(writer, courier, clock, f"worker-{secrets.token_hex(4)}")
    return Crew(writer, transport, JobWorker(settings.database_url, rounds.deliver, rounds.sweep))


async def _begin_writer(settings: Settings, world: World) -> Writer | RemoteWriter:
    """Behind a webhook deciding and speaking use a core each; polling is for the few."""
    if settings.is_webhook and sys.platform != "win32":
        remote = RemoteWriter(settings.database_url, defers_jobs=settings.has_workers, kept=world)
        await remote.start()
        return remote
    writer = Writer(settings.database_url, defers_jobs=settings.has_workers)
    writer.start()
    return writer


def _phrases(default: str) -> Phrases:
    return Phrases(
        calm_error=lambda code: say("calm_error", pick_language(code, default)),
        foreign_group=lambda code: say("group.leave", pick_language(code, default)),
    )


def introductions() -> dict[str, Introduction]:
    return {language: _introduction(language) for language in LANGUAGES}


def _introduction(language: str) -> Introduction:
    commands = tuple((name, plain(f"command.{name}", language)) for name in COMMAND_ORDER if name in COMMANDS)
    few = tuple(pair for pair in commands if pair[0] in {"help", "menu", "privacy", "stop"})
    return Introduction(
        name=plain("intro.name", language),
        description=plain("intro.description", language),
        short_description=plain("intro.about", language),
        private=commands,
        group=few,
        administrators=few,
    )


def make_invitation(settings: Settings, clock: Clock, organisation: str, bot_username: str) -> str:
    """The one-time link for the first member of a housing organisation."""
    migrate(settings.database_url)
    writer = Writer(settings.database_url, defers_jobs=settings.has_workers)
    writer.start()
    try:
        now = clock.now()
        token = writer.run(lambda work: invite_first_member(work, organisation, now))
    finally:
        writer.stop()
    return f"https://t.me/{bot_username}?start={token}"


def outbox_lists(settings: Settings, clock: Clock) -> OutboxLists:
    """What is due and what was not sent; StorageUnavailableError where the tables are not the newest."""
    if not is_current(settings.database_url):
        raise StorageUnavailableError("the database's tables are not the newest; run: nabopagt migrate")
    writer = Writer(settings.database_url)
    writer.start()
    try:
        return writer.run(list_outbox, clock.now())
    finally:
        writer.stop()


def survey_findings(settings: Settings) -> list[str]:
    """What does not add up in the residents' surveys, for the operator; the tables have to be the newest."""
    writer = Writer(settings.database_url)
    writer.start()
    try:
        return writer.run(unsound)
    finally:
        writer.stop()


def resident_languages(settings: Settings, clock: Clock, language: str = "", *, is_on: bool) -> list[LanguageState]:
    """What residents can be asked in, after switching `language` if one is given."""
    migrate(settings.database_url)
    writer = Writer(settings.database_url)
    writer.start()
    try:
        if language:
            writer.run(switch_language, language, is_on, clock.now())
        return writer.run(language_states)
    finally:
        writer.stop()


def is_database_current(settings: Settings) -> bool:
    return is_current(settings.database_url)


def back_up_database(settings: Settings, clock: Clock, folder: Path) -> list[Path]:
    return back_up(settings.database_url, folder, clock.now().astimezone(COPENHAGEN).date())


def migrate_database(settings: Settings) -> None:
    migrate(settings.database_url)
