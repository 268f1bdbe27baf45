"""Guessing codes in the chat is slow: so many wrong ones, then one now and then. Kept in memory alone.

No chat is kept, only a hash of it under a key that nobody else has. Right codes cost nothing.
"""

import hashlib
import secrets
from collections import OrderedDict
from datetime import datetime, timedelta

AT_ONCE = 20
EACH = timedelta(seconds=20)
MOST_CHATS = 4096


class Guesses:
    """Twenty wrong codes from one chat, and then one every twenty seconds."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._wrong: OrderedDict[bytes, tuple[int, datetime]] = OrderedDict()

    def are_too_many(self, chat_id: int, now: datetime) -> bool:
        """Whether no other code may be tried from there yet."""
        return self._left(self._hashed(chat_id), now)[0] >= AT_ONCE

    def note_wrong(self, chat_id: int, now: datetime) -> None:
        hashed = self._hashed(chat_id)
        wrong, since = self._left(hashed, now)
        self._wrong.pop(hashed, None)
        self._wrong[hashed] = (min(AT_ONCE, wrong + 1), since)
        if len(self._wrong) > MOST_CHATS:
            self._wrong.popitem(last=False)

    def _left(self, hashed: bytes, now: datetime) -> tuple[int, datetime]:
        """What is not forgiven by now, and from when the next is forgiven."""
        wrong, since = self._wrong.get(hashed, (0, now))
        forgiven = max(0, (now - since) // EACH)
        return (0, now) if forgiven >= wrong else (wrong - forgiven, since + forgiven * EACH)

    def _hashed(self, chat_id: int) -> bytes:
        return hashlib.blake2b(str(chat_id).encode(), key=self._key, digest_size=16).digest()
