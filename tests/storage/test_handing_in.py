"""A resident's code and answers: both or neither, once, and nothing that was not asked."""

import asyncio
import time
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from functools import partial
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.ballot import CodeState, Knows, Receipt, Response
from flows.codes import written
from flows.errors import ConcurrentChangeError, NotFoundError
from flows.questionnaire import BACKGROUND, StatementKind
from flows.service.ballots import COMMENT_LENGTH, hand_in, look_at_code, paper
from flows.service.soundness import unsound
from flows.wave import Invited, WaveState
from storage.database import open_engine
from storage.writer import Writer
from tests.storage.estate import LENGTH, WORLD, a_code, a_wave_of, an_estate, deal, give, some_answers
from tests.storage.samples import NOW
from tests.storage.test_processes import KILLS, said_by_two, walker

MINUTE = timedelta(minutes=1)
QUIET = {
    "deadline": None,
    "database": None,
    "suppress_health_check": list(HealthCheck),
    "derandomize": True,
}


@pytest.fixture(params=[Invited.EVERYONE, Invited.OPEN])
def invited(request):
    return request.param


def begin(writer, codes=5, **changes):
    writer.run(partial(an_estate, **changes))
    if changes.get("invited") is not Invited.OPEN:
        writer.run(lambda work: deal(work, 1, codes))


def stored(writer):
    return writer.run(lambda work: work.ballots.stored(1))


async def test_fifty_who_send_one_code_at_once_store_one_response(writer, invited):
    begin(writer, invited=invited)
    receipts = await asyncio.gather(*(writer.transact(partial(give, number=0)) for _ in range(50)))
    assert Counter(receipts) == {Receipt.TAKEN: 1, Receipt.SPENT: 49}
    assert stored(writer) == 1
    assert writer.run(lambda work: work.ballots.counted(1))["responses", ""] == 1


async def test_a_thousand_who_answer_at_once_are_all_counted(writer, invited):
    begin(writer, 1000, invited=invited)
    receipts = await asyncio.gather(*(writer.transact(partial(give, number=n)) for n in range(1000)))
    assert set(receipts) == {Receipt.TAKEN}
    assert stored(writer) == 1000
    tally, recounted = writer.run(lambda work: (work.ballots.tally(1), work.ballots.recounted(1)))
    assert tally == recounted
    assert writer.run(lambda work: work.ballots.codes(1)) == (1000, 1000)


def test_two_processes_take_each_code_once(writer, url, invited):
    begin(writer, 60, invited=invited)
    said = [line.split(":") for lines in said_by_two(url, "hand_in", 60) for line in lines]
    assert Counter(receipt for _, receipt in said) == {"taken": 60, "spent": 60}
    assert len({number for number, receipt in said if receipt == "taken"}) == 60
    assert stored(writer) == 60
    assert writer.run(lambda work: dict(work.ballots.tally(1))) == writer.run(lambda work: work.ballots.recounted(1))


def test_two_processes_that_take_two_waves_in_turn_do_not_stop_each_other(writer, url):
    begin(writer, invited=Invited.OPEN)
    second = a_wave_of(1, tuple(range(1, 9)), 2)
    writer.run(lambda work: work.waves.add(replace(second, invited=Invited.OPEN)))
    said = [receipt for lines in said_by_two(url, "cross", 150) for receipt in lines]
    assert Counter(said) == {"taken": 300}
    for wave_id in (1, 2):
        assert writer.run(lambda work: work.ballots.stored(wave_id)) == 150  # noqa: B023 -- run at once
        tally = writer.run(lambda work: work.ballots.tally(wave_id))  # noqa: B023 -- run at once
        assert tally == writer.run(lambda work: work.ballots.recounted(wave_id))  # noqa: B023 -- run at once


def test_a_process_that_dies_between_spending_and_storing_leaves_the_code_unspent(writer, url):
    begin(writer)
    dying = walker(url, "spend_and_die", "one", 1)
    assert dying.communicate(timeout=60)[0] == ""
    assert dying.returncode < 0
    assert writer.run(lambda work: look_at_code(work, WORLD, NOW, "slug1", a_code(0))) is CodeState.UNUSED
    assert stored(writer) == 0
    assert writer.run(partial(give, number=0)) is Receipt.TAKEN


