"""The dialogue itself: a session and a reply in, the changed session out. Nothing is sent, nothing is stored here."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flows.accept import accept
from flows.answers import Address, Answer, AnswerKind, join_address, split_address
from flows.errors import StageError
from flows.guide.model import Node, NodeKind
from flows.machine import END, CompiledGuide, Cursor, condition_holds, items_of
from flows.replies import Reply
from flows.session import Session


@dataclass(frozen=True, slots=True)
class Turn:
    """What a reply led to. `next` is the address to ask now; None when nothing is left: time for the review.

    `is_settled` is False while more may come for the same question; `touched` are addresses that the change brought
    onto the path without an answer, or took off it. `before` and `path` are the paths before and after the change.
    """

    session: Session
    answer: Answer
    next: Address | None
    is_settled: bool
    before: tuple[Address, ...]
    path: tuple[Address, ...]
    touched: tuple[Address, ...] = ()


def path(compiled: CompiledGuide, session: Session) -> tuple[Address, ...]:
    """Every address that this session is asked, in order, as its answers stand.

    The same way as the machine's, which a test compares; read off the nodes it costs a tenth.
    """
    found: list[Address] = []
    for top, children in compiled.tops:
        if top.when is not None and not condition_holds(top.when, top, session, None):
            continue
        found.append(top.id)
        for item in items_of(session, top) if children else ():
            prefix = join_address(top.id, item, "")
            found += [
                prefix + child.id
                for child in children
                if child.when is None or condition_holds(child.when, child, session, item)
            ]
    return tuple(found)


def on_path(compiled: CompiledGuide, session: Session) -> Session:
    """The session with only the answers to what it is asked: a change may have left others behind."""
    kept = {address: session.answers[address] for address in path(compiled, session) if address in session.answers}
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
    return next((address for address in path(compiled, session) if not is_settled(session, address)), None)


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
    for passed in path(compiled, session):
        if passed == address:
            return before
        before = before if node_at(compiled, passed).given else passed
    return before


def progress(compiled: CompiledGuide, path: Sequence[Address], address: Address) -> tuple[int, int]:
    """The question's number and how many there are. What is asked about a list's items counts with their list."""
    tops = [passed for passed in path if "/" not in passed]
    top = node_at(compiled, address).parent or address
    number = tops.index(top) + 1 if top in tops else 1
    return number, max(len(tops), number)


def settled_tops(session: Session, path: Sequence[Address]) -> tuple[int, int]:
    """How many questions are answered with all that belongs to them, and how many there are."""
    tops = {passed.partition("/")[0] for passed in path}
    are_open = {passed.partition("/")[0] for passed in path if not is_settled(session, passed)}
    return len(tops - are_open), len(tops)


def reply(
    compiled: CompiledGuide, session: Session, address: Address, said: Reply, member_id: int, now: datetime
) -> Turn:
    """Take a reply at an address.

    Raise ReplyError when it does not fit the node, StageError when the address is not on the path (any more), or holds
    what is given.
    """
    node = node_at(compiled, address)
    before = path(compiled, session)
    if address not in before or node.given:
        raise StageError
    old = session.answers.get(address)
    kind, value = accept(node, old, said, member_id)
    answer = Answer(kind, value, member_id, now, old.revision + 1 if old else 1)
    changed = _without_orphans(session.with_answer(address, answer), node, answer)
    # What is still being collected decides nothing yet.
    may_steer = node.full_id in compiled.steering and (answer.is_settled or is_settled(session, address))
    after = path(compiled, changed) if may_steer else before
    if not answer.is_settled:
        return Turn(changed, answer, address, is_settled=False, before=before, path=after)
    touched: tuple[Address, ...] = ()
    if old is not None and old.is_settled and after is not before:
        touched = tuple(a for a in before if a not in after and a in session.answers) + tuple(
            a for a in after if a not in before
        )
    onward = next_open(compiled, changed, address)
    return Turn(changed, answer, onward, is_settled=True, before=before, path=after, touched=touched)


def _without_orphans(session: Session, node: Node, answer: Answer) -> Session:
    """Answers about items that were taken away go with them; the log keeps them."""
    if node.kind not in {NodeKind.LIST, NodeKind.ORDER}:
        return session
    there = {item.id for item in answer.items}
    prefix = f"{node.id}/"
    kept = [
        address for address in session.answers if not address.startswith(prefix) or split_address(address)[1] in there
    ]
    if len(kept) == len(session.answers):
        return session
    return replace(session, answers={address: session.answers[address] for address in kept})


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
