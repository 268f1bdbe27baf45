"""Every answer stands whole in the PDF and in the Word file, whatever a person wrote."""

import re
from dataclasses import replace
from io import BytesIO

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from bot.documents.fonts import coverage, printable, xml_safe
from bot.documents.pdf import (
    agreement_pdf,
    one_page_pdf,
    side_by_side_pdf,
    side_by_side_png,
    year_wheel_png,
)
from bot.documents.word import agreement_word, contract_word, one_page_word
from flows.documents import (
    AgreementDocument,
    Contrast,
    GapNote,
    OnePageAgreement,
    OpenPoint,
    SideBySide,
    wheel_of,
)
from tests.unit.test_documents_builders import HASH, NOON, PARTIES, a_one_page, an_agreement, an_effort

HOSTILE = [
    "Nørgaard & Bæk <A/S>",
    "#let x = 1",
    "#panic() *fed* _kursiv_ `kode` = overskrift @henvisning <mærke> // væk /* væk */",
    "{{ 7*7 }} {% if x %} {%p endif %}",
    "$\\\\ \\n \\u{41} \" ' ]]> &amp; <w:br/>",
    "kaffe 👍🏽 👩‍👩‍👧 🇩🇰 1️⃣ ❤️",
    "første linje\nanden linje",
    "ትግርኛ עברית ไทย Türkçe Soomaali",
]


def squeezed(text):
    """Line ends and the soft hyphens of hyphenation are layout, not text."""
    return re.sub(r"[\s\u00ad]+", "", text.replace("\u2010", ""))


def pdf_text(file):
    return squeezed("".join(page.extract_text() for page in PdfReader(BytesIO(file)).pages))


def word_text(file):
    """Read all of the body; a line end within a run is an element of its own."""
    body = docx.Document(BytesIO(file)).element.body
    return squeezed("".join(node.text or "" for node in body.iter(qn("w:t"))))


EVERYTHING = [
    "Nørgaard & Bæk <A/S>",
    "Vi vil mødes oftere.",
    "For mange spiser alene.",
    "Lektiecafé nr. 1",
    "Kompetencer",
    "Åse Østergård",
    "Seks timer",
    "sep–okt",
    "4. februar 2027",
    "10.00",
    "mindst 80 %",
    "mindst 10",
    "intet mål endnu",
    "Inden sommer",
    "Jobcentret",
    "Svar er anonyme.",
    "Hvem betaler varmen?",
    "Begge kan foreslå en ændring.",
    "1 måned",
    "Det har vi også aftalt",
    "Hvem har nøglen?",
    "Driften har den.",
    "Stedet er ikke aftalt endnu.",
    "oktober, november",
    "er Nabopagts forslag",
    "Bestyrelsen",
    "Godkendt 22. november 2026 kl. 12.00",
    "Venter på godkendelse",
    "Det er ændret siden udgave 1",
    "Flere unge kom.",
    HASH[:12],
]


@pytest.mark.parametrize("text", EVERYTHING)
@pytest.mark.parametrize("kind", ["pdf", "word"])
def test_everything_agreed_stands_in_the_agreement(text, kind, agreement_texts):
    assert squeezed(text) in agreement_texts[kind]


@pytest.fixture(scope="module")
def agreement_texts():
    return {"pdf": pdf_text(agreement_pdf(an_agreement())), "word": word_text(agreement_word(an_agreement()))}


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_comes_out_whole(text):
    document = an_agreement(
        title=text,
        estate=text,
        parties=(replace(PARTIES[0], name=text), PARTIES[1]),
        purpose=(text,),
        efforts=(an_effort(1, what=text, theme=text, resources_company=text),),
        open_points=(OpenPoint(topic=text),),
    )
    assert pdf_text(agreement_pdf(document)).count(squeezed(text)) >= 7
    assert word_text(agreement_word(document)).count(squeezed(text)) >= 7
    assert word_text(contract_word(document)).count(squeezed(text)) >= 4


