"""The papers of a survey: what stands on them, that codes are on one page each, and that phones can read them."""

import re
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
import segno
from pypdf import PdfReader

from bot.documents.letters import code_cards_pdf, letters_pdf
from bot.documents.poster import poster_pdf, shown_address
from bot.documents.qr import QUIET, qr_svg
from flows.codes import new_code, written
from flows.resident_words import RESIDENT_LANGUAGES, resident
from flows.service.letters import MOST_PRINTED
from flows.survey_documents import CodeCards, LetterBatch, PosterDocument, SurveyInvitation
from tests.unit.test_documents_files import pdf_text, squeezed

ASKED = SurveyInvitation(
    organisation="Boligforeningen Ådal",
    estate="Ådalsparken",
    company="Bageriet Solsikken",
    contact="Hanna Østergård, 12 34 56 78",
    address="https://nabopagt.example/s/k7m2qp",
    last_day=date(2026, 11, 22),
    languages=RESIDENT_LANGUAGES,
    needs_code=True,
)
CODE = re.compile(r"[2-9A-Z]{5}-[2-9A-Z]{5}")
LATIN = ("en", "tr", "so", "pl")


def some_codes(number):
    return tuple(written(new_code()) for _ in range(number))


def pages(file):
    return [page.extract_text() for page in PdfReader(BytesIO(file)).pages]


def papers(asked):
    yield poster_pdf(PosterDocument(asked))
    yield letters_pdf(LetterBatch(asked, (some_codes(2), some_codes(2))))
    yield code_cards_pdf(CodeCards(asked, some_codes(3)))


def test_every_paper_is_tagged_and_names_its_language_and_title():
    for file in papers(ASKED):
        reader = PdfReader(BytesIO(file))
        assert b"pdfuaid" in reader.xmp_metadata.stream.get_data()
        assert reader.trailer["/Root"]["/Lang"] == "da"
        assert reader.metadata.title == "Hvordan er det at bo her? Ådalsparken"


def test_the_poster_is_one_page_that_says_who_where_until_when_and_whom_to_ask():
    file = poster_pdf(PosterDocument(ASKED))
    assert len(pages(file)) == 1
    text = pdf_text(file)
    for words in (
        *("Hvordan er det at bo her?", "Boligforeningen Ådal vil gerne høre fra dig, der bor i Ådalsparken."),
        *("3 minutter", "Det er frivilligt", "Svar senest 22. november 2026", "Brug koden i dit brev."),
        *("nabopagt.example/s/k7m2qp", "Hanna Østergård, 12 34 56 78", "Bageriet Solsikken ser kun de samlede tal."),
        *(resident("poster.title", language) for language in LATIN),
    ):
        assert squeezed(words) in text


@pytest.mark.parametrize("languages", [("da",), ("da", "en"), ("da", "en", "ar", "fa", "ur"), RESIDENT_LANGUAGES])
def test_the_poster_stays_on_its_page_whatever_the_names_and_the_languages(languages):
    long = replace(
        ASKED,
        languages=languages,
        organisation="Boligselskabet Den Almene Boligorganisation for Sønderjylland og Omegn",
        estate="Afdeling 17, Nørre Bjergparken og Kirsebærhaven",
        address="https://beboere.boligforeningen-aadal.example/s/k7m2qp",
    )
    assert len(pages(poster_pdf(PosterDocument(long)))) == 1
    assert len(pages(letters_pdf(LetterBatch(long, (some_codes(2),))))) == 1
    assert len(pages(code_cards_pdf(CodeCards(long, some_codes(8))))) == 1


def test_a_poster_for_whoever_comes_by_asks_for_no_code():
    text = pdf_text(poster_pdf(PosterDocument(replace(ASKED, needs_code=False, contact="", company=""))))
    assert squeezed("Brug koden") not in text
    assert squeezed("code in your letter") not in text
    assert "Spørgsmål" not in text


def test_every_letter_has_its_own_codes_and_no_others():
    letters = tuple(some_codes(2) for _ in range(5))
    assert [tuple(CODE.findall(page)) for page in pages(letters_pdf(LetterBatch(ASKED, letters)))] == list(letters)


def test_as_many_letters_as_may_be_printed_are_a_file_that_a_bot_may_send():
    few, more = [len(letters_pdf(LetterBatch(ASKED, tuple(some_codes(2) for _ in range(n))))) for n in (5, 25)]
    assert few + (more - few) / 20 * MOST_PRINTED < 40_000_000


def test_a_letter_with_one_code_says_so():
    text = pdf_text(letters_pdf(LetterBatch(ASKED, (some_codes(1),))))
    assert squeezed("Her er en kode. Den virker én gang.") in text
    assert "Kode1" not in text


def test_a_sheet_has_eight_cards():
    codes = some_codes(11)
    found = [CODE.findall(page) for page in pages(code_cards_pdf(CodeCards(ASKED, codes)))]
    assert [len(page) for page in found] == [8, 3]
    assert tuple(code for page in found for code in page) == codes


def test_the_picture_to_scan_holds_the_address_at_level_m_or_better_with_room_around_it():
    svg = qr_svg(ASKED.address)
    made = segno.make(ASKED.address, error="m", micro=False)
    assert made.error in {"M", "Q", "H"}
    dark = {(int(x) - QUIET, int(y) - QUIET) for x, y in re.findall(r"M(\d+) (\d+)", svg)}
    assert dark == {(x, y) for y, row in enumerate(made.matrix) for x, module in enumerate(row) if module}
    assert f'viewBox="0 0 {len(made.matrix) + 8} {len(made.matrix) + 8}"' in svg


def test_no_paper_shows_its_codes_where_it_is_named():
    codes = some_codes(2)
    assert not CODE.search(repr(LetterBatch(ASKED, (codes,))) + repr(CodeCards(ASKED, codes)))


def test_an_address_is_shown_as_people_type_it():
    assert shown_address("https://a.example/s/k7m2qp") == "a.example/s/k7m2qp"
    assert shown_address("http://localhost:8080/s/k7m2qp") == "http://localhost:8080/s/k7m2qp"
