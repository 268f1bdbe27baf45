"""What does not fit the moment is refused kindly."""

from dataclasses import replace

from bot.callbacks import encode
from flows.cards.card import Action
from flows.joint import PointKind, PointState
from flows.phrases import plain
from tests.cast import links, verbs
from tests.properties.out_of_place import finding_a_time, point, refused
from tests.properties.stored import read


async def test_times_that_do_not_fit_are_refused(at):
    troupe = await at("comparing")
    await finding_a_time(troupe)
    for phone, data in [
        (troupe.hanna, "send_times:1"),
        (troupe.hanna, "suits:1.0"),
        (troupe.yusuf, "suits:1.9"),
        (troupe.yusuf, "fix_time:1.0"),
        (troupe.yusuf, "fix_time:1.9"),
        (troupe.yusuf, "tick_time:1.0.1"),
    ]:
        phone.toasts.clear()
        await troupe.stage.press(phone, 1, data)
        assert phone.toasts, data
    slots = read(troupe, lambda work: work.joints.get(1).slots)
    assert [len(slot.suits) for slot in slots] == [1, 1]


async def test_presses_that_do_not_fit_a_point_are_refused(at):
    troupe = await at("joint")
    dates, focus = point(troupe, PointKind.MEETINGS), point(troupe, PointKind.FOCUS)
    here = (1, dates.id, dates.revision)
    assert await refused(troupe, "dates_done", *here)
    assert await refused(troupe, "dates_count", *here, 9)
    assert await refused(troupe, "date", *here, 9)
    assert await refused(troupe, "date_move", *here, 9, 1)
    assert await refused(troupe, "take", *here, word="both")
    assert await refused(troupe, "write", *here)
    assert await refused(troupe, "dates", 1, focus.id, focus.revision)
    assert await refused(troupe, "agree_all", 1)
    assert await refused(troupe, "end_joint", 1)


async def test_words_for_a_point_that_changed_meanwhile_are_not_taken(at):
    troupe = await at("joint")
    focus = point(troupe, PointKind.FOCUS)
    await troupe.stage.press(troupe.hanna, 1, encode(Action("write", (1, focus.id, focus.revision))))
    await troupe.stage.press(troupe.yusuf, 1, encode(Action("park", (1, focus.id, focus.revision))))
    await troupe.say(troupe.hanna, "Vores nye ord")
    assert point(troupe, PointKind.FOCUS).state is PointState.PARKED
    assert plain("stage.point_moved", "da") in troupe.hanna.screen


async def test_a_form_for_a_point_that_changed_meanwhile_is_not_taken(at):
    troupe = await at("joint")
    end = point(troupe, PointKind.END)
    await troupe.stage.press(troupe.hanna, 1, encode(Action("write", (1, end.id, end.revision))))
    await troupe.fill_in(troupe.hanna, "confirm")
    end = point(troupe, PointKind.END)
    await troupe.stage.press(troupe.yusuf, 1, encode(Action("park", (1, end.id, end.revision))))
    await troupe.press(troupe.hanna, "confirm")
    assert troupe.hanna.toasts[-1] == plain("stage.point_moved", "da")


async def test_a_version_is_approved_once_by_each_side_and_proposed_once(at):
    troupe = await at("agreeing")
    await troupe.press(troupe.hanna, "propose_agreement")
    assert await refused(troupe, "propose_agreement", 1)
    await troupe.press(troupe.hanna, "approve")
    assert await refused(troupe, "approve", 1)
    await troupe.press(troupe.yusuf, "approve")
    assert await refused(troupe, "approve", 1)
    assert await refused(troupe, "withdraw", 1)
    assert read(troupe, lambda work: len(work.approvals.find())) == 2


async def test_a_reason_is_not_taken_once_a_colleague_has_proposed(at):
    troupe = await at("agreed")
    await troupe.stage.press(troupe.hanna, 1, "propose_agreement:1")
    await troupe.stage.press(troupe.yusuf, 1, "propose_agreement:1")
    await troupe.say(troupe.yusuf, "Because of the summer")
    await troupe.say(troupe.hanna, "På grund af sommeren")
    assert plain("stage.already_proposed", "da") in troupe.hanna.screen
    assert read(troupe, lambda work: len(work.agreements.find())) == 2
    await troupe.press(troupe.hanna, "withdraw")


