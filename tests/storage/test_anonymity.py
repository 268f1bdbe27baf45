"""Whoever has the whole database, its logs and a copy of it cannot say who answered what, better than by chance.

Eighty residents are on Telegram and are invited, sixty answer there, one after the other, and half of these write a
comment, in a database that has all the rest: staff, dates, an audit. The attacker tries every order of every list
against every other, and every value against every other, those included that the database keeps for itself. Who has
answered they may know, and that these have used their codes: the question is which answer and which code are whose.
"""

import io
import json
import sqlite3
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import product
from math import sqrt
from random import Random

import pytest
import sqlalchemy as sa
import structlog

from bot.logs import configure_logs
from flows.ballot import Receipt
from flows.ports import Message
from flows.service.audit import Deed, note_audit
from flows.service.ballots import hand_in
from flows.service.erasing_surveys import settle
from flows.wave import Subscriber
from storage.columns import metadata
from storage.database import open_engine
from tests.storage.estate import LENGTH, WORLD, a_code, an_estate, known_by, some_answers
from tests.storage.matching import rank_correlation, surprise
from tests.storage.samples import NOW

INVITED, ANSWERING = 80, 60
# Of some thousand comparisons none is as many standard deviations off by chance, but once in a thousand runs.
ODD_ORDER, ODD_MATCHES = 5.4, 8.0
FIRST_TELEGRAM_ID, FIRST_UPDATE = 5_100_000_000, 800_000
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def invite(work, number):
    """As a message is composed: a code of the pool goes into it and is not kept beside the person."""
    work.is_seen(FIRST_UPDATE - 1000 + number, NOW + number * SECOND)
    telegram_id = FIRST_TELEGRAM_ID + number
    person = Subscriber(0, 1, telegram_id, telegram_id, "da", NOW + number * SECOND, NOW + number * SECOND)
    stored = work.subscribers.add(person)
    subject, payload = f"subscriber:{stored.id}", {"subscriber": stored.id, "wave": 1}
    work.outbox.queue(Message(f"invited:{stored.id}", 0, "survey_invited", NOW, subject, payload, chat=telegram_id))
    work.ballots.issue(1, [WORLD.code_hash(a_code(number), 1)])
    work.subscribers.save(replace(stored, invited=(1,)))


def answer(work, number, at):
    """In the chat, all in one transaction."""
    now = NOW + timedelta(days=1) + at * MINUTE
    work.is_seen(FIRST_UPDATE + at, now)
    (person,) = work.subscribers.find(telegram_id=FIRST_TELEGRAM_ID + number)
    work.subscribers.save(replace(person, contact=now))
    words = f"Her er godt. {'Tak' * (number % 5)}{number:x}" if number % 2 else ""
    given = replace(some_answers(number), comment=words)
    assert hand_in(work, WORLD, now, "slug1", a_code(number), given) is Receipt.TAKEN


def live(writer):
    """Everything, until all have answered; returns in which order they did."""
    writer.run(an_estate)
    writer.run(lambda work: note_audit(work, Deed(1, 1, "opened", "wave:1"), NOW))
    for number in range(INVITED):
        writer.run(partial(invite, number=number))
    order = Random(4).sample(range(INVITED), ANSWERING)
    for at, number in enumerate(order):
        writer.run(partial(answer, number=number, at=at))
    writer.run(lambda work: note_audit(work, Deed(1, 1, "reminded", "wave:1"), NOW + timedelta(days=2)))
    return order


def flat(name, value):
    """A column as one or more values: what JSON holds is looked at leaf by leaf."""
    if isinstance(value, dict):
        return [pair for key, one in value.items() for pair in flat(f"{name}.{key}", one)]
    return [(name, str(value))]


def everything(url):
    """Every row of every table by column, in the order in which it lies, with what the database itself adds."""
    engine = open_engine(url)
    with engine.connect() as connection:
        found = {table.name: list(rows_of(connection, table)) for table in metadata.sorted_tables}
        connection.rollback()
    return found


def rows_of(connection, table):
    if connection.dialect.name == "postgresql":
        own = [sa.literal_column(f"{name}::text").label(f"system_{name}") for name in ("xmin", "xmax", "cmin")]
        query = sa.select(table, *own).order_by(sa.literal_column("ctid"))
    else:
        query = sa.select(table)
    for place, row in enumerate(connection.execute(query).mappings()):
        yield row, {"place": f"{place:09}", **dict(pair for name, value in row.items() for pair in flat(name, value))}


