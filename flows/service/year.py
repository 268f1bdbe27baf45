"""The year as a partnership's members meet it: dates come from the agreement, are confirmed and moved by taps."""

from dataclasses import replace
from datetime import datetime, timedelta

from markupsafe import Markup

from flows.agreement import Agreement
from flows.cards.buttons import press as button
from flows.cards.buttons import rows_of, said
from flows.cards.card import Action, Attachment, Button, Card, Outcome
from flows.clock import COPENHAGEN
from flows.errors import StageError
from flows.partnership import Partnership
from flows.people import Place
from flows.schedule import at_local, other_days
from flows.service.access import Party, party_in
from flows.service.calendar_news import entry_file, tell_cancelled
from flows.service.endings import drop_behind_end, ends_before, is_last_measurement
from flows.service.feeds import feed_ways
from flows.service.meeting_agenda import HELD, OFFERED, past_ways
from flows.service.meeting_records import begun
from flows.service.reasons import Reason
from flows.service.registry import go_to, press, where
from flows.service.reminders import come_button, remind
from flows.service.talk import Talk
from flows.service.telling import tell_side
from flows.service.year_titles import title_of
from flows.wave import WaveState
from flows.year import Entry, EntryKind, EntryState, dates_of, move, plan, unchanged

SHOWN = 5
MOVABLE = frozenset({EntryKind.MEETING, EntryKind.MEASUREMENT, EntryKind.REVISIT})


def plan_year(talk: Talk, partnership: Partnership, held: Agreement, before: Agreement | None) -> None:
    """Bring the entries to what the version that holds now asks for, and queue what they are reminded of."""
    wanted = dates_of(held.content, talk.now, talk.breaks_in(partnership.municipality))
    kept = unchanged(before.content, held.content) if before is not None else set()
    entries = [entry for entry in entries_of(talk, partnership) if not is_last_measurement(entry)]
    changes = plan(entries, wanted, talk.now, kept)
    off = [change_entry(talk, replace(entry, reason=f"agreement {held.number}")) for entry in changes.cancelled]
    for entry in changes.moved:
        change_entry(talk, entry)
    for date in changes.new:
        talk.uow.entries.add(Entry(0, partnership.id, date.kind, date.about, date.at, talk.now))
    drop_behind_end(talk, partnership)
    remind(talk, partnership)
    tell_cancelled(talk, partnership, off)


def change_entry(talk: Talk, entry: Entry) -> Entry:
    """Store it, and take back what was to be said of its old self."""
    talk.uow.outbox.cancel(f"entry:{entry.id}", Reason.DATE_CHANGED, now=talk.now)
    return talk.uow.entries.save(entry)


def entries_of(talk: Talk, partnership: Partnership) -> list[Entry]:
    """In the order of time."""
    return sorted(talk.uow.entries.find(partnership_id=partnership.id), key=lambda entry: (entry.at, entry.id))


def ahead_of(talk: Talk, partnership: Partnership) -> list[Entry]:
    found = entries_of(talk, partnership)
    return [entry for entry in found if entry.state is EntryState.PLANNED and entry.at > talk.now]


def unsettled(talk: Talk, partnership: Partnership) -> list[Entry]:
    """Meetings whose time has passed and of which nobody has said what became of them."""
    found = entries_of(talk, partnership)
    return [e for e in found if e.kind in HELD and e.state is EntryState.PLANNED and e.at <= talk.now]


@where("year")
def where_year(talk: Talk) -> Card:
    """What lies ahead, the next first, with the calendar file one tap away."""
    party = party_in(talk, talk.person.place.id)
    found = [*unsettled(talk, party.partnership), *ahead_of(talk, party.partnership)]
    lines = _lines(talk, found[:SHOWN])
    rest = [talk.say("fitting.more", n=len(found) - SHOWN)] if len(found) > SHOWN else []
    rows = [
        (button(talk.plain("entry.button", day=talk.day(entry.at), what=title_of(talk, entry)), "entry", entry.id),)
        for entry in [entry for entry in found if entry.kind in MOVABLE][:4]
    ]
    ways = (
        said(talk.language, "button.calendar_file", "year_file", party.partnership.id),
        said(talk.language, "button.reminders", "reminders", party.partnership.id),
        *feed_ways(talk, party),
        said(talk.language, "button.menu", "menu"),
    )
    head = talk.say("year.head" if found else "year.empty", estate=party.partnership.estate)
    return Card(Markup("\n\n").join([head, *lines, *rest]), (*rows, *rows_of(ways if found else ways[1:])))


