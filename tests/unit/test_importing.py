"""Figures from elsewhere: a table that is all right or refused in words, from files that cannot harm."""

import io
import zipfile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.documents.excel import excel_file
from bot.tables import FILE_LIMIT, read_table
from flows.importing import MOST_ROWS, FigureRow, csv_rows, read_figures, template_rows
from flows.phrases import has_phrase
from flows.sheet import Sheet
from tests.result_builders import CLOSED

HEAD = "indikator;enhed;år;værdi;enige;svar;kilde;bemærkning\n"
GOOD = "Tryghed;procent;2025;62,5;;;Tryghedsmålingen;\nUnge i fritidsjob;antal;2025;14;;;Kommunen;\n"


def figures(text, this_year=2026):
    return read_figures(csv_rows(text), this_year)


def wrong(row, head=HEAD):
    return [(one.row, one.phrase) for one in figures(head + row)[1]]


def a_workbook(rows, **parts):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    made = io.BytesIO()
    book.save(made)
    if not parts:
        return made.getvalue()
    with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def test_shares_and_counts_are_read_with_their_source_and_year():
    found, findings = figures(HEAD + GOOD)
    assert findings == ()
    assert found == (
        FigureRow("Tryghed", "share", 2025, 625, "Tryghedsmålingen"),
        FigureRow("Unge i fritidsjob", "count", 2025, 14, "Kommunen"),
    )


def test_an_older_wave_brings_its_counts_and_the_share_is_computed():
    found, _ = figures("source,year,indicator,positive,n\nOwn survey,2023,Belonging,31,75\n")
    assert (found[0].value, found[0].positive, found[0].n) == (413, 31, 75)


@pytest.mark.parametrize(
    ("row", "phrase"),
    [
        ("Tryghed;procent;2025;120;;;K;", "import.percent"),
        ("Tryghed;procent;2025;mange;;;K;", "import.percent"),
        ("Tryghed;meter;2025;10;;;K;", "import.unit"),
        ("Tryghed;procent;2031;10;;;K;", "import.year"),
        ("Tryghed;procent;i fjor;10;;;K;", "import.year"),
        ("Unge;antal;2025;1,5;;;K;", "import.count"),
        ("Unge;antal;2025;5;1;2;K;", "import.counts_of_count"),
        ("Tryghed;procent;2025;;9;8;K;", "import.few"),
        ("Tryghed;procent;2025;;31;20;K;", "import.counts"),
        ("Tryghed;procent;2025;90;31;75;K;", "import.does_not_fit"),
        (";procent;2025;10;;;K;", "import.missing"),
        ("Tryghed;procent;2025;10;;;;", "import.missing"),
        (f"{'x' * 90};procent;2025;10;;;K;", "import.long"),
        ("Anna 010190-1234;procent;2025;10;;;K;", "import.cpr"),
    ],
)
def test_what_is_wrong_in_a_row_is_said_with_its_number(row, phrase):
    assert wrong(row) == [(2, phrase)]


def test_every_wrong_row_is_named_and_a_figure_stands_once():
    rows = "Tryghed;procent;2025;10;;;K;\ntryghed;%;2025;11;;;k;\n;procent;2025;1;;;K;\n"
    assert wrong(rows) == [(3, "import.twice"), (4, "import.missing")]


def test_a_table_without_its_columns_or_without_rows_is_refused_whole():
    assert wrong("a;b\n", "navn;tal\n") == [(0, "import.no_column")]
    assert wrong("") == [(0, "import.empty")]
    assert figures("")[1][0].phrase == "import.empty"
    many = "".join(f"T{number};procent;2025;10;;;K;\n" for number in range(MOST_ROWS + 1))
    assert wrong(many) == [(0, "import.many")]


@given(st.text(), st.integers(2000, 2100))
def test_whatever_is_sent_is_read_or_refused_in_words_there_are(text, this_year):
    _, findings = figures(HEAD + text, this_year)
    assert all(has_phrase(one.phrase, language) for one in findings for language in ("da", "en"))


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_template_is_read_once_its_source_is_filled_in(language):
    rows = template_rows(language)
    content = excel_file(Sheet("Tal", rows[0], rows[1:]), CLOSED)
    read = read_table(content)
    assert read.trouble == ""
    assert read_figures(read.rows, 2026)[1] == ()


def test_a_workbook_and_a_csv_are_known_by_what_is_in_them():
    rows = [["indikator", "år", "værdi", "kilde"], ["Tryghed", 2025, 62.5, "Kommunen"], ["Tillid", 2025, 40.0, "K"]]
    found, findings = read_figures(read_table(a_workbook(rows)).rows, 2026)
    assert findings == ()
    assert [(one.name, one.year, one.value) for one in found] == [("Tryghed", 2025, 625), ("Tillid", 2025, 400)]
    windows = read_table((HEAD + "Tryghed;procent;2025;10;;;Ådal;\n").encode("cp1252"))
    assert windows.rows[1][6] == "Ådal"


@pytest.mark.parametrize(
    "content",
    [
        b"\x89PNG\r\n\x1a\n\x00\x00",
        b"PK\x03\x04 not a zip",
        b"%PDF-1.7\x00",
        a_workbook([["a"]], **{"xl/bomb.xml": b"0" * 30_000_000}),
        a_workbook([["a"]], **{"xl/extra.xml": b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'}),
        a_workbook([["a"]], **{f"xl/part{number}.xml": b"<a/>" for number in range(500)}),
    ],
    ids=["picture", "broken zip", "pdf", "bomb", "entities", "too many parts"],
)
def test_what_is_no_table_or_would_harm_is_not_read(content):
    assert read_table(content).trouble in {"import.unreadable", "import.too_big"}
    assert read_table(content).rows == ()


def test_a_big_file_is_not_even_opened():
    assert read_table(b"x" * (FILE_LIMIT + 1)).trouble == "import.too_big"


def test_a_formula_in_a_workbook_is_not_run():
    book = openpyxl.Workbook()
    book.active.append(["indikator", "år", "værdi", "kilde"])
    book.active.append(["Tryghed", 2025, "=1+1", "K"])
    made = io.BytesIO()
    book.save(made)
    _, findings = read_figures(read_table(made.getvalue()).rows, 2026)
    assert [one.phrase for one in findings] == ["import.percent"]


@given(st.binary(max_size=300))
def test_any_bytes_are_rows_or_a_reason(content):
    read = read_table(content)
    assert not (read.rows and read.trouble)
