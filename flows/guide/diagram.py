"""A guide's compiled machine as a Mermaid state diagram: one box a section, one state a question."""

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from flows.guide.model import Guide

# Source and target are full ids, "start" or "end"; the label says when the edge is taken.
Edge: TypeAlias = tuple[str, str, str]

_OUTSIDE = frozenset({"start", "end"})
_INDENT = "    "


def mermaid(edges: Iterable[Edge], guide: Guide, language: str) -> str:
    """The diagram's source, ending in a newline; GitHub and most Markdown viewers draw it."""
    lines = ["stateDiagram-v2", *_sections(guide, language), *(_arrow(edge, guide) for edge in edges)]
    return "\n".join(lines) + "\n"


def _sections(guide: Guide, language: str) -> Iterator[str]:
    texts = guide.texts[language]
    for section in guide.sections:
        yield f'{_INDENT}state "{_plain(texts.sections[section.id])}" as section_{section.id} {{'
        for full_id in section.nodes:
            yield f'{_INDENT * 2}state "{_plain(texts.nodes[full_id].short)}" as {_state(full_id)}'
        yield f"{_INDENT}}}"


def _arrow(edge: Edge, guide: Guide) -> str:
    source, target, label = edge
    ends = (
        "[*]" if full_id in _OUTSIDE and full_id not in guide.nodes else _state(full_id) for full_id in (source, target)
    )
    arrow = _INDENT + " --> ".join(ends)
    return f"{arrow} : {_plain(label)}" if label else arrow


def _state(full_id: str) -> str:
    """Mermaid's ids hold no dots, and sections and nodes may share a name."""
    return "node_" + full_id.replace(".", "__")


def _plain(words: str) -> str:
    """Without the signs that Mermaid reads itself."""
    for sign, shown in (('"', "'"), (":", " –"), (";", ","), ("\n", " "), ("{", "("), ("}", ")"), ("#", "")):
        words = words.replace(sign, shown)
    return " ".join(words.split())
