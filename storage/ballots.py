"""Codes, responses and what counts them, through one connection: the islands of `storage/survey_tables.py`."""

import uuid
from collections import Counter
from collections.abc import Collection, Mapping

import sqlalchemy as sa

from flows.ballot import CodeState, Comment, Knows, Response
from storage.rows import clean
from storage.survey_tables import counted, resident_comment, response, survey_code, tally
from storage.upsert import insert_into

RESPONSES, LANGUAGE, BAND, KNOWS = "responses", "language", "band:", "knows:"


class SqlBallots:
    """Implements `flows.ports.Ballots`."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._dialect = connection.dialect.name

    def issue(self, wave_id: int, hashes: Collection[bytes]) -> None:
        rows = [{"hash": one, "wave_id": wave_id, "is_used": False} for one in sorted(hashes)]
        if rows:
            self._connection.execute(sa.insert(survey_code), rows)

    def state_of(self, wave_id: int, code_hash: bytes) -> CodeState:
        columns = survey_code.c
        query = sa.select(columns.is_used).where(columns.hash == code_hash, columns.wave_id == wave_id)
        found = self._connection.scalar(query)
        if found is None:
            return CodeState.UNKNOWN
        return CodeState.USED if found else CodeState.UNUSED

    def spend(self, wave_id: int, code_hash: bytes) -> bool:
        columns = survey_code.c
        spending = sa.update(survey_code).where(
            columns.hash == code_hash, columns.wave_id == wave_id, columns.is_used.is_(sa.false())
        )
        return self._connection.execute(spending.values(is_used=True)).rowcount == 1

    def put_in(self, given: Response) -> None:
        row = {
            "id": uuid.uuid4(),
            "wave_id": given.wave_id,
            "answers": {str(key): value for key, value in sorted(given.answers.items())},
            "knows": {str(key): value.value for key, value in sorted(given.knows.items())},
            "bands": dict(sorted(given.bands.items())),
        }
        self._connection.execute(sa.insert(response), row)
        self._count_answers(given)
        self._count_rest(given)
        if given.comment:
            words = {"id": uuid.uuid4(), "wave_id": given.wave_id, "text": clean(given.comment), "is_read": False}
            self._connection.execute(sa.insert(resident_comment), words)

    def _count_answers(self, given: Response) -> None:
        rows = [
            {"wave_id": given.wave_id, "statement_id": key, "value": value, "n": 1}
            for key, value in sorted(given.answers.items())
        ]
        if rows:
            adding = insert_into(tally, self._dialect)
            adding = adding.on_conflict_do_update(
                index_elements=["wave_id", "statement_id", "value"], set_={"n": tally.c.n + 1}
            )
            self._connection.execute(adding, rows)

    def _count_rest(self, given: Response) -> None:
        pairs = [(RESPONSES, ""), (LANGUAGE, given.language)]
        pairs += [(BAND + name, band) for name, band in given.bands.items()]
        pairs += [(f"{KNOWS}{story}", knows.value) for story, knows in given.knows.items()]
        adding = insert_into(counted, self._dialect)
        adding = adding.on_conflict_do_update(index_elements=["wave_id", "what", "value"], set_={"n": counted.c.n + 1})
        rows = [{"wave_id": given.wave_id, "what": what, "value": value, "n": 1} for what, value in sorted(pairs)]
        self._connection.execute(adding, rows)

    def codes(self, wave_id: int) -> tuple[int, int]:
        query = sa.select(survey_code.c.is_used, sa.func.count()).where(survey_code.c.wave_id == wave_id)
        found = {bool(used): n for used, n in self._connection.execute(query.group_by(survey_code.c.is_used))}
        return sum(found.values()), found.get(True, 0)

    def tally(self, wave_id: int) -> Mapping[tuple[int, int], int]:
        query = sa.select(tally.c.statement_id, tally.c.value, tally.c.n).where(tally.c.wave_id == wave_id)
        return {(statement, value): n for statement, value, n in self._connection.execute(query)}

    def counted(self, wave_id: int) -> Mapping[tuple[str, str], int]:
        query = sa.select(counted.c.what, counted.c.value, counted.c.n).where(counted.c.wave_id == wave_id)
        return {(what, value): n for what, value, n in self._connection.execute(query)}

    def recounted(self, wave_id: int) -> Mapping[tuple[int, int], int]:
        found: Counter[tuple[int, int]] = Counter()
        for given in self.responses(wave_id):
            found.update(given.answers.items())
        return found

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

    def drop_comment(self, comment_id: str) -> None:
        self._connection.execute(sa.delete(resident_comment).where(resident_comment.c.id == uuid.UUID(hex=comment_id)))

    def drop_codes(self, wave_id: int, *, used: bool) -> int:
        columns = survey_code.c
        dropping = sa.delete(survey_code).where(columns.wave_id == wave_id, columns.is_used.is_(used))
        return self._connection.execute(dropping).rowcount

    def drop_bands(self, wave_id: int) -> None:
        self._connection.execute(sa.update(response).where(response.c.wave_id == wave_id).values(bands={}))
        is_band = counted.c.what.startswith(BAND, autoescape=True)
        self._connection.execute(sa.delete(counted).where(counted.c.wave_id == wave_id, is_band))

    def drop_responses(self, wave_id: int) -> None:
        for island in (response, resident_comment, tally, counted):
            self._connection.execute(sa.delete(island).where(island.c.wave_id == wave_id))
