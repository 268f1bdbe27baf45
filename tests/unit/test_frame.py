import re
from itertools import product

import pytest

from flows.errors import ContentError
from flows.frame import cards_for, load_cards
from flows.guide.load import latest, load_guides
from flows.readability import lix

CARDS = load_cards()
HOUSING = latest(load_guides(), "housing")
THEMES = HOUSING.nodes["challenges.theme"].choices
SIZES = ("small", "medium", "large")


def write(folder, **texts):
    for language, text in texts.items():
        (folder / f"{language}.toml").write_text(text, "utf-8")
    return folder


CARD = (
    '[one]\ntheme = "green"\nsizes = ["small"]\nplace = "outside"\nfocus = "events"\nform = "location"\n'
    'challenge = "Her er varmt."\neffort = "Vi plantede et træ."\neffect = "Der er skygge."\n'
)


def test_there_are_enough_cards_in_both_languages():
    assert len(CARDS) >= 24
    assert all(set(card.texts) == {"da", "en"} for card in CARDS)


@pytest.mark.parametrize(("theme", "size"), tuple(product(THEMES, SIZES)))
def test_each_theme_and_size_has_a_card_of_its_own(theme, size):
    assert any(card.theme == theme and size in card.sizes for card in CARDS)


def test_the_traits_are_choices_of_the_guide():
    for card in CARDS:
        assert card.theme in THEMES
        assert set(card.sizes) <= set(SIZES)
        for trait in ("place", "focus", "form"):
            assert getattr(card, trait) in HOUSING.nodes[f"efforts.{trait}"].choices


def test_cards_are_short_plain_and_without_emoji():
    for card in CARDS:
        assert all(len(f"{text.effort} {text.effect}") <= 200 for text in card.texts.values()), card.id
        assert not re.search("[\U0001f000-\U0001faff☀-➿]", str(card.texts))
    for words in ("challenge", "effort", "effect"):
        assert lix(" ".join(getattr(card.texts["da"], words) for card in CARDS)) <= 40
    assert len({card.texts[language].challenge for card in CARDS for language in card.texts}) == 2 * len(CARDS)


def test_without_a_theme_the_themes_take_turns():
    of_text = {card.texts["da"]: card.theme for card in CARDS}
    first, second = (cards_for(CARDS, None, None, "da", skip=skip) for skip in (0, 3))
    assert len({of_text[text] for text in first + second}) == 6


def test_the_theme_counts_more_than_the_size():
    first, second, third = cards_for(CARDS, "youth", "large", "en")
    youth = [card.texts["en"] for card in CARDS if card.theme == "youth"]
    assert first == next(card.texts["en"] for card in CARDS if card.id == "youth_mentors")
    assert second in youth
    assert third in youth


@pytest.mark.parametrize("skip", [0, 3, 30, 31, 1000])
def test_there_is_always_another_card(skip):
    assert len(cards_for(CARDS, None, None, "da", skip=skip)) == 3
    assert len(set(cards_for(CARDS, "green", None, "da", skip=skip))) == 3


def test_skipping_turns_to_the_next_cards():
    pages = [cards_for(CARDS, "health", "small", "da", limit=2, skip=skip) for skip in (0, 2, 4)]
    assert len({text for page in pages for text in page}) == 6


def test_one_card_is_shown_once(tmp_path):
    cards = load_cards(write(tmp_path, da=CARD))
    assert [text.effect for text in cards_for(cards, "safety", "large", "da")] == ["Der er skygge."]


def test_every_gap_in_the_cards_is_told_at_once(tmp_path):
    english = '[two]\nchallenge = "It is hot."\neffort = "We planted a tree."\n'
    with pytest.raises(ContentError) as caught:
        load_cards(write(tmp_path, da=CARD.replace('theme = "green"\n', ""), en=english))
    assert str(caught.value).splitlines() == [
        'cards/da.toml: one: no "theme". Write it.',
        "cards/en.toml: one: the card is missing. Write it.",
        "cards/en.toml: two: a card that Danish does not have. Remove it, or write it in Danish.",
        'cards/en.toml: two: no "effect". Write it.',
    ]


def test_a_broken_file_and_an_empty_folder_are_findings(tmp_path):
    with pytest.raises(ContentError, match="no cards"):
        load_cards(tmp_path)
    with pytest.raises(ContentError, match="no valid TOML"):
        load_cards(write(tmp_path, da="[one"))
