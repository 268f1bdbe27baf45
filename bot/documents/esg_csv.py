"""The ESG table as CSV for Danish Excel: marked as UTF-8, semicolons, a comma before decimals, no formulas."""

import csv
from collections.abc import Iterable
from io import StringIO

from bot.documents.esg_view import esg_view
from bot.documents.fonts import xml_safe
from flows.esg import EsgExport

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def esg_csv(export: EsgExport) -> bytes:
    """The table with the paragraph of limits below it, then the method sheet."""
    view = esg_view(export)
    made = StringIO(newline="")
    writer = csv.writer(made, delimiter=";", lineterminator="\r\n")
    writer.writerow(_safe(view.heads))
    writer.writerows(_safe(cell.text for cell in row) for row in view.rows)
    limits = (view.words.say("esg.limits_title"), view.limits)
    writer.writerows([(), *(_safe([note]) for note in view.notes), _safe(limits)])
    writer.writerows([(), _safe(view.words.listed("esg.method_heads"))])
    writer.writerows(_safe(line) for line in view.method)
    writer.writerows([(), _safe(view.words.listed("esg.places_heads"))])
    writer.writerows(_safe(line) for line in view.places)
    writer.writerows(_safe([line]) for line in view.standard)
    return made.getvalue().encode("utf-8-sig")


def harmless(text: str) -> str:
    """Return the text so that no spreadsheet takes it for a formula: with an apostrophe in front where it looks so."""
    clean = xml_safe(text)
    return f"'{clean}" if clean.lstrip(" ").startswith(_STARTS_A_FORMULA) else clean


def _safe(cells: Iterable[str]) -> list[str]:
    return [harmless(cell) for cell in cells]
