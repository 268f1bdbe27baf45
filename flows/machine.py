"""The only place that knows `transitions`: guides compiled to machines, and the lifecycles' machines.

One shared `Machine(model=None)` serves every stored conversation; it is driven with a light cursor made per call.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar

from transitions import Machine, MachineError

from flows.answers import Address, AnswerKind, join_address
from flows.errors import StageError
from flows.guide.model import Condition, Guide, Node, NodeKind
from flows.session import Session

END = "end"
FORWARD = "forward"


class Cursor:
    """Where a walk through a guide is: a state of the machine and, inside a list, the item."""

    __slots__ = ("item", "session", "state")

    def __init__(self, session: Session, state: str, item: int | None = None) -> None:
        self.session = session
        self.state = state
        self.item = item


Guard = Callable[[Cursor], bool]
Move = Callable[[Cursor], "int | None"]


@dataclass(frozen=True, slots=True)
class Edge:
    """A way out of a node: taken when its guard holds, with the item that the target is asked about."""

    target: str
    guard: Guard
    item: Move
    label: str = ""


def items_of(session: Session, node: Node) -> tuple[int, ...]:
    """The items that a node's children are asked about: a list's entries, or the chosen choices (1 is the first)."""
    answer = session.answers.get(node.id)
    if answer is None or answer.kind is not AnswerKind.GIVEN:
        return ()
    if node.kind in {NodeKind.CHOICES, NodeKind.MONTHS}:
        return tuple(node.choices.index(choice) + 1 for choice in answer.value if choice in node.choices)
    return tuple(item.id for item in answer.items)


def condition_holds(condition: Condition | None, node: Node, session: Session, item: int | None) -> bool:
    if condition is None:
        return True
    if condition.fact:
        return session.facts.get(condition.fact, "") in condition.values
    address = condition.node
    if node.parent and item is not None and condition.node != node.parent:
        address = join_address(node.parent, item, condition.node)
    value = session.value(address)
    return any(v in condition.values for v in value) if isinstance(value, tuple) else value in condition.values


@dataclass(frozen=True, slots=True)
class CompiledGuide:
    """A guide with its machine. `order` numbers the nodes for the buttons; `edges` are the machine's.

    `tops` are the nodes outside lists with their children; `steering` those whose answers decide what is asked.
    """

    guide: Guide
    machine: Machine
    edges: Mapping[str, tuple[Edge, ...]]
    order: Mapping[str, int]
    tops: tuple[tuple[Node, tuple[Node, ...]], ...]
    steering: frozenset[str]

    def node(self, full_id: str) -> Node:
        return self.guide.nodes[full_id]

    def step(self, cursor: Cursor) -> None:
        """Fire the machine's one event: the cursor moves along the first edge whose guard holds."""
        self.machine.events[FORWARD].trigger(cursor)

    def address(self, cursor: Cursor) -> Address:
        node = self.node(cursor.state)
        return join_address(node.parent, cursor.item or 0, node.id) if node.parent else node.id


def _same_item(cursor: Cursor) -> int | None:
    return cursor.item


def _no_item(_: Cursor) -> None:
    return None


