"""The process dies while staff write: what is asked for is still asked for, and what was written is there once."""

from dataclasses import replace

import pytest

from bot.desk import DialogueDesk
from flows.cards.card import Incoming
from flows.service.waking import GRACE
from tests.builders import Scene
from tests.properties.surveying import CONTACT, at_survey, drafted, indicator, read, statements, tap, wave

WORDS = "Jeg kender nogen i en anden opgang"


async def at_statement(troupe):
    await at_survey(troupe)
    support = statements(troupe, indicator_id=indicator(troupe, "trust").id)[-1]
    await tap(troupe, troupe.hanna, "statement_anew", support.id, support.version)


async def at_new_statement(troupe):
    await at_survey(troupe)
    await tap(troupe, troupe.hanna, "statement_new", indicator(troupe, "trust").id)


async def at_contact(troupe):
    await drafted(troupe)
    await tap(troupe, troupe.hanna, "wave_contact", wave(troupe).id, wave(troupe).version)


async def at_name(troupe):
    await at_survey(troupe)
    await tap(troupe, troupe.hanna, "indicator_new", 1)


def written(troupe):
    """All words of staff that are stored."""
    texts = [one.texts["da"] for one in statements(troupe) if one.texts]
    return sorted([*texts, *(one.name for one in read(troupe, lambda work: work.indicators.find(key="")))])


def typed(troupe, text):
    hanna = troupe.hanna.telegram_id
    return Incoming(90_001, "text", hanna, hanna, text=text, message_id=9_001, first_name="Hanna")


@pytest.fixture
def restart(tmp_path, tmp_path_factory):
    """The same database under a new process, with the phones as they were."""
    opened = []

    async def begin_again(troupe):
        scene = await Scene.keep(troupe, tmp_path)
        opened.append(scene.open(tmp_path_factory.mktemp("again")))
        return opened[-1]

    yield begin_again
    for troupe in opened:
        troupe.stage.close()


@pytest.mark.parametrize("come", [at_statement, at_new_statement])
async def test_a_restart_in_the_middle_of_a_statement_loses_nothing(at, restart, come):
    troupe = await at("agreed")
    await come(troupe)
    before, asked = written(troupe), troupe.hanna.last.text
    troupe = await restart(troupe)
    await troupe.stage.send(troupe.hanna, "photo")
    assert asked in troupe.hanna.last.text, "the same is still asked for"
    await troupe.say(troupe.hanna, WORDS)
    assert written(troupe) == sorted([*before, WORDS])


async def test_a_restart_in_the_middle_of_a_contact_loses_nothing(at, restart):
    troupe = await at("agreed")
    await at_contact(troupe)
    assert wave(troupe).contact == CONTACT
    troupe = await restart(troupe)
    await troupe.say(troupe.hanna, "Nadia Sol, 87 65 43 21")
    assert wave(troupe).contact == "Nadia Sol, 87 65 43 21"


async def test_a_name_that_waits_for_its_type_outlives_a_restart(at, restart):
    troupe = await at("agreed")
    await at_name(troupe)
    await troupe.say(troupe.hanna, "Liv i gården")
    before = written(troupe)
    troupe = await restart(troupe)
    await troupe.press(troupe.hanna, "indicator_unit", "share")
    assert written(troupe) == sorted([*before, "Liv i gården"])


@pytest.mark.parametrize(
    ("come", "text"),
    [
        (at_statement, WORDS),
        (at_new_statement, WORDS),
        (at_contact, "Nadia Sol, 87 65 43 21"),
        (at_name, "Liv i gården"),
    ],
)
async def test_words_whose_answer_was_lost_are_kept_once_and_answered(at, come, text):
    """Decided and stored, and the process dies before it says so; then Telegram brings the message again."""
    troupe = await at("agreed")
    await come(troupe)
    await troupe.stage.answer(typed(troupe, text))
    kept = (written(troupe), [replace(one, version=0) for one in read(troupe, lambda work: work.waves.find())])
    shown = len(troupe.hanna.messages)
    await DialogueDesk(troupe.stage.writer, troupe.stage.world, troupe.stage.clock).wake()
    await troupe.stage.later(GRACE)
    assert len(troupe.hanna.messages) == shown + 1
    again = await troupe.stage.answer(typed(troupe, text))
    assert again is not None
    assert again.cards
    assert (written(troupe), [replace(one, version=0) for one in read(troupe, lambda work: work.waves.find())]) == kept
