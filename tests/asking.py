"""A wave of an agreed partnership, laid straight into the database, and residents who come to it."""

import re
from datetime import datetime, timedelta

from flows.codes import new_code
from flows.delivery import DeliveryWork
from flows.questionnaire import BACKGROUND, FIXED_INDICATORS, Indicator, Statement, StatementKind, StatementRole, Unit
from flows.service.waves import settle_waves
from flows.wave import Invited, Subscriber, Wave, WaveState
from tests.cast import press
from tests.stage import Phone, Stage

SLUG = "ab23cd"
LENGTH = timedelta(days=21)
CODE = re.compile(r"[2-9A-Z]{5}-[2-9A-Z]{5}")


def level_statements(work: DeliveryWork, partnership_id: int, now: datetime, indicators: int) -> list[int]:
    """The key statement and its twin of each of the first indicators."""
    found = []
    for key in FIXED_INDICATORS[:indicators]:
        indicator = work.indicators.add(Indicator(0, partnership_id, key, Unit.SHARE, "", "", now))
        for role in (StatementRole.KEY, StatementRole.TWIN):
            level = Statement(
                *(0, partnership_id, StatementKind.LEVEL, role, now), key=f"{key}.{role}", indicator_id=indicator.id
            )
            found.append(work.statements.add(level).id)
    return found


def story_statements(work: DeliveryWork, partnership_id: int, now: datetime) -> list[int]:
    activity = {"da": "lektiecafeen", "en": "the homework café"}
    good = Statement(
        *(0, partnership_id, StatementKind.STORY, StatementRole.GOOD, now),
        texts={"da": "Jeg har lært nogen at kende der.", "en": "I have got to know somebody there."},
        activity=activity,
    )
    good = work.statements.add(good)
    harm = Statement(
        *(0, partnership_id, StatementKind.STORY, StatementRole.HARM, now),
        texts={"da": "Der er blevet mere larm.", "en": "It has become noisier."},
        pair_id=good.id,
    )
    return [good.id, work.statements.add(harm).id]


def lay_wave(
    work: DeliveryWork, now: datetime, *, indicators: int = 2, has_story: bool = False, **fields: object
) -> Wave:
    """Open from now on for three weeks, unless the fields say otherwise."""
    partnership = work.partnerships.find()[0]
    asked = level_statements(work, partnership.id, now, indicators)
    if has_story:
        asked += story_statements(work, partnership.id, now)
    wave = Wave(
        **{  # type: ignore[arg-type]
            "id": 0,
            "partnership_id": partnership.id,
            "number": 0,
            "state": WaveState.PLANNED,
            "slug": SLUG,
            "opens": now,
            "closes": now + LENGTH,
            "invited": Invited.EVERYONE,
            "created": now,
            "made_by": 1,
            "adults": 400,
            "background": tuple(BACKGROUND)[:2],
            "statements": tuple(asked),
            "contact": "Hanna, 12 34 56 78",
            **fields,
        }
    )
    return work.waves.add(wave)


def a_wave(stage: Stage, **fields: object) -> Wave:
    """Laid and, where its time has come, opened."""
    now = stage.clock.now()
    wave = stage.writer.run(lambda work: lay_wave(work, now, **fields))  # type: ignore[arg-type]
    stage.writer.run(lambda work: settle_waves(work, stage.world, now))
    return stage.writer.run(lambda work: work.waves.get(wave.id))


def change_wave(stage: Stage, wave: Wave) -> Wave:
    return stage.writer.run(lambda work: work.waves.save(wave))


def a_code(stage: Stage, wave: Wave) -> str:
    """One from a letter."""
    code = new_code()
    stage.writer.run(lambda work: work.ballots.issue(wave.id, [stage.world.code_hash(code, wave.id)]))
    return code


def subscribers(stage: Stage) -> list[Subscriber]:
    return stage.writer.run(lambda work: work.subscribers.find())


async def subscribed(stage: Stage, name: str, language: str = "da", slug: str = SLUG) -> Phone:
    """Through the link on the poster, to the yes."""
    phone = stage.phone(name, language)
    await stage.open(phone, f"b-{slug}")
    await press(stage, phone, "resident_yes")
    return phone
