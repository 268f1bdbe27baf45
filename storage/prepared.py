"""Statements that are compiled once and run straight on the driver.

What every update needs goes this way: SQLAlchemy's `execute` costs 30 µs more a statement, and an update has ten.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

Convert = Callable[[Any], Any]


class Driver:
    """The driver's connection beneath SQLAlchemy's, in the same transaction; its errors are SQLAlchemy's."""

    def __init__(self, connection: sa.Connection) -> None:
        raw: Any = connection.connection.driver_connection
        self.dialect = connection.dialect
        self._execute = raw.execute
        self._error: type[Exception] = self.dialect.loaded_dbapi.Error

    def execute(self, sql: str, values: Any = ()) -> Any:
        """The driver's cursor."""
        try:
            return self._execute(sql, values)
        except self._error as error:
            raise DBAPIError.instance(sql, None, error, self._error, hide_parameters=True) from error


class Prepared:
    """A statement's text and the order of its values. `columns` are those that an INSERT or UPDATE sets."""

    def __init__(self, driver: Driver, statement: sa.ClauseElement, columns: Sequence[str] | None = None) -> None:
        compiled: Any = statement.compile(dialect=driver.dialect, column_keys=columns)
        self._driver = driver
        self._text = str(compiled)
        self._order: Sequence[str] | None = compiled.positiontup  # None: the driver takes values by name

    def run(self, values: Mapping[str, Any]) -> Any:
        """The driver's cursor; the values are as the driver takes them, KeyError when one is missing."""
        given = values if self._order is None else [values[name] for name in self._order]
        return self._driver.execute(self._text, given)


def to_driver(column: sa.Column[Any], dialect: sa.Dialect) -> Convert | None:
    """What makes a value of the column's type one that the driver takes; None when it takes it as it is."""
    return column.type.dialect_impl(dialect).bind_processor(dialect)


def from_driver(column: sa.Column[Any], dialect: sa.Dialect) -> Convert | None:
    """The way back."""
    return column.type.dialect_impl(dialect).result_processor(dialect, None)
