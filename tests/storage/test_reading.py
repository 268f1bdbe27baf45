"""A use case reads each thing once, and always reads what it wrote."""

from dataclasses import replace

import pytest

from flows.answers import Answers, answer_to_dict
from flows.errors import ConcurrentChangeError, NotFoundError
from tests.storage.samples import NOW, a_person, a_session, given


@pytest.fixture
def statements(writer, monkeypatch):
    """What the database is asked from now on."""
    driver = writer.run(lambda uow: uow.driver)
    asked = []

    def execute(sql, values=()):
        asked.append(sql.split()[0])
        return kept(sql, values)

    kept = driver._execute
    monkeypatch.setattr(driver, "_execute", execute)
    return asked


def test_what_was_read_is_not_read_again(writer, statements):
    stored = writer.run(lambda uow: uow.persons.add(a_person()))
    statements.clear()

    def reads(uow):
        (first,), (again,) = (uow.persons.find(telegram_id=stored.telegram_id) for _ in range(2))
        return [first, again, uow.persons.get(stored.id)]

    assert writer.run(reads) == [stored] * 3
    assert statements.count("SELECT") == 1
    writer.run(reads)
    assert statements.count("SELECT") == 2


def test_what_was_written_is_seen_at_once_by_id_and_by_every_search(writer):
    def changes(uow):
        person = uow.persons.add(a_person())
        assert uow.persons.find(language="en") == []
        saved = uow.persons.save(replace(uow.persons.get(person.id), language="en"))
        assert uow.persons.find(language="en") == [uow.persons.get(person.id)] == [saved]
        uow.persons.remove(id=person.id)
        assert uow.persons.find(language="en") == []
        with pytest.raises(NotFoundError):
            uow.persons.get(person.id)

    writer.run(changes)


def test_a_list_that_was_found_belongs_to_who_asked(writer):
    def spoils(uow):
        uow.persons.add(a_person())
        uow.persons.find().clear()
        return len(uow.persons.find())

    assert writer.run(spoils) == 1


def test_a_save_writes_all_that_changed_whether_it_was_read_before_or_not(writer):
    stored = writer.run(lambda uow: uow.persons.add(a_person()))
    saved = writer.run(lambda uow: uow.persons.save(replace(stored, language="en", first_name="Bo")))
    assert writer.run(lambda uow: uow.persons.get(stored.id)) == saved

    def reads_first(uow):
        known = uow.persons.get(stored.id)
        again = uow.persons.save(replace(known, card=7))
        return uow.persons.save(replace(again, card=None, unanswered=9))

    assert writer.run(reads_first) == writer.run(lambda uow: uow.persons.get(stored.id))
    assert writer.run(lambda uow: uow.persons.get(stored.id)) == replace(saved, unanswered=9, version=3)


def test_an_older_version_is_refused_also_when_the_newer_was_just_read(writer):
    stored = writer.run(lambda uow: uow.persons.add(a_person()))
    writer.run(lambda uow: uow.persons.save(replace(stored, language="en")))

    def overwrites(uow):
        uow.persons.get(stored.id)
        uow.persons.save(replace(stored, first_name="Bo"))

    with pytest.raises(ConcurrentChangeError):
        writer.run(overwrites)
    assert writer.run(lambda uow: uow.persons.get(stored.id)).language == "en"


def test_an_answer_is_read_from_its_row_when_asked_for_and_goes_back_as_it_came(writer):
    session = a_session(answers={"a": given("one"), "b": given(("x", "y"))})
    stored = writer.run(lambda uow: uow.sessions.add(session))
    changed = writer.run(lambda uow: uow.sessions.get(stored.id)).with_answer("c", given(3))
    writer.run(lambda uow: uow.sessions.save(changed))
    read = writer.run(lambda uow: uow.sessions.get(stored.id))
    assert read.answers == {"a": given("one"), "b": given(("x", "y")), "c": given(3)}


def test_answers_are_a_mapping():
    answers = Answers({"a": answer_to_dict(given("one"))})
    assert ("a" in answers, "b" in answers, len(answers), list(answers)) == (True, False, 1, ["a"])
    assert (answers.get("a"), answers.get("b"), answers["a"].at) == (given("one"), None, NOW)
    assert repr(answers) == repr({"a": given("one")})
    assert Answers.of(answers) is answers
    with pytest.raises(KeyError):
        answers["b"]
