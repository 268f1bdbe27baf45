"""`kill -9` at any moment: what was acknowledged is there, nothing is there twice, and people see where they are."""

import asyncio
import random
from collections import Counter

import pytest

from tests.soak.town import Bot, Database, Person, bot_cards, emulator, where

pytestmark = pytest.mark.soak
KILLS = 27
PATIENCE = 60.0


def seen(phone):
    """How many cards there are, and what the newest is like."""
    cards = bot_cards(phone)
    return len(cards), (cards[-1].text, str(cards[-1].buttons)) if cards else ("", "")


def is_answer(before, now):
    """A new card, or the newest changed and still to be answered; a card that only lost its buttons is none."""
    return now[0] > before[0] or (now != before and now[1][1] not in {"", "[]"})


async def answered(phone, before):
    """Wait for the bot's next card, and until nothing more comes with it."""
    end = asyncio.get_running_loop().time() + PATIENCE
    last = before
    while not is_answer(before, last) or last != seen(phone):
        assert asyncio.get_running_loop().time() < end, f"no answer: {[m.text for m in phone.messages][-4:]}"
        last = seen(phone)
        await asyncio.sleep(0.06 if is_answer(before, last) else 0.01)


async def shown_where_they_are(phone, database):
    """The newest cards hold the question at which the database has the person."""
    end = asyncio.get_running_loop().time() + PATIENCE
    while True:
        expected = await asyncio.to_thread(database.read, lambda work: where(work, phone.id))
        if expected in " ".join(message.text for message in bot_cards(phone)[-3:]):
            return
        assert asyncio.get_running_loop().time() < end, f"{expected!r} not in {[m.text for m in phone.messages][-4:]}"
        await asyncio.sleep(0.1)


def nothing_twice(work):
    """Each change of an answer is logged once; what was said is in the log, and stands in at most one answer."""
    log = work.answers.find()
    changes = Counter((entry.session_id, entry.address, entry.answer.revision) for entry in log)
    assert [change for change, times in changes.items() if times > 1] == []
    standing = Counter()
    for session in work.sessions.find():
        for answer in session.answers.values():
            standing.update([item.text for item in answer.items] if answer.items else [str(answer.value)])
    logged = {text for entry in log for text in words_of(entry.answer)}
    return logged, {text: times for text, times in standing.items() if text.startswith("Svar ")}


def words_of(answer):
    return [item.text for item in answer.items] if answer.items else [str(answer.value)]


async def to_the_first_question(person, link):
    before = seen(person.phone)
    await person.phone.open(link)
    await answered(person.phone, before)


@pytest.mark.parametrize("victim", ["polling", "webhook", "writing process"])
async def test_killed_at_any_moment_it_loses_nothing_and_stores_nothing_twice(tmp_path, victim):
    webhook = victim != "polling"
    chance = random.Random(victim)
    async with emulator() as (playground, url):
        bot = Bot(url, f"sqlite:///{tmp_path}/soak.db", tmp_path / "log.txt", webhook=webhook)
        link = bot.invitation()
        database = Database(bot.database)
        person = Person(playground.add_phone("Hanna"))
        bot.start()
        try:
            await to_the_first_question(person, link)
            while bot.kills < KILLS:
                for _ in range(chance.randrange(4)):
                    await replied(person)
                before = seen(person.phone)
                await person.act()
                await asyncio.sleep(chance.choice([0, 0.002, 0.005, 0.01, 0.02, 0.04, 0.08]))
                if victim == "writing process":
                    bot.kill_writing_process()
                else:
                    bot.kill()
                    bot.start()
                await answered(person.phone, before)
                person.settle()
                await shown_where_they_are(person.phone, database)
            for _ in range(3):
                await replied(person)
        finally:
            await bot.stop()
        logged, standing = database.read(nothing_twice)
        assert [text for text in person.said if text not in logged and not person.was_refused(text)] == []
        assert len(person.said) > 10
        assert max(standing.values()) == 1
        assert person.steps > KILLS
        assert "Traceback" not in bot.log.read_text()


async def replied(person):
    before = seen(person.phone)
    await person.act()
    await answered(person.phone, before)
    person.settle()
