"""Codes, responses and comments, through one connection: the islands of `storage/survey_tables.py`."""

import uuid
from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa

from flows.ballot import CodeState, Comment, Knows, Response
from flows.questionnaire import StatementKind, StatementRole
from storage.mixing import FEW, lay_anew, laying_anew
from storage.prepared import Convert, Driver, Prepared, to_driver
from storage.rows import clean
from storage.survey_tables import resident_comment, response, statement, survey_code, tally, wave
from storage.tallies import Tallies
from storage.tidying import ISLANDS, want_laying, want_tidying
from storage.upsert import insert_into

_code = survey_code.c
_this_code = sa.and_(_code.hash == sa.bindparam("code"), _code.wave_id == sa.bindparam("wave"))
_held = sa.select(wave.c.id).where(wave.c.slug == sa.bindparam("slug"))
_asked = sa.select(statement.c.id, statement.c.kind, statement.c.role, statement.c.pair_id)


class SqlBallots:
    """Implements `flows.survey_ports.Ballots`."""

    def __init__(self, driver: Driver, connection: sa.Connection) -> None:
        self._connection = connection
        self._dialect = dialect = driver.dialect
        self._tallies = Tallies(driver)
        self._mixing = _Mixing(driver, connection)
        self._finding = Prepared(driver, sa.select(_code.is_used).where(_this_code))
        self._spending = Prepared(
            driver, sa.update(survey_code).where(_this_code, _code.is_used.is_(sa.false())), ["is_used", "is_fresh"]
        )
        self._storing = _inserting(driver, response)
        self._keeping_words = _inserting(driver, resident_comment)
        self._holding = Prepared(driver, _held.with_for_update(read=True))
        self._asking = Prepared(driver, _asked.where(statement.c.partnership_id == sa.bindparam("partnership")))
        self._to_id: Convert = to_driver(response.c.id, dialect) or _same
        self._to_json: Convert = to_driver(response.c.answers, dialect) or _same

    def keep(self, *, is_done: bool) -> None:
        """A use case has come to its end, or was undone."""
        self._tallies.keep(is_done=is_done)

    def finish(self) -> None:
        """Before all is committed: count, and lay anew; the waves in the order of their ids, as all processes do."""
        for wave_id in sorted(self._tallies.touched() | self._mixing.touched()):
            self._tallies.finish(wave_id)
            self._mixing.finish(wave_id)
        self._tallies.forget()

    def hold(self, slug: str) -> None:
        if self._mixing.is_needed:
            self._holding.run({"slug": slug})

    def asked(self, partnership_id: int) -> Mapping[int, tuple[StatementKind, StatementRole, int]]:
        found = self._asking.run({"partnership": partnership_id}).fetchall()
        return {row[0]: (StatementKind(row[1]), StatementRole(row[2]), row[3]) for row in found}

    def issue(self, wave_id: int, hashes: Collection[bytes]) -> None:
        is_fresh = self._mixing.is_needed and len(hashes) < FEW
        rows = [{"hash": one, "wave_id": wave_id, "is_used": False, "is_fresh": is_fresh} for one in sorted(hashes)]
        if rows:
            adding = insert_into(survey_code, self._dialect.name).on_conflict_do_nothing(index_elements=["hash"])
            self._connection.execute(adding, rows)
        if len(hashes) < FEW:
            self._mixing.touch("unused", wave_id)

    def state_of(self, wave_id: int, code_hash: bytes) -> CodeState:
        found = self._finding.run({"code": code_hash, "wave": wave_id}).fetchone()
        if found is None:
            return CodeState.UNKNOWN
        return CodeState.USED if found[0] else CodeState.UNUSED

    def spend(self, wave_id: int, code_hash: bytes) -> bool:
        values = {"code": code_hash, "wave": wave_id, "is_used": True, "is_fresh": self._mixing.is_needed}
        is_spent: bool = self._spending.run(values).rowcount == 1
        if is_spent:
            self._mixing.touch("used", wave_id)
        return is_spent

    def put_in(self, given: Response) -> None:
        self._tallies.add(given)
        self._storing.run(
            {
                "id": self._to_id(uuid.uuid4()),
                "wave_id": given.wave_id,
                "answers": self._to_json({str(key): value for key, value in sorted(given.answers.items())}),
                "knows": self._to_json({str(key): value.value for key, value in sorted(given.knows.items())}),
                "bands": self._to_json(dict(sorted(given.bands.items()))),
                "is_fresh": self._mixing.is_needed,
            }
        )
        self._mixing.touch("responses", given.wave_id)
        # Each time: a comment that lies alone must not share its transaction with whoever wrote it.
        self._mixing.touch("comments", given.wave_id)
        if given.comment:
            self._put_in_words(given)

    def _put_in_words(self, given: Response) -> None:
        row = {"id": self._to_id(uuid.uuid4()), "wave_id": given.wave_id, "text": clean(given.comment)}
        self._keeping_words.run({**row, "is_read": False, "is_fresh": self._mixing.is_needed})

    def mix(self, wave_id: int) -> None:
        for island in ISLANDS:
            lay_anew(self._connection, island, wave_id)
        self._connection.execute(sa.update(tally).where(tally.c.wave_id == wave_id).values(is_mixed=True))
        want_tidying(self._connection)

    def codes(self, wave_id: int) -> tuple[int, int]:
        query = sa.select(_code.is_used, sa.func.count()).where(_code.wave_id == wave_id)
        found = {bool(used): n for used, n in self._connection.execute(query.group_by(_code.is_used))}
        return sum(found.values()), found.get(True, 0)

    def tally(self, wave_id: int) -> Mapping[tuple[int, int], int]:
        return self._tallies.answers(wave_id)

    def counted(self, wave_id: int) -> Mapping[tuple[str, str], int]:
        return self._tallies.others(wave_id)

    def recounted(self, wave_id: int) -> Mapping[tuple[int, int], int]:
        each = sa.func.json_each if self._dialect.name == "sqlite" else sa.func.jsonb_each_text
        one = each(response.c.answers).table_valued("key", "value")
        query = sa.select(one.c.key, one.c.value, sa.func.count()).select_from(response.join(one, sa.true()))
        query = query.where(response.c.wave_id == wave_id).group_by(one.c.key, one.c.value)
        return {(int(key), int(value)): n for key, value, n in self._connection.execute(query)}

    def stored(self, wave_id: int) -> int:
        query = sa.select(sa.func.count()).where(response.c.wave_id == wave_id)
        return self._connection.execute(query).scalar_one()

    def responses(self, wave_id: int) -> list[Response]:
        columns = response.c
        query = sa.select(columns.answers, columns.knows, columns.bands).where(columns.wave_id == wave_id)
        return [
            Response(
                wave_id,
                {int(key): value for key, value in answers.items()},
                {int(key): Knows(value) for key, value in knows.items()},
                bands,
            )
            for answers, knows, bands in self._connection.execute(query.order_by(columns.id))
        ]

    def comments(self, wave_id: int) -> list[Comment]:
        columns = resident_comment.c
        query = sa.select(columns.id, columns.text, columns.is_read).where(columns.wave_id == wave_id)
        rows = self._connection.execute(query.order_by(columns.id))
        return [Comment(one.hex, wave_id, text, is_read) for one, text, is_read in rows]

    def reword(self, comment: Comment) -> None:
        changing = sa.update(resident_comment).where(resident_comment.c.id == uuid.UUID(hex=comment.id))
        self._connection.execute(changing.values(text=clean(comment.text), is_read=comment.is_read))
        want_tidying(self._connection)

    def drop_comment(self, comment_id: str) -> None:
        self._connection.execute(sa.delete(resident_comment).where(resident_comment.c.id == uuid.UUID(hex=comment_id)))
        want_tidying(self._connection)

    def drop_codes(self, wave_id: int, *, used: bool) -> int:
        dropping = sa.delete(survey_code).where(_code.wave_id == wave_id, _code.is_used.is_(used))
        want_tidying(self._connection)
        return self._connection.execute(dropping).rowcount

    def drop_bands(self, wave_id: int) -> None:
        self._connection.execute(sa.update(response).where(response.c.wave_id == wave_id).values(bands={}))
        self._tallies.drop_bands(wave_id)
        want_tidying(self._connection)

    def drop_responses(self, wave_id: int) -> None:
        self._tallies.drop(wave_id)
        for island in (response, resident_comment):
            self._connection.execute(sa.delete(island).where(island.c.wave_id == wave_id))
        want_tidying(self._connection)


