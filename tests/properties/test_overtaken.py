"""What a colleague, the partner or the same person did a moment before: nothing is asked, said or kept for nothing."""

import asyncio
from dataclasses import replace

import pytest

from bot.callbacks import encode
from flows.agreement import AgreementState
from flows.cards.card import Action, Incoming
from flows.phrases import plain
from tests.builders import tables_of
from tests.cast import links, verbs

STALE = plain("stale", "da")
ADDED = "Mørke stier ved søen"


def read(troupe, use_case):
    return troupe.stage.writer.run(use_case)


def part1(troupe, guide="housing"):
    return read(troupe, lambda work: work.sessions.find(guide=guide)[0])


def number_of(troupe, node):
    return list(troupe.stage.world.guide("housing", 1).order).index(node)


async def nothing_yet():
    """What is queued waits."""


@pytest.fixture
async def with_karen(at):
    """Hanna is asked for the theme of a challenge that she has just added; Karen is her colleague."""
    troupe = await at("preparing")
    karen = troupe.stage.phone("Karen")
    await troupe.welcome_colleague(troupe.hanna, karen, "Karen Ny")
    await open_challenges(troupe, troupe.hanna)
    await troupe.press(troupe.hanna, "reopen_list")
    await troupe.say(troupe.hanna, ADDED)
    await troupe.press(troupe.hanna, "done")
    assert ADDED in troupe.hanna.last.text
    item = part1(troupe).answers["challenges"].items[-1].id
    return troupe, karen, (part1(troupe).id, number_of(troupe, "challenges.theme"), item, 0)


async def open_challenges(troupe, phone):
    challenges = (part1(troupe).id, number_of(troupe, "challenges"))
    await troupe.stage.press(phone, 1, encode(Action("change_list", challenges)))


async def take_away(troupe, karen):
    """Karen drops what Hanna has added, while Hanna is asked about it."""
    await open_challenges(troupe, karen)
    await troupe.press(karen, "arrange")
    await troupe.press(karen, "away", n=1)
    await troupe.press(karen, "resume")
    await troupe.press(karen, "done")
    assert ADDED not in [item.text for item in part1(troupe).answers["challenges"].items]
    assert "release" in verbs(karen)


async def test_what_a_colleague_took_away_is_passed_on_to_nobody(with_karen):
    troupe, karen, here = with_karen
    await take_away(troupe, karen)
    troupe.hanna.toasts.clear()
    await troupe.stage.press(troupe.hanna, 1, encode(Action("ask_whom", (*here, 3))))
    assert troupe.hanna.toasts == [STALE]
    assert "release" in verbs(troupe.hanna)
    assert read(troupe, lambda work: work.questions.find()) == []


async def test_what_was_taken_away_is_not_answered_by_whoever_was_asked(with_karen):
    troupe, karen, here = with_karen
    await troupe.stage.press(troupe.hanna, 1, encode(Action("ask_whom", (*here, 3))))
    asked = karen.last
    assert ADDED in asked.text
    assert verbs(karen) == ["answer_asked"]
    await take_away(troupe, karen)
    before = part1(troupe).answers
    karen.toasts.clear()
    await troupe.stage.press(karen, asked.id, "answer_asked:1")
    assert karen.toasts == [STALE]
    assert "release" in verbs(karen)
    assert dict(part1(troupe).answers) == dict(before)
    assert read(troupe, lambda work: work.questions.get(1).answered) is None


async def test_a_photo_at_a_question_that_was_taken_away_leads_to_what_is_there(with_karen):
    troupe, karen, _ = with_karen
    await take_away(troupe, karen)
    await troupe.stage.send(troupe.hanna, "photo")
    said, shown = troupe.hanna.shown[-2:]
    assert said.text == plain("phone.photo", "da")
    assert ADDED not in shown.text
    assert "release" in verbs(troupe.hanna)


async def test_of_two_deliveries_of_one_update_at_once_one_says_what_is_wrong(at):
    troupe = await at("preparing")
    phone, stage = troupe.hanna, troupe.stage
    before = tables_of(stage)["session"]
    photo = Incoming(
        9_000, "photo", phone.telegram_id, phone.telegram_id, first_name="Hanna", language_code="da", message_id=9_000
    )
    outcomes = await asyncio.gather(stage.answer(photo), stage.answer(photo))
    words = ["\n".join(str(card.text) for card in outcome.cards) for outcome in outcomes]
    assert [plain("phone.photo", "da") in said for said in words] == [True, False]
    assert words[0].endswith(words[1])
    assert tables_of(stage)["session"] == before


