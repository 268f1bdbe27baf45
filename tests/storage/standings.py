"""How a partnership was left, and what that means: what is waited for, what is overdue, what comes next."""

from functools import partial

from flows.joint import Slot
from flows.partnership import Path, Stage
from flows.standing import Need, Wait
from flows.year import EntryKind, EntryState
from tests.storage.partnerships import (
    BOTH,
    COMPANY,
    DAY,
    HOUSING,
    comparing,
    confirming,
    in_the_year,
    nothing_invited,
    only,
    preparing,
    proposed,
    small,
    unopened,
)
from tests.storage.samples import NOW


def wait(need, *sides, since=None):
    return Wait(need, sides, since)


# How a partnership was left, what is waited for, whether that is overdue, and in how many days its next date is.
CASES = {
    "nobody invited": (nothing_invited, [wait(Need.INVITE, HOUSING), wait(Need.PART1, HOUSING)], False, None),
    "unopened for a week": (
        partial(unopened, age=7 * DAY),
        [wait(Need.UNOPENED, COMPANY, since=NOW - 7 * DAY), wait(Need.PART1, HOUSING)],
        True,
        None,
    ),
    "unopened for less": (
        partial(unopened, age=6 * DAY),
        [wait(Need.UNOPENED, COMPANY, since=NOW - 6 * DAY), wait(Need.PART1, HOUSING)],
        False,
        None,
    ),
    "opened": (
        partial(unopened, age=9 * DAY, opened=NOW),
        [wait(Need.OPENED, COMPANY, since=NOW - 9 * DAY), wait(Need.PART1, HOUSING)],
        False,
        None,
    ),
    "the link is up": (
        partial(unopened, age=31 * DAY, opened=NOW, expires=NOW - DAY),
        [wait(Need.EXPIRED, HOUSING, since=NOW - DAY), wait(Need.PART1, HOUSING)],
        True,
        None,
    ),
    "part 1 for long": (
        partial(preparing, age=40 * DAY),
        [wait(Need.PART1, COMPANY, since=NOW - 40 * DAY)],
        True,
        None,
    ),
    "part 1 since the company came in": (
        partial(preparing, age=40 * DAY, opened=NOW - 20 * DAY),
        [wait(Need.PART1, COMPANY, since=NOW - 20 * DAY)],
        False,
        None,
    ),
    "no time yet": (comparing, [wait(Need.TIME, *BOTH)], False, None),
    "no joint session yet": (partial(only, stage=Stage.COMPARING), [wait(Need.TIME, *BOTH)], False, None),
    "times suggested": (
        partial(comparing, slots=(Slot(NOW + DAY, (HOUSING,)),)),
        [wait(Need.TIMES, COMPANY)],
        False,
        None,
    ),
    "times to answer": (
        partial(comparing, slots=(Slot(NOW + DAY, (COMPANY,)),)),
        [wait(Need.TIMES, HOUSING)],
        False,
        None,
    ),
    "a time suits both": (
        partial(comparing, slots=(Slot(NOW + DAY, BOTH),)),
        [wait(Need.CHOICE, *BOTH)],
        False,
        None,
    ),
    "a time is set": (partial(comparing, time=NOW + 3 * DAY), [], False, 3),
    "the time is now": (partial(comparing, time=NOW - DAY / 48), [], False, None),
    "the time has passed": (
        partial(comparing, time=NOW - DAY),
        [wait(Need.BEGIN, *BOTH, since=NOW - DAY)],
        True,
        None,
    ),
    "another time is looked for": (
        partial(comparing, time=NOW - DAY, slots=(Slot(NOW + DAY, (HOUSING,)),)),
        [wait(Need.BEGIN, *BOTH, since=NOW - DAY), wait(Need.TIMES, COMPANY)],
        True,
        None,
    ),
    "at the table": (partial(only, stage=Stage.JOINT), [wait(Need.POINTS, *BOTH)], False, None),
    "around one phone": (confirming, [wait(Need.CONFIRM, HOUSING)], False, None),
    "a draft": (partial(only, stage=Stage.AGREEING), [wait(Need.DRAFT, *BOTH)], False, None),
    "a version for long": (
        lambda uow: proposed(uow, 15 * DAY),
        [wait(Need.APPROVAL, *BOTH, since=NOW - 15 * DAY)],
        True,
        None,
    ),
    "a version that one approved": (
        lambda uow: proposed(uow, DAY, COMPANY),
        [wait(Need.APPROVAL, HOUSING, since=NOW - DAY)],
        False,
        None,
    ),
    "a new version beside one that holds": (
        lambda uow: proposed(uow, 20 * DAY, HOUSING, stage=Stage.AGREED),
        [wait(Need.APPROVAL, COMPANY, since=NOW - 20 * DAY)],
        True,
        None,
    ),
    "a small one to write": (
        partial(only, stage=Stage.INVITING, path=Path.SMALL, company=None),
        [wait(Need.WRITE, HOUSING)],
        False,
        None,
    ),
    "a small one to write anew": (
        partial(only, stage=Stage.PROPOSING, path=Path.SMALL),
        [wait(Need.WRITE, HOUSING)],
        False,
        None,
    ),
    "a proposal by link": (
        partial(small, age=20 * DAY, company=None, invitation=DAY),
        [wait(Need.UNOPENED, COMPANY, since=NOW - DAY)],
        False,
        None,
    ),
    "a proposal for long": (
        partial(small, age=16 * DAY),
        [wait(Need.ANSWER, COMPANY, since=NOW - 16 * DAY)],
        True,
        None,
    ),
    "a condition": (
        partial(small, age=DAY, side=COMPANY),
        [wait(Need.ANSWER, HOUSING, since=NOW - DAY)],
        False,
        None,
    ),
    "all is well": (partial(in_the_year, dates=[30, 90]), [], False, 30),
    "a meeting nobody confirmed": (partial(in_the_year, dates=[13]), [wait(Need.COMES, *BOTH)], False, 13),
    "a meeting one confirmed": (
        partial(in_the_year, dates=[13], confirmed=(HOUSING,)),
        [wait(Need.COMES, COMPANY)],
        False,
        13,
    ),
    "a meeting of which nobody said anything": (
        partial(in_the_year, dates=[-2, 40]),
        [wait(Need.HELD, *BOTH, since=NOW - 2 * DAY)],
        True,
        40,
    ),
    "a meeting that was held": (partial(in_the_year, dates=[-2], state=EntryState.HELD), [], False, None),
    "an effort's month": (partial(in_the_year, dates=[-60, 3], kind=EntryKind.EFFORT), [], False, 3),
    "declined": (partial(only, stage=Stage.DECLINED, path=Path.SMALL), [], False, None),
    "ended": (partial(only, stage=Stage.ENDED), [], False, None),
    "nobody is left over there": (
        partial(only, stage=Stage.JOINT, company=4),
        [wait(Need.POINTS, *BOTH), wait(Need.GONE, HOUSING)],
        False,
        None,
    ),
}
