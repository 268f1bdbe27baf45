"""The minutes of a meeting, as PDF and as Word: whole, in order, without empty parts."""

import re
from dataclasses import replace
from io import BytesIO

import docx
import pytest
from docx.oxml.ns import qn
from pypdf import PdfReader

from bot.documents.minutes_view import paragraphs
from bot.documents.words import words_in
from bot.rendering import PDF, WORD, render
from flows.documents import AgreedPoint, ChangeLine
from flows.minutes import ChangeRow, RemarkRow
from tests.unit.test_documents_files import HOSTILE, pdf_text, squeezed, word_text
from tests.unit.test_documents_minutes_builders import CLOSED, MOVED, REFUSED, a_minutes, an_effort, sparse


def made(document):
    """Both files by their kinds, as the dialogue asks for them."""
    return {kind: render(f"minutes_{kind}", "referat", document, CLOSED) for kind in ("pdf", "word")}


def texts(document):
    files = made(document)
    return {"pdf": pdf_text(files["pdf"].content), "word": word_text(files["word"].content)}


EVERYTHING = [
    "Referat af andet møde",
    "Ådalsparken · Randers Kommune",
    "4. februar 2027 kl. 10.00",
    "Boligforeningen Ådal",
    "Kontakt: Åse Østergård, leder",
    "Mette Kær",
    "Udgave 2 gjaldt på mødet",
    "Vi spørger beboerne om maden.",
    "Lektiecafé nr. 2",
    "Skal justeres",
    "Sagt om indsats 3.",
    "Fire af fire",
    "Hvad har I lært?",
    "At komme tidligt.Også om vinteren.Og at spørge.",
    "Yusuf bager prøver.",
    "Forslag fra Bageriet Solsikken",
    "I udgave 2",
    "Torsdag",
    "Tirsdag",
    "(står der ikke)",
    "(tages ud)",
    "Hvorfor: Ovnen er optaget om torsdagen.",
    "Svar: Vi har ikke folk til det i år.",
    "Bageriet Solsikken, 5. februar 2027",
    "Der var også kaffe.",
    "3. juni 2027 kl. 10.00",
    "Aftalen ændres kun med en ny udgave, som begge godkender.",
]
HEADINGS = (
    "Det besluttede vi sidst",
    "Sådan går det med indsatserne",
    "Året kort fortalt",
    "Det talte vi om",
    "Det besluttede vi",
    "Forslag til ændringer",
    "Bemærkninger efter mødet",
    "Næste møde",
)
"""In the order in which they stand."""


@pytest.fixture(scope="module")
def whole():
    return texts(a_minutes())


@pytest.mark.parametrize("kind", ["pdf", "word"])
@pytest.mark.parametrize("text", EVERYTHING)
def test_everything_of_the_meeting_stands_in_the_minutes(text, kind, whole):
    assert squeezed(text) in whole[kind]


@pytest.mark.parametrize("kind", ["pdf", "word"])
def test_no_mark_of_the_template_is_left(kind, whole):
    assert not re.search(r"\{[{%]|[%}]\}", whole[kind])


@pytest.mark.parametrize("language", ["da", "en"])
def test_parts_come_in_their_order_and_in_the_language(language):
    words = words_in(language).sections["minutes"]
    keys = ("last_time", "efforts", "year", "answers", "decisions", "changes", "remarks", "next_meeting")
    document = a_minutes(language=language)
    file = docx.Document(BytesIO(made(document)["word"].content))
    assert [p.text for p in file.paragraphs if p.style.name == "Heading 1"] == [words[key] for key in keys]
    text, places = texts(document)["pdf"], []
    for key in keys:
        places.append(text.find(squeezed(words[key]), places[-1] + 1 if places else 0))
    assert -1 not in places
    assert squeezed(words["holds"]) in text[places[-1] :]


@pytest.mark.parametrize("kind", ["pdf", "word"])
def test_empty_parts_are_left_out_with_their_headings(kind):
    text = texts(sparse())[kind]
    assert not [heading for heading in HEADINGS if squeezed(heading) in text]
    assert not [word for word in ("Skrevet af", "Boligorganisation", "Hvorfor", "Svar:") if squeezed(word) in text]
    assert text.startswith("ReferatÅdalsparken4.februar2027kl.10.00")


@pytest.mark.parametrize(
    ("field", "key"),
    [(field, field) for field in ("last_time", "efforts", "year", "answers", "changes", "remarks")]
    + [("next_date", "next_meeting")],
)
def test_each_part_goes_with_its_heading(field, key, whole):
    heading = squeezed(words_in("da").say(f"minutes.{key}"))
    without = texts(replace(a_minutes(), **{field: None if field == "next_date" else ()}))
    for kind, text in without.items():
        assert heading in whole[kind]
        assert heading not in text


def test_an_open_meeting_makes_a_draft_and_a_closed_one_does_not(whole):
    for kind, text in texts(a_minutes(closed=None)).items():
        assert "Udkast" in text
        assert squeezed("Mødet er ikke afsluttet endnu.") in text
        assert "Afsluttet" not in text
        assert "Udkast" not in whole[kind]
        assert squeezed("Afsluttet5. februar 2027 kl. 14.30") in whole[kind]


