"""HTML cut into messages: at paragraph ends, never inside a tag, an entity or a joined emoji."""

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

MAX_UNITS = 4096
"""Counted in UTF-16 units of what is seen, which is never less than Telegram counts."""

_PIECE = re.compile(r"(<[^>]*>)|(&(?:#\w+|\w+);)|([^<&]+|[<&])")
_ANY_TAG = re.compile(r"<[^>]*>")
_TAG = re.compile(r"<(/?)([a-z0-9-]+)")
_JOINER = "\u200d"


@dataclass(frozen=True, slots=True)
class _Atom:
    """What is never cut: a tag (seen as nothing), an entity, a visible character with all that belongs to it."""

    source: str
    seen: str
    is_tag: bool = False

    @property
    def units(self) -> int:
        return units(self.seen)


def units(text: str) -> int:
    """The length in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def split(source: str, limit: int = MAX_UNITS) -> tuple[str, ...]:
    """The messages, none of them blank; tags open at a cut are closed before it and opened again after it."""
    if is_blank(source):
        return ()
    if units(source) <= limit:
        return (source,)
    parts, rest, open_tags = [], _atoms(source), tuple[str, ...]()
    while rest:
        cut = _cut(rest, limit)
        part, still_open = _closed(open_tags, rest[:cut])
        if not is_blank(part):
            parts.append(part)
        rest, open_tags = _without_leading_space(rest[cut:]), still_open
    return tuple(parts)


def is_blank(source: str) -> bool:
    return not _ANY_TAG.sub("", source).strip()


def _atoms(source: str) -> list[_Atom]:
    atoms: list[_Atom] = []
    for match in _PIECE.finditer(source):
        tag, entity, words = match.groups()
        if tag:
            atoms.append(_Atom(tag, "", is_tag=True))
        elif entity:
            atoms.append(_Atom(entity, html.unescape(entity)))
        else:
            atoms.extend(_Atom(character, character) for character in graphemes(words))
    return atoms


def _cut(atoms: list[_Atom], limit: int) -> int:
    """How many atoms go into the next message: all, or up to the best break within the limit."""
    length, ends = 0, dict[int, int]()
    for index, atom in enumerate(atoms):
        length += atom.units
        if length > limit:
            return _best(ends, index)
        ends[_rank(atoms, index)] = index + 1
    return len(atoms)


def _best(ends: dict[int, int], full: int) -> int:
    """A paragraph's end, else a line's, else a sentence's, else a word's, unless it leaves the message half empty."""
    fitting = (ends[rank] for rank in (4, 3, 2, 1) if ends.get(rank, 0) > full // 2)
    return next(fitting, max(full, 1))


def _rank(atoms: list[_Atom], index: int) -> int:
    """How good a cut after this atom is."""
    if atoms[index].seen == "\n":
        return 4 if _seen_before(atoms, index) == "\n" else 3
    if atoms[index].seen.isspace():
        return 2 if _seen_before(atoms, index) in ".!?:;" else 1
    return 0


def _seen_before(atoms: list[_Atom], index: int) -> str:
    while index:
        index -= 1
        if not atoms[index].is_tag:
            return atoms[index].seen
    return ""


def _closed(open_tags: tuple[str, ...], atoms: list[_Atom]) -> tuple[str, tuple[str, ...]]:
    """The atoms between what has to be opened before and closed after them; and what stays open."""
    stack = list(open_tags)
    for atom in atoms:
        tag = _TAG.match(atom.source) if atom.is_tag else None
        if tag and not tag[1]:
            stack.append(atom.source)
        elif tag and stack:
            stack.pop()
    inner = "".join(atom.source for atom in atoms).rstrip()
    return "".join(open_tags) + inner + "".join(map(_closing, reversed(stack))), tuple(stack)


def _closing(opening: str) -> str:
    tag = _TAG.match(opening)
    return f"</{tag[2]}>" if tag else ""


def _without_leading_space(atoms: list[_Atom]) -> list[_Atom]:
    """Tags at the start are kept, the blanks between and after them are not."""
    tags: list[_Atom] = []
    for index, atom in enumerate(atoms):
        if not atom.is_tag and not atom.seen.isspace():
            return [*tags, *atoms[index:]]
        if atom.is_tag:
            tags.append(atom)
    return tags


def graphemes(text: str) -> list[str]:
    """Visible characters: a base with its marks, skin tones and joined emoji; flags in pairs."""
    if text.isascii():
        return list(text.replace("\r\n", "\n"))
    return list(_clusters(text))


def _clusters(text: str) -> Iterator[str]:
    cluster = ""
    for character in text:
        if cluster and not _belongs(cluster, character):
            yield cluster
            cluster = ""
        cluster += character
    if cluster:
        yield cluster


def _belongs(cluster: str, character: str) -> bool:
    if _is_flag_half(character):
        return len(cluster) == 1 and _is_flag_half(cluster)
    return cluster[-1] == _JOINER or character == _JOINER or _extends(character)


def _is_flag_half(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _extends(character: str) -> bool:
    """Marks, variation selectors, skin tones and the tags of regional flags."""
    is_emoji_part = "\U0001f3fb" <= character <= "\U0001f3ff" or "\U000e0020" <= character <= "\U000e007f"
    return is_emoji_part or unicodedata.category(character) in {"Mn", "Me", "Mc"}
