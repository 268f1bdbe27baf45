"""How far two parties are with finding a time for the joint session, read off what is stored and the clock."""

from datetime import datetime

from flows.joint import JointSession, Slot
from flows.people import Side
from flows.schedule import JOINT_LENGTH


def open_slots(joint: JointSession, now: datetime) -> list[Slot]:
    """The times that were sent and lie ahead; none when one of them was fixed."""
    sent = [slot for slot in joint.slots if slot.draft is None]
    return [slot for slot in sent if slot.at > now] if all(slot.at != joint.time for slot in sent) else []


def fitting(joint: JointSession, now: datetime) -> list[Slot]:
    """The times ahead that suit both."""
    return [slot for slot in open_slots(joint, now) if len(slot.suits) == len(Side)]


def time_of(joint: JointSession | None, now: datetime) -> datetime | None:
    """The time that is fixed, until the hour that was set aside is over."""
    time = joint.time if joint is not None else None
    return time if time is not None and time + JOINT_LENGTH > now else None


def times_state(joint: JointSession | None, side: Side, now: datetime) -> str:
    """How far this side is with finding a time: the last word of a phrase of the map."""
    slots = open_slots(joint, now) if joint is not None else []
    if joint is None or not slots:
        if joint is None or joint.time is None:
            return "comparing"
        return "time_set" if time_of(joint, now) else "time_past"
    if fitting(joint, now):
        return "time_fits"
    return "time_asked" if side.other in slots[0].suits else "time_waits"