def test_a_long_answer_without_spaces_stays_on_the_page():
    long = "abcdefghij" * 400
    document = an_agreement(purpose=(long,), efforts=(an_effort(1, what=long, resources_housing=long),))
    pages = [page.extract_text() for page in PdfReader(BytesIO(agreement_pdf(document))).pages]
    assert squeezed("".join(pages)).count(long[:200]) >= 3
    assert max(len(line) for page in pages for line in page.split("\n")) <= 120
    assert word_text(agreement_word(document)).count(long) == 4


def test_arabic_is_in_the_file_with_its_letters_joined():
    text = pdf_text(agreement_pdf(an_agreement(purpose=("محمد علي",))))
    assert "محمد" in text
    assert "محمد" in word_text(agreement_word(an_agreement(purpose=("محمد علي",))))


def test_what_no_font_has_is_written_out():
    assert printable("中 a") == "[U+4E2D] a"
    assert xml_safe("a\x00\x07b\ud800\r\nc\ufeff") == "ab\ufffd\nc"
    assert {ord("å"), ord("ع"), 0x1F600} <= coverage()
    assert "[U+4E2D]" in pdf_text(agreement_pdf(an_agreement(purpose=("中",))))


@pytest.mark.parametrize("text", [" 🏻", "x\u1cd0", "q\u0307", "1\ufe0f\u20e3", "مُحَمَّد", "हिन्दी", "\u202e\u2067"])
def test_letters_that_pdf_ua_refuses_as_they_are_still_make_a_pdf(text):
    document = an_agreement(purpose=(text,), efforts=(an_effort(1, what=text),))
    assert "Formål" in pdf_text(agreement_pdf(document))


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=400))
def test_any_text_makes_a_pdf_ua_and_a_word_file(text):
    document = a_one_page(what=text, we_ask=text, conditions=(text,))
    assert one_page_pdf(document).startswith(b"%PDF")
    assert one_page_word(document).startswith(b"PK")
    agreement = an_agreement(title=text, efforts=(an_effort(1, what=text, theme=text),), focus=(text,))
    assert agreement_pdf(agreement).startswith(b"%PDF")


@pytest.mark.parametrize("language", ["da", "en"])
def test_nothing_settled_yet_still_makes_every_document(language):
    empty = AgreementDocument(
        version=1, title="Udkast", language=language, estate="Å", year=2027, parties=(), is_draft=True
    )
    for file in (agreement_pdf(empty), agreement_word(empty), contract_word(empty)):
        assert file
    bare = OnePageAgreement(version=1, title="x", language=language, estate="Å", parties=(), is_draft=True)
    assert one_page_pdf(bare)
    assert one_page_word(bare)
    sides = SideBySide(language=language, us_name="A", them_name="B")
    assert side_by_side_pdf(sides).startswith(b"%PDF")
    assert year_wheel_png(wheel_of(empty, "x")).startswith(b"\x89PNG")


def test_pdf_is_tagged_titled_and_in_its_language():
    reader = PdfReader(BytesIO(agreement_pdf(an_agreement(language="en", title="Partnership agreement"))))
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"]
    assert reader.metadata.title == "Partnership agreement"
    assert b"pdfuaid" in reader.xmp_metadata.stream.get_data()


def test_the_same_agreement_makes_the_same_pdf():
    assert agreement_pdf(an_agreement()) == agreement_pdf(an_agreement())


def test_a_draft_says_so_and_marks_its_gaps():
    draft = an_agreement(
        is_draft=True, differences=(), gaps=(GapNote(chapter="meetings", missing="datoer for møderne"),)
    )
    for text in (pdf_text(agreement_pdf(draft)), word_text(agreement_word(draft))):
        assert "Mangler:datoerformøderne" in text
        assert "Udkast" in text
        assert "Møder:datoerformøderne" in text