def sides(found, order):
    """Of each table that has a row for each resident, that row's columns by the resident's number."""
    hashes = {WORLD.code_hash(a_code(number), 1): number for number in range(INVITED)}
    answers = {known_by(some_answers(number)): number for number in range(INVITED)}
    owner = {
        "subscriber": lambda row: row["telegram_id"] - FIRST_TELEGRAM_ID,
        "outbox": lambda row: row["chat"] - FIRST_TELEGRAM_ID,
        "seen_update": lambda row: order[row["update_id"] - FIRST_UPDATE] if row["update_id"] >= FIRST_UPDATE else None,
        "survey_code": lambda row: hashes[bytes(row["hash"])],
        "response": lambda row: answers[known_by(Answers(row))],
        "resident_comment": lambda row: int(row["text"].split()[-1].replace("Tak", ""), 16),
    }
    return {
        name: {whose(row): flat_row for row, flat_row in found[name] if whose(row) in order}
        for name, whose in owner.items()
    }


class Answers:
    def __init__(self, row):
        self.answers, self.bands = row["answers"], row["bands"]


TELEGRAM, CODES, SAID = ("subscriber", "outbox", "seen_update"), ("survey_code",), ("response", "resident_comment")
APART = [*product(TELEGRAM, CODES), *product(TELEGRAM, SAID), *product(CODES, SAID), ("response", "resident_comment")]


def columns(rows):
    """Those that every resident's row has."""
    return sorted(set.intersection(*(set(row) for row in rows.values())))


def best_order(one, other):
    """The strongest agreement of any order of one list with any of the other, in standard deviations."""
    both = sorted(set(one) & set(other))
    found = (0.0, "", "")
    for a, b in product(columns(one), columns(other)):
        r = rank_correlation([one[number][a] for number in both], [other[number][b] for number in both])
        found = max(found, (abs(r) * sqrt(len(both)), a, b))
    return found


def best_match(one, other):
    """The most telling of all pairs of columns, by the rows that have a value in common."""
    found = (0.0, "", "")
    for a, b in product(columns(one), columns(other)):
        tries = [(n, m) for n in one for m in other if one[n][a] == other[m][b]]
        hits = sum(n == m for n, m in tries)
        found = max(found, (surprise(hits, len(tries), max(len(one), len(other))), a, b))
    return found


def assert_nothing_is_told(found, order):
    rows = sides(found, order)
    assert {len(rows[name]) for name in (*TELEGRAM, *CODES, "response")} == {ANSWERING}
    for one, other in APART:
        odd, a, b = best_order(rows[one], rows[other])
        assert odd < ODD_ORDER, f"{one}.{a} goes with {other}.{b}: {odd:.1f} standard deviations"
        odd, a, b = best_match(rows[one], rows[other])
        assert odd < ODD_MATCHES, f"{one}.{a} matches {other}.{b}: {odd:.1f} standard deviations"


def test_the_attacker_finds_what_there_is_to_find(writer, url):
    """Inside an island things belong together: who is on Telegram is in the outbox, and the order of answering."""
    order = live(writer)
    rows = sides(everything(url), order)
    assert best_match(rows["subscriber"], rows["outbox"])[0] > ODD_MATCHES
    assert best_order(rows["subscriber"], rows["seen_update"])[0] > ODD_ORDER


def test_nobody_is_matched_with_an_answer_or_a_code_while_the_wave_is_open(writer, url):
    order = live(writer)
    assert_nothing_is_told(everything(url), order)


def test_nobody_is_matched_with_an_answer_or_a_code_when_it_is_over(writer, url):
    order = live(writer)
    writer.run(lambda work: settle(work, NOW + LENGTH, 1))
    assert_nothing_is_told(everything(url), order)


def test_a_copy_of_the_file_tells_no_more(sqlite_url, tmp_path):
    from storage.writer import Writer  # noqa: PLC0415

    writer = Writer(sqlite_url)
    writer.start()
    order = live(writer)
    writer.run(lambda work: settle(work, NOW + LENGTH, 1))
    with sqlite3.connect(sqlite_url[10:]) as source, sqlite3.connect(tmp_path / "copy.db") as copy:
        source.backup(copy)
    writer.stop()
    assert_nothing_is_told(everything(f"sqlite:///{tmp_path / 'copy.db'}"), order)


def test_no_table_beside_the_islands_holds_a_code_or_an_answer(writer, url):
    live(writer)
    found = everything(url)
    elsewhere = json.dumps([row for name, rows in found.items() if name not in (*CODES, *SAID) for _, row in rows])
    for number in range(INVITED):
        assert a_code(number) not in elsewhere
        assert WORLD.code_hash(a_code(number), 1).hex() not in elsewhere
    assert "Her er godt" not in elsewhere
    # What is counted is counted for all together.
    tallied = {name for name, rows in found.items() if any("answers" in key for _, row in rows for key in row)}
    assert tallied == {"response", "tally"}


def test_the_logs_tell_nothing_of_answering(writer):
    stream = io.StringIO()
    configure_logs(stream, is_verbose=True)
    try:
        live(writer)
        with pytest.raises(AssertionError):
            writer.run(partial(answer, number=0, at=0))
    finally:
        structlog.reset_defaults()
    assert stream.getvalue() == ""
