"""Deep links as Telegram's clients read them."""

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qs, urlsplit

_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True)
class DeepLink:
    kind: Literal["start", "startgroup"]
    payload: str


def parsed(link: str, username: str) -> DeepLink | None:
    """What a link to this bot asks for; None for any other address. A bad payload is dropped."""
    parts = urlsplit(link if "://" in link else f"https://{link}")
    query = parse_qs(parts.query, keep_blank_values=True)
    if parts.scheme == "tg" and parts.netloc == "resolve":
        name = query.get("domain", [""])[0]
    elif parts.hostname in {"t.me", "telegram.me"}:
        name = parts.path.strip("/")
    else:
        return None
    if name.lower() != username.lower():
        return None
    if "startgroup" in query:
        return DeepLink("startgroup", usable(query["startgroup"][0]))
    return DeepLink("start", usable(query.get("start", [""])[0]))


def usable(payload: str) -> str:
    return payload if _PAYLOAD.fullmatch(payload) else ""
