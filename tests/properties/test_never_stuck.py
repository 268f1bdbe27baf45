"""Ways in which people once got stuck, lost words, or saw what was no longer meant: each stays open."""

import time

from bot.callbacks import encode
from bot.desk import DialogueDesk
from flows.cards.card import Action, Incoming
from flows.phrases import plain
from flows.service.waking import GRACE
from tests.cast import links, verbs


def read(troupe, use_case):
    return troupe.stage.writer.run(use_case)


async def proposal_with_condition(small):
    await small.welcome_housing()
    await small.new_partnership()
    await small.propose()
    await small.stage.open(small.yusuf, links(small.hanna)[-1])
    await small.press(small.yusuf, "prop_if")
    await small.say(small.yusuf, "Hvis vi må låne fælleshuset")


async def test_while_a_proposal_is_written_anew_both_sides_can_look_at_their_menu(small):
    await proposal_with_condition(small)
    await small.press(small.hanna, "prop_adjust")
    await small.stage.command(small.yusuf, "menu")
    assert "see_sent" in verbs(small.yusuf)
    await small.stage.command(small.hanna, "menu")
    await small.press(small.hanna, "see_proposal")
    await small.press(small.hanna, "prop_adjust")
    await small.press(small.hanna, "confirm")
    assert "prop_yes" in verbs(small.yusuf)
    await small.press(small.yusuf, "prop_yes")
    await small.press(small.yusuf, "prop_approve")
    assert read(small, lambda work: len(work.agreements.find())) == 1


async def test_a_company_that_waits_for_the_proposal_is_offered_nothing_that_is_not_theirs(small):
    await small.welcome_housing()
    await small.new_partnership()
    await small.stage.press(small.hanna, 1, "company_link:1")
    await small.welcome_company(links(small.hanna)[-1])
    assert plain("home.next.writing", "en") in small.yusuf.last.text
    assert "propose_now" not in verbs(small.yusuf)


async def test_who_accepted_an_older_link_does_not_push_the_company_out_that_came_in_since(small):
    await small.welcome_housing()
    await small.new_partnership()
    await small.stage.press(small.hanna, 1, "company_link:1")
    late = small.stage.phone("Sen")
    await small.stage.open(late, links(small.hanna)[-1])
    await small.press(late, "accept")
    await small.stage.press(small.hanna, 1, "company_link:1")
    await small.welcome_company(links(small.hanna)[-1])
    for text in ("Sen Sensen", "Chef"):
        await small.say(late, text)
    await small.press(late, "pick", "yes")
    await small.say(late, "13585628")
    await small.press(late, "pick", "small")
    await small.press(late, "confirm")
    assert late.toasts[-1] == plain("stage.company_in", "da")
    partnership = read(small, lambda work: work.partnerships.get(1))
    company = read(small, lambda work: work.organisations.get(partnership.company_id))
    members = read(small, lambda work: work.members.find(organisation_id=company.id))
    assert [member.name for member in members] == ["Yusuf Ærø"]


async def test_a_reopened_agreement_is_settled_and_proposed_again(at):
    troupe = await at("agreed")
    await troupe.press(troupe.hanna, "back_to_joint")
    await troupe.press(troupe.hanna, "joint")
    await troupe.press(troupe.hanna, "end_joint")
    assert troupe.hanna.toasts[-1:] != [plain("stale", "da")]
    joint = read(troupe, lambda work: work.joints.get(1))
    assert joint.state == "closed"


async def test_points_stay_closed_while_a_version_waits_for_approval(at):
    troupe = await at("agreeing")
    await troupe.press(troupe.hanna, "propose_agreement")
    await troupe.stage.press(troupe.hanna, 1, "back_to_joint:1")
    assert troupe.hanna.toasts[-1] == plain("stage.already_proposed", "da")


