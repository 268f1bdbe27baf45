"""Who asks to be forgotten is forgotten; what residents said is not theirs and stays. The clock erases the rest."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from flows.codes import code_hash, derived_key
from flows.service.audit import Deed, broken_chains, note_audit
from flows.service.ballots import hand_in
from flows.service.own_data import own_data
from flows.service.soundness import unsound
from flows.wave import Caretaker, Handout, ResultLink, Subscriber
from tests.builders import a_talk, tables_of
from tests.properties.ending import give_notice
from tests.storage.estate import LENGTH, a_code, a_wave_of, some_answers, statements_of

ISLANDS = ("survey_code", "response", "resident_comment", "tally")


def asked(work, world, now, telegram_id):
    """An open wave with three answers, and a row of everything that names the first person."""
    work.waves.add(replace(a_wave_of(1, statements_of(work, 1)), opens=now, closes=now + LENGTH, created=now))
    pepper = derived_key(world.own.secret, "codes")
    work.ballots.issue(1, [code_hash(a_code(number), 1, pepper) for number in range(9)])
    for number in range(3):
        given = replace(some_answers(number), comment="Tak")
        assert hand_in(work, world, now, "slug1", a_code(number), given) == "taken"
    for action in ("planned", "opened"):
        note_audit(work, Deed(1, 1, action, "wave:1"), now)
    work.handouts.add(Handout(0, 1, 1, 20, now))
    work.caretakers.add(Caretaker(0, 1, 1, "Hanna Østergård", now))
    work.result_links.add(ResultLink(0, 1, 1, "token", now, now))
    work.subscribers.add(Subscriber(0, 1, telegram_id, telegram_id, "da", now, now, (1,)))


@pytest.fixture
async def agreed(at):
    troupe = await at("agreed")
    stage = troupe.stage
    stage.writer.run(partial(asked, world=stage.world, now=stage.clock.now(), telegram_id=troupe.hanna.telegram_id))
    return troupe


def islands(stage):
    tables = tables_of(stage)
    return {name: tables[name] for name in ISLANDS}


async def test_what_somebody_did_around_a_survey_is_told_to_them(agreed):
    found = agreed.stage.writer.run(lambda work: own_data(a_talk(work, work.persons.get(1)), 1))
    kinds = [row["what"] for row in found.json["surveys"]]
    assert kinds == ["wave", "audit", "audit", "handout", "caretaker", "result_link", "subscriber"]
    assert "2. marts 2026: 4 ændringer" in str(found.sections)
    assert "Du bliver spurgt som beboer: Ådalsparken, siden 2. marts 2026" in str(found.sections)
    assert "Ådalsparken: lukkede 2. marts 2026" in str(found.sections)
    others = agreed.stage.writer.run(lambda work: own_data(a_talk(work, work.persons.get(2)), 2))
    assert others.json["surveys"] == []


async def test_who_is_forgotten_leaves_answers_and_audit_as_they_were(agreed):
    before = islands(agreed.stage)
    await agreed.stage.command(agreed.hanna, "delete")
    await agreed.press(agreed.hanna, "delete_yes")
    assert islands(agreed.stage) == before
    assert agreed.stage.writer.run(unsound) == []
    tables = tables_of(agreed.stage)
    assert not tables["caretaker"]
    assert not tables["result_link"]
    assert not tables["subscriber"]
    assert [row["member_id"] for row in tables["audit_line"].values()] == [1, 1]
    assert "Hanna Østergård" not in str([tables[name] for name in ("audit_line", "member", "person", "handout")])


async def test_answers_go_by_the_clock_in_a_partnership_that_has_ended_too(agreed):
    ending = await give_notice(agreed)
    await agreed.stage.live(ending.ends_on)
    await agreed.stage.later(timedelta(days=91))
    assert not any(islands(agreed.stage).values())
    (wave,) = tables_of(agreed.stage)["wave"].values()
    assert wave["rows_gone"]
    assert agreed.stage.writer.run(broken_chains) == {}


async def test_after_the_partnership_is_erased_nothing_of_its_surveys_is_left(agreed):
    agreed.stage.writer.run(lambda work: work.erase("partnership", 1))
    left = {name for name, rows in tables_of(agreed.stage).items() if rows}
    assert not left & {*ISLANDS, "wave", "statement", "indicator", "audit_line", "subscriber", "handout"}
