"""Pasted items become answers by the same engine that takes typed ones."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from flows import engine
from flows.answers import Address, Answer, AnswerKind, join_address
from flows.errors import DialogueError
from flows.guide.model import NodeKind
from flows.machine import CompiledGuide
from flows.replies import Done, Reply, Said, Tapped, Ticked
from flows.session import Session
from flows.sorting import Sorted


class _Filler:
    """A session that grows reply by reply; `changed` are the addresses to log."""

    def __init__(self, compiled: CompiledGuide, session: Session, member_id: int, now: datetime) -> None:
        self.compiled = compiled
        self.session = session
        self.changed: dict[Address, None] = {}
        self._member_id = member_id
        self._now = now

    def say(self, address: Address, said: Reply) -> None:
        turn = engine.reply(self.compiled, self.session, address, said, self._member_id, self._now)
        self.session = turn.session
        self.changed[address] = None

    def close(self, address: Address, answer: Answer) -> None:
        """A pasted item is whole, however long: the next one is no part of it."""
        whole = tuple(replace(entry, is_open=False) for entry in answer.items)
        self.session = self.session.with_answer(address, replace(answer, kind=AnswerKind.COLLECTING, value=whole))

    def reopen(self, address: Address) -> None:
        self.session = engine.open_again(self.session, self.compiled, address, self._member_id, self._now)


def fill_in(
    compiled: CompiledGuide, session: Session, pairs: Sequence[tuple[str, Sorted]], member_id: int, now: datetime
) -> tuple[Session, tuple[Address, ...], list[str]]:
    """The session with the items in their questions, the addresses that changed, and the texts that did not fit."""
    filler = _Filler(compiled, session, member_id, now)
    left: list[str] = []
    for node_id in dict.fromkeys(word for word, _ in pairs):
        items = [item for word, item in pairs if word == node_id]
        left += _fill_node(filler, node_id, items)
    return filler.session, tuple(filler.changed), left


def _fill_node(filler: _Filler, node_id: str, items: Sequence[Sorted]) -> list[str]:
    kind = filler.compiled.guide.nodes[node_id].kind
    if kind in {NodeKind.LIST, NodeKind.ORDER}:
        return _fill_list(filler, node_id, items)
    if kind is NodeKind.CHOICES:
        return _fill_kinds(filler, node_id, items)
    if kind is NodeKind.CHOICE:
        return _fill_choice(filler, node_id, items)
    standing = filler.session.value(node_id)
    texts = ([str(standing)] if standing else []) + [item.text for item in items]
    return _tried(filler, node_id, Said("\n".join(texts)), items, is_last_part=True)


def _tried(
    filler: _Filler, address: Address, said: Reply, items: Sequence[Sorted], *, is_last_part: bool = False
) -> list[str]:
    """The texts that could not be taken, if the reply does not fit."""
    try:
        filler.say(address, said)
        if is_last_part and not engine.is_settled(filler.session, address):
            filler.say(address, Done())
    except DialogueError:
        return [item.text for item in items]
    return []


def _fill_list(filler: _Filler, node_id: str, items: Sequence[Sorted]) -> list[str]:
    filler.reopen(node_id)
    standing = filler.session.answers.get(node_id)
    if standing is not None and standing.items:
        filler.close(node_id, standing)
    left: list[str] = []
    themes: dict[int, str] = {}
    for item in items:
        missed = _tried(filler, node_id, Said(item.text), [item])
        left += missed
        answer = filler.session.answers.get(node_id)
        if missed or answer is None:
            continue
        filler.close(node_id, answer)
        if item.theme:
            themes[answer.items[-1].id] = item.theme
    answer = filler.session.answers.get(node_id)
    if answer is not None and answer.items:
        filler.say(node_id, Done())
    for item_id, theme in themes.items():
        filler.say(join_address(node_id, item_id, "theme"), Tapped(theme))
    return left


def _fill_kinds(filler: _Filler, node_id: str, items: Sequence[Sorted]) -> list[str]:
    """Each item names a kind of resource; its words say how much. What names none is told back."""
    node = filler.compiled.guide.nodes[node_id]
    left = [item.text for item in items if item.choice not in node.choices]
    words: dict[str, list[str]] = {}
    for item in items:
        if item.choice is not None and item.choice in node.choices:
            words.setdefault(item.choice, []).append(item.text)
    if not words:
        return left
    filler.reopen(node_id)
    answer = filler.session.answers.get(node_id)
    chosen = answer.value if answer is not None and answer.value else ()
    for kind in words:
        if kind not in chosen:
            filler.say(node_id, Ticked(kind, is_on=True))
    filler.say(node_id, Done())
    for kind, texts in words.items():
        address = join_address(node_id, node.choices.index(kind) + 1, "how_much")
        standing = filler.session.value(address)
        whole = "\n".join(([str(standing)] if standing else []) + texts)
        left += _tried(filler, address, Said(whole), [Sorted(whole, node_id)], is_last_part=True)
    return left


def _fill_choice(filler: _Filler, node_id: str, items: Sequence[Sorted]) -> list[str]:
    """The first recognised choice is taken; what else was said is told back."""
    chosen = next((item for item in items if item.choice), None)
    if chosen is None or chosen.choice is None:
        return [item.text for item in items]
    return _tried(filler, node_id, Tapped(chosen.choice), [chosen])