async def test_a_version_after_a_withdrawn_one_changes_nothing_that_held(at):
    troupe = await at("agreeing")
    deliver, troupe.stage.deliver = troupe.stage.deliver, nothing_yet
    for verb in ("propose_agreement:1", "withdraw:1", "propose_agreement:1"):
        await troupe.stage.press(troupe.hanna, 1, verb)
    troupe.stage.deliver = deliver
    told = len(troupe.yusuf.messages)
    await deliver()
    (shown,) = troupe.yusuf.shown[told:]
    assert shown.text.startswith("Version 2 is ready for approval")
    reasons = {row["kind"]: row["error"] for row in tables_of(troupe.stage)["outbox"].values() if row["error"]}
    assert reasons["agreement_withdrawn"] == "a newer version is proposed"
    assert plain("approval.changes", "en", chapters="", reason="").split(":")[0] not in troupe.yusuf.last.text
    for phone in (troupe.yusuf, troupe.hanna):
        await troupe.press(phone, "approve")
    states = [version.state for version in read(troupe, lambda work: work.agreements.find())]
    assert states == [AgreementState.WITHDRAWN, AgreementState.APPROVED]


async def test_who_has_left_hears_of_no_new_colleague(troupe):
    await troupe.welcome_housing()
    karen = troupe.stage.phone("Karen")
    await troupe.stage.command(troupe.hanna, "menu")
    await troupe.press(troupe.hanna, "invite_colleague")
    deliver, troupe.stage.deliver = troupe.stage.deliver, nothing_yet
    await troupe.join_as_colleague(links(troupe.hanna)[-1], karen, "Karen Ny")
    troupe.stage.deliver = deliver
    left = replace(read(troupe, lambda work: work.members.get(1)), left=troupe.stage.clock.now())
    read(troupe, lambda work: work.members.save(left))
    before = dict(troupe.hanna.messages)
    await deliver()
    assert troupe.hanna.messages == before
    rows = [row for row in tables_of(troupe.stage)["outbox"].values() if row["kind"] == "colleague_joined"]
    assert [(row["state"], row["error"]) for row in rows] == [("cancelled", "no longer theirs: not_allowed")]


async def test_a_reminder_tells_nothing_of_a_part_that_was_taken_back(at):
    troupe = await at("comparing")
    await troupe.press(troupe.hanna, "suggest_time")
    await troupe.press(troupe.hanna, "tick_time")
    await troupe.press(troupe.hanna, "send_times")
    for verb in ("suits", "answer_times"):
        await troupe.press(troupe.yusuf, verb)
    await troupe.press(troupe.hanna, "fix_time")
    await troupe.stage.press(troupe.hanna, 1, f"reopen:{part1(troupe).id}")
    due = next(row["due"] for row in tables_of(troupe.stage)["outbox"].values() if row["kind"] == "joint_tomorrow")
    told = len(troupe.yusuf.messages)
    await troupe.stage.later(due - troupe.stage.clock.now())
    (reminder,) = troupe.yusuf.shown[told:]
    assert plain("message.joint_tomorrow", "en", them="", when="")[-60:] in reminder.text
    assert not [item for item in part1(troupe).answers["points"].items if item.text in reminder.text]


async def test_who_thinks_the_same_of_the_scope_is_not_told_of_a_difference(at):
    troupe = await at("comparing")
    contrast = "Not the same"
    assert contrast in plain("compare.not_the_same", "en", us="", them="")
    theirs = part1(troupe, "company").answers["scope"].value
    for scope in ({"activity", "season", "year"} - {theirs}).pop(), theirs:
        session = part1(troupe)
        await troupe.stage.press(troupe.hanna, 1, f"reopen:{session.id}")
        await troupe.stage.press(
            troupe.hanna, 1, encode(Action("change_detail", (session.id, number_of(troupe, "scope"), 0)))
        )
        await troupe.press(troupe.hanna, "pick", scope)
        await troupe.release(troupe.hanna)
        assert "begin_joint" in verbs(troupe.yusuf)
        assert (contrast in troupe.yusuf.last.text) is (scope != theirs)
