"""A resident answers in the chat by taps alone: nothing is stored before [Send], and then nothing of who it was."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.callbacks import encode
from flows.cards.card import Action
from flows.codes import new_code
from flows.guessing import AT_ONCE, EACH
from flows.wave import Invited
from tests.asking import CODE, a_code, a_wave, change_wave, subscribed
from tests.builders import tables_of
from tests.cast import buttons

# What an update leaves behind of itself, and what a stage counts by.
AROUND = {"rate_gate"}
ANSWER = {"response", "tally", "counted", "survey_code"}


@pytest.fixture
async def asked(at):
    return (await at("agreed")).stage


def card_of(phone):
    """The newest card with buttons to answer with."""
    return next(m for m in reversed(phone.shown) if any(b.action and b.action.verb == "r" for b in buttons(m)))


async def tap(stage, phone, label):
    message = card_of(phone)
    button = next(b for b in buttons(message) if b.label.removeprefix("✓ ") == label)
    await stage.press(phone, message.id, encode(button.action))


async def answer_all(stage, phone, label="Enig", most=40):
    """To the review."""
    await tap(stage, phone, "Svar her")
    await tap(stage, phone, "Begynd")
    for _ in range(most):
        labels = [b.label for b in buttons(card_of(phone))]
        if "Slet mine svar" in labels:
            return
        wanted = next((one for one in (label, "Ja", "18–34 år", "Kvinde") if one in labels), "Spring over")
        await tap(stage, phone, wanted)
    raise AssertionError("the review never came")


def stored(stage):
    tables = tables_of(stage)
    return {name: rows for name, rows in tables.items() if name not in AROUND}


def changed(before, after):
    return {name for name in after if before[name] != after[name]}


async def test_nothing_but_the_answers_is_written_and_not_before_they_are_sent(asked):
    wave = a_wave(asked, has_story=True)
    amina = await subscribed(asked, "Amina")
    before = stored(asked)
    await answer_all(asked, amina)
    assert changed(before, stored(asked)) == set()
    await tap(asked, amina, "Send")
    after = stored(asked)
    assert {"response", "survey_code"} <= changed(before, after) <= ANSWER
    (response,) = after["response"].values()
    assert len(response["answers"]) == len(wave.statements)
    assert set(response["answers"].values()) == {4}
    assert list(response["knows"].values()) == ["took_part"]
    assert response["bands"] == {"age": "18_34", "gender": "woman"}
    assert "sendt" in amina.last.text
    assert amina.last.labels == []


async def test_the_card_of_the_invitation_is_the_one_card_and_says_nothing_of_the_answers_afterwards(asked):
    a_wave(asked)
    amina = await subscribed(asked, "Amina")
    card, shown = card_of(amina).id, len(amina.shown)
    await answer_all(asked, amina)
    await tap(asked, amina, "Send")
    assert len(amina.shown) == shown
    assert amina.shown[-1].id == card
    assert not CODE.search(amina.messages[card].text)
    assert "Enig" not in amina.messages[card].text


async def test_a_second_tap_on_send_stores_nothing_more_and_says_that_it_arrived(asked):
    wave = a_wave(asked)
    amina = await subscribed(asked, "Amina")
    await answer_all(asked, amina)
    message, send = card_of(amina), next(b for b in buttons(card_of(amina)) if b.label == "Send")
    for _ in range(3):
        await asked.press(amina, message.id, encode(send.action))
    assert asked.writer.run(lambda work: len(work.ballots.responses(wave.id))) == 1
    assert "er de nået frem" in amina.messages[message.id].text


async def test_an_old_button_shows_nothing_of_the_answers_once_they_are_sent(asked):
    """The card of somebody who lent the phone was not edited, or what its buttons held was written down."""
    a_wave(asked)
    amina = await subscribed(asked, "Amina")
    await answer_all(asked, amina, "Uenig")
    message, held = card_of(amina), buttons(card_of(amina))
    await tap(asked, amina, "Send")
    assert len(held) > 2
    for button in held:
        await asked.press(amina, message.id, encode(button.action))
        shown = amina.messages[message.id]
        assert "er de nået frem" in shown.text, button.label
        assert not buttons(shown)
        assert not CODE.search(shown.text)


async def test_deleting_brings_the_code_back_and_stores_nothing(asked):
    a_wave(asked)
    amina = await subscribed(asked, "Amina")
    code = CODE.search(card_of(amina).text)[0]
    before = stored(asked)
    await answer_all(asked, amina)
    await tap(asked, amina, "Slet mine svar")
    assert code in amina.last.text
    assert changed(before, stored(asked)) == set()
    await answer_all(asked, amina, "Uenig")
    await tap(asked, amina, "Send")
    assert "sendt" in amina.last.text


async def test_going_back_keeps_what_was_answered_and_skipping_takes_it_away(asked):
    a_wave(asked)
    amina = await subscribed(asked, "Amina")
    for label in ("Svar her", "Begynd", "Helt enig", "Tilbage"):
        await tap(asked, amina, label)
    assert "✓ Helt enig" in card_of(amina).labels
    for label in ("Spring over", "Tilbage"):
        await tap(asked, amina, label)
    assert not any(b.label.startswith("✓") for b in buttons(card_of(amina)))


async def test_an_empty_paper_cannot_be_sent(asked):
    a_wave(asked)
    amina = await subscribed(asked, "Amina")
    await answer_all(asked, amina, "nothing")
    assert [b.label for b in buttons(card_of(amina))] == ["Tilbage", "Slet mine svar"]


async def test_another_persons_button_says_nothing_and_changes_nothing(asked):
    wave = a_wave(asked)
    amina, ali = [await subscribed(asked, name) for name in ("Amina", "Ali")]
    await answer_all(asked, amina)
    send = next(b for b in buttons(card_of(amina)) if b.label == "Send")
    before = stored(asked)
    card = card_of(ali)
    words = card.text
    for word in (send.action.word, send.action.word[:-1] + "x", "", "hest", "a" * 40):
        await asked.press(ali, card.id, encode(Action("r", (wave.id,), word)))
        assert "virker ikke mere" in ali.toasts[-1]
    assert changed(before, stored(asked)) == set()
    assert ali.messages[card.id].text == words


async def test_what_came_too_late_is_not_stored(asked):
    a_wave(asked)
    amina = await subscribed(asked, "Amina")
    await answer_all(asked, amina)
    await asked.later(timedelta(days=30))
    before = stored(asked)
    await tap(asked, amina, "Send")
    assert "spørger ikke mere" in amina.last.text
    assert changed(before, stored(asked)) == set()


async def test_in_chat_answering_can_be_switched_off_in_the_middle(asked):
    wave = a_wave(asked)
    amina = await subscribed(asked, "Amina")
    await answer_all(asked, amina)
    change_wave(asked, replace(wave, in_chat=False))
    await tap(asked, amina, "Send")
    assert "hjemmesiden" in amina.last.text
    assert [b.url for b in buttons(amina.last)] == ["https://nabopagt.example/s/ab23cd"]


async def test_a_code_from_a_letter_can_be_typed_by_who_has_subscribed(asked):
    wave = a_wave(asked, invited=Invited.DRAW)
    amina = await subscribed(asked, "Amina")
    code = a_code(asked, wave)
    await asked.say(amina, f"{code[:5]} {code[5:].lower()}")
    await tap(asked, amina, "Begynd")
    while "Send" not in [b.label for b in buttons(card_of(amina))]:
        labels = [b.label for b in buttons(card_of(amina))]
        await tap(asked, amina, "Ved ikke" if "Ved ikke" in labels else "Spring over")
    await tap(asked, amina, "Send")
    assert "sendt" in amina.last.text
    await asked.say(amina, code)
    assert "Koden er brugt" in amina.last.text
    await asked.say(amina, "22222-22222")
    assert "kender vi ikke" in amina.last.text


async def test_a_member_who_lives_there_answers_beside_their_own_work(at):
    troupe = await at("agreed")
    stage, hanna = troupe.stage, troupe.hanna
    wave = a_wave(stage)
    before = stored(stage)["person"]
    await stage.open(hanna, "b-ab23cd")
    await troupe.press(hanna, "resident_yes")
    await answer_all(stage, hanna)
    await tap(stage, hanna, "Send")
    assert stage.writer.run(lambda work: len(work.ballots.responses(wave.id))) == 1
    assert stored(stage)["person"] == before
    await stage.command(hanna, "menu")
    assert "Ådalsparken" in hanna.last.text


async def test_a_code_that_a_member_types_where_something_else_is_asked_does_not_become_an_answer_of_theirs(troupe):
    """It would stand beside their name, and the partner would read it."""
    stage, hanna = troupe.stage, troupe.hanna
    await troupe.welcome_housing()
    await troupe.new_partnership()
    code = a_code(stage, a_wave(stage))
    await stage.command(hanna, "menu")
    await troupe.press(hanna, "part1")
    await troupe.press(hanna, "begin_part1")
    before = stored(stage)
    await stage.say(hanna, code)
    assert "Spring over" in hanna.last.labels or "Begynd" in hanna.last.labels
    assert changed(before, stored(stage)) == set()
    assert code not in str(stored(stage))
    await stage.say(hanna, "Skrald ved containerne")
    assert "Skrald ved containerne" in str(stored(stage)["answer"])


async def test_a_member_who_guesses_codes_is_soon_told_nothing_of_them(troupe):
    stage, hanna = troupe.stage, troupe.hanna
    await troupe.welcome_housing()
    await troupe.new_partnership()
    right = a_code(stage, a_wave(stage))
    await stage.command(hanna, "menu")
    await troupe.press(hanna, "part1")
    await troupe.press(hanna, "begin_part1")
    for _ in range(AT_ONCE):
        await stage.say(hanna, new_code())
    before = stored(stage)
    await stage.say(hanna, right)
    assert changed(before, stored(stage)) != set(), "words like any other"
    assert "Begynd" not in hanna.last.labels


async def test_two_in_one_household_answer_each_for_themselves(asked):
    wave = a_wave(asked)
    for name in ("Amina", "Ali"):
        phone = await subscribed(asked, name)
        await answer_all(asked, phone)
        await tap(asked, phone, "Send")
    assert asked.writer.run(lambda work: len(work.ballots.responses(wave.id))) == 2


async def test_every_button_of_the_way_fits_in_english_as_in_danish(asked):
    a_wave(asked, has_story=True, indicators=3, comments=True)
    amina = await subscribed(asked, "Amina", "en")
    assert "Answer here" in card_of(amina).labels
    for label in ("Answer here", "Other language", "Dansk", "Begynd", "Ved ikke"):
        await tap(asked, amina, label)
    assert "Spørgsmål 2 af" in card_of(amina).text
    assert all(len(message.text) <= 620 for message in amina.shown)


async def test_guessing_codes_comes_to_a_halt_and_a_right_one_works_afterwards(asked):
    wave = a_wave(asked)
    amina = await subscribed(asked, "Amina")
    right = a_code(asked, wave)
    before = stored(asked)
    for _ in range(AT_ONCE):
        await asked.say(amina, new_code())
    assert "Vent lidt" not in amina.last.text
    await asked.say(amina, right)
    assert amina.last.text == "Vent lidt, og prøv igen"
    assert changed(before, stored(asked)) == set()
    await asked.later(EACH)
    await asked.say(amina, right)
    assert buttons(amina.last)
