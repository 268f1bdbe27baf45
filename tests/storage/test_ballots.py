"""Codes, answers and what counts them, on both databases."""

from collections import Counter
from dataclasses import replace
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.ballot import CodeState, Knows, Response
from flows.questionnaire import StatementKind, StatementRole
from storage.batch import Call, HeldConnection
from storage.database import has_codes, open_engine
from tests.storage.estate import an_estate, counted_one_by_one, some_answers, statements_of
from tests.storage.samples import NASTY, a_wave

ONE, OTHER = b"1" * 32, b"2" * 32


def all_of(responses):
    """Whatever their order, and that of their keys."""
    return sorted(repr([sorted(part.items()) for part in (one.answers, one.knows, one.bands)]) for one in responses)


@pytest.fixture
def ballots(writer):
    """`ballots("tally", 1)` in a transaction of its own; there are the waves 1 and 2."""
    writer.run(an_estate)
    writer.run(lambda work: work.waves.add(a_wave(2)))

    def call(name, *given, **named):
        return writer.run(lambda work: getattr(work.ballots, name)(*given, **named))

    return call


def test_a_code_is_known_in_its_own_wave_only(ballots):
    ballots("issue", 1, [ONE, OTHER])
    assert ballots("state_of", 1, ONE) is CodeState.UNUSED
    assert ballots("state_of", 2, ONE) is CodeState.UNKNOWN
    assert ballots("state_of", 1, b"3" * 32) is CodeState.UNKNOWN
    assert not ballots("spend", 2, ONE)
    assert ballots("codes", 1) == (2, 0)


def test_a_code_is_spent_once(ballots):
    ballots("issue", 1, [ONE, OTHER])
    assert [ballots("spend", 1, ONE) for _ in range(3)] == [True, False, False]
    assert ballots("state_of", 1, ONE) is CodeState.USED
    assert ballots("codes", 1) == (2, 1)
    assert not ballots("spend", 1, b"3" * 32)


def test_a_code_that_is_issued_again_stays_as_it_is(ballots):
    ballots("issue", 1, [ONE])
    ballots("spend", 1, ONE)
    ballots("issue", 1, [ONE, OTHER])
    assert [ballots("state_of", 1, code) for code in (ONE, OTHER)] == [CodeState.USED, CodeState.UNUSED]


def test_nothing_is_issued_without_codes(ballots):
    ballots("issue", 1, [])
    assert ballots("codes", 1) == (0, 0)


def test_what_was_put_in_comes_back_and_is_counted(ballots):
    given = Response(1, {1: 5, 2: 0}, {7: Knows.NO}, {"age": "60_up"}, NASTY, "so")
    ballots("put_in", given)
    assert ballots("responses", 1) == [replace(given, comment="", language="da")]
    assert ballots("tally", 1) == {(1, 5): 1, (2, 0): 1}
    assert ballots("counted", 1) == {
        ("responses", ""): 1,
        ("language", "so"): 1,
        ("band:age", "60_up"): 1,
        ("knows:7", "no"): 1,
    }
    (comment,) = ballots("comments", 1)
    assert (comment.text, comment.is_read, comment.wave_id) == (NASTY, False, 1)
    assert ballots("stored", 1) == 1


def test_a_wave_that_nobody_answered_counts_nothing(ballots):
    empty = [ballots(name, 1) for name in ("tally", "counted", "recounted", "responses", "comments", "stored")]
    assert empty == [{}, {}, {}, [], [], 0]


_responses = st.builds(
    Response,
    st.sampled_from([1, 2]),
    st.dictionaries(st.integers(1, 9), st.integers(0, 5), min_size=1, max_size=5),
    st.dictionaries(st.integers(1, 9), st.sampled_from(Knows), max_size=2),
    st.dictionaries(st.sampled_from(["age", "gender"]), st.sampled_from(["a", "b"]), max_size=2),
    st.sampled_from(["", "Tak"]),
    st.sampled_from(["da", "ar", "so"]),
)


