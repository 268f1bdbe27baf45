"""What stands still is said to whom it concerns: each step once, at a decent hour, and no more once somebody acts."""

from collections import Counter
from datetime import timedelta

import pytest

from flows.clock import COPENHAGEN
from flows.phrases import plain
from tests.cast import links, verbs
from tests.properties.nudged import HANNA, YUSUF, live, rows, sent, watch


async def with_company(troupe):
    await troupe.welcome_company(links(troupe.hanna)[-1])
    return troupe


@pytest.mark.parametrize("stage", ["preparing", "comparing", "joint", "agreeing", "agreed"])
async def test_half_a_year_without_anybody_says_each_step_at_most_once_at_a_decent_hour_and_then_nothing(at, stage):
    troupe = await at(stage)
    if "propose_agreement" in verbs(troupe.hanna):
        await troupe.press(troupe.hanna, "propose_agreement")
    hours = watch(troupe)
    await live(troupe)
    nudged = rows(troupe, state="sent")
    assert max(Counter(row[:3] for row in nudged).values(), default=1) == 1
    assert all(8 <= hour.astimezone(COPENHAGEN).hour <= 19 for hour in hours)
    assert not rows(troupe, state="pending")
    assert all(row[4] for row in rows(troupe, state="cancelled"))
    before = len(hours)
    await live(troupe)
    assert stage == "agreed" or len(hours) == before


async def test_a_first_part_that_stands_still_is_told_to_its_own_then_to_the_other_then_to_the_co_ordinator(at):
    troupe = await at("preparing")
    await troupe.release(troupe.hanna)
    await live(troupe, timedelta(days=10))
    assert sent(troupe) == {("part1", "waited", YUSUF): 1}
    assert plain("nudge.part1.ready", "en", total=9, estate="", them="").split("\n")[1][:3] in troupe.yusuf.last.text
    await live(troupe)
    steps = {("waited", YUSUF), ("other", HANNA), ("co_ordinator", HANNA)}
    assert sent(troupe) == {("part1", word, who): 1 for word, who in steps}


async def test_who_goes_on_answering_is_not_nudged_and_a_release_ends_it(inviting):
    troupe = await with_company(inviting)
    await live(troupe, timedelta(days=6))
    await troupe.part1(troupe.yusuf)
    await live(troupe, timedelta(days=6))
    assert ("part1", "waited", YUSUF) not in sent(troupe)
    await troupe.release(troupe.yusuf)
    await live(troupe)
    assert {who for _, word, who in sent(troupe) if word == "waited"} == {HANNA}


async def test_nobody_learns_what_the_other_has_not_released(at):
    troupe = await at("preparing")
    troupe.stage.watch = lambda _phone, shown: texts.append(str(shown.card.text))
    texts = []
    await live(troupe)
    assert texts
    assert not any("siger noget" in text for text in texts)


async def test_a_part_taken_back_is_nudged_about_anew(at):
    troupe = await at("comparing")
    await troupe.stage.press(troupe.yusuf, 1, "own:1")
    await troupe.press(troupe.yusuf, "reopen")
    await live(troupe)
    assert sent(troupe)["part1", "waited", YUSUF] == 1


async def suggest(troupe):
    """Two times two weeks ahead."""
    await troupe.press(troupe.hanna, "suggest_time")
    for _ in range(2):
        await troupe.press(troupe.hanna, "suggest_time", n=-1)
    for number in (3, 4):
        await troupe.press(troupe.hanna, "tick_time", n=number)
    await troupe.press(troupe.hanna, "send_times")


async def test_suggested_times_are_told_to_the_asked_and_then_to_the_asking(at):
    troupe = await at("comparing")
    await suggest(troupe)
    await live(troupe)
    assert sent(troupe) == {("times", "waited", YUSUF): 1, ("times", "other", HANNA): 1}


