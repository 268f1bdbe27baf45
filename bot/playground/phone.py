"""A person with a phone: everything people can do to a bot."""

from bot.playground import links, samples
from bot.playground.chats import BotStatus, Chat, Message
from bot.playground.client import Client
from bot.playground.entities import cleaned, found
from bot.playground.errors import JSON
from bot.playground.files import Upload, checked

Tapped = str | tuple[int, str]


class Phone(Client):
    """Everything happens in the chat with the bot, unless a group is named."""

    async def tap(self, tapped: Tapped, *, group: Chat | None = None) -> None:
        """Press the newest button with this label, or one of a certain message."""
        chat = group or self.chat
        wanted, label = tapped if isinstance(tapped, tuple) else (None, tapped)
        for message in reversed(list(chat.messages.values())):
            if message.deleted or wanted not in {None, message.message_id}:
                continue
            for button in (b for row in message.buttons for b in row):
                if button["text"] == label:
                    await self.press_button(chat, message, button)
                    return
        for row in (chat.keyboard or {}).get("keyboard", []):
            for button in row:
                if button["text"] == label:
                    await self.tap_key(button, chat)
                    return
        labels = [b for m in self.shown_in(chat) for row in m.buttons for b in row]
        raise LookupError(f"no button {label!r} on {self.first_name}'s screen, only {labels} {self.keyboard}")

    async def press_button(self, chat: Chat, message: Message, button: JSON) -> None:
        self.playground.write_line(self, "*", button["text"])
        if "callback_data" in button:
            self.playground.press(self, chat, message.message_id, button["callback_data"])
        elif "copy_text" in button:
            self.clipboard = button["copy_text"]["text"]
        elif "url" in button and links.parsed(button["url"], self.playground.bot.username):
            await self.open(button["url"], group=group_or_none(chat))
        else:
            self.opened.append(button.get("url") or button.get("web_app", {}).get("url", ""))

    async def tap_key(self, button: JSON, chat: Chat) -> None:
        """Press a key of the reply keyboard."""
        if button.get("request_contact"):
            await self.send_contact()
        elif button.get("request_location"):
            await self.send_location()
        else:
            self.say_one(chat, button["text"], None, "*")
        if (chat.keyboard or {}).get("one_time_keyboard"):
            chat.keyboard = None

    async def press_raw(self, message_id: int, data: str, *, group: Chat | None = None) -> str:
        """What a modified client can do: any data for any message."""
        return self.playground.press(self, group or self.chat, message_id, data)

    async def open(self, link: str, *, group: Chat | None = None) -> Message | None:
        """Open a deep link, or start with a bare payload."""
        bot = self.playground.bot
        if "/" not in link and ":" not in link:
            deep = links.DeepLink("start", links.usable(link))
        elif (parsed := links.parsed(link, bot.username)) is None:
            self.opened.append(link)
            return None
        else:
            deep = parsed
        self.playground.see_opened(deep)
        if deep.kind == "startgroup":
            if group is None:
                raise LookupError("a link for groups needs a group")
            self.add_bot(group)
            return self.say_one(group, f"/start@{bot.username} {deep.payload}".strip(), None, ">")
        if self.blocked:
            await self.unblock()
        return self.say_one(self.chat, f"/start {deep.payload}".strip(), None, ">")

    async def send_photo(
        self, caption: str = "", upload: Upload | None = None, *, media_group: str | None = None
    ) -> Message:
        stored = self.playground.files.keep(checked(upload or samples.picture(), "photo"), "photos")
        content: JSON = {"photo": self.playground.files.as_photo(stored)}
        if caption:
            content["caption"] = caption
        if media_group:
            content["media_group_id"] = media_group
        return self.send(self.chat, content)

    async def send_album(self, pictures: int = 2, caption: str = "") -> list[Message]:
        """Several pictures at once: one update for each, with a common media_group_id."""
        album = str(13_900_000_000_000_000 + self.playground.changes.revision)
        captions = [caption, *[""] * (pictures - 1)]
        return [await self.send_photo(words, media_group=album) for words in captions]

    async def send_document(self, upload: Upload | None = None, caption: str = "") -> Message:
        stored = self.playground.files.keep(checked(upload or samples.note(), "document"), "documents")
        content: JSON = {"document": self.playground.files.as_document(stored)}
        return self.send(self.chat, {**content, "caption": caption} if caption else content)

    async def send_voice(self, seconds: int = 7) -> Message:
        stored = self.playground.files.keep(samples.voice(), "voice")
        return self.send(self.chat, {"voice": {**stored.base(), "duration": seconds, "mime_type": "audio/ogg"}})

    async def send_sticker(self, emoji: str = "👍") -> Message:
        stored = self.playground.files.keep(samples.sticker(), "stickers")
        shape = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
        return self.send(self.chat, {"sticker": {**stored.base(), **shape, "emoji": emoji}})

    async def send_location(self, latitude: float = 56.4607, longitude: float = 10.0364) -> Message:
        return self.send(self.chat, {"location": {"latitude": latitude, "longitude": longitude}})

    async def send_contact(self, *, own: bool = True) -> Message:
        """One's own card, or one that somebody made up."""
        card: JSON = {"phone_number": "+4500000000", "first_name": self.first_name if own else "Ukendt"}
        if own:
            card["user_id"] = self.id
        return self.send(self.chat, {"contact": card})

    async def forward(self, text: str, *, origin: str = "Karen") -> Message:
        """Pass on a text by somebody who hides their account."""
        content: JSON = {"text": text}
        if entities := found(text, []):
            content["entities"] = entities
        date = int(self.playground.clock.now().timestamp()) - 3600
        hidden = {"type": "hidden_user", "sender_user_name": origin, "date": date}
        return self.send(self.chat, {**content, "forward_origin": hidden})

    async def forward_message(self, message_id: int) -> Message:
        """Pass on a message of the chat with the bot to the bot itself."""
        body = self.chat.messages[message_id].body
        parts = ("text", "entities", "caption", "caption_entities", "photo", "document", "location")
        content = {k: body[k] for k in parts if k in body}
        origin = {"type": "user", "sender_user": body["from"], "date": body["date"]}
        return self.send(self.chat, {**content, "forward_origin": origin})

    async def edit_last(self, text: str, *, group: Chat | None = None) -> Message:
        """Change one's newest text."""
        chat = group or self.chat
        own = [m for m in chat.messages.values() if m.body["from"]["id"] == self.id and "text" in m.body]
        if not own:
            raise LookupError(f"{self.first_name} has written nothing to edit")
        message = own[-1]
        text = cleaned(text).strip()
        entities = found(text, [])
        date = int(self.playground.clock.now().timestamp())
        body: JSON = {**message.body, "text": text, "edit_date": date, "entities": entities}
        message.body = body if entities else {k: v for k, v in body.items() if k != "entities"}
        self.playground.write_line(self, ">", f"[edited] {text}")
        self.playground.changed(message)
        if self.reaches_bot(message, None):
            self.playground.updates.put("edited_message", message.body)
        return message

    async def block(self) -> None:
        self._set_bot(self.chat, "kicked")

    async def unblock(self) -> None:
        self._set_bot(self.chat, "member")

    def add_bot(self, group: Chat) -> None:
        """Bring the bot into a group this person is in."""
        if group.bot_status not in {"member", "administrator"}:
            self._set_bot(group, "member")
            word = self.playground.post(group, self.user, samples.joined(self.playground.bot.as_user()))
            self.playground.updates.put("message", word.body)

    def remove_bot(self, group: Chat) -> None:
        self.playground.post(group, self.user, {"left_chat_member": self.playground.bot.as_user()})
        self._set_bot(group, "left")

    def _set_bot(self, chat: Chat, status: BotStatus) -> None:
        bot = self.playground.bot.as_user()
        before, chat.bot_status = chat.bot_status, status
        self.playground.changes.touch()
        if before == status:
            return
        change: JSON = {"chat": chat.as_json(), "from": self.user}
        change["date"] = int(self.playground.clock.now().timestamp())
        change["old_chat_member"] = samples.membership(bot, "left" if before == "never" else before)
        change["new_chat_member"] = samples.membership(bot, status)
        self.playground.updates.put("my_chat_member", change)


def group_or_none(chat: Chat) -> Chat | None:
    return None if chat.private else chat