def test_the_tally_is_what_counting_the_rows_gives(writer, ballots):
    def put_in(work, given):
        for wave_id in (1, 2):
            work.ballots.drop_responses(wave_id)
        for one in given:
            work.ballots.put_in(one)

    @settings(max_examples=30, deadline=None, database=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(st.lists(_responses, max_size=90))
    def check(given):
        writer.run(partial(put_in, given=given))
        for wave_id in (1, 2):
            mine = [one for one in given if one.wave_id == wave_id]
            tally = ballots("tally", wave_id)
            assert tally == ballots("recounted", wave_id) == counted_one_by_one(ballots("responses", wave_id))
            assert tally == counted_one_by_one(mine)
            others = Counter({("responses", ""): len(mine)}) + Counter(("language", one.language) for one in mine)
            others += Counter((f"band:{name}", band) for one in mine for name, band in one.bands.items())
            others += Counter((f"knows:{story}", knows.value) for one in mine for story, knows in one.knows.items())
            assert ballots("counted", wave_id) == others
            assert len(ballots("comments", wave_id)) == sum(bool(one.comment) for one in mine)

    check()


def test_more_answers_than_lie_together_are_all_kept(ballots, writer):
    given = [some_answers(number) for number in range(200)]
    for one in given[:150]:
        ballots("put_in", one)
    writer.run(lambda work: [work.ballots.put_in(one) for one in given[150:]])
    found = ballots("responses", 1)
    assert all_of(found) == all_of(given)
    assert sorted(one.text for one in ballots("comments", 1)) == sorted(one.comment for one in given if one.comment)


def test_what_was_undone_in_a_batch_is_not_counted_and_what_was_dropped_neither(url, ballots):
    one, other = Response(1, {1: 5}, {}, {"age": "60_up"}), Response(1, {1: 4}, {}, {"age": "18_34"})

    def fails(work):
        work.ballots.put_in(other)
        work.ballots.drop_responses(1)
        raise RuntimeError

    def seen(work):
        return dict(work.ballots.tally(1)), dict(work.ballots.counted(1))

    held = HeldConnection(open_engine(url))
    put_in = Call(lambda work: work.ballots.put_in(one))
    first = held.run([put_in, Call(fails), Call(seen), Call(lambda work: work.ballots.drop_bands(1)), Call(seen)])
    counted = {("responses", ""): 1, ("language", "da"): 1}
    assert first[2].value == ({(1, 5): 1}, counted | {("band:age", "60_up"): 1})
    assert first[4].value == ({(1, 5): 1}, counted)
    assert (ballots("tally", 1), ballots("counted", 1), ballots("stored", 1)) == (*first[4].value, 1)
    held.run([put_in, Call(lambda work: work.ballots.drop_responses(1)), Call(lambda work: work.ballots.put_in(other))])
    assert ballots("tally", 1) == ballots("recounted", 1) == {(1, 4): 1}
    held.close()


def test_an_answer_to_a_wave_that_is_erased_with_it_at_once_leaves_nothing(url, ballots):
    held = HeldConnection(open_engine(url))
    put_in = Call(lambda work: work.ballots.put_in(some_answers(1)))
    held.run([put_in, Call(lambda work: work.erase("partnership", 1))])
    held.close()
    assert [ballots(name, 1) for name in ("stored", "tally", "counted", "comments")] == [0, {}, {}, []]


def test_mixing_changes_nothing_of_what_is_said(ballots):
    ballots("issue", 1, [bytes([number]) * 32 for number in range(50)])
    for number in range(20):
        ballots("spend", 1, bytes([number]) * 32)
        ballots("put_in", some_answers(number))
    names = ("tally", "counted", "recounted", "responses", "comments", "codes", "stored")
    before = [ballots(name, 1) for name in names]
    ballots("put_in", some_answers(99, 2))
    ballots("mix", 1)
    ballots("mix", 1)
    assert [ballots(name, 1) for name in names] == before
    assert ballots("state_of", 1, bytes([3]) * 32) is CodeState.USED
    assert ballots("stored", 2) == 1


def test_a_comment_is_reworded_or_dropped_alone(ballots):
    for number in range(3):
        ballots("put_in", replace(some_answers(number), comment=f"Nummer {number}"))
    first, second, third = ballots("comments", 1)
    ballots("reword", replace(first, text="En nabo hjalp.", is_read=True))
    ballots("drop_comment", second.id)
    assert ballots("comments", 1) == [replace(first, text="En nabo hjalp.", is_read=True), third]


def test_codes_are_dropped_by_whether_they_were_used(ballots):
    for wave_id, codes in ((1, (ONE, OTHER)), (2, (b"3" * 32,))):
        ballots("issue", wave_id, codes)
    ballots("spend", 1, ONE)
    assert ballots("drop_codes", 1, used=False) == 1
    assert ballots("codes", 1) == (1, 1)
    assert ballots("drop_codes", 1, used=True) == 1
    assert (ballots("codes", 1), ballots("codes", 2)) == ((0, 0), (1, 0))


def test_bands_are_dropped_from_answers_and_counters_and_the_rest_stays(ballots):
    for wave_id in (1, 2):
        ballots("put_in", Response(wave_id, {1: 5}, {7: Knows.YES}, {"age": "60_up"}, "Tak", "so"))
    ballots("drop_bands", 1)
    assert ballots("responses", 1) == [Response(1, {1: 5}, {7: Knows.YES})]
    assert ballots("counted", 1) == {("responses", ""): 1, ("language", "so"): 1, ("knows:7", "yes"): 1}
    assert ballots("tally", 1) == {(1, 5): 1}
    assert ballots("responses", 2)[0].bands == {"age": "60_up"}


def test_answers_are_dropped_with_comments_and_counters(ballots):
    for wave_id in (1, 2):
        ballots("put_in", Response(wave_id, {1: 5}, comment="Tak"))
    ballots("drop_responses", 1)
    names = ("tally", "counted", "recounted", "responses", "comments")
    assert [len(ballots(name, 1)) for name in names] == [0] * 5
    assert [len(ballots(name, 2)) for name in names] == [1, 2, 1, 1, 1]


def test_what_is_asked_is_read_of_one_partnership(writer, ballots):
    writer.run(lambda work: statements_of(work, 1))
    asked = ballots("asked", 1)
    assert sorted(asked) == list(range(1, 17))
    assert asked[1] == (StatementKind.LEVEL, StatementRole.KEY, 0)
    assert asked[8] == (StatementKind.STORY, StatementRole.HARM, 7)
    assert ballots("asked", 2) == {}


def test_whether_anybody_has_a_code_is_known_without_the_writer(ballots, url):
    assert not has_codes(url)
    ballots("issue", 1, [ONE])
    assert has_codes(url)


def test_a_database_that_is_yet_to_be_made_has_no_codes(tmp_path):
    assert not has_codes(f"sqlite:///{tmp_path}/new.db")
