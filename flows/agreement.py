"""The agreement: what both parties settled, frozen per version, with the hash that an approval is about."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from flows.people import Side


class AgreementState(StrEnum):
    PROPOSED = "proposed"
    APPROVED = "approved"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Agreement:
    """One version. `content` is the JSON form of AgreementContent and never changes; `content_hash` is its SHA-256."""

    id: int
    partnership_id: int
    number: int
    state: AgreementState
    content: Mapping[str, Any]
    content_hash: str
    proposed_by: int
    created: datetime
    reason: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class Approval:
    """A party's yes to exactly the content with this hash: who, in which role, when (UTC)."""

    id: int
    agreement_id: int
    side: Side
    member_id: int
    name: str
    role: str
    content_hash: str
    at: datetime


def content_hash(content: Mapping[str, Any]) -> str:
    """SHA-256 of the content's canonical JSON (sorted keys, no spaces, UTF-8), in hexadecimal."""
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
