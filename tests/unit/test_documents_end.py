"""The handover and the story: whole, tagged, honest about what is not there; the story never leaves its page."""

from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from bot.documents.end_views import handover_view, months_between, story_view
from bot.documents.pdf import handover_pdf, story_pdf
from bot.documents.word import handover_word
from flows.end_documents import HandedOver, HandoverDocument, StoryDocument, StoryEffort
from tests.unit.test_documents_builders import PARTIES
from tests.unit.test_documents_files import HOSTILE, pdf_text, squeezed, word_text

SINCE, ENDS = datetime(2026, 3, 23, 9, tzinfo=UTC), datetime(2027, 6, 4, 9, tzinfo=UTC)
HANDOVER = HandoverDocument(
    language="da",
    estate="Ådalsparken",
    municipality="Randers",
    parties=PARTIES,
    since=SINCE,
    ends=ENDS,
    stays="Ovnen i fælleshuset.",
    rooms="Nøglen går tilbage.",
    told="",
    efforts=(HandedOver(what="Fælles aftensmad", to="Mette Lund, beboerrådet"), HandedOver(what="To i lære", to="")),
    meetings=(datetime(2026, 8, 25, 8, tzinfo=UTC),),
    versions=((1, SINCE), (2, datetime(2026, 9, 3, 9, tzinfo=UTC))),
)
STORY = StoryDocument(
    language="da",
    estate="Ådalsparken",
    municipality="Randers",
    housing="Boligforeningen Ådal",
    company="Nørgaard & Bæk <A/S>",
    since=SINCE,
    until=ENDS,
    focus=("For mange spiser alene",),
    efforts=(StoryEffort(what="Fælles aftensmad", responsible="Begge parter"),),
    meetings=(datetime(2026, 8, 25, 8, tzinfo=UTC), datetime(2026, 11, 17, 9, tzinfo=UTC)),
    stays="Ovnen i fælleshuset.",
    housing_words="Vi har fået et bord.",
    company_words="Vi kender vores naboer.",
    is_draft=False,
)
HANDED = ["Ovnen i fælleshuset.", "Nøglen går tilbage.", "Fælles aftensmad", "Mette Lund, beboerrådet", "Ingen"]
HANDED += ["Partnerskabet fra 23. marts 2026 til 4. juni 2027", "25. august 2026", "Udgave 2, 3. september 2026"]
TOLD = ["Ådalsparken", "For mange spiser alene", "Fælles aftensmad", "Begge parter", "Ovnen i fælleshuset."]
TOLD += ["Vi har fået et bord.", "Vi kender vores naboer.", "25. aug", "17. nov", "14", "måneder sammen"]
LONG = "Et meget langt navn på noget, som begge parter gør sammen hver anden tirsdag i måneden hele året rundt"


def pages(file):
    return len(PdfReader(BytesIO(file)).pages)


@pytest.mark.parametrize("text", HANDED)
def test_everything_handed_over_stands_in_both_files(text):
    assert squeezed(text) in pdf_text(handover_pdf(HANDOVER))
    assert squeezed(text) in word_text(handover_word(HANDOVER))


@pytest.mark.parametrize("language", ["da", "en"])
def test_what_nobody_said_is_marked_as_open_and_not_as_nothing(language):
    words = {"da": ("Ikke aftalt endnu", "Intet", "Ingen"), "en": ("Not agreed yet", "Nothing", "Nobody")}[language]
    document = replace(
        HANDOVER, language=language, stays=None, rooms="", told=None, efforts=(HandedOver(what="X", to=None),)
    )
    view = handover_view(document)
    assert (view["stays"]["text"], view["stays"]["is_open"]) == (words[0], True)
    assert [fact["text"] for fact in view["others"]] == [words[1], words[0]]
    assert view["efforts"][0]["text"] == words[0]
    assert handover_view(replace(HANDOVER, language=language))["efforts"][1]["text"] == words[2]
    for file in (handover_pdf(document), handover_word(document)):
        assert file


