"""Building a questionnaire and planning a wave, as the steps of a test."""

from datetime import timedelta

from bot.callbacks import encode
from flows.ballot import Response
from flows.cards.card import Action
from flows.codes import new_code
from flows.service.ballots import hand_in
from flows.wave import WaveState
from tests.builders import tables_of
from tests.cast import press

MINUTE = timedelta(minutes=1)
CONTACT = "Hanna Østergård, 12 34 56 78"


def read(troupe, use_case):
    return troupe.stage.writer.run(use_case)


def waves(troupe):
    return read(troupe, lambda work: work.waves.find(partnership_id=1))


def wave(troupe):
    return waves(troupe)[-1]


def queued(troupe, kind):
    rows = tables_of(troupe.stage)["outbox"].values()
    return [row for row in rows if row["kind"] == kind and row["state"] == "pending"]


def indicator(troupe, key):
    return read(troupe, lambda work: work.indicators.find(key=key)[0])


def statements(troupe, **equals):
    return read(troupe, lambda work: work.statements.find(partnership_id=1, **equals))


async def tap(troupe, phone, verb, *numbers, word=""):
    """A press of a button that may stand on no card."""
    await troupe.stage.press(phone, 1, encode(Action(verb, numbers, word)))


async def at_survey(troupe, phone=None):
    """The survey's own card is the newest message."""
    phone = phone or troupe.hanna
    await troupe.stage.command(phone, "menu")
    await troupe.press(phone, "survey")


async def drafted(troupe, adults="412"):
    """A wave's plan is the newest card; what nobody knows is said on the way."""
    await at_survey(troupe)
    await tap(troupe, troupe.hanna, "wave_plan", 1)
    if wave(troupe).adults is None:
        await troupe.say(troupe.hanna, adults)
    if not wave(troupe).contact:
        await troupe.say(troupe.hanna, CONTACT)


async def planned(troupe):
    await drafted(troupe)
    await troupe.press(troupe.hanna, "wave_confirm")
    await troupe.press(troupe.hanna, "wave_confirmed")
    return wave(troupe)


async def opened(troupe):
    """Half an hour after it opened by the clock, written down by the sweep."""
    await planned(troupe)
    await until(troupe, wave(troupe).opens + timedelta(minutes=30))
    return wave(troupe)


async def until(troupe, at):
    troupe.stage.clock.current = at
    await troupe.stage.later(timedelta())


async def closed(troupe):
    await opened(troupe)
    await until(troupe, wave(troupe).closes)
    assert wave(troupe).state is WaveState.CLOSED
    return wave(troupe)


def answered(troupe, count, **bands):
    """So many residents hand in, all alike."""
    one = wave(troupe)
    world, now = troupe.stage.world, troupe.stage.clock.now()
    codes = [new_code() for _ in range(count)]

    def fill(work):
        work.ballots.issue(one.id, [world.code_hash(code, one.id) for code in codes])
        given = Response(one.id, dict.fromkeys(one.statements, 4), bands=bands)
        return [hand_in(work, world, now, one.slug, code, given) for code in codes]

    return read(troupe, fill)


async def at_indicator(troupe, key):
    await press(troupe.stage, troupe.hanna, "questionnaire")
    await tap(troupe, troupe.hanna, "indicator", indicator(troupe, key).id)


async def at_statement(troupe, statement):
    await tap(troupe, troupe.hanna, "statement", statement.id)
