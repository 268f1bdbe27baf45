"""Nudges: what stands still, who hears of it, and when; each step is said once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from flows.people import Side
from flows.schedule import after_working_days, polite_time


class Nudge(StrEnum):
    """UNOPENED is a link nobody came in by, PART1 a first part nobody released, PROPOSAL a small one without an answer,
    TIMES suggested and not answered, POINTS on the table of the joint session, APPROVAL a version of the agreement.
    """

    UNOPENED = "unopened"
    PART1 = "part1"
    PROPOSAL = "proposal"
    TIMES = "times"
    POINTS = "points"
    APPROVAL = "approval"


class Audience(StrEnum):
    """MAKER made the link; WAITED is the side that something waits for, OTHER the one that waits."""

    MAKER = "maker"
    WAITED = "waited"
    OTHER = "other"
    CO_ORDINATOR = "co_ordinator"


@dataclass(frozen=True, slots=True)
class Step:
    """What is said to whom after how many days; `word` ends the key of its phrase."""

    word: str
    to: Audience
    days: int
    in_working_days: bool = True

    def due(self, since: datetime) -> datetime:
        """At a polite hour."""
        if self.in_working_days:
            return after_working_days(since, self.days)
        return polite_time(since + timedelta(days=self.days))


def _escalating(first: int, second: int, third: int, *, in_working_days: bool) -> tuple[Step, ...]:
    return (
        Step("waited", Audience.WAITED, first, in_working_days),
        Step("other", Audience.OTHER, second, in_working_days),
        Step("co_ordinator", Audience.CO_ORDINATOR, third, in_working_days),
    )


STEPS: Mapping[Nudge, tuple[Step, ...]] = {
    Nudge.UNOPENED: (
        Step("first", Audience.MAKER, 5),
        Step("again", Audience.MAKER, 10),
        # As long as a link is valid.
        Step("expired", Audience.MAKER, 30, in_working_days=False),
    ),
    Nudge.PART1: _escalating(7, 14, 21, in_working_days=False),
    Nudge.PROPOSAL: (Step("waited", Audience.WAITED, 5), Step("other", Audience.OTHER, 10)),
    Nudge.TIMES: (Step("waited", Audience.WAITED, 3), Step("other", Audience.OTHER, 6)),
    Nudge.POINTS: _escalating(7, 14, 21, in_working_days=False),
    Nudge.APPROVAL: _escalating(5, 10, 15, in_working_days=True),
}


@dataclass(frozen=True, slots=True)
class Situation:
    """Something that stands still since a moment. `about` is the row it is about, 0 partnerships for a bare link.

    Of what a side has by itself (a first part, points on its table) `side` says whose it is. What has moved on since
    has another `mark`.
    """

    nudge: Nudge
    partnership_id: int
    about: int
    since: datetime
    waited: tuple[Side, ...] = ()
    side: Side | None = None
    mark: str = ""
    maker_id: int = 0

    @property
    def subject(self) -> str:
        """What is queued about it is cancelled together."""
        return subject_of(self.nudge, self.about, self.side)


def subject_of(nudge: Nudge, about: int, side: Side | None = None) -> str:
    return f"nudge:{nudge}:{about}" + (f":{side}" if side else "")


def week_of(moment: datetime) -> str:
    """What moves often is marked by the week of its last move, so that not every move queues anew."""
    return f"{moment:%Gw%V}"
