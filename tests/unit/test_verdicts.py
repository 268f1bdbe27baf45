"""The computed sentences: fixed, plain, in both languages, and true to the codes."""

import re
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.figures import Change, ChangeCode, Count, Estimate, TargetCode, change_code, newcombe
from flows.phrases import catalogue
from flows.readability import lix
from flows.verdicts import (
    change_shown,
    change_text,
    percent_text,
    points_text,
    target_shown,
    target_text,
    whole_percent,
)

NB = "\u00a0"
STEADY = settings(derandomize=True, deadline=None, database=None)
FORBIDDEN = re.compile(
    r"signifikan|significan|konfidens|confidence|p-værdi|p-value|\bp\b|\bimpact\b|effekt af|skabt", re.IGNORECASE
)
SCREEN = re.compile(r"figure\.(change|target|size|line|legend|with|under|over|about|tenths|percent|points)")


@st.composite
def counts(draw, least=30, most=3000):
    n = draw(st.integers(least, most))
    return Count(draw(st.integers(0, n)), n)


@pytest.mark.parametrize(
    ("first", "second", "language", "text"),
    [
        ((31, 75), (30, 73), "da", f"41{NB}% begge gange. Vi kan ikke se en ændring."),
        ((31, 75), (30, 73), "en", "41% both times. We cannot see a change."),
        (
            *((41, 100), (43, 100), "da"),
            (
                f"Fra 41{NB}% til 43{NB}%. Forskellen er inden for usikkerheden. "
                "Vi kan ikke sige, at noget har ændret sig."
            ),
        ),
        (
            *((41, 100), (55, 100), "da"),
            f"Fra 41{NB}% til 55{NB}%. Det tyder på en stigning, men den er usikker.",
        ),
        (
            *((41, 100), (58, 100), "da"),
            f"Fra 41{NB}% til 58{NB}%. Det er en sikker stigning. Den er større end usikkerheden.",
        ),
        ((55, 100), (41, 100), "da", f"Fra 55{NB}% til 41{NB}%. Det tyder på et fald, men det er usikkert."),
        (
            *((60, 100), (40, 100), "da"),
            f"Fra 60{NB}% til 40{NB}%. Det er et sikkert fald. Det er større end usikkerheden.",
        ),
        ((12, 29), (20, 60), "da", "Der er for få svar til at sige, om noget har ændret sig."),
        ((0, 0), (20, 60), "da", "Der er for få svar til at sige, om noget har ændret sig."),
    ],
)
def test_the_sentences_of_the_specification(first, second, language, text):
    assert change_shown(Count(*first), Count(*second), 3, language).text == text


def test_a_change_smaller_than_rounding_is_told_with_decimals():
    found = change_shown(Count(406_000, 1_000_000), Count(414_000, 1_000_000), 1, "da")
    assert found.text.startswith(f"Fra 40,6{NB}% til 41,4{NB}%. Det er en sikker stigning.")


def test_a_verdict_that_hangs_on_who_answered_says_so():
    weighted = (Estimate(0.41, 90), Estimate(0.45, 90))
    found = change_shown(Count(41, 100), Count(58, 100), 1, "da", weighted)
    assert found.code == ChangeCode.NO_CLEAR_CHANGE
    assert found.text.startswith(f"Fra 41{NB}% til 58{NB}%. Forskellen afhænger af, hvem der svarede.")
    assert found.difference == pytest.approx(0.17)


@pytest.mark.parametrize(
    ("positive", "code", "text"),
    [
        (80, "not_reached_uncertain", f"Målet på mindst 85{NB}% er ikke nået, men det ligger inden for usikkerheden."),
        (85, "reached_uncertain", f"Målet på mindst 85{NB}% er nået, men tallet er usikkert."),
        (93, "reached", f"Målet på mindst 85{NB}% er nået."),
        (43, "not_reached", f"Målet på mindst 85{NB}% er ikke nået."),
    ],
)
def test_targets_in_words(positive, code, text):
    found = target_shown(Count(positive, 100), 85, "da")
    assert (found.target, found.code, found.text) == (85, code, text)


def test_a_target_may_have_decimals_and_too_few_answers():
    assert target_text(TargetCode.NOT_SHOWN, Fraction("82.5"), "da") == (
        f"Der er for få svar til at sige, om målet på mindst 82,5{NB}% er nået."
    )


def test_numbers_are_written_as_the_language_writes_them():
    assert percent_text(2.5, "da") == f"3{NB}%"
    assert percent_text(43.25, "da", 1) == f"43,3{NB}%"
    assert percent_text(43.25, "en", 1) == "43.3%"
    change = newcombe(Count(41, 100), Count(43, 100))
    assert points_text(change, "da") == "+2,0 procentpoint (−11,5 til +15,4)"
    assert points_text(Change(0, -0.1, 0.1), "en") == "0.0 points (−10.0 to +10.0)"
    assert [whole_percent(share) for share in (0.005, 0.004999, 0.385, 1)] == [1, 0, 39, 100]


@pytest.mark.parametrize("language", ["da", "en"])
def test_no_word_of_a_statistician_is_on_a_screen(language):
    said = {m.id: str(m.string) for m in catalogue(language) if isinstance(m.id, str) and SCREEN.match(m.id)}
    assert len(said) >= 20
    assert {key: text for key, text in said.items() if FORBIDDEN.search(text)} == {}


def test_a_percent_sign_in_danish_never_stands_alone_on_a_line():
    said = [str(m.string) for m in catalogue("da") if str(m.id).startswith(("figure.", "esg."))]
    assert [text for text in said if re.search(r"[ }\d]%", text)] == []


@given(counts(), counts(), st.integers(1, 8), st.sampled_from(["da", "en"]))
@STEADY
def test_a_sentence_is_true_to_its_code(first, second, compared, language):
    found = change_shown(first, second, compared, language)
    assert found.code == change_code(first, second, compared)
    has_moved = {"da": "stigning|fald", "en": "rise|fall"}[language]
    assert bool(re.search(has_moved, found.text)) == (found.code != ChangeCode.NO_CLEAR_CHANGE)
    assert bool(re.search("sikker[t]? |is clear", found.text)) == found.code.endswith("clear")
    shown = re.findall(r"\d+(?:[.,]\d+)?(?=\s?%)", found.text)
    assert len(set(shown)) == len(shown)


@given(counts(0, 29), counts(0, 200), st.booleans())
@STEADY
def test_no_number_is_in_a_sentence_about_too_few(few, others, is_first):
    pair = (few, others) if is_first else (others, few)
    text = change_text(*pair, change_code(*pair), "da")
    assert not re.search(r"\d", text)


def test_the_sentences_are_easy_to_read():
    for code in set(ChangeCode):
        assert lix(change_text(Count(41, 100), Count(58, 100), code, "da")) <= 30
