"""What the ledger says was told, beside what should have been."""

from collections import Counter
from datetime import UTC, datetime, time, timedelta
from typing import Any

from flows.people import Reach
from tests.soak.danish_days import DAY, HERE, at, clock_changes, is_decent, is_workday, next_workday
from tests.soak.expected import Told, Years
from tests.soak.village import Village

A_MINUTE = timedelta(minutes=1)


def aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


class Verdict:
    """Over the rows since the village was opened."""

    def __init__(self, village: Village, end: datetime) -> None:
        self.village, self.years = village, Years(village.pictures, village.outages, end)
        self.begin, self.end = village.pictures[0].at, end
        self.rows = [row for row in village.rows() if aware(row["due"]) >= self.begin]
        self.sent = [row for row in self.rows if row["state"] == "sent"]
        self.reminders = [row for row in self.rows if row["kind"].startswith("entry_") and "sequence" in row["payload"]]
        self.reminders = [row for row in self.reminders if row["kind"] != "entry_moved"]

    def told(self) -> dict[Told, datetime]:
        return {name_of(row): aware(row["done"]) for row in self.reminders if row["state"] == "sent"}

    def wrong_hours(self) -> list[str]:
        """Missing, too much, or not when it was expected; each with what the ledger says."""
        told, expected = self.told(), self.years.expected()
        known = {name_of(row): (row["state"], row["error"], aware(row["due"])) for row in self.reminders}
        return [
            f"{name}: expected {_local(expected.get(name))}, told {_local(told.get(name))}; {known.get(name)}"
            for name in sorted(told.keys() | expected.keys())
            if not _is_same(told.get(name), expected.get(name))
        ]

    def twice(self) -> list[Told]:
        counted = Counter(name_of(row) for row in self.reminders if row["state"] == "sent")
        return [name for name, times in counted.items() if times > 1]

    def without_reason(self) -> list[str]:
        """What waited for its hour was sent, or the ledger says why not."""
        reasons = {name_of(row): row["error"] or row["state"] for row in self.reminders if row["state"] != "pending"}
        return [
            str(told) for told, _, due in self.years.waiting() if due < self.end - 4 * DAY and not reasons.get(told)
        ]

    def left_behind(self) -> list[str]:
        return [
            str(row) for row in self.rows if row["state"] in {"pending", "claimed"} and aware(row["due"]) <= self.end
        ]

    def unreasoned(self) -> list[str]:
        return [str(row) for row in self.rows if row["state"] not in {"sent", "pending"} and not row["error"]]

    def at_odd_hours(self) -> list[str]:
        """Nothing at night, at the weekend or on a holiday, but the morning-of reminder at eight."""
        return [
            f"{_local(aware(row['done']))} {row['kind']} due {_local(aware(row['due']))}"
            for row in self.sent
            if not is_decent(aware(row["done"])) and not _is_morning(row)
        ]

    def to_the_absent(self) -> list[str]:
        """To somebody who was no member then, or wanted or could hear nothing."""
        return [str(row) for row in self.sent if row["person_id"] is not None and not self._is_there(row)]

    def _is_there(self, row: dict[str, Any]) -> bool:
        """As it was said or, for news of that very moment, just before."""
        moment = aware(row["done"])
        pictures = [self.years.at(moment), self.years.before(moment)]
        return any(
            picture is not None
            and row["person_id"] in {member.person_id for member in picture.members}
            and picture.persons[row["person_id"]].reach is Reach.ACTIVE
            for picture in pictures
        )

    def after_outages(self) -> Counter[tuple[int, datetime]]:
        """How many reminders, and news that was held up, each got by the end of the first working day."""
        found: Counter[tuple[int, datetime]] = Counter()
        for gap in self.village.outages:
            first = self._first_day(gap.end)
            for row in self.sent:
                is_ours = row["kind"].startswith("nudge_") or row in self.reminders or aware(row["due"]) <= gap.end
                if is_ours and gap.end <= aware(row["done"]) < first:
                    found[row["person_id"], gap.end] += 1
        return found

    def _first_day(self, moment: datetime) -> datetime:
        """The end of the first working day from then."""
        return at(next_workday(moment.astimezone(HERE).date()), time(23, 59))

    def in_weeks_of_clock_changes(self) -> Counter[str]:
        found: Counter[str] = Counter()
        for year in range(self.begin.year, self.end.year + 1):
            for name, day in zip(("spring", "autumn"), clock_changes(year), strict=True):
                near = [row for row in self.sent if abs((aware(row["done"]).astimezone(HERE).date() - day).days) <= 7]
                found[f"{name} {year}"] = len(near)
        return found


def name_of(row: dict[str, Any]) -> Told:
    told = row["payload"]
    return Told(told["entry"], told["sequence"], row["kind"].removeprefix("entry_"), row["person_id"])


def _is_same(told: datetime | None, expected: datetime | None) -> bool:
    if told is None or expected is None:
        return told is expected
    return expected <= told <= expected + 2 * A_MINUTE


def _is_morning(row: dict[str, Any]) -> bool:
    local = aware(row["done"]).astimezone(HERE)
    return row["kind"] == "entry_today" and is_workday(local.date()) and local.hour >= 8


def _local(moment: datetime | None) -> str:
    return f"{moment.astimezone(HERE):%a %Y-%m-%d %H:%M}" if moment else "never"
