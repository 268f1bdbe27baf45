"""The ESG export: exactly the guide's columns in every form, never without its limits, never a figure of few."""

import csv
import json
import zipfile
from dataclasses import replace
from io import BytesIO, StringIO
from textwrap import wrap

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from pypdf import PdfReader

from bot.documents.esg_csv import esg_csv, harmless
from bot.documents.esg_excel import esg_excel
from bot.documents.esg_json import esg_json
from bot.documents.esg_pdf import esg_pdf
from bot.documents.esg_view import esg_view
from bot.documents.esg_word import esg_word
from bot.documents.excel import LINE
from flows.esg import PLACES, STANDARDS, EsgExport, load_mappings
from flows.results import Method, YearFigure
from tests.result_builders import CLOSED, a_count, a_results, a_year, an_indicator, the_example, years

FORMS = {
    "csv": lambda export: esg_csv(export).decode("utf-8-sig"),
    "json": lambda export: esg_json(export).decode(),
    "xlsx": lambda export: sheets(esg_excel(export, CLOSED)),
    "docx": lambda export: worded(esg_word(export)),
    "pdf": lambda export: " ".join("".join(page.extract_text() for page in pages(export)).split()),
}
SEED = ("Gruppe", "Indikatorer", "Målsætning", "Baseline", "År 1", "År 2", "Kommentar", "KPI-definition")


def an_export(*indicators, standard="S3", mapping="vsme", reason="", **changes):
    return EsgExport(a_results(*indicators, **changes), standard, load_mappings()[mapping], reason)


def sheets(content):
    with zipfile.ZipFile(BytesIO(content)) as file:
        return "".join(file.read(name).decode() for name in file.namelist() if name.endswith(".xml"))


def worded(content):
    file = docx.Document(BytesIO(content))
    cells = [cell.text for table in file.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in file.paragraphs), *cells])


def pages(export):
    return PdfReader(BytesIO(esg_pdf(export))).pages


def few(name="Tryghed"):
    was = (a_year(0, 50), YearFigure(1, "År 1", "cirka 4 ud af 10"))
    return an_indicator(7, name=name, years=was, steps=None, change=None, target=None)


def test_the_columns_are_the_guides_in_their_order():
    view = esg_view(an_export())
    assert view.heads == SEED
    first = [cell.text for cell in view.rows[0]]
    assert first[:6] == ["Faste", "Tilhørsforhold (versus isolation)", "Min. 85 %", "41 %", "43 %", "… %"]
    assert [cell.number for cell in view.rows[0]][3:6] == [0.41, 0.43, None]


def test_only_the_table_has_the_guides_terms_and_everything_else_what_people_say():
    view = esg_view(an_export())
    assert [row[1].text for row in view.rows][2] == "Medskabende (versus ikke-deltager)"
    assert "versus" not in " ".join([*view.text, *view.notes, *(word for line in view.method for word in line)])
    assert any(line.startswith("Medskabelse: ") for line in view.text)


def test_further_years_come_before_the_comment():
    labels = esg_view(an_export(an_indicator(years=years(41, 43, 44, 46)), wave=3)).heads
    assert labels[3:] == ("Baseline", "År 1", "År 2", "År 3", "Kommentar", "KPI-definition")


@pytest.mark.parametrize("form", FORMS)
def test_the_paragraph_of_limits_is_in_every_file_once(form):
    assert FORMS[form](an_export()).count("der er ingen sammenligningsgruppe") == 1


@pytest.mark.parametrize("form", ["xlsx", "docx", "pdf"])
def test_the_text_for_a_report_says_which_limits_go_with_it(form):
    assert FORMS[form](an_export()).count("Det kan tallene ikke vise") == 2


def test_nothing_is_exported_without_limits_without_enough_answers_or_without_its_reason():
    bare = Method((), "  ")
    for changes in ({"method": bare}, {"esg_refusal": "For få svar."}, {"needs_reason": True}):
        with pytest.raises(ValueError, match=r"."):
            an_export(**changes)
    with pytest.raises(ValueError, match="E1"):
        an_export(standard="E1")


@pytest.mark.parametrize("form", FORMS)
def test_the_written_reason_is_printed(form):
    said = FORMS[form](an_export(needs_reason=True, reason="Vi er en lille afdeling."))
    assert "Vi er en lille afdeling." in said


@pytest.mark.parametrize("form", [form for form in FORMS if form != "json"])
def test_fewer_than_thirty_have_no_row_but_are_named(form):
    export = an_export(*the_example(), few())
    assert len(esg_view(export).rows) == 3
    assert "Ikke med i tabellen, fordi for få svarede: Tryghed." in FORMS[form](export)


def test_json_holds_codes_and_counts_only_of_thirty_and_more():
    read = json.loads(esg_json(an_export(*the_example(), few(), a_count(9, 0, 4))))
    belonging, tryghed, interns = read["indicators"][0], read["indicators"][3], read["indicators"][4]
    assert belonging["change"]["code"] == "no_clear_change"
    assert belonging["target"]["code"] == "not_reached"
    assert (belonging["figures"][1]["positive"], belonging["figures"][1]["n"]) == (43, 100)
    assert [tryghed["figures"][1][key] for key in ("share", "low", "high", "positive", "n")] == [None] * 5
    assert [figure["count"] for figure in interns["figures"]] == [0, 4]
    assert read["mapping"]["version"]


