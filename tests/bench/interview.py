"""A whole Part 1 played once in process: the steps that everybody takes in the measurements, and where they start."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bot.callbacks import encode
from bot.screens import screens
from flows import engine
from flows.cards.card import Action, Card, Incoming
from flows.clock import SystemClock
from flows.guide.model import NodeKind
from flows.partnership import Partnership, Stage
from flows.partnership import Path as Way
from flows.people import Member, Organisation, Person, Place, Side
from flows.service.talk import load_world
from storage.database import migrate
from storage.writer import Writer
from tests.undrawn import UndrawnDesk

FIRST_TELEGRAM_ID = 7_000_000_000
WORDS = {
    NodeKind.TEXT: "Fælles aftensmad i stueetagen den første torsdag i måneden, for naboer der er meget alene",
    NodeKind.LIST: "Mange ældre er alene om aftenen",
    NodeKind.ORDER: "Hvem har nøglen til lokalet?",
    NodeKind.NUMBER: "12",
}
_MOST_ITEMS = 2


@dataclass(frozen=True)
class Step:
    """What a person does, as person 1 with session 1; for the others the numbers change."""

    text: str = ""
    action: Action | None = None
    card: str = ""
    keyboard: Any = None

    def incoming(self, number: int, update_id: int, message_id: int) -> Incoming:
        return Incoming(
            update_id,
            "text" if self.action is None else "press",
            telegram_id=FIRST_TELEGRAM_ID + number,
            chat_id=FIRST_TELEGRAM_ID + number,
            first_name="Hanna",
            language_code="da",
            text=self.text,
            action=self._of(self.action, number),
            message_id=message_id,
        )

    def data(self, number: int) -> str:
        action = self._of(self.action, number)
        return encode(action) if action else ""

    @staticmethod
    def _of(action: Action | None, number: int) -> Action | None:
        return action and replace(action, numbers=(number, *action.numbers[1:]))


class Interview:
    """`steps` in order; `stop_after` leaves person 1 in the database as they stand after so many."""

    def __init__(self, database: Path, stop_after: int | None = None) -> None:
        url = f"sqlite:///{database}"
        migrate(url)
        self._writer = Writer(url)
        self._world = load_world("nabopagt_bot", "da")
        self._desk = UndrawnDesk(self._writer, self._world, SystemClock())
        self._stop_after = stop_after

    def play(self) -> list[Step]:
        self._writer.start()
        try:
            self._writer.run(_arrive)
            return asyncio.run(self._played())
        finally:
            self._writer.stop()

    async def _played(self) -> list[Step]:
        begin = Step(action=Action("begin_part1", (1,)))
        card, steps = await self._act(begin, 1), list[Step]()
        while card is not None and (self._stop_after is None or len(steps) < self._stop_after):
            step = self._next(card)
            if step is None:
                break
            steps.append(step)
            card = await self._act(step, len(steps) + 1)
        return steps

    async def _act(self, step: Step, update_id: int) -> Card | None:
        outcome = await self._desk.answer(step.incoming(1, update_id, update_id))
        await self._desk.note_sent(update_id, FIRST_TELEGRAM_ID + 1, update_id)
        if outcome is None:
            return None
        return outcome.edited or outcome.cards[-1]

    def _next(self, card: Card) -> Step | None:
        """Two entries in every list, the first of the choices, every question answered; None at the review."""
        person = self._writer.run(lambda work: work.persons.get(1))
        if person.place.kind != "session":
            return None
        session = self._writer.run(lambda work: work.sessions.get(1))
        compiled = self._world.guide(session.guide, session.guide_version)
        node = engine.node_at(compiled, person.place.address)
        answer = session.answers.get(person.place.address)
        has = len(answer.value) if answer and isinstance(answer.value, tuple) else 0
        if node.kind in {NodeKind.TEXT, NodeKind.NUMBER}:
            return self._said(node.kind)
        if node.kind in {NodeKind.LIST, NodeKind.ORDER} and has < _MOST_ITEMS:
            return self._said(node.kind)
        verbs = {NodeKind.CHOICE: "pick", NodeKind.NOTE: "done"}
        verb = verbs.get(node.kind) or ("done" if has >= min(_MOST_ITEMS, len(node.choices) or _MOST_ITEMS) else "tick")
        return self._pressed(card, verb)

    @staticmethod
    def _said(kind: NodeKind) -> Step:
        return Step(WORDS[kind])

    @staticmethod
    def _pressed(card: Card, verb: str) -> Step:
        (screen,) = screens(card)
        action = next(a for a in _actions(card) if a.verb == verb)
        return Step(action=action, card=screen.text, keyboard=screen.keyboard)


def _actions(card: Card) -> Iterator[Action]:
    return (button.action for row in card.buttons for button in row if button.action is not None)


def _arrive(work: Any) -> None:
    """One person, speaking for one organisation in one partnership."""
    now, telegram_id = SystemClock().now(), FIRST_TELEGRAM_ID + 1
    place = Place("home", 1)
    work.persons.add(Person(0, "key1", telegram_id, telegram_id, "da", True, now, "Hanna", place=place))
    work.organisations.add(Organisation(0, Side.HOUSING, "Boligforeningen Ådal", now))
    work.members.add(Member(0, 1, 1, "Hanna", "Social vicevært", now))
    work.partnerships.add(
        Partnership(0, 1, 1, "Ådalsparken", "Aarhus", Way.LARGE, Stage.PREPARING, now, company_size="large")
    )
