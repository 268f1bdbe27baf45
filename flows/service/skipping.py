"""A meeting that is not held: skipped with a reason, which both parties and the minutes of the year keep."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flows.cards.buttons import said
from flows.cards.card import Action, Card, Outcome
from flows.errors import StageError
from flows.lifecycles import SESSION
from flows.people import Place
from flows.service.access import Party, party_in, party_name
from flows.service.calendar_news import off_files
from flows.service.group_telling import refresh_board
from flows.service.meeting_records import begun, is_unwritten
from flows.service.reasons import Reason
from flows.service.registry import go_to, message, press, where, words
from flows.service.talk import Talk
from flows.service.telling import tell_side
from flows.service.year import entry_of
from flows.service.year_titles import title_of
from flows.words import wording
from flows.year import Entry, EntryKind, EntryState

REASON_LIMIT = 500


@press("skip_entry", numbers=2)
def skip_entry(talk: Talk, action: Action) -> Outcome:
    """Ask why; only the reason skips it."""
    entry, _ = _skippable(talk, action.numbers[0])
    if entry.sequence != action.numbers[1]:
        raise StageError
    return talk.outcome(go_to(talk, Place("entry_skip", entry.id)))


def _skippable(talk: Talk, entry_id: int) -> tuple[Entry, Party]:
    entry, party = entry_of(talk, entry_id)
    meeting = begun(talk, entry)
    is_written = meeting is not None and not is_unwritten(talk, meeting)
    if entry.kind is not EntryKind.MEETING or is_written:
        raise StageError
    return entry, party


def _drop_unwritten(talk: Talk, entry: Entry) -> None:
    """A meeting that somebody began and nobody wrote leaves nothing behind."""
    meeting = begun(talk, entry)
    if meeting is not None:
        session = talk.uow.sessions.get(meeting.session_id)
        talk.uow.sessions.save(replace(session, state=SESSION.after(session.state, "close")))
        talk.uow.meetings.remove(id=meeting.id)


@where("entry_skip")
def where_skip(talk: Talk) -> Card:
    entry, _ = _skippable(talk, talk.person.place.id)
    rows = (
        (said(talk.language, "button.move_entry", "move_entry", entry.id),),
        (said(talk.language, "button.cancel", "entry", entry.id),),
    )
    key = "entry.why_not_held" if entry.at <= talk.now else "entry.why_skip"
    return Card(talk.say(key, when=talk.moment(entry.at)), rows)


@words("entry_skip")
def skip_because(talk: Talk, text: str) -> Outcome:
    """The other party is told the reason; nobody is reminded of this date any more."""
    entry, party = _skippable(talk, talk.person.place.id)
    reason = wording(text, REASON_LIMIT)
    _drop_unwritten(talk, entry)
    talk.uow.outbox.cancel(f"entry:{entry.id}", Reason.SKIPPED, now=talk.now)
    skipped = talk.uow.entries.save(
        replace(entry, state=EntryState.SKIPPED, sequence=entry.sequence + 1, reason=reason)
    )
    tell_side(talk, party.partnership, party.side.other, "entry_skipped", skipped=skipped.id)
    refresh_board(talk, party.partnership)
    card = Card(talk.say("entry.skipped", when=talk.moment(entry.at)), (), off_files(talk, skipped))
    return talk.outcome(card, go_to(talk, Place("year", party.partnership.id)))


@message("entry_skipped")
def was_skipped(talk: Talk, payload: Mapping[str, Any]) -> Card | str:
    party = party_in(talk, payload["partnership"])
    entry = talk.uow.entries.get(payload["skipped"])
    text = talk.say(
        "entry.not_held_by_them" if entry.at <= talk.now else "entry.skipped_by_them",
        what=title_of(talk, entry),
        when=talk.moment(entry.at),
        them=party_name(talk, party.partnership, party.side.other),
        reason=entry.reason,
    )
    row = (said(talk.language, "button.year", "year", party.partnership.id, is_main=True),)
    return Card(text, (row,), off_files(talk, entry))
