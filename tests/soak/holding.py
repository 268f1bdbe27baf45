"""Meetings that are held, skipped, moved when they have passed, or written down days later; revisits that go on."""

from datetime import timedelta

from flows.agreement import AgreementState
from flows.people import Side
from flows.year import Entry, EntryKind, EntryState
from tests.cast import press, verbs
from tests.soak.hands import Hands
from tests.soak.village import Village
from tests.stage import Phone

# So long after its beginning a meeting is over.
OVER = timedelta(hours=2, minutes=41)
MEETINGS = {EntryKind.MEETING, EntryKind.REVISIT}


class Holding(Hands):
    def __init__(self, village: Village, seed: int) -> None:
        super().__init__(village, seed)
        self._settled: set[tuple[int, int]] = set()

    def _to_settle(self) -> list[Entry]:
        found = self.village.now.entries.values()
        return [
            e for e in found if e.kind in MEETINGS and e.state is EntryState.PLANNED
            and (e.id, e.sequence) not in self._settled
        ]  # fmt: skip

    async def _settle(self, entry: Entry) -> None:
        """Held, skipped, moved afterwards, or held and only written down days later; a revisit is always held."""
        self._settled.add((entry.id, entry.sequence))
        late = self.chance.choice([0, 0, 0, 1, 3, 12])
        way = self.chance.choice(["hold", "hold", "hold", "skip", "move"])
        ways = {"hold": self._hold, "skip": self._skip, "move": self._move_past}
        what = self._hold if entry.kind is EntryKind.REVISIT else ways[way]
        if late:
            self._plan(timedelta(days=late), lambda: what(entry.id))
        else:
            await what(entry.id)

    def _planned(self, entry_id: int) -> Entry | None:
        entry = self.village.now.entries[entry_id]
        return entry if entry.state is EntryState.PLANNED and entry.at < self.village.clock.current else None

    async def _hold(self, entry_id: int) -> None:
        entry = self._planned(entry_id)
        if entry is None:
            return
        sides = [Side.HOUSING, Side.COMPANY]
        self.chance.shuffle(sides)
        mine, theirs = (self._phone(entry.partnership_id, side) for side in sides)
        is_revisit = entry.kind is EntryKind.REVISIT
        efforts = self.village.now.held[entry.partnership_id].content["efforts"]
        given = ["yes", "yes", "right", "go_on"] if is_revisit else [self.chance.choice(["well", "adjust"])]
        if not is_revisit and len(efforts) > 1 and self.chance.random() < 0.1:
            given = ["stop"]
        await self._write(mine, entry, given)
        (meeting,) = self.village.writer.run(lambda work: work.meetings.find(entry_id=entry.id))
        await self._do(theirs, "meeting", meeting.id)
        if is_revisit:
            await press(self.village, theirs, "agree_way")
        elif given == ["stop"]:
            await press(self.village, theirs, "see_change")
            await press(self.village, theirs, "agree_change")
            await press(self.village, mine, "close_meeting")
        else:
            await press(self.village, mine, "close_meeting")
        self.village.picture()
        self.done["revisit" if is_revisit else "held"] += 1
        if self.village.now.entries[entry_id].state is not EntryState.HELD:
            raise AssertionError(mine.last.text)
        self._plan(timedelta(days=self.chance.choice([0, 1, 6])), lambda: self._approve(entry.partnership_id))

    async def _write(self, phone: Phone, entry: Entry, given: list[str]) -> None:
        await self._do(phone, "begin_meeting", entry.id)
        answers = iter(given)
        for step in range(60):
            offered = verbs(phone)
            if "confirm" in offered:
                await press(self.village, phone, "confirm")
                return
            if "pick" in offered:
                await press(self.village, phone, "pick", next(answers, "well"))
            elif "done" in offered:
                await press(self.village, phone, "done")
            else:
                await self.village.say(phone, f"Sådan gik det {step}")
        raise AssertionError(phone.last.text)

    async def _skip(self, entry_id: int) -> None:
        entry = self._planned(entry_id)
        if entry is not None:
            phone = self._phone(entry.partnership_id)
            await self._do(phone, "skip_entry", entry.id, entry.sequence)
            await self.village.say(phone, "Halvdelen er syge.")
            self._did("skipped")

    async def _move_past(self, entry_id: int) -> None:
        entry = self._planned(entry_id)
        if entry is not None:
            await self._move(entry)

    async def _approve(self, partnership_id: int) -> None:
        """Both approve what is proposed, if anything is."""
        found = self.village.writer.run(lambda work: work.agreements.find(partnership_id=partnership_id))
        waiting = [version for version in found if version.state is AgreementState.PROPOSED]
        for version in waiting:
            for side in Side:
                phone = self._phone(partnership_id, side)
                await self._do(phone, "agreement", partnership_id)
                await press(self.village, phone, "approve")
            self._did("version")
            assert self.village.now.held[partnership_id].id == version.id
