"""A Telegram to try the bot in: the Bot API over HTTP, and phones in the browser."""

from bot.playground.app import build_app
from bot.playground.chats import Chat, Message
from bot.playground.client import Toast
from bot.playground.clock import PlaygroundClock
from bot.playground.errors import ApiError
from bot.playground.faults import Fault, Faults
from bot.playground.files import Upload
from bot.playground.keeping import Keeper
from bot.playground.methods import Call
from bot.playground.phone import Phone
from bot.playground.playground import TOKEN, Playground
from bot.playground.screen import Shown

__all__ = [
    "TOKEN",
    "ApiError",
    "Call",
    "Chat",
    "Fault",
    "Faults",
    "Keeper",
    "Message",
    "Phone",
    "Playground",
    "PlaygroundClock",
    "Shown",
    "Toast",
    "Upload",
    "build_app",
]
