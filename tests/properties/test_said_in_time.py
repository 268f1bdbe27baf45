"""What waits in the queue is said only while it is true."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.callbacks import encode
from flows.cards.card import Action
from flows.delivery import Delivery
from flows.people import Reach
from flows.ports import Message
from flows.service.registry import MESSAGES
from tests.builders import tables_of
from tests.cast import verbs
from tests.properties.out_of_place import finding_a_time, refused
from tests.properties.stored import read

STAGES = ("preparing", "comparing", "joint", "agreeing", "agreed")
EVERYTHING = {
    "partnership": 1, "joint": 1, "agreement": 1, "question": 1, "invitation": 2, "point": 1, "revision": 1,
    "sequence": 1, "who": "Nogen", "answer": "countered", "update": 1,
    "organisation": 1, "at": "2026-03-10T10:00:00+00:00", "entry": 1, "ending": 1,
    "notice": 1, "why": "written", "entries": [1],
    "about": 1, "side": "housing", "mark": "", "step": 0, "since": "2026-03-02T08:00:00+00:00",
    "member": 9, "by": "housing", "until": "2026-03-10T10:00:00+00:00", "duty": 1, "efforts": [1], "group": 1,
    "meeting": 1, "change": 1, "skipped": 1, "wave": 1, "caretaker": 1, "remark": "Noget",
}  # fmt: skip


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
