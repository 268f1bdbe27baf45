"""The rules a guide's structure keeps; each is a small generator of findings."""

import re
from collections.abc import Callable, Iterator
from typing import TypeAlias

from flows.guide.findings import Finding
from flows.guide.model import Condition, Format, Node, NodeKind
from flows.guide.shape import Draft, quote_all

Problem: TypeAlias = tuple[str, str]

# The phrases that a node may name as its hint; their words are in the catalogues.
HINTS = frozenset({"premises_hint", "size_hint", "target_hint"})

MOST_BUTTONS = 8
MOST_CHOICE_ID = 16
MOST_PAYLOAD = 64
_CHOICE_ID = re.compile(r"[a-z][a-z0-9_]*")
_PARENTS = frozenset({NodeKind.LIST, NodeKind.ORDER, NodeKind.CHOICES})
_TAPPED = frozenset({NodeKind.CHOICE, NodeKind.CHOICES})
_ITEMS = frozenset({NodeKind.LIST, NodeKind.ORDER})
_BOUNDED = frozenset({NodeKind.NUMBER, NodeKind.CHOICES, NodeKind.MONTHS}) | _ITEMS
# The longest that may stand before a choice in a button: verb, session, node's index and item.
_PAYLOAD = "choose:{session}:{index}.{item}:{choice}"
_LARGEST = 2**63 - 1


def check_structure(draft: Draft) -> Iterator[Finding]:
    """Everything wrong with sections, nodes and conditions of a draft whose tables could be read."""
    for section in draft.sections:
        if not section.nodes:
            yield Finding(draft.file, section.id, "a section without nodes", "Add [[sections.nodes]] or remove it")
    for node in draft.sound:
        for rule in _RULES:
            for said, remedy in rule(draft, node):
                yield Finding(draft.file, node.full_id, said, remedy)


def _family(draft: Draft, node: Node) -> Iterator[Problem]:
    if not node.parent or node.parent in draft.unsound:
        return
    parent = draft.nodes[node.parent]
    if parent.kind not in _PARENTS:
        yield f'a child of "{parent.id}", which is no list', 'Only "list", "order" and "choices" have children'
    if node.kind in _ITEMS:
        yield "a list inside a list", "Move it out, or ask for one text"


def _dead_end(_: Draft, node: Node) -> Iterator[Problem]:
    if node.kind in _TAPPED and not node.choices:
        yield "a dead end: nothing to choose", "Add choices"
    if node.kind in _ITEMS and node.most < 1:
        yield "a dead end: no item fits", "Say how many with most"
    if node.kind in _BOUNDED and node.most and node.least > node.most:
        yield f"a dead end: least {node.least} is above most {node.most}", "Swap the two"


def _keys_of_kind(_: Draft, node: Node) -> Iterator[Problem]:
    """Keys that mean something for other kinds only."""
    if node.choices and node.kind not in _TAPPED:
        yield f'choices at a node of kind "{node.kind}"', 'Make it "choice" or "choices", or remove them'
    if (node.least or node.most) and node.kind not in _BOUNDED:
        yield f'least or most at a node of kind "{node.kind}"', "Remove them"
    if node.format is not Format.ANY and node.kind is not NodeKind.TEXT:
        yield f'a format at a node of kind "{node.kind}"', 'Only "text" has one'
    if node.given and node.kind is not NodeKind.LIST:
        yield f'given at a node of kind "{node.kind}"', 'Only "list" has it'
    if node.suggest and node.kind is not NodeKind.ORDER:
        yield f'suggest at a node of kind "{node.kind}"', 'Only "order" has it'


def _choices(draft: Draft, node: Node) -> Iterator[Problem]:
    if len(node.choices) > MOST_BUTTONS:
        yield f"{len(node.choices)} choices", f"Keep at most {MOST_BUTTONS}, or split the question"
    for choice in sorted({choice for choice in node.choices if node.choices.count(choice) > 1}):
        yield f'choice "{choice}" stands twice', "Remove one"
    index = tuple(draft.nodes).index(node.full_id)
    for choice in dict.fromkeys(node.choices):
        if not _CHOICE_ID.fullmatch(choice):
            yield f'choice "{choice}" is of another form', "Use only a-z, 0-9 and _, beginning with a letter"
        if len(choice) > MOST_CHOICE_ID:
            yield f'choice "{choice}" has {len(choice)} characters', f"Use at most {MOST_CHOICE_ID}"
        payload = _PAYLOAD.format(session=_LARGEST, index=index, item=99_999, choice=choice)
        if len(payload.encode()) > MOST_PAYLOAD:
            yield f'a button of {len(payload.encode())} bytes for "{choice}"', f"Telegram takes {MOST_PAYLOAD}: shorten"


