import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.guide.load import latest, load_guides
from flows.sorting import Sorted, sort_paste

HOUSING = latest(load_guides(), "housing")
COMPANY = latest(load_guides(), "company")

# Letters of Danish, digits and the signs that people type; no colon and no # as those may make a heading.
SIGNS = st.text(alphabet="abdefgiklnorstuvæøåÆAD 0123456789.,;!?-–•*()/\n\t", max_size=400)


def nodes(text, guide=HOUSING, language="da"):
    return [(item.text, item.node) for item in sort_paste(text, guide, language)]


def words(text):
    return re.findall(r"\w+", text)


def test_headings_steer_what_follows():
    text = (
        "Udfordringer:\n- Ensomhed\n- Hærværk\n\nDet kan vi give\n* 6 timer\nVi har brug for:\n1. Brød\n2. Frivillige"
    )
    assert sort_paste(text, HOUSING, "da") == (
        Sorted("Ensomhed", "challenges", theme="community"),
        Sorted("Hærværk", "challenges", theme="safety"),
        Sorted("6 timer", "offers", "hours"),
        Sorted("Brød", "needs", "materials"),
        Sorted("Frivillige", "needs", "volunteers"),
    )


def test_a_heading_may_be_followed_in_its_line_and_resources_come_apart_at_commas():
    assert sort_paste("What we can give: 6 hours a month, our back room", COMPANY, "en") == (
        Sorted("6 hours a month", "offers", "hours"),
        Sorted("our back room", "offers", "premises"),
    )


def test_resources_stay_together_where_a_part_is_none():
    assert [text for text, _ in nodes("Det kan vi give: lokaler, hvis I rydder op")] == ["lokaler, hvis I rydder op"]


@pytest.mark.parametrize(
    "heading", ["## Vores udfordringer", "**Udfordringer**", "UDFORDRINGER", "Udfordringer i Pilehaven:"]
)
def test_headings_are_known_in_many_dresses(heading):
    assert nodes(f"{heading}\nVi kan give kaffe") == [("Vi kan give kaffe", "challenges")]


def test_a_line_with_a_colon_that_is_no_heading_is_kept():
    assert nodes("Husk: der er mange børn") == [("Husk: der er mange børn", "challenges")]


def test_without_headings_the_words_decide():
    text = (
        "Mange er alene. Vi kunne holde fællesspisning. Vi kan tilbyde vores lokale. Vi har brug for frivillige. "
        "Vi vil måle andelen. Hvis det larmer, stopper vi. Det vil vi tale med jer om."
    )
    assert [node for _, node in nodes(text)] == [
        "challenges",
        "efforts",
        "offers",
        "needs",
        "indicators",
        "stop",
        "points",
    ]


def test_what_nothing_is_known_about_has_no_place():
    assert sort_paste("Xyz", HOUSING, "da") == (Sorted("Xyz", ""),)


def test_what_names_a_theme_of_the_area_is_a_challenge():
    assert sort_paste("Hærværk i kældrene", HOUSING, "da") == (
        Sorted("Hærværk i kældrene", "challenges", theme="safety"),
    )


def test_what_must_pay_is_asked_of_the_company_only():
    text = "Det skal også kunne betale sig"
    assert nodes(text, COMPANY) == [(text, "pays")]
    assert nodes(text, HOUSING) == [(text, "interest")]


@pytest.mark.parametrize(
    ("language", "text", "guide", "node"),
    [
        ("en", "An evening a month with fresh bread at the common house", COMPANY, "efforts"),
        ("da", "En aften om måneden med friskbagt brød i fælleshuset", COMPANY, "efforts"),
        ("en", "We want more regular customers", COMPANY, "pays"),
        ("da", "Vi vil have flere faste kunder", COMPANY, "pays"),
        ("en", "We want more life on the square", HOUSING, "challenges"),
        ("da", "Vi vil gerne have mere liv på torvet", HOUSING, "challenges"),
        ("en", "We can give 6 hours, an evening a month", COMPANY, "offers"),
        ("da", "Vi har brug for et lokale en aften om måneden", COMPANY, "needs"),
        ("en", "We need a room one evening a month", COMPANY, "needs"),
    ],
)
def test_plain_sentences_without_headings_find_their_question(language, text, guide, node):
    assert nodes(text, guide, language) == [(text, node)]


def test_scope_finds_its_choice_and_steers_one_line():
    assert sort_paste("Varighed: en sæson\nMørk sti", HOUSING, "da") == (
        Sorted("en sæson", "scope", "season"),
        Sorted("Mørk sti", "challenges", theme="safety"),
    )


def test_sentences_come_apart_but_not_at_abbreviations_or_dates():
    text = "Vi mødes den 12. juni kl. 18 ved bl.a. Hannas hus. Det er fint."
    assert [item for item, _ in nodes(text)] == ["Vi mødes den 12. juni kl. 18 ved bl.a. Hannas hus.", "Det er fint."]


def test_and_therefore_begins_an_item_of_its_own():
    text = "Mange er alene, og derfor vil vi lave en kaffeklub"
    assert nodes(text) == [("Mange er alene", "challenges"), ("og derfor vil vi lave en kaffeklub", "efforts")]


def test_a_date_is_no_bullet_and_a_number_is():
    assert [item for item, _ in nodes("1. Brød\n2. Vand\n12. maj er der fest")] == [
        "Brød",
        "Vand",
        "12. maj er der fest",
    ]
    assert [item for item, _ in nodes("1. maj er der fest")] == ["1. maj er der fest"]