async def test_around_one_phone_a_last_parked_point_does_not_end_in_a_dead_end(at):
    troupe = await at("comparing")
    await troupe.begin_joint("one_phone")
    for _ in range(150):
        if read(troupe, lambda work: work.joints.get(1).state) == "confirming":
            break
        if "park" in verbs(troupe.hanna) and "dates" in verbs(troupe.hanna):
            await troupe.press(troupe.hanna, "park")
        else:
            await troupe.joint_step(troupe.hanna)
    await troupe.press(troupe.yusuf, "joint")
    for _ in range(60):
        if "park" not in verbs(troupe.yusuf):
            if "one_by_one" in verbs(troupe.yusuf) or "next_point" in verbs(troupe.yusuf):
                await troupe.press(troupe.yusuf, "next_point")
                continue
            break
        await troupe.press(troupe.yusuf, "park")
    assert "end_joint" in verbs(troupe.yusuf)
    await troupe.press(troupe.yusuf, "end_joint")
    assert read(troupe, lambda work: work.joints.get(1).state) == "closed"


TEXT = (
    "Udfordringer:\n- Der er mørkt om aftenen\n- Mange er alene\nWe offer premises and 10 hours. Vi mangler frivillige."
)


async def pasting(troupe):
    await troupe.welcome_housing()
    await troupe.new_partnership()
    await troupe.stage.command(troupe.hanna, "menu")
    await troupe.press(troupe.hanna, "part1")
    await troupe.press(troupe.hanna, "paste")
    await troupe.say(troupe.hanna, TEXT)
    await troupe.press(troupe.hanna, "sort_paste")


async def test_a_paste_is_counted_the_same_after_a_change_of_language(troupe):
    await pasting(troupe)
    number = len(read(troupe, lambda work: work.sessions.find(guide="housing")[0].answers["paste_decisions"].value))
    await troupe.press(troupe.hanna, "paste_item")
    await troupe.stage.press(troupe.hanna, 1, "set_language::en")
    assert f"2 of {number}" in troupe.hanna.last.text
    await troupe.press(troupe.hanna, "paste_all")
    session = read(troupe, lambda work: work.sessions.find(guide="housing")[0])
    assert {"paste", "paste_decisions"} & set(session.answers) == set()
    said = " ".join(str(answer.value) for answer in session.answers.values())
    assert all(words in said for words in ("mørkt om aftenen", "Mange er alene", "premises", "frivillige"))


async def test_a_paste_of_which_everything_was_left_out_is_over(troupe):
    await pasting(troupe)
    for _ in range(20):
        if "paste_item" not in verbs(troupe.hanna):
            break
        await troupe.press(troupe.hanna, "paste_item", "drop")
    session = read(troupe, lambda work: work.sessions.find(guide="housing")[0])
    assert session.answers == {}
    assert "paste_language" not in session.facts


async def test_only_part_1_takes_a_paste(troupe):
    await troupe.welcome_housing()
    await troupe.stage.command(troupe.hanna, "menu")
    await troupe.press(troupe.hanna, "new_partnership")
    session = read(troupe, lambda work: work.sessions.find(guide="partnership_setup")[0])
    for verb in ("clear_paste", "sort_paste", "paste_all"):
        await troupe.stage.press(troupe.hanna, 1, f"{verb}:{session.id}")
    await troupe.say(troupe.hanna, "Ådalsparken")
    assert "paste" not in read(troupe, lambda work: work.sessions.get(session.id)).answers


async def test_an_answer_that_is_not_asked_any_more_does_not_get_into_the_partnership(troupe):
    """The company was named, then said to be unknown."""
    await troupe.welcome_housing()
    await troupe.stage.command(troupe.hanna, "menu")
    await troupe.press(troupe.hanna, "new_partnership")
    for text in ("Ådalsparken", "Randers", "300"):
        await troupe.say(troupe.hanna, text)
    await troupe.press(troupe.hanna, "unknown")
    await troupe.press(troupe.hanna, "pick", "yes")
    await troupe.say(troupe.hanna, "Hemmelig A/S")
    await troupe.press(troupe.hanna, "pick", "small")
    await troupe.press(troupe.hanna, "pick", "large")
    await troupe.press(troupe.hanna, "change", n=4)
    await troupe.press(troupe.hanna, "pick", "no")
    await troupe.press(troupe.hanna, "confirm")
    partnership = read(troupe, lambda work: work.partnerships.get(1))
    assert (partnership.company_name, partnership.company_size) == ("", "")