class _Mixing:
    """Lays a wave's fresh rows anew where a row keeps when it was written: once, before all is committed together.

    On SQLite, where only the files tell, it is done when nobody waits.
    """

    def __init__(self, driver: Driver, connection: sa.Connection) -> None:
        self.is_needed = driver.dialect.name == "postgresql"
        self._driver = driver
        self._connection = connection
        self._touched: dict[tuple[str, int], bool] = {}
        self._prepared: dict[str, Prepared] = {}

    def touch(self, which: str, wave_id: int) -> None:
        if self.is_needed:
            self._touched[which, wave_id] = True
        else:
            want_laying(self._connection, wave_id)

    def touched(self) -> set[int]:
        return {wave_id for _, wave_id in self._touched}

    def finish(self, wave_id: int) -> None:
        for which in _FRESH:
            if self._touched.pop((which, wave_id), False):
                self._of(which).run({"wave": wave_id})

    def _of(self, which: str) -> Prepared:
        if which not in self._prepared:
            self._prepared[which] = Prepared(self._driver, laying_anew(*_FRESH[which]))
        return self._prepared[which]


_FRESH: dict[str, tuple[Any, ...]] = {
    "unused": (survey_code, _code.is_used.is_(sa.false())),
    "used": (survey_code, _code.is_used.is_(sa.true())),
    "responses": (response,),
    "comments": (resident_comment,),
}


def _inserting(driver: Driver, table: sa.Table) -> Prepared:
    return Prepared(driver, sa.insert(table), [column.name for column in table.c])


def _same(value: Any) -> Any:
    return value