async def test_answered_times_wait_for_whoever_suggested_them_and_a_fixed_one_for_nobody(at):
    troupe = await at("comparing")
    await suggest(troupe)
    await troupe.press(troupe.yusuf, "suits")
    await troupe.press(troupe.yusuf, "answer_times")
    await live(troupe, timedelta(days=7))
    assert sent(troupe) == {("times", "waited", HANNA): 1}
    await troupe.press(troupe.hanna, "fix_time")
    await live(troupe)
    assert sum(sent(troupe).values()) == 1


async def test_points_on_the_table_are_told_of_when_nobody_has_moved_for_a_week(at):
    troupe = await at("joint")
    for _ in range(2):
        await live(troupe, timedelta(days=5))
        await troupe.stage.press(troupe.hanna, 1, "joint:1")
        await troupe.press(troupe.hanna, "next_point")
        await troupe.joint_step(troupe.hanna)
    await live(troupe, timedelta(days=5))
    assert not sent(troupe)
    await live(troupe)
    found = sent(troupe)
    assert found
    assert max(found.values()) == 1
    assert {kind for kind, _, _ in found} == {"points"}
    assert {word for _, word, _ in found} == {"waited", "other", "co_ordinator"}


async def test_a_version_waits_for_both_then_for_one_then_for_nobody(at):
    troupe = await at("agreeing")
    proposer = troupe.hanna if "propose_agreement" in verbs(troupe.hanna) else troupe.yusuf
    await troupe.press(proposer, "propose_agreement")
    await live(troupe, timedelta(days=8))
    assert sent(troupe) == {("approval", "waited", HANNA): 1, ("approval", "waited", YUSUF): 1}
    await troupe.press(troupe.yusuf, "approve")
    await live(troupe, timedelta(days=8))
    assert sent(troupe)["approval", "other", YUSUF] == 1
    await troupe.press(troupe.hanna, "approve")
    await live(troupe, timedelta(days=10))
    assert ("approval", "co_ordinator", HANNA) not in sent(troupe)


async def test_whoever_has_said_stop_or_no_more_hears_nothing_and_the_others_do(at):
    troupe = await at("preparing")
    await troupe.release(troupe.hanna)
    await live(troupe, timedelta(days=8))
    await troupe.press(troupe.yusuf, "mute", "part1")
    await troupe.stage.command(troupe.hanna, "stop")
    await live(troupe)
    assert sum(sent(troupe).values()) == 1
    assert not rows(troupe, state="pending")


async def test_who_comes_in_or_back_in_the_middle_is_nudged_too(at):
    troupe = await at("agreeing")
    proposer = troupe.hanna if "propose_agreement" in verbs(troupe.hanna) else troupe.yusuf
    await troupe.press(proposer, "propose_agreement")
    mette = troupe.stage.phone("Mette")
    await troupe.welcome_colleague(troupe.hanna, mette, "Mette Lund")
    await troupe.stage.command(troupe.yusuf, "stop")
    await troupe.say(troupe.yusuf, "Hej igen")
    await live(troupe, timedelta(days=8))
    assert {who for kind, _, who in sent(troupe) if kind == "approval"} == {HANNA, YUSUF, 3}


async def test_around_one_phone_the_other_side_is_nudged_only_when_it_is_asked(at):
    troupe = await at("comparing")
    await troupe.begin_joint("one_phone")
    await troupe.joint_step(troupe.hanna)
    await live(troupe, timedelta(days=30))
    assert not sent(troupe)


async def test_when_nobody_is_left_over_there_the_other_side_does_not_hear_that_they_are_slow(at):
    troupe = await at("preparing")
    await troupe.release(troupe.hanna)
    await troupe.stage.command(troupe.yusuf, "delete")
    await troupe.press(troupe.yusuf, "delete_yes")
    await live(troupe, timedelta(days=18))
    assert not sent(troupe)
    assert "nobody speaks for the other side any more" in {row[4] for row in rows(troupe, "nudge_part1")}
