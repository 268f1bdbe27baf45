"""Run by alembic, inside the transaction of whoever calls `storage.database.migrate`."""

from alembic import context

import storage.survey_tables
import storage.tables
import storage.year_tables  # noqa: F401 -- all three fill the metadata
from storage.columns import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=True,
    compare_type=True,
    render_item=context.config.attributes.get("render_item"),
)
with context.begin_transaction():
    context.run_migrations()
