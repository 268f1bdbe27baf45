"""Staff, the company's people and caretakers may live there as well: what each is, ends by itself."""

import pytest

from flows.cards.card import Incoming
from flows.people import Reach
from flows.phrases import plain
from tests.asking import a_wave, subscribers
from tests.builders import tables_of
from tests.cast import links, press


@pytest.fixture
async def troupe(at):
    return await at("agreed")


async def subscribe(troupe, phone):
    await troupe.stage.open(phone, "b-ab23cd")
    await press(troupe.stage, phone, "resident_yes")
    assert phone.telegram_id in {one.telegram_id for one in subscribers(troupe.stage)}


async def a_caretaker(troupe):
    wave_id = next(iter(tables_of(troupe.stage)["wave"].values()))["id"]
    await troupe.stage.press(troupe.hanna, 0, f"survey_pack:{wave_id}")
    await troupe.press(troupe.hanna, "survey_caretakers")
    await troupe.press(troupe.hanna, "survey_caretaker_in")
    phone = troupe.stage.phone("Ole")
    await troupe.stage.open(phone, links(troupe.hanna)[-1])
    await troupe.press(phone, "accept")
    return phone


def reach_of(troupe, phone):
    return troupe.stage.writer.run(lambda work: work.persons.find(telegram_id=phone.telegram_id)[0].reach)


@pytest.mark.parametrize(("name", "language"), [("hanna", "da"), ("yusuf", "en"), ("ole", "da")])
async def test_stop_ends_what_one_is_as_a_resident_first_and_says_so(troupe, name, language):
    a_wave(troupe.stage)
    phone = await a_caretaker(troupe) if name == "ole" else getattr(troupe, name)
    await subscribe(troupe, phone)
    before = tables_of(troupe.stage)
    await troupe.stage.command(phone, "stop")
    after = tables_of(troupe.stage)
    assert plain("stop.resident", language) in phone.screen
    assert subscribers(troupe.stage) == []
    assert (after["member"], after["caretaker"]) == (before["member"], before["caretaker"])
    assert reach_of(troupe, phone) is Reach.ACTIVE
    own = [row for row in before["outbox"].values() if row["person_id"] and row["state"] == "pending"]
    assert [row for row in after["outbox"].values() if row["person_id"] and row["state"] == "pending"] == own
    await troupe.stage.command(phone, "stop")
    assert plain("stop.done", language) in phone.screen
    assert reach_of(troupe, phone) is Reach.STOPPED
    assert tables_of(troupe.stage)["member"] == before["member"]


async def test_the_same_stop_delivered_twice_stops_once(troupe):
    a_wave(troupe.stage)
    await subscribe(troupe, troupe.hanna)
    update = {"telegram_id": troupe.hanna.telegram_id, "chat_id": troupe.hanna.telegram_id, "message_id": 9000}
    for _ in range(2):
        await troupe.stage.answer(Incoming(99_000, "command", command="stop", **update))
    assert reach_of(troupe, troupe.hanna) is Reach.ACTIVE
    assert subscribers(troupe.stage) == []


async def test_who_had_stopped_and_subscribed_since_ends_both_and_is_not_welcomed_back(troupe):
    a_wave(troupe.stage)
    await troupe.stage.command(troupe.hanna, "stop")
    await subscribe(troupe, troupe.hanna)
    await troupe.stage.command(troupe.hanna, "stop")
    assert reach_of(troupe, troupe.hanna) is Reach.STOPPED
    assert subscribers(troupe.stage) == []
    assert plain("stop.back", "da") not in troupe.hanna.screen
    assert troupe.hanna.last.text == plain("stop.done", "da")


async def test_who_is_neither_gets_a_kind_answer_and_leaves_nothing(troupe):
    stranger = troupe.stage.phone("Fremmed")
    before = tables_of(troupe.stage)
    await troupe.stage.command(stranger, "stop")
    assert "hører ikke mere fra os" in stranger.last.text
    assert {name for name, rows in tables_of(troupe.stage).items() if rows != before[name]} <= {"seen_update"}
