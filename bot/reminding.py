"""`nabopagt reminders`: what the outbox will say, and what it did not get said, as plain text."""

from collections.abc import Iterable, Iterator, Sequence

from flows.clock import COPENHAGEN
from flows.service.outbox_lists import Listed, OutboxLists

GAP = "  "


def as_lines(lists: OutboxLists) -> Iterator[str]:
    """Two tables, times in Copenhagen; one sentence in place of an empty one."""
    yield from _table("Due next:", ("when", "kind", "estate", "to"), (_cells(row) for row in lists.due))
    yield ""
    head = ("when", "kind", "estate", "to", "why")
    yield from _table("Not sent in the last 30 days:", head, ((*_cells(row), row.fate) for row in lists.unsent))


def _cells(row: Listed) -> tuple[str, ...]:
    return f"{row.at.astimezone(COPENHAGEN):%Y-%m-%d %H:%M}", row.kind, row.estate or "-", row.to or "-"


def _table(title: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    cells = [[_one_line(cell) for cell in row] for row in rows]
    if not cells:
        yield f"{title} nothing."
        return
    yield title
    widths = [max(map(len, column)) for column in zip(head, *cells, strict=True)]
    for row in (head, *cells):
        yield GAP + GAP.join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()


def _one_line(text: str) -> str:
    """People choose their names: nothing that moves a terminal's cursor."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
