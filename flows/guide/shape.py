"""From a guide file's tables to sections and nodes, with a finding for everything that is not where it belongs."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from flows.guide.findings import Finding
from flows.guide.model import Condition, Format, Node, NodeKind, Section

ID = re.compile(r"[a-z][a-z_]*")
_NAMES: Mapping[type, str] = {
    str: "text",
    int: "a whole number",
    bool: "true or false",
    list: "a list",
    dict: "a table",
}
_GUIDE: Mapping[str, type] = {"release": bool, "facts": dict, "sections": list}
_SECTION: Mapping[str, type] = {"id": str, "minutes": int, "nodes": list}
_CONDITION: Mapping[str, type] = {"values": list, "node": str, "fact": str}
_CHILD: Mapping[str, type] = {
    "id": str,
    "kind": str,
    "choices": list,
    "when": dict,
    "format": str,
    "optional": bool,
    "unknown": bool,
    "ask": bool,
    "examples": bool,
    "members": bool,
    "given": bool,
    "suggest": list,
    "hint": str,
    "hint_on": list,
    "least": int,
    "most": int,
}
_AS_WRITTEN = ("optional", "unknown", "ask", "examples", "members", "given", "hint", "least", "most")
_NODE: Mapping[str, type] = {**_CHILD, "children": list}


@dataclass(slots=True)
class Draft:
    """A guide under examination: what could be read of it. `unsound` nodes have findings already."""

    file: str
    release: bool = False
    facts: dict[str, tuple[str, ...]] = field(default_factory=dict)
    sections: list[Section] = field(default_factory=list)
    nodes: dict[str, Node] = field(default_factory=dict)
    unsound: set[str] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)

    def report(self, node: str, rule: str, remedy: str) -> None:
        self.findings.append(Finding(self.file, node, rule, remedy))

    @property
    def sound(self) -> tuple[Node, ...]:
        return tuple(node for full_id, node in self.nodes.items() if full_id not in self.unsound)


def quote_all(words: object) -> str:
    return ", ".join(f'"{word}"' for word in words) if isinstance(words, list | tuple) else str(words)


def misfits(table: Mapping[str, Any], keys: Mapping[str, type]) -> Iterator[tuple[str, str]]:
    """What is wrong with the keys of a table and the types of their values, each with its remedy."""
    for key, value in table.items():
        if key not in keys:
            near = get_close_matches(key, keys, n=1)
            remedy = f'Perhaps "{near[0]}" is meant' if near else f"Allowed are {quote_all(sorted(keys))}"
            yield f'unknown key "{key}"', remedy
        elif type(value) is not keys[key]:
            yield f'"{key}" is not {_NAMES[keys[key]]}', f'Write {_NAMES[keys[key]]} after "{key} ="'
        elif keys[key] is list and key not in {"nodes", "children", "sections"} and not _all_text(value):
            yield f'"{key}" holds something that is not text', "Put every entry in quotation marks"


def _all_text(values: object) -> bool:
    return isinstance(values, list) and all(isinstance(value, str) for value in values)


def read_draft(file: str, raw: Mapping[str, Any]) -> Draft:
    draft = Draft(file)
    wrong = list(misfits(raw, _GUIDE))
    for rule, remedy in wrong:
        draft.report("", rule, remedy)
    draft.release = raw.get("release") is True
    facts = raw.get("facts", {})
    for fact, values in facts.items() if isinstance(facts, dict) else ():
        if _all_text(values):
            draft.facts[fact] = tuple(values)
        else:
            draft.report("", f'fact "{fact}" is not a list of text', "List its values, or write [] for free text")
    sections = raw.get("sections")
    for table in sections if isinstance(sections, list) else ():
        _read_section(draft, table)
    if not sections:
        draft.report("", "no sections", "Add [[sections]] with an id and nodes")
    return draft


def _read_section(draft: Draft, table: object) -> None:
    if not isinstance(table, dict) or not isinstance(table.get("id"), str):
        draft.report("", "a section without an id", 'Add id = "…" to each [[sections]]')
        return
    section_id = table["id"]
    for rule, remedy in misfits(table, _SECTION):
        draft.report(section_id, rule, remedy)
    if not ID.fullmatch(section_id):
        draft.report(section_id, "a section id of another form", "Use only a-z and _, beginning with a letter")
    if any(section.id == section_id for section in draft.sections):
        draft.report(section_id, "two sections have this id", "Give each section an id of its own")
    nodes = table.get("nodes")
    before = len(draft.nodes)
    for entry in nodes if isinstance(nodes, list) else ():
        _read_node(draft, section_id, entry)
    minutes = table.get("minutes", 0)
    asked = tuple(draft.nodes)[before:]
    draft.sections.append(Section(section_id, asked, minutes if type(minutes) is int else 0))


def _read_node(draft: Draft, section: str, table: object, parent: str = "") -> None:
    if not isinstance(table, dict) or not isinstance(table.get("id"), str):
        draft.report(parent or section, "a node without an id", 'Add id = "…" to each node')
        return
    full_id = f"{parent}.{table['id']}" if parent else table["id"]
    wrong = [*misfits(table, _CHILD if parent else _NODE), *_wrong_words(table)]
    if not ID.fullmatch(table["id"]):
        wrong.append(("an id of another form", "Use only a-z and _, beginning with a letter"))
    if full_id in draft.nodes:
        wrong.append(("two nodes have this id", "Give each node an id of its own"))
    for rule, remedy in wrong:
        draft.report(full_id, rule, remedy)
    if wrong:
        draft.unsound.add(full_id)
    if full_id not in draft.nodes:
        draft.nodes[full_id] = _loose_node(table, section, parent) if wrong else _node(table, section, parent)
    children = table.get("children")
    for child in children if isinstance(children, list) and not parent else ():
        _read_node(draft, section, child, full_id)


def _wrong_words(table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Words that must come from a closed set: the kind, the format, the condition's keys."""
    kinds, formats = [kind.value for kind in NodeKind], [form.value for form in Format]
    if "kind" not in table:
        yield "no kind", f"Add kind = one of {quote_all(kinds)}"
    elif isinstance(table["kind"], str) and table["kind"] not in kinds:
        yield f'unknown kind "{table["kind"]}"', f"Use one of {quote_all(kinds)}"
    if isinstance(table.get("format"), str) and table["format"] not in formats:
        yield f'unknown format "{table["format"]}"', f"Use one of {quote_all(formats)}"
    when = table.get("when")
    if isinstance(when, dict):
        yield from misfits(when, _CONDITION)
        if ("node" in when) == ("fact" in when):
            yield "a condition needs either a node or a fact", "Keep one of the two"


def _loose_node(table: Mapping[str, Any], section: str, parent: str) -> Node:
    """A stand-in for a node with findings: its choices still count for the texts and for conditions on it."""
    choices = table.get("choices", ())
    known = table.get("kind") in [kind.value for kind in NodeKind]
    kind = NodeKind(table["kind"]) if known else NodeKind.NOTE
    return Node(table["id"], section, kind, parent, tuple(choices) if _all_text(choices) else ())


def _node(table: Mapping[str, Any], section: str, parent: str) -> Node:
    when = table.get("when")
    return Node(
        id=table["id"],
        section=section,
        kind=NodeKind(table["kind"]),
        parent=parent,
        choices=tuple(table.get("choices", ())),
        when=Condition(tuple(when.get("values", ())), when.get("node", ""), when.get("fact", "")) if when else None,
        format=Format(table.get("format", "any")),
        suggest=tuple(table.get("suggest", ())),
        hint_on=tuple(table.get("hint_on", ())),
        **{key: table[key] for key in _AS_WRITTEN if key in table},
    )
