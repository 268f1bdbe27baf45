"""What people press on the page, as acts of a phone."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from bot.playground.chats import Chat
from bot.playground.crowd import Crowd
from bot.playground.errors import JSON
from bot.playground.jumping import jump_to_next
from bot.playground.phone import Phone
from bot.playground.playground import Playground

LONGEST_JUMP = timedelta(days=3660)


class Player:
    """Runs one act of the page. A wrong one raises LookupError, ValueError or RuntimeError."""

    def __init__(self, playground: Playground) -> None:
        self._playground = playground
        self._phone_acts: dict[str, Callable[[Phone, Chat, JSON], Awaitable[object]]] = {
            "say": lambda p, c, a: p.say(a["text"], group=c, reply_to=a.get("reply_to")),
            "tap": _tap,
            "key": lambda p, c, a: (
                p.tap_key(c.keyboard["keyboard"][a["row"]][a["column"]], c) if c.keyboard else _nothing()
            ),
            "open": lambda p, c, a: p.open(a["link"], group=None if c.private else c),
            "edit": lambda p, c, a: p.edit_last(a["text"], group=c),
            "forward": lambda p, _, a: p.forward_message(a["message_id"]),
            "sticker": lambda p, _, a: p.send_sticker(a.get("emoji", "👍")),
            "voice": lambda p, _, __: p.send_voice(),
            "location": lambda p, _, __: p.send_location(),
            "contact": lambda p, _, __: p.send_contact(),
            "block": lambda p, _, __: p.block(),
            "unblock": lambda p, _, __: p.unblock(),
            "language": _language,
            "add_bot": _add_bot,
            "remove_bot": _remove_bot,
        }
        self._told: dict[str, Callable[[JSON], Awaitable[JSON]]] = {
            "next": lambda _: jump_to_next(playground),
            "residents": Crowd(playground).answer,
        }
        self._acts: dict[str, Callable[[JSON], object]] = {
            "phone": self._add_phone,
            "group": self._add_group,
            "advance": self._advance,
            "until": self._until,
            "speak": lambda a: playground.speak(str(a["language"])[:5]),
        }

    async def run(self, act: JSON) -> JSON:
        """What the page is told about it, mostly nothing: it sees the rest in its stream."""
        name = str(act.get("do"))
        if name in self._told:
            return await self._told[name](act)
        if name in self._acts:
            self._acts[name](act)
            return {}
        if name not in self._phone_acts:
            raise ValueError(f"there is no act {name!r}")
        phone = self.phone(int(act["phone"]))
        chat = self._playground.chats[int(act.get("chat", phone.id))]
        if phone.id not in chat.users:
            raise LookupError(f"{phone.first_name} is not in this chat")
        await self._phone_acts[name](phone, chat, act)
        return {}

    def phone(self, phone_id: int) -> Phone:
        for phone in self._playground.phones:
            if phone.id == phone_id:
                return phone
        raise LookupError("there is no such phone")

    def _add_phone(self, act: JSON) -> None:
        name = str(act["name"]).strip()[:64]
        if not name:
            raise ValueError("a phone needs a name")
        self._playground.add_phone(name, str(act.get("language", "da"))[:5], str(act.get("role", ""))[:64])

    def _add_group(self, act: JSON) -> None:
        phones = [self.phone(int(phone_id)) for phone_id in act["phones"]]
        if not phones:
            raise ValueError("a group needs a member")
        title = str(act["title"]).strip()[:128] or "Gruppe"
        self._playground.add_group(title, phones, with_bot=bool(act.get("with_bot", True)))

    def _advance(self, act: JSON) -> None:
        by = timedelta(hours=float(act["hours"]))
        self._playground.clock.advance(min(by, LONGEST_JUMP))

    def _until(self, act: JSON) -> None:
        wanted = datetime.fromtimestamp(float(act["at"]) / 1000, UTC)
        self._playground.clock.advance(min(wanted - self._playground.clock.now(), LONGEST_JUMP))


async def _nothing() -> None:
    """For a key of a keyboard that has just gone."""


async def _tap(phone: Phone, chat: Chat, act: JSON) -> None:
    message = chat.messages[int(act["message_id"])]
    await phone.press_button(chat, message, message.buttons[act["row"]][act["column"]])


async def _language(phone: Phone, _chat: Chat, act: JSON) -> None:
    phone.language = str(act["code"])[:5]


async def _add_bot(phone: Phone, chat: Chat, _act: JSON) -> None:
    phone.add_bot(chat)


async def _remove_bot(phone: Phone, chat: Chat, _act: JSON) -> None:
    phone.remove_bot(chat)
