"""Which languages residents can be asked in: the operator switches on what a native speaker has read."""

from dataclasses import dataclass, replace
from datetime import datetime

from flows.errors import StageError
from flows.ports import UnitOfWork
from flows.resident_words import READ_BY_NATIVES, RESIDENT_LANGUAGES, is_complete, is_reviewed
from flows.wave import LanguageSwitch


@dataclass(frozen=True, slots=True)
class LanguageState:
    """`is_reviewed` is what the shipped texts say of themselves; `switched` when the operator last said otherwise."""

    language: str
    is_complete: bool
    is_reviewed: bool
    is_offered: bool
    switched: datetime | None = None


def offered(uow: UnitOfWork) -> tuple[str, ...]:
    """The languages that a wave can be asked in, Danish first, always in the same order."""
    return tuple(state.language for state in language_states(uow) if state.is_offered)


def language_states(uow: UnitOfWork) -> list[LanguageState]:
    """All languages that we have texts in."""
    switches = {one.language: one for one in uow.language_switches.find()}
    return [_state(language, switches.get(language)) for language in RESIDENT_LANGUAGES]


def _state(language: str, switch: LanguageSwitch | None) -> LanguageState:
    if language in READ_BY_NATIVES:
        return LanguageState(language, is_complete=True, is_reviewed=True, is_offered=True)
    is_whole, is_read = is_complete(language), is_reviewed(language)
    is_on = switch.is_on if switch else is_read
    return LanguageState(language, is_whole, is_read, is_whole and is_on, switch.at if switch else None)


def switch_language(uow: UnitOfWork, language: str, is_on: bool, now: datetime) -> LanguageState:  # noqa: FBT001 -- `transact` passes values by place
    """Note that the operator has a native speaker's word for this language, or takes it back.

    StageError where there is nothing to switch: Danish and English are always on, an unfinished language never is.
    Waves that are planned or open keep the languages they have.
    """
    if language in READ_BY_NATIVES or language not in RESIDENT_LANGUAGES or (is_on and not is_complete(language)):
        raise StageError
    found = uow.language_switches.find(language=language)
    if found:
        switch = uow.language_switches.save(replace(found[0], is_on=is_on, at=now))
    else:
        switch = uow.language_switches.add(LanguageSwitch(0, language, is_on, now))
    return _state(language, switch)
