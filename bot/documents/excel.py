"""Spreadsheets (XLSX). Dates are dates; text is never read as a formula, whatever people call themselves."""

from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO
from textwrap import wrap
from typing import Any

import xlsxwriter

from bot.documents.fonts import xml_safe
from bot.documents.words import COPENHAGEN
from flows.sheet import Cell, Sheet

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NARROWEST, WIDEST = 10, 40
# The height of a line in points, and how many of them a row can have.
LINE, MOST_LINES = 15, 27
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
    columns = list(zip(sheet.heads, *sheet.rows, strict=True))
    widths = [_width(column) for column in columns]
    for column, name in enumerate(sheet.heads):
        page.write_string(0, column, xml_safe(name), head)
        page.set_column(column, column, widths[column])
    page.set_row(0, 2 * LINE)
    _write_rows(book, page, sheet, widths)
    page.freeze_panes(1, 1)
    page.autofilter(0, 0, max(len(sheet.rows), 1), len(sheet.heads) - 1)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)


def _write_rows(book: Any, page: Any, sheet: Sheet, widths: Sequence[int]) -> None:
    """Each as high as its longest cell: not every program sees to that by itself."""
    plain = {"valign": "top", "text_wrap": True}
    text = book.add_format(plain)
    dates = {kind: book.add_format({**plain, "num_format": form, "align": "left"}) for kind, form in _FORMS.items()}
    for number, row in enumerate(sheet.rows, start=1):
        page.set_row(number, LINE * max(_lines(cell, width) for cell, width in zip(row, widths, strict=True)))
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                page.write_string(number, column, xml_safe(cell)[:MOST_CHARACTERS], text)
            elif cell is not None:
                page.write_datetime(number, column, _local(cell), dates[type(cell)])


def _lines(cell: Cell, width: int) -> int:
    """How many lines the cell's words need, words kept whole; as many as a row can show."""
    lines = [part for line in cell.split("\n") for part in wrap(line, width) or [""]] if isinstance(cell, str) else []
    return min(max(len(lines), 1), MOST_LINES)


_FORMS: dict[type, str] = {date: _DAY, datetime: _MOMENT}


def _local(cell: date | datetime) -> date | datetime:
    """Excel knows no zones: the clock on the wall in Denmark."""
    return cell.astimezone(COPENHAGEN).replace(tzinfo=None) if isinstance(cell, datetime) else cell


def _width(cells: Sequence[Cell]) -> int:
    """As wide as the longest of the cells, within reason: what is longer wraps."""
    lengths = [len(cell) if isinstance(cell, str) else len(_MOMENT) for cell in cells if cell]
    return min(max(*lengths, NARROWEST) + 2, WIDEST)
