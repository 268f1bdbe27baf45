"""The joint session on one phone and on two: what is parked comes back, an effort with its plan takes one yes."""

import pytest

from bot.callbacks import encode
from flows.cards.card import Action
from flows.joint import PointKind, PointState
from flows.phrases import plain
from tests.cast import verbs

STEPS = 200


def joint_of(troupe):
    return troupe.stage.writer.run(lambda work: work.joints.get(1))


def of_kind(troupe, kind):
    return [point for point in joint_of(troupe).points if point.kind is kind]


async def park(troupe, phone, point):
    await troupe.stage.press(phone, 1, encode(Action("park", (1, point.id, point.revision))))


async def everything_else(troupe, parked):
    """Both deal with their points until the parked ones are untouched again."""
    for step in range(STEPS):
        if all(point.state is PointState.WAITING for point in joint_of(troupe).points if point.id in parked):
            return
        await troupe.joint_step((troupe.hanna, troupe.yusuf)[step % 2])
    raise AssertionError("what was parked never came back")


@pytest.mark.parametrize("mode", ["one_phone", "two_phones"])
async def test_parked_points_come_back_by_themselves_at_the_end_and_may_stay_parked(at, mode):
    troupe = await at("comparing")
    await troupe.begin_joint(mode)
    parked = [of_kind(troupe, kind)[0] for kind in (PointKind.FOCUS, PointKind.END)]
    for point in parked:
        await park(troupe, troupe.hanna, point)
    await everything_else(troupe, {point.id for point in parked})
    assert not [p for p in joint_of(troupe).points if p.state is PointState.WAITING and not p.returned]
    assert plain("point.returned", "da")[3:20] in troupe.hanna.screen
    for kind in (PointKind.FOCUS, PointKind.END):
        await park(troupe, troupe.hanna, of_kind(troupe, kind)[0])
    states = {kind: of_kind(troupe, kind)[0].state for kind in (PointKind.FOCUS, PointKind.END)}
    assert set(states.values()) == {PointState.PARKED}, "once is enough"


async def test_an_agreement_that_is_changed_does_not_bring_back_what_is_parked(at):
    troupe = await at("agreed")
    await troupe.press(troupe.hanna, "back_to_joint")
    await park(troupe, troupe.hanna, of_kind(troupe, PointKind.FOCUS)[0])
    end = of_kind(troupe, PointKind.END)[0]
    await troupe.stage.press(troupe.hanna, 1, encode(Action("write", (1, end.id, end.revision))))
    await troupe.press(troupe.hanna, "confirm")
    assert of_kind(troupe, PointKind.FOCUS)[0].state is PointState.PARKED


async def at_an_effort(troupe):
    """Both have come to the first effort."""
    for step in range(STEPS):
        effort = of_kind(troupe, PointKind.EFFORT)[0]
        place = troupe.stage.writer.run(lambda work: work.persons.get(1).place)
        if place.kind == "joint_point" and place.address == str(effort.id):
            return effort
        await troupe.joint_step((troupe.yusuf, troupe.hanna)[step % 2])
    raise AssertionError("never at an effort")


async def test_one_yes_settles_an_effort_and_its_plan(at):
    troupe = await at("joint")
    effort = await at_an_effort(troupe)
    await troupe.stage.press(troupe.hanna, 1, encode(Action("take", (1, effort.id, effort.revision), "housing")))
    await troupe.fill_in(troupe.hanna, "confirm")
    await troupe.press(troupe.hanna, "confirm")
    (proposed,) = [point for point in of_kind(troupe, PointKind.EFFORT) if point.id == effort.id]
    assert proposed.state is PointState.PROPOSED
    assert proposed.value["what"] == effort.housing
    assert proposed.value["responsible"]
    before = len(joint_of(troupe).points)
    await troupe.stage.press(troupe.yusuf, 1, encode(Action("agree", (1, proposed.id, proposed.revision))))
    assert next(p for p in joint_of(troupe).points if p.id == effort.id).state is PointState.SETTLED
    assert len(joint_of(troupe).points) == before, "no plan is left to say yes to"


async def test_who_takes_a_point_that_the_other_side_is_filling_in_is_told(at):
    troupe = await at("joint")
    effort = await at_an_effort(troupe)
    press = encode(Action("take", (1, effort.id, effort.revision), "housing"))
    await troupe.stage.press(troupe.yusuf, 1, press)
    assert "pick" in verbs(troupe.yusuf)
    await troupe.stage.press(troupe.hanna, 1, press)
    assert troupe.hanna.toasts[-1] == plain("stage.point_moved", "da")
    assert plain("point.filled_by", "da", who="")[3:].strip("</i>") in troupe.hanna.last.text
    await troupe.press(troupe.hanna, "take", "housing")
    assert "pick" in verbs(troupe.hanna), "nobody is kept from it"


