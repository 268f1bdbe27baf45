"""Stages in a known state, made once and copied; what the database holds, to compare; small records."""

import copy
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from flows.answers import Answer, AnswerKind, Item
from flows.machine import CompiledGuide
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
