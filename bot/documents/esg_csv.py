"""The ESG table as CSV for Danish Excel: marked as UTF-8, semicolons, a comma before decimals, no formulas."""

import csv
import unicodedata
from collections.abc import Iterable
from io import StringIO

from bot.documents.esg_view import esg_view
from bot.documents.fonts import xml_safe
from flows.esg import EsgExport

_STARTS_A_FORMULA = ("=", "+", "-", "@")


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
    return f"'{clean}" if _seen(clean).startswith(_STARTS_A_FORMULA) else clean


def _seen(text: str) -> str:
    """From the first letter that is seen on, the wide ones as their narrow twins: what is in front does not protect."""
    plain = unicodedata.normalize("NFKC", text)
    seen = (n for n, letter in enumerate(plain) if unicodedata.category(letter)[0] not in "CZ")
    return plain[next(seen, len(plain)) :]


def _safe(cells: Iterable[str]) -> list[str]:
    return [harmless(cell) for cell in cells]
