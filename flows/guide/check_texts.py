"""The rules a guide's words keep: complete in every language, fitting the phone, easy to read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Any

from flows.guide.findings import Finding
from flows.guide.model import Node
from flows.guide.shape import Draft, misfits, quote_all
from flows.readability import count_words, lix

MOST_LABEL = 40
MOST_SCREEN = 600
MOST_MESSAGE = 4096
MOST_LIX = 40
# A shorter text has too few words for its LIX to say anything.
LEAST_WORDS = 20

_GUIDE: Mapping[str, type] = {"title": str, "intro": str, "outro": str, "sections": dict, "nodes": dict}
_NODE: Mapping[str, type] = {"prompt": str, "short": str, "help": str, "choices": dict, "example": str}
_SECTION = "sections."


@dataclass(frozen=True, slots=True)
class _Page:
    """One language's texts, flattened to (node, key) -> words; whole-guide texts have an empty node."""

    file: str
    language: str
    words: Mapping[tuple[str, str], str]

    def finding(self, node: str, rule: str, remedy: str) -> Finding:
        return Finding(self.file, node, rule, remedy)


def check_texts(draft: Draft, shown: str, texts: Mapping[str, Mapping[str, Any]]) -> Iterator[Finding]:
    """Everything wrong with the words of a draft, language by language; Danish sets the measure for the others."""
    pages = []
    for language, table in texts.items():
        file = f"{shown}/{language}.toml"
        wrong = [Finding(file, node, rule, remedy) for node, rule, remedy in _misplaced(draft, table)]
        yield from wrong
        pages.append(_Page(file, language, dict(_flatten(draft, table))))
    said = dict.fromkeys(key for page in pages for key in page.words)
    base = next((page for page in pages if page.language == "da"), None)
    for page in pages:
        yield from _missing(draft, page, tuple(said))
        yield from _placeholders(draft, page, base)
        yield from _lengths(page)
        if page.language == "da":
            yield from _readability(page)


def _misplaced(draft: Draft, table: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Unknown keys, values of another type, and words for what the structure does not have."""
    for rule, remedy in misfits(table, _GUIDE):
        yield "", rule, remedy
    for section in _table(table, "sections"):
        if section not in {section.id for section in draft.sections}:
            yield section, "texts for a section that does not exist", "Remove them, or correct the id"
    for full_id, words in _table(table, "nodes").items():
        for rule, remedy in _misplaced_words(draft.nodes.get(full_id), words):
            yield full_id, rule, remedy


def _misplaced_words(node: Node | None, words: object) -> Iterator[tuple[str, str]]:
    if node is None:
        yield "texts for a node that does not exist", 'Remove them, or use the full id, as "efforts.place"'
    elif not isinstance(words, dict):
        yield "no table", f'Write [nodes."{node.full_id}"] above its texts'
    else:
        yield from misfits(words, _NODE)
        for choice in _table(words, "choices"):
            if choice not in node.choices:
                yield f'a label for "{choice}", which is no choice', "Remove it, or add the choice"


def _table(table: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = table.get(key, {})
    return found if isinstance(found, dict) else {}


def _flatten(draft: Draft, table: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str], str]]:
    for key in ("title", "intro", "outro"):
        yield from _said("", key, table.get(key))
    for section, title in _table(table, "sections").items():
        yield from _said("", _SECTION + section, title)
    for full_id, words in _table(table, "nodes").items():
        if full_id not in draft.nodes or not isinstance(words, dict):
            continue
        for key in ("prompt", "short", "help", "example"):
            yield from _said(full_id, key, words.get(key))
        for choice, label in _table(words, "choices").items():
            yield from _said(full_id, f"choices.{choice}", label)


def _said(node: str, key: str, words: object) -> Iterator[tuple[tuple[str, str], str]]:
    if isinstance(words, str) and words.strip():
        yield (node, key), words.strip()


def _missing(draft: Draft, page: _Page, said: tuple[tuple[str, str], ...]) -> Iterator[Finding]:
    """What the structure needs, and what another language has."""
    needed: dict[tuple[str, str], None] = dict.fromkeys(("", key) for key in ("title", "intro", "outro"))
    needed |= dict.fromkeys(("", _SECTION + section.id) for section in draft.sections)
    for node in draft.nodes.values():
        needed |= dict.fromkeys(_needed_words(node))
    optional = [key for key in said if key[1] in {"help", "example"}]
    for node_id, key in dict.fromkeys([*needed, *optional]):
        if (node_id, key) not in page.words:
            label = key.removeprefix("choices.") if key.startswith("choices.") else ""
            rule = f'choice "{label}" has no label' if label else f'no text for "{key}"'
            yield page.finding(node_id, rule, f"Write it in {page.language}")


def _needed_words(node: Node) -> Iterator[tuple[str, str]]:
    for key in ("prompt", "short", *(f"choices.{choice}" for choice in node.choices)):
        yield node.full_id, key


def _placeholders(draft: Draft, page: _Page, base: _Page | None) -> Iterator[Finding]:
    for (node, key), words in page.words.items():
        used = _fields(words)
        if used is None:
            yield page.finding(node, f'broken braces in "{key}"', "Write {name}, or double a brace that is meant")
            continue
        for name in sorted(used - set(draft.facts)):
            yield page.finding(node, f'unknown placeholder {{{name}}} in "{key}"', "Declare it under [facts]")
        expected = _fields(base.words.get((node, key), words)) if base else used
        if expected is not None and expected != used:
            wanted = quote_all(sorted(expected)) or "none"
            yield page.finding(node, f'other placeholders in "{key}" than in Danish', f"Use {wanted}")


def _fields(words: str) -> set[str] | None:
    try:
        return {name for _, name, _, _ in Formatter().parse(words) if name is not None}
    except ValueError:
        return None


def _lengths(page: _Page) -> Iterator[Finding]:
    for (node, key), words in page.words.items():
        if key.startswith("choices.") and len(words) > MOST_LABEL:
            rule = f'the label of "{key.removeprefix("choices.")}" has {len(words)} characters'
            yield page.finding(node, rule, f"At most {MOST_LABEL}; 24 read well")
        elif len(words) > MOST_MESSAGE:
            yield page.finding(node, f'"{key}" has {len(words)} characters', f"Telegram takes {MOST_MESSAGE}")
    for node, screen in _screens(page):
        if node and MOST_SCREEN < len(screen) <= MOST_MESSAGE:
            rule = f"prompt and help have {len(screen)} characters together"
            yield page.finding(node, rule, f"Say it in {MOST_SCREEN}")


def _screens(page: _Page) -> Iterator[tuple[str, str]]:
    """What a person reads at once: a prompt with its help, an intro, an outro."""
    for node in dict.fromkeys(node for node, key in page.words if node and key == "prompt"):
        parts = (page.words.get((node, key), "") for key in ("prompt", "help"))
        yield node, "\n".join(part for part in parts if part)
    for key in ("intro", "outro"):
        yield "", page.words.get(("", key), "")


def _readability(page: _Page) -> Iterator[Finding]:
    screens = tuple(_screens(page))
    for node, screen in (*screens, ("", "\n\n".join(screen for _, screen in screens))):
        if count_words(screen) >= LEAST_WORDS and lix(screen) > MOST_LIX:
            yield page.finding(
                node, f"hard to read: LIX {lix(screen):.0f}", f"Shorter words and sentences, to {MOST_LIX}"
            )
