"""Own and the partner's answers, page by page: each turns to the next, comes whole on request, and knows no other."""

import pytest

from flows.cards.fitting import CARD_LENGTH
from flows.phrases import plain
from tests.cast import buttons, verbs

MANY_WORDS = "Vi vil have liv i fælleshuset hver torsdag. " * 60


def read(troupe, use_case):
    return troupe.stage.writer.run(use_case)


@pytest.fixture
async def long_answer(at):
    """Both have released, and what interests Hanna fills several cards."""
    troupe = await at("comparing")
    session = read(troupe, lambda work: work.sessions.find(guide="housing")[0])
    await troupe.stage.press(troupe.hanna, 1, f"reopen:{session.id}")
    await troupe.press(troupe.hanna, "review_page", n=0)
    await troupe.press(troupe.hanna, "review_page", n=1)
    await troupe.press(troupe.hanna, "change", n=1)
    await troupe.say(troupe.hanna, MANY_WORDS)
    return troupe


async def test_a_change_leads_back_to_the_page_it_was_made_on(long_answer):
    hanna = long_answer.hanna
    assert "3 af 4" in hanna.last.text
    assert "Vi vil have liv" in hanna.last.text
    assert len(hanna.last.text) <= CARD_LENGTH
    await long_answer.press(hanna, "review_whole")
    assert MANY_WORDS.strip() in hanna.last.text
    await long_answer.press(hanna, "review")
    assert "Vi vil have liv" in hanna.last.text
    assert len(hanna.last.text) <= CARD_LENGTH


async def test_keeping_an_answer_leads_back_to_its_page(long_answer):
    page = long_answer.hanna.last.text
    await long_answer.press(long_answer.hanna, "change", n=0)
    await long_answer.press(long_answer.hanna, "keep")
    assert long_answer.hanna.last.text == page


async def test_the_partner_turns_the_pages_in_one_message_and_reads_them_whole(long_answer):
    hanna, yusuf = long_answer.hanna, long_answer.yusuf
    await long_answer.release(hanna)
    await long_answer.press(yusuf, "see_theirs")
    message = yusuf.last.id
    for _ in range(2):
        onward = [b for b in buttons(yusuf.last) if b.action.verb == "see_theirs"][-1]
        await long_answer.stage.tap(yusuf, onward.label)
        assert yusuf.last.id == message
    assert len(yusuf.last.text) <= CARD_LENGTH
    await long_answer.press(yusuf, "theirs_whole")
    assert MANY_WORDS.strip() in yusuf.last.text
    await long_answer.press(yusuf, "see_theirs")
    assert "compare" in verbs(yusuf)


async def test_a_page_that_is_not_there_is_stale_or_the_first(long_answer):
    hanna, session = long_answer.hanna, read(long_answer, lambda work: work.sessions.find(guide="housing")[0])
    await long_answer.stage.press(hanna, 1, f"review:{session.id}.99")
    assert "1 af 4" in hanna.last.text
    await long_answer.stage.press(hanna, 1, f"review_whole:{session.id}.99")
    assert hanna.toasts[-1] == plain("stale", "da")
    await long_answer.release(hanna)
    for verb in ("see_theirs", "theirs_whole"):
        hanna.toasts.clear()
        await long_answer.stage.press(hanna, 1, f"{verb}:1.99")
        assert hanna.toasts == [plain("stale", "da")]


async def test_a_list_of_many_is_turned_in_place(at):
    troupe = await at("preparing")
    hanna = troupe.hanna
    await troupe.stage.command(hanna, "review")
    await troupe.press(hanna, "change", n=0)
    await troupe.press(hanna, "change_list")
    await troupe.press(hanna, "reopen_list")
    for number in range(8):
        await troupe.say(hanna, f"Ting nummer {number}")
    await troupe.press(hanna, "done")
    await troupe.fill_in(hanna, "release")
    await troupe.stage.command(hanna, "review")
    await troupe.press(hanna, "change", n=0)
    message = hanna.last.id
    await troupe.press(hanna, "more_items")
    assert (hanna.last.id, "Ting nummer 7" in hanna.last.labels) == (message, True)
