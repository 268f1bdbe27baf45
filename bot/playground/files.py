"""Files sent by the bot and by people, in memory."""

import hashlib
import mimetypes
import struct
from dataclasses import dataclass

from bot.playground.errors import JSON, ApiError, bad_request

DOCUMENT_LIMIT = 50 * 1024 * 1024
DOWNLOAD_LIMIT = 20 * 1024 * 1024
PHOTO_LIMIT = 10 * 1024 * 1024


@dataclass(frozen=True)
class Upload:
    name: str
    mime: str
    content: bytes


@dataclass(frozen=True)
class StoredFile:
    file_id: str
    unique_id: str
    path: str
    upload: Upload

    @property
    def size(self) -> int:
        return len(self.upload.content)

    def base(self) -> JSON:
        return {"file_id": self.file_id, "file_unique_id": self.unique_id, "file_size": self.size}


class Files:
    def __init__(self) -> None:
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}

    def keep(self, upload: Upload, folder: str) -> StoredFile:
        digest = hashlib.sha256(upload.content + upload.name.encode()).hexdigest()
        number = len(self._by_id)
        suffix = upload.name[upload.name.rfind(".") :] if "." in upload.name else ""
        path = f"{folder}/file_{number}{suffix}"
        stored = StoredFile(f"PLAY{number}-{digest[:40]}", digest[:16], path, upload)
        self.put(stored)
        return stored

    def put(self, stored: StoredFile) -> None:
        self._by_id[stored.file_id] = stored
        self._by_path[stored.path] = stored

    def all(self) -> list[StoredFile]:
        return list(self._by_id.values())

    def named(self, file_id: str) -> StoredFile:
        try:
            return self._by_id[file_id]
        except KeyError:
            raise bad_request("wrong file identifier/HTTP URL specified") from None

    def at(self, path: str) -> StoredFile | None:
        return self._by_path.get(path)

    def as_photo(self, stored: StoredFile) -> list[JSON]:
        width, height = picture_size(stored.upload.content)
        return [{**stored.base(), "width": width, "height": height}]

    def as_document(self, stored: StoredFile) -> JSON:
        name, mime = stored.upload.name, stored.upload.mime
        return {**stored.base(), "file_name": name, "mime_type": mime}


def checked(upload: Upload, kind: str) -> Upload:
    """The upload with a MIME type, refused where Telegram refuses it."""
    size = len(upload.content)
    if size == 0:
        raise bad_request("file must be non-empty")
    if size > DOCUMENT_LIMIT:
        raise ApiError(413, "Request Entity Too Large")
    if kind == "photo":
        if size > PHOTO_LIMIT:
            raise bad_request(
                f"file of size {size} bytes is too big for a photo; the maximum size is {PHOTO_LIMIT} bytes"
            )
        picture_size(upload.content)
    mime = upload.mime if upload.mime not in {"", "application/octet-stream"} else ""
    guess = mimetypes.guess_type(upload.name)[0]
    return Upload(upload.name, mime or guess or "application/octet-stream", upload.content)


def picture_size(content: bytes) -> tuple[int, int]:
    """Width and height by the file's own header."""
    if content.startswith(b"\x89PNG\r\n\x1a\n") and len(content) > 24:
        width, height = struct.unpack(">II", content[16:24])
        return int(width), int(height)
    if content.startswith(b"GIF8") and len(content) > 10:
        width, height = struct.unpack("<HH", content[6:10])
        return int(width), int(height)
    if content.startswith(b"\xff\xd8"):
        return _jpeg_size(content)
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return 800, 600
    raise bad_request("IMAGE_PROCESS_FAILED")


def _jpeg_size(content: bytes) -> tuple[int, int]:
    position = 2
    while position + 9 < len(content) and content[position] == 0xFF:
        marker, length = struct.unpack(">BH", content[position + 1 : position + 4])
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack(">HH", content[position + 5 : position + 9])
            return int(width), int(height)
        position += 2 + int(length)
    raise bad_request("IMAGE_PROCESS_FAILED")