@pytest.mark.parametrize("seed", KILLS)
def test_a_killed_process_loses_no_answer_that_it_acknowledged(sqlite_url, seed):
    writer = Writer(sqlite_url)
    writer.start()
    begin(writer, 3000)
    writer.stop()
    process = walker(sqlite_url, "hand_in", "one", 3000)
    first = process.stdout.readline()
    time.sleep(Random(seed).uniform(0, 0.1))
    process.kill()
    acknowledged = [line for line in [first, *process.stdout] if line.endswith("taken\n")]
    process.stdout.close()
    process.wait()
    writer = Writer(sqlite_url)
    writer.start()
    assert 0 <= stored(writer) - len(acknowledged) <= 1
    assert writer.run(lambda work: work.ballots.codes(1)) == (3000, stored(writer))
    assert writer.run(unsound) == []
    writer.stop()


def test_an_error_between_spending_and_storing_leaves_the_code_unspent(writer):
    begin(writer)

    def fails(work):
        give(work, 0)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        writer.run(fails)
    assert (stored(writer), writer.run(lambda work: work.ballots.codes(1))) == (0, (5, 0))
    assert writer.run(lambda work: (work.ballots.tally(1), work.ballots.counted(1))) == ({}, {})


def test_a_code_of_another_wave_or_of_nobody_is_unknown(writer):
    begin(writer)
    writer.run(lambda work: work.waves.add(a_wave_of(1, work.waves.get(1).statements, 2)))
    for slug, code in (("slug2", a_code(0)), ("slug1", a_code(77)), ("slug1", "nonsense")):
        assert writer.run(lambda work: look_at_code(work, WORLD, NOW, slug, code)) is CodeState.UNKNOWN  # noqa: B023 -- run at once
        assert writer.run(lambda work: hand_in(work, WORLD, NOW, slug, code, some_answers(0))) is Receipt.UNKNOWN  # noqa: B023 -- run at once
    with pytest.raises(NotFoundError):
        writer.run(lambda work: look_at_code(work, WORLD, NOW, "nowhere", a_code(0)))


def test_another_secret_knows_no_code(writer):
    begin(writer)
    other = replace(WORLD, own=replace(WORLD.own, secret="another one, and just as long"))
    assert writer.run(lambda work: look_at_code(work, other, NOW, "slug1", a_code(0))) is CodeState.UNKNOWN


def test_a_code_is_read_as_people_write_it(writer):
    begin(writer)
    for text in (written(a_code(0)), a_code(0).lower(), f" {a_code(0)[:5]} {a_code(0)[5:]} "):
        assert writer.run(lambda work: look_at_code(work, WORLD, NOW, "SLUG1", text)) is CodeState.UNUSED  # noqa: B023 -- run at once
    assert writer.run(lambda work: hand_in(work, WORLD, NOW, "Slug1", written(a_code(0)), some_answers(0))) == "taken"
    assert writer.run(lambda work: look_at_code(work, WORLD, NOW, "slug1", a_code(0))) is CodeState.USED


@pytest.mark.parametrize(
    ("state", "at", "receipt"),
    [
        (WaveState.PLANNED, -MINUTE, Receipt.CLOSED),
        (WaveState.PLANNED, timedelta(), Receipt.TAKEN),
        (WaveState.PLANNED, LENGTH, Receipt.CLOSED),
        (WaveState.OPEN, LENGTH - MINUTE, Receipt.TAKEN),
        (WaveState.OPEN, LENGTH, Receipt.CLOSED),
        (WaveState.CLOSED, MINUTE, Receipt.CLOSED),
        (WaveState.RELEASED, MINUTE, Receipt.CLOSED),
    ],
)
def test_a_wave_opens_and_closes_by_the_clock(writer, state, at, receipt):
    begin(writer, state=state)
    assert writer.run(partial(give, number=0, now=NOW + at)) is receipt
    assert stored(writer) == (receipt is Receipt.TAKEN)
    assert writer.run(lambda work: work.ballots.codes(1)) == (5, int(receipt is Receipt.TAKEN))
    if receipt is Receipt.CLOSED:
        state = writer.run(lambda work: look_at_code(work, WORLD, NOW + at, "slug1", a_code(0)))
        assert state is CodeState.UNKNOWN


def test_a_cancelled_wave_is_not_there(writer):
    begin(writer, state=WaveState.CANCELLED)
    with pytest.raises(NotFoundError):
        writer.run(partial(give, number=0))


def test_an_empty_paper_spends_nothing(writer):
    begin(writer)
    empty = Response(1, {99: 5}, {7: Knows.NO}, {"age": "60_up"}, "Tak")
    assert writer.run(lambda work: hand_in(work, WORLD, NOW, "slug1", a_code(0), empty)) is Receipt.EMPTY
    assert writer.run(lambda work: work.ballots.codes(1)) == (5, 0)