@press("year")
def year(talk: Talk, action: Action) -> Outcome:
    party = party_in(talk, action.numbers[0])
    return talk.outcome(go_to(talk, Place("year", party.partnership.id)))


@press("year_file")
def year_file(talk: Talk, action: Action) -> Outcome:
    """Every date ahead in one calendar file: a later one moves them in the calendar that holds them."""
    party = party_in(talk, action.numbers[0])
    if not ahead_of(talk, party.partnership):
        raise StageError
    file = Attachment("year_calendar", party.partnership.id, talk.plain("file.year"))
    return talk.outcome(Card(talk.say("year.file"), (), (file,)), go_to(talk, Place("year", party.partnership.id)))


def entry_of(talk: Talk, entry_id: int) -> tuple[Entry, Party]:
    """The entry and who asks; NotAllowedError for an outsider, StageError when it was held, skipped or cancelled."""
    entry = talk.uow.entries.get(entry_id)
    party = party_in(talk, entry.partnership_id)
    if entry.state is not EntryState.PLANNED:
        raise StageError
    return entry, party


@press("entry")
def show_entry(talk: Talk, action: Action) -> Outcome:
    entry, party = entry_of(talk, action.numbers[0])
    return talk.outcome(entry_card(talk, entry, party))


def entry_card(talk: Talk, entry: Entry, party: Party) -> Card:
    """One date: what and when, who comes, and what can be done about it."""
    parts = [Markup("<b>{}</b>\n{}").format(title_of(talk, entry), talk.moment(entry.at))]
    if entry.at <= talk.now:
        return _past_card(talk, entry, parts)
    key = "both" if len(entry.confirmed) > 1 else "us" if party.side in entry.confirmed else ""
    key = key or ("them" if party.side.other in entry.confirmed else "nobody")
    parts.append(talk.say(f"entry.suits.{key}" if entry.kind is EntryKind.MEASUREMENT else f"entry.comes.{key}"))
    standing = begun(talk, entry)
    if standing is not None:
        meeting = said(talk.language, "button.back_to_meeting", "meeting", standing.id, is_main=True)
        year = said(talk.language, "button.year", "year", entry.partnership_id)
        return Card(Markup("\n\n").join(parts), rows_of([meeting, year]))
    return Card(Markup("\n\n").join(parts), rows_of(_ways_ahead(talk, entry, party)))


def _ways_ahead(talk: Talk, entry: Entry, party: Party) -> list[Button]:
    """What can be done about a date that lies ahead and that nobody has begun."""
    ways = []
    if entry.kind in MOVABLE and party.side not in entry.confirmed:
        ways.append(come_button(talk, entry))
    if entry.kind in MOVABLE and not is_planned(talk, entry):
        ways.append(said(talk.language, "button.move_entry", "move_entry", entry.id))
    if entry.kind is EntryKind.MEASUREMENT:
        ways.append(said(talk.language, "button.survey", "survey", entry.partnership_id))
    if entry.kind in HELD and entry.at <= talk.now + OFFERED:
        ways.append(said(talk.language, "button.begin_meeting", "begin_meeting", entry.id))
    if entry.kind is EntryKind.MEETING:
        ways.append(said(talk.language, "button.skip_entry", "skip_entry", entry.id, entry.sequence))
    ways.append(said(talk.language, "button.year", "year", entry.partnership_id))
    return ways


def is_planned(talk: Talk, entry: Entry) -> bool:
    """The residents have been told this date, or will be: it moves with the wave alone."""
    return bool(talk.uow.waves.find(entry_id=entry.id, state=WaveState.PLANNED))


