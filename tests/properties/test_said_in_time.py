"""What waits in the queue is said only while it is true; what does not fit the moment is refused kindly."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.callbacks import encode
from flows.cards.card import Action
from flows.delivery import Delivery
from flows.joint import PointKind, PointState
from flows.people import Reach
from flows.phrases import plain
from flows.ports import Message
from flows.service.registry import MESSAGES
from tests.builders import tables_of
from tests.cast import links, verbs

STAGES = ("preparing", "comparing", "joint", "agreeing", "agreed")
SMALL_ONLY = {"proposal_sent", "proposal_answered"}
EVERYTHING = {
    "partnership": 1, "joint": 1, "agreement": 1, "question": 1, "invitation": 2, "point": 1, "revision": 1,
    "sequence": 1, "who": "Nogen", "answer": "countered", "update": 1,
    "organisation": 1, "at": "2026-03-10T10:00:00+00:00", "entry": 1, "ending": 1,
    "notice": 1, "why": "written", "entries": [1],
    "about": 1, "side": "housing", "mark": "", "step": 0, "since": "2026-03-02T08:00:00+00:00",
    "member": 9, "by": "housing", "until": "2026-03-10T10:00:00+00:00", "duty": 1, "efforts": [1], "group": 1,
    "meeting": 1, "change": 1, "skipped": 1, "wave": 1, "remark": "Noget",
}  # fmt: skip


def read(troupe, use_case):
    return troupe.stage.writer.run(use_case)


def delivery(kind, person, **payload):
    far = datetime(2100, 1, 1, tzinfo=UTC)
    return Delivery(1, kind, "", person, 1, kind, {**EVERYTHING, **payload}, 5, far, 1, far, "test")


@pytest.mark.parametrize("stage", STAGES)
async def test_each_message_is_said_or_has_a_reason_not_to_be(at, stage):
    troupe = await at(stage)
    for person in (1, 2):
        for kind in MESSAGES:
            for payload in ({}, {"answer": "declined"}, {"revision": 0}, {"point": 99, "sequence": 9}):
                composed = await troupe.stage.desk.compose(delivery(kind, person, **payload))
                assert composed
                assert isinstance(composed, str | tuple | datetime)


@pytest.mark.parametrize(
    ("kind", "stage"),
    [
        ("released_by_them", "comparing"),
        ("reopened_by_them", "comparing"),
        ("compare", "joint"),
        ("joint_started", "agreeing"),
        ("joint_reopened", "agreed"),
        ("confirm_joint", "joint"),
        ("settled", "agreed"),
        ("point", "agreed"),
        ("agreement_proposed", "agreed"),
        ("approved_by_them", "agreed"),
        ("invite_nudge", "preparing"),
        ("nudge_part1", "comparing"),
        ("nudge_times", "joint"),
        ("nudge_points", "agreed"),
        ("nudge_approval", "agreed"),
        ("time_set", "joint"),
        ("times_answered", "joint"),
        ("times_suggested", "joint"),
        ("joint_tomorrow", "joint"),
        ("time_cancelled", "joint"),
        ("parked", "agreed"),
        ("partner_gone", "agreed"),
    ],
)
async def test_what_has_passed_is_not_said(at, kind, stage):
    troupe = await at(stage)
    assert isinstance(await troupe.stage.desk.compose(delivery(kind, 2)), str)


async def test_to_whom_has_stopped_nothing_is_queued(at):
    troupe = await at("preparing")
    await troupe.stage.command(troupe.yusuf, "stop")
    await troupe.release(troupe.hanna)
    assert all(row["person_id"] != 2 for row in tables_of(troupe.stage)["outbox"].values() if row["state"] == "pending")
    before = len(troupe.yusuf.messages)
    await troupe.stage.later(timedelta(days=1))
    assert len(troupe.yusuf.messages) == before
    assert isinstance(await troupe.stage.desk.compose(delivery("compare", 2)), str)


async def test_whoever_stopped_and_starts_again_hears_again(at):
    troupe = await at("preparing")
    await troupe.stage.command(troupe.yusuf, "stop")
    await troupe.stage.command(troupe.yusuf, "start")
    assert read(troupe, lambda work: work.persons.get(2).reach) is Reach.ACTIVE


async def finding_a_time(troupe):
    """Hanna suggests two times, Yusuf is asked."""
    await troupe.press(troupe.hanna, "suggest_time")
    await troupe.press(troupe.hanna, "tick_time")
    await troupe.press(troupe.hanna, "tick_time", n=1)
    await troupe.press(troupe.hanna, "send_times")


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


async def test_a_reminder_is_dropped_when_the_time_was_moved_or_has_passed(at):
    troupe = await at("comparing")
    await finding_a_time(troupe)
    await troupe.press(troupe.yusuf, "suits")
    await troupe.press(troupe.yusuf, "answer_times")
    await troupe.press(troupe.hanna, "fix_time")
    assert isinstance(await troupe.stage.desk.compose(delivery("joint_tomorrow", 2)), tuple)
    assert isinstance(await troupe.stage.desk.compose(delivery("joint_tomorrow", 2, sequence=2)), str)
    troupe.stage.clock.current += timedelta(days=60)
    assert isinstance(await troupe.stage.desk.compose(delivery("joint_tomorrow", 2)), str)


def point(troupe, kind):
    joint = read(troupe, lambda work: work.joints.get(1))
    return next(found for found in joint.points if found.kind is kind)


async def refused(troupe, verb, *numbers, word="", phone=None):
    phone = phone or troupe.hanna
    phone.toasts.clear()
    await troupe.stage.press(phone, 1, encode(Action(verb, numbers, word)))
    return bool(phone.toasts)


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


async def test_a_colleague_is_asked_only_what_is_open_and_theirs(at):
    troupe = await at("preparing")
    karen = troupe.stage.phone("Karen")
    await troupe.welcome_colleague(troupe.hanna, karen, "Karen Ny")
    session = read(troupe, lambda work: work.sessions.find(guide="housing")[0])
    await troupe.stage.press(troupe.hanna, 1, encode(Action("change_detail", (session.id, scope_of(troupe), 0))))
    here = (session.id, scope_of(troupe), 0, session.answers["scope"].revision)
    assert await refused(troupe, "ask_whom", *here, 1)
    assert await refused(troupe, "ask_whom", *here, 2)
    await troupe.stage.press(troupe.hanna, 1, encode(Action("ask_whom", (*here, 3))))
    assert "release" in verbs(troupe.hanna)
    assert await refused(troupe, "answer_asked", 1)
    assert isinstance(await troupe.stage.desk.compose(delivery("colleague_asked", 3)), str)
    await troupe.stage.press(karen, 1, "answer_asked:1")
    await troupe.press(karen, "pick", "year")
    assert read(troupe, lambda work: work.questions.get(1).answered) is not None


def scope_of(troupe):
    return list(troupe.stage.world.guide("housing", 1).order).index("scope")


async def test_a_reply_that_does_not_fit_is_said_once_more_when_it_comes_again(at):
    troupe = await at("preparing")
    heard = []
    answer = troupe.stage.desk.answer

    async def remembered(incoming):
        heard.append(incoming)
        return await answer(incoming)

    troupe.stage.desk.answer = remembered
    await troupe.stage.send(troupe.hanna, "photo")
    again = await answer(heard[-1])
    assert again is not None
    assert again.cards


async def test_a_message_nobody_can_send_any_more_is_dropped(at):
    troupe = await at("preparing")
    due = troupe.stage.clock.now()
    message = Message("old", 1, "compare", due, "partnership:9", {"partnership": 9})
    read(troupe, lambda work: work.outbox.queue(message))
    before = len(troupe.hanna.messages)
    await troupe.stage.deliver()
    assert len(troupe.hanna.messages) == before
    assert [row["state"] for row in tables_of(troupe.stage)["outbox"].values() if row["key"] == "old"] == ["cancelled"]


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
