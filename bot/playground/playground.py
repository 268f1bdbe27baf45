"""The emulated Telegram: one bot, some phones, some groups, all in memory."""

import asyncio
import itertools
import secrets
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.playground import links
from bot.playground.account import Account
from bot.playground.changes import Changes
from bot.playground.chats import Chat, Message
from bot.playground.client import Client
from bot.playground.clock import PlaygroundClock
from bot.playground.errors import JSON, bad_request
from bot.playground.faults import Faults
from bot.playground.files import Files
from bot.playground.links import DeepLink
from bot.playground.methods import Call
from bot.playground.phone import Phone
from bot.playground.transcript import Line, Transcript, shown
from bot.playground.updates import Updates

TOKEN = "1000000001:PLAYGROUND-not-a-real-token-000000"  # noqa: S105 - opens nothing anywhere
FIRST_USER, FIRST_GROUP, FIRST_UPDATE = 7_100_000_001, -4_900_000_001, 810_000_001
PRESS_LIFETIME = timedelta(seconds=30)


async def _nothing_due() -> datetime | None:
    """Until somebody says what the bot behind this playground has to do next."""
    return None


@dataclass
class Press:
    """A tap on a button that waits for the bot's answer."""

    phone: Phone
    chat: Chat
    at: datetime
    answered: bool = False


