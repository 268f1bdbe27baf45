"""What we print, on whatever terminal or pipe it lands: what its encoding lacks is said in plainer letters."""

import codecs
import sys
from io import TextIOWrapper

_PLAINER = {
    "–": "-", "−": "-", "\u00a0": " ", "…": "...", "»": '"', "«": '"',
    "æ": "ae", "ø": "oe", "å": "aa", "Æ": "Ae", "Ø": "Oe", "Å": "Aa",
}  # fmt: skip
_NAME = "nabopagt-plainer"


def _plainer(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lost = error.object[error.start : error.end]
    return "".join(_PLAINER.get(letter, "?") for letter in lost), error.end


def print_anywhere() -> None:
    """From now on no letter that the terminal lacks ends a command."""
    codecs.register_error(_NAME, _plainer)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors=_NAME)
