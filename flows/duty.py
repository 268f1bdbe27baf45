"""Who sees to an effort, once it has been handed over: the agreement, which is frozen, keeps the name it had."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Duty:
    """From `at` on `name` sees to the effort; the latest of an effort counts.

    `instead_of` is the name in the agreement then: a later version that names somebody else counts more. `member_id` is
    set for somebody who is with us here, `handed_by` is the member who said so.
    """

    id: int
    partnership_id: int
    effort: int
    name: str
    instead_of: str
    member_id: int | None
    handed_by: int
    at: datetime
    version: int = 0
