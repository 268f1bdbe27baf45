"""The codes that let a resident answer once: drawn, written, read, and hashed with a pepper outside the database."""

import hashlib
import hmac
import re
import secrets
import unicodedata

# Digits and letters without the look-alikes 0 O 1 I L: ten of 31 are 49.5 bits.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 10
SLUG_LENGTH = 6

_BETWEEN = re.compile(r"[\s\-‐-―.\u200b-\u200f\u202a-\u202e\u2066-\u2069]+")
# What a Cyrillic keyboard writes for letters that look the same.
_LOOK_ALIKE = str.maketrans("АВЕКМНРСТХУ", "ABEKMHPCTXY")


def new_code() -> str:
    """Ten random characters of ALPHABET."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def new_slug() -> str:
    """The public short name of a wave: six characters, small letters and digits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(SLUG_LENGTH)).casefold()


def read_code(text: str) -> str | None:
    """A code as somebody typed it, with or without its dash, in any case and digits; None for what is none."""
    digits = "".join(str(unicodedata.decimal(letter, letter)) for letter in _BETWEEN.sub("", text))
    found = digits.upper().translate(_LOOK_ALIKE)
    return found if len(found) == LENGTH and all(letter in ALPHABET for letter in found) else None


def written(code: str) -> str:
    """As it is printed: XXXXX-XXXXX."""
    return f"{code[:5]}-{code[5:]}"


def derived_key(secret: str, purpose: str) -> bytes:
    """A key of 32 bytes for one purpose from the installation's secret: HMAC-SHA-256 of the purpose."""
    return hmac.digest(secret.encode(), f"nabopagt/{purpose}".encode(), hashlib.sha256)


def code_hash(code: str, wave_id: int, pepper: bytes) -> bytes:
    """What is stored of a code, 32 bytes: HMAC-SHA-256 with the pepper, of another value in every wave."""
    return hmac.digest(pepper, f"{wave_id}:{code}".encode(), hashlib.sha256)
