"""Binding a group as the steps of a test, a stranger to it, and what changed in between."""

from flows.year import EntryKind
from tests.properties.stored import read


def unchanged(before, after):
    """What is noted of each update is left out."""
    return {n: t for n, t in before.items() if n != "seen_update"} == {
        n: t for n, t in after.items() if n != "seen_update"
    }


async def token_of(troupe, phone):
    await troupe.stage.command(phone, "menu")
    await troupe.press(phone, "people")
    await troupe.press(phone, "group")
    await troupe.press(phone, "group_link")
    (url,) = [button.url for row in phone.last.card.buttons for button in row if button.url]
    return url.split("startgroup=")[1]


async def bind(troupe, phone, group=None):
    group = group or troupe.stage.group()
    token = await token_of(troupe, phone)
    await troupe.stage.in_group(group, phone, "added")
    await troupe.stage.in_group(group, phone, "command", command="start", text=token)
    return group


def meeting(troupe):
    found = read(troupe, lambda work: work.entries.find(partnership_id=1, kind=EntryKind.MEETING))
    return min(found, key=lambda entry: entry.at)


async def a_stranger(troupe):
    bo = troupe.stage.phone("Bo")
    await troupe.stage.open(bo, troupe.stage.invite("Bækhus"))
    await troupe.welcome_member(bo, "Bo Holm")
    return bo