def _lines(talk: Talk, found: list[Entry]) -> list[Markup]:
    """A date each; of one whose time has passed also what is missing."""
    lines = []
    for entry in found:
        what = title_of(talk, entry)
        if entry.at <= talk.now:
            what = talk.plain("entry.unsettled", what=what)
        lines.append(Markup("<b>{}</b>\n{}").format(talk.moment(entry.at), what))
    return lines


def _past_card(talk: Talk, entry: Entry, parts: list[Markup]) -> Card:
    """Nobody has said yet what became of it."""
    ways = past_ways(talk, entry) if entry.kind in HELD else []
    is_begun = begun(talk, entry) is not None
    parts = [*parts, talk.say("entry.begun" if is_begun else "entry.past")] if ways else parts
    return Card(
        Markup("\n\n").join(parts),
        rows_of([*ways, said(talk.language, "button.year", "year", entry.partnership_id)]),
    )


@press("come", numbers=2)
def come(talk: Talk, action: Action) -> Outcome:
    """The presser's side comes at this time."""
    entry, party = entry_of(talk, action.numbers[0])
    entry = note_coming(talk, entry, party, action.numbers[1])
    return talk.outcome(entry_card(talk, entry, party))


def note_coming(talk: Talk, entry: Entry, party: Party, sequence: int) -> Entry:
    """The side comes at the time that was shown; StageError when it has been moved since."""
    if entry.sequence != sequence or entry.kind not in MOVABLE or entry.at <= talk.now:
        raise StageError
    if party.side in entry.confirmed:
        return entry
    return talk.uow.entries.save(replace(entry, confirmed=(*entry.confirmed, party.side)))


@press("move_entry")
def move_entry(talk: Talk, action: Action) -> Outcome:
    """Days around the old one, by the calendar rules."""
    entry, party = entry_of(talk, action.numbers[0])
    if is_planned(talk, entry):
        raise StageError("stage.wave_planned")
    days = _other_days(talk, entry, party)
    rows = tuple((button(talk.moment(at), "moved", entry.id, entry.sequence, _minute(at)),) for at in days)
    back = said(talk.language, "button.keep_entry", "entry", entry.id)
    return talk.outcome(Card(talk.say("entry.move", when=talk.moment(entry.at)), (*rows, (back,))))


def _other_days(talk: Talk, entry: Entry, party: Party) -> tuple[datetime, ...]:
    """Days around the old one; of one that has passed, around the day a week from now. None behind the end."""
    around = entry.at
    if around <= talk.now:
        in_a_week = talk.now.astimezone(COPENHAGEN).date() + timedelta(days=7)
        around = at_local(in_a_week, entry.at.astimezone(COPENHAGEN).time())
    found = other_days(around, talk.breaks_in(party.partnership.municipality))
    first = talk.now + timedelta(days=1)
    return tuple(at for at in found if at > first and not ends_before(talk, party.partnership, at))


def _minute(at: datetime) -> int:
    """The moment as minutes since 1970: how a button names it."""
    return int(at.timestamp()) // 60


@press("moved", numbers=3)
def moved(talk: Talk, action: Action) -> Outcome:
    """The date is moved at once; the other side is asked whether it suits."""
    entry, party = entry_of(talk, action.numbers[0])
    at = next((day for day in _other_days(talk, entry, party) if _minute(day) == action.numbers[2]), None)
    if at is None or entry.sequence != action.numbers[1] or entry.kind not in MOVABLE:
        raise StageError
    if is_planned(talk, entry):
        raise StageError("stage.wave_planned")
    stored = change_entry(talk, replace(move(entry, at), confirmed=(party.side,)))
    remind(talk, party.partnership)
    tell_side(talk, party.partnership, party.side.other, "entry_moved", entry=stored.id, sequence=stored.sequence)
    card = replace(entry_card(talk, stored, party), attachments=(entry_file(talk, stored),))
    return talk.outcome(card)
