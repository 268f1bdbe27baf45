"""What staff did around a survey, each line sealed with the hash of the one before: nothing is changed unnoticed.

Of residents nothing stands here, neither that one has answered nor when.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, is_dataclass, replace
from datetime import UTC, datetime
from typing import Any

from flows.ports import UnitOfWork
from flows.wave import AuditLine


@dataclass(frozen=True, slots=True)
class Deed:
    """`action` is a verb as "released", `about` a row as "wave:7"; `before` and `after` are what it was and became.

    Of these two only fingerprints are kept; None is nothing.
    """

    partnership_id: int
    member_id: int
    action: str
    about: str
    before: object = None
    after: object = None


def note_audit(uow: UnitOfWork, deed: Deed, now: datetime) -> AuditLine:
    """Add a line to the partnership's chain; two processes take turns by the partnership's row."""
    uow.partnerships.get(deed.partnership_id)
    lines = uow.audit_lines.find(partnership_id=deed.partnership_id)
    line = AuditLine(
        id=0,
        partnership_id=deed.partnership_id,
        member_id=deed.member_id,
        action=deed.action,
        about=deed.about,
        before=fingerprint(deed.before),
        after=fingerprint(deed.after),
        previous=lines[-1].line_hash if lines else "",
        line_hash="",
        at=now,
    )
    return uow.audit_lines.add(replace(line, line_hash=_sealed(line)))


def first_broken(lines: Sequence[AuditLine]) -> AuditLine | None:
    """The first line of a partnership's, in the order of their ids, that was changed or follows one that is gone.

    The oldest may follow any: those before it were erased when their time had come.
    """
    for at, line in enumerate(lines):
        is_next = at == 0 or line.previous == lines[at - 1].line_hash
        if not is_next or line.line_hash != _sealed(line):
            return line
    return None


def broken_chains(uow: UnitOfWork) -> dict[int, AuditLine]:
    """By partnership, the line at which its chain is broken."""
    chains = {one.id: uow.audit_lines.find(partnership_id=one.id) for one in uow.partnerships.find()}
    return {key: broken for key, lines in chains.items() if (broken := first_broken(lines)) is not None}


def fingerprint(value: object) -> str:
    """SHA-256 of a record or of anything that JSON can hold; empty for None."""
    if value is None:
        return ""
    content = asdict(value) if is_dataclass(value) and not isinstance(value, type) else value
    return _digest(content)


def _sealed(line: AuditLine) -> str:
    parts = (line.partnership_id, line.member_id, line.action, line.about, line.before, line.after, line.previous)
    return _digest([*parts, line.at.astimezone(UTC).isoformat()])


def _digest(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()
