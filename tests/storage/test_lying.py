"""How a wave's rows lie does not say when they came, nor which code, answer and comment came together."""

import re
import sqlite3
from collections import Counter, defaultdict
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa

from flows.people import Organisation, Side
from flows.service.reaching import forget_resident
from flows.wave import Subscriber
from storage import batch
from storage.backup import back_up
from storage.batch import Call, HeldConnection
from storage.database import open_engine
from storage.mixing import FEW
from storage.rows import to_json
from storage.survey_tables import resident_comment, response, survey_code
from storage.tidying import tidy, want_tidying
from storage.writer import Writer
from tests.storage.estate import WORLD, a_code, an_estate, deal, give, known_by, some_answers
from tests.storage.matching import rank_correlation
from tests.storage.samples import NOW

MANY = 200
# Of 200 in random order |r| is above this once in 50,000 times.
ODD = 0.3
PAGE = 4096
ISLANDS = (response, resident_comment, survey_code)


def keys_of(number):
    """By what a resident's rows are recognised in each table, by whoever knows everything."""
    given = some_answers(number)
    return {
        "response": known_by(given),
        "resident_comment": given.comment,
        "survey_code": WORLD.code_hash(a_code(number), 1),
    }


def key_in(table, row):
    if table is survey_code:
        return bytes(row.hash)
    if table is resident_comment:
        return row.text
    return known_by(row)


def as_they_lie(work, table):
    """On PostgreSQL: each resident's number with the transaction that wrote the row, in physical order."""
    numbers = {keys_of(number)[table.name]: number for number in range(MANY)}
    query = sa.select(table, sa.literal_column("xmin::text").label("written")).order_by(sa.literal_column("ctid"))
    query = query.where(table.c.is_used) if table is survey_code else query
    return [(numbers[key_in(table, row)], row.written) for row in work._connection.execute(query)]


def answer_all(writer, count=MANY):
    writer.run(an_estate)
    writer.run(partial(deal, wave_id=1, count=count))
    for number in range(count):
        writer.run(partial(give, number=number))


@pytest.fixture
def postgres_writer(postgres_url):
    writer = Writer(postgres_url, busy_seconds=10)
    writer.start()
    yield writer
    writer.stop()


@pytest.mark.parametrize("count", [5, FEW + 1, 2 * FEW + 1, MANY])
def test_while_a_wave_is_open_many_rows_have_their_transaction_in_common(postgres_writer, count):
    answer_all(postgres_writer, count)
    for table in ISLANDS:
        lying = postgres_writer.run(partial(as_they_lie, table=table))
        sizes = Counter(written for _, written in lying)
        assert min(sizes.values()) >= min(FEW, len(lying))
        sets = defaultdict(list)
        for number, written in lying:
            sets[written].append(number)
        for numbers in sets.values():
            assert abs(rank_correlation(numbers, range(len(numbers)))) < 5 / len(numbers) ** 0.5


def test_a_comment_that_lies_alone_was_last_written_with_the_answers_of_others(postgres_writer):
    answer_all(postgres_writer, 10)
    postgres_writer.run(lambda work: work._connection.execute(sa.text("DELETE FROM resident_comment")))
    for number, comment in ((10, "Her er godt."), (11, ""), (12, "")):
        given = replace(some_answers(number), comment=comment)
        postgres_writer.run(lambda work: work.ballots.put_in(given))  # noqa: B023 -- run at once
    written = {
        name: postgres_writer.run(lambda work: set(work._connection.scalars(sa.text(f"SELECT xmin::text FROM {name}"))))  # noqa: B023 -- run at once, our own names
        for name in ("response", "resident_comment", "tally")
    }
    assert len(written["response"]) == 1
    assert written["resident_comment"] == written["response"]


def test_codes_dealt_one_by_one_do_not_tell_when(postgres_writer):
    postgres_writer.run(an_estate)
    for number in range(MANY):
        postgres_writer.run(lambda work: work.ballots.issue(1, [WORLD.code_hash(a_code(number), 1)]))  # noqa: B023 -- run at once
    query = sa.text("SELECT count(*) FROM survey_code GROUP BY xmin::text")
    sizes = postgres_writer.run(lambda work: list(work._connection.scalars(query)))
    assert sum(sizes) == MANY
    assert min(sizes) >= FEW


def test_when_a_wave_is_over_no_system_column_distinguishes_its_rows(postgres_writer):
    answer_all(postgres_writer)
    postgres_writer.run(lambda work: work.ballots.mix(1))
    for table in ISLANDS:
        lying = postgres_writer.run(partial(as_they_lie, table=table))
        assert len(lying) > MANY / 4
        assert len({written for _, written in lying}) == 1
        assert abs(rank_correlation([number for number, _ in lying], range(len(lying)))) < ODD
        columns = sa.text(f"SELECT count(DISTINCT (xmax::text, cmax::text, tableoid)) FROM {table.name} WHERE is_fresh")
        assert postgres_writer.run(lambda work: work._connection.scalar(columns)) == 0  # noqa: B023 -- run at once


