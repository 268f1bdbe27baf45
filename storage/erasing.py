"""Erasing a row with everything that points at it, whichever tables there are.

The foreign keys say what belongs to what, so a new table is erased from without anybody having to think of it.
"""

import sqlalchemy as sa

from storage.columns import metadata
from storage.tables import outbox
from storage.tidying import want_tidying

# How queued rows name what they are about, where no foreign key does: in the subject as "entry:7", or in the payload.
_IN_PAYLOAD = {"partnership", "organisation"}


def erase(connection: sa.Connection, name: str, row_id: int) -> None:
    _erase(connection, metadata.tables[name], [row_id])
    want_tidying(connection)


def _erase(connection: sa.Connection, table: sa.Table, ids: list[int]) -> None:
    if not ids:
        return
    for child in metadata.sorted_tables:
        for key in child.foreign_keys:
            if key.column.table is not table:
                continue
            if not _is_pointed_at(child):
                connection.execute(sa.delete(child).where(key.parent.in_(ids)))
                continue
            pointing = sa.select(child.c.id).where(key.parent.in_(ids))
            _erase(connection, child, list(connection.scalars(pointing)))
    _forget_queued(connection, table.name, ids)
    connection.execute(sa.delete(table).where(table.c.id.in_(ids)))


def _is_pointed_at(table: sa.Table) -> bool:
    """Codes, answers and counters have no number by which anything could point at them."""
    return "id" in table.c and isinstance(table.c.id.type, sa.Integer)


def _forget_queued(connection: sa.Connection, name: str, ids: list[int]) -> None:
    about = [outbox.c.subject.in_([f"{name}:{row_id}" for row_id in ids])]
    if name in _IN_PAYLOAD:
        about.append(outbox.c.payload[name].as_integer().in_(ids))
    connection.execute(sa.delete(outbox).where(sa.or_(*about)))
