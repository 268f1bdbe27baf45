"""Why something was not said: the value is what an operator reads, the name ends the key of what its person reads."""

from enum import StrEnum


class Reason(StrEnum):
    MOVED = "moved, held or cancelled since"
    ENDED = "the partnership has ended"
    PASSED = "the date has passed"
    OVERTAKEN = "a later reminder of the same date is due"
    LATER_STEP = "a later nudge about the same is due"
    MUTED = "the person stopped these reminders"
    WE_COME = "this side comes"
    THEY_COME = "the other side comes"
    BOTH_COME = "both come"
    NOT_CO_ORDINATOR = "for the co-ordinator alone"
    NOT_RESPONSIBLE = "somebody else is responsible"
    NOT_THEIRS = "for somebody else"
    NO_EFFORT = "the effort is not in the agreement any more"
    MOVED_AGAIN = "moved again, or over"
    SETTLED = "done since"
    MOVED_ON = "it has gone on since"
    OPENED = "the link was opened, used or taken back"
    UNOPENED = "the link was not opened: that is what is said"
    WE_TOO = "this side has not released either"
    THEY_TOO = "the other side has not released either"
    NOBODY = "nobody speaks for the other side any more"
    HELD = "the meeting was held"
    SKIPPED = "the meeting was skipped"
    DATE_CHANGED = "the date was moved or cancelled"
    BEGUN = "moved or begun since"
    STOPPED = "the person is stopped"
    UNREACHABLE = "the person is unreachable"
    TIME_PASSED = "the time has passed"


# What concerns somebody else was never to reach this person.
FOR_OTHERS = frozenset({Reason.NOT_CO_ORDINATOR, Reason.NOT_RESPONSIBLE, Reason.NOT_THEIRS})
