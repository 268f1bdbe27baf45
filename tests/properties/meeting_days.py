"""The day of a meeting: getting there, and writing it down."""

from datetime import timedelta

from flows.year import EntryKind
from tests.cast import verbs

MOST_STEPS = 60


def read(troupe, use_case):
    return troupe.stage.writer.run(use_case)


def entries(troupe, kind):
    found = read(troupe, lambda work: work.entries.find(partnership_id=1, kind=kind))
    return sorted(found, key=lambda entry: entry.at)


def meetings(troupe):
    return read(troupe, lambda work: work.meetings.find(partnership_id=1))


def versions(troupe):
    return read(troupe, lambda work: work.agreements.find(partnership_id=1))


async def morning_of(troupe, kind=EntryKind.MEETING):
    """The reminder of the day is the newest message on both phones."""
    await troupe.stage.live(entries(troupe, kind)[0].at - timedelta(minutes=90))
    return troupe


async def write(troupe, phone, *choices):
    """From [Begin the meeting], or from where it was left, to the confirmed answers; free text where it is asked."""
    if "begin_meeting" in verbs(phone):
        await troupe.press(phone, "begin_meeting")
    given = iter(choices)
    for _ in range(MOST_STEPS):
        offered = verbs(phone)
        if "confirm" in offered:
            await troupe.press(phone, "confirm")
            return
        if "pick" in offered:
            await troupe.press(phone, "pick", next(given, "well"))
        elif "done" in offered:
            await troupe.press(phone, "done")
        else:
            await troupe.say(phone)
    raise AssertionError(phone.last.text)