def test_a_line_that_goes_on_in_small_letters_is_one_item():
    assert [item for item, _ in nodes("- Unge på torvet\n  og ved stien\n- Mørke")] == [
        "Unge på torvet og ved stien",
        "Mørke",
    ]


@pytest.mark.parametrize("text", ["", "\n\n", "- \n*\n...", "---"])
def test_nothing_gives_nothing(text):
    assert sort_paste(text, HOUSING, "da") == ()


@given(SIGNS, st.sampled_from(["da", "en"]), st.sampled_from([HOUSING, COMPANY]))
def test_no_word_is_lost_and_every_question_exists(typed, language, guide):
    # A word behind each line, so that none of them happens to be a heading.
    text = "\n".join(f"{line} å" for line in typed.splitlines())
    items = sort_paste(text, guide, language)
    kept = " ".join(item.text for item in items)
    # Numbers may go: at the beginning of a line they are bullets.
    assert words(re.sub(r"\d", " ", kept)) == words(re.sub(r"\d", " ", text))
    assert all(item.node in {*guide.nodes, ""} and item.text.strip() == item.text for item in items)


@given(
    st.lists(
        st.sampled_from(["lokale", "ensom", "og derfor", "penge,", "vi kan give dem", "12", "f.eks.", "måle.", "\n- "])
    )
)
def test_no_word_is_lost_among_the_words_that_steer(parts):
    text = "Xyz " + " ".join(parts)
    assert words(" ".join(item.text for item in sort_paste(text, HOUSING, "da"))) == words(text)


# What people paste, and the question that each of its items is about ("" is for the person to say).
PASTES = {
    "a blank line ends what an item in one line began": (
        "Vi kan give: fælleshuset om torsdagen\n\nVi holder møde den 3. marts\n\nMange ældre er alene",
        [
            ("fælleshuset om torsdagen", "offers"),
            ("Vi holder møde den 3. marts", ""),
            ("Mange ældre er alene", "challenges"),
        ],
    ),
    "lines and points that follow at once go on with it": (
        "Vi kan give: Fælleshuset om torsdagen\nTo frivillige\n- kaffe til alle\nVi har brug for: Brød\nog smør",
        [
            ("Fælleshuset om torsdagen", "offers"),
            ("To frivillige", "offers"),
            ("kaffe til alle", "offers"),
            ("Brød og smør", "needs"),
        ],
    ),
    "a list goes on behind a blank line, and ends before other words": (
        "Vi kan give:\n\n- Fælleshuset\n\n- To frivillige\n\nHilsen Hanna",
        [("Fælleshuset", "offers"), ("To frivillige", "offers"), ("Hilsen Hanna", "")],
    ),
    "where all lines stand apart, blank lines end nothing": (
        "Vi kan give:\n\nFælleshuset om torsdagen\n\nTo frivillige\n\nVi har brug for:\n\nBrød til 40",
        [("Fælleshuset om torsdagen", "offers"), ("To frivillige", "offers"), ("Brød til 40", "needs")],
    ),
    "a heading that nobody knows ends the one before": (
        "Vi kan give:\n- Fælleshuset\nAktører:\n- Hanna og Yusuf",
        [("Fælleshuset", "offers"), ("Aktører:", ""), ("Hanna og Yusuf", "")],
    ),
    "each point may say what it is about": (
        "- Vi kan give: fælleshuset\n- Vi har brug for: brød til 40\n- Mange ældre er alene\n- Mødet er i maj",
        [
            ("fælleshuset", "offers"),
            ("brød til 40", "needs"),
            ("Mange ældre er alene", "challenges"),
            ("Mødet er i maj", ""),
        ],
    ),
    "a point of a list under a heading may be about something else": (
        "Udfordringer:\n- Ensomhed\n- Vi mangler: brød\n- Støj",
        [("Ensomhed", "challenges"), ("brød", "needs"), ("Støj", "challenges")],
    ),
    "what a heading says more than its question stays": (
        "Problemer med støj: især om natten\nBekymringer: nøglen",
        [("Problemer med støj: især om natten", "challenges"), ("nøglen", "stop")],
    ),
    "a line broken by a mail program is one item": (
        "Udfordringer:\n- De unge er på torvet,\n  Anna og Bo er trætte af det\n- Mørke stier\n  (især om vinteren)",
        [
            ("De unge er på torvet, Anna og Bo er trætte af det", "challenges"),
            ("Mørke stier (især om vinteren)", "challenges"),
        ],
    ),
    "minutes of a meeting": (
        """Referat 3. marts

Til stede: Hanna, Bo

Det vigtigste
1. Mange er alene
2. Stierne er mørke
---
Vi kan give:
• 6 timer om måneden
• fælleshuset

Varighed: et år
Næste møde er i april""",
        [
            ("Referat 3. marts", ""),
            ("Til stede: Hanna, Bo", ""),
            ("Mange er alene", "challenges"),
            ("Stierne er mørke", "challenges"),
            ("6 timer om måneden", "offers"),
            ("fælleshuset", "offers"),
            ("et år", "scope"),
            ("Næste møde er i april", ""),
        ],
    ),
}


@pytest.mark.parametrize("name", PASTES)
def test_realistic_pastes(name):
    text, expected = PASTES[name]
    assert nodes(text) == expected


def test_twelve_thousand_characters_are_sorted_whole():
    text = "Mange er alene, og derfor vil vi lave kaffe. " * 270
    items = sort_paste(text, HOUSING, "da")
    assert words(" ".join(item.text for item in items)) == words(text)
