"""Coming in, leaving and being told of, as the steps of a test."""

from flows.ports import Message
from tests.properties.stored import read, rows


def members(troupe):
    return {member.name: member for member in read(troupe, lambda work: work.members.find())}


async def people(troupe, phone):
    await troupe.stage.command(phone, "menu")
    await troupe.press(phone, "people")


async def with_mette(troupe, inviter=None):
    mette = troupe.stage.phone("Mette")
    await troupe.welcome_colleague(inviter or troupe.yusuf, mette, "Mette Lund")
    return mette


async def part_with(troupe, phone, n=0):
    await people(troupe, phone)
    await troupe.press(phone, "part")
    await troupe.press(phone, "part_with", n=n)
    await troupe.press(phone, "part_with_yes")


def verbs_of(shown):
    return {button.action.verb for row in shown.card.buttons for button in row if button.action}


async def with_housing_colleague(troupe, phone):
    await troupe.welcome_colleague(troupe.hanna, phone, "Mette Lund")


async def late(troupe, kind, person=1, **payload):
    """Queue a message as if it had waited; why it was not said, or nothing."""
    row = Message(f"late:{kind}", person, kind, troupe.stage.clock.now(), "late", payload)
    read(troupe, lambda work: work.outbox.queue(row))
    await troupe.stage.deliver()
    return next(row["error"] for row in rows(troupe, kind) if row["subject"] == "late")
