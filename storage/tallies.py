"""All that is counted of a wave, in one row that is written whole with each answer."""

from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from flows.ballot import Response
from storage.prepared import Convert, Driver, Prepared, from_driver, to_driver
from storage.survey_tables import tally
from storage.upsert import insert_into

Counts = dict[str, dict[str, int]]
RESPONSES, LANGUAGE, BAND, KNOWS = "responses", "language", "band:", "knows:"
_of_wave = tally.c.wave_id == sa.bindparam("wave")


class Tallies:
    """Reading locks nothing; adding takes turns with whoever adds to the same wave."""

    def __init__(self, driver: Driver) -> None:
        dialect = driver.dialect
        self._to_json: Convert = to_driver(tally.c.answers, dialect) or _same
        self._from_json: Convert = from_driver(tally.c.answers, dialect) or _same
        reading = sa.select(tally.c.answers, tally.c.others).where(_of_wave)
        self._reading = Prepared(driver, reading)
        self._locking = Prepared(driver, reading.with_for_update())
        beginning = insert_into(tally, dialect.name).on_conflict_do_nothing(index_elements=["wave_id"])
        self._beginning = Prepared(driver, beginning, ["wave_id", "answers", "others", "is_mixed"])
        self._adding = Prepared(driver, sa.update(tally).where(_of_wave), ["answers", "others", "is_mixed"])
        self._dropping = Prepared(driver, sa.update(tally).where(_of_wave), ["others"])

    def add(self, given: Response) -> None:
        answers, others = self._locked(given.wave_id)
        _count(answers, ((str(key), str(value)) for key, value in given.answers.items()))
        _count(others, _others(given))
        row = {"answers": self._to_json(_in_order(answers)), "others": self._to_json(_in_order(others))}
        self._adding.run({"wave": given.wave_id, "is_mixed": False, **row})

    def answers(self, wave_id: int) -> Mapping[tuple[int, int], int]:
        found, _ = self._read(self._reading, wave_id) or ({}, {})
        return {(int(key), int(value)): n for key, counts in found.items() for value, n in counts.items()}

    def others(self, wave_id: int) -> Mapping[tuple[str, str], int]:
        _, found = self._read(self._reading, wave_id) or ({}, {})
        return {(what, value): n for what, counts in found.items() for value, n in counts.items()}

    def drop_bands(self, wave_id: int) -> None:
        found = self._read(self._locking, wave_id)
        if found is not None:
            left = {key: n for key, n in found[1].items() if not key.startswith(BAND)}
            self._dropping.run({"wave": wave_id, "others": self._to_json(left)})

    def _locked(self, wave_id: int) -> tuple[Counts, Counts]:
        found = self._read(self._locking, wave_id)
        if found is None:
            empty = self._to_json({})
            self._beginning.run({"wave_id": wave_id, "answers": empty, "others": empty, "is_mixed": False})
            found = self._read(self._locking, wave_id)
        return found or ({}, {})

    def _read(self, reading: Prepared, wave_id: int) -> tuple[Counts, Counts] | None:
        row = reading.run({"wave": wave_id}).fetchone()
        return None if row is None else (self._from_json(row[0]), self._from_json(row[1]))


def _others(given: Response) -> list[tuple[str, str]]:
    pairs = [(RESPONSES, ""), (LANGUAGE, given.language)]
    pairs += [(BAND + name, band) for name, band in given.bands.items()]
    pairs += [(f"{KNOWS}{story}", knows.value) for story, knows in given.knows.items()]
    return pairs


def _count(counts: Counts, pairs: Iterable[tuple[str, str]]) -> None:
    for what, value in pairs:
        of = counts.setdefault(what, {})
        of[value] = of.get(value, 0) + 1


def _in_order(counts: Counts) -> Counts:
    """By name, so that the order does not tell what came first."""
    return {what: dict(sorted(counts[what].items())) for what in sorted(counts)}


def _same(value: Any) -> Any:
    return value
