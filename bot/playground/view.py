"""What the page shows, as the difference since it last looked."""

import asyncio
import json
from collections.abc import AsyncIterator

from bot.playground.chats import Chat, Message
from bot.playground.errors import JSON
from bot.playground.phone import Phone
from bot.playground.playground import Playground

STREAM_SECONDS = 5.0
"""A stream ends by itself after this time at rest; the browser comes back at once."""


def difference(playground: Playground, since: int) -> JSON:
    chats = [chat for chat in playground.chats.values() if chat.is_shown]
    messages = [m for chat in chats for m in chat.messages.values() if m.revision > since]
    messages.sort(key=lambda m: (m.chat.id, m.message_id))
    return {
        "run": playground.run,
        "revision": playground.changes.revision,
        "now": int(playground.clock.now().timestamp() * 1000),
        "bot": {
            "id": playground.bot.id,
            "username": playground.bot.username,
            "names": playground.bot.names,
            "descriptions": playground.bot.descriptions,
            "shorts": playground.bot.short_descriptions,
        },
        "start_link": playground.start_link,
        "awaits_language": playground.awaits_language,
        "phones": [_phone(playground, phone) for phone in playground.phones],
        "chats": [_chat(playground, chat) for chat in chats],
        "messages": [_message(message) for message in messages],
        "notices": _notices(playground, since) if since else [],
    }


def _phone(playground: Playground, phone: Phone) -> JSON:
    groups = [chat.id for chat in playground.groups() if phone.id in chat.users]
    return {
        "id": phone.id,
        "name": phone.chat.title,
        "role": phone.role,
        "language": phone.language,
        "blocked": phone.blocked,
        "started": phone.chat.bot_status != "never",
        "groups": groups,
        "commands": {
            str(chat_id): playground.bot.commands_for(chat_id, phone.id, phone.language)
            for chat_id in (phone.id, *groups)
        },
    }


def _chat(playground: Playground, chat: Chat) -> JSON:
    left = 0.0
    if chat.action_until is not None:
        left = (chat.action_until - playground.clock.now()).total_seconds()
    return {
        "id": chat.id,
        "title": chat.title,
        "private": chat.private,
        "members": len(chat.users),
        "bot_in": chat.bot_status in {"member", "administrator"},
        "keyboard": chat.keyboard,
        "action": chat.action,
        "typing_ms": max(int(left * 1000), 0),
        "pinned": chat.pinned[-1] if chat.pinned else 0,
    }


def _message(message: Message) -> JSON:
    return {
        "chat": message.chat.id,
        "id": message.message_id,
        "from_bot": message.from_bot,
        "deleted": message.deleted,
        "reactions": [r.get("emoji", "") for r in message.reactions],
        "body": {} if message.deleted else message.body,
    }


def _notices(playground: Playground, since: int) -> list[JSON]:
    return [
        {"phone": phone.id, "text": toast.text, "alert": toast.alert}
        for phone in playground.phones
        for toast in phone.toasts
        if toast.revision > since
    ]


async def stream(playground: Playground, since: int) -> AsyncIterator[str]:
    """Server-Sent Events: a difference now, and one after each change."""
    loop = asyncio.get_running_loop()
    yield "retry: 200\n\n"
    end = loop.time() + STREAM_SECONDS
    first = True
    while not playground.changes.closed and loop.time() < end:
        if first or playground.changes.revision > since:
            first = False
            shown = difference(playground, since)
            since = shown["revision"]
            yield f"id: {playground.run}-{since}\ndata: {json.dumps(shown, ensure_ascii=False)}\n\n"
            end = loop.time() + STREAM_SECONDS
        await playground.changes.after(since, end - loop.time())
        await asyncio.sleep(0.01)
