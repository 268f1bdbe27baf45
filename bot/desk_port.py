"""What the transport asks of the dialogue. Implemented in `bot/desk.py`; faked in the wire tests."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeAlias

from bot.drawn import Drawn, DrawnCard
from flows.cards.card import Attachment, Incoming
from flows.delivery import Delivery


@dataclass(frozen=True, slots=True)
class RenderedFile:
    """An attachment as it is sent; `is_picture` shows it in the chat instead of as a file."""

    name: str
    media_type: str
    content: bytes
    is_picture: bool = False


@dataclass(frozen=True, slots=True)
class FeedFile:
    """A calendar as it is served; `tag` changes with what stands in it."""

    content: bytes
    tag: str


Composed: TypeAlias = tuple[int, DrawnCard, str] | str | datetime
"""Chat, card and language; or why there is nothing to send any more; or when to ask again."""


class Desk(Protocol):
    """Where updates become outcomes.

    What the transport notices itself has the update id 0 and must not be taken for a repetition: a person who blocked
    the bot is reported as `Incoming(0, "blocked", …)` when a send is refused.
    """

    async def answer(self, incoming: Incoming) -> Drawn | None:
        """What was decided is committed; None: say nothing. Raise StorageUnavailableError when it could not be kept."""
        ...

    async def wants_table(self, telegram_id: int) -> bool:
        """Whether a file that this person sends is to be fetched and read, to be answered as a "table"."""
        ...

    async def note_sent(self, incoming_update_id: int, telegram_id: int, card_message_id: int | None) -> None:
        """The direct answer went out; the current card is that message, or unchanged when None."""
        ...

    async def sweep(self) -> None:
        """Do what is to happen by the clock, whether or not anybody can be told of it."""
        ...

    async def compose(self, delivery: Delivery) -> Composed:
        """What to send now, as things stand."""
        ...

    async def render(self, attachment: Attachment, language: str) -> RenderedFile:
        """Make the file; raises whatever its maker raises."""
        ...
