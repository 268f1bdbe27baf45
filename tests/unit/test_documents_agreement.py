"""What the agreement and the contract say, and where it stands on the page."""

from dataclasses import replace
from io import BytesIO

import docx
from docx.oxml.ns import qn
from pypdf import PdfReader

from bot.documents.pdf import agreement_pdf
from bot.documents.word import agreement_word, contract_word
from flows.documents import wheel_of
from tests.unit.test_documents_builders import NOON, an_agreement, an_effort
from tests.unit.test_documents_files import pdf_text, squeezed, word_text


def test_a_contract_without_open_points_says_so_and_leaves_no_field():
    text = word_text(contract_word(an_agreement(open_points=())))
    assert squeezed("9.1Parterne har ingen åbne punkter.") in text


def test_words_that_both_put_together_stand_apart_where_there_is_one_line():
    document = an_agreement(efforts=(an_effort(1, what="Fælles mad\nEn aften med brød"),))
    assert [arc.name for arc in wheel_of(document, "Måling").efforts] == ["Fælles mad / En aften med brød"]
    assert squeezed("3.1Fælles mad / En aften med brød. Ansvarlig") in word_text(contract_word(document))


def test_the_version_says_when_it_was_approved_and_a_draft_does_not():
    both = tuple(replace(line, at=NOON) for line in an_agreement().approvals)
    assert squeezed("Udgave 2 · godkendt 22. november 2026") in pdf_text(agreement_pdf(an_agreement(approvals=both)))
    assert "godkendt22." not in pdf_text(agreement_pdf(an_agreement(approvals=both, is_draft=True)))


def test_the_wheel_stands_on_the_last_page_as_its_chapter_says():
    pages = [squeezed(page.extract_text()) for page in PdfReader(BytesIO(agreement_pdf(an_agreement()))).pages]
    assert any("bilag1sidstidokumentet" in page for page in pages)
    assert [number for number, page in enumerate(pages, 1) if "Bilag1.Årshjul" in page] == [len(pages)]


def test_the_head_of_a_table_in_word_is_never_left_alone_at_the_foot_of_a_page():
    """LibreOffice loses the rows below a repeated head that stands alone."""
    heads = [
        row
        for table in docx.Document(BytesIO(agreement_word(an_agreement()))).tables
        for row in table.rows
        if row._tr.trPr is not None and row._tr.trPr.find(qn("w:tblHeader")) is not None
    ]
    assert len(heads) == 5
    for row in heads:
        assert all(words.paragraph_format.keep_with_next for cell in row.cells for words in cell.paragraphs)
