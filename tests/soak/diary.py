"""What people do in three years: by chance, but the same every time for a seed."""

import heapq
import itertools
from collections import Counter
from datetime import datetime, timedelta

from flows.people import Reach, Side
from flows.year import Entry, EntryKind, EntryState
from tests.cast import Troupe, links, press, verbs
from tests.soak.danish_days import decent_from, is_decent
from tests.soak.holding import MEETINGS, OVER, Holding
from tests.soak.village import Village
from tests.stage import Phone

FIRST_NAMES = ("Mette", "Karen", "Bo", "Ali", "Inge", "Tove", "Sami", "Lone", "Per", "Ida", "Omar", "Eva")


class Diary(Holding):
    """Goes through the time of a village."""

    def __init__(self, village: Village, seed: int, *, most_weeks_away: int = 5) -> None:
        super().__init__(village, seed)
        self._weeks = most_weeks_away
        self._names = itertools.count()
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

    # --- the bot

    async def _outage(self) -> None:
        if self._notices:
            self._plan(self._days(1, 5), self._outage)
            return
        length = self.chance.choice([timedelta(hours=self.chance.randint(2, 60)), self._days(3, 7 * self._weeks)])
        if self.chance.random() < 0.5:
            await self.village.unheard(self.move)
        away = length + timedelta(seconds=self.chance.randint(1, 90_000))
        await self.village.away(self.village.clock.current + away, in_flight=self.chance.choice([0, 3]))
        self.done["outage"] += 1
        self._plan(self._days(14, 75), self._outage)

    async def _restart(self) -> None:
        await self.village.restart(in_flight=self.chance.choice([0, 0, 3]))
        self.done["restart"] += 1
        self._plan(self._days(1, 12), self._restart)

    # --- what people do by chance

    async def _act(self) -> None:
        act = self.chance.choice(self._acts)
        await act()
        self.village.picture()
        self._plan(timedelta(days=self.chance.choice([0, 1, 1, 2, 4])), self._act)

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
