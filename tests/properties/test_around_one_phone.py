"""A joint session around one phone, and the few points of parties that said little."""

import pytest

from bot.callbacks import encode
from flows.cards.card import Action
from flows.joint import JointState, PointKind, PointState
from flows.partnership import Stage
from flows.people import Side
from flows.phrases import plain
from tests.builders import tables_of
from tests.cast import verbs

STEPS = 150
OWN_WORDS = "Our own words for this"


def read(troupe, use_case):
    return troupe.stage.writer.run(use_case)


def joint_of(troupe):
    return read(troupe, lambda work: work.joints.get(1))


def stage_of(troupe):
    return read(troupe, lambda work: work.partnerships.get(1).stage)


def of_kind(troupe, kind):
    return [point for point in joint_of(troupe).points if point.kind is kind]


@pytest.fixture
async def confirming(at):
    """Hanna has put everything on the table; Yusuf is asked to say yes on his own phone."""
    troupe = await at("comparing")
    await troupe.begin_joint("one_phone")
    for _ in range(STEPS):
        if joint_of(troupe).state is JointState.CONFIRMING:
            break
        await troupe.joint_step(troupe.hanna)
    await troupe.press(troupe.yusuf, "joint")
    assert "agree_all" in verbs(troupe.yusuf)
    return troupe


async def test_the_last_yes_one_by_one_ends_the_session(confirming):
    troupe = confirming
    await troupe.press(troupe.yusuf, "next_point")
    number = len(joint_of(troupe).points)
    for left in range(number, 0, -1):
        assert sum(point.state is PointState.PROPOSED for point in joint_of(troupe).points) == left
        await troupe.press(troupe.yusuf, "agree")
    assert {point.state for point in joint_of(troupe).points} == {PointState.SETTLED}
    assert (joint_of(troupe).state, stage_of(troupe)) == (JointState.CLOSED, Stage.AGREEING)
    assert "propose_agreement" in verbs(troupe.yusuf)
    assert "agreement" in verbs(troupe.hanna)


async def test_what_was_changed_while_confirming_waits_for_the_other_party(confirming):
    troupe = confirming
    focus = of_kind(troupe, PointKind.FOCUS)[0]
    await troupe.stage.press(troupe.yusuf, 1, encode(Action("write", (1, focus.id, focus.revision))))
    await troupe.say(troupe.yusuf, OWN_WORDS)
    await troupe.stage.press(troupe.yusuf, 1, "joint:1")
    await troupe.press(troupe.yusuf, "agree_all")
    still_open = [point.id for point in joint_of(troupe).points if point.state is not PointState.SETTLED]
    assert (joint_of(troupe).state, still_open) == (JointState.CONFIRMING, [focus.id])
    assert "agree_all" not in verbs(troupe.yusuf)
    assert OWN_WORDS in troupe.hanna.last.text
    await troupe.press(troupe.hanna, "agree")
    assert of_kind(troupe, PointKind.FOCUS)[0].value == {"text": OWN_WORDS}
    assert (joint_of(troupe).state, stage_of(troupe)) == (JointState.CLOSED, Stage.AGREEING)


async def test_who_has_said_yes_to_all_that_lies_there_is_not_asked_to_confirm(at):
    troupe = await at("comparing")
    await troupe.begin_joint("one_phone")
    focus = of_kind(troupe, PointKind.FOCUS)[0]
    await troupe.stage.press(troupe.yusuf, 1, encode(Action("take", (1, focus.id, focus.revision), "both")))
    await troupe.stage.press(troupe.hanna, 1, "next_point:1")
    for _ in range(STEPS):
        if joint_of(troupe).state is JointState.CONFIRMING:
            break
        await troupe.press(troupe.hanna, "park")
    assert "confirm_joint" not in {row["kind"] for row in tables_of(troupe.stage)["outbox"].values()}
    assert "agree" in verbs(troupe.hanna)
    await troupe.press(troupe.hanna, "agree")
    states = {point.state for point in joint_of(troupe).points if point.id != focus.id}
    assert (of_kind(troupe, PointKind.FOCUS)[0].state, states) == (PointState.SETTLED, {PointState.PARKED})
    assert stage_of(troupe) is Stage.AGREEING


async def test_words_at_a_point_that_takes_none_are_answered_with_its_buttons(at):
    troupe = await at("joint")
    before = joint_of(troupe)
    for kind in (PointKind.MEETINGS, PointKind.END):
        point = of_kind(troupe, kind)[0]
        await troupe.stage.press(troupe.hanna, 1, encode(Action("point", (1, point.id))))
        shown = troupe.hanna.last.text
        await troupe.say(troupe.hanna, "Det tager vi til sommer")
        assert [message.text for message in troupe.hanna.shown[-2:]] == [plain("reply.tap", "da"), shown]
    assert joint_of(troupe) == before


async def first_part_in_a_few_words(troupe, phone):
    """Everything that need not be answered is left."""
    await troupe.stage.press(phone, 1, "begin_part1:1")
    for _ in range(STEPS):
        offered = set(verbs(phone))
        if "release" in offered:
            return
        verb = next((verb for verb in ("unknown", "skip", "done", "pick") if verb in offered), None)
        await (troupe.press(phone, verb) if verb else troupe.say(phone))
    raise AssertionError(f"never at its end: {phone.last.text}")


async def test_parties_that_said_little_find_all_their_points_on_one_card(troupe):
    await troupe.welcome_housing()
    await troupe.welcome_company(await troupe.new_partnership())
    for phone in (troupe.hanna, troupe.yusuf):
        await first_part_in_a_few_words(troupe, phone)
    for phone in (troupe.hanna, troupe.yusuf):
        await troupe.release(phone)
    await troupe.begin_joint()
    words = [point.housing or point.company for point in of_kind(troupe, PointKind.AGENDA)]
    await troupe.stage.press(troupe.hanna, 1, "points:1")
    assert (verbs(troupe.hanna).count("point"), "points" in verbs(troupe.hanna)) == (6, True)
    await troupe.stage.press(troupe.hanna, 1, "next_point:1")
    await troupe.press(troupe.hanna, "same")
    (joined,) = of_kind(troupe, PointKind.AGENDA)
    assert [getattr(joined, side.value) for side in Side] == words
    await troupe.stage.press(troupe.hanna, 1, "points:1")
    assert verbs(troupe.hanna) == ["point"] * 6 + ["joint"]
