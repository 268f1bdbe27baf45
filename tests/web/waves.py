"""A wave in a real database, as if it had been planned: rows written through a transaction."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from flows.codes import code_hash, derived_key, new_code, new_slug
from flows.partnership import Partnership, Stage
from flows.partnership import Path as Size
from flows.people import Organisation, Person, Side
from flows.questionnaire import FIXED_INDICATORS, Indicator, Statement, StatementKind, StatementRole, Unit
from flows.resident_words import RESIDENT_LANGUAGES
from flows.wave import Invited, Wave, WaveState
from storage.database import migrate
from storage.writer import Writer

ACTIVITY = {"da": "lektierummet i bageriet", "en": "the homework room in the bakery"}
GOOD = {"da": "Der er blevet flere at tale med.", "en": "There are more people to talk to."}
HARM = {"da": "Der er blevet mere larm."}


def lay_wave(uow, now: datetime, secret: str, codes: int, changes: dict):
    """An open wave with every kind of page and so many codes; its slug and the codes."""
    person = uow.persons.add(Person(0, new_slug(), 5_100_000_000, 7_100_000_000, "da", False, now, "Hanna"))
    housing = uow.organisations.add(Organisation(0, Side.HOUSING, "Boligforeningen Ådal", now))
    estate = Partnership(0, housing.id, person.id, "Ådalsparken", "Lindborg", Size.LARGE, Stage.AGREED, now)
    partnership = uow.partnerships.add(replace(estate, company_name="Bageriet Ærø"))
    wave = Wave(
        *(0, partnership.id, 0, WaveState.OPEN, new_slug(), now - timedelta(days=1), now + timedelta(days=20)),
        *(Invited.EVERYONE, now, 1),
        comments=True,
        languages=RESIDENT_LANGUAGES,
        background=("age", "gender", "household", "years"),
        statements=tuple(_statements(uow, partnership.id, now)),
        contact="Hanna Østergård, 12 34 56 78",
    )
    wave = uow.waves.add(replace(wave, **changes))
    drawn = [new_code() for _ in range(codes)]
    pepper = derived_key(secret, "codes")
    uow.ballots.issue(wave.id, [code_hash(code, wave.id, pepper) for code in drawn])
    return wave.slug, drawn


def _statements(uow, partnership_id, now):
    for key in FIXED_INDICATORS:
        indicator = uow.indicators.add(Indicator(0, partnership_id, key, Unit.SHARE, "", "", now))
        for role in (StatementRole.KEY, StatementRole.TWIN, StatementRole.SUPPORT):
            level = Statement(0, partnership_id, StatementKind.LEVEL, role, now, f"{key}.{role}")
            yield uow.statements.add(replace(level, indicator_id=indicator.id)).id
    good = Statement(0, partnership_id, StatementKind.STORY, StatementRole.GOOD, now, "", GOOD, ACTIVITY)
    pair = uow.statements.add(good).id
    harm = Statement(0, partnership_id, StatementKind.STORY, StatementRole.HARM, now, "", HARM, pair_id=pair)
    yield pair
    yield uow.statements.add(harm).id


def lay_in_file(database: Path, now: datetime, secret: str, codes: int, **changes):
    """As `lay_wave`, beside whoever else has the database open."""
    url = f"sqlite:///{database}"
    migrate(url)
    writer = Writer(url)
    writer.start()
    try:
        return writer.run(lay_wave, now, secret, codes, changes)
    finally:
        writer.stop()


def stored_in_file(database: Path, slug: str):
    """What is stored of a wave: its responses, what was counted, and its comments."""
    writer = Writer(f"sqlite:///{database}")
    writer.start()
    try:
        return writer.run(_stored, slug)
    finally:
        writer.stop()


def _stored(uow, slug):
    (wave,) = uow.waves.find(slug=slug)
    ballots = uow.ballots
    return ballots.responses(wave.id), dict(ballots.counted(wave.id)), ballots.comments(wave.id), ballots.codes(wave.id)
