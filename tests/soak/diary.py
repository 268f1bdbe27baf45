"""What people do in three years: by chance, but the same every time for a seed."""

import heapq
import itertools
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from random import Random

from bot.callbacks import encode
from flows.agreement import AgreementState
from flows.cards.card import Action
from flows.people import Member, Reach, Side
from flows.year import Entry, EntryKind, EntryState
from tests.cast import Troupe, links, press, verbs
from tests.soak.danish_days import decent_from, is_decent
from tests.soak.village import Village
from tests.stage import Phone

# So long after its beginning a meeting is over.
OVER = timedelta(hours=2, minutes=41)
MEETINGS = {EntryKind.MEETING, EntryKind.REVISIT}
FIRST_NAMES = ("Mette", "Karen", "Bo", "Ali", "Inge", "Tove", "Sami", "Lone", "Per", "Ida", "Omar", "Eva")


class Diary:
    """Goes through the time of a village; `done` counts what was done."""

    def __init__(self, village: Village, seed: int, *, most_weeks_away: int = 5) -> None:
        self.village, self.chance = village, Random(seed)
        self.done: Counter[str] = Counter()
        self._weeks = most_weeks_away
        self._plans: list[tuple[datetime, int, Callable[[], Awaitable[None]]]] = []
        self._numbers, self._names = itertools.count(), itertools.count()
        self._settled: set[tuple[int, int]] = set()
        self._notices = 0
        self._acts = (
            *(self.confirm,) * 6, *(self.move,) * 3, self.change_language, self.stop, self.come_back, self.come_back,
            self.join, self.leave, self.hand_over, self.hand_over, self.mute, self.unmute, self.give_notice, self.block,
        )  # fmt: skip

    async def live(self, until: datetime) -> None:
        self._plan(timedelta(days=2), self._act)
        self._plan(timedelta(days=self.chance.randint(20, 60)), self._outage)
        self._plan(timedelta(days=3), self._restart)
        while True:
            moment = min([self._plans[0][0], *(entry.at + OVER for entry in self._to_settle())])
            now = self.village.clock.current
            if moment > until:
                break
            decent = self._decent(max(moment, now))
            await self.village.live(min(decent, until))
            over = [entry for entry in self._to_settle() if entry.at + OVER <= moment]
            if decent >= until:
                break
            if over:
                await self._settle(over[0])
            else:
                await heapq.heappop(self._plans)[2]()
        await self.village.live(until)

    def _decent(self, moment: datetime) -> datetime:
        """A little later, in decent hours: what is due by the clock has been said by then."""
        while not is_decent(moment := decent_from(moment) + timedelta(seconds=self.chance.randint(61, 1800))):
            pass
        return moment

    def _plan(self, after: timedelta, what: Callable[[], Awaitable[None]]) -> None:
        after += timedelta(seconds=self.chance.randint(1, 80_000))
        heapq.heappush(self._plans, (self.village.clock.current + after, next(self._numbers), what))

    # --- the bot

    async def _outage(self) -> None:
        if self._notices:
            self._plan(self._days(1, 5), self._outage)
            return
        length = self.chance.choice([timedelta(hours=self.chance.randint(2, 60)), self._days(3, 7 * self._weeks)])
        away = length + timedelta(seconds=self.chance.randint(1, 90_000))
        await self.village.away(self.village.clock.current + away, in_flight=self.chance.choice([0, 3]))
        self.done["outage"] += 1
        self._plan(self._days(14, 75), self._outage)

    async def _restart(self) -> None:
        await self.village.restart(in_flight=self.chance.choice([0, 0, 3]))
        self.done["restart"] += 1
        self._plan(self._days(1, 12), self._restart)

    def _days(self, first: int, last: int) -> timedelta:
        return timedelta(days=self.chance.randint(first, last))

    # --- meetings

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

    # --- what people do by chance

    async def _act(self) -> None:
        act = self.chance.choice(self._acts)
        await act()
        self.village.picture()
        self._plan(timedelta(days=self.chance.choice([0, 1, 1, 2, 4])), self._act)

    async def _do(self, phone: Phone, verb: str, *numbers: int, word: str = "") -> None:
        """Press what some earlier card offers."""
        await self.village.press(phone, 1, encode(Action(verb, numbers, word)))

    def _did(self, what: str) -> None:
        self.done[what] += 1
        self.village.picture()

    def _members(self, partnership_id: int, side: Side | None = None) -> list[Member]:
        partnership = self.village.now.partnerships[partnership_id]
        of = {partnership.organisation_of(each) for each in ([side] if side else Side)}
        return [member for member in self.village.now.members if member.organisation_id in of]

    def _phone(self, partnership_id: int, side: Side | None = None) -> Phone:
        """Of somebody who wants to hear; where there is nobody, of somebody who comes back with that."""
        members = self._members(partnership_id, side)
        active = [m for m in members if self.village.now.persons[m.person_id].reach is Reach.ACTIVE]
        return self.village.phone_of(self.chance.choice(active or members).person_id)

    def _person(self, *reach: Reach) -> Phone | None:
        persons = self.village.now.persons
        ids = sorted({m.person_id for m in self.village.now.members if persons[m.person_id].reach in reach})
        return self.village.phone_of(self.chance.choice(ids)) if ids else None

    def _ahead(self, days: int) -> Entry | None:
        now = self.village.clock.current
        kinds = {*MEETINGS, EntryKind.MEASUREMENT}
        found = [
            e for e in self.village.now.entries.values()
            if e.kind in kinds and e.state is EntryState.PLANNED and now < e.at < now + timedelta(days=days)
        ]  # fmt: skip
        return self.chance.choice(found) if found else None

    async def confirm(self) -> None:
        entry = self._ahead(14)
        if entry is not None:
            await self._do(self._phone(entry.partnership_id), "come", entry.id, entry.sequence)
            self._did("confirmed")

    async def move(self) -> None:
        entry = self._ahead(30)
        if entry is not None:
            await self._move(entry)

    async def _move(self, entry: Entry) -> None:
        phone = self._phone(entry.partnership_id)
        await self._do(phone, "move_entry", entry.id)
        if "moved" in verbs(phone):
            await press(self.village, phone, "moved", n=self.chance.randrange(6))
            self._did("moved")

    async def change_language(self) -> None:
        phone = self._person(Reach.ACTIVE)
        if phone is not None:
            await self.village.command(phone, "language")
            await press(self.village, phone, "set_language", self.chance.choice(["da", "en"]))
            self._did("language")

    async def stop(self) -> None:
        phone = self._person(Reach.ACTIVE)
        if phone is not None:
            await self.village.stop_telling(phone)
            self._did("stopped")

    async def block(self) -> None:
        phone = self._person(Reach.ACTIVE)
        if phone is not None:
            await self.village.send(phone, "blocked")
            self._did("blocked")

    async def come_back(self) -> None:
        phone = self._person(Reach.STOPPED, Reach.UNREACHABLE)
        if phone is not None:
            await self.village.command(phone, "menu")
            self._did("came back")

    async def join(self) -> None:
        """A colleague, by the link of somebody who is there; sometimes one who had left."""
        inviter = self._person(Reach.ACTIVE)
        if inviter is None or len(self.village.now.members) > 11:
            return
        here = {m.person_id for m in self.village.now.members}
        former = [p for p in self.village.now.persons.values() if p.id not in here]
        await self.village.command(inviter, "menu")
        if "invite_colleague" not in verbs(inviter):
            return
        await press(self.village, inviter, "invite_colleague")
        troupe = Troupe(self.village, hanna=inviter, yusuf=inviter)
        if former and self.chance.random() < 0.5:
            await self._rejoin(self.village.phones[self.chance.choice(former).telegram_id], links(inviter)[-1])
        else:
            number = next(self._names)
            name = f"{FIRST_NAMES[number % 12]} {'ABCDEFGH'[number // 12 % 8]}sen"
            await troupe.join_as_colleague(links(inviter)[-1], self.village.phone(name), name)
            self._did("joined")

    async def _rejoin(self, phone: Phone, token: str) -> None:
        await self.village.open(phone, token)
        await press(self.village, phone, "accept")
        for _ in range(6):
            if "confirm" in verbs(phone):
                await press(self.village, phone, "confirm")
                self._did("rejoined")
                return
            await self.village.say(phone, phone.name)

    async def leave(self) -> None:
        """Somebody of a party that does not hang on them."""
        count = Counter(member.organisation_id for member in self.village.now.members)
        found = [member for member in self.village.now.members if count[member.organisation_id] > 1]
        if found:
            member = self.chance.choice(found)
            await self._do(self.village.phone_of(member.person_id), "leave_yes", member.id)
            self._did("left")

    async def hand_over(self) -> None:
        partnership_id = self.chance.choice(list(self.village.now.partnerships))
        phone = self._phone(partnership_id)
        effort = self.chance.choice(self.village.now.held[partnership_id].content["efforts"])["id"]
        await self._do(phone, "duty", partnership_id, effort)
        if "duty_to" in verbs(phone):
            await press(self.village, phone, "duty_to", n=self.chance.randrange(5))
            self._did("handed over")

    async def mute(self) -> None:
        partnership_id = self.chance.choice(list(self.village.now.partnerships))
        kind = self.chance.choice(["soon", "unanswered", "tomorrow", "month", "silent"])
        await self._do(self._phone(partnership_id), "mute", partnership_id, word=kind)
        self._did("muted")

    async def unmute(self) -> None:
        if self.village.now.mutes:
            mute = self.chance.choice(self.village.now.mutes)
            if mute.person_id in {member.person_id for member in self._members(mute.partnership_id)}:
                phone = self.village.phone_of(mute.person_id)
                await self._do(phone, "unmute", mute.partnership_id)
                self._did("unmuted")

    async def give_notice(self) -> None:
        """And take it back some weeks later: what lay behind the end was cancelled in between."""
        partnership_id = self.chance.choice(list(self.village.now.partnerships))
        side = self.chance.choice(list(Side))
        phone = self._phone(partnership_id, side)
        await self._do(phone, "end_partnership", partnership_id)
        if "notice_skip" in verbs(phone):
            await press(self.village, phone, "notice_skip")
            await press(self.village, phone, "give_notice")
            self._did("notice given")
            self._notices += 1
            self._plan(self._days(2, 14), lambda: self._take_back(partnership_id, side))

    async def _take_back(self, partnership_id: int, side: Side) -> None:
        phone = self._phone(partnership_id, side)
        await self._do(phone, "end_partnership", partnership_id)
        await press(self.village, phone, "take_back")
        self._notices -= 1
        self._did("notice taken back")
