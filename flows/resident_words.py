"""The residents' own catalogues: fixed texts in nine languages, for the pages, the chat, the posters and the letters.

A language whose texts no native speaker has read stays hidden until the operator switches it on.
"""

from functools import lru_cache
from gettext import GNUTranslations
from importlib.resources import files
from io import BytesIO

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

RESIDENT_LANGUAGES = ("da", "en", "ar", "tr", "so", "uk", "pl", "fa", "ur")
READ_BY_NATIVES = ("da", "en")
"""What we write ourselves; all others are drafts until the operator says otherwise."""
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
        raise LookupError(f"no resident phrase {key!r} in {language}")
    return text


def resident(key: str, language: str, **values: object) -> str:
    """The phrase as plain text, unescaped; `n` chooses among plural forms. LookupError if unknown."""
    count = values.get("n")
    return _template(key, language, count if isinstance(count, int) else None).format(**values)


def resident_template(key: str, language: str) -> str:
    """The phrase with its placeholders, for those who fill in markup; LookupError if unknown or not translated."""
    if not _has(key, language):
        raise LookupError(key)
    return _template(key, language, None)


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
