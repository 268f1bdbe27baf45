"""Residents who answer an open wave: always the same answers from the same number of them."""

from collections.abc import Callable
from datetime import datetime, timedelta

from flows.ballot import Receipt, Response
from flows.codes import new_code, new_slug
from flows.ports import UnitOfWork
from flows.questionnaire import BACKGROUND, FIXED_INDICATORS, Indicator, Statement, StatementKind, StatementRole, Unit
from flows.service.ballots import hand_in, state_now
from flows.service.talk import World
from flows.service.waves import open_wave
from flows.wave import Invited, Wave, WaveState

POSITIVE = {"belonging": (41, 43, 47), "trust": (45, 54, 60), "co_creation": (22, 31, 58), "safety": (52, 50, 49)}
"""Of a hundred residents, how many agree with the key statement of an indicator: in the baseline, year 1, year 2."""
TARGETS = {"belonging": 85, "trust": 80, "co_creation": 75}
_OTHERS = (33, 36, 40)
_WORDS = "Der mangler lys på stien, og bænkene er gamle"
LENGTH = timedelta(days=14)


def an_open_wave(uow: UnitOfWork, world: World, now: datetime, number: int = 0, **changes: object) -> Wave:
    """The three fixed indicators, made when there are none, asked from now on of whoever comes by."""
    if not uow.indicators.find(partnership_id=1):
        for key in FIXED_INDICATORS:
            made = Indicator(0, 1, key, Unit.SHARE, "", "", now, TARGETS[key])
            indicator = uow.indicators.add(made)
            for role in (StatementRole.KEY, StatementRole.TWIN):
                name = f"{key}.{role.value}"
                uow.statements.add(Statement(0, 1, StatementKind.LEVEL, role, now, name, indicator_id=indicator.id))
    asked = tuple(one.id for one in uow.statements.find(partnership_id=1, retired=None))
    values = {"adults": 412, "statements": asked, "contact": "Hanna, 12 34 56 78", **changes}
    wave = Wave(0, 1, number, WaveState.PLANNED, new_slug(), now, now + LENGTH, Invited.OPEN, now, 1, **values)  # type: ignore[arg-type]
    return open_wave(uow, world, uow.waves.add(wave), now)


def residents_answer(uow: UnitOfWork, world: World, now: datetime, n: int) -> Wave:
    """So many of them, with codes as they were dealt; the wave is the one that is open."""
    wave = next(one for one in uow.waves.find(partnership_id=1) if state_now(one, now) is WaveState.OPEN)
    for number in range(n):
        code = new_code()
        uow.ballots.issue(wave.id, [world.code_hash(code, wave.id)])
        receipt = hand_in(uow, world, now, wave.slug, code, _response(uow, wave, number, n))
        assert receipt is Receipt.TAKEN, receipt
    return wave


def _response(uow: UnitOfWork, wave: Wave, number: int, n: int) -> Response:
    bands = {name: BACKGROUND[name][number % len(BACKGROUND[name])] for name in wave.background}
    comment = f"{_WORDS} ({number + 1})." if wave.comments and number % 5 == 0 else ""
    answers = {one: _answer(uow.statements.get(one), wave, number, n) for one in wave.statements}
    return Response(wave.id, answers, {}, bands, comment)


def _answer(statement: Statement, wave: Wave, number: int, n: int) -> int:
    """The first residents are content, in five steps; a twin is answered the other way round."""
    key = statement.key.split(".")[0]
    positive = POSITIVE.get(key, _OTHERS)[min(wave.number, 2)] if statement.role is StatementRole.KEY else _OTHERS[0]
    if statement.role is StatementRole.TWIN:
        positive = 100 - POSITIVE.get(key, _OTHERS)[min(wave.number, 2)]
    share = (200 * number + 100) // (2 * n) if n else 0
    if share < positive:
        step = 5 if share * 3 < positive else 4
    else:
        step = (
            3 if share < positive + (100 - positive) // 3 else 2 if share < positive + (100 - positive) * 3 // 4 else 1
        )
    return 6 - step if statement.role is StatementRole.TWIN and step != 3 else step


def answering(world: World, now: datetime, n: int) -> Callable[[UnitOfWork], datetime]:
    """A use case: so many residents answer the open wave, or one that is opened for them; returns when it ends."""

    def answered(uow: UnitOfWork) -> datetime:
        waves = uow.waves.find(partnership_id=1)
        if not any(state_now(one, now) is WaveState.OPEN for one in waves):
            an_open_wave(uow, world, now, len([one for one in waves if one.closed]))
        return residents_answer(uow, world, now, n).closes

    return answered
