"""Typed codes, old places, lists opened again: everybody gets on from where they are."""

from dataclasses import replace

from bot.callbacks import encode
from flows.cards.card import Action
from flows.joint import PointKind, PointState
from flows.phrases import plain
from tests.cast import verbs
from tests.properties.out_of_place import finding_a_time, point, refused
from tests.properties.stored import read


async def test_the_suggested_times_can_be_looked_at_again_by_both(at):
    troupe = await at("comparing")
    await finding_a_time(troupe)
    await troupe.stage.press(troupe.yusuf, 1, "suggest_time:1")
    assert "suits" in verbs(troupe.yusuf)
    await troupe.press(troupe.yusuf, "suits")
    await troupe.press(troupe.yusuf, "answer_times")
    await troupe.stage.press(troupe.yusuf, 1, "suggest_time:1")
    assert "fix_time" in verbs(troupe.yusuf)
    await troupe.press(troupe.yusuf, "fix_time")
    assert read(troupe, lambda work: work.joints.get(1).time) is not None


async def test_a_list_can_be_emptied_item_by_item_and_the_question_stays(at):
    troupe = await at("preparing")
    await troupe.stage.command(troupe.hanna, "review")
    await troupe.press(troupe.hanna, "change", n=0)
    await troupe.press(troupe.hanna, "change_list")
    await troupe.press(troupe.hanna, "arrange")
    while "away" in verbs(troupe.hanna):
        await troupe.press(troupe.hanna, "lift")
        await troupe.press(troupe.hanna, "away")
    session = read(troupe, lambda work: work.sessions.find(guide="housing")[0])
    assert session.answers["challenges"].value == ()
    assert not [address for address in session.answers if address.startswith("challenges/")]


async def test_suggestions_are_offered_once(at):
    troupe = await at("preparing")
    session = read(troupe, lambda work: work.sessions.find(guide="housing")[0])
    points = list(troupe.stage.world.guide("housing", 1).order).index("points")
    await troupe.stage.press(troupe.hanna, 1, encode(Action("change_list", (session.id, points))))
    for _ in range(4):
        if "suggest" in verbs(troupe.hanna):
            await troupe.press(troupe.hanna, "suggest")
        if "suggested" not in verbs(troupe.hanna):
            break
        await troupe.press(troupe.hanna, "suggested")
    assert plain("suggest.none", "da") in troupe.hanna.toasts


async def test_back_at_the_first_question_says_so(troupe):
    await troupe.welcome_housing()
    await troupe.stage.command(troupe.hanna, "menu")
    await troupe.press(troupe.hanna, "new_partnership")
    await troupe.stage.command(troupe.hanna, "back")
    assert plain("stage.first", "da") in [*troupe.hanna.toasts, troupe.hanna.screen]


async def test_a_code_that_is_typed_opens_the_invitation(troupe):
    await troupe.say(troupe.hanna, troupe.stage.invite())
    assert "accept" in verbs(troupe.hanna)


async def test_menu_in_the_joint_session_leads_to_its_partnership(at):
    troupe = await at("joint")
    await troupe.stage.press(troupe.hanna, 1, "joint:1")
    await troupe.stage.command(troupe.hanna, "menu")
    assert "joint" in verbs(troupe.hanna)
    await troupe.stage.press(troupe.hanna, 1, "own:1")
    for data in ("points:1", "points:1.6", "points:1.3c"):
        await troupe.stage.press(troupe.hanna, troupe.hanna.last.id, data)
        assert "points" in verbs(troupe.hanna) or "joint" in verbs(troupe.hanna)


async def test_a_place_that_was_changed_by_a_colleague_leads_to_what_is_open(at):
    """The item that a person was asked about has gone."""
    troupe = await at("preparing")
    session = read(troupe, lambda work: work.sessions.find(guide="housing")[0])
    person = read(troupe, lambda work: work.persons.get(1))
    gone = replace(person, place=replace(person.place, kind="session", id=session.id, address="challenges/99/theme"))
    read(troupe, lambda work: work.persons.save(gone))
    await troupe.stage.command(troupe.hanna, "help")
    assert "release" in verbs(troupe.hanna)


async def test_more_can_be_added_to_a_list_that_was_ended(at):
    troupe = await at("preparing")
    await troupe.stage.command(troupe.hanna, "review")
    await troupe.press(troupe.hanna, "change", n=0)
    await troupe.press(troupe.hanna, "change_list")
    assert await refused(troupe, "reopen_list", *(1, 1, 1, 1))
    await troupe.stage.command(troupe.hanna, "review")
    await troupe.press(troupe.hanna, "change", n=0)
    await troupe.press(troupe.hanna, "change_list")
    await troupe.press(troupe.hanna, "reopen_list")
    await troupe.say(troupe.hanna, "Endnu en ting")
    await troupe.press(troupe.hanna, "done")
    session = read(troupe, lambda work: work.sessions.find(guide="housing")[0])
    assert session.answers["challenges"].items[-1].text == "Endnu en ting"


async def test_a_choice_may_be_typed_as_its_label(troupe):
    await troupe.welcome_housing()
    await troupe.stage.command(troupe.hanna, "menu")
    await troupe.press(troupe.hanna, "new_partnership")
    for text in ("Ådalsparken", "Randers", "300", "400"):
        await troupe.say(troupe.hanna, text)
    label = next(label for label in troupe.hanna.last.labels)
    await troupe.say(troupe.hanna, label.upper())
    session = read(troupe, lambda work: work.sessions.find(guide="partnership_setup")[0])
    assert session.answers["company_known"].value == "yes"


async def test_a_time_is_unticked_by_a_second_press(at):
    troupe = await at("comparing")
    await troupe.press(troupe.hanna, "suggest_time")
    for _ in range(2):
        await troupe.press(troupe.hanna, "tick_time")
    assert read(troupe, lambda work: work.joints.get(1).slots) == ()
    assert await refused(troupe, "tick_time", 1, 401, 1)
    for number in range(4):
        await troupe.press(troupe.hanna, "tick_time", n=number)
    assert troupe.hanna.toasts[-1] == plain("times.most", "da", n=3)
    assert len(read(troupe, lambda work: work.joints.get(1).slots)) == 3


async def test_the_same_words_from_both_at_once_are_agreed_to(at):
    troupe = await at("comparing")
    await troupe.begin_joint()
    focus = point(troupe, PointKind.FOCUS)
    for phone in (troupe.hanna, troupe.yusuf):
        press = Action("take", (1, focus.id, focus.revision), "both")
        await troupe.stage.press(phone, 1, encode(press))
    assert point(troupe, PointKind.FOCUS).state is PointState.SETTLED


async def test_around_one_phone_everything_is_confirmed_at_once(at):
    troupe = await at("comparing")
    await troupe.begin_joint("one_phone")
    for _ in range(150):
        joint = read(troupe, lambda work: work.joints.get(1))
        if joint.state == "closed":
            break
        if joint.state == "confirming":
            await troupe.press(troupe.yusuf, "joint")
            await troupe.press(troupe.yusuf, "agree_all")
            await troupe.stage.press(troupe.hanna, 1, "joint:1")
        await troupe.joint_step(troupe.hanna)
    assert joint.state == "closed"


async def test_stop_by_a_stranger_and_a_second_welcome_are_harmless(troupe):
    await troupe.stage.command(troupe.yusuf, "stop")
    await troupe.welcome_housing()
    await troupe.stage.command(troupe.hanna, "review")
    assert plain("review.nothing", "da") in troupe.hanna.screen
