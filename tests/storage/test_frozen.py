"""A wave's answers through the database: handed in, counted, frozen, and read back by results, on both databases."""

from dataclasses import replace
from datetime import timedelta

from flows.ballot import Knows, Response
from flows.freezing import Gathered, freeze, frozen
from flows.people import Side
from flows.questionnaire import Indicator, Statement, StatementKind, StatementRole, Unit
from flows.service.results import newest_snapshot, results_of
from flows.snapshot import content_of, is_untouched
from flows.wave import WaveState
from tests.builders import a_talk
from tests.storage.samples import NOW, parents

AGES = ("18_34", "35_59", "60_up")
PARTS = {"age": dict.fromkeys(AGES, 1)}


def questionnaire(uow):
    """The base rows with an answered wave: key statement, twin, and a story."""
    parents(uow)
    uow.indicators.add(Indicator(0, 1, "trust", Unit.SHARE, "", "", NOW, target=60))
    for kind, role, key in (("level", "key", "trust.key"), ("level", "twin", "trust.twin"), ("story", "good", "")):
        made = Statement(0, 1, StatementKind(kind), StatementRole(role), NOW, key)
        uow.statements.add(replace(made, indicator_id=1 if key else 0, texts={} if key else {"da": "Her er liv."}))
    wave = uow.waves.get(1)
    return uow.waves.save(
        replace(wave, number=0, state=WaveState.RELEASED, statements=(1, 2, 3), background=("age",), closed=NOW)
    )


def hand_in(uow, wave_id, n, positive):
    for i in range(n):
        answers = {1: 5 if i < positive else 2, 2: 2 if i < positive else 4, 3: 4}
        uow.ballots.put_in(Response(wave_id, answers, {3: Knows.YES}, {"age": AGES[i % 3]}))


def freeze_wave(uow, wave, reached=None, population=None):
    """As the closing of a wave does it."""
    asked = [uow.statements.get(statement_id) for statement_id in wave.statements]
    counts = (uow.ballots.tally(wave.id), uow.ballots.counted(wave.id), uow.ballots.responses(wave.id))
    content = freeze(Gathered(wave, asked, *counts, reached, population or {}))
    return uow.snapshots.add(frozen(wave.id, 1, content, NOW))


def test_a_wave_is_frozen_and_read_by_both_sides(writer):
    def play(uow):
        wave = questionnaire(uow)
        hand_in(uow, wave.id, 75, 31)
        stored = freeze_wave(uow, wave, 180, PARTS)
        read = newest_snapshot(a_talk(uow), wave)
        assert read == stored
        assert is_untouched(read)
        assert content_of(read).answers == 75
        return [results_of(a_talk(uow), wave, side) for side in Side]

    ours, theirs = writer.run(play)
    for found in (ours, theirs):
        row = found.indicators[0]
        assert (row.years[0].positive, row.years[0].n, row.interval_text) == (31, 75, "41\u00a0% (31–53\u00a0%)")
        assert row.target.code == "not_reached"
        assert row.lines[0].startswith("Vægtet, så svarene ligner beboerne: 41\u00a0%")
        assert [one.role for one in found.others] == ["twin", "good"]
    assert [len(one.subgroups) for one in (ours, theirs)] == [1, 0]


def test_a_second_wave_is_compared_with_what_was_frozen_of_the_first(writer):
    def play(uow):
        wave = questionnaire(uow)
        hand_in(uow, wave.id, 100, 41)
        freeze_wave(uow, wave)
        uow.ballots.drop_responses(wave.id)
        later = uow.waves.add(replace(wave, id=0, number=1, slug="w1", opens=NOW + timedelta(days=364)))
        hand_in(uow, later.id, 100, 58)
        freeze_wave(uow, later)
        return results_of(a_talk(uow), later, Side.HOUSING).indicators[0]

    row = writer.run(play)
    assert [one.display for one in row.years] == ["41\u00a0%", "58\u00a0%"]
    assert row.change.code == "up_clear"
