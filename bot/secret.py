"""The installation's secret: what seals residents' codes and drafts, kept outside the database.

Whoever has the database alone can neither try codes against it nor read a draft.
"""

import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from bot.settings import MIN_SECRET, Settings, SettingsError

_NAME = "nabopagt.secret"
UNREADABLE = "The file nabopagt.secret beside the database cannot be used: give it back, or set NABOPAGT_SECRET"
LOST = (
    "The file nabopagt.secret is not beside the database, and residents have codes that only it can read: put it back, "
    "or set NABOPAGT_SECRET to what it held"
)


def kept_secret(settings: Settings, has_codes: Callable[[], bool] = lambda: False) -> str:
    """NABOPAGT_SECRET; without it, beside SQLite, the file `nabopagt.secret`, made at the first start.

    Raise SettingsError where there is neither, and where the file is gone although `has_codes`: another secret would
    silently make every printed code unknown.
    """
    given = settings.secret.get_secret_value()
    if given:
        return given
    if settings.is_postgresql:
        raise SettingsError("NABOPAGT_SECRET must be set with PostgreSQL: 32 or more random characters")
    database = settings.database_url.removeprefix("sqlite:///").partition("?")[0]
    return _in_file(Path(database).absolute().with_name(_NAME), has_codes)


def _in_file(path: Path, has_codes: Callable[[], bool]) -> str:
    try:
        if not path.exists():
            if has_codes():
                raise SettingsError(LOST)
            _make(path)
        found = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        raise SettingsError(UNREADABLE) from None
    if len(found) < MIN_SECRET:
        raise SettingsError(UNREADABLE)
    return found


def _make(path: Path) -> None:
    """Whole or not at all, readable by nobody else."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    draft.touch(mode=0o600, exist_ok=False)
    with draft.open("w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(32))
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):  # another process was first
        os.link(draft, path)
    draft.unlink()
