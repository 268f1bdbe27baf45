"""A table that somebody sent: rows of words from a CSV or XLSX file, whatever its name says it is.

A workbook is read for its values alone: no formula is run, no link followed, nothing is unpacked beyond a limit.
"""

import zipfile
from io import BytesIO
from itertools import islice
from typing import IO
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from flows.cards.card import Table
from flows.importing import csv_rows

FILE_LIMIT = 1_000_000
"""What is fetched at all."""
UNPACKED_LIMIT = 20_000_000
MOST_PARTS = 400
MOST_ROWS, MOST_COLUMNS, CELL_LIMIT = 500, 40, 400
_BLOCK = 65_536
_DECLARES = (b"<!DOCTYPE", b"<!ENTITY")
_BROKEN = (
    zipfile.BadZipFile,
    InvalidFileException,
    ParseError,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    OSError,
)


class UnsafeTableError(ValueError):
    """A workbook that would unpack into too much, or declares what no workbook declares."""


def read_table(content: bytes) -> Table:
    """The rows of the first sheet, or the phrase that says why there are none."""
    if len(content) > FILE_LIMIT:
        return Table(trouble="import.too_big")
    try:
        rows = _workbook_rows(content) if content.startswith(b"PK\x03\x04") else _text_rows(content)
    except _BROKEN:
        return Table(trouble="import.unreadable")
    return Table(tuple(rows))


def _text_rows(content: bytes) -> list[tuple[str, ...]]:
    """As UTF-8, else as Danish Windows writes it. ValueError for what is no text."""
    if b"\x00" in content:
        raise ValueError("no text")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252")
    return [tuple(cell[:CELL_LIMIT] for cell in row[:MOST_COLUMNS]) for row in islice(csv_rows(text), MOST_ROWS)]


def _workbook_rows(content: bytes) -> list[tuple[str, ...]]:
    _check(content)
    book = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
    try:
        sheet = book.worksheets[0]
        found = sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS, values_only=True)
        return [tuple(map(_words, row)) for row in found]
    finally:
        book.close()


def _check(content: bytes) -> None:
    """Raise UnsafeTableError before anything is read as XML. What the archive says of itself is not believed."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        names = archive.namelist()
        if len(names) > MOST_PARTS:
            raise UnsafeTableError("too many parts")
        left = UNPACKED_LIMIT
        for name in names:
            with archive.open(name) as part:
                left -= _measured(part, left)


def _measured(part: IO[bytes], most: int) -> int:
    length, tail = 0, b""
    while block := part.read(_BLOCK):
        length += len(block)
        if length > most:
            raise UnsafeTableError("too much")
        if any(word in (tail + block).upper() for word in _DECLARES):
            raise UnsafeTableError("a declaration")
        tail = block[-16:]
    return length


def _words(value: object) -> str:
    """A cell as somebody would type it: whole numbers without a decimal point."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)[:CELL_LIMIT]
