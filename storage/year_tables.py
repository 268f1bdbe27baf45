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

duty = table(
    "duty",
    reference("partnership_id", "partnership"),
    number("effort"),
    text("name"),
    text("instead_of"),
    number("member_id", nullable=True),
    number("handed_by"),
    time("at"),
    version(),
    sa.Index(None, "partnership_id"),
    sa.Index(None, "member_id"),
)

group_chat = table(
    "group_chat",
    reference("partnership_id", "partnership"),
    sa.Column("token_hash", sa.Text, nullable=False, unique=True),
    time("expires"),
    time("created"),
    number("made_by"),
    text("language"),
    number("chat_id"),
    time("bound", nullable=True),
    time("unbound", nullable=True),
    version(),
    sa.Index(None, "partnership_id"),
    sa.Index(None, "chat_id"),
)
