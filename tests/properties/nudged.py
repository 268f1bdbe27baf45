"""What was said of what stands still, and time going by, as tests look at it."""

import json
from collections import Counter
from datetime import timedelta

from flows.nudges import STEPS, Nudge
from tests.properties.stored import read

HALF_A_YEAR = timedelta(days=183)
HANNA, YUSUF = 1, 2


def rows(troupe, kind="nudge_%", state="%"):
    query = (
        f"SELECT kind, payload, person_id, state, error FROM outbox WHERE kind LIKE '{kind}' AND state LIKE '{state}'"
    )
    found = read(troupe, lambda work: work.driver.execute(query).fetchall())
    return [(row[0].removeprefix("nudge_"), json.loads(row[1])["step"], *row[2:]) for row in found]


def sent(troupe):
    """Which step of which nudge reached whom, and how often."""
    return Counter((kind, STEPS[Nudge(kind)][step].word, who) for kind, step, who, _, _ in rows(troupe, state="sent"))


async def live(troupe, by=HALF_A_YEAR):
    await troupe.stage.live(troupe.stage.clock.now() + by)


def watch(troupe):
    hours = []
    troupe.stage.watch = lambda _phone, _shown: hours.append(troupe.stage.clock.now())
    return hours
