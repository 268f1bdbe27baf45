"""The bot's methods that put a message into a chat."""

import itertools

from bot.playground import keyboards, texts
from bot.playground.chats import Chat, Message
from bot.playground.errors import JSON, bad_request
from bot.playground.files import StoredFile, checked
from bot.playground.methods import Call
from bot.playground.playground import Playground

_FOLDERS = {"photo": "photos", "document": "documents"}
_ALBUM_IDS = itertools.count(13_950_000_000_000_000)


def send_message(playground: Playground, call: Call) -> JSON:
    chat = playground.reached(call.parameters["chat_id"])
    return deliver(playground, chat, call, texts.message_text(call.parameters)).body


def send_photo(playground: Playground, call: Call) -> JSON:
    return _send_file(playground, call, "photo")


def send_document(playground: Playground, call: Call) -> JSON:
    return _send_file(playground, call, "document")


def send_location(playground: Playground, call: Call) -> JSON:
    chat = playground.reached(call.parameters["chat_id"])
    place = {"latitude": call.parameters["latitude"], "longitude": call.parameters["longitude"]}
    if not (-90 <= place["latitude"] <= 90 and -180 <= place["longitude"] <= 180):
        raise bad_request("bad latitude or longitude specified")
    return deliver(playground, chat, call, {"location": place}).body


def send_media_group(playground: Playground, call: Call) -> list[JSON]:
    chat = playground.reached(call.parameters["chat_id"])
    items = call.parameters["media"]
    if not 2 <= len(items) <= 10:
        raise bad_request("media group must include 2-10 items")
    kinds = {str(item.get("type")) for item in items}
    if len(kinds) > 1 or not kinds <= set(_FOLDERS):
        raise bad_request("message content type can't be used in an album")
    contents = [media_content(playground, call, item) for item in items]
    album = str(next(_ALBUM_IDS))
    sent = [deliver(playground, chat, call, {**c, "media_group_id": album}) for c in contents]
    return [message.body for message in sent]


def _send_file(playground: Playground, call: Call, kind: str) -> JSON:
    chat = playground.reached(call.parameters["chat_id"])
    stored = resolved(playground, call, str(call.parameters.get(kind, "")), kind)
    content = {**_as_content(playground, stored, kind), **texts.caption(call.parameters)}
    return deliver(playground, chat, call, content).body


def media_content(playground: Playground, call: Call, item: JSON) -> JSON:
    """Content of a message made of an InputMedia object."""
    kind = str(item.get("type"))
    if kind not in _FOLDERS:
        raise bad_request("can't parse InputMedia: unsupported type")
    stored = resolved(playground, call, str(item.get("media", "")), kind)
    return {**_as_content(playground, stored, kind), **texts.caption(item)}


def _as_content(playground: Playground, stored: StoredFile, kind: str) -> JSON:
    files = playground.files
    return {kind: files.as_photo(stored) if kind == "photo" else files.as_document(stored)}


def resolved(playground: Playground, call: Call, value: str, kind: str) -> StoredFile:
    """The file a parameter names: uploaded now, or known by its id."""
    name = value.removeprefix("attach://") if value.startswith("attach://") else kind
    if (not value or value.startswith("attach://")) and name in call.uploads:
        return playground.files.keep(checked(call.uploads[name], kind), _FOLDERS[kind])
    if not value or value.startswith("attach://"):
        raise bad_request(f"there is no {kind} in the request")
    if value.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")
    return playground.files.named(value)


def deliver(playground: Playground, chat: Chat, call: Call, content: JSON) -> Message:
    """Post the bot's message with its keyboard and what it answers to."""
    parameters = call.parameters
    markup = keyboards.checked(parameters.get("reply_markup"), private=chat.private)
    content = {**_reply(chat, parameters.get("reply_parameters")), **content}
    if parameters.get("protect_content"):
        content["has_protected_content"] = True
    if markup and "inline_keyboard" in markup:
        content["reply_markup"] = markup
    chat.action_until = None
    message = playground.post(chat, playground.bot.as_user(), content)
    if markup and "inline_keyboard" not in markup:
        _set_keyboard(chat, markup, message.message_id)
    playground.write_shown(message, markup)
    return message


def _set_keyboard(chat: Chat, markup: JSON, message_id: int) -> None:
    chat.keyboard = None if "remove_keyboard" in markup else markup
    chat.keyboard_message = message_id


def _reply(chat: Chat, reply: JSON | None) -> JSON:
    if not reply:
        return {}
    answered = chat.messages.get(int(reply.get("message_id", 0)))
    if answered is None or answered.deleted:
        if reply.get("allow_sending_without_reply"):
            return {}
        raise bad_request("message to be replied not found")
    return {"reply_to_message": {k: v for k, v in answered.body.items() if k != "reply_to_message"}}