async def test_words_typed_at_a_proposed_effort_keep_its_plan(at):
    troupe = await at("joint")
    effort = await at_an_effort(troupe)
    await troupe.stage.press(troupe.hanna, 1, encode(Action("take", (1, effort.id, effort.revision), "housing")))
    await troupe.fill_in(troupe.hanna, "confirm")
    await troupe.press(troupe.hanna, "confirm")
    old = next(p for p in joint_of(troupe).points if p.id == effort.id)
    await troupe.stage.press(troupe.yusuf, 1, encode(Action("point", (1, effort.id))))
    await troupe.say(troupe.yusuf, "Better words")
    await troupe.press(troupe.yusuf, "confirm")
    new = next(p for p in joint_of(troupe).points if p.id == effort.id)
    assert new.value == {**old.value, "what": "Better words"}


async def confirming(troupe):
    await troupe.begin_joint("one_phone")
    for _ in range(STEPS):
        if joint_of(troupe).state == "confirming":
            return
        await troupe.joint_step(troupe.hanna)
    raise AssertionError("never confirming")


async def test_nothing_new_comes_onto_the_list_that_is_being_confirmed(at):
    troupe = await at("comparing")
    await confirming(troupe)
    before = joint_of(troupe).points
    for verb in ("add_effort", "unpark"):
        troupe.hanna.toasts.clear()
        await troupe.stage.press(troupe.hanna, 1, f"{verb}:1")
        assert troupe.hanna.toasts == [plain("stale", "da")]
    assert joint_of(troupe).points == before


async def test_one_tap_confirms_everything_with_all_plans_in_it(at):
    troupe = await at("comparing")
    await confirming(troupe)
    await troupe.press(troupe.yusuf, "joint")
    await troupe.press(troupe.yusuf, "agree_all")
    assert joint_of(troupe).state == "closed"
    assert "propose_agreement" in verbs(troupe.yusuf)


async def test_a_form_that_is_opened_again_knows_what_was_left_out(at):
    troupe = await at("joint")
    end = of_kind(troupe, PointKind.END)[0]
    await troupe.stage.press(troupe.hanna, 1, encode(Action("write", (1, end.id, end.revision))))
    await troupe.press(troupe.hanna, "pick", "one_month")
    for _ in range(2):
        await troupe.press(troupe.hanna, "skip")
    await troupe.press(troupe.hanna, "confirm")
    end = of_kind(troupe, PointKind.END)[0]
    assert end.value == {"notice": "one_month"}
    await troupe.stage.press(troupe.hanna, 1, encode(Action("write", (1, end.id, end.revision))))
    assert troupe.hanna.last.text.count(plain("answer.skipped", "da")) == 2
    assert plain("answer.open", "da") not in troupe.hanna.last.text
    assert "confirm" in verbs(troupe.hanna), "nothing is asked again"


async def test_a_question_that_was_not_asked_before_is_asked_when_a_change_brings_it_up(at):
    troupe = await at("joint")
    measurement = of_kind(troupe, PointKind.MEASUREMENT)[0]
    await troupe.stage.press(troupe.hanna, 1, encode(Action("write", (1, measurement.id, measurement.revision))))
    for choice in ("none", "web", "together"):
        await troupe.press(troupe.hanna, "pick", choice)
    await troupe.press(troupe.hanna, "confirm")
    measurement = of_kind(troupe, PointKind.MEASUREMENT)[0]
    await troupe.stage.press(troupe.hanna, 1, encode(Action("write", (1, measurement.id, measurement.revision))))
    await troupe.press(troupe.hanna, "change", n=0)
    await troupe.press(troupe.hanna, "pick", "later")
    assert "tick" in verbs(troupe.hanna), "the month"
    assert "done" not in verbs(troupe.hanna)
    await troupe.press(troupe.hanna, "tick", "5")
    assert "confirm" in verbs(troupe.hanna), "one tap is the answer"
    await troupe.press(troupe.hanna, "change", n=1)
    assert not {"untick", "reopen_list", "done"} & set(verbs(troupe.hanna))
    await troupe.press(troupe.hanna, "tick", "5")
    await troupe.press(troupe.hanna, "confirm")
    assert of_kind(troupe, PointKind.MEASUREMENT)[0].value["baseline_month"] == ["5"]
