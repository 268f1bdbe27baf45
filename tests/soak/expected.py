"""What people should have been told in the years, and when: written anew from how the year is agreed to be, from what
was so at each moment. Nothing of the product's own reckoning is asked.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from flows.people import Member, Reach, Side
from flows.year import Entry, EntryKind, EntryState
from tests.soak.danish_days import DAY, HERE, at, decent_from, is_decent, last_workday, next_workday
from tests.soak.village import Outage, Picture

EIGHT = time(8)
MEETINGS = {EntryKind.MEETING, EntryKind.REVISIT}
AFTERWARDS = {"after", "unheld"}


@dataclass(frozen=True, order=True)
class Told:
    """One reminder of a date as it stood (its sequence) to one person."""

    entry: int
    sequence: int
    kind: str
    person: int


def hours_of(entry: Entry) -> list[tuple[str, datetime]]:
    """14, 10, 7 and 4 days before at ten, the working day before, the morning at eight, the day after and the week."""
    if entry.kind is EntryKind.EFFORT:
        return [("month", at(next_workday(entry.at.astimezone(HERE).date().replace(day=1))))]
    day: date = entry.at.astimezone(HERE).date()
    soon, morning = ("soon", at(last_workday(day - 14 * DAY))), ("today", at(day, EIGHT))
    if entry.kind is EntryKind.MEASUREMENT:
        return [soon, morning]
    return [
        soon,
        ("unanswered", at(last_workday(day - 10 * DAY))),
        ("silent", at(last_workday(day - 7 * DAY))),
        ("stuck", at(last_workday(day - 4 * DAY))),
        ("tomorrow", at(last_workday(day - DAY))),
        morning,
        ("after", at(next_workday(day + DAY))),
        ("unheld", at(next_workday(day + 8 * DAY))),
    ]


class Years:
    """The pictures in the order of time, and when nobody was told anything."""

    def __init__(self, pictures: list[Picture], outages: list[Outage], end: datetime) -> None:
        self._pictures, self._outages, self._end = pictures, outages, end
        self._moments = [picture.at for picture in pictures]

    def at(self, moment: datetime) -> Picture:
        return self._pictures[bisect_right(self._moments, moment) - 1]

    def before(self, moment: datetime) -> Picture | None:
        found = bisect_left(self._moments, moment) - 1
        return self._pictures[found] if found >= 0 else None

    def between(self, first: datetime, last: datetime) -> list[Picture]:
        return self._pictures[bisect_left(self._moments, first) : bisect_right(self._moments, last)]

    def up_from(self, moment: datetime) -> datetime:
        """The moment, or when the outage ends that it lies in."""
        return next((gap.end for gap in self._outages if gap.begin < moment <= gap.end), moment)

    def dates(self) -> list[Entry]:
        """Every date at every time it was planned for."""
        found: dict[tuple[int, int], Entry] = {}
        for picture in self._pictures:
            for entry in picture.entries.values():
                if entry.state is EntryState.PLANNED:
                    found.setdefault((entry.id, entry.sequence), entry)
        return list(found.values())

    def waiting(self) -> Iterator[tuple[Told, Entry, datetime]]:
        """What waited for its hour as that came: the date stood, the person was a member and wanted to hear."""
        for entry in self.dates():
            for kind, due in hours_of(entry):
                picture = self.before(due)
                if picture is None or due > self._end or not _stands(picture, entry):
                    continue
                for member in _members(picture, entry.partnership_id):
                    if picture.persons[member.person_id].reach is not Reach.STOPPED:
                        yield Told(entry.id, entry.sequence, kind, member.person_id), entry, due

    def expected(self) -> dict[Told, datetime]:
        found = {}
        for told, entry, due in self.waiting():
            moment = self._said(told, entry, due)
            if moment is not None and moment <= self._end:
                found[told] = moment
        return found

    def _said(self, told: Told, entry: Entry, due: datetime) -> datetime | None:
        """When it is said; None when there is nothing to say any more as its turn comes."""
        now = self.up_from(due)
        while True:
            if any(p.persons[told.person].reach is Reach.STOPPED for p in self.between(due, now)):
                return None
            picture = self.at(now)
            if not _is_of_use(picture, told, entry, now):
                return None
            if told.kind == "today" or is_decent(now):
                return now if _concerns(picture, told.kind, told.person, entry) else None
            now = self.up_from(decent_from(now))


def _stands(picture: Picture, entry: Entry) -> bool:
    now = picture.entries.get(entry.id)
    return now is not None and now.state is EntryState.PLANNED and now.sequence == entry.sequence


def _is_of_use(picture: Picture, told: Told, entry: Entry, now: datetime) -> bool:
    """Somebody hears it, of a date that still stands, before it is too late, and nothing newer of it is to be said."""
    is_member = told.person in {m.person_id for m in _members(picture, entry.partnership_id)}
    is_there = is_member and picture.persons[told.person].reach is Reach.ACTIVE
    if not is_there or not _stands(picture, entry) or _is_muted(picture, told.kind, told.person, entry):
        return False
    if told.kind == "month":
        return now.astimezone(HERE).strftime("%Y-%m") == entry.at.astimezone(HERE).strftime("%Y-%m")
    if now >= entry.at and told.kind not in AFTERWARDS:
        return False
    hours = dict(hours_of(entry))
    newer = [kind for kind, due in hours.items() if hours[told.kind] < due <= now]
    return not any(
        _concerns(picture, kind, told.person, entry) and not _is_muted(picture, kind, told.person, entry)
        for kind in newer
    )


def _is_muted(picture: Picture, kind: str, person: int, entry: Entry) -> bool:
    asked = (person, entry.partnership_id, kind)
    return any((mute.person_id, mute.partnership_id, mute.kind) == asked for mute in picture.mutes)


def _members(picture: Picture, partnership_id: int) -> list[Member]:
    partnership = picture.partnerships[partnership_id]
    return [m for m in picture.members if m.organisation_id in {partnership.housing_id, partnership.company_id}]


def _concerns(picture: Picture, kind: str, person: int, entry: Entry) -> bool:
    """Whether a reminder of this kind is for this person as things stand."""
    partnership = picture.partnerships[entry.partnership_id]
    member = next(m for m in _members(picture, partnership.id) if m.person_id == person)
    side = Side.HOUSING if member.organisation_id == partnership.housing_id else Side.COMPANY
    confirmed = picture.entries[entry.id].confirmed
    if kind == "unanswered":
        return side not in confirmed
    if kind == "silent":
        return side.other not in confirmed
    if kind in {"stuck", "unheld"}:
        housing = sorted(m.id for m in picture.members if m.organisation_id == partnership.housing_id)
        leader = partnership.owner_id if partnership.owner_id in housing else housing[0]
        return member.id == leader and (kind == "unheld" or len(confirmed) < len(Side))
    return kind != "month" or member.id in _seeing_to(picture, entry)


def _seeing_to(picture: Picture, entry: Entry) -> set[int]:
    """Whoever took the effort over, else whom the agreement names, else the responsible party, else everybody."""
    partnership, held = picture.partnerships[entry.partnership_id], picture.held[entry.partnership_id]
    effort = next((e for e in held.content["efforts"] if e["id"] == entry.about), None)
    if effort is None:
        return set()
    there = [m for m in _members(picture, partnership.id) if picture.persons[m.person_id].reach is Reach.ACTIVE]
    agreed = str(effort.get("person") or "").strip()
    taken = [d for d in picture.duties if (d.partnership_id, d.effort) == (partnership.id, entry.about)][-1:]
    taken = [duty for duty in taken if duty.instead_of == agreed and duty.member_id is not None]
    if taken:
        parties = {picture.organisation_of[taken[0].member_id]}
        named = [m for m in there if m.id == taken[0].member_id]
    else:
        both = {Side.HOUSING: partnership.housing_id, Side.COMPANY: partnership.company_id}
        parties = {org for side, org in both.items() if effort.get("responsible") in {side.value, "both", None, ""}}
        named = [m for m in there if m.name.casefold() == agreed.casefold()]
    theirs = named or [m for m in there if m.organisation_id in parties] or there
    return {m.id for m in theirs}