def test_until_it_has_ended_the_handover_says_that_it_may_change():
    draft = replace(HANDOVER, is_draft=True)
    for words in (pdf_text(handover_pdf(draft)), word_text(handover_word(draft))):
        assert squeezed("Partnerskabet er ikke slut endnu") in words
    assert squeezed("Partnerskabet er ikke slut endnu") not in pdf_text(handover_pdf(HANDOVER))


@pytest.mark.parametrize("text", TOLD)
def test_the_story_tells_what_is_recorded(text):
    assert squeezed(text) in pdf_text(story_pdf(STORY))


def test_a_draft_and_a_finished_story_cannot_be_mistaken_for_each_other():
    draft, final = (pdf_text(story_pdf(replace(STORY, is_draft=is_draft))) for is_draft in (True, False))
    assert squeezed("Udkast") in draft
    assert squeezed("Udkast") not in final
    assert squeezed("Begge parter har sagt ja til, at siden deles") in final
    assert squeezed("Begge parter har sagt ja til, at siden deles") not in draft


def test_every_story_says_that_it_claims_no_effect():
    assert squeezed("Den siger ikke, hvilken virkning det har haft") in pdf_text(story_pdf(STORY))


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("is_draft", [True, False])
def test_a_story_with_very_much_in_it_is_one_page(language, is_draft):
    much = replace(
        STORY,
        language=language,
        is_draft=is_draft,
        estate=LONG[:90],
        housing=LONG[:80],
        company=LONG[:80],
        focus=(LONG,) * 9,
        efforts=(StoryEffort(what=LONG * 2, responsible=LONG[:80]),) * 14,
        meetings=tuple(datetime(2026, month, 20, 9, tzinfo=UTC) for month in range(4, 13)),
        stays=LONG * 9,
        housing_words=(LONG * 4)[:300],
        company_words=(LONG * 4)[:300],
    )
    assert pages(story_pdf(much)) == 1
    assert story_view(much)["more_efforts"]


def test_a_story_of_which_little_is_recorded_leaves_the_rest_out():
    little = StoryDocument(language="da", estate="P", housing="B", company="C", since=SINCE, now=SINCE)
    view = story_view(little)
    assert (view["figures"], view["quotes"], view["strip"]["points"]) == ([], [], [])
    assert pages(story_pdf(little)) == 1


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_come_out_whole(text):
    handed = replace(HANDOVER, stays=text, efforts=(HandedOver(what="X", to=text),), told=text)
    assert pdf_text(handover_pdf(handed)).count(squeezed(text)) >= 3
    assert word_text(handover_word(handed)).count(squeezed(text)) >= 3
    assert (
        squeezed(text) in pdf_text(story_pdf(replace(STORY, housing_words=text.replace("\n", " / ")))) or "\n" in text
    )


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.text(max_size=300), st.integers(0, 12))
def test_any_sentence_and_any_meetings_make_a_page(text, count):
    meetings = tuple(datetime(2026, 4, 1 + number, 9, tzinfo=UTC) for number in range(count))
    assert pages(story_pdf(replace(STORY, housing_words=text, meetings=meetings))) == 1


def test_files_are_tagged_titled_and_in_their_language():
    for made, language in ((story_pdf(STORY), "da"), (handover_pdf(replace(HANDOVER, language="en")), "en")):
        root = PdfReader(BytesIO(made)).trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"]
        assert root["/Lang"] == language
        assert PdfReader(BytesIO(made)).metadata.title


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [((2026, 3, 23), (2027, 6, 4), 14), ((2026, 1, 31), (2026, 2, 28), 0), ((2026, 1, 1), (2026, 1, 1), 0)],
)
def test_months_are_counted_whole(first, last, months):
    assert months_between(datetime(*first, 12, tzinfo=UTC), datetime(*last, 12, tzinfo=UTC)) == months
