"""Stages in a known state, made once and copied; what the database holds, to compare; small records."""

import copy
import itertools
import shutil
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import sqlalchemy as sa

from flows.agreement import Agreement, AgreementState, content_hash
from flows.answers import Answer, AnswerKind, Item
from flows.cards.card import Incoming
from flows.errors import NotFoundError
from flows.guide.model import Condition, Guide, Node, NodeKind
from flows.machine import CompiledGuide, compile_guide
from flows.partnership import Partnership
from flows.partnership import Path as Size
from flows.partnership import Stage as Phase
from flows.people import Member, Organisation, Person, Side
from flows.service.talk import Talk, load_world
from flows.session import Session
from storage.database import open_engine
from storage.tables import metadata
from tests.cast import Troupe
from tests.stage import Stage

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
DATABASE = "stage.db"

Table = dict[tuple[object, ...], dict[str, object]]


def given(value: object, member: int = 1, kind: AnswerKind = AnswerKind.GIVEN, revision: int = 1) -> Answer:
    return Answer(kind, value, member, NOW, revision)


def items(*texts: str) -> tuple[Item, ...]:
    return tuple(Item(number, text) for number, text in enumerate(texts, start=1))


def a_session(compiled: CompiledGuide | None = None, **answers: object) -> Session:
    """`answers` by address, with `__` for the slash: challenges__1__theme."""
    guide = compiled.guide.name if compiled else "housing"
    named = {name.replace("__", "/"): given(value) for name, value in answers.items()}
    return Session(1, guide, 1, NOW, organisation_id=1, partnership_id=1, answers=named)


def a_node(name: str, kind: NodeKind = NodeKind.TEXT, **fields: object) -> Node:
    """`name` is the full id: "wishes.theme" is asked about each item of "wishes"."""
    parent, _, node_id = name.rpartition(".")
    return Node(node_id, "one", kind, parent, **fields)  # type: ignore[arg-type]


def when(node: str, *values: str) -> Condition:
    return Condition(values, node=node)


def when_fact(fact: str, *values: str) -> Condition:
    return Condition(values, fact=fact)


def every_kind() -> tuple[Node, ...]:
    """One node of every kind, with conditions on an answer, on a fact and inside a list."""
    return (
        a_node("hello", NodeKind.NOTE),
        a_node("words"),
        a_node("count", NodeKind.NUMBER, least=1, most=500, unknown=True),
        a_node("size", NodeKind.CHOICE, choices=("small", "large")),
        a_node("why_large", when=when("size", "large"), optional=True),
        a_node("kinds", NodeKind.CHOICES, choices=("hours", "money", "rooms"), optional=True),
        a_node("kinds.much", optional=True),
        a_node("kinds.agreed", NodeKind.CHOICE, choices=("yes", "no")),
        a_node("months", NodeKind.MONTHS),
        a_node("wishes", NodeKind.LIST, most=4),
        a_node("wishes.theme", NodeKind.CHOICE, choices=("green", "other")),
        a_node("wishes.which", when=when("theme", "other")),
        a_node("company_only", when=when_fact("side", "company")),
        a_node("order", NodeKind.ORDER, least=1, most=3, optional=True),
    )


def a_guide(*nodes: Node, name: str = "test") -> CompiledGuide:
    """A compiled guide of these nodes; without any, one with every kind of node. It has no texts."""
    found = nodes or every_kind()
    return compile_guide(Guide(name, 1, (), {node.full_id: node for node in found}, {}))


class MemoryRecords:
    """Implements `flows.ports.Records` with a dict."""

    def __init__(self) -> None:
        self.rows: dict[int, object] = {}
        self._ids = itertools.count(1)

    def get(self, record_id: int) -> object:
        if record_id not in self.rows:
            raise NotFoundError
        return self.rows[record_id]

    def find(self, **equals: object) -> list[object]:
        return [row for row in self.rows.values() if all(getattr(row, name) == is_ for name, is_ in equals.items())]

    def add(self, record: object) -> object:
        return self.save(replace(record, id=next(self._ids)))  # type: ignore[type-var]

    def save(self, record: object) -> object:
        self.rows[record.id] = record  # type: ignore[attr-defined]
        return record

    def remove(self, **equals: object) -> int:
        found = self.find(**equals)
        for row in found:
            del self.rows[row.id]  # type: ignore[attr-defined]
        return len(found)


class MemoryWork:
    """A unit of work that keeps everything in memory and sends nothing."""

    def __init__(self) -> None:
        self.outbox = MemoryOutbox()

    def __getattr__(self, name: str) -> MemoryRecords:
        records = MemoryRecords()
        setattr(self, name, records)
        return records


class MemoryOutbox:
    """Implements `flows.ports.Outbox`; `messages` are those that wait."""

    def __init__(self) -> None:
        self.messages: list[object] = []

    @property
    def queued(self) -> int:
        return len(self.messages)

    def queue(self, message: object) -> None:
        self.messages.append(message)

    def cancel(self, subject: str, _reason: str, kind: str | None = None, **_now: datetime) -> int:
        before = len(self.messages)
        self.messages = [m for m in self.messages if m.subject != subject or kind not in {None, m.kind}]  # type: ignore[attr-defined]
        return before - len(self.messages)

    def not_sent_to(self, _person_id: int, _since: datetime, _limit: int) -> list[object]:
        """Whatever is queued here is never due."""
        return []

    def forget(self, person_id: int) -> int:
        before = len(self.messages)
        self.messages = [m for m in self.messages if m.person_id != person_id]  # type: ignore[attr-defined]
        return before - len(self.messages)


