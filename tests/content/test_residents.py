"""What holds of every text that residents read, in each of nine languages, and of every key that the code says."""

import ast
import gettext
import re
import unicodedata
from datetime import date
from importlib.resources import files
from pathlib import Path
from string import Formatter

import pytest

from bot.documents.fonts import coverage
from flows.guide.load import load_guides
from flows.phrases import plain
from flows.questionnaire import FIXED_INDICATORS, SCALE
from flows.readability import count_words, lix
from flows.resident_words import (
    OWN_NAMES,
    READ_BY_NATIVES,
    RESIDENT_LANGUAGES,
    RIGHT_TO_LEFT,
    is_complete,
    is_reviewed,
    keys_of,
    nearest,
    resident,
    resident_catalogue,
    resident_day,
)
from tests.content.said_keys import ROOT, START_OF_KEY
from tests.content.test_phrases import EMOJI

GUIDE = {"belonging": "belonging", "trust": "trust", "co_creation": "cocreation"}
DRAFTS = [language for language in RESIDENT_LANGUAGES if language not in READ_BY_NATIVES]
# measurement.md 2.1, from "strongly agree" to "don't know": the same words in every wave.
LABELS = {
    "da": ("Helt enig", "Enig", "Hverken enig eller uenig", "Uenig", "Helt uenig", "Ved ikke"),
    "en": ("Strongly agree", "Agree", "Neither agree nor disagree", "Disagree", "Strongly disagree", "Don't know"),
    "ar": ("أوافق تماماً", "أوافق", "لا أوافق ولا أعارض", "لا أوافق", "لا أوافق إطلاقاً", "لا أعرف"),
    "tr": (
        *("Kesinlikle katılıyorum", "Katılıyorum", "Ne katılıyorum ne katılmıyorum", "Katılmıyorum"),
        *("Kesinlikle katılmıyorum", "Bilmiyorum"),
    ),
    "so": (
        *("Si buuxda ayaan u raacsanahay", "Waan raacsanahay", "Ma raacsani, mana diidani", "Ma raacsani"),
        *("Gebi ahaanba ma raacsani", "Ma garanayo"),
    ),
    "uk": (
        *("Повністю погоджуюся", "Погоджуюся", "Важко сказати, так чи ні", "Не погоджуюся"),
        *("Повністю не погоджуюся", "Не знаю"),
    ),
    "pl": (
        *("Zdecydowanie się zgadzam", "Zgadzam się", "Ani się zgadzam, ani nie zgadzam", "Nie zgadzam się"),
        *("Zdecydowanie się nie zgadzam", "Nie wiem"),
    ),
    "fa": ("کاملاً موافقم", "موافقم", "نه موافقم نه مخالف", "مخالفم", "کاملاً مخالفم", "نمی‌دانم"),
    "ur": ("مکمل اتفاق", "اتفاق", "نہ اتفاق نہ اختلاف", "اختلاف", "مکمل اختلاف", "معلوم نہیں"),
}
# What surrounds a quotation, opened and closed.
QUOTES = {
    **dict.fromkeys(("da", "ar", "uk", "fa"), ("«»", "»«")),
    **dict.fromkeys(("en", "so", "tr"), ("“”",)),
    "pl": ("„”",),
    "ur": ("”“",),
}
PAGES = ("info.", "page.", "ask.", "privacy.", "accessibility.", "poster.", "letter.", "summary.")
SPOKEN = ("chat.", "summary.")
FORBIDDEN = re.compile(r"100\s*%\s*(anonym|anonim|анонім)|signifikan|significan|konfidens|confidence", re.IGNORECASE)
SAID = {"resident", "in_all", "told", "label", "tell"}
QUOTED = re.compile(r"""['"]([a-z_]+(?:\.[a-z0-9_]+)+\.?)['"]""")
ZERO_WIDTH_NON_JOINER = "\u200c"
DAY = date(2026, 11, 22)


def texts(language, key):
    message = resident_catalogue(language).get(key)
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def placeholders(text):
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def every(language):
    return [(key, text) for key in sorted(keys_of(language)) for text in texts(language, key)]


def bare(text):
    return re.sub(r"\{\w+\}", "", text)


