"""The residents' own catalogues: fixed texts in nine languages, for the pages, the chat, the posters and the letters.

A language whose texts no native speaker has read stays hidden until the operator switches it on. A catalogue is a
draft as long as its header is marked fuzzy.
"""

from collections.abc import Collection
from datetime import date, datetime
from functools import lru_cache
from gettext import GNUTranslations
from importlib.resources import files
from io import BytesIO

from babel.dates import format_date
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from flows.clock import COPENHAGEN

RESIDENT_LANGUAGES = ("da", "en", "ar", "tr", "so", "uk", "pl", "fa", "ur")
READ_BY_NATIVES = ("da", "en")
"""What we write ourselves, and always offer; all others are drafts until the operator says otherwise."""
RIGHT_TO_LEFT = frozenset({"ar", "fa", "ur"})
OWN_NAMES = {
    "da": "Dansk",
    "en": "English",
    "ar": "العربية",
    "tr": "Türkçe",
    "so": "Soomaali",
    "uk": "Українська",
    "pl": "Polski",
    "fa": "فارسی",
    "ur": "اردو",
}
_READ_DANISH = frozenset({"no", "nb", "nn", "sv", "fo", "kl"})


@lru_cache
def resident_catalogue(language: str) -> Catalog:
    """The catalogue as translators see it; LookupError when there is none."""
    if language not in RESIDENT_LANGUAGES:
        raise LookupError(language)
    with files("flows.content").joinpath("residents", f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)


@lru_cache
def _translations(language: str) -> GNUTranslations:
    compiled = BytesIO()
    write_mo(compiled, resident_catalogue(language))
    compiled.seek(0)
    return GNUTranslations(compiled)


@lru_cache(maxsize=4096)
def _template(key: str, language: str, count: int | None) -> str:
    words = _translations(language)
    text = words.gettext(key) if count is None else words.ngettext(key, key, count)
    if text == key:
        text = words.gettext(key)
    if text == key:
        raise LookupError(f"no resident phrase {key!r} in {language}")
    return text


def resident(key: str, language: str, **values: object) -> str:
    """The phrase as plain text, unescaped; `n` chooses among plural forms. LookupError if unknown."""
    count = values.get("n")
    return _template(key, language, count if isinstance(count, int) else None).format(**values)


def keys_of(language: str) -> frozenset[str]:
    """The keys that are said in a language: none that is empty or has gone stale."""
    return frozenset(str(one.id[0] if isinstance(one.id, tuple) else one.id) for one in _said(language))


def _said(language: str) -> list[Message]:
    return [one for one in resident_catalogue(language) if one.id and not one.fuzzy and all(_forms(one))]


def _forms(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ("",))


@lru_cache
def is_complete(language: str) -> bool:
    """Whether everything that is said in Danish is said in this language, too."""
    return keys_of("da") <= keys_of(language)


def is_reviewed(language: str) -> bool:
    """Whether the texts as they ship were read by a native speaker."""
    return not resident_catalogue(language).fuzzy


def nearest(code: str, offered: Collection[str]) -> str:
    """The offered language for a phone's language code, as "ar-SY"; Nordic neighbours read Danish, others English."""
    short = code.casefold().replace("_", "-").split("-")[0]
    if short in offered:
        return short
    return "da" if not short or short in _READ_DANISH or "en" not in offered else "en"


def resident_day(when: datetime | date, language: str) -> str:
    """A date in Copenhagen in words, the day first: "22. november 2026", "22 Kasım 2026"."""
    local = when.astimezone(COPENHAGEN) if isinstance(when, datetime) else when
    return format_date(local, "d. MMMM y" if language == "da" else "d MMMM y", locale=language)


def direction(language: str) -> str:
    """What `dir` says of text in this language."""
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


def in_all(key: str) -> dict[str, str]:
    """A fixed text in every language that has it."""
    return {language: resident(key, language) for language in RESIDENT_LANGUAGES if _has(key, language)}


def _has(key: str, language: str) -> bool:
    try:
        return resident_catalogue(language).get(key) is not None
    except (LookupError, FileNotFoundError):
        return False
