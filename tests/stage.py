"""The whole dialogue in process: people with phones, the real database, the real desk, and no Telegram.

Every card goes through `bot.screens` and every press through `bot.callbacks`, so that what is shown here would be
accepted there. Between any two steps everything is read back from the database.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.callbacks import decode, encode
from bot.desk_port import RenderedFile
from bot.screens import screens
from flows.cards.card import Attachment, Button, Card, Incoming, Outcome
from flows.delivery import DeliveryWork
from flows.guessing import Guesses
from flows.service.invitations import invite_first_member
from flows.service.talk import Own, load_world
from storage.database import migrate
from storage.writer import Writer
from tests.undrawn import UndrawnDesk

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
USERNAME = "nabopagt_bot"
# Where our web pages are said to be.
WEB = "https://nabopagt.example"
LINK = f"https://t.me/{USERNAME}?start="


class StageClock:
    def __init__(self, now: datetime = START) -> None:
        self.current = now

    def now(self) -> datetime:
        return self.current


@dataclass
class Shown:
    """A message on a phone; `files` are the attachments that came with it."""

    id: int
    card: Card
    at: int
    language: str = "da"

    @property
    def text(self) -> str:
        return str(self.card.text.striptags()) if hasattr(self.card.text, "striptags") else str(self.card.text)

    @property
    def labels(self) -> list[str]:
        return [button.label for row in self.card.buttons for button in row]

    @property
    def files(self) -> tuple[Attachment, ...]:
        return self.card.attachments


@dataclass
class Phone:
    name: str
    telegram_id: int
    language: str
    messages: dict[int, Shown] = field(default_factory=dict)
    toasts: list[str] = field(default_factory=list)
    last_message: int = 0

    @property
    def shown(self) -> list[Shown]:
        return [self.messages[key] for key in sorted(self.messages)]

    @property
    def last(self) -> Shown:
        return self.shown[-1]

    @property
    def screen(self) -> str:
        """Everything on the phone, newest last."""
        return "\n\n".join(message.text for message in self.shown)

    def find(self, label: str) -> tuple[Shown, Button]:
        """The newest button with this label, or with this beginning."""
        for message in reversed(self.shown):
            for row in message.card.buttons:
                for button in row:
                    if button.label == label or (label.endswith("…") and button.label.startswith(label[:-1])):
                        return message, button
        raise AssertionError(
            f"{self.name} has no button {label!r}; the newest are {self.last.labels}: {self.last.text}"
        )


class Stage:
    """`await` its methods as the people act; what others are told is delivered after each step."""

    def __init__(self, folder: Path, *, url: str = "") -> None:
        self.url = url or f"sqlite:///{folder.as_posix()}/stage.db"
        migrate(self.url)
        self.writer = Writer(self.url)
        self.writer.start()
        self.clock = StageClock()
        own = Own(public_url=WEB, secret="only for these tests, and long enough")
        self.world = replace(load_world(USERNAME, "da", own), guesses=Guesses())
        self.desk = UndrawnDesk(self.writer, self.world, self.clock)
        self.phones: dict[int, Phone] = {}
        self.watch: Callable[[Phone, Shown], None] = lambda _phone, _shown: None
        self._update = 1000
        self._message = 100

    def close(self) -> None:
        self.writer.stop()

    def phone(self, name: str, language: str = "da") -> Phone:
        phone = Phone(name, 7_000_000_000 + len(self.phones), language)
        self.phones[phone.telegram_id] = phone
        return phone

    def group(self, title: str = "Parret") -> Phone:
        """A chat with several people in it: what it shows, all of them see."""
        chat = Phone(title, -500 - len(self.phones), "da")
        self.phones[chat.telegram_id] = chat
        return chat

    async def in_group(self, group: Phone, phone: Phone | None, kind: str, **fields: object) -> Outcome | None:
        """An update from a group; without a phone of somebody who does not show who they are."""
        self._update += 1
        who = {"first_name": phone.name, "language_code": phone.language} if phone else {}
        telegram_id = phone.telegram_id if phone else 0
        incoming = Incoming(self._update, f"group_{kind}", telegram_id, group.telegram_id, **who, **fields)  # type: ignore[arg-type]
        outcome = await self.desk.answer(incoming)
        if outcome is not None and phone is not None and outcome.toast:
            phone.toasts.append(outcome.toast)
        if outcome is not None and outcome.edited is not None:
            group.messages[incoming.message_id] = Shown(incoming.message_id, _checked(outcome.edited), self._update)
        for card in outcome.cards if outcome is not None else ():
            self._put(group, card, outcome.language if outcome else "")
        await self.deliver()
        return outcome

    def invite(self, organisation: str = "Boligforeningen Ådal") -> str:
        now = self.clock.now()
        return self.writer.run(lambda work: invite_first_member(work, organisation, now))

    async def open(self, phone: Phone, token: str) -> None:
        await self._act(phone, kind="command", command="start", text=token.removeprefix(LINK))

    async def command(self, phone: Phone, name: str, text: str = "") -> None:
        await self._act(phone, kind="command", command=name, text=text)

    async def say(self, phone: Phone, text: str) -> None:
        await self._act(phone, kind="text", text=text)

    async def send(self, phone: Phone, kind: str, text: str = "") -> None:
        await self._act(phone, kind=kind, text=text)

    async def edit(self, phone: Phone, text: str) -> None:
        """Change the words of the message that was written last."""
        await self._act(phone, kind="edit", text=text, message_id=phone.last_message)

    async def tap(self, phone: Phone, label: str) -> None:
        message, button = phone.find(label)
        assert button.action is not None, f"{label!r} is no button that is pressed"
        await self.press(phone, message.id, encode(button.action))

    async def press(self, phone: Phone, message_id: int, data: str) -> None:
        """A press of any data on any message, as a changed client may send it."""
        await self._act(phone, kind="press", action=decode(data), message_id=message_id)

    async def later(self, by: timedelta) -> None:
        self.clock.current += by
        await self.desk.sweep()
        await self.deliver()

    async def live(self, until: datetime) -> None:
        """Go through the time until then, stopping where something is due."""
        while True:
            now = self.clock.now()
            due = await self.writer.transact(lambda work, now=now: work.ledger.next_due(now))
            if due is None or due > until:
                break
            self.clock.current = max(due, now)
            await self.deliver()
        self.clock.current = until

    async def answer(self, incoming: Incoming) -> Outcome | None:
        return await self.desk.answer(incoming)

    async def render(self, attachment: Attachment, language: str) -> RenderedFile:
        return await self.desk.render(attachment, language)

    async def _act(self, phone: Phone, *, repeat: bool = False, message_id: int = 0, **fields: object) -> None:
        if not repeat:
            self._update += 1
        if not message_id:
            self._message += 1
            message_id = self._message
            phone.last_message = message_id if fields["kind"] == "text" else phone.last_message
        incoming = Incoming(
            self._update,
            telegram_id=phone.telegram_id,
            chat_id=phone.telegram_id,
            first_name=phone.name,
            language_code=phone.language,
            message_id=message_id,
            **fields,  # type: ignore[arg-type]
        )
        outcome = await self.desk.answer(incoming)
        if outcome is not None:
            await self._show(phone, incoming, outcome)
        await self.deliver()

    async def _show(self, phone: Phone, incoming: Incoming, outcome: Outcome) -> None:
        if outcome.toast:
            phone.toasts.append(outcome.toast)
        if outcome.sealed is not None and outcome.sealed_id in phone.messages:
            old = phone.messages[outcome.sealed_id]
            old.card = Card(outcome.sealed.text or old.card.text)
        card_id = None
        if outcome.edited is not None:
            card_id = incoming.message_id
            phone.messages[card_id] = Shown(card_id, _checked(outcome.edited), self._update, outcome.language)
            self.watch(phone, phone.messages[card_id])
        for card in outcome.cards:
            card_id = self._put(phone, card, outcome.language)
        if not outcome.is_aside:
            await self.desk.note_sent(incoming.update_id, phone.telegram_id, card_id)

    def _put(self, phone: Phone, card: Card, language: str) -> int:
        self._message += 1
        phone.messages[self._message] = Shown(self._message, _checked(card), self._update, language)
        self.watch(phone, phone.messages[self._message])
        return self._message

    async def deliver(self) -> None:
        """Say to others what is due by now."""
        while True:
            now = self.clock.now()
            claimed = await self.writer.transact(lambda work, now=now: work.ledger.claim("stage", now))
            if not claimed:
                return
            for delivery in claimed:
                composed = await self.desk.compose(delivery)
                sent = None
                if not isinstance(composed, str | datetime):
                    chat_id, card, language = composed
                    sent = self._deliver_to(self.phones[chat_id], card, language)
                await self.writer.transact(
                    lambda work, d=delivery, c=composed, at=now, m=sent: _note(work, d, c, at, m)
                )

    def _deliver_to(self, phone: Phone, card: Card, language: str) -> int:
        if card.replaces in phone.messages:
            phone.messages[card.replaces].card = _checked(card)
            return card.replaces
        return self._put(phone, card, language)


def _note(work: DeliveryWork, delivery: object, composed: object, now: datetime, message_id: int | None) -> None:
    if isinstance(composed, datetime):
        work.ledger.retry_at(delivery, composed, counts=False)  # type: ignore[arg-type]
    elif isinstance(composed, str):
        work.ledger.cancelled(delivery, now, composed)  # type: ignore[arg-type]
    else:
        work.ledger.sent(delivery, now, message_id)  # type: ignore[arg-type]


def _checked(card: Card) -> Card:
    """The card, if Telegram would take it."""
    parts = screens(card)
    assert parts, "an empty card"
    for part in parts:
        assert part.text.strip()
    labels = [button.label for row in card.buttons for button in row]
    assert all(labels)
    assert len(labels) <= 100
    return card
