"""What holds of every phrase that ships, in every language, and of every key that the code says."""

import re
from html.parser import HTMLParser
from importlib.resources import files
from string import Formatter

import pytest

from flows.phrases import LANGUAGES, catalogue, plain, say
from flows.readability import count_words, lix
from tests.content.composed_keys import COMMANDS, DYNAMIC
from tests.content.said_keys import PHRASES, bare_keys, begun, calls, used

EMOJI = re.compile("[\U0001f000-\U0001faff☀-✒✔-➿️]")  # all but ✓
BARE = re.compile(
    r"(button|command|intro|forward|file|name|stage|theme|kind|scope|need|chapter|point\.kind)\.|stale$|not_found$"
)
TOASTS = re.compile(r"stage\.|stale$|not_found$|link\.(unknown|used|yours|expired)$|times\.most$|suggest\.none$")


def texts(language, key):
    """The phrase's forms: one, or singular and plural."""
    message = catalogue(language).get(key)
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def keys_of(language):
    return {key for known, key in PHRASES if known == language}


def every_text(language):
    return [(key, text) for key in sorted(keys_of(language)) for text in texts(language, key)]


def placeholders(language, key):
    return {name for text in texts(language, key) for _, name, _, _ in Formatter().parse(text) if name is not None}


class Markup(HTMLParser):
    """Collects what Telegram would stumble over."""

    def __init__(self):
        super().__init__(convert_charrefs=False)
        self.open, self.faults = [], []

    def handle_starttag(self, tag, attrs):
        if tag not in {"b", "i", "blockquote", "code"} or attrs or tag in self.open:
            self.faults.append(f"<{tag}>")
        self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}>")

    def handle_data(self, data):
        self.faults += re.findall("[<>&]", data)


def faults(text):
    markup = Markup()
    markup.feed(text)
    markup.close()
    return markup.faults + markup.open


def bare(text):
    return re.sub(r"</?[a-z]+>", "", text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_that_the_code_says_has_a_phrase(language):
    assert used() - keys_of(language) == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_is_said_somewhere(language):
    assert keys_of(language) - used() == set()


def test_the_starts_of_composed_keys_are_all_known():
    assert set(begun()) == set(DYNAMIC)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_is_complete_and_says_each_key_once(language):
    content = files("flows.content").joinpath("phrases", f"{language}.po").read_text("utf-8")
    written = re.findall(r'^msgid "(.+)"$', content, re.MULTILINE)
    assert sorted(written) == sorted(keys_of(language))
    found = catalogue(language)
    assert not found.obsolete
    assert [m.id for m in found if m.id and m.fuzzy] == []
    assert [key for key in keys_of(language) if not all(text.strip() for text in texts(language, key))] == []


def test_both_languages_have_the_same_placeholders_and_forms():
    for key in sorted(keys_of("da") & keys_of("en")):
        assert placeholders("da", key) == placeholders("en", key), key
        assert len(texts("da", key)) == len(texts("en", key)), key


def test_the_code_gives_every_value_that_a_phrase_shows():
    missing = [
        (place, key, lacking)
        for _, keys, values, place in calls()
        for key in keys & keys_of("da")
        if values is not None and (lacking := placeholders("da", key) - values)
    ]
    for start, (ends, values) in DYNAMIC.items():
        missing += [(start, end, lacking) for end in ends if (lacking := placeholders("da", f"{start}{end}") - values)]
    assert missing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_phrases_are_kind_to_their_reader(language):
    for key, text in every_text(language):
        words = bare(text)
        assert len(words) <= 600, key
        assert not EMOJI.search(words), key
        assert "!" not in words, key
        assert text == text.strip(), key
        assert count_words(words) < 20 or lix(words) <= 40, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_phrases_are_what_telegram_takes(language):
    for key, text in every_text(language):
        assert faults(text) == [], key
        if BARE.match(key) or key in bare_keys():
            assert bare(text) == text, key
        if TOASTS.match(key):
            assert len(text) <= 190, key
        if key.startswith("button."):
            assert len(re.sub(r"\{\w+\}", "", text)) <= 24, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_telegram_s_profile_texts_fit(language):
    limits = {"intro.name": 64, "intro.about": 120, "intro.description": 512}
    limits |= {f"command.{name}": 60 for name in COMMANDS}
    assert {key: len(plain(key, language)) for key, most in limits.items() if len(plain(key, language)) > most} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_phrases_can_be_said(language):
    for key in sorted(keys_of(language)):
        values = dict.fromkeys(placeholders(language, key), "A & <b> {x} عربي")
        has_count = "n" in values or len(texts(language, key)) > 1
        for count in (0, 1, 2, 75):
            said = say(key, language, **values | ({"n": count} if has_count else {}))
            assert faults(said) == [], key
            assert said.strip(), key


def test_the_patterns_find_what_they_should():
    assert faults("<b>a</b> & <u>b</u>") == ["&", "<u>"]
    assert faults("<b>a") == ["b"]
    assert EMOJI.search("🙂")
    assert not EMOJI.search("✓ ▸ ·")
