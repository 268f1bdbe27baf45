"""The bot's methods about chats and files."""

from datetime import timedelta

from bot.playground.chats import Chat
from bot.playground.errors import JSON, bad_request, forbidden
from bot.playground.files import DOWNLOAD_LIMIT
from bot.playground.methods import Call
from bot.playground.playground import Playground
from bot.playground.samples import membership

_ACTIONS = {
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
}
_TYPING = timedelta(seconds=5)
_FULL = {
    "accent_color_id": 1,
    "max_reaction_count": 11,
    "accepted_gift_types": {
        "unlimited_gifts": False,
        "limited_gifts": False,
        "unique_gifts": False,
        "premium_subscription": False,
        "gifts_from_channels": False,
    },
}


def send_chat_action(playground: Playground, call: Call) -> bool:
    chat = playground.reached(call.parameters["chat_id"])
    if call.parameters["action"] not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat.action = call.parameters["action"]
    chat.action_until = playground.clock.now() + _TYPING
    playground.changes.touch()
    return True


def get_chat(playground: Playground, call: Call) -> JSON:
    chat = playground.known(call.parameters["chat_id"])
    full = {**chat.as_json(), **_FULL}
    if chat.pinned:
        full["pinned_message"] = chat.messages[chat.pinned[-1]].body
    return full


def _group(playground: Playground, call: Call) -> Chat:
    chat = playground.known(call.parameters["chat_id"])
    if chat.private:
        raise bad_request("there are no administrators in the private chat")
    if chat.bot_status not in {"member", "administrator"}:
        raise forbidden("bot is not a member of the group chat")
    return chat


def get_chat_member(playground: Playground, call: Call) -> JSON:
    chat = playground.known(call.parameters["chat_id"])
    user_id = call.parameters["user_id"]
    if user_id == playground.bot.id:
        return membership(playground.bot.as_user(), chat.bot_status)
    if user_id not in chat.users:
        raise bad_request("member not found" if not chat.private else "PARTICIPANT_ID_INVALID")
    creator = not chat.private and user_id == next(iter(chat.users))
    return membership(chat.users[user_id], "creator" if creator else "member")


def get_chat_administrators(playground: Playground, call: Call) -> list[JSON]:
    chat = _group(playground, call)
    admins = [membership(next(iter(chat.users.values())), "creator")]
    if chat.bot_status == "administrator":
        admins.append(membership(playground.bot.as_user(), "administrator"))
    return admins


def get_chat_member_count(playground: Playground, call: Call) -> int:
    chat = playground.known(call.parameters["chat_id"])
    return len(chat.users) + (chat.bot_status in {"member", "administrator"})


def leave_chat(playground: Playground, call: Call) -> bool:
    chat = _group(playground, call)
    playground.post(chat, playground.bot.as_user(), {"left_chat_member": playground.bot.as_user()})
    chat.bot_status = "left"
    playground.changes.touch()
    return True


def get_file(playground: Playground, call: Call) -> JSON:
    stored = playground.files.named(str(call.parameters["file_id"]))
    if stored.size > DOWNLOAD_LIMIT:
        raise bad_request("file is too big")
    return {**stored.base(), "file_path": stored.path}


def agree(_playground: Playground, _call: Call) -> bool:
    """For logOut and close: nothing to do here."""
    return True
