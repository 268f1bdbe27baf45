"""How somebody in a village does something, now or later."""

import heapq
import itertools
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from random import Random

from bot.callbacks import encode
from flows.cards.card import Action
from flows.people import Member, Reach, Side
from flows.year import Entry
from tests.cast import press, verbs
from tests.soak.village import Village
from tests.stage import Phone


class Hands:
    """`done` counts what was done."""

    def __init__(self, village: Village, seed: int) -> None:
        self.village, self.chance = village, Random(seed)
        self.done: Counter[str] = Counter()
        self._plans: list[tuple[datetime, int, Callable[[], Awaitable[None]]]] = []
        self._numbers = itertools.count()

    def _plan(self, after: timedelta, what: Callable[[], Awaitable[None]]) -> None:
        after += timedelta(seconds=self.chance.randint(1, 80_000))
        heapq.heappush(self._plans, (self.village.clock.current + after, next(self._numbers), what))

    def _days(self, first: int, last: int) -> timedelta:
        return timedelta(days=self.chance.randint(first, last))

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

    async def _move(self, entry: Entry) -> None:
        phone = self._phone(entry.partnership_id)
        await self._do(phone, "move_entry", entry.id)
        if "moved" in verbs(phone):
            await press(self.village, phone, "moved", n=self.chance.randrange(6))
            self._did("moved")
