"""An estate that is asked: a partnership with statements and an open wave, and residents who hand in."""

from dataclasses import replace
from datetime import timedelta
from random import Random

from flows.ballot import Knows, Response
from flows.codes import ALPHABET
from flows.partnership import Partnership, Path, Stage
from flows.people import Organisation, Side
from flows.questionnaire import BACKGROUND, Indicator, Statement, StatementKind, StatementRole, Unit
from flows.service.ballots import hand_in
from flows.service.talk import Own, load_world
from flows.wave import Invited, Wave, WaveState
from tests.storage.samples import NOW, a_person

SECRET = "only for these tests, and long enough"
WORLD = load_world("nabopagt_bot", "da", Own(secret=SECRET))
LENGTH = timedelta(days=14)
LEVEL, STORY = StatementKind.LEVEL, StatementKind.STORY
KEY, TWIN, GOOD, HARM = StatementRole.KEY, StatementRole.TWIN, StatementRole.GOOD, StatementRole.HARM
STORIES = 7
FIXED = ("belonging", "trust", "co_creation")


def an_estate(work, **changes):
    """The open wave "slug1": six level statements (1-6), a good story (7) and its harm (8)."""
    work.persons.add(a_person())
    housing = work.organisations.add(Organisation(0, Side.HOUSING, "Boligforeningen", NOW))
    partnership = work.partnerships.add(
        Partnership(0, housing.id, 1, "Parken", "Aarhus", Path.LARGE, Stage.AGREED, NOW)
    )
    return work.waves.add(replace(a_wave_of(partnership.id, statements_of(work, partnership.id)), **changes))


def statements_of(work, partnership_id):
    found = []
    for key in FIXED:
        indicator = work.indicators.add(Indicator(0, partnership_id, key, Unit.SHARE, "", "", NOW))
        for role in (KEY, TWIN):
            statement = Statement(0, partnership_id, LEVEL, role, NOW, f"{key}.{role}", indicator_id=indicator.id)
            found.append(work.statements.add(statement).id)
    good = work.statements.add(Statement(0, partnership_id, STORY, GOOD, NOW, texts={"da": "Det hjælper."}))
    harm = Statement(0, partnership_id, STORY, HARM, NOW, texts={"da": "Der er larm."}, pair_id=good.id)
    return (*found, good.id, work.statements.add(harm).id)


def a_wave_of(partnership_id, statements, number=1):
    return Wave(
        id=0,
        partnership_id=partnership_id,
        number=number,
        state=WaveState.OPEN,
        slug=f"slug{number}",
        opens=NOW,
        closes=NOW + LENGTH,
        invited=Invited.EVERYONE,
        created=NOW,
        made_by=1,
        comments=True,
        languages=("da", "en", "so"),
        background=tuple(BACKGROUND),
        statements=statements,
    )


def a_code(number):
    """The code of that number, always the same, in no order."""
    draw = Random(f"code {number}")
    return "".join(draw.choice(ALPHABET) for _ in range(10))


def deal(work, wave_id, count):
    work.ballots.issue(wave_id, [WORLD.code_hash(a_code(n), wave_id) for n in range(count)])


def some_answers(number, wave_id=1):
    """What resident number so-and-so answers: always the same."""
    draw = Random(f"answers {number}")
    answers = {statement: draw.randrange(6) for statement in range(1, 9)}
    bands = {name: draw.choice(bands) for name, bands in BACKGROUND.items() if draw.random() < 0.8}
    comment = f"Jeg er nummer {number}." if draw.random() < 0.5 else ""
    return Response(wave_id, answers, {7: draw.choice(list(Knows))}, bands, comment, draw.choice(["da", "en", "so"]))


def known_by(given):
    """By what one knows again who answered, if one knows everything: no two of the first 200 answer the same."""
    level = [(int(key), value) for key, value in given.answers.items() if int(key) < STORIES]
    return repr([sorted(level), sorted(given.bands.items())])


def give(work, number, now=NOW, slug="slug1"):
    return hand_in(work, WORLD, now, slug, a_code(number), some_answers(number))


def counted_one_by_one(responses):
    """The tally in the slowest way."""
    found = {}
    for one in responses:
        for pair in one.answers.items():
            found[pair] = found.get(pair, 0) + 1
    return found
