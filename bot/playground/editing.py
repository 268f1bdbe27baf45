"""The bot's methods that change what it sent, and its answers to taps."""

from datetime import timedelta

from bot.playground import keyboards, texts
from bot.playground.chats import Message
from bot.playground.client import Toast
from bot.playground.errors import JSON, bad_request
from bot.playground.methods import Call
from bot.playground.playground import Playground
from bot.playground.sending import media_content

_SAME = (
    "message is not modified: specified new message content and reply markup are exactly "
    "the same as a current content and reply markup of the message"
)
_CONTENT = ("text", "entities", "caption", "caption_entities", "photo", "document", "reply_markup")
DELETABLE = timedelta(hours=48)


def _editable(playground: Playground, call: Call) -> Message:
    chat = playground.reached(call.parameters.get("chat_id"))
    message = chat.message(call.parameters.get("message_id"), "edit")
    if not message.from_bot:
        raise bad_request("message can't be edited")
    return message


def _markup(message: Message, call: Call) -> JSON:
    markup = keyboards.checked_inline(call.parameters.get("reply_markup"), private=message.chat.private)
    return {"reply_markup": markup} if markup else {}


def _change(playground: Playground, message: Message, content: JSON, *, edited: bool = True) -> JSON:
    """Replace the content; refused where nothing would change."""
    before = {key: message.body[key] for key in _CONTENT if key in message.body}
    if before == content:
        raise bad_request(_SAME)
    first_line = _first_line(message.body)
    kept = {key: value for key, value in message.body.items() if key not in _CONTENT}
    message.body = {**kept, **content}
    if edited:
        message.body["edit_date"] = int(playground.clock.now().timestamp())
    playground.changed(message)
    if _first_line(message.body) != first_line:
        playground.write_shown(message)
    return message.body


def _first_line(body: JSON) -> str:
    """An edit that keeps its first line is not shown again in the transcript."""
    return str(body.get("text") or body.get("caption") or "").partition("\n")[0]


def edit_message_text(playground: Playground, call: Call) -> JSON:
    message = _editable(playground, call)
    content = texts.message_text(call.parameters)
    if "text" not in message.body:
        raise bad_request("there is no text in the message to edit")
    return _change(playground, message, {**content, **_markup(message, call)})


def edit_message_caption(playground: Playground, call: Call) -> JSON:
    message = _editable(playground, call)
    if not {"photo", "document"} & message.body.keys():
        raise bad_request("there is no caption in the message to edit")
    media: JSON = {key: message.body[key] for key in ("photo", "document") if key in message.body}
    content = {**media, **texts.caption(call.parameters), **_markup(message, call)}
    return _change(playground, message, content)


def edit_message_media(playground: Playground, call: Call) -> JSON:
    message = _editable(playground, call)
    content = media_content(playground, call, call.parameters["media"])
    return _change(playground, message, {**content, **_markup(message, call)})


def edit_message_reply_markup(playground: Playground, call: Call) -> JSON:
    message = _editable(playground, call)
    content = {k: message.body[k] for k in _CONTENT if k in message.body and k != "reply_markup"}
    return _change(playground, message, {**content, **_markup(message, call)}, edited=False)


def delete_message(playground: Playground, call: Call) -> bool:
    chat = playground.reached(call.parameters["chat_id"])
    message = chat.message(call.parameters["message_id"], "delete")
    _delete(playground, message)
    return True


def delete_messages(playground: Playground, call: Call) -> bool:
    """Those that cannot be deleted are passed over, as by Telegram."""
    chat = playground.reached(call.parameters["chat_id"])
    ids = call.parameters["message_ids"]
    if not 1 <= len(ids) <= 100:
        raise bad_request("too many message identifiers specified")
    for message_id in ids:
        message = chat.messages.get(int(message_id))
        if message and not message.deleted and _deletable(playground, message):
            _delete(playground, message)
    return True


def _deletable(playground: Playground, message: Message) -> bool:
    age = playground.clock.now().timestamp() - message.body["date"]
    own = message.from_bot or message.chat.private
    return own and age < DELETABLE.total_seconds()


def _delete(playground: Playground, message: Message) -> None:
    if not _deletable(playground, message):
        raise bad_request("message can't be deleted for everyone")
    message.deleted = True
    playground.changed(message)


def answer_callback_query(playground: Playground, call: Call) -> bool:
    press = playground.answered(str(call.parameters["callback_query_id"]))
    if text := str(call.parameters.get("text", "")):
        alert = bool(call.parameters.get("show_alert"))
        press.phone.toasts.append(Toast(text, alert, playground.changes.revision + 1))
        playground.write_line(press.phone, "<", f"[{'alert' if alert else 'toast'}] {text}")
    playground.changes.touch()
    return True


def set_message_reaction(playground: Playground, call: Call) -> bool:
    chat = playground.reached(call.parameters["chat_id"])
    message = chat.message(call.parameters["message_id"], "react")
    reactions = call.parameters.get("reaction") or []
    if len(reactions) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    message.reactions = reactions
    playground.changed(message)
    return True


def pin_chat_message(playground: Playground, call: Call) -> bool:
    chat = playground.reached(call.parameters["chat_id"])
    message = chat.message(call.parameters["message_id"], "pin")
    if message.message_id not in chat.pinned:
        chat.pinned.append(message.message_id)
    playground.changed(message)
    return True


def unpin_chat_message(playground: Playground, call: Call) -> bool:
    """Without a message id the newest pinned message is meant."""
    chat = playground.reached(call.parameters["chat_id"])
    wanted = call.parameters.get("message_id", chat.pinned[-1] if chat.pinned else None)
    if wanted not in chat.pinned:
        raise bad_request("message to unpin not found")
    chat.pinned.remove(wanted)
    playground.changes.touch()
    return True