async def test_ways_at_a_question_that_does_not_have_them_are_refused(at):
    troupe = await at("preparing")
    session = read(troupe, lambda work: work.sessions.find(guide="housing")[0])
    scope = list(troupe.stage.world.guide("housing", 1).order).index("scope")
    await troupe.stage.press(troupe.hanna, 1, encode(Action("change_detail", (session.id, scope, 0))))
    seen = session.answers["scope"].revision
    here = (session.id, scope, 0, seen)
    for verb, word in (("arrange", ""), ("lift", "x"), ("away", "")):
        assert await refused(troupe, verb, *here, word=word), verb
    for verb in ("change_item", "change_list", "change_detail"):
        assert await refused(troupe, verb, session.id, 99, 0), verb
    assert await refused(troupe, "suggested", session.id, 99, 0, 0)
    assert await refused(troupe, "reopen", session.id)
    await troupe.stage.press(troupe.hanna, 1, encode(Action("more", here)))
    await troupe.stage.press(troupe.hanna, 1, encode(Action("keep", here)))
    assert "release" in verbs(troupe.hanna)


async def test_no_proposal_is_answered_by_those_who_sent_it_or_twice(small):
    await small.welcome_housing()
    await small.new_partnership()
    await small.propose()
    token = links(small.hanna)[-1]
    assert await refused(small, "prop_yes", 1)
    assert await refused(small, "propose_now", 1)
    await small.stage.open(small.yusuf, token)
    await small.press(small.yusuf, "prop_yes")
    await small.press(small.yusuf, "prop_correct")
    for text in ("Yusuf Ærø", "Direktør"):
        await small.say(small.yusuf, text)
    await small.press(small.yusuf, "pick", "correct")
    await small.say(small.yusuf, "Bageriet Solen")
    await small.press(small.yusuf, "confirm")
    assert read(small, lambda work: work.organisations.get(2).name) == "Bageriet Solen"
    await small.press(small.yusuf, "prop_if")
    await small.say(small.yusuf, "If we may use the house")
    await small.stage.press(small.yusuf, 1, "prop_back:1")
    assert "see_sent" in verbs(small.yusuf)
    assert await refused(small, "prop_yes", 2, phone=small.yusuf)
    await small.press(small.hanna, "prop_no")
    assert await refused(small, "prop_yes", 2)
    await small.stage.command(small.hanna, "menu")
    await small.press(small.hanna, "propose_now")
    assert "confirm" in verbs(small.hanna)
    await small.stage.command(small.hanna, "menu")
    await small.press(small.hanna, "propose_now")
    await small.press(small.hanna, "confirm")
    assert "prop_yes" in verbs(small.yusuf)


async def test_pasted_words_are_not_taken_while_the_sorting_is_decided(troupe):
    await troupe.welcome_housing()
    await troupe.new_partnership()
    await troupe.stage.command(troupe.hanna, "menu")
    await troupe.press(troupe.hanna, "part1")
    await troupe.press(troupe.hanna, "paste")
    await troupe.say(troupe.hanna, "- Det er mørkt\n- Mange er alene")
    session = read(troupe, lambda work: work.sessions.find(guide="housing")[0])
    await troupe.press(troupe.hanna, "sort_paste")
    await troupe.say(troupe.hanna, "Mere")
    assert plain("reply.tap", "da") in troupe.hanna.screen
    assert await refused(troupe, "sort_paste", session.id)
    counted = read(troupe, lambda work: work.sessions.get(session.id))
    decided = counted.answers["paste_decisions"]
    fewer = counted.with_answer("paste_decisions", replace(decided, value=decided.value[:1]))
    read(troupe, lambda work: work.sessions.save(fewer))
    await troupe.stage.command(troupe.hanna, "help")
    assert "1" in troupe.hanna.last.text
    await troupe.press(troupe.hanna, "paste_all")
    done = read(troupe, lambda work: work.sessions.get(session.id))
    assert len(done.answers["challenges"].items) == 2