class _Compiler:
    """Turns the order of a guide's nodes into edges."""

    def __init__(self, guide: Guide) -> None:
        self.guide = guide
        self.tops = [node for node in guide.nodes.values() if not node.parent]

    def edges(self) -> dict[str, tuple[Edge, ...]]:
        start = self._chain(self.tops)
        found = {"start": (*start, self._end())}
        for index, top in enumerate(self.tops):
            onward = (*self._chain(self.tops[index + 1 :]), self._end())
            children = self.guide.children(top.id)
            found[top.full_id] = (*self._into(top, children), *onward)
            for position, child in enumerate(children):
                siblings = self._siblings(children[position + 1 :])
                found[child.full_id] = (*siblings, *self._next_item(top, children), *onward)
        return {state: self._until_certain(edges) for state, edges in found.items()}

    @staticmethod
    def _until_certain(edges: Sequence[Edge]) -> tuple[Edge, ...]:
        """What stands behind an edge without a condition can never be taken."""
        certain = next(index for index, edge in enumerate(edges) if not edge.label)
        return tuple(edges[: certain + 1])

    @staticmethod
    def _end() -> Edge:
        return Edge(END, lambda _: True, _no_item)

    def _chain(self, nodes: Sequence[Node]) -> list[Edge]:
        return [self._when(node, _no_item) for node in nodes]

    def _siblings(self, nodes: Sequence[Node]) -> list[Edge]:
        return [self._when(node, _same_item) for node in nodes]

    @staticmethod
    def _when(node: Node, move: Move) -> Edge:
        def guard(cursor: Cursor) -> bool:
            return condition_holds(node.when, node, cursor.session, move(cursor))

        return Edge(node.full_id, guard, move, _label(node.when))

    @staticmethod
    def _into(top: Node, children: Sequence[Node]) -> list[Edge]:
        if not children:
            return []

        def first_item(cursor: Cursor) -> int | None:
            return next(iter(items_of(cursor.session, top)), None)

        return [Edge(children[0].full_id, lambda cursor: first_item(cursor) is not None, first_item, "has items")]

    @staticmethod
    def _next_item(top: Node, children: Sequence[Node]) -> list[Edge]:
        def following(cursor: Cursor) -> int | None:
            items = items_of(cursor.session, top)
            index = items.index(cursor.item) + 1 if cursor.item in items else len(items)
            return items[index] if index < len(items) else None

        return [Edge(children[0].full_id, lambda cursor: following(cursor) is not None, following, "next item")]


def _label(condition: Condition | None) -> str:
    return f"{condition.fact or condition.node} = {' / '.join(condition.values)}" if condition else ""


def compile_guide(guide: Guide) -> CompiledGuide:
    """One machine per guide version, shared by all sessions. The first child of a list carries no condition."""
    edges = _Compiler(guide).edges()
    machine = Machine(
        model=None,
        states=["start", *guide.nodes, END],
        initial="start",
        auto_transitions=False,
        send_event=True,
    )
    for source, ways in edges.items():
        for edge in ways:
            machine.add_transition(FORWARD, source, edge.target, conditions=_as_condition(edge), before=_mover(edge))
    order = {full_id: index for index, full_id in enumerate(guide.nodes)}
    tops = tuple((node, guide.children(node.id)) for node in guide.nodes.values() if not node.parent)
    return CompiledGuide(guide, machine, edges, order, tops, _steering(guide))


def _steering(guide: Guide) -> frozenset[str]:
    """Nodes with children and nodes that conditions name; a name inside a list may mean either of two nodes."""
    named = {node.when.node for node in guide.nodes.values() if node.when is not None}
    parents = {node.parent for node in guide.nodes.values()}
    return frozenset(full_id for full_id, node in guide.nodes.items() if node.id in named or full_id in parents)


def _as_condition(edge: Edge) -> Callable[[Any], bool]:
    return lambda event: edge.guard(event.model)


def _mover(edge: Edge) -> Callable[[Any], None]:
    def move(event: Any) -> None:
        event.model.item = edge.item(event.model)

    return move


StateT = TypeVar("StateT", bound=StrEnum)


class _Stage:
    __slots__ = ("state",)

    def __init__(self, state: str) -> None:
        self.state = state


class Lifecycle(Generic[StateT]):
    """The allowed moves of one kind of thing: deeds (events) between the states of a StrEnum."""

    def __init__(self, states: type[StateT], moves: Mapping[str, Sequence[tuple[StateT, StateT]]]) -> None:
        self._states = states
        self._machine = Machine(
            model=None, states=[s.value for s in states], initial=next(iter(states)).value, auto_transitions=False
        )
        for deed, pairs in moves.items():
            for source, target in pairs:
                self._machine.add_transition(deed, source.value, target.value)

    def after(self, state: StateT, deed: str) -> StateT:
        """The state after the deed; StageError when the deed is not possible in this state."""
        stage = _Stage(state.value)
        try:
            self._machine.events[deed].trigger(stage)
        except MachineError as error:
            raise StageError from error
        return self._states(stage.state)
