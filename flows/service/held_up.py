"""What an outage has held up: sent at a decent hour, and after a long one not all on the same day."""

from datetime import datetime, time, timedelta

from flows.clock import COPENHAGEN
from flows.delivery import Delivery
from flows.ports import UnitOfWork
from flows.schedule import at_local, is_polite, polite_time

# News comes at once at any hour. So late it comes as a reminder does.
LATE = timedelta(hours=2)
# So late it makes little difference whether it comes today or tomorrow.
LONG = timedelta(days=1)
A_DAY = 5
"""So many messages on one day are no storm yet."""
MOST_DAYS = 30
OF_TODAY = frozenset({"entry_today", "group_today", "joint_tomorrow"})
OF_TOMORROW = frozenset({"entry_tomorrow", "group_tomorrow"})
MORNING = 8


def better_time(uow: UnitOfWork, delivery: Delivery, now: datetime) -> datetime | None:
    """When to send what comes late; None for now. What is about today goes out from the morning on."""
    late = now - delivery.due
    if late <= LATE or (delivery.kind in OF_TODAY and now.astimezone(COPENHAGEN).hour >= MORNING):
        return None
    if late > LONG and delivery.person_id is not None and delivery.kind not in OF_TODAY | OF_TOMORROW:
        at = _day_with_room(uow, delivery.person_id, now)
        return None if at <= now else at
    return None if is_polite(now) else polite_time(now)


def _day_with_room(uow: UnitOfWork, person_id: int, now: datetime) -> datetime:
    """The first decent hour of a day on which the person does not hear as much already."""
    at = polite_time(now)
    for _ in range(MOST_DAYS):
        day = at.astimezone(COPENHAGEN).date()
        midnight, next_midnight = (at_local(day + timedelta(days=n), time(0, 0)) for n in (0, 1))
        if uow.outbox.load_of(person_id, midnight, next_midnight, now) < A_DAY:
            break
        at = polite_time(next_midnight)
    return at
