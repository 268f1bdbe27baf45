"""The desk before anything is drawn: what tests look at are cards, buttons and what these mean."""

from datetime import datetime
from typing import TypeAlias

from bot.desk import DialogueDesk
from flows.cards.card import Card, Incoming, Outcome
from flows.delivery import Delivery, DeliveryWork
from flows.errors import DialogueError
from flows.service import desk
from flows.service.talk import World

Composed: TypeAlias = tuple[int, Card, str] | str | datetime


class UndrawnDesk(DialogueDesk):
    """Outcomes and cards as they were decided; all else is the desk's."""

    async def answer(self, incoming: Incoming) -> Outcome | None:  # type: ignore[override]
        now = self._clock.now()
        try:
            return await self._transactor.transact(desk.answer, incoming, self._world, now)
        except DialogueError as error:
            return await self._transactor.transact(desk.recover, incoming, self._world, now, error)

    async def compose(self, delivery: Delivery) -> Composed:  # type: ignore[override]
        return await self._transactor.transact(_compose, self._world, self._clock.now(), delivery)


def _compose(work: DeliveryWork, world: World, now: datetime, delivery: Delivery) -> Composed:
    composed = desk.compose(work, world, now, delivery)
    if isinstance(composed, str | datetime):
        return composed
    to, card = composed
    return to.chat_id, card, to.language
