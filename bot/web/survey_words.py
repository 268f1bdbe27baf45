"""Words on a resident's page: in their language where there are any, otherwise in Danish and marked as such."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache

from babel.dates import format_date
from markupsafe import Markup, escape

from flows.resident_words import OWN_NAMES, direction, resident_template

DANISH = "da"
_IN_A_NUMBER = re.compile(r"(?<=\d) (?=\d)")


class Words:
    """The words of one language; what comes back is safe to put into a page."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.direction = direction(language)

    def say(self, key: str, **values: object) -> Markup:
        """The phrase; names and other texts among the values keep their own direction."""
        template, language = _phrase(key, self.language)
        filled = template.format(**{name: _shown(value) for name, value in values.items()}) if values else template
        return self._marked(filled, language)

    def plain(self, key: str) -> str:
        """For titles and labels, which hold no markup: a phrase without values."""
        return _phrase(key, self.language)[0].unescape()

    def text(self, texts: Mapping[str, str]) -> Markup:
        """Words that staff or the catalogues have by language."""
        language = self.language if texts.get(self.language) else DANISH
        return self._marked(escape(texts.get(language, "")), language)

    def day(self, when: date) -> str:
        return _day(when, self.language)

    def picker(self, languages: Sequence[str]) -> list[tuple[str, str, str]]:
        """Language, direction and the language's own name."""
        return [(one, direction(one), OWN_NAMES[one]) for one in languages]

    def _marked(self, text: Markup, language: str) -> Markup:
        if language == self.language:
            return text
        return Markup('<span lang="{}" dir="{}">{}</span>').format(language, direction(language), text)


def _shown(value: object) -> Markup:
    """A telephone number is not broken in the middle."""
    if isinstance(value, int | Markup):
        return escape(value)
    return Markup("<bdi>{}</bdi>").format(_IN_A_NUMBER.sub("\N{NO-BREAK SPACE}", str(value)))


@lru_cache(maxsize=4096)
def _phrase(key: str, language: str) -> tuple[Markup, str]:
    """The escaped phrase with its placeholders, and the language it is in."""
    try:
        return escape(resident_template(key, language)), language
    except LookupError:
        return escape(resident_template(key, DANISH)), DANISH


@lru_cache(maxsize=256)
def _day(when: date, language: str) -> str:
    return format_date(when, "long", locale="en_GB" if language == "en" else language)
