"""PTB's application over our own request, and all that speaks through it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from telegram import Bot, Update
from telegram.error import TelegramError
from telegram.ext import ApplicationBuilder

from bot.calls import Calls
from bot.delivery import Speaker
from bot.desk_port import Desk
from bot.handlers.chat_member import chat_member_handler
from bot.handlers.commands import commands_handler
from bot.handlers.errors import error_handler
from bot.handlers.press import press_handler
from bot.handlers.reply import reply_handler
from bot.intake import Calm, Intake
from bot.letter import AnyApplication
from bot.patience import Jitter, Patience
from bot.request import AiohttpRequest
from bot.sending import CardSender
from bot.settings import Settings
from bot.strangers import Strangers

ALLOWED_UPDATES = (Update.MESSAGE, Update.EDITED_MESSAGE, Update.CALLBACK_QUERY, Update.MY_CHAT_MEMBER)
DRAIN_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Phrases:
    """Words the transport needs itself, as HTML, for a Telegram language code, which may be empty."""

    calm_error: Calm
    foreign_group: Callable[[str], Markup]


@dataclass(frozen=True, slots=True)
class Transport:
    """Started by `start`, ended by `stop`. `sender` is what the outbox speaks through."""

    application: AnyApplication
    intake: Intake
    sender: CardSender

    @property
    def bot(self) -> Bot:
        bot: Bot = self.application.bot
        return bot

    async def start(self) -> None:
        """Raise InvalidToken for a token Telegram does not know, NetworkError when it is out of reach."""
        try:
            await self.application.initialize()
        except TelegramError:
            await self.bot.request.shutdown()
            raise
        await self.application.start()

    async def stop(self) -> None:
        """What is being said is finished, for at most ten seconds."""
        await self.intake.drain(DRAIN_SECONDS)
        await self.application.stop()
        await self.application.shutdown()


def build_transport(settings: Settings, desk: Desk, phrases: Phrases, jitter: Jitter) -> Transport:
    request = AiohttpRequest()
    application = build_application(settings, request)
    bot = application.bot
    calls = Calls(bot, request)
    sender = CardSender(bot, calls, desk, Patience(jitter))

    def spawn(coroutine: Any, update: Update) -> Any:
        return application.create_task(coroutine, update)

    intake = Intake(
        bot,
        desk,
        Speaker(calls, desk, sender),
        calm=phrases.calm_error,
        report=application.process_error,
        leave=Strangers(bot, phrases.foreign_group, spawn).leave,
        answers_in_body=settings.is_webhook,
    )
    _register(application, intake)
    return Transport(application, intake, sender)


def build_application(settings: Settings, request: AiohttpRequest) -> AnyApplication:
    """No updater, job queue, persistence or rate limiter: the outbox and the database own what these would do."""
    return (
        ApplicationBuilder()
        .token(settings.token.get_secret_value())
        .base_url(f"{settings.telegram_url}/bot")
        .base_file_url(f"{settings.telegram_url}/file/bot")
        .request(request)
        .get_updates_request(request)
        .updater(None)
        .job_queue(None)
        .build()
    )


def _register(application: AnyApplication, intake: Intake) -> None:
    application.add_handler(press_handler(intake))
    application.add_handler(commands_handler(intake))
    application.add_handler(reply_handler(intake))
    application.add_handler(chat_member_handler(intake))
    application.add_error_handler(error_handler(intake))
