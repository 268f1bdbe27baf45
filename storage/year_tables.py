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

ending = table(
    "ending",
    reference("partnership_id", "partnership"),
    text("side"),
    number("member_id"),
    time("at"),
    time("ends_on"),
    text("reason"),
    json("handover"),
    text("state"),
    text("measures"),
    time("earlier", nullable=True),
    sa.Column("earlier_by", sa.Text, nullable=True),
    time("closed", nullable=True),
    time("warned", nullable=True),
    version(),
    sa.Index(None, "partnership_id"),
    sa.Index(None, "state"),
)

story_sentence = table(
    "story_sentence",
    reference("partnership_id", "partnership"),
    text("side"),
    number("member_id"),
    text("text"),
    time("at"),
    sa.Index(None, "partnership_id"),
)

story_consent = table(
    "story_consent",
    reference("partnership_id", "partnership"),
    text("side"),
    number("member_id"),
    text("content_hash"),
    time("at"),
    time("withdrawn", nullable=True),
    version(),
    sa.Index(None, "partnership_id"),
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
