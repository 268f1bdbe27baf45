"""The residents' phrases as they stand in the chat: escaped once, and each script kept from upsetting the other."""

import re
from typing import Any

from markupsafe import Markup, escape

from flows.phrases import pick_language
from flows.resident_words import RIGHT_TO_LEFT, resident

_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"
_ARABIC = re.compile("[\u0590-\u08ff]")
_COMMAND = re.compile(r"(?<![\w/<])/[a-z]+\b")


def isolated(text: str, language: str) -> str:
    """A name as it is, wrapped where its script may run the other way than the words around it."""
    is_foreign = language in RIGHT_TO_LEFT or _ARABIC.search(text) is not None
    return f"{_ISOLATE}{text}{_END_ISOLATE}" if text and is_foreign and not text.startswith(_ISOLATE) else text


def told(key: str, language: str, **values: Any) -> Markup:
    """The phrase as HTML; values that are Markup are taken as they are. In English where this language lacks it."""
    filled = {name: _filled(value, language) for name, value in values.items()}
    said = _said(key, language, filled)
    if language in RIGHT_TO_LEFT:
        said = _COMMAND.sub(lambda command: isolated(command[0], language), said)
    return Markup(said)  # noqa: S704 -- the phrases are ours, and every value was escaped


def label(key: str, language: str) -> str:
    """The phrase as bare text, for buttons and toasts."""
    return _said(key, language, {})


def _said(key: str, language: str, values: dict[str, Any]) -> str:
    try:
        return resident(key, language, **values)
    except (LookupError, FileNotFoundError):
        return resident(key, pick_language(language), **values)


def _filled(value: Any, language: str) -> str:
    if isinstance(value, Markup):
        return str(value)
    return str(escape(isolated(value, language) if isinstance(value, str) else value))
