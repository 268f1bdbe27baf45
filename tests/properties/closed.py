"""A wave that is over, and the taps around its results."""

from datetime import timedelta

from bot.callbacks import encode
from flows.cards.card import Action
from tests.answered import LENGTH, an_open_wave, residents_answer
from tests.properties.meeting_days import read


async def closed(troupe, n, number=0, **changes):
    """A wave that so many residents have answered, one day after its end; Hanna looks at it."""
    stage = troupe.stage
    read(troupe, lambda work: an_open_wave(work, stage.world, stage.clock.now(), number, **changes))
    wave = read(troupe, lambda work: residents_answer(work, stage.world, stage.clock.now(), n))
    await stage.later(LENGTH + timedelta(days=1))
    await see(troupe, troupe.hanna, wave.id)
    return read(troupe, lambda work: work.waves.get(wave.id))


async def tap(troupe, phone, verb, *numbers, word=""):
    """A button that the phone need not have: what a changed client can press."""
    await troupe.stage.press(phone, phone.shown[-1].id, encode(Action(verb, numbers, word)))


async def see(troupe, phone, wave_id):
    await tap(troupe, phone, "results", wave_id)


async def release(troupe):
    await troupe.press(troupe.hanna, "results_release")
    await troupe.press(troupe.hanna, "results_release_yes")
