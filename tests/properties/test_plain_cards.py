"""Cards that a walk found hard to read: what is kept, the examples, the answers side by side, the map."""

from dataclasses import replace

import pytest

from flows.cards.fitting import CARD_LENGTH, bare, visible
from flows.frame import load_cards
from flows.phrases import plain

EXAMPLES = load_cards()


@pytest.mark.parametrize("command", ["help", "privacy", "mydata", "delete", "language", "stop"])
@pytest.mark.parametrize("language", ["da", "en"])
async def test_what_a_command_says_fits_on_a_card(troupe, command, language):
    await troupe.stage.open(troupe.hanna, troupe.stage.invite())
    await troupe.welcome_member(troupe.hanna, "Hanna Østergård")
    await troupe.stage.command(troupe.hanna, "language")
    await troupe.press(troupe.hanna, "set_language", language)
    before = len(troupe.hanna.shown)
    await troupe.stage.command(troupe.hanna, command)
    assert len(troupe.hanna.shown) > before
    assert [shown.text for shown in troupe.hanna.shown[before:] if visible(shown.card.text) > CARD_LENGTH] == []


async def test_the_second_page_on_the_data_takes_the_place_of_the_first_and_leads_back(troupe):
    hanna = troupe.hanna
    await troupe.stage.command(hanna, "privacy")
    first, count = hanna.last.text, len(hanna.shown)
    await troupe.press(hanna, "privacy_more")
    assert "datatilsynet.dk" in hanna.last.text
    assert visible(hanna.last.card.text) <= CARD_LENGTH
    await troupe.press(hanna, "privacy_back")
    assert (hanna.last.text, len(hanna.shown)) == (first, count)


async def asked_for_examples(troupe, phone, address):
    """The words of the examples at the first question (what matters) or at the second (what to do)."""
    await troupe.stage.command(phone, "menu")
    await troupe.press(phone, "part1")
    await troupe.press(phone, "begin_part1")
    if address == "efforts":
        await troupe.say(phone, "Der er mørkt på stien")
        await troupe.press(phone, "done")
        await troupe.press(phone, "pick", "safety")
        await troupe.press(phone, "skip")
    await troupe.press(phone, "examples")
    return bare(phone.last.card.text)


@pytest.mark.parametrize(("address", "words"), [("challenges", "challenge"), ("efforts", "effort")])
async def test_the_examples_answer_the_question_that_is_asked(troupe, address, words):
    await troupe.welcome_housing()
    await troupe.new_partnership()
    text = await asked_for_examples(troupe, troupe.hanna, address)
    shown = [card for card in EXAMPLES if getattr(card.texts["da"], words) in text]
    assert len(shown) == 3
    assert len({card.theme for card in shown}) == (3 if address == "challenges" else 1)
    if address == "challenges":
        assert not any(card.texts["da"].effort in text for card in EXAMPLES)


async def test_side_by_side_names_who_needs_and_what_else_is_offered(at):
    troupe = await at("comparing")

    def offer(work):
        said = {
            "housing": {"offers": ("hours", "premises"), "needs": ("volunteers", "money")},
            "company": {"offers": ("materials",), "needs": ("premises", "money")},
        }
        for guide, values in said.items():
            session = work.sessions.find(guide=guide)[0]
            for node, value in values.items():
                session = session.with_answer(node, replace(session.answers[node], value=value))
            work.sessions.save(session)

    troupe.stage.writer.run(offer)
    await troupe.stage.command(troupe.hanna, "menu")
    await troupe.press(troupe.hanna, "compare")
    text = bare(troupe.hanna.last.card.text)
    assert f"{plain('compare.nobody', 'da')}\nFrivillige (til Boligforeningen Ådal) · Penge (til begge)" in text
    assert f"{plain('compare.also_us', 'da')}\nTimer" in text
    assert f"{plain('compare.also_them', 'da')}\nMaterialer" in text
    assert len(text) <= CARD_LENGTH


async def test_the_map_moves_on_once_times_are_suggested(at):
    troupe = await at("comparing")
    hanna = troupe.hanna
    await troupe.stage.command(hanna, "menu")
    assert f"▸ {plain('home.compare', 'da')}" in bare(hanna.last.card.text)
    await troupe.press(hanna, "suggest_time")
    await troupe.press(hanna, "tick_time")
    await troupe.press(hanna, "send_times")
    await troupe.stage.command(hanna, "menu")
    assert f"✓ {plain('home.compare', 'da')}" in bare(hanna.last.card.text)
    assert f"▸ {plain('home.joint.later', 'da')}" in bare(hanna.last.card.text)