def _condition(draft: Draft, node: Node) -> Iterator[Problem]:
    if node.when is None:
        return
    if not node.when.values:
        yield "a condition without values: it can never hold", "Name at least one value"
    if node.when.fact:
        yield from _fact_condition(draft, node.when)
    else:
        yield from _node_condition(draft, node, node.when)


def _subject(node: Node, when: Condition) -> str:
    """The full id of the node that a condition reads: inside a list a question about the same item, or the list."""
    return f"{node.parent}.{when.node}" if node.parent and when.node != node.parent else when.node


def _fact_condition(draft: Draft, when: Condition) -> Iterator[Problem]:
    if when.fact not in draft.facts:
        yield f'a condition on the unknown fact "{when.fact}"', "Declare it under [facts], or correct the name"
        return
    for value in when.values:
        if value not in draft.facts[when.fact]:
            known = quote_all(draft.facts[when.fact])
            yield f'a condition on "{value}", which fact "{when.fact}" never is', f"It is one of {known}"


def _node_condition(draft: Draft, node: Node, when: Condition) -> Iterator[Problem]:
    order = tuple(draft.nodes)
    subject = _subject(node, when)
    if subject not in draft.nodes:
        yield (
            f'a condition on the unknown node "{when.node}"',
            "Correct the name; inside a list, name its own questions",
        )
        return
    if order.index(subject) >= order.index(node.full_id):
        yield f'a condition on "{when.node}", which is asked later', "Move one of the two"
    asked = draft.nodes[subject]
    if asked.parent and asked.parent != node.parent:
        yield f'a condition on "{when.node}" from outside its list', "Only questions of the same list can see its items"
    if subject in draft.unsound:
        return
    if asked.kind not in _TAPPED:
        yield f'a condition on "{when.node}", which has no choices', "Depend on a question that is tapped"
        return
    for value in when.values:
        if value not in asked.choices:
            yield f'a condition on "{value}", which "{when.node}" does not offer', f"Use {quote_all(asked.choices)}"


def _reachable(draft: Draft, node: Node) -> Iterator[Problem]:
    """The conditions on the way to a node must not rule each other out."""
    left: dict[str, set[str]] = {}
    for subject, values in _on_the_way(draft, node):
        asked = draft.nodes.get(subject)
        if asked is not None and asked.kind is NodeKind.CHOICES:
            continue
        left[subject] = left.get(subject, set(values)) & set(values)
        if values and not left[subject]:
            yield f'never reached: what it needs of "{subject}" is ruled out before', "Change one of the conditions"
            return


def _on_the_way(draft: Draft, node: Node) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What must hold for the node, its list and the questions that their conditions read; a fact ends in ` (fact)`."""
    waiting, seen = [node.full_id], set[str]()
    while waiting:
        full_id = waiting.pop()
        if full_id in seen or full_id not in draft.nodes:
            continue
        seen.add(full_id)
        visited = draft.nodes[full_id]
        waiting.append(visited.parent)
        if visited.when is not None:
            subject = f"{visited.when.fact} (fact)" if visited.when.fact else _subject(visited, visited.when)
            yield subject, visited.when.values
            waiting.append(subject)


def _suggestions(draft: Draft, node: Node) -> Iterator[Problem]:
    order = tuple(draft.nodes)
    for source in node.suggest:
        if source not in draft.nodes:
            yield f'suggest names the unknown node "{source}"', "Correct the name"
        elif source not in draft.unsound and draft.nodes[source].kind not in _ITEMS:
            yield f'suggest names "{source}", which is no list', "Name lists"
        elif order.index(source) >= order.index(node.full_id):
            yield f'suggest names "{source}", which is asked later', "Move one of the two"


def _hints(_: Draft, node: Node) -> Iterator[Problem]:
    if node.hint and node.hint not in HINTS:
        yield f'unknown hint "{node.hint}"', f"Use one of {quote_all(sorted(HINTS))}"
    if node.hint_on and not node.hint:
        yield "hint_on without a hint", "Name the hint"
    for choice in node.hint_on:
        if choice not in node.choices:
            yield f'hint_on "{choice}" is no choice of the node', f"Use {quote_all(node.choices)}"


_RULES: tuple[Callable[[Draft, Node], Iterator[Problem]], ...] = (
    _family,
    _dead_end,
    _keys_of_kind,
    _choices,
    _condition,
    _reachable,
    _suggestions,
    _hints,
)
