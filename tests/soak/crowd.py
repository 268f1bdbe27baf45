"""Two thousand people who are all told something at once, and what became of it."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from bot.playground import Phone, Playground
from flows.people import Member, Organisation, Person, Side
from flows.ports import Message
from storage.database import open_engine
from storage.tables import outbox
from storage.writer import Writer

SECOND = timedelta(seconds=1)


@dataclass
class Crowd:
    """The people have their phones in the playground and are members of one organisation."""

    playground: Playground
    url: str
    phones: list[Phone]
    first_id: int
    organisation_id: int

    @property
    def size(self) -> int:
        return len(self.phones)

    @property
    def arrived(self) -> int:
        """How often something was sent to anybody."""
        return sum(call.method == "sendMessage" for call in self.playground.calls)

    def sends(self) -> list[datetime]:
        """When the Bot API was asked to tell the crowd something, in order."""
        ids = {phone.id for phone in self.phones}
        calls = (call for call in self.playground.calls if call.method == "sendMessage")
        return sorted(call.at for call in calls if call.parameters["chat_id"] in ids)

    def told(self) -> Counter:
        """How often each was told each thing."""
        return Counter((phone.id, card.text) for phone in self.phones for card in phone.messages if card.from_bot)

    def states(self) -> Counter:
        engine = open_engine(self.url)
        with engine.connect() as connection:
            query = sa.select(outbox.c.state, sa.func.count()).where(outbox.c.kind == "colleague_joined")
            return Counter(dict(connection.execute(query.group_by(outbox.c.state)).all()))

    def worst_second(self) -> int:
        """The most sends within any one second."""
        moments = self.sends()
        first = most = 0
        for last, moment in enumerate(moments):
            while moment - moments[first] >= SECOND:
                first += 1
            most = max(most, last - first + 1)
        return most

    def rate(self) -> float:
        moments = self.sends()
        return (len(moments) - 1) / (moments[-1] - moments[0]).total_seconds()

    def tell(self, messages_for, *, has_workers: bool = False) -> None:
        """Queue in one transaction what `messages_for(number of the phone)` names, to be said now."""
        now = datetime.now(UTC)  # noqa: TID251 - as the bot's own clock
        named = [(n, who) for n, _ in enumerate(self.phones) for who in messages_for(n)]
        messages = [
            Message(
                f"crowd:{n}:{who}",
                self.first_id + n,
                "colleague_joined",
                now,
                payload={"who": who, "organisation": self.organisation_id},
            )
            for n, who in named
        ]
        writer = Writer(self.url, busy_seconds=30, defers_jobs=has_workers)
        writer.start()
        writer.run(lambda work: work.outbox.queue_many(messages))
        writer.stop()


def gather(playground: Playground, url: str, size: int) -> Crowd:
    """In a migrated database."""
    phones = [playground.add_phone(f"Nabo {n}") for n in range(size)]
    for phone in phones:
        phone.chat.bot_status = "member"
    writer = Writer(url, busy_seconds=30)
    writer.start()
    first_id, organisation_id = writer.run(_store, [phone.id for phone in phones])
    writer.stop()
    return Crowd(playground, url, phones, first_id, organisation_id)


def _store(work, ids: list[int]) -> tuple[int, int]:
    now = datetime.now(UTC)  # noqa: TID251 - as the bot's own clock
    organisation = work.organisations.add(Organisation(0, Side.HOUSING, "Boligforeningen Ådal", now))
    persons = [work.persons.add(Person(0, f"crowd{id_}", id_, id_, "da", True, now, "Nabo")) for id_ in ids]
    for person in persons:
        work.members.add(Member(0, organisation.id, person.id, "Nabo", "", now))
    return persons[0].id, organisation.id