def test_what_a_wave_is_counted_in_is_one_row(writer):
    answer_all(writer, 20)
    assert writer.run(lambda work: work._connection.scalar(sa.text("SELECT count(*) FROM tally"))) == 1


def test_the_order_of_reading_is_not_the_order_of_handing_in(writer):
    answer_all(writer)
    numbers = {known_by(some_answers(number)): number for number in range(MANY)}
    order = [numbers[known_by(one)] for one in writer.run(lambda work: work.ballots.responses(1))]
    assert abs(rank_correlation(order, range(MANY))) < ODD
    said = [int(one.text.split()[-1].rstrip(".")) for one in writer.run(lambda work: work.ballots.comments(1))]
    assert abs(rank_correlation(said, range(len(said)))) < ODD * 1.5


def contents(url):
    """All bytes of the database, and those of its log."""
    path = Path(url.removeprefix("sqlite:///"))
    log = path.with_name(f"{path.name}-wal")
    return path.read_bytes(), log.read_bytes() if log.exists() else b""


def tidied(url):
    """As the writer does when nobody has asked for two seconds."""
    with open_engine(url).connect() as connection:
        want_tidying(connection)
        tidy(connection)
        assert not connection.info["wants_tidying"]


def test_when_a_wave_is_over_the_file_itself_does_not_tell_the_order(sqlite_url):
    writer = Writer(sqlite_url)
    writer.start()
    answer_all(writer)
    writer.run(lambda work: work.ballots.mix(1))
    writer.stop()
    tidied(sqlite_url)
    main, log = contents(sqlite_url)
    assert log == b""
    for of in (keys_of_comment, keys_of_hash):
        places = [main.find(of(number)) for number in range(MANY) if of(number)]
        assert min(places) > 0
        # SQLite fills a page from its end: before the rows are laid anew, r is -0.7 within the pages.
        for found in (places, [place % PAGE for place in places]):
            assert abs(rank_correlation(found, range(len(found)))) < ODD * 1.5


@pytest.mark.parametrize("of", ["comment", "answers", "code"])
def test_while_a_wave_is_open_neither_file_nor_log_tells_the_order_when_nobody_waits(sqlite_url, of):
    held = HeldConnection(open_engine(sqlite_url))
    held.run([Call(an_estate), Call(partial(deal, wave_id=1, count=MANY))])
    for number in range(MANY):
        held.run([Call(partial(give, number=number))])
    held.checkpoint()
    main, log = contents(sqlite_url)
    held.close()
    assert log == b""
    key = {"comment": keys_of_comment, "answers": keys_of_answers, "code": keys_of_hash}[of]
    for places in all_places(main, [key(number) for number in range(MANY)]):
        assert abs(rank_correlation([place % PAGE for place in places.values()], places)) < ODD * 1.5


@pytest.mark.parametrize("of", ["comment", "answers", "code"])
def test_the_newest_copy_does_not_tell_the_order_though_it_was_made_amid_answers(sqlite_url, tmp_path, of):
    held = HeldConnection(open_engine(sqlite_url))
    held.run([Call(an_estate), Call(partial(deal, wave_id=1, count=MANY))])
    for number in range(MANY):
        held.run([Call(partial(give, number=number))])
    newest, _ = back_up(sqlite_url, tmp_path, NOW.date())
    held.close()
    key = {"comment": keys_of_comment, "answers": keys_of_answers, "code": keys_of_hash}[of]
    for places in all_places(newest.read_bytes(), [key(number) for number in range(MANY)]):
        assert abs(rank_correlation([place % PAGE for place in places.values()], places)) < ODD * 1.5


def test_where_somebody_always_waits_it_is_let_go_of_all_the_same(sqlite_url, monkeypatch):
    monkeypatch.setattr(batch, "BUSY_SECONDS", 0.0)
    writer = Writer(sqlite_url)
    writer.start()
    answer_all(writer, 20)
    # What is settled first was followed by a checkpoint before this one is looked at.
    writer.run(lambda work: work.ballots.stored(1))
    writer.run(lambda work: work.ballots.stored(1))
    assert contents(sqlite_url)[1] == b""
    writer.stop()


def test_a_writer_that_ends_leaves_no_order_behind(sqlite_url):
    writer = Writer(sqlite_url)
    writer.start()
    answer_all(writer)
    writer.stop()
    main, log = contents(sqlite_url)
    assert log == b""
    for places in all_places(main, [keys_of_hash(number) for number in range(MANY)]):
        assert abs(rank_correlation([place % PAGE for place in places.values()], places)) < ODD * 1.5


def all_places(main, keys):
    """Where the keys lie that are there, by number: first the rows themselves, then what else holds them."""
    found = [[one.start() for one in re.finditer(re.escape(key), main)] if key else [] for key in keys]
    for nth in range(max(map(len, found))):
        yield {number: places[nth] for number, places in enumerate(found) if len(places) > nth}


