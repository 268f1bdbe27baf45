"""Random names and one-time tokens: the one place that draws them."""

import base64
import hashlib
import secrets

# 16 bytes are 128 random bits; in base 32 they fit a deep link and a button.
TOKEN_BYTES = 16


def new_key() -> str:
    """Our own name for a person, used where exports and files need one."""
    return secrets.token_hex(8)


def new_token() -> str:
    """A one-time token of 26 characters a-z2-7."""
    return base64.b32encode(secrets.token_bytes(TOKEN_BYTES)).decode().rstrip("=").casefold()


def token_hash(token: str) -> str:
    """What is stored of a token: its SHA-256 in hexadecimal."""
    return hashlib.sha256(token.strip().casefold().encode()).hexdigest()


def looks_like_token(text: str) -> bool:
    short = text.strip().casefold()
    return len(short) == 26 and all(char in "abcdefghijklmnopqrstuvwxyz234567" for char in short)