def trees():
    for folder in ("flows", "bot"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "playground" not in path.parts:
                yield ast.parse(path.read_text("utf-8"))


def first_words(node):
    """The whole of a constant, or how an f-string begins."""
    if isinstance(node, ast.JoinedStr) and node.values:
        node = node.values[0]
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def asked_for():
    """The keys that are named where residents are spoken to."""
    for tree in trees():
        for node in ast.walk(tree):
            name = getattr(node.func, "id", getattr(node.func, "attr", "")) if isinstance(node, ast.Call) else ""
            if name in SAID and node.args and isinstance(node.args[0], ast.Constant):
                yield first_words(node.args[0])


def mentioned():
    """Every text in the code and in the pages' templates that a key may equal, or begin with."""
    for tree in trees():
        yield from (first_words(node) for node in ast.walk(tree))
    for path in Path(ROOT / "bot" / "web").rglob("*.j2"):
        yield from QUOTED.findall(path.read_text("utf-8"))
    for path in Path(ROOT / "bot" / "web").rglob("*.html"):
        yield from QUOTED.findall(path.read_text("utf-8"))


PREFIXES = {key.split(".")[0] for key in keys_of("da")}
# The pages about privacy and accessibility say section after section.
COMPOSED = ("privacy.", "accessibility.")
# Statements and indicators are named by what is stored of them.
STORED = {
    *(f"indicator.{name}" for name in (*FIXED_INDICATORS, "safety")),
    *(f"statement.{key.removeprefix('statement.')}" for key in keys_of("da") if key.startswith("statement.")),
    *(f"scale.{value}" for value in (*SCALE, 0)),
}


def test_every_key_that_is_said_to_residents_has_a_text():
    assert {key for key in asked_for() if key.split(".")[0] in PREFIXES} - keys_of("da") == set()


def test_every_text_is_said_somewhere():
    words = set(mentioned())
    begun = (*COMPOSED, *(word for word in words if START_OF_KEY.fullmatch(word) and word.split(".")[0] in PREFIXES))
    assert {key for key in keys_of("da") - words - STORED if not key.startswith(begun)} == set()


@pytest.mark.parametrize("language", RESIDENT_LANGUAGES)
def test_a_language_says_what_danish_says_and_nothing_else(language):
    assert keys_of("da") - keys_of(language) == set()
    assert keys_of(language) - keys_of("da") == set()
    assert is_complete(language)


@pytest.mark.parametrize("language", RESIDENT_LANGUAGES)
def test_a_catalogue_says_each_key_once_and_nothing_has_gone_stale(language):
    content = files("flows.content").joinpath("residents", f"{language}.po").read_text("utf-8")
    assert sorted(re.findall(r'^msgid "(.+)"$', content, re.MULTILINE)) == sorted(keys_of(language))
    found = resident_catalogue(language)
    assert not found.obsolete
    assert [message.id for message in found if message.id and message.fuzzy] == []


@pytest.mark.parametrize("language", DRAFTS)
def test_a_draft_says_that_it_is_one(language):
    content = files("flows.content").joinpath("residents", f"{language}.po").read_text("utf-8")
    assert is_reviewed(language) or "not yet reviewed by a native speaker" in content.splitlines()[0]
    assert OWN_NAMES[language] not in {"", language}


@pytest.mark.parametrize("language", RESIDENT_LANGUAGES)
def test_every_text_has_the_placeholders_of_the_danish_one(language):
    for key in sorted(keys_of(language) & keys_of("da")):
        wanted = placeholders(texts("da", key)[-1])
        forms = texts(language, key)
        assert placeholders(forms[-1]) == wanted, key
        assert all(placeholders(form) <= wanted for form in forms), key


@pytest.mark.parametrize("language", RESIDENT_LANGUAGES)
def test_a_language_has_all_its_plural_forms(language):
    found = resident_catalogue(language)
    rule = gettext.c2py(found.plural_expr)
    chosen = {rule(n) for n in range(250)}
    assert chosen == set(range(found.num_plurals))
    for message in found:
        if isinstance(message.id, tuple):
            assert len(message.string) == found.num_plurals
            assert all(resident(message.id[0], language, n=n).strip() for n in range(250))


def test_the_numbers_of_plural_forms_are_those_of_gettext():
    forms = {language: resident_catalogue(language).num_plurals for language in RESIDENT_LANGUAGES}
    assert forms == {"da": 2, "en": 2, "ar": 6, "tr": 2, "so": 2, "uk": 3, "pl": 3, "fa": 2, "ur": 2}


@pytest.mark.parametrize("language", RESIDENT_LANGUAGES)
def test_the_steps_of_an_answer_are_called_as_agreed(language):
    assert tuple(resident(f"scale.{value}", language) for value in (*SCALE, 0)) == LABELS[language]


@pytest.mark.parametrize("language", RESIDENT_LANGUAGES)
def test_a_text_is_plain_and_kind(language):
    for key, text in every(language):
        assert text == text.strip() == unicodedata.normalize("NFC", text), key
        assert not re.search(r"[<>&]", text), key
        assert not EMOJI.search(text), key
        assert "!" not in text, key
        assert "  " not in text, key
        assert not FORBIDDEN.search(text), key
        if key.startswith(SPOKEN):
            assert len(bare(text)) <= 700, key


@pytest.mark.parametrize("language", RESIDENT_LANGUAGES)
def test_nothing_steers_the_direction_of_letters_but_what_is_put_in_with_a_name(language):
    odd = {
        (key, f"U+{ord(letter):04X}")
        for key, text in every(language)
        for letter in text
        if unicodedata.category(letter) in {"Cf", "Cc", "Co"} and letter not in {ZERO_WIDTH_NON_JOINER, "\n"}
    }
    assert odd == set()


@pytest.mark.parametrize("language", RESIDENT_LANGUAGES)
def test_quotation_marks_are_one_kind_in_a_language(language):
    said = "".join(text for _, text in every(language))
    assert '"' not in said
    assert not ("'" in said and "’" in said)
    marks = re.sub(r"[^«»“”„]", "", said)
    assert re.sub("|".join(QUOTES[language]), "", marks) == ""


@pytest.mark.parametrize("language", sorted(RIGHT_TO_LEFT))
def test_a_message_from_right_to_left_begins_with_such_a_letter(language):
    wrong = set()
    for key, text in every(language):
        strong = [letter for letter in bare(text) if unicodedata.bidirectional(letter) in {"L", "R", "AL"}]
        if key.startswith(SPOKEN) and strong and unicodedata.bidirectional(strong[0]) == "L":
            wrong.add(key)
    assert wrong == set()


@pytest.mark.parametrize("language", RESIDENT_LANGUAGES)
def test_the_fonts_we_ship_have_every_letter(language):
    said = {letter for _, text in every(language) for letter in text} | set(OWN_NAMES[language])
    said |= {letter for month in range(1, 13) for letter in resident_day(DAY.replace(month=month), language)}
    assert {letter for letter in said if ord(letter) not in coverage()} - {"\n", ZERO_WIDTH_NON_JOINER} == set()


@pytest.mark.parametrize("start", PAGES)
def test_a_danish_page_is_easy_to_read(start):
    page = "\n\n".join(text for key, text in every("da") if key.startswith(start))
    assert not page or lix(bare(page)) <= 30


@pytest.mark.parametrize(("key", "text"), every("da"))
def test_a_danish_text_is_easy_to_read(key, text):
    words = re.findall(r"[^\W\d_]+", bare(text))
    long_words = [word for word in words if len(word) > 6 and word.casefold() not in {"boligområde", "boligområdet"}]
    if key.startswith("statement."):
        assert len(words) <= 15
        assert len(long_words) <= 3
    elif key.startswith(SPOKEN) and count_words(bare(text)) >= 20:
        assert lix(bare(text)) <= 30


def test_a_phone_s_language_finds_the_nearest_that_is_offered():
    offered = ("da", "en", "ar")
    found = {code: nearest(code, offered) for code in ("ar-SY", "da", "nb", "so", "de", "")}
    assert found == {"ar-SY": "ar", "da": "da", "nb": "da", "so": "en", "de": "en", "": "da"}
    assert resident_day(DAY, "da") == "22. november 2026"


@pytest.mark.parametrize("language", READ_BY_NATIVES)
def test_an_indicator_has_one_name_for_staff_and_in_both_guides(language):
    """Residents read plainer words for it above their statements."""
    names = {key: plain(f"figure.indicator.{key}", language) for key in (*FIXED_INDICATORS, "safety")}
    for guide in load_guides().values():
        asked = [node.full_id for node in guide.nodes.values() if set(GUIDE.values()) <= set(node.choices)]
        assert guide.name not in {"housing", "company"} or len(asked) == 2
        for words in (guide.text(language, node).choices for node in asked):
            assert [words[choice] for choice in GUIDE.values()] == [names[key] for key in GUIDE]
