"""A few partnerships in one place: a stage that is closed and opened again, goes away for weeks, and is looked at
after everything that anybody does.
"""

import shutil
from collections.abc import Awaitable, Callable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from flows.agreement import Agreement, AgreementState
from flows.duty import Duty
from flows.partnership import Partnership
from flows.people import Member, Person
from flows.year import Entry, Mute
from storage.database import open_engine
from storage.tables import outbox
from storage.writer import Writer
from tests.builders import DATABASE
from tests.cast import Troupe
from tests.stage import Phone, Stage
from tests.undrawn import UndrawnDesk

PLACES = (("Bageriet Solsikken", "Ådalsparken"), ("Cyklernes Hus", "Bækparken"), ("Havens Folk", "Lyngbakken"))


@dataclass(frozen=True)
class Picture:
    """How things stand from `at` until somebody does something again."""

    at: datetime
    entries: dict[int, Entry]
    members: tuple[Member, ...]
    persons: dict[int, Person]
    partnerships: dict[int, Partnership]
    held: dict[int, Agreement]
    duties: tuple[Duty, ...]
    mutes: tuple[Mute, ...]
    organisation_of: dict[int | None, int]


def look(work: Any, now: datetime) -> Picture:
    held = {a.partnership_id: a for a in work.agreements.find() if a.state is AgreementState.APPROVED}
    return Picture(
        now,
        {entry.id: entry for entry in work.entries.find()},
        tuple(member for member in work.members.find() if member.left is None),
        {person.id: person for person in work.persons.find()},
        {partnership.id: partnership for partnership in work.partnerships.find()},
        held,
        tuple(work.duties.find()),
        tuple(work.mutes.find()),
        {member.id: member.organisation_id for member in work.members.find()},
    )


@dataclass(frozen=True)
class Outage:
    begin: datetime
    end: datetime


class Village(Stage):
    """`pictures` is what was so when, `outages` when nobody was told anything, `gone` the rows that /stop erased."""

    def __init__(self, folder: Path, *, url: str = "") -> None:
        super().__init__(folder, url=url)
        self.pictures: list[Picture] = []
        self.outages: list[Outage] = []
        self.gone: list[dict[str, Any]] = []
        self.restarts = 0
        self.is_going = False

    def picture(self) -> None:
        now = self.clock.now()
        self.pictures.append(self.writer.run(lambda work: look(work, now)))

    @property
    def now(self) -> Picture:
        return self.pictures[-1]

    def phone_of(self, person_id: int) -> Phone:
        return self.phones[self.now.persons[person_id].telegram_id]

    def rows(self) -> list[dict[str, Any]]:
        """Of the outbox, with what was erased from it."""
        engine = open_engine(self.url)
        try:
            with engine.connect() as connection:
                return [*self.gone, *(dict(row) for row in connection.execute(sa.select(outbox)).mappings())]
        finally:
            engine.dispose()

    async def stop_telling(self, phone: Phone) -> None:
        """/stop erases the ledger's rows of a person: they are kept here."""
        (person,) = (p for p in self.now.persons.values() if p.telegram_id == phone.telegram_id)
        erased = [row for row in self.rows() if row["person_id"] == person.id and row not in self.gone]
        self.gone += [row for row in erased if row["state"] != "pending"]
        await self.command(phone, "stop")

    async def restart(self, *, in_flight: int = 0) -> None:
        """The bot is stopped and started; with messages in flight it is killed, and their lease has to run out."""
        now = self.clock.now()
        if in_flight:
            self.writer.run(lambda work: work.ledger.claim("killed", now, in_flight))
        self.writer.stop()
        self.writer = Writer(self.url)
        self.writer.start()
        self.desk = UndrawnDesk(self.writer, self.world, self.clock)
        self.restarts += 1
        await self.desk.wake()

    async def away(self, until: datetime, *, in_flight: int = 0) -> None:
        """Nothing is said to anybody until then; then everything that was held up is looked at."""
        self.outages.append(Outage(self.clock.current, until))
        if in_flight:
            now = self.clock.now()
            self.writer.run(lambda work: work.ledger.claim("killed", now, in_flight))
        self.clock.current = until
        await self.restart()
        await self.live(until)
        self.picture()

    async def unheard(self, act: Callable[[], Awaitable[None]]) -> None:
        """What is done in the last moment before the bot goes away: others are not told yet."""
        self.is_going = True
        await act()
        self.is_going = False

    async def deliver(self) -> None:
        if not self.is_going:
            await super().deliver()

    async def live(self, until: datetime) -> None:
        """As `Stage.live`, with the sweep that gives back what a killed bot had claimed."""
        while True:
            now = self.clock.now()
            due = self.writer.run(lambda work, now=now: work.ledger.next_due(now))
            if due is None or due > until:
                break
            self.clock.current = max(due, now)
            at = self.clock.current
            self.writer.run(lambda work, at=at: work.ledger.sweep(at))
            await self.deliver()
        self.clock.current = until
        await self.desk.sweep()


class Busy(Troupe):
    """Their efforts have several months each."""

    async def _answer(self, phone: Phone, offered: list[str], step: int) -> None:
        if offered.count("tick") > 3 and offered.count("untick") < 4:
            await self.press(phone, "tick", n=2 * step)
        else:
            await super()._answer(phone, offered, step)


async def settle_in(stage: Stage) -> None:
    """One housing organisation, and a signed agreement with each of three companies: two at once, one later."""
    hanna = stage.phone("Hanna")
    for number, (company, estate) in enumerate(PLACES):
        troupe = Busy(stage, hanna=hanna, yusuf=stage.phone(f"Fra {company}", "en"))
        if not number:
            await troupe.welcome_housing()
        await troupe.welcome_company(await troupe.new_partnership(company, estate))
        for step in (troupe._prepare, troupe._compare, troupe._meet, troupe._agreeing, troupe._agree):
            await step()
        if number:
            await stage.live(stage.clock.current + timedelta(days=21))


@dataclass
class Founded:
    """The village as it was when all had signed; it can be opened as often as needed."""

    folder: Path
    stage: Stage = field(init=False)

    async def found(self) -> "Founded":
        self.stage = Stage(self.folder)
        await settle_in(self.stage)
        self.stage.close()
        return self

    def open(self, folder: Path) -> Village:
        shutil.copyfile(self.folder / DATABASE, folder / DATABASE)
        village, old = Village(folder), self.stage
        village.phones = deepcopy(old.phones)
        village._update, village._message = old._update, old._message
        village.clock.current = old.clock.current + timedelta(minutes=1)
        village.picture()
        return village
