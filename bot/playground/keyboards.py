"""Reply markup: what Telegram accepts, and what it refuses."""

import json
from urllib.parse import urlsplit

from bot.playground.errors import JSON, bad_request

_ACTIONS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)
_STYLES = {"primary", "success", "danger"}
INLINE_LIMIT, REPLY_LIMIT, SIZE_LIMIT = 100, 300, 10_000


def kind(markup: JSON) -> str:
    for name in ("inline_keyboard", "keyboard", "remove_keyboard", "force_reply"):
        if name in markup:
            return name
    raise bad_request("can't parse reply keyboard markup JSON object")


def checked(markup: JSON | None, *, private: bool) -> JSON | None:
    """The markup without empty rows, or the refusal Telegram gives."""
    if not markup:
        return None
    name = kind(markup)
    if name in {"remove_keyboard", "force_reply"}:
        return markup
    rows = _rows(markup[name])
    limit = INLINE_LIMIT if name == "inline_keyboard" else REPLY_LIMIT
    if sum(map(len, rows)) > limit or len(json.dumps(rows, ensure_ascii=False).encode()) > SIZE_LIMIT:
        raise bad_request("reply markup is too long")
    for row in rows:
        for position, button in enumerate(row):
            row[position] = _reply(button) if name == "keyboard" else _inline(button, private=private)
    if not rows and name == "inline_keyboard":
        return None
    return {**markup, name: rows}


def checked_inline(markup: JSON | None, *, private: bool) -> JSON | None:
    """As `checked`, for places where only buttons under the message may stand."""
    if markup and "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    return checked(markup, private=private)


def _rows(raw: object) -> list[list[JSON]]:
    if not isinstance(raw, list) or not all(isinstance(row, list) for row in raw):
        raise bad_request("can't parse reply keyboard markup JSON object")
    return [list(row) for row in raw if row]


def _text(button: JSON) -> str:
    text = button.get("text")
    if not isinstance(text, str):
        raise bad_request("can't parse inline keyboard button: Can't find field \"text\"")
    if not text.strip():
        raise bad_request("inline keyboard button text is empty")
    return text


def _reply(button: object) -> JSON:
    whole = {"text": button} if isinstance(button, str) else button
    if not isinstance(whole, dict):
        raise bad_request("can't parse keyboard button: Expected an Object")
    _text(whole)
    return whole


def _inline(button: object, *, private: bool) -> JSON:
    if not isinstance(button, dict):
        raise bad_request("can't parse inline keyboard button: Expected an Object")
    _text(button)
    actions = [name for name in _ACTIONS if button.get(name) is not None]
    if not actions:
        reason = "Text buttons are unallowed in the inline keyboard"
        raise bad_request(f"can't parse inline keyboard button: {reason}")
    if len(actions) > 1:
        raise bad_request("can't parse inline keyboard button: exactly one type is allowed")
    if button.get("style", "primary") not in _STYLES:
        raise bad_request("can't parse inline keyboard button: invalid button style specified")
    _action(button, actions[0], private=private)
    return button


def _action(button: JSON, action: str, *, private: bool) -> None:
    match action:
        case "callback_data":
            if not 1 <= len(str(button[action]).encode()) <= 64:
                raise bad_request("BUTTON_DATA_INVALID")
        case "copy_text":
            copied = button[action].get("text", "") if isinstance(button[action], dict) else ""
            if not 1 <= len(copied) <= 256:
                raise bad_request("BUTTON_COPY_TEXT_INVALID")
        case "web_app":
            _web_app(button[action].get("url", ""), private=private)
        case "url":
            _url(button[action])
        case "callback_game" | "pay" | "login_url":
            raise bad_request("BUTTON_TYPE_INVALID")


def _web_app(url: str, *, private: bool) -> None:
    if not private:
        raise bad_request("BUTTON_TYPE_INVALID")
    if urlsplit(url).scheme != "https":
        reason = "Only HTTPS links are allowed"
        raise bad_request(f"inline keyboard button Web App URL '{url}' is invalid: {reason}")


def _url(url: str) -> None:
    parts = urlsplit(url if "://" in url else f"http://{url}")
    known = parts.scheme in {"http", "https"} and "." in (parts.hostname or "")
    if not known and parts.scheme != "tg":
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
