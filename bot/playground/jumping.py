"""The jump to what the bot has to do next, and what people were told when it came."""

import asyncio
from datetime import datetime, timedelta

from bot.playground.errors import JSON
from bot.playground.playground import Playground

FIRST_WORD, NEXT_WORD, LONGEST, LOOK = 3.0, 1.5, 15.0, 0.2
"""Seconds of real time: until somebody hears something, between two messages, altogether, between two looks."""
AHEAD = timedelta(minutes=10)
"""What is due later than this belongs to another jump: what is on its way now is due, or due again, before."""
MOST_SILENT = 20
"""So many moments are passed over at which there turns out to be nothing to say."""


async def jump_to_next(playground: Playground) -> JSON:
    """`at` is the moment in milliseconds, or None when nothing is due; `told` how many messages each phone got.

    A moment at which nobody is told anything is passed over, as long as something comes behind it.
    """
    due = await playground.next_due()
    if due is None:
        return {"at": None, "told": []}
    before = {phone.id: phone.chat.last_id for phone in playground.phones}
    for _ in range(MOST_SILENT):
        playground.clock.advance(max(due - playground.clock.now(), timedelta()))
        told = await _told(playground, before)
        following = await playground.next_due()
        if told or following is None or following <= playground.clock.now() + AHEAD:
            break
        due = following
    return {"at": _milliseconds(due), "told": told}


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


async def _told(playground: Playground, before: dict[int, int]) -> list[JSON]:
    """Wait until the bot has fallen silent."""
    loop = asyncio.get_running_loop()
    counted = _count(playground, before)
    end = loop.time() + LONGEST
    silent_at = loop.time() + FIRST_WORD
    while not playground.changes.closed and (left := min(silent_at, end) - loop.time()) > 0:
        await playground.changes.after(playground.changes.revision, min(left, LOOK))
        if (now := _count(playground, before)) != counted:
            counted, silent_at = now, loop.time() + NEXT_WORD
        if await _has_said_all(playground):
            counted = _count(playground, before)
            break
    return [{"name": name, "messages": number} for name, number in counted.values()]


async def _has_said_all(playground: Playground) -> bool:
    """Nothing waits to be sent now, and nothing is half sent."""
    due = await playground.next_due()
    return due is None or due > playground.clock.now() + AHEAD


def _count(playground: Playground, before: dict[int, int]) -> dict[int, tuple[str, int]]:
    """Those phones that got something, with how much."""
    counted = {}
    for phone in playground.phones:
        last = before.get(phone.id, 0)
        messages = phone.chat.messages.values()
        number = sum(m.from_bot and not m.deleted and m.message_id > last for m in messages)
        if number:
            counted[phone.id] = (phone.first_name, number)
    return counted
