"""The tables, one per record of `flows`: a column is named as its field.

A new record costs one Table here, one line in `unit_of_work.py`, and `python -m storage.migrations "what is new"`.
`member_id` and its like name who did something and carry no foreign key: erasing a person must not erase what two
organisations agreed.
"""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

metadata = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


class UtcDateTime(sa.TypeDecorator[datetime]):
    """An aware datetime, in UTC on both databases; a naive one raises ValueError."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without its zone cannot be stored: {value!r}")
        in_utc = value.astimezone(UTC)
        return in_utc.replace(tzinfo=None) if dialect.name == "sqlite" else in_utc

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


# PostgreSQL keeps no order of keys in JSONB: nothing may depend on it.
Json = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _id() -> sa.Column[int]:
    return sa.Column("id", Id, primary_key=True)


def _version() -> sa.Column[int]:
    return sa.Column("version", sa.Integer, nullable=False)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def _number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=nullable)


def _time(name: str, *, nullable: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, UtcDateTime, nullable=nullable)


def _json(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, Json, nullable=nullable)


def _of(name: str, table: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, sa.ForeignKey(f"{table}.id"), nullable=nullable)


def _table(name: str, *parts: sa.schema.SchemaItem) -> sa.Table:
    """A table whose ids are never given twice, so an old button never reaches somebody else's row."""
    return sa.Table(name, metadata, _id(), *parts, sqlite_autoincrement=True)


person = _table(
    "person",
    sa.Column("key", sa.Text, nullable=False, unique=True),
    sa.Column("telegram_id", sa.BigInteger, nullable=False, unique=True),
    _number("chat_id"),
    _text("language"),
    sa.Column("language_chosen", sa.Boolean, nullable=False),
    _time("created"),
    _text("first_name"),
    _text("reach"),
    _json("place"),
    _number("card", nullable=True),
    _number("unanswered"),
    _number("last_message"),
    _json("last_place", nullable=True),
    _version(),
)

organisation = _table(
    "organisation", _text("side"), _text("name"), _time("created"), _text("cvr"), _text("size"), _version()
)

member = _table(
    "member",
    _of("organisation_id", "organisation"),
    _of("person_id", "person"),
    _text("name"),
    _text("role"),
    _time("joined"),
    _time("left", nullable=True),
    _version(),
    sa.Index(None, "person_id"),
    sa.Index(None, "organisation_id"),
)

partnership = _table(
    "partnership",
    _of("housing_id", "organisation"),
    _number("owner_id"),
    _text("estate"),
    _text("municipality"),
    _text("path"),
    _text("stage"),
    _time("created"),
    _number("homes", nullable=True),
    _number("adults", nullable=True),
    _of("company_id", "organisation", nullable=True),
    _text("company_name"),
    _text("company_size"),
    _version(),
    sa.Index(None, "housing_id"),
    sa.Index(None, "company_id"),
)

invitation = _table(
    "invitation",
    sa.Column("token_hash", sa.Text, nullable=False, unique=True),
    _text("kind"),
    _of("organisation_id", "organisation", nullable=True),
    _time("expires"),
    _time("created"),
    _of("partnership_id", "partnership", nullable=True),
    _number("invited_by", nullable=True),
    _text("state"),
    _number("accepted_by", nullable=True),
    _time("opened", nullable=True),
    _version(),
    sa.Index(None, "organisation_id"),
    sa.Index(None, "partnership_id"),
)

# NULLs differ from each other in a unique constraint: only sessions of a party in a partnership are unique.
session = _table(
    "session",
    _text("guide"),
    _number("guide_version"),
    _time("created"),
    _of("organisation_id", "organisation", nullable=True),
    _of("partnership_id", "partnership", nullable=True),
    _of("person_id", "person", nullable=True),
    _json("facts"),
    _json("answers"),
    _text("state"),
    _number("occasion"),
    _version(),
    sa.UniqueConstraint("guide", "partnership_id", "organisation_id", "occasion"),
    sa.Index(None, "partnership_id"),
    sa.Index(None, "organisation_id"),
    sa.Index(None, "person_id"),
)

answer = _table(
    "answer",
    _of("session_id", "session"),
    _text("address"),
    _json("answer"),
    _number("member_id"),
    _time("at"),
    sa.Index(None, "session_id"),
)

colleague_question = _table(
    "colleague_question",
    _of("session_id", "session"),
    _text("address"),
    _number("asked_by"),
    _number("asked_to"),
    _time("created"),
    _time("answered", nullable=True),
    _version(),
    sa.Index(None, "session_id"),
    sa.Index(None, "asked_to"),
)

proposal = _table(
    "proposal",
    _of("partnership_id", "partnership"),
    _number("round"),
    _text("side"),
    _json("content"),
    _text("state"),
    _number("sent_by"),
    _time("sent"),
    _number("answered_by", nullable=True),
    _time("answered", nullable=True),
    _version(),
    sa.UniqueConstraint("partnership_id", "round"),
)

joint_session = _table(
    "joint_session",
    _of("partnership_id", "partnership"),
    _time("created"),
    _text("mode"),
    _text("state"),
    _number("driver_id", nullable=True),
    _json("points"),
    _json("slots"),
    _time("time", nullable=True),
    _number("time_sequence"),
    _version(),
    sa.Index(None, "partnership_id"),
)

joint_entry = _table(
    "joint_entry",
    _of("joint_id", "joint_session"),
    _number("point_id"),
    _text("deed"),
    _json("value"),
    _number("member_id"),
    _time("at"),
    sa.Index(None, "joint_id"),
)

agreement = _table(
    "agreement",
    _of("partnership_id", "partnership"),
    _number("number"),
    _text("state"),
    _json("content"),
    _text("content_hash"),
    _number("proposed_by"),
    _time("created"),
    _text("reason"),
    _version(),
    sa.UniqueConstraint("partnership_id", "number"),
)

approval = _table(
    "approval",
    _of("agreement_id", "agreement"),
    _text("side"),
    _number("member_id"),
    _text("name"),
    _text("role"),
    _text("content_hash"),
    _time("at"),
    sa.UniqueConstraint("agreement_id", "side"),
)

seen_update = sa.Table(
    "seen_update",
    metadata,
    sa.Column("update_id", sa.BigInteger, primary_key=True, autoincrement=False),
    _time("at"),
    sa.Index(None, "at"),
)

outbox = _table(
    "outbox",
    sa.Column("key", sa.Text, nullable=False, unique=True),
    _text("subject"),
    _of("person_id", "person"),
    _number("chat"),
    _text("kind"),
    _json("payload"),
    sa.Column("priority", sa.Integer, nullable=False),
    _time("due"),
    _text("state"),
    sa.Column("attempts", sa.Integer, nullable=False),
    _time("lease", nullable=True),
    _text("worker"),
    _time("done", nullable=True),
    _number("message_id", nullable=True),
    _text("error"),
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
    _number("free"),
)
