"""What both phones learn of a point: parked, settled by a colleague, back with its proposal, counted truly."""

from bot.callbacks import encode
from flows.cards.card import Action
from flows.phrases import plain
from tests.cast import verbs


def joint_of(troupe):
    return troupe.stage.writer.run(lambda work: work.joints.get(1))


async def test_who_has_the_point_before_them_is_led_on_when_the_others_park_it(at):
    troupe = await at("comparing")
    await troupe.begin_joint()
    await troupe.press(troupe.yusuf, "joint")
    await troupe.press(troupe.yusuf, "next_point")
    parked_point = joint_of(troupe).points[0]
    before = troupe.yusuf.last.id
    await troupe.press(troupe.hanna, "park")
    news = troupe.yusuf.last
    assert news.id != before
    assert (
        plain("message.parked", "en", title="x", them="Boligforeningen Ådal", done=0, total=1).split("\n")[1][:26]
        in news.text
    )
    numbers = [b.action.numbers for row in news.card.buttons for b in row if b.action.verb in {"take", "write"}]
    assert numbers
    assert all(number[1] != parked_point.id for number in numbers)


async def test_a_colleague_of_whoever_agreed_hears_it_too(at):
    troupe = await at("comparing")
    mette = troupe.stage.phone("Mette")
    await troupe.welcome_colleague(troupe.hanna, mette, "Mette Lund")
    await troupe.stage.press(troupe.hanna, 1, "begin_joint:1")
    await troupe.press(troupe.hanna, "start_joint", "two_phones")
    await troupe.press(mette, "joint")
    await troupe.press(troupe.yusuf, "joint")
    await troupe.press(troupe.yusuf, "next_point")
    await troupe.press(troupe.yusuf, "write")
    await troupe.say(troupe.yusuf, "We bake together")
    assert "agree" in verbs(mette)
    await troupe.press(troupe.hanna, "agree")
    assert "We bake together" in mette.last.text
    assert "agree" not in verbs(mette)


async def test_a_parked_proposal_comes_back_as_a_choice_and_is_counted_once(at):
    troupe = await at("comparing")
    await troupe.begin_joint()
    await troupe.press(troupe.hanna, "write")
    await troupe.say(troupe.hanna, "Vi bager sammen")
    point = next(p for p in joint_of(troupe).points if p.state == "proposed")
    await troupe.press(troupe.yusuf, "joint")
    await troupe.stage.press(troupe.yusuf, 1, encode(Action("point", (1, point.id))))
    await troupe.press(troupe.yusuf, "park")
    assert f"0 af {len(joint_of(troupe).points)}" in troupe.hanna.screen
    await troupe.stage.press(troupe.hanna, 1, "unpark:1")
    await troupe.stage.press(troupe.hanna, 1, encode(Action("point", (1, point.id))))
    assert plain("button.last_words", "da") in troupe.hanna.last.labels
    await troupe.press(troupe.hanna, "take", "last")
    back = next(p for p in joint_of(troupe).points if p.id == point.id)
    assert (back.state, back.value["text"], back.proposed_by) == ("proposed", "Vi bager sammen", "housing")
