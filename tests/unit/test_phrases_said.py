"""The one door to words: escaped once, isolated where scripts meet, counted, never silently missing."""

from datetime import UTC, date, datetime

import pytest
from markupsafe import Markup

from flows import phrases
from flows.phrases import catalogue, counted, day, has_phrase, moment, month, pick_language, plain, say, shown

NASTY = '<3 & "x"'
ONCE = "&lt;3 &amp; &#34;x&#34;"
ARABIC = "شركة"
NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
NEW_YEARS_NIGHT = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)


def test_a_value_is_escaped_exactly_once():
    assert ONCE in say("words", "da", words=NASTY)
    assert "&amp;amp;" not in say("words", "da", words=NASTY)
    assert shown(NASTY) == ONCE
    assert say("words", "da", words=shown(NASTY)) == say("words", "da", words=NASTY)
    assert isinstance(say("words", "da", words=NASTY), Markup)


def test_bare_text_is_not_escaped():
    assert plain("mydata.title", "da") == str(say("mydata.title", "da"))
    assert NASTY in plain("words", "da", words=NASTY)


def test_right_to_left_words_are_isolated_once():
    isolated = f"\u2068{ARABIC}\u2069"
    assert isolated in say("words", "da", words=ARABIC)
    assert isolated in plain("words", "en", words=ARABIC)
    assert shown(ARABIC) == isolated
    assert say("words", "da", words=shown(ARABIC)).count("\u2068") == 1
    assert say("words", "da", words=Markup(f"<b>{ARABIC}</b>")).count("<b>") == 1
    assert "\u2068" not in say("words", "da", words="Åse")


def test_braces_in_a_value_are_words_like_others():
    assert "{n} {words}" in say("words", "da", words="{n} {words}")


@pytest.mark.parametrize(("n", "text"), [(1, "Vi fandt én ting."), (2, "Vi fandt 2 ting."), (0, "Vi fandt 0 ting.")])
def test_a_number_chooses_among_the_plural_forms(n, text):
    assert say("paste.sorted", "da", n=n).startswith(text)


def test_a_number_may_be_named_where_a_phrase_has_one_form():
    assert plain("mydata.title", "da", n=3) == plain("mydata.title", "da")


@pytest.mark.parametrize("values", [{}, {"n": 1}])
def test_a_missing_phrase_is_never_said(values):
    with pytest.raises(LookupError, match=r"no\.such\.phrase"):
        say("no.such.phrase", "da", **values)
    with pytest.raises(LookupError):
        plain("no.such.phrase", "en", **values)
    assert not has_phrase("no.such.phrase")
    assert has_phrase("words", "en")


def test_a_missing_value_is_never_left_out():
    with pytest.raises(KeyError):
        say("words", "da")


def test_a_language_without_a_catalogue_is_refused():
    with pytest.raises(LookupError, match="fr"):
        catalogue("fr")
    with pytest.raises(LookupError):
        say("words", "fr", words="x")


@pytest.mark.parametrize(
    ("code", "language"),
    [("da", "da"), ("DA", "da"), ("en-GB", "en"), ("nb", "da"), ("sv", "da"), ("kl", "da"), ("pl", "en"), ("", "da")],
)
def test_a_language_is_picked_for_every_code(code, language):
    assert pick_language(code) == language


def test_without_a_code_the_default_is_spoken():
    assert pick_language("", "en") == "en"


def test_days_and_moments_are_said_in_danish_time():
    late = datetime(2026, 3, 31, 22, 30, tzinfo=UTC)
    assert (day(late, "da"), day(late, "en")) == ("1. april 2026", "1 April 2026")
    assert (day(date(2026, 11, 22), "da"), day(date(2026, 11, 22), "en")) == ("22. november 2026", "22 November 2026")
    assert moment(datetime(2026, 3, 2, 9, tzinfo=UTC), "da", NOW) == "mandag 2. marts kl. 10.00"
    assert moment(datetime(2026, 7, 6, 8, tzinfo=UTC), "en", NOW) == "Monday 6 July at 10:00"


@pytest.mark.parametrize(
    ("when", "now", "said"),
    [
        (datetime(2027, 3, 16, 9, tzinfo=UTC), NOW, {"da": "tirsdag 16. marts 2027 kl. 10.00"}),
        (datetime(2027, 3, 16, 9, tzinfo=UTC), NOW, {"en": "Tuesday 16 March 2027 at 10:00"}),
        (datetime(2025, 12, 30, 9, tzinfo=UTC), NOW, {"da": "tirsdag 30. december 2025 kl. 10.00"}),
        (datetime(2027, 1, 4, 9, tzinfo=UTC), NEW_YEARS_NIGHT, {"da": "mandag 4. januar kl. 10.00"}),
        (datetime(2026, 12, 31, 9, tzinfo=UTC), NEW_YEARS_NIGHT, {"da": "torsdag 31. december 2026 kl. 10.00"}),
        (NEW_YEARS_NIGHT, NOW, {"da": "fredag 1. januar 2027 kl. 00.30"}),
    ],
)
def test_the_year_is_named_when_it_is_another_in_denmark(when, now, said):
    for language, text in said.items():
        assert moment(when, language, now) == text


@pytest.mark.parametrize(
    ("number", "da", "en"), [(999, "999", "999"), (1000, "1.000", "1,000"), (1_234_567, "1.234.567", "1,234,567")]
)
def test_thousands_are_kept_apart(number, da, en):
    assert (counted(number, "da"), counted(number, "en")) == (da, en)
    assert f" {da}." in plain("reply.number_range", "da", least=1, most=number)
    assert f" {en}." in say("reply.number_range", "en", least=1, most=number)


def test_months_are_short():
    assert [month(number, "da") for number in (1, 5, 12)] == ["jan", "maj", "dec"]
    assert [month(number, "en") for number in (5, 6, 9)] == ["May", "Jun", "Sep"]


def test_both_languages_have_a_locale():
    assert {phrases._locale(language) for language in phrases.LANGUAGES} == {"da_DK", "en_GB"}
