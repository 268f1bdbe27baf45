"""All that is counted of a wave, in one row that is written whole.

What is handed in is added up in memory and written before the transaction is committed: once for all that are handed
in together, and the waves in the order of their ids, so that processes which count at once take turns and never wait
for each other in a circle.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from flows.ballot import Response
from storage.prepared import Convert, Driver, Prepared, from_driver, to_driver
from storage.survey_tables import tally, wave
from storage.upsert import Upsert, insert_into

Counts = dict[str, dict[str, int]]
RESPONSES, LANGUAGE, BAND, KNOWS = "responses", "language", "band:", "knows:"
_of_wave = tally.c.wave_id == sa.bindparam("wave")


@dataclass(slots=True)
class _Sum:
    """What is counted of a wave: as stored, or what is to be added to that."""

    answers: Counts = field(default_factory=dict)
    others: Counts = field(default_factory=dict)

    def add(self, given: Response) -> None:
        _count(self.answers, ((str(key), str(value)) for key, value in given.answers.items()))
        _count(self.others, _others(given))

    def drop_bands(self) -> None:
        self.others = {key: counts for key, counts in self.others.items() if not key.startswith(BAND)}

    def plus(self, events: "Iterable[_Event]") -> "_Sum":
        found = self
        for event in events:
            if event.given is not None:
                found.add(event.given)
            elif event.is_end:
                found = _Sum()
            else:
                found.drop_bands()
        return found


@dataclass(frozen=True, slots=True)
class _Event:
    """An answer was handed in; or all was dropped, which ends what came before; or the bands were."""

    wave_id: int
    given: Response | None = None
    is_end: bool = False


class Tallies:
    """Reading locks nothing. What a use case has noted counts only when it was not undone."""

    def __init__(self, driver: Driver) -> None:
        dialect = driver.dialect
        self._to_json: Convert = to_driver(tally.c.answers, dialect) or _same
        self._from_json: Convert = from_driver(tally.c.answers, dialect) or _same
        reading = sa.select(tally.c.answers, tally.c.others).where(_of_wave)
        self._reading = Prepared(driver, reading)
        self._locking = Prepared(driver, reading.with_for_update())
        self._beginning = Prepared(driver, _beginning(dialect.name))
        self._adding = Prepared(driver, sa.update(tally).where(_of_wave), ["answers", "others", "is_mixed"])
        self._dropping_bands = Prepared(driver, sa.update(tally).where(_of_wave), ["others"])
        self._dropping = Prepared(driver, sa.delete(tally).where(_of_wave))
        self._noted: list[_Event] = []
        self._kept: list[_Event] = []

    def add(self, given: Response) -> None:
        self._noted.append(_Event(given.wave_id, given))

    def drop(self, wave_id: int) -> None:
        self._noted.append(_Event(wave_id, is_end=True))
        self._dropping.run({"wave": wave_id})

    def drop_bands(self, wave_id: int) -> None:
        self._noted.append(_Event(wave_id))
        found = self._read(self._locking, wave_id)
        if found is not None:
            found.drop_bands()
            self._dropping_bands.run({"wave": wave_id, "others": self._to_json(found.others)})

    def keep(self, *, is_done: bool) -> None:
        """A use case has come to its end; what it noted is not counted when it was undone."""
        if is_done:
            self._kept += self._noted
        self._noted.clear()

    def finish(self, wave_id: int) -> None:
        """Take the wave's turn, which lasts until the commit, and write what is to be added."""
        found = self._locked(wave_id)
        new = _Sum().plus(event for event in self._kept if event.wave_id == wave_id)
        if new.others:
            _add(found.answers, new.answers)
            _add(found.others, new.others)
            row = {"answers": self._to_json(_in_order(found.answers)), "others": self._to_json(_in_order(found.others))}
            self._adding.run({"wave": wave_id, "is_mixed": False, **row})

    def touched(self) -> set[int]:
        """The waves that something is to be added to."""
        return {event.wave_id for event in self._kept if event.given is not None}

    def forget(self) -> None:
        self._kept.clear()

    def answers(self, wave_id: int) -> Mapping[tuple[int, int], int]:
        found = self._now(wave_id).answers
        return {(int(key), int(value)): n for key, counts in found.items() for value, n in counts.items()}

    def others(self, wave_id: int) -> Mapping[tuple[str, str], int]:
        found = self._now(wave_id).others
        return {(what, value): n for what, counts in found.items() for value, n in counts.items()}

    def _now(self, wave_id: int) -> _Sum:
        """With what this transaction has still to write."""
        found = self._read(self._reading, wave_id) or _Sum()
        return found.plus(event for event in (*self._kept, *self._noted) if event.wave_id == wave_id)

    def _locked(self, wave_id: int) -> _Sum:
        found = self._read(self._locking, wave_id)
        if found is None:
            self._beginning.run({"wave": wave_id, "empty": self._to_json({})})
            found = self._read(self._locking, wave_id)
        return found or _Sum()

    def _read(self, reading: Prepared, wave_id: int) -> _Sum | None:
        row = reading.run({"wave": wave_id}).fetchone()
        return None if row is None else _Sum(self._from_json(row[0]), self._from_json(row[1]))


def _beginning(dialect_name: str) -> Upsert:
    """Nothing where the wave itself was erased in the meantime."""
    empty = sa.bindparam("empty", type_=tally.c.answers.type)
    row = sa.select(wave.c.id, empty, empty, sa.false()).where(wave.c.id == sa.bindparam("wave"))
    inserting = insert_into(tally, dialect_name).from_select(["wave_id", "answers", "others", "is_mixed"], row)
    return inserting.on_conflict_do_nothing(index_elements=["wave_id"])


def _others(given: Response) -> list[tuple[str, str]]:
    pairs = [(RESPONSES, ""), (LANGUAGE, given.language)]
    pairs += [(BAND + name, band) for name, band in given.bands.items()]
    pairs += [(f"{KNOWS}{story}", knows.value) for story, knows in given.knows.items()]
    return pairs


def _count(counts: Counts, pairs: Iterable[tuple[str, str]]) -> None:
    for what, value in pairs:
        of = counts.setdefault(what, {})
        of[value] = of.get(value, 0) + 1


def _add(counts: Counts, new: Counts) -> None:
    for what, values in new.items():
        of = counts.setdefault(what, {})
        for value, n in values.items():
            of[value] = of.get(value, 0) + n


def _in_order(counts: Counts) -> Counts:
    """By name, so that the order does not tell what came first."""
    return {what: dict(sorted(counts[what].items())) for what in sorted(counts)}


def _same(value: Any) -> Any:
    return value
