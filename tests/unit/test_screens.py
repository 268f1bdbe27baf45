import re
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup, escape

from bot.screens import LABEL_LENGTH, keyboard, screens, short_label
from bot.splitting import MAX_UNITS, graphemes, split, units
from flows.cards.card import Action, Button, Card

FAMILY, FLAG, THUMB = "👨‍👩‍👧‍👦", "🇩🇰", "👍🏽"
scraps = st.sampled_from([FAMILY, FLAG, THUMB, "é", "ord ", "Sætning. ", "\n", "\n\n", "<3 & ", "x" * 50, "عربي "])
plain = st.lists(scraps, min_size=1, max_size=60).map(lambda parts: str(escape("".join(parts))))
tagged = st.tuples(st.sampled_from(["b", "i", "blockquote", "code", ""]), plain).map(
    lambda pair: f"<{pair[0]}>{pair[1]}</{pair[0]}>" if pair[0] else pair[1]
)
texts = st.lists(tagged, min_size=1, max_size=6).map("".join)


def seen(source):
    return unescape(re.sub(r"<[^>]*>", "", source))


def is_well_formed(source):
    open_tags = []
    for closing, name in re.findall(r"<(/?)([a-z]+)[^>]*>", source):
        if not closing:
            open_tags.append(name)
        elif not open_tags or open_tags.pop() != name:
            return False
    return not open_tags


@settings(max_examples=150)
@given(texts, st.integers(24, 200))
def test_parts_fit_are_well_formed_and_lose_nothing_but_blanks(source, limit):
    parts = split(source, limit)
    assert "".join("".join(map(seen, parts)).split()) == "".join(seen(source).split())
    for part in parts:
        assert seen(part).strip()
        assert is_well_formed(part)
        assert units(seen(part)) <= limit or len(parts) == 1


@settings(max_examples=150)
@given(texts, st.integers(24, 200))
def test_no_joined_emoji_is_cut(source, limit):
    parts = "".join(seen(part) for part in split(source, limit))
    for emoji in (FAMILY, FLAG, THUMB, "é"):
        assert parts.count(emoji) == seen(source).count(emoji)
    assert all(not seen(part).startswith(("\u200d", "🏽", "\u0301")) for part in split(source, limit))


def test_a_cut_falls_at_a_paragraphs_end():
    paragraph = "Ord. " * 300
    assert split(f"{paragraph}\n\n{paragraph}\n\n{paragraph}", 4096)[0].count("Ord.") == 600


def test_a_bold_text_stays_bold_in_every_part():
    assert split("<b>aaa. bbb. ccc</b>", 10) == ("<b>aaa. bbb.</b>", "<b>ccc</b>")


def test_a_link_is_opened_again_with_its_address():
    first, second = split('<a href="https://x.dk/?a=1&amp;b=2">one two three</a>', 8)
    assert first == '<a href="https://x.dk/?a=1&amp;b=2">one two</a>'
    assert second == '<a href="https://x.dk/?a=1&amp;b=2">three</a>'


def test_surrogate_pairs_count_twice():
    assert len(split("😀" * 2048)) == 1
    assert [units(part) for part in split("😀" * 2049)] == [MAX_UNITS, 2]


def test_markup_beyond_the_limit_is_no_reason_to_split():
    assert len(split("<b>a</b>" * 4000)) == 1


@pytest.mark.parametrize("source", ["", " \n ", "<b></b>"])
def test_a_card_without_words_is_no_screen(source):
    assert screens(Card(Markup(source))) == ()


def test_buttons_stand_under_the_last_part():
    card = Card(Markup("Ord. " * 2000), ((Button("Videre", Action("go")),),))
    parts = screens(card)
    assert [part.keyboard is not None for part in parts] == [False] * (len(parts) - 1) + [True]


def test_buttons_become_what_telegram_knows():
    rows = (
        (Button("Start", Action("start", (1,)), is_main=True), Button("Site", url="https://nabopagt.dk")),
        (),
        (Button("Copy", copy="CODE-1"),),
    )
    drawn = keyboard(rows)
    assert drawn == {
        "inline_keyboard": [
            [
                {"text": "Start", "callback_data": "start:1", "style": "primary"},
                {"text": "Site", "url": "https://nabopagt.dk"},
            ],
            [{"text": "Copy", "copy_text": {"text": "CODE-1"}}],
        ]
    }
    assert keyboard(rows) is drawn
    assert keyboard(()) is None


def test_a_label_is_cut_kindly():
    assert short_label("Kort") == "Kort"
    assert short_label(FAMILY * LABEL_LENGTH) == FAMILY * LABEL_LENGTH
    cut = short_label("Et langt svar om fællesskab og naboer " * 4)
    assert cut.endswith("…")
    assert " " not in cut[-2:]
    assert len(cut) <= LABEL_LENGTH
    assert len(graphemes(short_label(FAMILY * 70))) == LABEL_LENGTH


@given(st.text(max_size=40))
def test_visible_characters_lose_nothing(text):
    text = text.replace("\r\n", "\n")
    assert "".join(graphemes(text)) == text