def test_a_status_has_a_shape_and_its_word_in_word():
    text = texts(a_minutes())["word"]
    for shape, word in (("●", "Går godt"), ("▲", "Skal justeres"), ("■", "Stopper"), ("●", "Aftalt"), ("■", "Afslået")):
        assert shape + squeezed(word) in text


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_come_out_whole(text):
    document = a_minutes(
        title=text,
        estate=text,
        written_by=text,
        last_time=(text,),
        decisions=(text,),
        efforts=(an_effort(1, what=text, note=text, status_words=text),),
        answers=(AgreedPoint(about=text, text=text),),
        year=(AgreedPoint(about=text, text=text),),
        changes=(replace(MOVED, what=text, why=text, answer=text, state_words=text),),
        remarks=(RemarkRow(party=text, text=text, at=CLOSED),),
    )
    for said in texts(document).values():
        assert said.count(squeezed(text)) >= 16


def test_an_arabic_word_is_in_both_files():
    for text in texts(a_minutes(decisions=("محمد علي",))).values():
        assert "محمد" in text


def test_a_very_long_note_flows_on_and_loses_nothing():
    long = "Vi spiste sammen. " * 170
    document = a_minutes(
        efforts=(an_effort(1, note=long), an_effort(2, what="Navn " * 60)),
        decisions=(long,),
        changes=(replace(MOVED, lines=(ChangeLine(chapter="efforts", before=long, after=long),), why=long),),
    )
    for text in texts(document).values():
        assert text.count("spiste") == 5 * 170
        assert text.count("Navn") == 60


def test_empty_texts_still_make_both_files():
    document = a_minutes(
        efforts=(an_effort(1, what="", status_words="", note=""),),
        answers=(AgreedPoint(text=""), AgreedPoint(about=" \n", text="")),
        year=(AgreedPoint(about="", text=""),),
        decisions=("",),
        changes=(ChangeRow(what=" ", state="proposed", state_words="", proposed_by=""),),
        remarks=(RemarkRow(party="", text="", at=CLOSED),),
    )
    assert all(squeezed("Næste møde") in text for text in texts(document).values())


def test_many_efforts_stand_whole_on_their_pages_under_a_repeated_head():
    document = a_minutes(efforts=tuple(an_effort(number, note="Sagt. " * number) for number in range(1, 31)))
    pages = [page.extract_text() for page in PdfReader(BytesIO(made(document)["pdf"].content)).pages]
    assert sum("Indsats Status" in page for page in pages) >= 2
    for number in range(1, 31):
        (page,) = [page for page in pages if f"Lektiecafé nr. {number}\n" in page]
        row = page.split(f"Lektiecafé nr. {number}\n")[1].split("Lektiecafé")[0]
        assert row.count("Sagt.") == number


@pytest.mark.parametrize("fillers", range(12))
def test_a_heading_is_never_the_last_on_its_page(fillers):
    document = a_minutes(last_time=tuple(f"Det var nummer {number}." for number in range(fillers * 2)))
    for page in PdfReader(BytesIO(made(document)["pdf"].content)).pages:
        lines = [line for line in page.extract_text().splitlines() if line.strip() and "Side" not in line]
        body = [line for line in lines if not line.startswith("Referat · Ådalsparken")]
        assert body[-1] not in {*HEADINGS, "Hvad har I lært?", MOVED.what, REFUSED.what}


def test_the_pdf_keeps_pdf_ua_with_title_and_language():
    reader = PdfReader(BytesIO(made(a_minutes(language="en", title="Minutes of May"))["pdf"].content))
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"]
    assert reader.metadata.title == "Minutes of May"
    assert b"pdfuaid" in reader.xmp_metadata.stream.get_data()


def test_word_has_title_language_footer_and_rows_that_stay_whole():
    file = docx.Document(BytesIO(made(a_minutes(language="en", title="Minutes of May"))["word"].content))
    assert file.core_properties.title == "Minutes of May"
    assert {tag.get(qn("w:val")) for tag in file.styles.element.iter(qn("w:lang"))} == {"en-GB"}
    assert file.sections[0].footer.paragraphs[0].text.startswith("Minutes · Ådalsparken · 4 February 2027")
    heads = [row for table in file.tables for row in table.rows if _has(row, "w:tblHeader")]
    assert len(heads) == 3
    for row in heads:
        assert all(words.paragraph_format.keep_with_next for cell in row.cells for words in cell.paragraphs)
    assert all(_has(row, "w:cantSplit") for row in file.tables[3].rows)


def _has(row, name):
    return row._tr.trPr is not None and row._tr.trPr.find(qn(name)) is not None


def test_the_files_have_their_names_and_types():
    files = made(sparse())
    assert (files["pdf"].name, files["pdf"].media_type) == ("referat.pdf", PDF)
    assert (files["word"].name, files["word"].media_type) == ("referat.docx", WORD)


def test_what_stands_between_empty_lines_is_a_paragraph():
    assert paragraphs("a\r\nb\n \n\nc\n") == ["a\nb", "c"]
    assert paragraphs(" \n\n ") == []
