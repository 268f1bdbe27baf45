"""Caretakers hand out and lend a phone; staff see how many, and nobody sees of an answer more than that it is over."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.callbacks import encode
from flows.cards.card import Action
from flows.wave import Invited
from tests.asking import LENGTH, a_code, a_wave, change_wave
from tests.builders import tables_of
from tests.cast import buttons, links, verbs

CAN = {"caretaker_help", "caretaker_handed", "caretaker_leave", "survey_poster", "survey_print"}


@pytest.fixture
async def troupe(at):
    found = await at("agreed")
    found.wave = a_wave(found.stage)
    return found


async def open_pack(troupe, phone=None):
    await troupe.stage.press(phone or troupe.hanna, 0, encode(Action("survey_pack", (troupe.wave.id,))))


async def a_caretaker(troupe, name="Ole"):
    """Invited by Hanna, and come in."""
    await open_pack(troupe)
    await troupe.press(troupe.hanna, "survey_caretakers")
    await troupe.press(troupe.hanna, "survey_caretaker_in")
    phone = troupe.stage.phone(name)
    await troupe.stage.open(phone, links(troupe.hanna)[-1])
    await troupe.press(phone, "accept")
    return phone


def handed(stage):
    return [one.n for one in stage.writer.run(lambda work: work.handouts.find())]


async def test_who_is_invited_helps_and_is_a_member_of_nothing(troupe):
    ole = await a_caretaker(troupe)
    assert set(verbs(ole)) == CAN
    assert "Ådalsparken" in ole.last.text
    assert "Ole hjælper nu" in troupe.hanna.screen
    stage = troupe.stage
    person = stage.writer.run(lambda work: work.persons.find(telegram_id=ole.telegram_id))[0]
    assert stage.writer.run(lambda work: work.members.find(person_id=person.id)) == []
    await stage.command(ole, "menu")
    assert set(verbs(ole)) == CAN


async def test_what_was_handed_out_is_counted_once_and_staff_see_the_number(troupe):
    ole = await a_caretaker(troupe)
    await troupe.press(ole, "caretaker_handed")
    card, (twenty,) = ole.last.id, [b for b in buttons(ole.last) if b.label == "20"]
    for _ in range(2):
        await troupe.stage.press(ole, card, encode(twenty.action))
    assert handed(troupe.stage) == [20]
    await troupe.press(ole, "caretaker_handed")
    await troupe.say(ole, "tyve")
    assert "fra 1 til 2.000" in ole.screen
    await troupe.say(ole, "7")
    assert handed(troupe.stage) == [20, 7]
    assert "27 breve eller koder" in ole.last.text
    await open_pack(troupe)
    assert "27 breve eller koder" in troupe.hanna.last.text
    await troupe.press(troupe.hanna, "survey_caretakers")
    assert "Ole: 27" in troupe.hanna.last.text


async def test_a_resident_answers_on_the_caretakers_phone_and_nothing_of_it_stays_there(troupe):
    stage, ole = troupe.stage, await a_caretaker(troupe)
    code = a_code(stage, troupe.wave)
    await troupe.press(ole, "caretaker_help")
    await stage.tap(ole, "English")
    assert "You can answer on this phone" in ole.last.text
    assert buttons(ole.last)[0].url.endswith("/s/ab23cd")
    await stage.say(ole, "hvad er koden?")
    assert "do not know that code" in ole.last.text
    await stage.say(ole, code)
    before = tables_of(stage)
    await stage.tap(ole, "Begin")
    while "Send" not in ole.last.labels:
        await stage.tap(ole, "Agree" if "Agree" in ole.last.labels else "Skip")
    assert tables_of(stage) == before
    await stage.tap(ole, "Send")
    after = tables_of(stage)
    changed = {name for name in after if before[name] != after[name]}
    assert {"response", "survey_code"} <= changed <= {"response", "tally", "counted", "survey_code"}
    assert "Your answers are sent" in ole.last.text
    assert "Agree" not in ole.last.text
    await stage.command(ole, "menu")
    assert set(verbs(ole)) == CAN
    await stage.say(ole, code)
    assert "Koden" not in ole.last.text


async def test_a_caretaker_sees_no_number_of_answers_and_has_no_other_way(troupe):
    stage, ole = troupe.stage, await a_caretaker(troupe)
    before = tables_of(stage)
    for verb in ("survey_pack", "survey_caretakers", "survey_link", "survey_remind", "survey_remind_yes", "open",
                 "agreement", "year", "people", "survey_caretaker_in", "survey_caretaker_end"):  # fmt: skip
        await stage.press(ole, ole.last.id, encode(Action(verb, (troupe.wave.id, 1))))
    after = tables_of(stage)
    assert {name for name in after if before[name] != after[name]} <= {"person", "seen_update"}
    assert "Bageriet" not in ole.screen


async def test_members_of_the_company_and_strangers_reach_nothing_of_the_pack(troupe):
    stage, stranger = troupe.stage, troupe.stage.phone("Sara")
    pressed = ("survey_pack", "survey_poster", "survey_print", "survey_print_n", "survey_link", "survey_caretakers",
               "survey_caretaker_in", "survey_remind", "survey_remind_yes", "caretaker_handed", "caretaker_handed_n",
               "caretaker_help", "caretaker", "caretaker_leave", "caretaker_lend")  # fmt: skip
    for phone in (troupe.yusuf, stranger):
        before = tables_of(stage)
        for verb in pressed:
            await stage.press(phone, 1, encode(Action(verb, (troupe.wave.id, 20, 0), "survey_letters")))
        after = tables_of(stage)
        assert {name for name in after if before[name] != after[name]} <= {"person", "seen_update"}
        assert not any(message.files for message in phone.shown if message.files and "survey" in message.files[0].kind)


async def test_staff_can_end_it_and_the_caretaker_is_told(troupe):
    ole = await a_caretaker(troupe)
    await open_pack(troupe)
    for verb in ("survey_caretakers", "survey_caretaker_out", "survey_caretaker_end"):
        await troupe.press(troupe.hanna, verb)
    assert "Tak for hjælpen" in ole.screen
    before = handed(troupe.stage)
    old = next(m for m in ole.shown if any(b.action and b.action.verb == "caretaker_handed" for b in buttons(m)))
    await troupe.stage.press(ole, old.id, encode(Action("caretaker_handed_n", (troupe.wave.id, 5, 0))))
    assert handed(troupe.stage) == before


async def test_a_caretaker_can_stop_and_can_be_forgotten(troupe):
    ole = await a_caretaker(troupe)
    await troupe.press(ole, "caretaker_leave")
    await troupe.press(ole, "caretaker_leave_yes")
    assert "Tak for hjælpen" in ole.screen
    assert "Ole hjælper ikke længere" in troupe.hanna.screen
    pia = await a_caretaker(troupe, "Pia")
    await troupe.stage.command(pia, "mydata")
    data = await troupe.stage.render(next(m for m in pia.shown if m.files).files[1], "da")
    assert b"caretaker" in data.content
    await troupe.stage.command(pia, "delete")
    await troupe.press(pia, "delete_yes")
    rows = troupe.stage.writer.run(lambda work: work.caretakers.find())
    assert [(one.name, one.left is not None) for one in rows] == [("Ole", True)]


async def test_somebody_who_is_both_has_both_in_their_menu(troupe):
    await open_pack(troupe)
    await troupe.press(troupe.hanna, "survey_caretakers")
    await troupe.press(troupe.hanna, "survey_caretaker_in")
    await troupe.stage.open(troupe.yusuf, links(troupe.hanna)[-1])
    await troupe.press(troupe.yusuf, "accept")
    assert "menu" in verbs(troupe.yusuf)
    await troupe.press(troupe.yusuf, "menu")
    assert "caretaker" in verbs(troupe.yusuf)
    assert "agreement" in verbs(troupe.yusuf)


async def test_the_link_is_for_one_and_not_for_those_who_sent_it(troupe):
    await a_caretaker(troupe)
    pia = troupe.stage.phone("Pia")
    await troupe.stage.open(pia, links(troupe.hanna)[-1])
    assert "brugt" in pia.last.text
    await open_pack(troupe)
    await troupe.press(troupe.hanna, "survey_caretakers")
    await troupe.press(troupe.hanna, "survey_caretaker_in")
    await troupe.stage.open(troupe.hanna, links(troupe.hanna)[-1])
    assert "til en anden" in troupe.hanna.screen


async def test_the_pack_shows_few_subscribers_as_few(troupe):
    stage = troupe.stage
    for number, words in ((1, "Under 10"), (9, "Under 10"), (10, "– 10 beboere")):
        while len(stage.writer.run(lambda work: work.subscribers.find())) < number:
            phone = stage.phone(f"B{len(stage.phones)}")
            await stage.open(phone, "b-ab23cd")
            await troupe.press(phone, "resident_yes")
        await open_pack(troupe)
        assert words in troupe.hanna.last.text


async def test_reminding_is_asked_first_done_twice_and_a_second_tap_counts_nothing(troupe):
    stage, hanna = troupe.stage, troupe.hanna
    for number in (1, 2):
        await open_pack(troupe)
        await troupe.press(hanna, "survey_remind")
        assert f"Påmindelse {number} af 2" in hanna.last.text
        card, yes = hanna.last.id, next(b for b in buttons(hanna.last) if b.is_main)
        for _ in range(2):
            await stage.press(hanna, card, encode(yes.action))
        assert stage.writer.run(lambda work: work.waves.get(troupe.wave.id)).reminded == number
    await open_pack(troupe)
    assert "survey_remind" not in verbs(hanna)


@pytest.mark.parametrize("kind", ["survey_letters", "survey_cards"])
async def test_papers_are_asked_for_by_number_tapped_or_typed(troupe, kind):
    hanna = troupe.hanna
    for tapped in (True, False):
        await open_pack(troupe)
        await troupe.press(hanna, "survey_print", kind)
        assert "300" in hanna.last.labels
        if tapped:
            await troupe.stage.tap(hanna, "50")
        else:
            await troupe.say(hanna, "12345")
            await troupe.say(hanna, "45")
        (file,) = next(m.files for m in reversed(hanna.shown) if m.files)
        assert (file.kind, file.id, file.values) == (kind, troupe.wave.id, {"n": "50" if tapped else "45"})


async def test_an_open_collection_has_no_codes_to_print(troupe):
    change_wave(troupe.stage, replace(troupe.wave, invited=Invited.OPEN))
    await open_pack(troupe)
    assert "survey_print" not in verbs(troupe.hanna)


async def test_what_is_forwarded_leads_to_the_page_and_to_the_subscription(troupe):
    await open_pack(troupe)
    await troupe.press(troupe.hanna, "survey_link")
    assert "https://nabopagt.example/s/ab23cd" in troupe.hanna.last.text
    assert "start=b-ab23cd" in troupe.hanna.last.text
    await troupe.stage.tap(troupe.hanna, "English")
    assert "What is it like to live in Ådalsparken?" in troupe.hanna.last.text


async def test_after_it_has_closed_there_is_nothing_to_hand_out(troupe):
    ole = await a_caretaker(troupe)
    await troupe.stage.later(LENGTH + timedelta(hours=1))
    await troupe.stage.command(ole, "menu")
    assert verbs(ole) == ["caretaker_leave"]
    for verb in ("survey_poster", "survey_print", "caretaker_handed", "caretaker_help"):
        await troupe.stage.press(ole, ole.last.id, encode(Action(verb, (troupe.wave.id,), "survey_letters")))
        assert "ikke mere at dele ud" in ole.toasts[-1]


async def test_caretakers_are_told_when_it_begins(at):
    troupe = await at("agreed")
    stage = troupe.stage
    troupe.wave = a_wave(stage, opens=stage.clock.now() + timedelta(days=14), closes=stage.clock.now() + LENGTH * 2)
    ole = await a_caretaker(troupe)
    shown = len(ole.shown)
    await stage.live(troupe.wave.opens)
    await stage.later(timedelta(hours=1))
    await stage.live(stage.clock.now() + timedelta(days=4))
    assert len(ole.shown) == shown + 1
    assert "kan svare til og med" in ole.last.text
