"""What a person will be reminded of, what they were not and why, and what they want to hear no more, or again."""

from collections.abc import Iterator, Mapping
from typing import Any

from markupsafe import Markup

from flows.cards.buttons import rows_of, said
from flows.cards.card import Action, Button, Card, Outcome
from flows.cards.fitting import fitted, shorten
from flows.clock import COPENHAGEN
from flows.errors import StageError
from flows.nudges import Nudge
from flows.partnership import Partnership, Stage
from flows.people import Place
from flows.ports import Queued
from flows.service.access import Party, party_in
from flows.service.outbox_lists import UNSENT_FOR
from flows.service.putting_off import said_at
from flows.service.reasons import FOR_OTHERS, Reason
from flows.service.registry import REMINDERS, go_to, press, where
from flows.service.standstills import standstills_of
from flows.service.talk import Talk
from flows.service.year_titles import title_of
from flows.year import EntryState, Mute, Reminder

MOST_COMING, MOST_UNSENT, MOST_STOPPED = 3, 2, 9
# The reason behind it matters more.
MOST_TITLE = 28
# So many of a person's unsent messages are looked through for those of one partnership.
MOST_READ = 500
_REASONS = {reason.value: reason for reason in Reason}
_STATES = {"dead": "refused", "uncertain": "uncertain"}


@where("reminders")
def where_reminders(talk: Talk) -> Card:
    """What is due next, what was not sent with the reason, and what was stopped."""
    party = party_in(talk, talk.person.place.id)
    partnership = party.partnership
    stopped = stopped_by(talk, partnership)
    blocks = [
        ("reminders.coming", list(_first(_coming(talk, partnership), MOST_COMING)), 230),
        ("reminders.unsent", list(_first(_unsent(talk, partnership), MOST_UNSENT)), 200),
        ("reminders.stopped", [_words(talk, mute.kind) for mute in stopped[:MOST_STOPPED]], 60),
    ]
    told = [
        Markup("<b>{}</b>\n{}").format(
            talk.say(head), fitted([Markup("– {}").format(line) for line in lines], room, talk.language)
        )
        for head, lines, room in blocks
        if lines
    ]
    head = talk.say("reminders.head" if told else "reminders.none", estate=partnership.estate)
    again = [said(talk.language, "button.unmute", "unmute", partnership.id, is_main=True)] if stopped else []
    return Card(Markup("\n\n").join([head, *told]), rows_of([*again, *_ways(talk, partnership)]))


def _first(lines: Iterator[str], most: int) -> Iterator[str]:
    """The first different ones."""
    found: dict[str, None] = {}
    for line in lines:
        found[line] = None
        if len(found) == most:
            break
    yield from found


def _ways(talk: Talk, partnership: Partnership) -> list[Button]:
    year = [said(talk.language, "button.year", "year", partnership.id)] if partnership.stage is Stage.AGREED else []
    return [*year, said(talk.language, "button.menu", "menu")]


def _coming(talk: Talk, partnership: Partnership) -> Iterator[str]:
    """What would be said if nothing happens before."""
    entries = talk.uow.entries.find(partnership_id=partnership.id, state=EntryState.PLANNED)
    subjects = {f"entry:{entry.id}" for entry in entries if entry.at > talk.now} | {f"partnership:{partnership.id}"}
    subjects |= {situation.subject for situation in standstills_of(talk, partnership)}
    for row in talk.uow.outbox.waiting_for(talk.person.id, subjects):
        if row.kind in REMINDERS and isinstance(said_at(talk, row.kind, row.payload, row.due), Card):
            yield talk.plain("reminders.line", when=talk.moment(row.due), what=_about(talk, row))


def _unsent(talk: Talk, partnership: Partnership) -> Iterator[str]:
    """What was due and did not come, the newest first."""
    for row in _unsent_rows(talk, partnership):
        why = talk.plain(f"reason.{_reason_of(row)}")
        yield talk.plain("reminders.unsent_line", day=_day(talk, row), what=_about(talk, row), why=why)


def _unsent_rows(talk: Talk, partnership: Partnership) -> Iterator[Queued]:
    for row in talk.uow.outbox.not_sent_to(talk.person.id, talk.now - UNSENT_FOR, MOST_READ):
        is_theirs = _REASONS.get(row.reason) not in FOR_OTHERS
        if row.kind in REMINDERS and row.payload.get("partnership") == partnership.id and is_theirs:
            yield row


def _day(talk: Talk, row: Queued) -> str:
    return talk.day((row.ended or row.due).astimezone(COPENHAGEN))


def _reason_of(row: Queued) -> str:
    """The end of a phrase: what Telegram did, else why there was nothing to say."""
    reason = _REASONS.get(row.reason)
    return _STATES.get(row.state) or (reason.name.lower() if reason is not None else "other")


def _about(talk: Talk, row: Queued) -> str:
    """A date of the year by its name and day, everything else by what kind it is."""
    if "entry" not in row.payload:
        return _words(talk, row.kind.removeprefix("nudge_"))
    entry = talk.uow.entries.get(row.payload["entry"])
    return talk.plain("reminders.entry", what=shorten(title_of(talk, entry), MOST_TITLE), day=talk.day(entry.at))


def _words(talk: Talk, kind: str) -> str:
    return talk.plain(f"mydata.reminder.{kind}")


def stopped_by(talk: Talk, partnership: Partnership) -> list[Mute]:
    return talk.uow.mutes.find(person_id=talk.person.id, partnership_id=partnership.id)


def ways_to_hear(talk: Talk, party: Party) -> list[Button]:
    """For the map: [Reminders], when something was stopped or not sent."""
    partnership = party.partnership
    if not stopped_by(talk, partnership) and next(_unsent_rows(talk, partnership), None) is None:
        return []
    return [said(talk.language, "button.reminders", "reminders", partnership.id)]


@press("reminders")
def reminders(talk: Talk, action: Action) -> Outcome:
    party = party_in(talk, action.numbers[0])
    return talk.outcome(go_to(talk, Place("reminders", party.partnership.id)))


@press("mute")
def mute(talk: Talk, action: Action) -> Outcome:
    """The person wants no more reminders of this kind in this partnership."""
    party = party_in(talk, action.numbers[0])
    if action.word not in {*Reminder, *Nudge}:
        raise StageError
    asked: Mapping[str, Any] = {
        "person_id": talk.person.id,
        "partnership_id": party.partnership.id,
        "kind": action.word,
    }
    if not talk.uow.mutes.find(**asked):
        talk.uow.mutes.add(Mute(0, talk.person.id, party.partnership.id, action.word, talk.now))
    sealed = Card(talk.say("reminder.muted"))
    place = "year" if action.word in set(Reminder) else "home"
    return talk.outcome(go_to(talk, Place(place, party.partnership.id)), sealed=sealed)


@press("unmute")
def unmute(talk: Talk, action: Action) -> Outcome:
    """Everything that was stopped in this partnership is heard again; what is to come was queued all along."""
    party = party_in(talk, action.numbers[0])
    if not talk.uow.mutes.remove(person_id=talk.person.id, partnership_id=party.partnership.id):
        raise StageError
    sealed = Card(talk.say("reminders.heard_again"))
    return talk.outcome(go_to(talk, Place("reminders", party.partnership.id)), sealed=sealed)