the_world = cache(lambda: load_world("nabopagt_bot", "da"))


def a_person(number: int = 1, language: str = "da", **fields: object) -> Person:
    return Person(number, f"key{number}", 7000 + number, 7000 + number, language, False, NOW, **fields)  # type: ignore[arg-type]


def a_talk(work: object = None, person: Person | None = None, language: str = "da", now: datetime = NOW) -> Talk:
    """One person's turn; with a `MemoryWork` of its own when none is given."""
    who = person or a_person(language=language)
    return Talk(work or MemoryWork(), who, now, the_world(), Incoming(1, "command", who.telegram_id, who.chat_id))  # type: ignore[arg-type]


def a_meeting_of_two() -> tuple[MemoryWork, Partnership]:
    """Hanna (1) of a housing organisation and Yusuf (2) of a company, in a partnership."""
    work = MemoryWork()
    for person in (a_person(1, first_name="Hanna"), a_person(2, "en", first_name="Yusuf")):
        work.persons.add(person)
    work.organisations.add(Organisation(0, Side.HOUSING, "Boligforeningen Ådal", NOW))
    work.organisations.add(Organisation(0, Side.COMPANY, "Bageriet <Sol> & Søn", NOW, "13585628", "small"))
    work.members.add(Member(0, 1, 1, "Hanna Østergård", "Leder", NOW))
    work.members.add(Member(0, 2, 2, "Yusuf Ærø", "", NOW))
    partnership = work.partnerships.add(
        Partnership(
            *(0, 1, 1, "Ådalsparken", "Randers", Size.LARGE, Phase.AGREEING, NOW),
            company_id=2,
            company_name="Bageren",
        )
    )
    return work, partnership  # type: ignore[return-value]


def a_content(**changes: object) -> dict[str, object]:
    """An agreement with something in every chapter, as it is stored."""
    effort = {
        "id": 4,
        "what": "Lys på stien",
        "place": "common_house",
        "focus": "improving",
        "form": "location",
        "responsible": "company",
        "person": "Yusuf Ærø",
        "months": ["3", "4"],
        "resources_housing": "Fælleshuset",
        "resources_company": "20 timer",
    }
    return {
        "parties": {
            "housing": {"name": "Boligforeningen Ådal", "cvr": "", "contact": "Hanna Østergård", "role": "Leder"},
            "company": {"name": "Bageriet <Sol> & Søn", "cvr": "13585628", "contact": "Yusuf Ærø", "role": ""},
        },
        "estate": "Ådalsparken",
        "municipality": "Randers",
        "year": 2026,
        "focus": ["– Mørke stier\n– Ensomhed"],
        "agreed": [
            {"about": "", "text": "Tryghed"},
            {"about": "Hvem har nøglen?", "text": "Driften har den"},
        ],
        "moves": {"trust": ["housing"]},
        "efforts": [effort, {**effort, "id": 5, "what": "Bænke", "place": "outside", "responsible": "both"}],
        "indicators": [
            {"name": "Tillid", "kind": "share", "kpi": "Andel med tillid", "target": 70},
            {"name": "Job", "kind": "count", "kpi": "", "target": None},
        ],
        "others": {"who": ["board", "municipality"], "names": "Beboerrådet"},
        "meetings": ["2026-06-02T08:00:00+00:00", "2026-11-24T09:00:00+00:00"],
        "measurement": {"baseline": "before_start", "baseline_month": ["5"], "how": "web", "together": "together"},
        "end": {"notice": "three_months", "what_stays": "Lysene", "who_takes_over": "Driften"},
        "open_points": [
            {"kind": "agenda", "housing": "Mere plads", "company": "Mere ro", "text": ""},
            {"kind": "effort", "housing": "", "company": "", "text": "Legeplads"},
        ],
        **changes,
    }


def a_version(
    content: dict[str, object] | None = None,
    number: int = 1,
    state: AgreementState = AgreementState.PROPOSED,
    **fields: object,
) -> Agreement:
    """A version of the agreement of partnership 1."""
    content = content or a_content()
    return Agreement(number, 1, number, state, content, content_hash(content), 1, NOW, **fields)  # type: ignore[arg-type]


def tables_of(stage: Stage) -> dict[str, Table]:
    """Every row of every table, by its primary key."""
    engine = open_engine(stage.url)
    try:
        with engine.connect() as connection:
            return {table.name: _rows(connection, table) for table in metadata.sorted_tables}
    finally:
        engine.dispose()


def _rows(connection: sa.Connection, table: sa.Table) -> Table:
    keys = [column.name for column in table.primary_key]
    rows = connection.execute(sa.select(table)).mappings().all()
    return {tuple(row[key] for key in keys): dict(row) for row in rows}


@dataclass
class Scene:
    """What a troupe had come to: its database, what was on the phones, and the time."""

    folder: Path
    troupe: Troupe

    @classmethod
    async def keep(cls, troupe: Troupe, folder: Path) -> "Scene":
        """Close the troupe's stage; it can be opened as often as needed."""
        troupe.stage.close()
        return cls(folder, troupe)

    def open(self, folder: Path) -> Troupe:
        """A copy of everything, on a stage of its own in another folder."""
        shutil.copyfile(self.folder / DATABASE, folder / DATABASE)
        old, stage = self.troupe, Stage(folder)
        stage.phones = copy.deepcopy(old.stage.phones)
        stage._update, stage._message = old.stage._update, old.stage._message
        stage.clock.current = old.stage.clock.current
        return Troupe(
            stage, old.path, dict(old.marks), stage.phones[old.hanna.telegram_id], stage.phones[old.yusuf.telegram_id]
        )
