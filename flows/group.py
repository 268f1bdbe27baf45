"""A group of Telegram's that hears of one partnership."""

from dataclasses import dataclass, replace
from datetime import datetime


@dataclass(frozen=True, slots=True)
class GroupChat:
    """From the one-time link on, of which only the SHA-256 is stored, until it is unbound.

    `chat_id` is 0 until a member has used the link in a group; `made_by` is the member who got the link. `language` is
    what the group reads.
    """

    id: int
    partnership_id: int
    token_hash: str
    expires: datetime
    created: datetime
    made_by: int
    language: str
    chat_id: int = 0
    bound: datetime | None = None
    unbound: datetime | None = None
    version: int = 0

    @property
    def is_bound(self) -> bool:
        return self.bound is not None and self.unbound is None

    def is_open(self, now: datetime) -> bool:
        """Its link can still be used."""
        return self.bound is None and self.unbound is None and now < self.expires

    def moved_to(self, chat_id: int) -> "GroupChat":
        return replace(self, chat_id=chat_id)
