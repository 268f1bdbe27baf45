"""The dialogue itself: a session and a reply in, the changed session out. Nothing is sent, nothing is stored here."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from flows.accept import accept
from flows.answers import Address, Answer, AnswerKind, split_address
from flows.errors import StageError
from flows.guide.model import Node, NodeKind
from flows.machine import END, CompiledGuide, Cursor
from flows.replies import Reply
from flows.session import Session


@dataclass(frozen=True, slots=True)
class Turn:
    """What a reply led to. `next` is the address to ask now; None when nothing is left: time for the review.

    `is_settled` is False while more may come for the same question; `touched` are addresses that the change brought
    onto the path without an answer, or took off it.
    """

    session: Session
    answer: Answer
    next: Address | None
    is_settled: bool
    touched: tuple[Address, ...] = ()


def walk(compiled: CompiledGuide, session: Session) -> Iterator[Address]:
    """Every address that this session is asked, in order, as its answers stand."""
    cursor = Cursor(session, "start")
    while True:
        edge = next(edge for edge in compiled.edges[cursor.state] if edge.guard(cursor))
        cursor.item = edge.item(cursor)
        cursor.state = edge.target
        if cursor.state == END:
            return
        yield compiled.address(cursor)


def path(compiled: CompiledGuide, session: Session) -> tuple[Address, ...]:
    return tuple(walk(compiled, session))


def on_path(compiled: CompiledGuide, session: Session) -> Session:
    """The session with only the answers to what it is asked: a change may have left others behind."""
    kept = {address: session.answers[address] for address in walk(compiled, session) if address in session.answers}
    return session if len(kept) == len(session.answers) else replace(session, answers=kept)


def node_at(compiled: CompiledGuide, address: Address) -> Node:
    """The node that an address asks; StageError when the guide has none."""
    full_id, _ = split_address(address)
    node = compiled.guide.nodes.get(full_id)
    if node is None:
        raise StageError
    return node


def is_settled(session: Session, address: Address) -> bool:
    answer = session.answers.get(address)
    return answer is not None and answer.is_settled


def next_open(compiled: CompiledGuide, session: Session, after: Address | None = None) -> Address | None:
    """The first question without an answer behind `after`, else from the start; None when all are answered."""
    ahead = iter(()) if after is None else _onward(compiled, session, after)
    for address in ahead:
        if not is_settled(session, address):
            return address
    return next((address for address in walk(compiled, session) if not is_settled(session, address)), None)


def _onward(compiled: CompiledGuide, session: Session, address: Address) -> Iterator[Address]:
    """What the machine leads to from here, one step at a time."""
    state, item = split_address(address)
    cursor = Cursor(session, state, item)
    while True:
        compiled.step(cursor)
        if cursor.state == END:
            return
        yield compiled.address(cursor)


def previous(compiled: CompiledGuide, session: Session, address: Address) -> Address | None:
    """The question before this one; None at the first. Answers that stand later are kept."""
    before = None
    for passed in walk(compiled, session):
        if passed == address:
            return before
        before = passed
    return before


def progress(compiled: CompiledGuide, session: Session, address: Address) -> tuple[int, int]:
    """The question's number and how many there are. What is asked about a list's items counts with their list."""
    tops = top_addresses(compiled, session)
    top = node_at(compiled, address).parent or address
    number = tops.index(top) + 1 if top in tops else 1
    return number, max(len(tops), number)


def top_addresses(compiled: CompiledGuide, session: Session) -> list[Address]:
    """The questions as people count them."""
    return [address for address in path(compiled, session) if not node_at(compiled, address).parent]


def settled_tops(compiled: CompiledGuide, session: Session) -> tuple[int, int]:
    """How many questions are answered with all that belongs to them, and how many there are."""
    tops = top_addresses(compiled, session)
    addresses = path(compiled, session)
    is_open = {node_at(compiled, a).parent or a for a in addresses if not is_settled(session, a)}
    return sum(top not in is_open for top in tops), len(tops)


def reply(
    compiled: CompiledGuide, session: Session, address: Address, said: Reply, member_id: int, now: datetime
) -> Turn:
    """Take a reply at an address.

    Raise ReplyError when it does not fit the node, StageError when the address is not on the path (any more).
    """
    node = node_at(compiled, address)
    before = path(compiled, session)
    if address not in before:
        raise StageError
    old = session.answers.get(address)
    kind, value = accept(node, old, said, member_id)
    answer = Answer(kind, value, member_id, now, old.revision + 1 if old else 1)
    changed = _without_orphans(session.with_answer(address, answer), node, answer)
    if not answer.is_settled:
        return Turn(changed, answer, address, is_settled=False)
    touched: tuple[Address, ...] = ()
    if old is not None and old.is_settled:
        after = path(compiled, changed)
        touched = tuple(a for a in before if a not in after and a in session.answers) + tuple(
            a for a in after if a not in before
        )
    return Turn(changed, answer, next_open(compiled, changed, address), is_settled=True, touched=touched)


def _without_orphans(session: Session, node: Node, answer: Answer) -> Session:
    """Answers about items that were taken away go with them; the log keeps them."""
    if node.kind not in {NodeKind.LIST, NodeKind.ORDER}:
        return session
    there = {item.id for item in answer.items}
    prefix = f"{node.id}/"
    kept = {
        address: given
        for address, given in session.answers.items()
        if not address.startswith(prefix) or split_address(address)[1] in there
    }
    return session if len(kept) == len(session.answers) else replace(session, answers=kept)


def open_again(session: Session, compiled: CompiledGuide, address: Address, member_id: int, now: datetime) -> Session:
    """Let a list or a set of choices take more, keeping what is there. Other kinds are simply answered anew."""
    node = node_at(compiled, address)
    answer = session.answers.get(address)
    gathers = {NodeKind.LIST, NodeKind.ORDER, NodeKind.CHOICES, NodeKind.MONTHS}
    if answer is None or node.kind not in gathers or not answer.is_settled:
        return session
    value = answer.value if isinstance(answer.value, tuple) else ()
    reopened = replace(answer, kind=AnswerKind.COLLECTING, value=value, member_id=member_id, at=now)
    return session.with_answer(address, reopened)