async def test_an_edited_message_does_not_bring_back_what_was_skipped_since(troupe):
    await troupe.welcome_housing()
    await troupe.stage.command(troupe.hanna, "menu")
    await troupe.press(troupe.hanna, "new_partnership")
    for text in ("Ådalsparken", "Randers", "300"):
        await troupe.say(troupe.hanna, text)
    await troupe.stage.command(troupe.hanna, "back")
    await troupe.stage.press(troupe.hanna, troupe.hanna.last.id, unknown_of(troupe))
    await troupe.stage.edit(troupe.hanna, "400")
    session = read(troupe, lambda work: work.sessions.find(guide="partnership_setup")[0])
    assert session.answers["homes"].kind == "unknown"
    assert session.answers["homes"].value is None


def unknown_of(troupe):
    session = read(troupe, lambda work: work.sessions.find(guide="partnership_setup")[0])
    return encode(Action("unknown", (session.id, 2, 0, session.answers["homes"].revision)))


async def test_forged_numbers_cost_no_time_and_get_an_answer(at):
    troupe = await at("comparing")
    begun = time.perf_counter()
    for data in ("suggest_time:1.zzzzzzzz", "tick_time:1.zzzzzzzz.1", "suggested:1.1.1.1.1.1", "open:zzzzzzzzzzzz"):
        await troupe.stage.press(troupe.hanna, 1, data)
        assert troupe.hanna.toasts
        troupe.hanna.toasts.clear()
    assert time.perf_counter() - begun < 2


async def test_a_question_with_examples_takes_any_word(at):
    troupe = await at("preparing")
    session = read(troupe, lambda work: work.sessions.find(guide="housing")[0])
    for word in ("x", "9" * 20, "_"):
        await troupe.stage.command(troupe.hanna, "review")
        await troupe.press(troupe.hanna, "change", n=0)
        await troupe.press(troupe.hanna, "change_list")
        await troupe.stage.press(troupe.hanna, 1, f"examples:{session.id}.0.0.9:{word}")


async def test_a_number_of_any_length_gets_a_kind_answer(troupe):
    await troupe.welcome_housing()
    await troupe.stage.command(troupe.hanna, "menu")
    await troupe.press(troupe.hanna, "new_partnership")
    for text in ("Ådalsparken", "Randers", "9" * 5000):
        await troupe.say(troupe.hanna, text)
    assert plain("reply.number_range", "da", least=1, most=20000)[:20] in troupe.hanna.last.text


async def unanswered(troupe, **fields):
    """An update is decided and the process dies before it says so."""
    incoming = Incoming(9001, telegram_id=troupe.hanna.telegram_id, chat_id=troupe.hanna.telegram_id, **fields)
    await troupe.stage.desk.answer(incoming)


async def test_after_a_crash_people_are_shown_where_they_are(at):
    troupe = await at("preparing")
    await unanswered(troupe, kind="command", command="menu")
    before = len(troupe.hanna.messages)
    for _ in range(2):  # two starts, one message
        await DialogueDesk(troupe.stage.writer, troupe.stage.world, troupe.stage.clock).wake()
        await troupe.stage.later(GRACE)
    assert len(troupe.hanna.messages) == before + 1
    assert "part1" in verbs(troupe.hanna)


async def test_whoever_was_answered_meanwhile_is_not_written_to(at):
    troupe = await at("preparing")
    await unanswered(troupe, kind="command", command="menu")
    await troupe.stage.desk.wake()
    await troupe.stage.command(troupe.hanna, "menu")
    before = len(troupe.hanna.messages)
    await troupe.stage.later(GRACE)
    assert len(troupe.hanna.messages) == before


async def test_a_press_that_moves_nobody_is_answered_after_a_crash_too(at):
    troupe = await at("preparing")
    await unanswered(troupe, kind="press", action=Action("delete"))
    before = len(troupe.hanna.messages)
    await troupe.stage.desk.wake()
    await troupe.stage.later(GRACE)
    assert len(troupe.hanna.messages) == before + 1


async def test_who_stopped_is_left_in_peace_at_a_start(at):
    troupe = await at("preparing")
    await unanswered(troupe, kind="command", command="stop")
    await troupe.stage.desk.wake()
    before = len(troupe.hanna.messages)
    await troupe.stage.later(GRACE)
    assert len(troupe.hanna.messages) == before