def test_even_counts_that_slipped_into_the_view_stay_out_of_json():
    slipped = YearFigure(0, "Baseline", "cirka 4 ud af 10", positive=4, n=11)
    read = json.loads(esg_json(an_export(an_indicator(years=(slipped,)), wave=0)))
    assert read["indicators"][0]["figures"][0]["n"] is None


@pytest.mark.parametrize("start", ["\N{FULLWIDTH EQUALS SIGN}", "\N{FULLWIDTH PLUS SIGN}", "\N{SMALL HYPHEN-MINUS}"])
@pytest.mark.parametrize("front", ["", "\u00a0", "\u200b", "\ufeff", "\n", "\u2009 ", "\u202e"])
def test_nor_behind_what_is_not_seen_nor_in_wide_letters(start, front):
    assert harmless(f"{front}{start}1+1").startswith("'")
    assert harmless(f"{front}=HYPERLINK(A1)").startswith("'")
    assert harmless("Godt = skidt") == "Godt = skidt"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", " ="])
def test_no_spreadsheet_takes_words_for_a_formula(start):
    hostile = f'{start}HYPERLINK("http://x","y")'
    export = an_export(an_indicator(name=hostile, change=None, target=None, comment=hostile))
    rows = list(csv.reader(StringIO(esg_csv(export).decode("utf-8-sig")), delimiter=";"))
    assert all(not cell.lstrip().startswith(("=", "+", "-", "@")) for row in rows for cell in row)
    assert "<f>" not in sheets(esg_excel(export, CLOSED))


@given(st.text())
def test_any_words_are_harmless(text):
    assert not harmless(text).lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))


def test_csv_is_what_danish_excel_opens():
    made = esg_csv(an_export())
    assert made.startswith(b"\xef\xbb\xbf")
    assert made.decode("utf-8-sig").splitlines()[0] == ";".join(SEED)


def test_the_workbook_has_three_sheets_and_numbers_are_numbers():
    with zipfile.ZipFile(BytesIO(esg_excel(an_export(), CLOSED))) as file:
        book, table = file.read("xl/workbook.xml").decode(), file.read("xl/worksheets/sheet1.xml").decode()
    assert [name for name in ("Tabel", "Metode", "Tekst til rapport") if f'name="{name}"' in book] == [
        "Tabel",
        "Metode",
        "Tekst til rapport",
    ]
    assert "<v>0.43</v>" in table


@pytest.mark.parametrize("mapping", load_mappings())
@pytest.mark.parametrize("language", ["da", "en"])
def test_every_label_of_the_workbook_has_room_in_its_cell(mapping, language):
    book = load_workbook(BytesIO(esg_excel(an_export(mapping=mapping, language=language), CLOSED)))
    table, method = book.worksheets[0], book.worksheets[1]
    cells = [(method, cell, 1.2) for cell in method["A"]] + [(method, cell, 1.05) for cell in method["B"]]
    cells += [(table, cell, 1.05) for cell in table["B"][3:7]]
    for page, cell, wide in cells:
        width, height = page.column_dimensions[cell.column_letter].width, page.row_dimensions[cell.row].height or LINE
        lines = wrap(str(cell.value or ""), int(width / wide))
        assert (len(lines) * LINE <= height, cell.alignment.wrap_text) == (True, True), cell.value
        assert len(lines) == 1 or page is method, cell.value
        # A bold letter is about 0.83 of a digit: none ends where the next cell begins.
        assert cell.column_letter != "A" or not 0.93 < len(str(cell.value or "")) * 0.83 / width < 1.05, cell.value


def test_the_word_table_has_a_header_row_and_the_file_its_language():
    file = docx.Document(BytesIO(esg_word(an_export(language="en"))))
    assert file.core_properties.language == "en-GB"
    for table in file.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert next(one.style.name for one in file.paragraphs) == "Heading 1"


def test_the_pdf_is_tagged_and_has_the_chart_described():
    made = PdfReader(BytesIO(esg_pdf(an_export())))
    assert made.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert made.trailer["/Root"]["/Lang"] == "da"


@pytest.mark.parametrize("mapping", load_mappings())
@pytest.mark.parametrize("standard", STANDARDS)
@pytest.mark.parametrize("language", ["da", "en"])
def test_every_mapping_has_a_place_for_everything_and_never_commands(mapping, standard, language):
    view = esg_view(an_export(standard=standard, mapping=mapping, language=language))
    assert len(view.places) == len(PLACES)
    assert all(label and place for label, place in view.places)
    said = " ".join([*view.standard, *view.text, *view.notes]).casefold()
    assert not [word for word in ("i skal", "du skal", "you must", "required to") if word in said]


def test_the_first_mapping_is_the_voluntary_one():
    assert next(iter(load_mappings())) == "vsme"


def test_a_figure_from_elsewhere_stands_in_the_method_and_never_in_the_table():
    outside = (YearFigure(2025, "2025", "62,5 %", source="Tryghedsmålingen"),)
    export = an_export(replace(the_example()[0], outside=outside))
    assert "62,5 %" not in " ".join(cell.text for row in esg_view(export).rows for cell in row)
    assert any("62,5 % (Tryghedsmålingen, 2025)" in value for _, value in esg_view(export).method)
