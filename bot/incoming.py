"""A Telegram update as the dialogue sees it."""

from telegram import CallbackQuery, Chat, ChatMember, ChatMemberUpdated, Message, MessageEntity, Update, User

from bot.callbacks import decode
from flows.cards.card import Incoming

ANONYMOUS = 1087968824
NOBODY = frozenset({777000, 136817688, ANONYMOUS})
"""Telegram itself, channels writing in groups, anonymous administrators."""

_GROUPS = frozenset({Chat.GROUP, Chat.SUPERGROUP})
_PRESENT = frozenset({ChatMember.MEMBER, ChatMember.ADMINISTRATOR, ChatMember.RESTRICTED})

_KINDS = {
    "photo": "photo",
    "voice": "voice",
    "video": "video",
    "video_note": "video",
    "animation": "video",
    "sticker": "sticker",
    "venue": "location",
    "location": "location",
    "document": "document",
    "audio": "document",
    "contact": "contact",
    "poll": "poll",
    "dice": "other",
    "game": "other",
    "checklist": "other",
    "story": "other",
    "paid_media": "other",
    "users_shared": "other",
    "chat_shared": "other",
    "web_app_data": "other",
}


def to_incoming(update: Update, bot_username: str) -> Incoming | None:
    """None for what no person said to this bot: channels, other bots, service messages.

    Of what is said in a group only commands and presses are heard, as kinds of their own.
    """
    if update.callback_query is not None:
        return _press(update.update_id, update.callback_query)
    if update.message is not None:
        return _message(update.update_id, update.message, bot_username)
    if update.edited_message is not None:
        return _edit(update.update_id, update.edited_message)
    if update.my_chat_member is not None:
        return _reach(update.update_id, update.my_chat_member)
    return None


def _is_person(user: User | None) -> bool:
    return user is not None and not user.is_bot and user.id not in NOBODY


def _press(update_id: int, query: CallbackQuery) -> Incoming | None:
    if not _is_person(query.from_user):
        return None
    action = decode(query.data) if query.data else None
    if query.message is None:
        return _incoming(update_id, "press", query.from_user, query.from_user.id, action=action)
    chat = query.message.chat
    if chat.type == Chat.CHANNEL:
        return None
    kind = "press" if chat.type == Chat.PRIVATE else "group_press"
    return _incoming(update_id, kind, query.from_user, chat.id, action=action, message_id=query.message.message_id)


def _message(update_id: int, message: Message, bot_username: str) -> Incoming | None:
    if message.chat.type in _GROUPS:
        return _in_group(update_id, message, bot_username)
    user = message.from_user
    if user is None or not _is_person(user) or message.via_bot is not None or message.chat.type != Chat.PRIVATE:
        return None
    command, text = _command(message)
    name, _, addressee = command.partition("@")
    if not _is_meant(addressee, bot_username):
        return None
    kind = "command" if command else _kind(message)
    if kind is None:
        return None
    return _incoming(
        update_id, kind, user, message.chat.id, text=text, command=name.lower(), message_id=message.message_id
    )


def _is_meant(addressee: str, bot_username: str) -> bool:
    return not addressee or addressee.casefold() == bot_username.casefold()


def _in_group(update_id: int, message: Message, bot_username: str) -> Incoming | None:
    """A command for this bot, also of an administrator who does not show who they are, or the group's new address."""
    chat_id = message.chat.id
    if message.migrate_to_chat_id:
        return Incoming(update_id, "group_moved", 0, chat_id, text=str(message.migrate_to_chat_id))
    if message.migrate_from_chat_id:
        return Incoming(update_id, "group_moved", 0, message.migrate_from_chat_id, text=str(chat_id))
    command, text = _command(message)
    name, _, addressee = command.partition("@")
    if not command or message.via_bot is not None or not _is_meant(addressee, bot_username):
        return None
    user = message.from_user
    if user is not None and user.id == ANONYMOUS:
        return Incoming(update_id, "group_command", 0, chat_id, command=name.lower(), text=text)
    if user is None or not _is_person(user):
        return None
    return _incoming(update_id, "group_command", user, chat_id, command=name.lower(), text=text)


def _command(message: Message) -> tuple[str, str]:
    """The command with what follows it, or no command and the words. A forwarded command is none."""
    text = message.text or message.caption or ""
    first = message.entities[0] if message.entities else None
    if first is None or first.type != MessageEntity.BOT_COMMAND or first.offset or message.forward_origin is not None:
        return "", text
    return text[1 : first.length], text[first.length :].strip()


def _kind(message: Message) -> str | None:
    if message.forward_origin is not None:
        return "forward"
    if message.text is not None:
        return "text"
    return next((kind for name, kind in _KINDS.items() if getattr(message, name)), None)


def _edit(update_id: int, message: Message) -> Incoming | None:
    """An edited text; a moving location or a new caption is none."""
    user = message.from_user
    if user is None or not _is_person(user) or message.via_bot is not None or message.text is None:
        return None
    if message.chat.type != Chat.PRIVATE:
        return None
    return _incoming(update_id, "edit", user, message.chat.id, text=message.text, message_id=message.message_id)


def _reach(update_id: int, change: ChatMemberUpdated) -> Incoming | None:
    if change.chat.type != Chat.PRIVATE:
        is_here = change.new_chat_member.status in _PRESENT
        known = change.from_user.id if _is_person(change.from_user) else 0
        return Incoming(update_id, "group_added" if is_here else "group_left", known, change.chat.id)
    if not _is_person(change.from_user):
        return None
    if change.new_chat_member.status == ChatMember.BANNED:
        return _incoming(update_id, "blocked", change.from_user, change.chat.id)
    if change.old_chat_member.status == ChatMember.BANNED:
        return _incoming(update_id, "unblocked", change.from_user, change.chat.id)
    return None


def _incoming(update_id: int, kind: str, user: User, chat_id: int, **values: object) -> Incoming:
    return Incoming(
        update_id=update_id,
        kind=kind,
        telegram_id=user.id,
        chat_id=chat_id,
        first_name=user.first_name,
        language_code=user.language_code or "",
        **values,  # type: ignore[arg-type] # the callers above give fields of Incoming
    )