def keys_of_answers(number):
    given = some_answers(number)
    return to_json({str(key): value for key, value in sorted(given.answers.items())}).encode()


def keys_of_comment(number):
    return some_answers(number).comment.encode()


def keys_of_hash(number):
    return WORLD.code_hash(a_code(number), 1)


def test_of_what_was_erased_not_a_byte_is_left_in_the_file_or_its_log(sqlite_url):
    writer = Writer(sqlite_url)
    writer.start()
    answer_all(writer)
    main, log = contents(sqlite_url)
    assert b"Jeg er nummer" in main + log
    writer.run(lambda work: work.ballots.mix(1))
    writer.run(lambda work: work.ballots.drop_responses(1))
    writer.run(lambda work: work.ballots.drop_codes(1, used=True))
    writer.stop()
    tidied(sqlite_url)
    main, log = contents(sqlite_url)
    assert log == b""
    assert b"Jeg er nummer" not in main
    assert b'"household"' not in main.replace(b'["age","gender","household","years"]', b"")
    assert not any(keys_of_hash(number) in main for number in range(MANY))


def test_tidying_waits_for_whoever_reads(sqlite_url):
    with open_engine(sqlite_url).connect() as connection, sqlite3.connect(sqlite_url[10:]) as reader:
        reader.execute("BEGIN").execute("SELECT * FROM wave").fetchall()
        connection.exec_driver_sql("INSERT INTO seen_update VALUES (1, '2026-03-02')")
        connection.exec_driver_sql("PRAGMA busy_timeout=0")
        want_tidying(connection)
        tidy(connection)
        assert connection.info["wants_tidying"]
    tidied(sqlite_url)


def test_postgresql_clears_up_after_a_wave(postgres_writer, postgres_url):
    answer_all(postgres_writer, 50)
    size = sa.text("SELECT pg_relation_size('response') + pg_relation_size('resident_comment')")
    held = HeldConnection(open_engine(postgres_url))
    held.run([Call(lambda work: work.ballots.drop_responses(1))])
    assert postgres_writer.run(lambda work: work._connection.scalar(size)) > 0
    held.checkpoint()
    assert postgres_writer.run(lambda work: work._connection.scalar(size)) == 0
    (again,) = held.run([Call(lambda work: work.ballots.stored(1))])
    assert again.value == 0
    held.close()


def test_the_planner_of_postgresql_keeps_no_samples_of_what_was_said(postgres_writer):
    answer_all(postgres_writer, 50)
    for name in ("response", "resident_comment", "survey_code", "tally"):
        postgres_writer.run(lambda work: work._connection.execute(sa.text(f"ANALYZE {name}")))  # noqa: B023 -- run at once
    kept = sa.text("SELECT tablename || '.' || attname FROM pg_stats WHERE tablename = ANY(:tables)")
    tables = [table.name for table in ISLANDS] + ["tally"]
    found = postgres_writer.run(lambda work: set(work._connection.scalars(kept, {"tables": tables})))
    assert {name.partition(".")[2] for name in found} <= {"wave_id", "is_used", "is_fresh", "is_read", "is_mixed"}
    assert "response.wave_id" in found


def test_the_writer_tidies_up_when_nobody_waits(sqlite_url):
    held = HeldConnection(open_engine(sqlite_url))
    held.run([Call(an_estate), Call(partial(deal, wave_id=1, count=9)), Call(partial(give, number=0))])
    assert contents(sqlite_url)[1]
    held.checkpoint()
    assert contents(sqlite_url)[1] == b""
    held.run([Call(lambda work: work.ballots.mix(1))])
    assert contents(sqlite_url)[1]
    held.checkpoint()
    assert contents(sqlite_url)[1] == b""
    held.close()


def test_of_somebody_who_is_forgotten_not_a_byte_is_left_in_the_file_or_its_log(sqlite_url):
    """Also of whoever never answered: /delete, /stop and the end of keeping mean the files, not the tables alone."""
    held = HeldConnection(open_engine(sqlite_url))
    telegram_id = 7_123_456_789_012
    resident = Subscriber(0, 1, telegram_id, telegram_id, "da", NOW, NOW)
    held.run([Call(an_estate), Call(lambda work: work.organisations.add(Organisation(0, Side.HOUSING, "Vestbo", NOW)))])
    held.run([Call(lambda work: work.subscribers.add(resident))])
    held.checkpoint()
    assert telegram_id.to_bytes(6, "big") in b"".join(contents(sqlite_url))
    held.run([Call(forget_resident, (WORLD, telegram_id, NOW)), Call(lambda work: work.erase("organisation", 2))])
    held.checkpoint()
    left = b"".join(contents(sqlite_url))
    held.close()
    assert telegram_id.to_bytes(6, "big") not in left
    assert b"Vestbo" not in left
