"""A door in front of servers: passes connections on to whichever of them takes them, and can be shut."""

import asyncio
import itertools
from contextlib import suppress


class Door:
    """The next of `ports` is tried first, then the others; with none open the connection is closed at once."""

    def __init__(self, *ports: int) -> None:
        self._ports = ports
        self._turns = itertools.count()
        self._server: asyncio.Server | None = None
        self.inside: set[_Guest] = set()
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def open(self) -> None:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Guest(self), "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def shut(self) -> None:
        """Nobody gets in, and who is inside is thrown out."""
        if self._server is not None:
            self._server.close()
            self._server = None
        while self.inside:
            for guest in tuple(self.inside):
                guest.leave()
            await asyncio.sleep(0)

    async def host(self, guest: "_Guest") -> asyncio.Transport | None:
        """A connection to the first server that takes one."""
        turn = next(self._turns)
        for at in range(len(self._ports)):
            port = self._ports[(turn + at) % len(self._ports)]
            with suppress(OSError):
                return (await asyncio.get_running_loop().create_connection(lambda: _Host(guest), "127.0.0.1", port))[0]
        return None


class _Guest(asyncio.Protocol):
    def __init__(self, door: Door) -> None:
        self._door = door
        self._said = bytearray()
        self._host: asyncio.Transport | None = None

    def connection_made(self, transport) -> None:
        self.transport = transport
        self._door.inside.add(self)
        self._coming = asyncio.create_task(self._come_in())

    async def _come_in(self) -> None:
        self._host = await self._door.host(self)
        if self._host is None or self.transport.is_closing():
            self.leave()
        else:
            self._host.write(bytes(self._said))

    def data_received(self, data) -> None:
        if self._host is None:
            self._said += data
        else:
            self._host.write(data)

    def connection_lost(self, _) -> None:
        self.leave()

    def leave(self) -> None:
        """Not before the way to the host is known: nothing stays open."""
        self.transport.close()
        if self._host is not None:
            self._host.close()
        if self._coming.done() or asyncio.current_task() is self._coming:
            self._door.inside.discard(self)


class _Host(asyncio.Protocol):
    def __init__(self, guest: _Guest) -> None:
        self._guest = guest

    def data_received(self, data) -> None:
        self._guest.transport.write(data)

    def connection_lost(self, _) -> None:
        self._guest.leave()