def test_thirty_efforts_repeat_the_table_header_on_each_page():
    document = an_agreement(efforts=tuple(an_effort(number) for number in range(1, 31)))
    pages = [page.extract_text() for page in PdfReader(BytesIO(agreement_pdf(document))).pages]
    assert sum("Indsats Ansvarlig Hvornår" in page for page in pages) >= 2
    assert all(f"Lektiecafé nr. {number}\n" in "".join(pages) for number in range(1, 31))


def test_the_hint_on_premises_stands_where_a_place_is_premises():
    assert "1.juli2025" in pdf_text(agreement_pdf(an_agreement(efforts=(an_effort(1, is_premises=True),))))
    assert "1.juli2025" not in pdf_text(agreement_pdf(an_agreement()))


@pytest.mark.parametrize("field", ["what", "when", "where", "we_ask", "you_get"])
@pytest.mark.parametrize("length", [10, 400, 1000])
def test_a_small_agreement_is_one_page(field, length):
    document = a_one_page(**{field: "Vi spiser sammen på græsset. " * (length // 29 + 1)})
    assert len(PdfReader(BytesIO(one_page_pdf(document))).pages) == 1


def test_a_very_long_small_agreement_flows_on():
    document = a_one_page(what="Vi spiser sammen. " * 400)
    assert len(PdfReader(BytesIO(one_page_pdf(document))).pages) > 1
    assert pdf_text(one_page_pdf(document)).count("spiser") == 400


def test_word_has_headings_language_footer_alt_text_and_repeated_headers():
    file = docx.Document(BytesIO(agreement_word(an_agreement(language="en"))))
    headings = [p.text for p in file.paragraphs if p.style.name == "Heading 1"]
    assert headings[0] == "1  The parties"
    assert headings[10] == "11  When the partnership ends"
    assert {tag.get(qn("w:val")) for tag in file.styles.element.iter(qn("w:lang"))} == {"en-GB"}
    assert "Version 2" in file.sections[0].footer.paragraphs[0].text
    assert "Lektiecafé" in next(file.element.body.iter(qn("wp:docPr"))).get("descr")
    assert len(list(file.element.body.iter(qn("w:tblHeader")))) == 5


def test_the_contract_draft_numbers_its_clauses_and_leaves_fields_for_the_lawyer():
    text = word_text(contract_word(an_agreement()))
    for part in ("En advokat skal tage over herfra", "1.1Boligforeningen Ådal, CVR 12345678", "[adresse]"):
        assert squeezed(part) in text
    assert squeezed("med et varsel på 1 måned.") in text
    assert "[tegningsberettiget]" in text
    assert squeezed("Ansvarlig: Boligforeningen Ådal ved Åse Østergård.") in text
    assert squeezed("Hvem har nøglen? Parterne har aftalt: Driften har den.") in text
    assert squeezed("[Lovvalg og værneting]") in text


def test_side_by_side_shows_every_item():
    sides = SideBySide(
        language="da",
        us_name="Boligforeningen Ådal",
        them_name="Bageriet <Sol>",
        estate="Ådalsparken",
        made=NOON,
        both=("Unge",),
        only_us=("Tryghed",),
        only_them=("Madspild",),
        offers_we_need=("Baglokale",),
        we_offer_they_need=("Kunder",),
        nobody=("Materialer",),
        also_us=("Timer",),
        also_them=("Viden",),
        not_the_same=(Contrast(topic="Hvor længe", us="Et år", them="Én sæson"),),
    )
    text = pdf_text(side_by_side_pdf(sides))
    assert "Ådalsparken·22.november2026" in text
    for part in (
        "Unge",
        "KunBageriet<Sol>",
        "Madspild",
        "Baglokale",
        "Kunder",
        "Materialer",
        "Énsæson",
        "Bageriet<Sol>kanogsågive",
        "Timer",
        "Viden",
    ):
        assert part in text
    png = side_by_side_png(sides)
    assert int.from_bytes(png[16:20], "big") == 1080
    assert int.from_bytes(png[20:24], "big") > 1080
