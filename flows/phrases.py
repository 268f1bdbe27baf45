"""The one door to the words shown to people: gettext catalogues, read once, said in a language."""

import re
from datetime import date, datetime
from functools import lru_cache
from gettext import GNUTranslations
from importlib.resources import files
from io import BytesIO
from typing import Any

from babel.dates import format_date, format_datetime
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from markupsafe import Markup, escape

from flows.clock import COPENHAGEN

LANGUAGES = ("da", "en")
BASE_LANGUAGE = "da"

_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff]")
_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"


@lru_cache
def catalogue(language: str) -> Catalog:
    """The catalogue of a language as translators see it; LookupError when there is none."""
    if language not in LANGUAGES:
        raise LookupError(language)
    with files("flows.content").joinpath("phrases", f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)


@lru_cache
def _translations(language: str) -> GNUTranslations:
    compiled = BytesIO()
    write_mo(compiled, catalogue(language))
    compiled.seek(0)
    return GNUTranslations(compiled)


def pick_language(code: str, default: str = BASE_LANGUAGE) -> str:
    """The language we speak for a Telegram language code such as "da" or "en-GB"; Nordic neighbours read Danish."""
    short = code.casefold().split("-")[0]
    if short in LANGUAGES:
        return short
    if short in {"no", "nb", "nn", "sv", "fo", "kl"}:
        return "da"
    return "en" if short else default


@lru_cache(maxsize=4096)
def _template(key: str, language: str, count: int | None) -> str:
    words = _translations(language)
    text = words.gettext(key) if count is None else words.ngettext(key, key, count)
    if text == key:
        text = words.gettext(key)
    if text == key:
        raise LookupError(f"no phrase {key!r} in {language}")
    return text


def _isolated(value: Any) -> Any:
    """A right-to-left name among left-to-right words is wrapped so that neither upsets the other."""
    if isinstance(value, str) and not value.startswith(_ISOLATE) and _RIGHT_TO_LEFT.search(value):
        wrapped = f"{_ISOLATE}{value}{_END_ISOLATE}"
        return Markup(wrapped) if isinstance(value, Markup) else wrapped  # noqa: S704 -- it was Markup before
    return value


def _written(value: Any, language: str) -> Any:
    return counted(value, language) if isinstance(value, int) and value >= 1000 else _isolated(value)


def say(key: str, language: str, **values: Any) -> Markup:
    """The phrase as HTML, every value escaped once (Markup values are taken as they are). LookupError if unknown.

    `n` chooses among plural forms.
    """
    template = _template(key, language, values.get("n"))
    # Escaping first and filling in then is what Markup.format does, at a third of its cost: our phrases hold plain
    # names in braces, without formats.
    return Markup(  # noqa: S704
        template.format(**{name: escape(_written(value, language)) for name, value in values.items()})
    )


def plain(key: str, language: str, **values: Any) -> str:
    """The phrase as bare text: for buttons, toasts and documents."""
    template = _template(key, language, values.get("n"))
    return template.format(**{name: _written(value, language) for name, value in values.items()})


def has_phrase(key: str, language: str = BASE_LANGUAGE) -> bool:
    return catalogue(language).get(key) is not None


def shown(text: str) -> Markup:
    """A person's own words as HTML, exactly as typed."""
    escaped: Markup = Markup.escape(_isolated(text))
    return escaped


def day(when: datetime | date, language: str) -> str:
    """A date in words: "22. november 2026", "22 November 2026"."""
    local = when.astimezone(COPENHAGEN) if isinstance(when, datetime) else when
    pattern = "d. MMMM y" if language == "da" else "d MMMM y"
    return format_date(local, pattern, locale=_locale(language))


def short_day(when: datetime, language: str, now: datetime) -> str:
    """A date where there is little room: "25. aug.", "25 Aug"; in another year than now's with the year."""
    local = when.astimezone(COPENHAGEN)
    year = " y" if local.year != now.astimezone(COPENHAGEN).year else ""
    return format_date(local, f"d. MMM{year}" if language == "da" else f"d MMM{year}", locale=_locale(language))


def moment(when: datetime, language: str, now: datetime) -> str:
    """A date and time in Danish local time: "mandag 2. marts kl. 10.00", "Monday 2 March at 10:00".

    In another year than now's the year is named: "fredag 1. januar 2027 kl. 10.00".
    """
    year = " y" if when.astimezone(COPENHAGEN).year != now.astimezone(COPENHAGEN).year else ""
    pattern = f"EEEE d. MMMM{year} 'kl.' HH.mm" if language == "da" else f"EEEE d MMMM{year} 'at' HH:mm"
    return format_datetime(when, pattern, tzinfo=COPENHAGEN, locale=_locale(language))


def counted(number: int, language: str) -> str:
    """A whole number with its thousands apart: "20.000", "20,000"."""
    return f"{number:,}".replace(",", "." if language == "da" else ",")


def month(number: int, language: str) -> str:
    """A month's short name in three letters: "jan", "Sep"."""
    return format_date(date(2026, number, 1), "LLL", locale=_locale(language))[:3]


def month_name(number: int, language: str) -> str:
    """A month in full: "februar", "February"."""
    return format_date(date(2026, number, 1), "LLLL", locale=_locale(language))


def _locale(language: str) -> str:
    return {"da": "da_DK", "en": "en_GB"}[language]
