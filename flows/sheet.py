"""A spreadsheet as words and dates; `bot/documents/excel.py` makes the file."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

Cell: TypeAlias = str | datetime | date | None
"""A moment is aware and shown in Danish local time; None leaves the cell empty."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """`title` names the sheet; every row has a cell for each of the `heads`."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def __post_init__(self) -> None:
        if any(len(row) != len(self.heads) for row in self.rows):
            raise ValueError("a row has a cell for each head")
