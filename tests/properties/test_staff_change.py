"""Staff of a running survey leave and others come: somebody always hears what is next, and can do it."""

from datetime import timedelta

import pytest

from flows.phrases import plain
from flows.schedule import polite_time
from flows.wave import WaveState
from tests.cast import links, verbs
from tests.properties.surveying import answered, at_survey, closed, opened, planned, tap, until, wave


async def leave(troupe, phone):
    """By their own tap; the row stays, the membership does not."""
    await troupe.stage.command(phone, "menu")
    await troupe.press(phone, "people")
    await troupe.press(phone, "leave")
    await troupe.press(phone, "leave_yes")


async def erase(troupe, phone):
    await troupe.stage.command(phone, "delete")
    await troupe.press(phone, "delete_yes")


async def successor(troupe):
    """Invited by the company, for nobody of the housing organisation is left."""
    nadia = troupe.stage.phone("Nadia")
    await troupe.stage.command(troupe.yusuf, "menu")
    await troupe.press(troupe.yusuf, "invite_back")
    await troupe.join_as_colleague(links(troupe.yusuf)[-1], nadia, "Nadia Sol")
    return nadia


def told(kind):
    return plain(f"wave.news.{kind}", "da", title="", estate="Ådalsparken", closes="").split("\n")[-1][:20].strip()


@pytest.mark.parametrize("go", [leave, erase])
async def test_who_follows_the_only_one_hears_that_it_is_over_and_releases_it(agreed, go):
    await opened(agreed)
    answered(agreed, 62)
    await go(agreed, agreed.hanna)
    await until(agreed, wave(agreed).closes)
    await until(agreed, next_morning(agreed))
    assert wave(agreed).state is WaveState.CLOSED
    nadia = await successor(agreed)
    await agreed.stage.live(next_morning(agreed))
    assert told("over") in nadia.screen
    assert nadia.screen.count(told("over")) == 1
    await agreed.press(nadia, "wave")
    await agreed.press(nadia, "results")
    await agreed.press(nadia, "results_release")
    await agreed.press(nadia, "results_release_yes")
    assert wave(agreed).state is WaveState.RELEASED
    assert agreed.hanna.last.text.count("%") == 0


def next_morning(troupe):
    """A polite time, some days on."""
    return polite_time(troupe.stage.clock.now() + timedelta(days=1))


@pytest.mark.parametrize("go", [leave, erase])
async def test_who_comes_while_it_is_open_hears_it_and_names_somebody_to_ask(agreed, go):
    await planned(agreed)
    await go(agreed, agreed.hanna)
    await until(agreed, wave(agreed).opens)
    await until(agreed, next_morning(agreed))
    assert wave(agreed).state is WaveState.OPEN
    nadia = await successor(agreed)
    await agreed.stage.live(next_morning(agreed))
    assert told("opened") in nadia.screen
    await at_survey(agreed, nadia)
    key = "wave.contact_gone" if go is leave else "wave.contact_missing"
    assert plain(key, "da", contact=wave(agreed).contact) in nadia.last.text
    await agreed.press(nadia, "wave_contact")
    assert "Nadia Sol" in nadia.last.text
    await agreed.say(nadia, "Nadia Sol, 87 65 43 21")
    assert wave(agreed).contact == "Nadia Sol, 87 65 43 21"
    assert wave(agreed).state is WaveState.OPEN
    assert "wave_contact" not in verbs(nadia)
    await until(agreed, wave(agreed).closes)
    await agreed.stage.live(next_morning(agreed))
    assert nadia.screen.count(told("over")) == 1


async def test_who_comes_before_it_opens_hears_all_of_it_once(agreed):
    await planned(agreed)
    await leave(agreed, agreed.hanna)
    nadia = await successor(agreed)
    assert told("opened") not in nadia.screen
    await agreed.stage.live(wave(agreed).closes)
    await agreed.stage.live(next_morning(agreed))
    for kind in ("opened", "over"):
        assert nadia.screen.count(told(kind)) == 1, kind


async def test_who_comes_back_hears_how_it_stands(agreed):
    """/stop forgets what was said to them, so it is said once more."""
    await closed(agreed)
    await agreed.stage.live(next_morning(agreed))
    assert agreed.hanna.screen.count(told("over")) == 1
    await agreed.stage.command(agreed.hanna, "stop")
    await agreed.stage.command(agreed.hanna, "menu")
    await agreed.stage.live(next_morning(agreed))
    await agreed.stage.command(agreed.hanna, "menu")
    assert agreed.hanna.screen.count(told("over")) == 2


async def test_a_contact_who_is_still_here_is_left_alone(agreed):
    await opened(agreed)
    await at_survey(agreed)
    assert "wave_contact" not in verbs(agreed.hanna)
    await tap(agreed, agreed.yusuf, "wave_contact", wave(agreed).id, wave(agreed).version)
    await agreed.say(agreed.yusuf, "Yusuf, 11 22 33 44")
    assert "Hanna" in wave(agreed).contact
