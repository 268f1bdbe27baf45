"""A playground beside its database: written shortly after each change, put back at the next start."""

import asyncio
import json
import os
from datetime import datetime
from pathlib import Path

from bot.playground.chats import Chat, Message
from bot.playground.errors import JSON
from bot.playground.files import StoredFile, Upload
from bot.playground.phone import Phone
from bot.playground.playground import FIRST_GROUP, FIRST_USER, Playground
from bot.playground.transcript import Line

VERSION = 1
PAUSE = 0.15
# So many updates may have gone out since the last writing when the process was killed.
UNWRITTEN = 1_000
_PLAIN = (
    "id",
    "title",
    "bot_status",
    "keyboard",
    "keyboard_message",
    "pinned",
    "migrated_to",
    "menu_button",
    "last_id",
)


def as_json(playground: Playground) -> JSON:
    """Everything that the page shows and the bot cannot tell; files by their names only."""
    return {
        "version": VERSION,
        "start_link": playground.start_link,
        "awaits_language": playground.awaits_language,
        "phones": [{"user": phone.user, "role": phone.role} for phone in playground.phones],
        "residents": [chat.users[chat.id] for chat in playground.chats.values() if not chat.is_shown],
        "chats": [_chat(chat) for chat in playground.chats.values()],
        "files": [
            {"id": f.file_id, "unique": f.unique_id, "path": f.path, "name": f.upload.name, "mime": f.upload.mime}
            for f in playground.files.all()
        ],
        "pending": playground.updates.pending,
        "next_update": playground.updates.next_id,
        "language": playground.transcript.language,
        "lines": [
            [line.at.isoformat(), line.phone, line.who, line.sign, line.text] for line in playground.transcript.lines
        ],
    }


def _chat(chat: Chat) -> JSON:
    messages = [
        {"body": m.body, "from_bot": m.from_bot, "deleted": m.deleted, "reactions": m.reactions}
        for m in chat.messages.values()
    ]
    return {**{key: getattr(chat, key) for key in _PLAIN}, "users": list(chat.users), "messages": messages}


def put_back(playground: Playground, kept: JSON, files: Path) -> None:
    """Make a new playground what the kept one was. Messages and updates are numbered on behind all that there were."""
    residents = {user["id"]: user for user in kept.get("residents", [])}
    users: dict[int, JSON] = {phone["user"]["id"]: phone["user"] for phone in kept["phones"]} | residents
    numbered_from = playground.numbered_from
    for old in kept["chats"]:
        chat = Chat(**{key: old[key] for key in _PLAIN}, users={number: users[number] for number in old["users"]})
        chat.last_id = max(chat.last_id, numbered_from)
        chat.is_shown = chat.id not in residents
        for one in old["messages"]:
            message = Message(chat, **one, revision=1)
            chat.messages[message.message_id] = message
        playground.chats[chat.id] = chat
    playground.phones += [
        Phone(playground, p["user"], playground.chats[p["user"]["id"]], p["role"]) for p in kept["phones"]
    ]
    groups = [chat for chat in playground.chats if -1_000_000_000_000 < chat < 0]
    playground.number_on(max([FIRST_USER - 1, *users]) + 1, min([FIRST_GROUP + 1, *groups]) - 1)
    for old in kept["files"]:
        upload = Upload(old["name"], old["mime"], (files / old["id"]).read_bytes())
        playground.files.put(StoredFile(old["id"], old["unique"], old["path"], upload))
    playground.updates.pending = list(kept["pending"])
    playground.updates.number_on(kept.get("next_update", 0) + UNWRITTEN)
    playground.transcript.language = kept["language"]
    playground.transcript.lines = [Line(datetime.fromisoformat(at), *rest) for at, *rest in kept["lines"]]
    playground.awaits_language = kept["awaits_language"]
    playground.set_start_link(kept["start_link"])


class Keeper:
    """Writes a playground into a folder; a process killed at any moment leaves the state before or after."""

    def __init__(self, playground: Playground, folder: Path) -> None:
        self._playground = playground
        self._file = folder / "playground.json"
        self._files = folder / "playground-files"
        self._task: asyncio.Task[None] | None = None

    def load(self) -> bool:
        """Put back what an earlier playground kept; False when there is nothing."""
        if not self._file.exists():
            return False
        kept = json.loads(self._file.read_text(encoding="utf-8"))
        if kept.get("version") != VERSION:
            return False
        put_back(self._playground, kept, self._files)
        return True

    def start(self) -> None:
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Write a last time; the playground is closed before."""
        if self._task is not None:
            await self._task
        await self._write()

    async def _run(self) -> None:
        written, changes = -1, self._playground.changes
        while not changes.closed:
            if changes.revision > written:
                written = changes.revision
                await self._write()
            await asyncio.sleep(PAUSE)
            await changes.after(written, 60.0)

    async def _write(self) -> None:
        """The files first: what is written names no file that is not there."""
        new = [f for f in self._playground.files.all() if not (self._files / f.file_id).exists()]
        text = json.dumps(as_json(self._playground), ensure_ascii=False)
        await asyncio.to_thread(self._store, new, text)

    def _store(self, new: list[StoredFile], text: str) -> None:
        self._files.mkdir(parents=True, exist_ok=True)
        for stored in new:
            _replace(self._files / stored.file_id, stored.upload.content)
        _replace(self._file, text.encode())


def _replace(path: Path, content: bytes) -> None:
    """Whole or not at all, also when the machine goes down."""
    beside = path.with_name(path.name + ".new")
    with beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
