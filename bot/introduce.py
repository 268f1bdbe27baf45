"""How the bot introduces itself: commands, name and description, in each language."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

import structlog
from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeDefault,
    MenuButtonCommands,
)
from telegram.error import TelegramError

_log = structlog.get_logger(__name__)

Commands = tuple[tuple[str, str], ...]
"""Names without slash, each with what it does."""


@dataclass(frozen=True, slots=True)
class Introduction:
    """Telegram takes 64 characters of name, 512 of description, 120 of short description, 256 of a command's words."""

    name: str
    description: str
    short_description: str
    private: Commands
    group: Commands = ()
    administrators: Commands = ()


async def introduce(bot: Bot, introductions: Mapping[str, Introduction], default: str) -> None:
    """Set what differs from what Telegram has, for each language and, in `default`, for all others.

    What Telegram refuses is logged and left: the bot works without it.
    """
    by_code = {"": introductions[default], **introductions}
    for code, introduction in by_code.items():
        for step in (_set_name, _set_description, _set_short_description, _set_commands):
            await _unless_refused(step, bot, code, introduction)
    await _unless_refused(_set_menu_button, bot, "", introductions[default])


Step = Callable[[Bot, str, Introduction], Awaitable[None]]


async def _unless_refused(step: Step, bot: Bot, code: str, introduction: Introduction) -> None:
    try:
        await step(bot, code, introduction)
    except TelegramError as error:
        _log.warning("introduction not set", step=step.__name__, language=code, error=type(error).__name__)


async def _set_name(bot: Bot, code: str, introduction: Introduction) -> None:
    if (await bot.get_my_name(code or None)).name != introduction.name:
        await bot.set_my_name(introduction.name, code or None)


async def _set_description(bot: Bot, code: str, introduction: Introduction) -> None:
    if (await bot.get_my_description(code or None)).description != introduction.description:
        await bot.set_my_description(introduction.description, code or None)


async def _set_short_description(bot: Bot, code: str, introduction: Introduction) -> None:
    there = await bot.get_my_short_description(code or None)
    if there.short_description != introduction.short_description:
        await bot.set_my_short_description(introduction.short_description, code or None)


async def _set_commands(bot: Bot, code: str, introduction: Introduction) -> None:
    """Every scope in every language: a narrower scope comes before a wider one in the person's language."""
    scopes: tuple[tuple[BotCommandScope, Commands], ...] = (
        (BotCommandScopeDefault(), introduction.private),
        (BotCommandScopeAllPrivateChats(), introduction.private),
        (BotCommandScopeAllGroupChats(), introduction.group),
        (BotCommandScopeAllChatAdministrators(), introduction.administrators),
    )
    for scope, commands in scopes:
        await _set_scope(bot, scope, code, commands)


async def _set_scope(bot: Bot, scope: BotCommandScope, code: str, commands: Commands) -> None:
    """Read back, because refusals were seen to be silent."""
    wanted = tuple(BotCommand(name, words) for name, words in commands)
    if await bot.get_my_commands(scope, code or None) == wanted:
        return
    await bot.set_my_commands(wanted, scope, code or None)
    if await bot.get_my_commands(scope, code or None) != wanted:
        _log.warning("commands not taken", scope=scope.type, language=code)


async def _set_menu_button(bot: Bot, _: str, __: Introduction) -> None:
    button = MenuButtonCommands()
    if await bot.get_chat_menu_button() != button:
        await bot.set_chat_menu_button(menu_button=button)
