"""`nabopagt check`: guides, words, settings and the database, every finding at once."""

from collections.abc import Iterable, Iterator

from bot.settings import Settings, SettingsError, load_settings
from bot.wiring import is_database_current, own_school_breaks, survey_findings
from flows.errors import ContentError, StorageUnavailableError
from flows.frame import load_cards
from flows.guide.diagram import mermaid
from flows.guide.load import latest, load_guides
from flows.guide.model import Guide
from flows.machine import compile_guide
from flows.phrases import BASE_LANGUAGE, LANGUAGES, catalogue, has_phrase
from flows.school_breaks import load_breaks


def findings() -> Iterator[str]:
    """One line a finding; none when all is well."""
    try:
        guides = load_guides()
        yield from _hints(guides.values())
    except ContentError as error:
        yield from (str(finding) for finding in error.findings)
    try:
        load_cards()
    except ContentError as error:
        yield from (str(finding) for finding in error.findings)
    yield from _phrases()
    yield from _surroundings()


def _hints(guides: Iterable[Guide]) -> Iterator[str]:
    """A hint that a guide names is a phrase in every language."""
    for guide in guides:
        for node in guide.nodes.values():
            for language in LANGUAGES:
                if node.hint and not has_phrase(f"hint.{node.hint}", language):
                    yield f"guides/{guide.name}: node {node.full_id}: hint {node.hint} has no words in {language}"


def _phrases() -> Iterator[str]:
    base = {message.id for message in catalogue(BASE_LANGUAGE) if message.id}
    for language in LANGUAGES:
        words = {message.id: message for message in catalogue(language) if message.id}
        yield from (f"phrases/{language}.po: {key}: missing" for key in sorted(map(str, base - set(words))))
        yield from (f"phrases/{language}.po: {key}: empty" for key, m in words.items() if not m.string)
        yield from (f"phrases/{language}.po: {key}: marked fuzzy" for key, m in words.items() if m.fuzzy)


def _surroundings() -> Iterator[str]:
    """The settings and, with their address, the database."""
    try:
        settings: Settings = load_settings()
    except SettingsError as error:
        yield f"settings: {error}"
        return
    try:
        load_breaks(own_school_breaks(settings))
    except SettingsError as error:
        yield f"settings: {error}"
    except ContentError as error:
        yield from (str(finding) for finding in error.findings)
    try:
        if not is_database_current(settings):
            yield "database: its tables are not the newest; run: nabopagt migrate"
        else:
            yield from survey_findings(settings)
    except StorageUnavailableError as error:
        yield f"database: {error}"


def diagram(name: str, language: str = BASE_LANGUAGE) -> str:
    """A guide's newest version as a Mermaid state diagram. KeyError when there is no such guide."""
    guide: Guide = latest(load_guides(), name)
    compiled = compile_guide(guide)
    edges = [(source, edge.target, edge.label) for source, ways in compiled.edges.items() for edge in ways]
    return mermaid(edges, guide, language)
