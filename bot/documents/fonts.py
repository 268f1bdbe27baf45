"""The fonts of every document and picture, and what of a person's text they can show.

Noto Sans and Noto Sans Arabic come first; Noto Emoji and the other scripts stand behind them. PDF/UA-1 refuses
a character without a glyph, so what none of the fonts has is written out, as "[U+4E2D]": nothing vanishes.
"""

import struct
import unicodedata
from functools import cache
from importlib import resources
from pathlib import Path

FAMILIES = ("Noto Sans", "Noto Sans Arabic", "Noto Emoji", "Noto Sans Symbols")
_FOLDERS = (("fontpkg_noto_sans", "files"), ("fontpkg_noto_sans_arabic", "files"), ("manimgx_fonts", ""))
_KEPT_CONTROLS = "\n"
_COMMON_SIGNS = frozenset("–—‘’“”„…•€")
_MODIFIERS = frozenset({"Mn", "Mc", "Me", "Sk", "Cf"})
_PLAIN = {0x09: " ", 0x0D: "\n", 0x2028: "\n", 0x2029: "\n", 0xFEFF: None}
_JOINERS = "\u200b\u200c\u200d\ufe0e\ufe0f"


@cache
def font_folders() -> tuple[str, ...]:
    """Return the folders of the installed font packages."""
    return tuple(str(resources.files(package).joinpath(folder)) for package, folder in _FOLDERS)


def xml_safe(text: str) -> str:
    """Return the text without what XML and JSON forbid: controls go, lone surrogates become U+FFFD."""
    lines = text.replace("\r\n", "\n").translate(_PLAIN)
    return "".join(_xml_character(character) for character in lines)


def printable(text: str) -> str:
    """Return the text in characters the fonts have; any other is written out as its code."""
    return "".join(
        character if _has_glyph(character) else _code(character)
        for character in unicodedata.normalize("NFC", xml_safe(text))
    )


def spelled(text: str) -> str:
    """Return the text with marks and modifiers, too, written out as codes.

    For a mark on a letter of another script's font, which PDF/UA-1 refuses though each of the two has a glyph.
    """
    return "".join(
        _code(character) if unicodedata.category(character) in _MODIFIERS else character
        for character in printable(text)
    )


def is_latin(text: str) -> bool:
    """Say whether the text is Latin letters and common signs: what PDF/UA-1 takes inside an SVG in any order."""
    return all(ord(character) < 0x0300 or character in _COMMON_SIGNS for character in text)


@cache
def coverage() -> frozenset[int]:
    """Return every code point that one of the fonts has a glyph for."""
    files = (file for folder in font_folders() for file in sorted(Path(folder).glob("*.ttf")))
    return frozenset(point for file in files for point in _mapped(file.read_bytes()))


def _has_glyph(character: str) -> bool:
    return ord(character) in coverage() or character in _KEPT_CONTROLS or character in _JOINERS


def _code(character: str) -> str:
    return f"[U+{ord(character):04X}]"


def _xml_character(character: str) -> str:
    point = ord(character)
    if 0xD800 <= point <= 0xDFFF or point & 0xFFFE == 0xFFFE:
        return "\ufffd"
    if character not in _KEPT_CONTROLS and unicodedata.category(character) == "Cc":
        return ""
    return character


def _mapped(font: bytes) -> set[int]:
    """Return the code points in a font's character map (OpenType `cmap`, formats 4 and 12)."""
    tables = struct.unpack_from(">H", font, 4)[0]
    records = (struct.unpack_from(">4sIII", font, 12 + 16 * index) for index in range(tables))
    start = next(offset for tag, _, offset, _ in records if tag == b"cmap")
    count = struct.unpack_from(">H", font, start + 2)[0]
    points: set[int] = set()
    for index in range(count):
        at = start + struct.unpack_from(">HHI", font, start + 4 + 8 * index)[2]
        form = struct.unpack_from(">H", font, at)[0]
        if form == 12:
            points |= _format_12(font, at)
        elif form == 4:
            points |= _format_4(font, at)
    return points


def _format_12(font: bytes, at: int) -> set[int]:
    groups = struct.unpack_from(">I", font, at + 12)[0]
    spans = (struct.unpack_from(">II", font, at + 16 + 12 * index) for index in range(groups))
    return {point for first, last in spans for point in range(first, last + 1)}


def _format_4(font: bytes, at: int) -> set[int]:
    double = struct.unpack_from(">H", font, at + 6)[0]
    half = double // 2
    lasts = struct.unpack_from(f">{half}H", font, at + 14)
    firsts = struct.unpack_from(f">{half}H", font, at + 16 + double)
    spans = zip(firsts, lasts, strict=True)
    return {point for first, last in spans for point in range(first, last + 1) if point != 0xFFFF}
