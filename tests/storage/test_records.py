"""What is stored comes back as it was, on both databases."""

from dataclasses import fields, replace
from datetime import datetime
from functools import partial
from types import NoneType
from typing import get_args, get_type_hints

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import DBAPIError, StatementError

from flows.errors import ConcurrentChangeError, NotFoundError
from flows.joint import JointSession, Slot
from flows.people import Reach
from flows.session import LogEntry, Session
from storage import survey_tables, tables
from storage.repositories import TableRecords
from tests.storage import samples
from tests.storage.samples import NASTY, NOW, REPOSITORIES, a_person, a_session, an_invitation, any_of, parents

NAIVE = datetime(2026, 3, 2, 8)  # noqa: DTZ001


@pytest.mark.parametrize("record_type", REPOSITORIES, ids=lambda record_type: record_type.__name__)
def test_any_record_comes_back_as_it_was(writer, record_type):
    writer.run(parents)

    def there_and_back(uow, record):
        records = getattr(uow, REPOSITORIES[record_type])
        if record_type is Session:
            record = replace(record, guide=f"another {record.guide}")
        stored = records.add(record)
        read = records.get(stored.id)
        assert read == stored == replace(record, id=stored.id)
        if hasattr(record, "version"):
            assert records.save(read) == replace(read, version=1)
        assert records.remove(id=stored.id) == 1

    @settings(max_examples=12, deadline=None, database=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(st.lists(any_of(record_type), min_size=1, max_size=3))
    def check(records):
        for record in records:
            writer.run(partial(there_and_back, record=record))

    check()


@pytest.mark.parametrize("record_type", REPOSITORIES, ids=lambda record_type: record_type.__name__)
def test_a_table_has_a_column_for_each_field_and_allows_null_where_the_field_allows_none(writer, record_type):
    table = writer.run(lambda uow: getattr(uow, REPOSITORIES[record_type])._statements.table)
    hints = get_type_hints(record_type)
    assert {column.name for column in table.columns} == {field.name for field in fields(record_type)}
    may_be_none = {name for name, hint in hints.items() if NoneType in get_args(hint)}
    assert {column.name for column in table.columns if column.nullable} == may_be_none


def test_every_repository_is_in_these_tests(writer):
    stored = writer.run(lambda uow: {name for name, part in vars(uow).items() if isinstance(part, TableRecords)})
    assert stored == set(REPOSITORIES.values())


def test_twelve_thousand_characters_survive(writer):
    long = (NASTY * 1000)[:12_000]
    session = a_session(answers={"q": samples.given(long)})
    stored = writer.run(lambda uow: uow.sessions.add(session))
    assert writer.run(lambda uow: uow.sessions.get(stored.id)).value("q") == long


def test_nul_and_lone_surrogates_are_taken_out_of_texts_and_json(writer):
    dirty, neat = "\x00a\ud800b\udfff \\u0000 ø", "ab \\u0000 ø"
    session = a_session(guide=dirty, facts={dirty: dirty}, answers={"q": samples.given((dirty,))})
    stored = writer.run(lambda uow: uow.sessions.add(session))
    read = writer.run(lambda uow: uow.sessions.get(stored.id))
    assert (read.guide, read.facts, read.value("q")) == (neat, {neat: neat}, (neat,))


@pytest.mark.parametrize(
    "record", [a_session(created=NAIVE), JointSession(0, 1, NOW, slots=(Slot(NAIVE),))], ids=["column", "json"]
)
def test_a_time_without_its_zone_is_refused(writer, record):
    writer.run(parents)
    with pytest.raises((ValueError, StatementError), match="without its zone"):
        writer.run(lambda uow: getattr(uow, REPOSITORIES[type(record)]).add(record))


def test_finding_goes_by_equal_columns_and_null_in_the_order_of_ids(writer):
    people = [replace(a_person(n), reach=Reach.STOPPED if n % 2 else Reach.ACTIVE, card=n or None) for n in range(4)]
    stored = writer.run(lambda uow: [uow.persons.add(person) for person in people])

    def find(**equals):
        return writer.run(lambda uow: uow.persons.find(**equals))

    assert find(reach=Reach.STOPPED) == [stored[1], stored[3]]
    assert find(reach=Reach.STOPPED, card=3) == [stored[3]]
    assert find(card=None) == [stored[0]]
    assert find(telegram_id=1) == []
    assert find() == stored
    with pytest.raises(KeyError):
        find(colour="red")


def test_what_is_not_there_is_not_found(writer):
    with pytest.raises(NotFoundError):
        writer.run(lambda uow: uow.persons.get(77))


def test_saving_what_has_moved_on_is_a_concurrent_change(writer):
    first = writer.run(lambda uow: uow.sessions.add(a_session()))
    second = writer.run(lambda uow: uow.sessions.save(replace(first, guide_version=4)))
    assert second.version == 1
    with pytest.raises(ConcurrentChangeError):
        writer.run(lambda uow: uow.sessions.save(replace(first, guide_version=5)))
    assert writer.run(lambda uow: uow.sessions.get(first.id)) == second


def test_taking_a_unique_place_twice_is_a_concurrent_change(writer):
    writer.run(lambda uow: uow.invitations.add(an_invitation("same")))
    with pytest.raises(ConcurrentChangeError):
        writer.run(lambda uow: uow.invitations.add(an_invitation("same")))


def test_a_party_has_one_session_per_guide_partnership_and_occasion_but_a_person_may_have_many(writer):
    writer.run(parents)
    of_party = a_session(partnership_id=1, organisation_id=1)
    writer.run(lambda uow: [uow.sessions.add(a_session(person_id=1)) for _ in range(2)])
    writer.run(lambda uow: uow.sessions.add(of_party))
    writer.run(lambda uow: uow.sessions.add(replace(of_party, occasion=1)))
    with pytest.raises(ConcurrentChangeError):
        writer.run(lambda uow: uow.sessions.add(of_party))


def test_a_row_cannot_point_at_nothing(writer):
    with pytest.raises(DBAPIError):
        writer.run(lambda uow: uow.sessions.add(a_session(person_id=99)))


def test_the_log_is_append_only_and_a_stored_record_is_not_added_again(writer):
    writer.run(parents)
    entry = writer.run(lambda uow: uow.answers.add(LogEntry(0, 1, "q", samples.given("yes"), 1, NOW)))
    with pytest.raises(TypeError, match="append-only"):
        writer.run(lambda uow: uow.answers.save(entry))
    with pytest.raises(ValueError, match="stored already"):
        writer.run(lambda uow: uow.answers.add(entry))


def test_erasing_removes_what_matches_and_needs_to_be_told_what(writer):
    writer.run(lambda uow: [uow.persons.add(a_person(n)) for n in range(3)])
    assert writer.run(lambda uow: uow.persons.remove(telegram_id=a_person(1).telegram_id)) == 1
    assert writer.run(lambda uow: uow.persons.remove(card=5)) == 0
    assert writer.run(lambda uow: len(uow.persons.find(card=None))) == 2
    with pytest.raises(ValueError, match="which"):
        writer.run(lambda uow: uow.persons.remove())


def test_an_id_is_never_given_twice(writer):
    first = writer.run(lambda uow: uow.persons.add(a_person()))
    writer.run(lambda uow: uow.persons.remove(id=first.id))
    assert writer.run(lambda uow: uow.persons.add(a_person())).id > first.id


def test_an_update_is_new_once_and_forgotten_after_three_days(writer):
    assert [writer.run(lambda uow: uow.is_seen(7, NOW)) for _ in range(3)] == [False, True, True]
    later = NOW.replace(day=6)
    assert not writer.run(lambda uow: uow.is_seen(1024, later))
    assert not writer.run(lambda uow: uow.is_seen(7, later))


def test_an_update_of_a_use_case_that_failed_is_still_new(writer):
    def fails(uow):
        uow.is_seen(7, NOW)
        raise NotFoundError

    with pytest.raises(NotFoundError):
        writer.run(fails)
    assert not writer.run(lambda uow: uow.is_seen(7, NOW))


def test_all_tables_belong_to_a_repository_or_to_storage_itself(writer):
    of_records = writer.run(lambda uow: {getattr(uow, name)._statements.table for name in REPOSITORIES.values()})
    own = {tables.seen_update, tables.outbox, tables.rate_gate}
    own |= {survey_tables.survey_code, survey_tables.response, survey_tables.resident_comment, survey_tables.tally}
    assert of_records | own == set(tables.metadata.tables.values())