_keys = st.integers(-1, 12)
_anything = st.builds(
    Response,
    st.integers(0, 3),
    st.dictionaries(_keys, st.integers(-3, 9) | st.booleans(), max_size=9),
    st.dictionaries(_keys, st.sampled_from(Knows), max_size=4),
    st.dictionaries(
        st.sampled_from([*BACKGROUND, "name", "cpr"]), st.sampled_from(["60_up", "woman", "x"]), max_size=5
    ),
    st.text(max_size=700),
    st.sampled_from(["da", "so", "xx", ""]),
)
_asked = st.lists(st.integers(1, 8), unique=True, max_size=8).map(tuple)
_background = st.lists(st.sampled_from(sorted(BACKGROUND)), unique=True).map(tuple)


def test_nothing_is_stored_that_was_not_asked(writer):
    begin(writer, 0)

    def tried(work, asked, background, comments, given):
        work.ballots.drop_responses(1)
        work.ballots.drop_codes(1, used=True)
        wave = replace(work.waves.get(1), statements=asked, background=background, comments=comments)
        work.waves.save(wave)
        deal(work, 1, 1)
        receipt = hand_in(work, WORLD, NOW, "slug1", a_code(0), given)
        return receipt, work.ballots.responses(1), work.ballots.comments(1), work.ballots.counted(1)

    @settings(max_examples=60, **QUIET)
    @given(_asked, _background, st.booleans(), _anything)
    def check(asked, background, comments, given):
        receipt, responses, words, counted = writer.run(
            partial(tried, asked=asked, background=background, comments=comments, given=given)
        )
        knowing = {7} if given.knows.get(7) in {Knows.YES, Knows.TOOK_PART} and {7, 8} & set(asked) else set()
        allowed = {key for key in asked if key < 7 or knowing}
        kept = {key: value for key, value in given.answers.items() if key in allowed and 0 <= value <= 5}
        if not kept:
            assert (receipt, responses, words, counted) == (Receipt.EMPTY, [], [], {})
            return
        assert receipt is Receipt.TAKEN
        (one,) = responses
        assert one.answers == kept
        assert all(type(value) is int for value in one.answers.values())
        assert set(one.knows) <= {7}
        assert all(name in background and band in BACKGROUND[name] for name, band in one.bands.items())
        assert {what for what, _ in counted} <= {"responses", "language", "knows:7", *(f"band:{n}" for n in background)}
        assert {language for what, language in counted if what == "language"} <= {"da", "so"}
        assert len(words) <= comments
        assert all(len(word.text) <= COMMENT_LENGTH for word in words)

    check()


def test_the_paper_shows_what_is_asked_and_when_it_is_gone(writer):
    begin(writer)
    shown = writer.run(lambda work: paper(work, WORLD, NOW, "slug1"))
    on_paper = [statement for page in shown.pages for statement in page.statements]
    assert sorted(one.id for one in on_paper) == sorted(writer.run(lambda work: work.waves.get(1)).statements)
    assert [page.is_story for page in shown.pages] == [False, False, False, False, True]
    assert [one.about for one in on_paper] == [0] * 6 + [7, 7]
    assert shown.needs_code
    assert shown.erased_by == (NOW + LENGTH + timedelta(days=90)).date()
    kinds = writer.run(lambda work: work.ballots.asked(1))
    assert all((kinds[one.id][0] is StatementKind.STORY) == bool(one.about) for one in on_paper)


def test_who_only_looks_waits_for_nobody(writer, url):
    """A wave that somebody is changing can be read, and its codes be looked at."""
    begin(writer)
    held = Writer(url, busy_seconds=0.2)
    held.start()
    with open_engine(url).connect() as other, other.begin():
        if other.dialect.name == "postgresql":
            for name in ("wave", "partnership", "organisation", "statement", "indicator"):
                other.exec_driver_sql(f"SELECT * FROM {name} FOR UPDATE")
        assert held.run(lambda work: paper(work, WORLD, NOW, "slug1")).slug == "slug1"
        assert held.run(lambda work: look_at_code(work, WORLD, NOW, "slug1", a_code(0))) is CodeState.UNUSED
        if other.dialect.name == "postgresql":
            with pytest.raises(ConcurrentChangeError):
                held.run(partial(give, number=0))
    assert held.run(partial(give, number=0)) is Receipt.TAKEN
    held.stop()


def test_a_closing_that_is_written_down_late_does_not_put_off_the_day_of_erasing(writer):
    begin(writer, state=WaveState.CLOSED, closed=NOW + LENGTH + timedelta(days=3))
    shown = writer.run(lambda work: paper(work, WORLD, NOW, "slug1"))
    assert shown.erased_by == (NOW + LENGTH + timedelta(days=90)).date()
