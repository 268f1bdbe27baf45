"""The audit is a chain: what was changed, taken out or put in between shows. And check recounts."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
import sqlalchemy as sa

from flows.service.audit import Deed, broken_chains, fingerprint, first_broken, note_audit
from flows.service.soundness import unsound
from storage.survey_tables import audit_line, response, tally
from tests.storage.estate import a_wave_of, an_estate, deal, give
from tests.storage.samples import NOW
from tests.storage.test_processes import said_by_two

OTHERS = ("member_id", "action", "about", "before", "after", "previous", "line_hash", "at")


def note(work, number, partnership_id=1):
    wave = a_wave_of(partnership_id, (), number)
    deed = Deed(partnership_id, 1, "planned", f"wave:{number}", None if number == 1 else wave, replace(wave, number=99))
    return note_audit(work, deed, NOW + number * timedelta(minutes=1, microseconds=7))


@pytest.fixture
def lines(writer):
    writer.run(an_estate)
    for number in (1, 2, 3, 4):
        writer.run(partial(note, number=number))
    return writer.run(lambda work: work.audit_lines.find(partnership_id=1))


def test_a_chain_holds_from_its_first_line(lines):
    assert lines[0].previous == lines[0].before == ""
    assert [line.previous for line in lines[1:]] == [line.line_hash for line in lines[:-1]]
    assert first_broken(lines) is None
    assert first_broken([]) is None


@pytest.mark.parametrize("name", OTHERS)
def test_a_changed_line_shows(lines, name):
    for at, line in enumerate(lines):
        new = 9 if name == "member_id" else line.at + timedelta(microseconds=1) if name == "at" else "other"
        broken = first_broken([*lines[:at], replace(line, **{name: new}), *lines[at + 1 :]])
        assert broken is not None
        assert broken.id in {line.id, line.id + 1}


def test_a_line_that_is_taken_out_or_moved_shows(lines):
    assert first_broken([lines[0], *lines[2:]]) == lines[2]
    assert first_broken([lines[0], lines[2], lines[1], lines[3]]) == lines[2]


def test_the_oldest_lines_may_go_when_their_time_has_come(lines):
    assert first_broken(lines[2:]) is None


def test_check_names_a_broken_chain_and_only_that(writer, lines):
    assert writer.run(unsound) == []
    changing = sa.update(audit_line).where(audit_line.c.id == lines[1].id).values(action="released")
    writer.run(lambda work: work._connection.execute(changing))
    assert writer.run(lambda work: [line.id for line in broken_chains(work).values()]) == [lines[1].id]
    (finding,) = writer.run(unsound)
    assert "partnership 1" in finding
    assert "released" in finding


def test_two_processes_make_one_chain(writer, url):
    writer.run(an_estate)
    said_by_two(url, "audit", 30)
    lines = writer.run(lambda work: work.audit_lines.find(partnership_id=1))
    assert len(lines) == 60
    assert first_broken(lines) is None


def test_a_fingerprint_tells_contents_apart_and_says_nothing():
    wave = a_wave_of(1, (3, 4))
    assert fingerprint(None) == ""
    assert fingerprint(wave) == fingerprint(replace(wave))
    assert fingerprint(wave) != fingerprint(replace(wave, number=7))
    assert fingerprint({"a": 1, "b": 2}) == fingerprint({"b": 2, "a": 1})
    assert len(fingerprint("Hanna")) == 64


@pytest.fixture
def answered(writer):
    writer.run(an_estate)
    writer.run(partial(deal, wave_id=1, count=9))
    for number in range(3):
        writer.run(partial(give, number=number))
    assert writer.run(unsound) == []

    def spoil(statement):
        writer.run(lambda work: work._connection.execute(statement))
        return writer.run(unsound)

    return spoil


def test_check_finds_a_response_that_was_changed(answered):
    found = answered(sa.update(response).values(answers={"1": 5}))
    assert found == ["wave 1: its tally is not what its responses say"]


def test_check_finds_a_response_that_was_taken_out_or_counted_twice(answered):
    assert answered(sa.update(tally).values(others={"responses": {"": 4}})) == [
        "wave 1: 4 responses are counted, 3 are stored"
    ]
    assert len(answered(sa.delete(response))) == 2


def test_check_finds_a_response_without_a_code(answered):
    found = answered(sa.text("UPDATE survey_code SET is_used = false"))
    assert found == ["wave 1: 3 responses are stored, but only 0 of 9 codes are used"]


def test_check_finds_what_should_have_been_erased(answered):
    found = answered(sa.text("UPDATE wave SET rows_gone = '2026-03-02 08:00:00'"))
    assert found == ["wave 1: 3 responses are stored, although they were erased on 2026-03-02"]
