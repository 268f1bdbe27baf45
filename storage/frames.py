"""Messages between the bot and its writing process: pickles with their length in front, over a pair of sockets.

Both ends are this program on this machine; nobody else can write to the sockets.
"""

import pickle
import struct
from collections.abc import Iterator
from typing import Any

_HEAD = struct.Struct("<IQ")  # bytes that follow, and whose message it is


def frame(number: int, value: Any) -> bytes:
    """Raise what pickle raises for a value that cannot travel."""
    content = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    return _HEAD.pack(len(content), number) + content


class Frames:
    """What has come so far, in pieces of any size."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def add(self, content: bytes) -> None:
        self._buffer += content

    def whole(self) -> Iterator[tuple[int, bytes]]:
        """Each message that is complete, with its number, still pickled; they are taken out."""
        start, end = 0, len(self._buffer)
        while end - start >= _HEAD.size:
            length, number = _HEAD.unpack_from(self._buffer, start)
            if end - start - _HEAD.size < length:
                break
            start += _HEAD.size + length
            yield number, bytes(self._buffer[start - length : start])
        del self._buffer[:start]


def read(content: bytes) -> Any:
    return pickle.loads(content)  # noqa: S301 -- see above
