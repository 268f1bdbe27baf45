"""Small things people send, and small objects of the Bot API."""

import struct
import zlib

from bot.playground.errors import JSON
from bot.playground.files import Upload


def picture(width: int = 320, height: int = 200) -> Upload:
    """A plain PNG in two calm colours."""
    sky, ground = b"\xd7\xe6\xe8", b"\x0f\x76\x6e"
    rows = b"".join(b"\0" + (sky if y < height * 2 // 3 else ground) * width for y in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    content = b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)
    return Upload("picture.png", "image/png", content)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def note() -> Upload:
    return Upload("note.txt", "text/plain", b"Hej fra boligforeningen\n")


def voice() -> Upload:
    return Upload("voice.ogg", "audio/ogg", b"OggS" + bytes(60))


def sticker() -> Upload:
    return Upload("sticker.webp", "image/webp", b"RIFF\x24\0\0\0WEBPVP8 " + bytes(24))


def joined(user: JSON) -> JSON:
    return {"new_chat_members": [user]}


def membership(user: JSON, status: str) -> JSON:
    """A ChatMember of the Bot API."""
    if status == "kicked":
        return {"status": "kicked", "user": user, "until_date": 0}
    if status == "creator":
        return {"status": "creator", "user": user, "is_anonymous": False}
    if status == "administrator":
        return {"status": "administrator", "user": user, "can_be_edited": False, **_RIGHTS}
    return {"status": status, "user": user}


_RIGHTS = {
    "is_anonymous": False,
    "can_manage_chat": True,
    "can_delete_messages": False,
    "can_manage_video_chats": False,
    "can_restrict_members": False,
    "can_promote_members": False,
    "can_change_info": False,
    "can_invite_users": True,
    "can_post_stories": False,
    "can_edit_stories": False,
    "can_delete_stories": False,
    "can_send_welcome_messages": False,
}
