"""A wave while it is planned: what it begins with, and every change of it with all that hangs on it."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from flows.codes import new_slug
from flows.partnership import Partnership
from flows.people import Side
from flows.questionnaire import BACKGROUND
from flows.service.access import Party
from flows.service.closing_hooks import WHEN_PLANNED
from flows.service.endings import ends_before
from flows.service.questionnaires import asked_in
from flows.service.reasons import Reason
from flows.service.reminders import remind
from flows.service.resident_languages import offered
from flows.service.survey_access import waves_of
from flows.service.survey_audit import note
from flows.service.survey_news import queue_news_anew
from flows.service.talk import Talk
from flows.service.telling import tell_side
from flows.service.year import ahead_of, change_entry
from flows.wave import Invited, Wave, WaveState
from flows.wave_dates import EARLIEST, LENGTHS, USUAL_LENGTH, closing_of, length_of, opening_again, openings
from flows.year import Entry, EntryKind, EntryState, move

USUAL_BACKGROUND = tuple(BACKGROUND)[:2]
# A wave so long before or after the year's date of it is not the one that the date meant.
_REACH = timedelta(days=120)
_A_YEAR = timedelta(days=365)


def entry_near(talk: Talk, partnership: Partnership, at: datetime) -> Entry | None:
    """The year's date for asking the residents that is meant by a wave which opens then, passed or not."""
    measured = {"partnership_id": partnership.id, "kind": EntryKind.MEASUREMENT, "state": EntryState.PLANNED}
    found = [entry for entry in talk.uow.entries.find(**measured) if abs(entry.at - at) <= _REACH]
    return min(found, key=lambda entry: abs(entry.at - at), default=None)


def last_held(talk: Talk, party: Party) -> Wave | None:
    """The wave that the next one is compared with."""
    over = {WaveState.OPEN, WaveState.CLOSED, WaveState.RELEASED}
    found = [wave for wave in waves_of(talk, party) if wave.state in over]
    return found[-1] if found else None


def begin_draft(talk: Talk, party: Party) -> Wave:
    """As the last wave was, in the same weeks; the first one near the year's date of it."""
    last, ahead = last_held(talk, party), ahead_of(talk, party.partnership)
    entry = next((one for one in ahead if one.kind is EntryKind.MEASUREMENT), None)
    usual = length_of(last) if last is not None else USUAL_LENGTH
    opens, weeks = _before_the_end(talk, party, _proposed_opening(talk, party, last, entry, usual), usual, entry)
    baseline = next((wave.opens for wave in waves_of(talk, party)), opens)
    number = max(last.number + 1, round((opens - baseline) / _A_YEAR)) if last is not None else 0
    drawn = replace(
        unstored_wave(talk, party, number), slug=_free_slug(talk), opens=opens, closes=closing_of(opens, weeks)
    )
    if last is not None:
        drawn = _like(drawn, last, drawn.languages)
    stored = talk.uow.waves.add(drawn)
    note(talk, party, "wave_drafted", None, stored)
    return stored


def unstored_wave(talk: Talk, party: Party, number: int) -> Wave:
    """What a wave is before anybody has chosen anything."""
    return Wave(
        id=0,
        partnership_id=party.partnership.id,
        number=number,
        state=WaveState.DRAFT,
        slug="",
        opens=talk.now,
        closes=closing_of(talk.now, USUAL_LENGTH),
        invited=Invited.EVERYONE,
        created=talk.now,
        made_by=party.member.id,
        adults=party.partnership.adults,
        languages=offered(talk.uow),
        background=USUAL_BACKGROUND,
    )


def _like(wave: Wave, last: Wave, offered: tuple[str, ...]) -> Wave:
    """What is to be the same in every wave; a language that is no longer offered is not."""
    return replace(
        wave,
        invited=last.invited,
        drawn=last.drawn,
        in_chat=last.in_chat,
        comments=last.comments,
        languages=tuple(name for name in last.languages if name in offered),
        background=last.background,
        contact=last.contact,
        shares=last.shares,
    )


def _proposed_opening(talk: Talk, party: Party, last: Wave | None, entry: Entry | None, weeks: int) -> datetime:
    """The season of the last wave; of the year's date only which of the good weeks are the nearest."""
    breaks = talk.breaks_in(party.partnership.municipality)
    if last is not None:
        return opening_again(last, talk.now, weeks, breaks)
    near = entry.at if entry is not None else talk.now + 2 * EARLIEST
    return openings(near, talk.now, weeks, breaks, most=1)[0]


def _before_the_end(talk: Talk, party: Party, opens: datetime, weeks: int, entry: Entry | None) -> tuple[datetime, int]:
    """Where a notice runs the last measurement is over before the end: in good weeks, or on the day chosen for it."""
    if not ends_before(talk, party.partnership, closing_of(opens, weeks)):
        return opens, weeks
    breaks = talk.breaks_in(party.partnership.municipality)
    near = entry.at if entry is not None else talk.now
    lengths = sorted({*LENGTHS, weeks}, key=lambda n: abs(n - weeks))
    good = (
        (at, n) for n in lengths for at in sorted(openings(near, talk.now, n, breaks), key=lambda at: abs(at - near))
    )
    chosen = ((entry.at, n) for n in lengths if entry is not None)
    fitting = ((at, n) for at, n in chain(good, chosen) if not ends_before(talk, party.partnership, closing_of(at, n)))
    return next(fitting, (opens, weeks))


def _free_slug(talk: Talk) -> str:
    slug = new_slug()
    return _free_slug(talk) if talk.uow.waves.find(slug=slug) else slug


def change_wave(talk: Talk, party: Party, wave: Wave, action: str, **changes: Any) -> Wave:
    """Store it; of one that is planned also what was queued, and the year's date of it, in the same transaction."""
    stored = talk.uow.waves.save(replace(wave, **changes))
    note(talk, party, action, wave, stored)
    if stored.state is WaveState.PLANNED and {"opens", "closes", "state"} & set(changes):
        settle_dates(talk, party, stored)
    return stored


def settle_dates(talk: Talk, party: Party, wave: Wave) -> None:
    """Queue what its dates ask for, anew where they were others."""
    talk.uow.outbox.cancel(f"wave:{wave.id}", Reason.DATE_CHANGED, now=talk.now)
    queue_news_anew(talk, party.partnership, wave)
    for hook in WHEN_PLANNED:
        hook(talk.uow, talk.world, wave, talk.now)
    for entry in talk.uow.entries.find(id=wave.entry_id, state=EntryState.PLANNED):
        if entry.at != wave.opens:
            moved = change_entry(talk, replace(move(entry, wave.opens), confirmed=(Side.HOUSING,)))
            remind(talk, party.partnership)
            sequence = moved.sequence
            tell_side(talk, party.partnership, Side.COMPANY, "entry_moved", entry=moved.id, sequence=sequence)


def refresh_planned(talk: Talk, party: Party) -> None:
    """What is planned asks what the questionnaire says by now; from its opening on nothing changes it any more."""
    for wave in talk.uow.waves.find(partnership_id=party.partnership.id, state=WaveState.PLANNED):
        asked = tuple(statement.id for statement in asked_in(talk, party, wave.number))
        if wave.opens > talk.now and asked != wave.statements:
            talk.uow.waves.save(replace(wave, statements=asked))
