"""A resident's unfinished answers. They lie in a sealed cookie on the phone and nowhere else."""

import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from flows.ballot import Knows

KEPT = timedelta(days=7)
MOST_BYTES = 4000
"""Browsers keep cookies of 4096 bytes, with name and attributes."""
_VERSION = 1
_NONCE = 12


class Story(StrEnum):
    """How far a resident is with the questions about an activity; PART is still to be asked after YES."""

    NO = "n"
    YES = "y"
    OUTSIDE = "o"
    INSIDE = "i"

    @property
    def knows(self) -> Knows:
        return {Story.NO: Knows.NO, Story.INSIDE: Knows.TOOK_PART}.get(self, Knows.YES)


@dataclass(frozen=True, slots=True)
class Draft:
    """`token` binds forms to this draft; `typed` is a code that was not known, to be put right; `at` the last step."""

    token: str
    language: str = ""
    code: str = ""
    typed: str = ""
    at: str = ""
    answers: Mapping[int, int] = field(default_factory=dict)
    stories: Mapping[int, Story] = field(default_factory=dict)
    bands: Mapping[str, str] = field(default_factory=dict)
    comment: str = ""


def new_draft(language: str) -> Draft:
    return Draft(secrets.token_urlsafe(12), language)


class Seal:
    """AES-256-GCM: nobody else can read or change a draft, nor carry it to another wave; after a week it is gone."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def close(self, draft: Draft, slug: str, now: datetime) -> str:
        """The cookie's value. Raise ValueError for more than a browser keeps."""
        nonce = secrets.token_bytes(_NONCE)
        sealed = nonce + self._cipher.encrypt(nonce, _packed(draft, now), slug.encode())
        value = urlsafe_b64encode(sealed).decode("ascii").rstrip("=")
        if len(value) > MOST_BYTES:
            raise ValueError("a draft that no browser keeps")
        return value

    def open(self, value: str, slug: str, now: datetime) -> Draft | None:
        """None for what is empty, too old, changed on the way, or from elsewhere."""
        if not value or len(value) > MOST_BYTES or not value.isascii():
            return None
        try:
            sealed = urlsafe_b64decode(value + "=" * (-len(value) % 4))
            content = self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], slug.encode())
        except (ValueError, InvalidTag):
            return None
        return _unpacked(content, now)


def _packed(draft: Draft, now: datetime) -> bytes:
    rows = [
        *(_VERSION, int(now.timestamp()), draft.token, draft.language, draft.code, draft.typed, draft.at),
        *(draft.answers, draft.stories, draft.bands, draft.comment),
    ]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()


def _unpacked(content: bytes, now: datetime) -> Draft | None:
    """What we sealed ourselves, if it is of this version and not over a week old."""
    version, at, *rest = json.loads(content)
    if version != _VERSION or not 0 <= now.timestamp() - at < KEPT.total_seconds():
        return None
    token, language, code, typed, step, answers, stories, bands, comment = rest
    return Draft(
        *(token, language, code, typed, step),
        answers={int(key): value for key, value in answers.items()},
        stories={int(key): Story(value) for key, value in stories.items()},
        bands=bands,
        comment=comment,
    )
