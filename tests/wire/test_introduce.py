import pytest
from telegram import BotCommandScopeAllGroupChats, BotCommandScopeAllPrivateChats

from bot.introduce import Introduction, introduce
from tests.wire.stage import FakeDesk, emulator, transport_to

DANISH = Introduction("Nabopagt", "Beskrivelse", "Kort", (("start", "Begynd"), ("privacy", "Privatliv")))
ENGLISH = Introduction("Neighbour pact", "Description", "Short", (("start", "Begin"),), group=(("privacy", "Privacy"),))
WORDS = {"da": DANISH, "en": ENGLISH}


@pytest.fixture
async def scene():
    async with emulator() as (playground, url), transport_to(url, FakeDesk()) as (transport, _):
        yield playground, transport.bot


async def test_everything_is_said_in_each_language_and_for_all_others(scene):
    _, bot = scene
    await introduce(bot, WORDS, "da")
    for code, words in ((None, DANISH), ("da", DANISH), ("en", ENGLISH)):
        assert (await bot.get_my_name(code)).name == words.name
        assert (await bot.get_my_description(code)).description == words.description
        assert (await bot.get_my_short_description(code)).short_description == words.short_description
        private = await bot.get_my_commands(BotCommandScopeAllPrivateChats(), code)
        assert tuple((command.command, command.description) for command in private) == words.private
    assert len(await bot.get_my_commands(BotCommandScopeAllGroupChats(), "en")) == 1


async def test_what_is_there_already_is_not_set_again(scene):
    playground, bot = scene
    await introduce(bot, WORDS, "da")
    playground.calls.clear()
    await introduce(bot, WORDS, "da")
    assert [call.method for call in playground.calls if call.method.startswith("set")] == []


async def test_a_refusal_does_not_stop_the_start(scene):
    playground, bot = scene
    playground.faults.add(kind="429", method="setMyName", times=9)
    await introduce(bot, WORDS, "da")
    assert (await bot.get_my_description("en")).description == ENGLISH.description
    assert playground.faults.waiting[0].times == 8
