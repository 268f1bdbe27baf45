"""Spreadsheets (XLSX). Dates are dates; text is never read as a formula, whatever people call themselves."""

from datetime import date, datetime
from io import BytesIO
from typing import Any

import xlsxwriter

from bot.documents.fonts import xml_safe
from bot.documents.words import COPENHAGEN
from flows.sheet import Cell, Sheet

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NARROWEST, WIDEST = 10, 36
# What a cell can hold.
MOST_CHARACTERS = 32_000
_DAY, _MOMENT = "d mmm yyyy", "d mmm yyyy hh:mm"
_SAFE = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def excel_file(sheet: Sheet, now: datetime) -> bytes:
    """One sheet with a frozen, filtered header row that is printed on every page."""
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, **_SAFE}) as book:
        book.set_properties({"title": sheet.title, "created": now.replace(tzinfo=None)})
        _fill(book, book.add_worksheet(sheet.title), sheet)
    return content.getvalue()


def _fill(book: Any, page: Any, sheet: Sheet) -> None:
    head = book.add_format({"bold": True, "bg_color": "#DDE9E4", "bottom": 1, "text_wrap": True, "valign": "vcenter"})
    plain = {"valign": "top", "text_wrap": True}
    text = book.add_format(plain)
    dates = {kind: book.add_format({**plain, "num_format": form, "align": "left"}) for kind, form in _FORMS.items()}
    for column, name in enumerate(sheet.heads):
        page.write_string(0, column, xml_safe(name), head)
        page.set_column(column, column, _width([name, *(row[column] for row in sheet.rows)]))
    page.set_row(0, 32)
    for number, row in enumerate(sheet.rows, start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                page.write_string(number, column, xml_safe(cell)[:MOST_CHARACTERS], text)
            elif cell is not None:
                page.write_datetime(number, column, _local(cell), dates[type(cell)])
    page.freeze_panes(1, 1)
    page.autofilter(0, 0, max(len(sheet.rows), 1), len(sheet.heads) - 1)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)


_FORMS: dict[type, str] = {date: _DAY, datetime: _MOMENT}


def _local(cell: date | datetime) -> date | datetime:
    """Excel knows no zones: the clock on the wall in Denmark."""
    return cell.astimezone(COPENHAGEN).replace(tzinfo=None) if isinstance(cell, datetime) else cell


def _width(cells: list[Cell]) -> int:
    """As wide as the longest of the cells, within reason: what is longer wraps."""
    lengths = [len(cell) if isinstance(cell, str) else len(_MOMENT) for cell in cells if cell]
    return min(max(*lengths, NARROWEST) + 2, WIDEST)
