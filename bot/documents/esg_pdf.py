"""The ESG table as a tagged PDF, with the chart; the Word file is the one to edit."""

from bot.documents import typesetting
from bot.documents.chart import chart_description, chart_svg
from bot.documents.esg_view import esg_view
from bot.documents.fonts import is_latin
from flows.esg import EsgExport

# How many times as tall as wide the room on a page is.
_TALLEST = 1.36


def esg_pdf(export: EsgExport) -> bytes:
    """Return table, chart, text, method and limits as PDF/UA-1."""
    view, svg = esg_view(export), chart_svg(export.results)
    alt = chart_description(export.results)
    if not is_latin(svg):
        svg = typesetting.as_pixels(svg, view.words.language, alt)
    content = {
        "lang": view.words.language,
        "w": {name: dict(section) for name, section in view.words.sections.items()},
        "is_draft": False,
        "title": view.title,
        "subtitle": view.subtitle,
        "line": view.line,
        "footer": view.footer,
        "heads": view.heads,
        "rows": [[cell.text for cell in row] for row in view.rows],
        "notes": view.notes,
        "method": view.method,
        "places": view.places,
        "standard": view.standard,
        "text": view.text,
        "limits": view.limits,
        "alt": alt,
        "chart_width": chart_width(svg),
    }
    return typesetting.pdf("esg.typ", content, svg)


def chart_width(svg: str) -> float:
    """Return the percentage of the page's width at which a tall chart still fits on the page."""
    width, height = map(float, svg.split('viewBox="0 0 ', 1)[1].split('"', 1)[0].split())
    return round(min(100.0, 100 * _TALLEST * width / height), 1)
