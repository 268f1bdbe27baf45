"""A link nobody opens and a proposal nobody answers: told of in steps, until somebody acts."""

from datetime import timedelta

import pytest

from flows.clock import COPENHAGEN
from flows.phrases import plain
from flows.schedule import is_polite
from tests.cast import links, verbs
from tests.properties.nudged import HANNA, YUSUF, live, rows, sent, watch
from tests.properties.stored import read


@pytest.fixture
async def proposing(small):
    await small.welcome_housing()
    await small.new_partnership()
    await small.propose()
    return small


async def test_a_link_nobody_opens_is_told_twice_and_once_more_when_it_ends(inviting):
    hours = watch(inviting)
    await live(inviting)
    expected = {("unopened", word, HANNA): 1 for word in ("first", "again", "expired")}
    assert sent(inviting) == expected
    assert all(is_polite(hour) for hour in hours)
    assert "Bageriet Solsikken" in inviting.hanna.last.text
    await inviting.press(inviting.hanna, "company_link")
    await live(inviting, timedelta(days=8))
    assert sent(inviting)["unopened", "first", HANNA] == 2


async def test_a_new_link_takes_back_what_was_to_be_said_of_the_old_one(inviting):
    await live(inviting, timedelta(days=2))
    await inviting.stage.command(inviting.hanna, "menu")
    await inviting.press(inviting.hanna, "company_link")
    await live(inviting, timedelta(days=6))
    assert not sent(inviting)
    await live(inviting)
    assert sum(sent(inviting).values()) == 3
    await inviting.press(inviting.hanna, "revoke_link") if "revoke_link" in verbs(inviting.hanna) else None


async def test_a_link_that_was_opened_is_left_alone_until_it_ends(inviting):
    await inviting.stage.open(inviting.yusuf, links(inviting.hanna)[-1])
    await live(inviting)
    assert sent(inviting) == {("unopened", "expired", HANNA): 1}


async def test_a_colleagues_link_is_told_of_too_and_opening_it_ends_that(inviting):
    mette = inviting.stage.phone("Mette")
    await inviting.stage.command(inviting.hanna, "menu")
    await inviting.press(inviting.hanna, "invite_colleague")
    token = links(inviting.hanna)[-1]
    await live(inviting, timedelta(days=8))
    assert sent(inviting)["unopened", "first", HANNA] == 2
    assert any(plain("nudge.colleague", "da") in shown.text for shown in inviting.hanna.shown)
    await inviting.join_as_colleague(token, mette, "Mette Lund")
    await live(inviting)
    assert sum(sent(inviting).values()) == 4


async def test_a_proposal_without_an_answer_is_told_to_the_asked_and_then_to_the_asking(proposing):
    await proposing.stage.open(proposing.yusuf, links(proposing.hanna)[-1])
    await proposing.press(proposing.yusuf, "prop_if")
    await proposing.say(proposing.yusuf, "Kun om tirsdagen")
    await live(proposing)
    kinds = {row: n for row, n in sent(proposing).items() if row[0] == "proposal"}
    assert kinds == {("proposal", "waited", HANNA): 1, ("proposal", "other", YUSUF): 1}


async def test_while_the_link_of_a_proposal_is_unopened_only_that_is_said(proposing):
    await live(proposing)
    assert {kind for kind, _, _ in sent(proposing)} == {"unopened"}
    assert {row[4] for row in rows(proposing, "nudge_proposal")} == {"the link was not opened: that is what is said"}


async def test_a_proposal_that_is_answered_is_not_told_of(proposing):
    await proposing.stage.open(proposing.yusuf, links(proposing.hanna)[-1])
    await proposing.press(proposing.yusuf, "prop_no")
    await live(proposing)
    assert not sent(proposing)


async def test_after_an_outage_each_hears_only_the_last_step_and_not_at_night(inviting):
    night = (inviting.stage.clock.now() + timedelta(days=60)).astimezone(COPENHAGEN).replace(hour=23)
    before = len(inviting.hanna.messages)
    await inviting.stage.later(night - inviting.stage.clock.now())
    assert len(inviting.hanna.messages) == before
    await live(inviting, timedelta(days=4))
    assert sent(inviting) == {("unopened", "expired", HANNA): 1}
    assert {row[4] for row in rows(inviting, state="cancelled")} == {"a later nudge about the same is due"}


async def test_a_nudge_that_was_queued_before_there_were_steps_is_still_said(inviting):
    change = "UPDATE outbox SET kind = 'invite_nudge', payload = '{\"partnership\": 1, \"invitation\": 2}'"
    read(inviting, lambda work: work.driver.execute(change + " WHERE kind = 'nudge_unopened'") and None)
    await live(inviting, timedelta(days=8))
    assert "Bageriet Solsikken" in inviting.hanna.last.text
    assert "company_link" in verbs(inviting.hanna)
