"""How rows are laid so that nothing of how they lie says when they came.

PostgreSQL keeps with each row the transaction that wrote it (xmin) and lays new rows behind the older ones (ctid). A
code that is spent, the answer that is stored with it, and the resident who was in contact in the same moment would be
told by that to belong together. So while a wave is open, each new row goes into a set of fresh ones that are all
written anew with it, in the order of their random keys: never fewer than FEW rows have a transaction in common, unless
the wave has no more. When the set has twice as many, a random half of it is left alone from then on.

SQLite keeps no such thing with a row; there, and on PostgreSQL once more, a wave's rows are laid anew when it is over.
"""

from typing import Any

import sqlalchemy as sa

FEW = 32


def laying_anew(table: sa.Table, *which: sa.ColumnElement[bool]) -> sa.Insert:
    """One statement for PostgreSQL: write the fresh rows of a `wave` once more, all together."""
    (key,) = table.primary_key
    is_fresh = sa.and_(table.c.wave_id == sa.bindparam("wave"), table.c.is_fresh, *which)
    taken = sa.delete(table).where(is_fresh).returning(*table.c).cte("taken")
    is_small = sa.func.count().over() < sa.literal_column(str(2 * FEW))
    is_drawn = sa.func.row_number().over(order_by=sa.func.random()) <= sa.literal_column(str(FEW))
    stays = {"is_fresh": sa.or_(is_small, is_drawn)}
    columns = [stays.get(column.name, taken.c[column.name]) for column in table.c]
    rows = sa.select(*columns).order_by(taken.c[key.name])
    return sa.insert(table).from_select([column.name for column in table.c], rows)


def lay_anew(connection: sa.Connection, table: sa.Table, wave_id: int) -> None:
    """All rows of a wave, in the order of their random keys; on both databases."""
    (key,) = table.primary_key
    taking = sa.delete(table).where(table.c.wave_id == wave_id).returning(*table.c)
    rows: list[dict[str, Any]] = [{**row, "is_fresh": False} for row in connection.execute(taking).mappings()]
    if rows:
        connection.execute(sa.insert(table), sorted(rows, key=lambda row: row[key.name]))
