"""The Bot API's methods and parameters, read from a table made of its machine-readable types."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib.resources import files

from bot.playground.errors import JSON, ApiError, bad_request
from bot.playground.files import Upload

_MISSING = {
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "callback_query_id": "query is too old and response timeout expired or query ID is invalid",
    "file_id": "file_id not specified",
    "photo": "there is no photo in the request",
    "document": "there is no document in the request",
    "media": "there is no media in the request",
    "message_id": "message identifier is not specified",
}


@dataclass
class Call:
    """One request of the bot, and what it was answered."""

    method: str
    parameters: JSON
    uploads: Mapping[str, Upload] = field(default_factory=dict)
    at: datetime | None = None
    answer: JSON | None = None

    @property
    def ok(self) -> bool:
        return bool(self.answer and self.answer["ok"])


@cache
def table() -> dict[str, dict[str, JSON]]:
    text = files("bot.playground").joinpath("methods.json").read_text(encoding="utf-8")
    methods: dict[str, dict[str, JSON]] = json.loads(text)["methods"]
    return methods


@cache
def _names() -> dict[str, str]:
    return {name.lower(): name for name in table()}


def named(method: str) -> str:
    """The method's proper spelling; Telegram does not mind capitals."""
    try:
        return _names()[method.lower()]
    except KeyError:
        raise ApiError(404, "Not Found: method not found") from None


def check(call: Call) -> None:
    """Turn every known parameter into its type; refuse what is missing or wrong; leave out the unknown."""
    known = table()[call.method]
    raw, call.parameters = call.parameters, {}
    for name, row in known.items():
        value = raw.get(name)
        if value is None or value == "":
            if row.get("required") and name not in call.uploads and (value is None or name != "url"):
                raise bad_request(_MISSING.get(name, f'parameter "{name}" is required'))
            if value is None:
                continue
        call.parameters[name] = _typed(name, row, value)
    if reply_to := raw.get("reply_to_message_id"):
        call.parameters.setdefault("reply_parameters", {"message_id": _number("message_id", reply_to)})


def _typed(name: str, row: JSON, value: object) -> object:
    match row["type"]:
        case "number":
            return _number(name, value)
        case "boolean":
            return str(value).lower() in {"true", "1", "yes"}
        case "array" | "object":
            return _structure(name, row["type"], value)
        case "id":
            return _identifier(value)
    return _within(name, row, value if isinstance(value, str) else json.dumps(value))


def _number(name: str, value: object) -> int | float:
    text = str(value)
    try:
        return int(text)
    except ValueError:
        pass
    try:
        return float(text)
    except ValueError:
        raise bad_request(f'parameter "{name}" must be a number') from None


def _identifier(value: object) -> int | str:
    text = str(value)
    return int(text) if text.lstrip("-").isdigit() else text


def _structure(name: str, kind: str, value: object) -> object:
    if isinstance(value, str):
        try:
            value = json.loads(value or "null")
        except ValueError:
            raise bad_request(_unreadable(name)) from None
    expected = list if kind == "array" else dict
    if value is not None and not isinstance(value, expected):
        raise bad_request(_unreadable(name))
    return value


def _unreadable(name: str) -> str:
    if name == "reply_markup":
        return "can't parse reply keyboard markup JSON object"
    return f'can\'t parse parameter "{name}" as JSON object'


def _within(name: str, row: JSON, text: str) -> str:
    low, high = row.get("limit", (0, None))
    if high is not None and not low <= len(text) <= high and text:
        raise bad_request(_too_long(name, low, high))
    return text


def _too_long(name: str, low: int, high: int) -> str:
    if name == "text":
        return "MESSAGE_TOO_LONG"
    return f'parameter "{name}" must be {low}-{high} characters long'
