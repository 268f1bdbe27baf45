"""Guessing codes is slow, and no address is kept: only how many wrong codes came from a keyed hash of it.

Right codes cost nothing: a whole estate may sit behind one address. So whoever guesses there makes the others wait a
moment and shuts nobody out.
"""

import asyncio
import hashlib
import ipaddress
import secrets
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

MOST_ADDRESSES = 4096
FEW = 20
"""So many codes are looked at in one go while somebody guesses from everywhere."""
MOST_WAITING = 10
"""So many wait in line behind an address from which somebody guesses."""


@dataclass(slots=True)
class _Bucket:
    """So many tokens at once, and one more every so many seconds."""

    size: float
    seconds_each: float
    tokens: float
    at: float
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0

    def refill(self, now: float) -> None:
        self.tokens = min(self.size, self.tokens + max(0.0, now - self.at) / self.seconds_each)
        self.at = now


class Throttle:
    """Twenty wrong codes from one address, and one more every twenty seconds, without waiting; 600 from everywhere, and
    one more a second.

    `now` is in seconds, from any beginning.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._key = secrets.token_bytes(32)
        self._buckets: OrderedDict[bytes, _Bucket] = OrderedDict()
        self._all = _Bucket(600, 1, 600, now())
        self.few = asyncio.Semaphore(FEW)

    def allows(self, address: str) -> bool:
        """Whether another code may be tried from there at once."""
        bucket = self._buckets.get(self._hashed(address))
        if bucket is None:
            return True
        bucket.refill(self._now())
        return bucket.tokens >= 1

    @asynccontextmanager
    async def turn(self, address: str, seconds: float) -> AsyncIterator[bool]:
        """At once, or in line behind whoever guesses there, one code every so many seconds; False where it is long."""
        bucket = self._buckets.get(self._hashed(address))
        if bucket is None or self.allows(address):
            yield True
        elif bucket.waiting >= MOST_WAITING:
            yield False
        else:
            bucket.waiting += 1
            try:
                async with bucket.turn:
                    await asyncio.sleep(seconds)
                    yield True
            finally:
                bucket.waiting -= 1

    @property
    def is_strained(self) -> bool:
        """Somebody guesses from many addresses: every code has to wait a moment."""
        self._all.refill(self._now())
        return self._all.tokens < 1

    def note_wrong(self, address: str) -> None:
        key, now = self._hashed(address), self._now()
        bucket = self._buckets.pop(key, None) or _Bucket(20, 20, 20, now)
        self._buckets[key] = bucket
        if len(self._buckets) > MOST_ADDRESSES:
            self._buckets.popitem(last=False)
        for one in (bucket, self._all):
            one.refill(now)
            one.tokens = max(0.0, one.tokens - 1)

    def _hashed(self, address: str) -> bytes:
        return hashlib.blake2b(_network(address).encode(), key=self._key, digest_size=16).digest()


def _network(address: str) -> str:
    """A home's IPv6 addresses count as one."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    return str(parsed.ipv4_mapped or ipaddress.ip_network((int(parsed), 64), strict=False))
