"""What a press may not fit: suggested times, a point; and whether it was refused."""

from bot.callbacks import encode
from flows.cards.card import Action
from tests.properties.stored import read


async def finding_a_time(troupe):
    """Hanna suggests two times, Yusuf is asked."""
    await troupe.press(troupe.hanna, "suggest_time")
    await troupe.press(troupe.hanna, "tick_time")
    await troupe.press(troupe.hanna, "tick_time", n=1)
    await troupe.press(troupe.hanna, "send_times")


def point(troupe, kind):
    joint = read(troupe, lambda work: work.joints.get(1))
    return next(found for found in joint.points if found.kind is kind)


async def refused(troupe, verb, *numbers, word="", phone=None):
    phone = phone or troupe.hanna
    phone.toasts.clear()
    await troupe.stage.press(phone, 1, encode(Action(verb, numbers, word)))
    return bool(phone.toasts)
