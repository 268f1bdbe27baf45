"""The tables, one per record of `flows`: a column is named as its field.

A new record costs one Table here, one line in `unit_of_work.py`, and `python -m storage.migrations "what is new"`.
`member_id` and its like name who did something and carry no foreign key: erasing a person must not erase what two
organisations agreed.
"""

import sqlalchemy as sa

from storage.columns import json, metadata, number, reference, table, text, time, version

person = table(
    "person",
    sa.Column("key", sa.Text, nullable=False, unique=True),
    sa.Column("telegram_id", sa.BigInteger, nullable=False, unique=True),
    number("chat_id"),
    text("language"),
    sa.Column("language_chosen", sa.Boolean, nullable=False),
    time("created"),
    text("first_name"),
    text("reach"),
    json("place"),
    number("card", nullable=True),
    number("unanswered"),
    number("last_message"),
    json("last_place", nullable=True),
    version(),
)

organisation = table("organisation", text("side"), text("name"), time("created"), text("cvr"), text("size"), version())

member = table(
    "member",
    reference("organisation_id", "organisation"),
    reference("person_id", "person"),
    text("name"),
    text("role"),
    time("joined"),
    time("left", nullable=True),
    number("left_by", nullable=True),
    version(),
    sa.Index(None, "person_id"),
    sa.Index(None, "organisation_id"),
)

partnership = table(
    "partnership",
    reference("housing_id", "organisation"),
    number("owner_id"),
    text("estate"),
    text("municipality"),
    text("path"),
    text("stage"),
    time("created"),
    number("homes", nullable=True),
    number("adults", nullable=True),
    reference("company_id", "organisation", nullable=True),
    text("company_name"),
    text("company_size"),
    text("esg"),
    version(),
    sa.Index(None, "housing_id"),
    sa.Index(None, "company_id"),
)

invitation = table(
    "invitation",
    sa.Column("token_hash", sa.Text, nullable=False, unique=True),
    text("kind"),
    reference("organisation_id", "organisation", nullable=True),
    time("expires"),
    time("created"),
    reference("partnership_id", "partnership", nullable=True),
    number("invited_by", nullable=True),
    text("state"),
    number("accepted_by", nullable=True),
    time("opened", nullable=True),
    version(),
    sa.Index(None, "organisation_id"),
    sa.Index(None, "partnership_id"),
)

# NULLs differ from each other in a unique constraint: only sessions of a party in a partnership are unique.
session = table(
    "session",
    text("guide"),
    number("guide_version"),
    time("created"),
    reference("organisation_id", "organisation", nullable=True),
    reference("partnership_id", "partnership", nullable=True),
    reference("person_id", "person", nullable=True),
    json("facts"),
    json("answers"),
    text("state"),
    number("occasion"),
    version(),
    sa.UniqueConstraint("guide", "partnership_id", "organisation_id", "occasion"),
    sa.Index(None, "partnership_id"),
    sa.Index(None, "organisation_id"),
    sa.Index(None, "person_id"),
)

answer = table(
    "answer",
    reference("session_id", "session"),
    text("address"),
    json("answer"),
    number("member_id"),
    time("at"),
    sa.Index(None, "session_id"),
)

colleague_question = table(
    "colleague_question",
    reference("session_id", "session"),
    text("address"),
    number("asked_by"),
    number("asked_to"),
    time("created"),
    time("answered", nullable=True),
    version(),
    sa.Index(None, "session_id"),
    sa.Index(None, "asked_to"),
)

proposal = table(
    "proposal",
    reference("partnership_id", "partnership"),
    number("round"),
    text("side"),
    json("content"),
    text("state"),
    number("sent_by"),
    time("sent"),
    number("answered_by", nullable=True),
    time("answered", nullable=True),
    version(),
    sa.UniqueConstraint("partnership_id", "round"),
)

joint_session = table(
    "joint_session",
    reference("partnership_id", "partnership"),
    time("created"),
    text("mode"),
    text("state"),
    number("driver_id", nullable=True),
    json("points"),
    json("slots"),
    time("time", nullable=True),
    number("time_sequence"),
    version(),
    sa.Index(None, "partnership_id"),
)

joint_entry = table(
    "joint_entry",
    reference("joint_id", "joint_session"),
    number("point_id"),
    text("deed"),
    json("value"),
    number("member_id"),
    time("at"),
    sa.Index(None, "joint_id"),
)

agreement = table(
    "agreement",
    reference("partnership_id", "partnership"),
    number("number"),
    text("state"),
    json("content"),
    text("content_hash"),
    number("proposed_by"),
    time("created"),
    text("reason"),
    version(),
    sa.UniqueConstraint("partnership_id", "number"),
)

approval = table(
    "approval",
    reference("agreement_id", "agreement"),
    text("side"),
    number("member_id"),
    text("name"),
    text("role"),
    text("content_hash"),
    time("at"),
    sa.UniqueConstraint("agreement_id", "side"),
)

seen_update = sa.Table(
    "seen_update",
    metadata,
    sa.Column("update_id", sa.BigInteger, primary_key=True, autoincrement=False),
    time("at"),
    sa.Index(None, "at"),
)

# A row without a person is for a group.
outbox = table(
    "outbox",
    sa.Column("key", sa.Text, nullable=False, unique=True),
    text("subject"),
    reference("person_id", "person", nullable=True),
    number("chat"),
    text("kind"),
    json("payload"),
    sa.Column("priority", sa.Integer, nullable=False),
    time("due"),
    text("state"),
    sa.Column("attempts", sa.Integer, nullable=False),
    time("lease", nullable=True),
    text("worker"),
    time("done", nullable=True),
    number("message_id", nullable=True),
    text("error"),
    sa.Index(None, "state", "priority", "due"),
    sa.Index(None, "state", "due"),
    sa.Index(None, "subject"),
    sa.Index(None, "person_id"),
)

# `free` is in microseconds since 1970, so that both databases can add to it.
rate_gate = sa.Table(
    "rate_gate",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    number("free"),
)
