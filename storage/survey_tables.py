"""The tables of the residents' surveys; see `storage/tables.py`.

Three islands that nothing joins, neither a key nor an equal value nor an order nor a time: who is on Telegram
(`subscriber`), which codes are spent (`survey_code`), what was answered (`response`, with the `tally` that counts it,
and `resident_comment` beside it). Each knows its wave and nothing else. No column of the last two says when,
and no order in which their rows lie.
"""

import sqlalchemy as sa

from storage.columns import json, metadata, number, reference, table, text, time, version

indicator = table(
    "indicator",
    reference("partnership_id", "partnership"),
    text("key"),
    text("unit"),
    text("name"),
    text("definition"),
    time("created"),
    number("target", nullable=True),
    number("milestone", nullable=True),
    text("comment"),
    time("retired", nullable=True),
    version(),
    sa.Index(None, "partnership_id"),
)

statement = table(
    "statement",
    reference("partnership_id", "partnership"),
    text("kind"),
    text("role"),
    time("created"),
    text("key"),
    json("texts"),
    json("activity"),
    number("indicator_id"),
    number("pair_id"),
    number("replaces"),
    text("reason"),
    time("used", nullable=True),
    time("retired", nullable=True),
    version(),
    sa.Index(None, "partnership_id"),
)

wave = table(
    "wave",
    reference("partnership_id", "partnership"),
    number("number"),
    text("state"),
    sa.Column("slug", sa.Text, nullable=False, unique=True),
    time("opens"),
    time("closes"),
    text("invited"),
    time("created"),
    number("made_by"),
    number("adults", nullable=True),
    number("drawn", nullable=True),
    sa.Column("in_chat", sa.Boolean, nullable=False),
    sa.Column("comments", sa.Boolean, nullable=False),
    json("languages"),
    json("background"),
    json("statements"),
    text("contact"),
    number("entry_id"),
    number("reminded"),
    time("closed", nullable=True),
    time("released", nullable=True),
    time("codes_gone", nullable=True),
    time("bands_gone", nullable=True),
    time("rows_gone", nullable=True),
    json("shares"),
    time("prolonged", nullable=True),
    version(),
    sa.Index(None, "partnership_id"),
    sa.Index(None, "state"),
    sa.Index(None, "rows_gone", "closes"),
)

count_report = table(
    "count_report",
    reference("partnership_id", "partnership"),
    number("indicator_id"),
    number("wave_id"),
    number("value"),
    number("member_id"),
    time("at"),
    sa.Index(None, "partnership_id"),
)

snapshot = table(
    "snapshot",
    reference("wave_id", "wave"),
    number("number"),
    json("content"),
    text("content_hash"),
    time("made"),
    sa.UniqueConstraint("wave_id", "number"),
)

caretaker = table(
    "caretaker",
    reference("partnership_id", "partnership"),
    reference("person_id", "person"),
    text("name"),
    time("joined"),
    time("left", nullable=True),
    version(),
    sa.Index(None, "partnership_id"),
    sa.Index(None, "person_id"),
)

handout = table(
    "handout",
    reference("wave_id", "wave"),
    number("person_id"),
    number("n"),
    time("at"),
    sa.Index(None, "wave_id"),
)

subscriber = table(
    "subscriber",
    reference("partnership_id", "partnership"),
    number("telegram_id"),
    number("chat_id"),
    text("language"),
    time("joined"),
    time("contact"),
    json("invited"),
    version(),
    sa.UniqueConstraint("partnership_id", "telegram_id"),
    sa.Index(None, "telegram_id"),
    sa.Index(None, "contact"),
)

result_link = table(
    "result_link",
    reference("wave_id", "wave"),
    reference("person_id", "person"),
    sa.Column("token_hash", sa.Text, nullable=False, unique=True),
    time("created"),
    time("expires"),
    version(),
    sa.Index(None, "wave_id"),
    sa.Index(None, "person_id"),
)

outside_figure = table(
    "outside_figure",
    reference("partnership_id", "partnership"),
    number("indicator_id"),
    text("name"),
    text("source"),
    number("year"),
    text("unit"),
    number("value"),
    number("member_id"),
    time("at"),
    number("positive", nullable=True),
    number("n", nullable=True),
    text("note"),
    version(),
    sa.Index(None, "partnership_id"),
)

audit_line = table(
    "audit_line",
    reference("partnership_id", "partnership"),
    number("member_id"),
    text("action"),
    text("about"),
    text("before"),
    text("after"),
    text("previous"),
    text("line_hash"),
    time("at"),
    sa.Index(None, "partnership_id"),
    sa.Index(None, "at"),
)

language_switch = table(
    "language_switch",
    sa.Column("language", sa.Text, nullable=False, unique=True),
    sa.Column("is_on", sa.Boolean, nullable=False),
    time("at"),
    version(),
)

# Of the rows below no column, and on PostgreSQL no system column either, says when: see `storage/mixing.py`.
# The hash is the key: the rows lie in its order, and nothing says when a code was dealt or spent.
survey_code = sa.Table(
    "survey_code",
    metadata,
    sa.Column("hash", sa.LargeBinary(32), primary_key=True),
    reference("wave_id", "wave"),
    sa.Column("is_used", sa.Boolean, nullable=False),
    sa.Column("is_fresh", sa.Boolean, nullable=False),
    sa.Index(None, "wave_id", "is_used", "is_fresh"),
    sqlite_with_rowid=False,
)

response = sa.Table(
    "response",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    reference("wave_id", "wave"),
    json("answers"),
    json("knows"),
    json("bands"),
    sa.Column("is_fresh", sa.Boolean, nullable=False),
    sa.Index(None, "wave_id", "is_fresh"),
    sqlite_with_rowid=False,
)

# All that is counted of a wave, in one row: of a row for each count those that are written together would say what one
# resident answered. `answers` is what the GROUP BY over the responses would say, `others` the rest.
tally = sa.Table(
    "tally",
    metadata,
    sa.Column("wave_id", sa.BigInteger, sa.ForeignKey("wave.id"), primary_key=True, autoincrement=False),
    json("answers"),
    json("others"),
    sa.Column("is_mixed", sa.Boolean, nullable=False),
    sqlite_with_rowid=False,
)

resident_comment = sa.Table(
    "resident_comment",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    reference("wave_id", "wave"),
    text("text"),
    sa.Column("is_read", sa.Boolean, nullable=False),
    sa.Column("is_fresh", sa.Boolean, nullable=False),
    sa.Index(None, "wave_id", "is_fresh"),
    sqlite_with_rowid=False,
)