class Playground:
    """State of everything; `api` changes it for the bot, `Phone` for people.

    Updates and messages are numbered on from `numbered_from`: a bot whose database outlived the last playground
    would else take new ones for those it has seen.
    """

    def __init__(
        self,
        clock: PlaygroundClock,
        *,
        token: str = TOKEN,
        username: str = "nabopagt_bot",
        name: str = "Nabopagt",
        numbered_from: int = 0,
    ) -> None:
        self.clock = clock
        self.run = secrets.token_hex(4)
        self.bot = Account(token, username, {"": name})
        self.changes = Changes()
        self.updates = Updates(FIRST_UPDATE + numbered_from)
        self.files = Files()
        self.faults = Faults()
        self.calls: list[Call] = []
        self.chats: dict[int, Chat] = {}
        self.phones: list[Phone] = []
        self.presses: dict[str, Press] = {}
        self.transcript = Transcript(clock.now())
        self.start_link: str | None = None
        self.awaits_language = False
        self.next_due: Callable[[], Awaitable[datetime | None]] = _nothing_due
        self.numbered_from = numbered_from
        self._press_ids = itertools.count(4_382_000_000_000_000_001 + numbered_from)
        self.number_on(FIRST_USER, FIRST_GROUP)
        clock.subscribe(lambda _: self._touch())

    def _touch(self) -> None:
        self.changes.touch()

    def number_on(self, user: int, group: int) -> None:
        """The ids that the next phone and the next group get."""
        self._user_ids, self._group_ids = itertools.count(user), itertools.count(group, -1)

    def speak(self, language: str) -> None:
        """The page's language for every phone, told once and by the first page that shows a fresh playground."""
        if self.awaits_language:
            self.awaits_language = False
            for phone in self.phones:
                phone.language = language

    def set_start_link(self, link: str | None) -> None:
        self.start_link = link
        self.changes.touch()

    def see_opened(self, link: DeepLink) -> None:
        """The first link is good for one; whoever opened it, nobody is offered it again."""
        if self.start_link and links.parsed(self.start_link, self.bot.username) == link:
            self.set_start_link(None)

    def close(self) -> None:
        """End every waiting request and stream; call it before stopping the server."""
        self.changes.close()
        self.updates.changes.close()

    async def pause(self, seconds: float) -> None:
        """Wait in real time, but not beyond `close`."""
        while seconds > 0 and not self.changes.closed:
            await asyncio.sleep(min(seconds, 0.1))
            seconds -= 0.1

    def add_phone(self, name: str, language: str = "da", role: str = "") -> Phone:
        phone = self._new_phone(name, language, role)
        self.phones.append(phone)
        self.changes.touch()
        return phone

    def add_resident(self, name: str, language: str) -> Phone:
        """A phone that the page does not show and the transcript does not hear: one of many."""
        phone = self._new_phone(name, language, "")
        phone.chat.is_shown = False
        return phone

    def _new_phone(self, name: str, language: str, role: str) -> Phone:
        first, _, last = name.partition(" ")
        user: JSON = {"id": next(self._user_ids), "is_bot": False, "first_name": first}
        if last:
            user["last_name"] = last
        user["language_code"] = language
        chat = Chat(user["id"], name, {user["id"]: user}, last_id=self.numbered_from)
        self.chats[chat.id] = chat
        return Phone(self, user, chat, role)

    def add_group(self, title: str, phones: Iterable[Phone], *, with_bot: bool = False) -> Chat:
        """A group of these people; the first of them adds the bot if asked to."""
        members = list(phones)
        chat = Chat(next(self._group_ids), title, {p.id: p.user for p in members}, "left")
        self.chats[chat.id] = chat
        if members:
            self.post(chat, members[0].user, {"group_chat_created": True})
        if with_bot:
            members[0].add_bot(chat)
        self.changes.touch()
        return chat

    def migrate(self, chat: Chat) -> Chat:
        """The group becomes a supergroup under another id, as Telegram does without asking."""
        new = Chat(-1_002_000_000_000 + chat.id % 1_000_000, chat.title, dict(chat.users), chat.bot_status)
        self.chats[new.id] = new
        creator = next(iter(chat.users.values()))
        old_word = self.post(chat, creator, {"migrate_to_chat_id": new.id})
        new_word = self.post(new, creator, {"migrate_from_chat_id": chat.id})
        chat.migrated_to = new.id
        for word in (old_word, new_word):
            self.updates.put("message", word.body)
        return new

    def groups(self) -> list[Chat]:
        return [c for c in self.chats.values() if not c.private and c.migrated_to is None]

    def reached(self, chat_id: object) -> Chat:
        """The chat a bot may write to."""
        chat = self.chats.get(chat_id) if isinstance(chat_id, int) else None
        if chat is None:
            raise bad_request("chat not found")
        chat.refuse_unreachable()
        return chat

    def known(self, chat_id: object) -> Chat:
        """The chat a bot may look at: it has been in it, though perhaps it is not now."""
        chat = self.chats.get(chat_id) if isinstance(chat_id, int) else None
        if chat is None or chat.bot_status == "never":
            raise bad_request("chat not found")
        return chat

    def post(self, chat: Chat, sender: JSON, content: JSON) -> Message:
        """Put a message into a chat."""
        body = {
            "message_id": chat.next_id(),
            "from": sender,
            "chat": chat.as_json(),
            "date": int(self.clock.now().timestamp()),
            **content,
        }
        message = Message(chat, body, from_bot=sender["id"] == self.bot.id)
        chat.messages[message.message_id] = message
        self.changed(message)
        return message

    def changed(self, message: Message) -> None:
        message.revision = self.changes.revision + 1
        self.changes.touch()

    def press(self, phone: Phone, chat: Chat, message_id: int, data: str) -> str:
        """A tap becomes a callback query; returns its id."""
        press_id = str(next(self._press_ids))
        self.presses[press_id] = Press(phone, chat, self.clock.now())
        query: JSON = {"id": press_id, "from": phone.user, "chat_instance": str(chat.id * 31), "data": data}
        message = chat.messages.get(message_id)
        if message is None or message.deleted:
            query["message"] = {"chat": chat.as_json(), "message_id": message_id, "date": 0}
        else:
            query["message"] = message.body
        self.updates.put("callback_query", query)
        return press_id

    def answered(self, press_id: str) -> Press:
        """The waiting tap of this id, once and only in time."""
        press = self.presses.get(press_id)
        late = press is not None and self.clock.now() - press.at > PRESS_LIFETIME
        if press is None or press.answered or late:
            reason = "query is too old and response timeout expired or query ID is invalid"
            raise bad_request(reason)
        press.answered = True
        return press

    def viewers(self, chat: Chat) -> list[Phone]:
        return [phone for phone in self.phones if phone.id in chat.users]

    def write_line(self, phone: Client, sign: str, text: str) -> None:
        if not phone.chat.is_shown:
            return
        who = f"{phone.first_name} ({phone.role})" if phone.role else phone.first_name
        self.transcript.language = self.transcript.language or phone.language
        self.transcript.add(Line(self.clock.now(), phone.id, who, sign, text))

    def write_shown(self, message: Message, reply_keyboard: JSON | None = None) -> None:
        """Note for the transcript what everybody in the chat now sees."""
        for phone in self.viewers(message.chat):
            self.write_line(phone, "<", shown(message.body, reply_keyboard))
