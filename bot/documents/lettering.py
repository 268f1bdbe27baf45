"""About how wide Noto Sans sets a text, and where its lines break; for pictures, which nobody else breaks."""

from collections.abc import Iterable

_NARROW = frozenset("iljtfrI.,:;|!'()[] -–·")
_WIDE = frozenset("mwMW@%&")


def width_of(text: str, size: float) -> float:
    """Return about how wide the semibold weight sets the text."""
    return size * sum(_em(character) for character in text)


def lines_of(text: str, size: float, width: float, longest: float | None = None) -> tuple[str, ...]:
    """Return the text in lines; only a word wider than `longest` (else than the line) is cut."""
    lines: list[str] = []
    line = ""
    for word in _pieces(text.split(), size, longest or width):
        longer = f"{line} {word}".strip()
        if line and width_of(longer, size) > width:
            lines.append(line)
            line = word
        else:
            line = longer
    return (*lines, line)


def cut_to(line: str, size: float, width: float) -> str:
    """Return the line with an ellipsis in place of what does not fit."""
    while width_of(line + "…", size) > width:
        line = line[:-1]
    return f"{line.rstrip()}…"


def _pieces(texts: Iterable[str], size: float, width: float) -> Iterable[str]:
    """Yield the words, those wider than `width` cut into pieces that fit."""
    for text in texts:
        piece = ""
        for character in text:
            if width_of(piece + character, size) > width:
                yield piece
                piece = ""
            piece += character
        yield piece


def _em(character: str) -> float:
    if character in _NARROW:
        return 0.34
    if character in _WIDE or ord(character) > 0x2190:
        return 0.98
    return 0.67 if character.isupper() else 0.585
