"""`nabopagt languages`: which languages residents can be asked in, and the operator's word that one has been read."""

from collections.abc import Iterable, Iterator

from flows.resident_words import OWN_NAMES, READ_BY_NATIVES, RESIDENT_LANGUAGES
from flows.service.resident_languages import LanguageState

ENGLISH_NAMES = {
    "da": "Danish",
    "en": "English",
    "ar": "Arabic",
    "tr": "Turkish",
    "so": "Somali",
    "uk": "Ukrainian",
    "pl": "Polish",
    "fa": "Farsi",
    "ur": "Urdu",
}
HEAD = ("", "language", "texts", "residents")
HINT = "Switch on what a native speaker has read: nabopagt languages --on ar"


class LanguageError(Exception):
    """Nothing that can be switched: said to the operator as it is."""


def as_lines(states: Iterable[LanguageState]) -> Iterator[str]:
    """A table; a language's own name stands last, for it may run from right to left."""
    rows = [HEAD, *((one.language, ENGLISH_NAMES[one.language], _texts(one), _use(one)) for one in states)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        line = "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True))
        yield f"{line}  {OWN_NAMES.get(row[0], 'own name')}"
    yield HINT


def _texts(state: LanguageState) -> str:
    if not state.is_complete:
        return "incomplete"
    return "complete" if state.is_reviewed else "complete, a draft"


def _use(state: LanguageState) -> str:
    since = f" since {state.switched:%Y-%m-%d}" if state.switched else ""
    if state.language in READ_BY_NATIVES:
        return "always"
    return f"on{since}" if state.is_offered else f"off{since}"


def check_can_switch(language: str, states: Iterable[LanguageState], *, is_on: bool) -> None:
    """Raise LanguageError with the reason why not."""
    if language not in RESIDENT_LANGUAGES:
        raise LanguageError(f"There are no texts in {language!r}; there are: {', '.join(RESIDENT_LANGUAGES)}")
    if language in READ_BY_NATIVES:
        raise LanguageError(f"{ENGLISH_NAMES[language]} is always on")
    if is_on and not next(one.is_complete for one in states if one.language == language):
        raise LanguageError(f"The texts in {ENGLISH_NAMES[language]} are not complete")


def question(language: str) -> str:
    """What the operator answers for before residents see a language."""
    return (
        f"Has somebody whose first language is {ENGLISH_NAMES[language]} read every text in "
        f"flows/content/residents/{language}.po, and were their corrections made?"
    )
