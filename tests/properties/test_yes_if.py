"""[Yes, if …] by a link: nothing is answered before the condition is written, and nothing acknowledged is lost."""

import pytest

from bot.desk import DialogueDesk
from flows.cards.card import Action, Incoming
from flows.partnership import InvitationState, ProposalState, Stage
from flows.phrases import plain
from flows.service.waking import GRACE
from tests.builders import tables_of
from tests.cast import buttons, links, verbs

# What is noted of every update, and where people are.
NOTED = {"seen_update", "rate_gate", "person"}
CONDITION = "Hvis vi er pakket sammen kl. 18"


def read(troupe, use_case):
    return troupe.stage.writer.run(use_case)


def stored(troupe):
    return {name: rows for name, rows in tables_of(troupe.stage).items() if name not in NOTED}


def yusuf_rows(troupe):
    return read(troupe, lambda work: work.persons.find(telegram_id=troupe.yusuf.telegram_id))


@pytest.fixture
async def asked(small):
    """Yusuf has opened the link of a proposal."""
    await small.welcome_housing()
    await small.new_partnership()
    await small.propose()
    await small.stage.open(small.yusuf, links(small.hanna)[-1])
    return small


async def test_the_tap_keeps_only_where_to_put_the_words(asked):
    before, told = stored(asked), len(asked.hanna.messages)
    await asked.press(asked.yusuf, "prop_if")
    assert stored(asked) == before
    (person,) = yusuf_rows(asked)
    assert (person.first_name, person.place.kind, len(asked.hanna.messages)) == ("", "condition", told)
    assert plain("proposal.until_written", asked.yusuf.language) in asked.yusuf.last.text


async def test_one_tap_and_the_words_are_the_answer(asked):
    await asked.press(asked.yusuf, "prop_if")
    await asked.say(asked.yusuf, CONDITION)
    proposals = read(asked, lambda work: work.proposals.find())
    assert [p.state for p in proposals] == [ProposalState.COUNTERED, ProposalState.SENT]
    assert proposals[-1].content["condition"] == CONDITION
    (person,) = yusuf_rows(asked)
    (member,) = read(asked, lambda work: work.members.find(person_id=person.id))
    assert (person.first_name, member.name) == ("Yusuf", "Yusuf")
    assert read(asked, lambda work: work.invitations.find(accepted_by=person.id))[0].state is InvitationState.ACCEPTED
    assert CONDITION in asked.hanna.last.text


async def test_who_was_asked_is_still_asked_after_a_crash(asked):
    """The tap is stored and the process dies before it says so; the condition needs no second tap."""
    action = next(b.action for b in buttons(asked.yusuf.last) if b.action and b.action.verb == "prop_if")
    yusuf = asked.yusuf.telegram_id
    await asked.stage.desk.answer(Incoming(9001, "press", yusuf, yusuf, "Yusuf", "en", action=action, message_id=7))
    await DialogueDesk(asked.stage.writer, asked.stage.world, asked.stage.clock).wake()
    await asked.stage.later(GRACE)
    assert plain("proposal.until_written", "en") in asked.yusuf.last.text
    await asked.say(asked.yusuf, CONDITION)
    assert CONDITION in asked.hanna.last.text


async def test_who_cancels_is_forgotten(asked):
    before = stored(asked)
    await asked.press(asked.yusuf, "prop_if")
    await asked.press(asked.yusuf, "prop_back")
    assert "prop_yes" in verbs(asked.yusuf)
    assert stored(asked) == before
    assert yusuf_rows(asked) == []


async def test_who_says_no_after_all_is_forgotten(asked):
    no = next(b.action for b in buttons(asked.yusuf.last) if b.action and b.action.verb == "prop_no")
    await asked.press(asked.yusuf, "prop_if")
    await asked.stage.desk.answer(press_of(asked, no))
    assert read(asked, lambda work: work.partnerships.get(1)).stage is Stage.DECLINED
    assert yusuf_rows(asked) == []


async def test_a_second_press_on_cancel_shows_the_proposal_again(asked):
    await asked.press(asked.yusuf, "prop_if")
    action = next(b.action for b in buttons(asked.yusuf.last) if b.action)
    for _ in range(2):
        outcome = await asked.stage.desk.answer(press_of(asked, action))
        assert "prop_yes" in {b.action.verb for row in outcome.cards[-1].buttons for b in row}
    assert yusuf_rows(asked) == []


def press_of(troupe, action):
    troupe.stage._update += 1
    yusuf = troupe.yusuf.telegram_id
    return Incoming(troupe.stage._update, "press", yusuf, yusuf, "Yusuf", "en", action=action, message_id=7)


