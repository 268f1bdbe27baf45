"""What every private page tells a browser: keep nothing, say nowhere where you came from, fetch and run nothing."""

import hashlib
from base64 import b64encode

_STRICT = {
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "x-robots-tag": "noindex, nofollow, noarchive",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "cross-origin-resource-policy": "same-origin",
}


def strict_headers(style: str, forms: str) -> dict[str, str]:
    """The headers of pages with this one style sheet inside them; `forms` is where they may be sent: 'self', 'none'."""
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; form-action {forms}; base-uri 'none'; frame-ancestors 'none'"
    )
    return {"content-security-policy": policy, **_STRICT}
