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
    sa.Index(None, "partnership_id"),
    sa.Index(None, "state", "at"),
)

mute = table(
    "mute",
    reference("person_id", "person"),
    reference("partnership_id", "partnership"),
    text("kind"),
    time("at"),
    sa.UniqueConstraint("person_id", "partnership_id", "kind"),
)

meeting = table(
    "meeting",
    reference("partnership_id", "partnership"),
    reference("entry_id", "entry"),
    number("driver_id"),
    time("created"),
    number("session_id"),
    number("agreement"),
    text("state"),
    json("said"),
    json("changes"),
    json("agreed"),
    json("remarks"),
    time("closed", nullable=True),
    time("next_date", nullable=True),
    version(),
    sa.Index(None, "partnership_id"),
    sa.Index(None, "entry_id"),
)
