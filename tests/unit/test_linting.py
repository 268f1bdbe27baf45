"""The linter names what is doubtful about a statement, with the words it stands on, and is silent about good ones."""

from datetime import UTC, datetime

import pytest

from flows.linting import Finding, findings, story_findings
from flows.questionnaire import Statement, StatementKind, StatementRole
from flows.resident_words import resident, resident_catalogue

NOW = datetime(2026, 9, 1, tzinfo=UTC)
PARTNERS = ("Boligforeningen Ådal", "Bageriet Solsikken ApS", "")


def codes(text, language="da"):
    return {one.finding: one.words for one in findings(text, PARTNERS, language)}


@pytest.mark.parametrize(
    ("text", "finding", "words"),
    [
        ("Jeg er glad for Bageriet Solsikken ApS.", "name", ("Bageriet Solsikken ApS",)),
        ("Solsikkens rum er rart at være i.", "name", ("Solsikkens",)),
        ("Siden i fjor hilser jeg på naboen.", "cause", ("Siden",)),
        ("Jeg er tryg her efter åbningen.", "cause", ("efter",)),
        ("Her er rart takket være de unge.", "cause", ("takket være",)),
        ("Her er rart på grund af de unge.", "cause", ("på grund af",)),
        ("Jeg er mere tryg her.", "compare", ("mere",)),
        ("Her er BEDRE plads.", "compare", ("BEDRE",)),
        ("Her er større plads.", "compare", ("større",)),
        ("Der er øget tryghed her.", "compare", ("øget",)),
        ("Jeg bliver hørt og inddraget.", "joins", ("og",)),
        ("Jeg kender en nabo eller to.", "joins", ("eller",)),
        ("Jeg er ikke alene her.", "denies", ("ikke",)),
        ("Jeg keder mig aldrig her.", "denies", ("aldrig",)),
        ("Her er ingen bange.", "denies", ("ingen",)),
        ("Alle hilser her.", "absolute", ("Alle",)),
        ("Jeg er altid glad her.", "absolute", ("altid",)),
        ("Er her rart?", "question", ()),
        ("Jeg er glad for at bo her i det hus som jeg nu har boet i så længe.", "length", ()),
        ("Beboerdemokratiet understøtter inddragelsesprocesserne tilstrækkeligt.", "hard", None),
        ("Jeg synes, at afdelingen inddrager beboerne tidligt nok i det her.", "hard", None),
    ],
)
def test_what_is_doubtful_is_named(text, finding, words):
    found = codes(text)
    assert set(found) == {finding}
    assert words is None or found[Finding(finding)] == words


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_statements_that_we_ship_are_clean(language):
    keys = [one.id for one in resident_catalogue("da") if str(one.id).startswith("statement.")]
    assert len(keys) >= 11
    assert {key: found for key in keys if (found := codes(resident(key, language), language))} == {}


@pytest.mark.parametrize(
    "text",
    [
        "Naboerne hjælper hinanden.",
        "Jeg bor i mit boligområde med glæde.",
        "Jeg føler mig udenfor.",
        "Her er alletiders.",
        "",
    ],
)
def test_what_is_good_is_left_alone(text):
    assert codes(text) == {}


def test_a_name_that_every_organisation_has_is_no_name():
    assert codes("Boligforeningen hører på mig.") == {}
    assert findings("Her er rart.") == []


def test_the_guide_s_own_examples_are_story_statements():
    assert Finding.CAUSE in codes("Siden Bageren åbnede, føler jeg mig mere tryg.")
    assert Finding.JOINS in codes("Jeg føler mig hørt og involveret.")


def test_english_has_its_own_words():
    assert set(codes("Since Solsikken opened I don't feel more alone and all is well.", "en")) >= {
        *(Finding.NAME, Finding.CAUSE, Finding.COMPARE, Finding.DENIES, Finding.JOINS, Finding.ABSOLUTE)
    }


def a_story(number, role, pair=0, retired=None):
    return Statement(number, 1, StatementKind.STORY, role, NOW, pair_id=pair, retired=retired)


def test_a_good_story_needs_a_possible_harm_beside_it():
    paired, alone = a_story(1, StatementRole.GOOD), a_story(2, StatementRole.GOOD)
    gone = a_story(3, StatementRole.GOOD, retired=NOW)
    harms = [a_story(4, StatementRole.HARM, 1), a_story(5, StatementRole.HARM, 2, retired=NOW)]
    assert story_findings([paired, alone, gone, *harms]) == [alone]
