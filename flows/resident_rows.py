"""What the outbox can do for residents: they are no persons of ours, a row for one of them knows a chat and a wave."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Protocol


class ResidentRows(Protocol):
    def queue_to_all(self, partnership_id: int, wave_id: int, kind: str, prefix: str, due: datetime) -> None:
        """Queue one message for every subscriber of a partnership, in one statement; those there are change nothing.

        The keys are the prefix and the chat. The subscribers are noted as invited to the wave.
        """
        ...

    def is_known(self, key: str) -> bool:
        """Whether there is, or was and left its mark, a row of this key."""
        ...

    def forget_chat(self, chat: int, marks: Mapping[str, str]) -> int:
        """Erase every row to a chat that is no person's, and what names the chat; return how many.

        Of a row whose key is in `marks`, and which may have been sent, the other name given there stays: nothing else.
        """
        ...

    def drop_about(self, subject: str, kinds: Collection[str]) -> int:
        """Erase all rows about a subject of these kinds, sent or not; return how many."""
        ...
