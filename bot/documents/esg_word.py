"""The ESG table as a Word file: a heading, a table with a header row, and text to paste. The accessible original."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from bot.documents.esg_view import EsgView, esg_view
from bot.documents.fonts import xml_safe
from flows.esg import EsgExport

_NAVY = RGBColor(0x0F, 0x29, 0x42)
_LOCALES = {"da": "da-DK", "en": "en-GB"}
_PAGE = (Mm(297), Mm(210))
_MARGIN = Mm(18)
_WIDE = 261.0


def esg_word(export: EsgExport) -> bytes:
    view = esg_view(export)
    made = Document()
    _set_up(made, view)
    made.add_heading(xml_safe(view.title), 1)
    made.add_paragraph(xml_safe(f"{view.subtitle} · {view.line}"))
    _table(made, view.heads, ([cell.text for cell in row] for row in view.rows), _widths(len(view.heads)))
    _paragraphs(made, view.notes)
    made.add_heading(view.words.say("esg.limits_title"), 2)
    _paragraphs(made, [view.limits])
    made.add_heading(view.words.say("esg.text_title"), 2)
    _paragraphs(made, view.text)
    made.add_heading(view.words.say("esg.method_title"), 2)
    _table(made, view.words.listed("esg.method_heads"), view.method, (80.0, _WIDE - 80))
    made.add_heading(view.words.say("esg.places_title"), 2)
    _table(made, view.words.listed("esg.places_heads"), view.places, (160.0, _WIDE - 160))
    _paragraphs(made, view.standard)
    file = BytesIO()
    made.save(file)
    return file.getvalue()


def _widths(columns: int) -> Sequence[float]:
    """In millimetres: group, name, target, the years, comment, definition."""
    years = [18.0] * (columns - 5)
    rest = _WIDE - 18 - 42 - 24 - sum(years)
    return (18, 42, 24, *years, rest * 0.62, rest * 0.38)


def _set_up(made: Any, view: EsgView) -> None:
    """Landscape A4, the title and the language in the file, and letters that every Word has."""
    page = made.sections[0]
    page.orientation = WD_ORIENT.LANDSCAPE
    page.page_width, page.page_height = _PAGE
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = _MARGIN
    page.footer.paragraphs[0].text = xml_safe(view.footer)
    made.core_properties.title = xml_safe(view.title)[:255]
    made.core_properties.language = _LOCALES[view.words.language]
    made.core_properties.author = ""
    made.core_properties.comments = ""
    for language in made.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), _LOCALES[view.words.language])
    for name, size in (("Normal", 10.5), ("Heading 1", 20), ("Heading 2", 14)):
        style = made.styles[name]
        style.font.name, style.font.size = "Calibri", Pt(size)
        fonts = style.element.rPr.rFonts
        for theme in [key for key in fonts.attrib if key.endswith("Theme")]:
            del fonts.attrib[theme]
        if name != "Normal":
            style.font.color.rgb = _NAVY


def _paragraphs(made: Any, texts: Iterable[str]) -> None:
    for text in texts:
        made.add_paragraph(xml_safe(text))


def _table(made: Any, heads: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[float]) -> None:
    """A table whose first row is repeated on each page and known as its header."""
    table = made.add_table(rows=1, cols=len(heads), style="Table Grid")
    table.autofit = False
    for cell, head in zip(table.rows[0].cells, heads, strict=True):
        run = cell.paragraphs[0].add_run(xml_safe(head))
        run.bold, run.font.size = True, Pt(9.5)
        _shade(cell, "DDE9E4")
    repeated = OxmlElement("w:tblHeader")
    repeated.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)  # noqa: SLF001 -- python-docx has no word for it
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.paragraphs[0].add_run(xml_safe(text)).font.size = Pt(9.5)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)
    made.add_paragraph()


def _shade(cell: Any, colour: str) -> None:
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
        shade.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shade)  # noqa: SLF001 -- python-docx has no word for it
