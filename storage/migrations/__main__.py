"""Write the next migration, with what `storage.tables` has gained: `python -m storage.migrations "why"`."""

import sys
import tempfile
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.script import ScriptDirectory

from storage.columns import UtcDateTime
from storage.database import begin, migrate, open_engine, scripts


def render(kind: str, item: Any, _context: Any) -> str | bool:
    """A migration names the database's types, not ours, so that it never changes with them."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, sa.JSON):
        return "sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')"
    return False


def draft(message: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'draft.db'}"
        migrate(url)
        config = scripts()
        taken = len(list(ScriptDirectory.from_config(config).walk_revisions()))
        with open_engine(url).connect() as connection, begin(connection):
            config.attributes |= {"connection": connection, "render_item": render}
            command.revision(config, message, autogenerate=True, rev_id=f"{taken + 1:04}")


if __name__ == "__main__":
    draft(" ".join(sys.argv[1:]))