async def test_a_photo_in_between_keeps_the_question_and_its_cancel_forgets_too(asked):
    await asked.press(asked.yusuf, "prop_if")
    await asked.stage.send(asked.yusuf, "photo")
    assert verbs(asked.yusuf) == ["prop_back"]
    await asked.press(asked.yusuf, "prop_back")
    assert plain("proposal.open_again", asked.yusuf.language) in asked.yusuf.screen
    assert yusuf_rows(asked) == []


async def test_words_for_a_link_that_was_closed_meanwhile_are_no_answer(asked):
    await asked.press(asked.yusuf, "prop_if")
    await asked.stage.press(asked.hanna, 1, "revoke_link:1")
    before = stored(asked)
    await asked.say(asked.yusuf, CONDITION)
    assert stored(asked) == before
    assert plain("link.unknown", asked.yusuf.language) in asked.yusuf.screen


async def test_somebody_who_is_known_already_is_not_erased_by_cancelling(asked):
    bo = asked.stage.phone("Bo")
    await asked.stage.open(bo, asked.stage.invite("Bækhus"))
    await asked.welcome_member(bo, "Bo Holm")
    await asked.stage.open(bo, links(asked.hanna)[-1])
    await asked.press(bo, "prop_if")
    assert plain("proposal.until_written", "da") not in bo.last.text
    await asked.press(bo, "prop_back")
    await asked.say(bo, CONDITION)
    assert read(asked, lambda work: len(work.proposals.find())) == 1
    assert read(asked, lambda work: work.persons.find(telegram_id=bo.telegram_id))[0].first_name == "Bo"


async def test_another_invitation_accepted_meanwhile_gives_the_person_a_name(asked):
    await asked.press(asked.yusuf, "prop_if")
    await asked.stage.open(asked.yusuf, asked.stage.invite("Bækhus"))
    await asked.press(asked.yusuf, "accept")
    assert yusuf_rows(asked)[0].first_name == "Yusuf"


async def test_nobody_elses_place_is_taken_by_an_old_cancel_button(asked):
    await asked.press(asked.yusuf, "prop_if")
    await asked.say(asked.yusuf, CONDITION)
    for action in (Action("prop_back", (1,)), Action("prop_back", (1,), "x")):
        await asked.stage.desk.answer(press_of(asked, action))
    assert len(yusuf_rows(asked)) == 1


async def test_a_colleagues_link_answers_no_proposal(asked):
    karen = asked.stage.phone("Karen")
    await asked.stage.command(asked.hanna, "menu")
    await asked.press(asked.hanna, "invite_colleague")
    token = links(asked.hanna)[-1]
    await asked.stage.open(karen, token)
    assert verbs(karen)[0] == "accept"
    before = stored(asked)
    for verb in ("prop_yes", "prop_if", "prop_no", "prop_approve", "prop_correct", "prop_back"):
        await asked.stage.press(karen, 1, f"{verb}:1:{token}")
        assert plain("not_found", "da") in (karen.last.text, *karen.toasts), verb
    assert stored(asked) == before


async def test_a_page_that_both_agreed_to_has_no_draft(asked):
    """Its buttons are never shown there; a changed client may press them all the same."""
    await asked.press(asked.yusuf, "prop_if")
    await asked.say(asked.yusuf, CONDITION)
    for verb in ("prop_yes", "prop_approve"):
        await asked.press(asked.hanna, verb)
    before = stored(asked)
    for verb in ("preview", "propose_agreement", "back_to_joint", "contract"):
        await asked.stage.press(asked.hanna, 1, f"{verb}:1")
        assert asked.hanna.toasts[-1] == plain("stale", "da"), verb
        asked.hanna.toasts.append("")
    assert stored(asked) == before


async def test_of_two_colleagues_who_write_a_condition_the_first_is_heard(asked):
    pia = asked.stage.phone("Pia")
    await asked.press(asked.yusuf, "prop_if")
    await asked.say(asked.yusuf, CONDITION)
    await asked.welcome_colleague(asked.yusuf, pia, "Pia Lund")
    await asked.press(asked.hanna, "prop_adjust")
    await asked.press(asked.hanna, "confirm")
    for phone in (asked.yusuf, pia):
        await asked.press(phone, "prop_if")
    await asked.say(asked.yusuf, "Hvis det ikke regner")
    before = stored(asked)
    await asked.say(pia, "Hvis solen skinner")
    assert stored(asked) == before
    assert plain("stale", "da") in pia.screen
