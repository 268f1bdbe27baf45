"""The ESG table as a workbook: numbers are numbers, text is never read as a formula."""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from math import ceil
from typing import Any

import xlsxwriter

from bot.documents.esg_csv import harmless
from bot.documents.esg_view import Cell, EsgView, esg_view
from bot.documents.excel import LINE, MOST_CHARACTERS
from bot.documents.fonts import xml_safe
from flows.esg import EsgExport

_SAFE = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_NARROW, _NAME, _NUMBER, _WIDE = 11, 38, 12, 44
_LABEL, _VALUE = 64, 92
# Bold letters are so much wider, and a cell wants room at its edge.
_BOLD = 1.15
_HEAD = {"bold": True, "font_color": "#FFFFFF", "bg_color": "#0F2942", "text_wrap": True, "valign": "vcenter"}
_BODY = {"valign": "top", "text_wrap": True, "bottom": 1, "bottom_color": "#D5DEE8"}


def esg_excel(export: EsgExport, now: datetime) -> bytes:
    """Three sheets: the table, the method, and the text for a report."""
    view, made = esg_view(export), BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, **_SAFE}) as book:
        book.set_properties({"title": view.title, "created": now.replace(tzinfo=None)})
        form = {name: book.add_format(values) for name, values in _FORMS.items()}
        _table(book.add_worksheet(view.words.say("esg.sheet_table")), view, form)
        _method(book.add_worksheet(view.words.say("esg.sheet_method")), view, form)
        _text(book.add_worksheet(view.words.say("esg.sheet_text")), view, form)
    return made.getvalue()


_FORMS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 15, "font_color": "#0F2942"},
    "muted": {"font_color": "#4C5F76"},
    "head": _HEAD,
    "body": _BODY,
    "quoted": {**_BODY, "quote_prefix": True},
    "bold": {**_BODY, "bold": True},
    "percent": {**_BODY, "num_format": "0\u00a0%", "align": "left"},
    "count": {**_BODY, "num_format": "0", "align": "left"},
    "plain": {"valign": "top", "text_wrap": True},
    "label": {"valign": "top", "text_wrap": True, "bold": True},
}


def _table(page: Any, view: EsgView, form: dict[str, Any]) -> None:
    widths = [_NARROW, _NAME, 13, *[_NUMBER] * (len(view.heads) - 5), _WIDE, 34]
    for column, width in enumerate(widths):
        page.set_column(column, column, width)
    page.write_string(0, 0, xml_safe(view.title), form["title"])
    page.write_string(1, 0, xml_safe(view.line), form["muted"])
    for column, head in enumerate(view.heads):
        page.write_string(3, column, head, form["head"])
    page.set_row(3, 22)
    for number, row in enumerate(view.rows, start=4):
        page.set_row(number, _height([cell.text for cell in row], widths))
        for column, cell in enumerate(row):
            _write(page, (number, column), cell, form)
    below = 5 + len(view.rows)
    notes = [*((note, "plain") for note in view.notes), (view.words.say("esg.limits_title"), "label")]
    for offset, (note, name) in enumerate([*notes, (view.limits, "plain")]):
        page.merge_range(below + offset, 0, below + offset, len(view.heads) - 1, "", form[name])
        page.write_string(below + offset, 0, xml_safe(note)[:MOST_CHARACTERS], form[name])
        page.set_row(below + offset, _height([note], [sum(widths)]) + 4)
    page.freeze_panes(4, 2)
    _printed(page)


def _method(page: Any, view: EsgView, form: dict[str, Any]) -> None:
    widths = [_LABEL, _VALUE]
    page.set_column(0, 0, widths[0])
    page.set_column(1, 1, widths[1])
    rows: list[tuple[Sequence[str], str, str]] = [(view.words.listed("esg.method_heads"), "head", "head")]
    rows += [(line, "bold", "body") for line in view.method]
    rows += [(("", ""), "plain", "plain"), (view.words.listed("esg.places_heads"), "head", "head")]
    rows += [(line, "bold", "body") for line in view.places]
    rows += [(("", line), "plain", "plain") for line in view.standard]
    for number, (cells, first, second) in enumerate(rows):
        page.set_row(number, _height(cells, [_LABEL / _BOLD, _VALUE]))
        for column, (cell, name) in enumerate(zip(cells, (first, second), strict=True)):
            _write(page, (number, column), Cell(cell), form, name)
    page.freeze_panes(1, 0)
    _printed(page)


def _text(page: Any, view: EsgView, form: dict[str, Any]) -> None:
    page.set_column(0, 0, 110)
    page.write_string(0, 0, xml_safe(view.title), form["title"])
    for number, paragraph in enumerate(view.text, start=2):
        page.set_row(number, _height([paragraph], [110]) + 6)
        _write(page, (number, 0), Cell(paragraph), form, "plain")
    _printed(page)


def _write(page: Any, at: tuple[int, int], cell: Cell, form: dict[str, Any], name: str = "body") -> None:
    if cell.number is not None:
        page.write_number(*at, cell.number, form["percent" if cell.is_percent else "count"])
        return
    text = xml_safe(cell.text)[:MOST_CHARACTERS]
    page.write_string(*at, text, form["quoted"] if harmless(text) != text and name == "body" else form[name])


def _height(texts: Sequence[str], widths: Sequence[float]) -> float:
    """Enough lines for the longest text; not every program sees to that by itself."""
    return LINE * max(1, *(ceil(len(text) * 1.12 / width) for text, width in zip(texts, widths, strict=True)))


def _printed(page: Any) -> None:
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
