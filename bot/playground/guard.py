"""Nobody but this machine, and no other site in this machine's browser."""

import ipaddress

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_HOSTS = {"localhost", "127.0.0.1", "[::1]"}
_POLICY = (
    b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; "
    b"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = (
    (b"content-security-policy", _POLICY),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),
)


def is_loopback(address: str) -> bool:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = parsed.ipv4_mapped if isinstance(parsed, ipaddress.IPv6Address) else None
    return (mapped or parsed).is_loopback


def is_local_host(header: str) -> bool:
    """Whether a Host header names this machine; rebound names of strangers do not."""
    name, separator, port = header.rpartition(":")
    if not separator or header.endswith("]"):
        name, port = header, "0"
    return name.lower() in _HOSTS and port.isdigit()


class LoopbackOnly:
    """Wraps the whole application and gives every answer its safety headers; pages of the bot may bring their own."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        client = scope.get("client") or ("", 0)
        hosts = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
        if not (is_loopback(client[0]) and len(hosts) == 1 and is_local_host(hosts[0])):
            refusal = PlainTextResponse("The playground answers its own machine only.", 403)
            await refusal(scope, receive, send)
            return

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = {name.lower() for name, _ in message["headers"]}
                added = [(name, value) for name, value in _HEADERS if name not in own]
                message = {**message, "headers": [*message["headers"], *added]}
            await send(message)

        await self._app(scope, receive, send_safely)
