"""The tables of what comes after the agreement; see `storage/tables.py`."""

import sqlalchemy as sa

from storage.columns import json, number, reference, table, text, time, version

entry = table(
    "entry",
    reference("partnership_id", "partnership"),
    text("kind"),
    number("about"),
    time("at"),
    time("created"),
    text("state"),
    number("sequence"),
    json("confirmed"),
    text("reason"),
    version(),
    sa.Index(None, "partnership_id", "state", "at"),
)

mute = table(
    "mute",
    reference("person_id", "person"),
    reference("partnership_id", "partnership"),
    text("kind"),
    time("at"),
    sa.UniqueConstraint("person_id", "partnership_id", "kind"),
)

# Only the hash of a feed's token is stored: whoever reads the table reads nobody's calendar.
feed = table(
    "feed",
    reference("person_id", "person"),
    reference("partnership_id", "partnership"),
    sa.Column("token_hash", sa.Text, nullable=False, unique=True),
    time("created"),
    sa.UniqueConstraint("person_id", "partnership_id"),
    sa.Index(None, "partnership_id"),
)
