"""Ådal asks its residents: a baseline that is over and waits to be released, a year 1 that is open, and all around it.

What nobody else may learn of it stands here too: single words, live numbers, figures before the release, small groups.
"""

from dataclasses import replace
from datetime import timedelta

from flows.cards.card import Action, Incoming
from flows.people import Side
from flows.phrases import plain
from flows.service.registry import PRESSES
from flows.service.results import results_of
from flows.service.talk import Talk
from flows.wave import Subscriber
from tests.answered import LENGTH, an_open_wave, residents_answer
from tests.cast import Troupe, links
from tests.cast import press as press_button

BASELINE, RUNNING = 1, 2
# So many that the number is nothing else.
LIVE = 137
RESIDENT = 7_654_321_099
CARETAKER = "Ole"
COMMENT = "Der mangler lys på stien"
LOOKS = ("results", "result", "result_groups", "results_chart", "results_release", "comments", "esg", "imports")
_ROOMS = {"questionnaire_cards", "indicators", "statements", "statement_words", "stories", "planning", "planning_parts"}
_ROOMS |= {"planning_dates", "running", "counts", "packs", "caretakers", "previewing", "survey_home", "closing_waves"}
_ROOMS |= {"result_cards", "result_comments", "result_links", "summaries", "exports", "imports"}
SURVEY_VERBS = {verb for verb, function in PRESSES.items() if function.__module__.rsplit(".", 1)[-1] in _ROOMS}


async def measure(troupe: Troupe) -> None:
    """A baseline of 62 answers with comments, closed; a year 1 that 137 have answered, with codes and a caretaker."""
    stage, hanna = troupe.stage, troupe.hanna
    about = {"comments": True, "background": ("age", "gender")}
    stage.writer.run(lambda work: an_open_wave(work, stage.world, stage.clock.now(), **about))
    stage.writer.run(lambda work: residents_answer(work, stage.world, stage.clock.now(), 62))
    await stage.later(LENGTH + timedelta(days=1))
    for verb in LOOKS:
        await _tap(troupe, Action(verb, (BASELINE, 0)))
    now = stage.clock.now()
    subscriber = Subscriber(0, 1, RESIDENT, RESIDENT, "da", now, now)
    stage.phones[RESIDENT] = stage.phone("Beboer")
    stage.writer.run(lambda work: work.subscribers.add(subscriber))
    stage.writer.run(lambda work: an_open_wave(work, stage.world, now, 1, **about))
    stage.writer.run(lambda work: residents_answer(work, stage.world, now, LIVE))
    await _tap(troupe, Action("wave", (RUNNING,)))
    await _tap(troupe, Action("survey_pack", (RUNNING,)))
    await press_button(stage, hanna, "survey_caretakers")
    await press_button(stage, hanna, "survey_caretaker_in")
    ole = stage.phone(CARETAKER)
    await stage.open(ole, links(hanna)[-1])
    await press_button(stage, ole, "accept")
    for verb in ("questionnaire", "stories", "survey_preview", "wave_plan"):
        await _tap(troupe, Action(verb, (1, 0)))


async def _tap(troupe: Troupe, action: Action) -> None:
    await troupe.stage.press(troupe.hanna, 1, f"{action.verb}:{'.'.join(map(str, action.numbers))}")


def secrets(town) -> set[str]:
    """What stands in the answers, and in the figures of the baseline as staff read them."""
    stage = town.stage

    def read(work):
        found = set()
        person, wave = work.persons.find(telegram_id=town.hanna.telegram_id)[0], work.waves.get(BASELINE)
        for language in ("da", "en"):
            talk = Talk(
                work, replace(person, language=language), stage.clock.now(), stage.world, Incoming(0, "page", 0, 0)
            )
            results = results_of(talk, wave, Side.HOUSING)
            found |= {one.interval_text for one in results.indicators}
            found |= {results.answers_text, plain("result.groups_note", language)}
            assert results.subgroups
        return found

    said = {COMMENT, *stage.writer.run(read)}
    # In files that are compared as written down, what is no letter stands escaped.
    return said | {repr(one)[1:-1] for one in said}
