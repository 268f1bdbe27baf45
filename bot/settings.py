"""The one reader of the environment."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, TypeVar
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ValueT = TypeVar("ValueT")

_TOKEN = re.compile(r"\d{3,20}:[A-Za-z0-9_-]{20,}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}")
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}

MIN_SECRET = 32
UNREADABLE_BREAKS = "NABOPAGT_SCHOOL_BREAKS must be the path of a text file in UTF-8, as /etc/nabopagt/breaks.toml"

_WHAT_TO_DO = {
    "token": "NABOPAGT_TOKEN must be the bot's token from @BotFather, as 123456789:AAE…",
    "database_url": "NABOPAGT_DATABASE_URL must be an SQLAlchemy address, as sqlite:///nabopagt.db or postgresql+psycopg://…",
    "telegram_url": "NABOPAGT_TELEGRAM_URL must be the http(s) address of a Bot API server, without a path to the bot",
    "public_url": "NABOPAGT_PUBLIC_URL must be the https address under which Telegram reaches this server",
    "webhook_secret": "NABOPAGT_WEBHOOK_SECRET must be 16 to 256 of A-Z a-z 0-9 _ - when NABOPAGT_PUBLIC_URL is set",
    "secret": "NABOPAGT_SECRET must be 32 or more random characters, kept apart from the database and its backups",
    "listen": "NABOPAGT_LISTEN must be host:port, as 127.0.0.1:8080",
    "school_breaks": UNREADABLE_BREAKS,
    "retention_months": "NABOPAGT_RETENTION_MONTHS must be how many months an ended partnership is kept: 1 to 120",
    "default_language": "NABOPAGT_DEFAULT_LANGUAGE must be da or en",
    "delivery": "NABOPAGT_DELIVERY must be embedded, or workers with PostgreSQL and NABOPAGT_PUBLIC_URL",
}


class SettingsError(Exception):
    """One sentence for whoever starts the bot: which variable, and what to do. Never a value."""


class Settings(BaseSettings):
    """What the environment says; made by `load_settings`.

    The database lies in `nabopagt.db` in the current folder unless said otherwise. With a public address updates come
    by webhook, without one they are fetched.
    """

    model_config = SettingsConfigDict(env_prefix="NABOPAGT_", frozen=True, extra="ignore", env_ignore_empty=True)

    token: SecretStr
    database_url: str = Field(default="sqlite:///nabopagt.db", repr=False)
    telegram_url: str = "https://api.telegram.org"
    public_url: str = ""
    webhook_secret: SecretStr = SecretStr("")
    listen: str = "127.0.0.1:8080"
    default_language: Literal["da", "en"] = "da"
    school_breaks: str = ""
    secret: SecretStr = SecretStr("")
    retention_months: int = Field(default=24, ge=1, le=120)
    delivery: Literal["embedded", "workers"] = "embedded"

    @property
    def is_webhook(self) -> bool:
        return bool(self.public_url)

    @property
    def is_postgresql(self) -> bool:
        return self.database_url.startswith("postgresql")

    @property
    def has_workers(self) -> bool:
        """Whether what is queued is sent by `nabopagt worker` instead of by this process."""
        return self.delivery == "workers"

    @property
    def host(self) -> str:
        return self.listen.rpartition(":")[0].strip("[]")

    @property
    def port(self) -> int:
        return int(self.listen.rpartition(":")[2])

    @field_validator("token")
    @classmethod
    def _has_the_form_of_a_token(cls, token: SecretStr) -> SecretStr:
        return _checked(token, is_good=_TOKEN.fullmatch(token.get_secret_value()) is not None)

    @field_validator("database_url")
    @classmethod
    def _names_a_database(cls, url: str) -> str:
        return _checked(url, is_good=url.startswith(("sqlite:///", "postgresql:", "postgresql+")))

    @field_validator("telegram_url")
    @classmethod
    def _is_an_http_address(cls, url: str) -> str:
        return _checked(url.rstrip("/"), is_good=_scheme_and_host(url)[0] in {"http", "https"})

    @field_validator("public_url")
    @classmethod
    def _is_reachable_by_telegram(cls, url: str) -> str:
        scheme, host = _scheme_and_host(url)
        is_local = scheme == "http" and host in _LOOPBACK
        return _checked(url.rstrip("/"), is_good=not url or is_local or scheme == "https")

    @field_validator("secret")
    @classmethod
    def _is_long_enough(cls, secret: SecretStr) -> SecretStr:
        length = len(secret.get_secret_value())
        return _checked(secret, is_good=length == 0 or length >= MIN_SECRET)

    @field_validator("listen")
    @classmethod
    def _is_host_and_port(cls, listen: str) -> str:
        host, _, port = listen.rpartition(":")
        return _checked(listen, is_good=bool(host) and port.isdecimal() and int(port) < 65536)

    @field_validator("school_breaks")
    @classmethod
    def _is_a_file(cls, path: str) -> str:
        return _checked(path, is_good=not path or Path(path).is_file())

    @model_validator(mode="after")
    def _has_a_secret_for_the_webhook(self) -> "Settings":
        if self.is_webhook and not _SECRET.fullmatch(self.webhook_secret.get_secret_value()):
            raise ValueError("webhook_secret")
        return self

    @model_validator(mode="after")
    def _has_what_workers_need(self) -> "Settings":
        if self.has_workers and not (self.is_postgresql and self.is_webhook):
            raise ValueError("delivery")
        return self


def load_settings(given: Mapping[str, str] | None = None) -> Settings:
    """Read the environment; `given` values (by field name) come before it. Raise SettingsError."""
    try:
        return Settings(**(dict(given or {})))  # type: ignore[arg-type] # pydantic turns text into each field's type
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        field = str(first["loc"][0]) if first["loc"] else first["msg"].rpartition(" ")[2]
        raise SettingsError(_WHAT_TO_DO[field]) from None


def _checked(value: ValueT, *, is_good: bool) -> ValueT:
    if not is_good:
        raise ValueError("refused")
    return value


def _scheme_and_host(url: str) -> tuple[str, str]:
    """Empty for what is no address, and for one with a query, a fragment or a password in it."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "", ""
    if not parts.hostname or parts.query or parts.fragment or parts.username:
        return "", ""
    return parts.scheme, parts.hostname
