"""Does a reply fit a node? Each kind of node has one function; what it returns becomes the answer."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from flows.answers import Answer, AnswerKind, Item
from flows.errors import ReplyError, StageError
from flows.guide.model import Format, Node, NodeKind
from flows.replies import Done, Raised, Removed, Reply, Reworded, Said, Skipped, Tapped, Ticked, Unknown
from flows.words import (
    clean_text,
    is_only_symbols,
    may_continue,
    parse_cvr,
    parse_name,
    parse_number,
    split_items,
    wording,
)

Accepted: TypeAlias = tuple[AnswerKind, Any]
MONTHS = tuple(str(month) for month in range(1, 13))


def accept(node: Node, old: Answer | None, said: Reply, member_id: int) -> Accepted:
    """The kind and value of the answer that the reply makes of the node; ReplyError when it does not fit."""
    if isinstance(said, Skipped):
        return _leave(node.optional, AnswerKind.SKIPPED)
    if isinstance(said, Unknown):
        return _leave(node.unknown, AnswerKind.UNKNOWN)
    if isinstance(said, Reworded):
        return _reworded(node, old, said, member_id)
    return _ACCEPTORS[node.kind](node, old, said, member_id)


def _leave(is_allowed: bool, kind: AnswerKind) -> Accepted:  # noqa: FBT001 -- read off the node in the line above
    if not is_allowed:
        raise ReplyError("reply.needed")
    return kind, None


def _reworded(node: Node, old: Answer | None, said: Reworded, member_id: int) -> Accepted:
    if old is None:
        raise StageError
    if not old.items:
        return _ACCEPTORS[node.kind](node, None, Said(said.text), member_id)
    text = wording(said.text)
    newest = max(item.id for item in old.items)
    return old.kind, tuple(Item(i.id, text) if i.id == newest else i for i in old.items)


def _note(_node: Node, _old: Answer | None, said: Reply, _member: int) -> Accepted:
    if isinstance(said, Done):
        return AnswerKind.GIVEN, ""
    raise ReplyError("reply.tap")


def whole_text(old: Answer | None, said: Said, member_id: int) -> str:
    """The words, put behind the part that this person sent before when a paste came in several messages."""
    text = clean_text(said.text)
    if old is not None and old.kind is AnswerKind.COLLECTING and old.member_id == member_id and old.value:
        text = f"{old.value}\n{text}"
    return wording(text)


def _text(node: Node, old: Answer | None, said: Reply, member_id: int) -> Accepted:
    if isinstance(said, Done) and old is not None and old.kind is AnswerKind.COLLECTING:
        return AnswerKind.GIVEN, old.value
    if not isinstance(said, Said):
        raise StageError
    if node.format is Format.NAME:
        return AnswerKind.GIVEN, parse_name(said.text)
    if node.format is Format.CVR:
        return AnswerKind.GIVEN, parse_cvr(said.text)
    text = whole_text(old, said, member_id)
    if is_only_symbols(text):
        raise ReplyError("reply.symbols")
    return (AnswerKind.COLLECTING if may_continue(said.text) else AnswerKind.GIVEN), text


def _number(node: Node, _old: Answer | None, said: Reply, _member: int) -> Accepted:
    if not isinstance(said, Said):
        raise StageError
    return AnswerKind.GIVEN, parse_number(clean_text(said.text), node.least, node.most)


def _choice(node: Node, _old: Answer | None, said: Reply, _member: int) -> Accepted:
    if not isinstance(said, Tapped):
        raise ReplyError("reply.tap")
    if said.choice not in node.choices:
        raise StageError
    return AnswerKind.GIVEN, said.choice


def _choices(node: Node, old: Answer | None, said: Reply, _member: int) -> Accepted:
    allowed = MONTHS if node.kind is NodeKind.MONTHS else node.choices
    chosen: tuple[str, ...] = tuple(old.value) if old is not None and isinstance(old.value, tuple) else ()
    if isinstance(said, Done):
        return _end_of_choices(node, chosen)
    if not isinstance(said, Ticked):
        raise ReplyError("reply.tap")
    if said.choice not in allowed:
        raise StageError
    if node.most == 1 and said.is_on:
        return AnswerKind.GIVEN, (said.choice,)
    picked = set(chosen) | {said.choice} if said.is_on else set(chosen) - {said.choice}
    return AnswerKind.COLLECTING, tuple(choice for choice in allowed if choice in picked)


def _end_of_choices(node: Node, chosen: tuple[str, ...]) -> Accepted:
    if chosen:
        return AnswerKind.GIVEN, chosen
    if node.optional:
        return AnswerKind.SKIPPED, None
    raise ReplyError("reply.pick")


def _list(node: Node, old: Answer | None, said: Reply, _member: int) -> Accepted:
    items = old.items if old is not None else ()
    if isinstance(said, Done):
        return _end_of_list(node, items)
    if isinstance(said, Said):
        return AnswerKind.COLLECTING, _with_items(node, items, said.text)
    if isinstance(said, Raised | Removed):
        return AnswerKind.COLLECTING, _rearranged(items, said)
    raise ReplyError("reply.list")


def _end_of_list(node: Node, items: tuple[Item, ...]) -> Accepted:
    if items:
        return AnswerKind.GIVEN, tuple(Item(item.id, item.text) for item in items)
    if node.optional:
        return AnswerKind.SKIPPED, None
    raise ReplyError("reply.one_item")


def _with_items(node: Node, items: tuple[Item, ...], raw: str) -> tuple[Item, ...]:
    text = wording(raw)
    if items and items[-1].is_open:
        last = items[-1]
        text = wording(f"{last.text}\n{text}")
        return (*items[:-1], Item(last.id, text, is_open=may_continue(raw)))
    if is_only_symbols(text):
        raise ReplyError("reply.symbols")
    added = split_items(text)
    if node.most and len(items) + len(added) > node.most:
        raise ReplyError("reply.full", {"most": node.most})
    first = max((item.id for item in items), default=0) + 1
    is_open = may_continue(raw) and len(added) == 1
    return (*items, *(Item(first + n, one, is_open=is_open) for n, one in enumerate(added)))


def _rearranged(items: tuple[Item, ...], said: Raised | Removed) -> tuple[Item, ...]:
    index = next((n for n, item in enumerate(items) if item.id == said.item), None)
    if index is None:
        raise StageError
    if isinstance(said, Removed):
        return items[:index] + items[index + 1 :]
    if index == 0:
        return items
    return (*items[: index - 1], items[index], items[index - 1], *items[index + 1 :])


_ACCEPTORS: Mapping[NodeKind, Callable[[Node, Answer | None, Reply, int], Accepted]] = {
    NodeKind.NOTE: _note,
    NodeKind.TEXT: _text,
    NodeKind.NUMBER: _number,
    NodeKind.CHOICE: _choice,
    NodeKind.CHOICES: _choices,
    NodeKind.MONTHS: _choices,
    NodeKind.LIST: _list,
    NodeKind.ORDER: _list,
}
