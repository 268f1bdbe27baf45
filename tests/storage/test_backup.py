"""Copies are whole and safe, and what residents said is in the newest alone."""

import sqlite3
import stat
from contextlib import closing
from datetime import date, timedelta
from functools import partial

import pytest

from flows.errors import StorageUnavailableError
from flows.service.soundness import unsound
from storage.backup import KEPT_DAYS, NEWEST, back_up
from storage.writer import Writer
from tests.storage.estate import WORLD, a_code, an_estate, deal, give

TODAY = date(2026, 3, 10)
ISLANDS = ("survey_code", "response", "resident_comment", "tally")


@pytest.fixture
def answered(sqlite_url):
    """The bot runs: ten residents have answered, and what they said may still be in the log."""
    writer = Writer(sqlite_url)
    writer.start()
    writer.run(an_estate)
    writer.run(partial(deal, wave_id=1, count=20))
    for number in range(10):
        writer.run(partial(give, number=number))
    yield writer
    writer.stop()


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "copies"
    folder.mkdir()
    return folder


def counts(path):
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return [connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in (*ISLANDS, "wave")]


@pytest.mark.usefixtures("answered")
def test_the_newest_copy_is_whole_and_the_daily_one_without_what_residents_said(sqlite_url, folder):
    newest, daily = back_up(sqlite_url, folder, TODAY)
    assert counts(newest)[:2] == [20, 10]
    assert counts(daily) == [0, 0, 0, 0, 1]
    assert b"Jeg er nummer" not in daily.read_bytes()
    assert WORLD.code_hash(a_code(0), 1) not in daily.read_bytes()
    assert sorted(path.name for path in folder.iterdir()) == ["nabopagt-2026-03-10.db", NEWEST]
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_what_was_erased_is_gone_from_all_copies_with_the_next(answered, sqlite_url, folder):
    back_up(sqlite_url, folder, TODAY)
    answered.run(lambda work: work.ballots.drop_responses(1))
    back_up(sqlite_url, folder, TODAY + timedelta(days=1))
    assert len(list(folder.iterdir())) == 3
    assert not any(b"Jeg er nummer" in path.read_bytes() for path in folder.iterdir())


@pytest.mark.usefixtures("answered")
def test_a_daily_copy_is_kept_35_days_and_what_is_not_ours_for_ever(sqlite_url, folder):
    own = folder / "nabopagt-before-christmas.db"
    own.touch()
    for days in (0, 1, KEPT_DAYS):
        back_up(sqlite_url, folder, TODAY + timedelta(days=days))
    days = [(TODAY + timedelta(days=days)).isoformat() for days in (1, KEPT_DAYS)]
    assert {path.name for path in folder.iterdir()} == {own.name, NEWEST, *(f"nabopagt-{day}.db" for day in days)}


@pytest.mark.usefixtures("answered")
@pytest.mark.parametrize("at", [0, 1])
def test_a_copy_that_is_put_in_place_runs_and_adds_up(sqlite_url, folder, at):
    copy = f"sqlite:///{back_up(sqlite_url, folder, TODAY)[at]}"
    writer = Writer(copy)
    writer.start()
    assert writer.run(unsound) == []
    assert writer.run(lambda work: work.waves.get(1).slug) == "slug1"
    writer.stop()


def test_what_cannot_be_copied_is_said(sqlite_url, folder, tmp_path):
    for url, into in (
        ("postgresql://u@h/x", folder),
        (f"sqlite:///{tmp_path}/none.db", folder),
        (sqlite_url, tmp_path / "no such folder"),
    ):
        with pytest.raises(StorageUnavailableError):
            back_up(url, into, TODAY)
    assert list(folder.iterdir()) == []
