"""INSERT … ON CONFLICT, which both databases have and SQLAlchemy keeps apart."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

Upsert = sqlite.Insert | postgresql.Insert


def insert_into(table: sa.Table, dialect_name: str) -> Upsert:
    return sqlite.insert(table) if dialect_name == "sqlite" else postgresql.insert(table)
