"""What members are reminded of: queued months ahead where the date is set, read anew before it is sent."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeAlias

from markupsafe import Markup

from flows.cards.buttons import rows_of, said
from flows.cards.card import Button, Card
from flows.cards.fitting import fitted
from flows.clock import COPENHAGEN
from flows.partnership import Partnership, Stage
from flows.people import Side
from flows.schedule import is_polite, polite_time
from flows.service.access import Party, co_ordinator, partnerships_of, party_in, party_name
from flows.service.agreement_versions import current
from flows.service.calendar_news import entry_file
from flows.service.duties import all_members, responsible_members
from flows.service.endings import queue_end
from flows.service.group_telling import refresh_board, remind_group
from flows.service.meeting_agenda import HELD, agenda, past_ways, revisit_agenda
from flows.service.meeting_records import begun
from flows.service.reasons import Reason
from flows.service.registry import message
from flows.service.survey_news import hear_of_waves
from flows.service.talk import Talk
from flows.service.telling import tell
from flows.service.year_titles import title_of
from flows.wave import WaveState
from flows.year import Entry, EntryKind, EntryState, Reminder, reminders_of

AFTERWARDS = frozenset({Reminder.AFTER, Reminder.UNHELD})
AGENDA_LENGTH = 420
ReminderCard: TypeAlias = Callable[[Talk, Entry, Party], Card | str]


def remind(talk: Talk, partnership: Partnership) -> None:
    """Queue what is still to come for everybody, their group too; what is queued already stays as it is."""
    for entry in talk.uow.entries.find(partnership_id=partnership.id, state=EntryState.PLANNED):
        for reminder, due in reminders_of(entry):
            if due > talk.now:
                _queue(talk, partnership, entry, reminder, due)
                remind_group(talk, entry, reminder, due)
    refresh_board(talk, partnership)


def remind_anew(talk: Talk) -> None:
    """For somebody who has come in, or come back: everything of their partnerships that is still to come."""
    for partnership in partnerships_of(talk):
        if partnership.stage is Stage.AGREED:
            remind(talk, partnership)
            queue_end(talk, partnership)
        if partnership.stage in {Stage.AGREED, Stage.ENDED}:
            hear_of_waves(talk, partnership)


def _queue(talk: Talk, partnership: Partnership, entry: Entry, reminder: Reminder, due: datetime) -> None:
    payload = {"partnership": partnership.id, "entry": entry.id, "sequence": entry.sequence}
    tell(
        talk,
        all_members(talk, partnership),
        f"entry_{reminder}",
        payload,
        due=due,
        key=f"v{entry.sequence}",
    )


def reminder(kind: Reminder) -> Callable[[ReminderCard], ReminderCard]:
    """The card of a reminder that still makes sense, or a reason of its own why there is nothing to say."""

    def register(compose: ReminderCard) -> ReminderCard:
        @message(f"entry_{kind}", is_reminder=True)
        def read_anew(talk: Talk, payload: Mapping[str, Any]) -> Card | str | datetime:
            party = party_in(talk, payload["partnership"])
            entry = talk.uow.entries.get(payload["entry"])
            reason = _is_over(talk, entry, party, {**payload, "kind": kind}) or _is_senseless(talk, entry, party, kind)
            if reason:
                return reason
            if not is_polite(talk.now) and kind is not Reminder.TODAY:
                return polite_time(talk.now)
            return _not_for(talk, entry, party, kind) or compose(talk, entry, party)

        return compose

    return register


def _is_over(talk: Talk, entry: Entry, party: Party, payload: Mapping[str, Any]) -> str:
    if entry.sequence != payload["sequence"] or entry.state is not EntryState.PLANNED:
        return Reason.MOVED
    if party.partnership.stage is not Stage.AGREED:
        return Reason.ENDED
    is_past = entry.at <= talk.now and entry.kind is not EntryKind.EFFORT
    return Reason.PASSED if is_past and payload.get("kind") not in AFTERWARDS else ""


def _is_senseless(talk: Talk, entry: Entry, party: Party, kind: Reminder) -> str:
    if _is_overtaken(talk, entry, party, kind):
        return Reason.OVERTAKEN
    return Reason.MUTED if _is_muted(talk, party, kind) else ""


def _is_muted(talk: Talk, party: Party, kind: Reminder) -> bool:
    asked = {"person_id": talk.person.id, "partnership_id": party.partnership.id, "kind": kind.value}
    return bool(talk.uow.mutes.find(**asked))


def _is_overtaken(talk: Talk, entry: Entry, party: Party, reminder: Reminder) -> bool:
    """Of what is due of a date a person hears the latest that is for them, not all that was missed in an outage."""
    if reminder is Reminder.MONTH:
        local, now = entry.at.astimezone(COPENHAGEN), talk.now.astimezone(COPENHAGEN)
        return (local.year, local.month) != (now.year, now.month)
    due = dict(reminders_of(entry))
    later = [kind for kind, at in due.items() if due[reminder] < at <= talk.now]
    return any(not _is_muted(talk, party, kind) and not _not_for(talk, entry, party, kind) for kind in later)


def _not_for(talk: Talk, entry: Entry, party: Party, kind: Reminder) -> Reason | None:
    """Why a reminder of a date is not for this person as things stand."""
    if kind is Reminder.UNANSWERED and party.side in entry.confirmed:
        return Reason.WE_COME
    if kind is Reminder.SILENT and party.side.other in entry.confirmed:
        return Reason.THEY_COME
    if kind is Reminder.STUCK and len(entry.confirmed) == len(Side):
        return Reason.BOTH_COME
    is_for_one = kind in {Reminder.STUCK, Reminder.UNHELD}
    if is_for_one and party.member.id != co_ordinator(talk, party.partnership):
        return Reason.NOT_CO_ORDINATOR
    return None


def _card(talk: Talk, key: str, entry: Entry, party: Party, reminder: Reminder, **values: Any) -> Card:
    them = party_name(talk, party.partnership, party.side.other)
    text = talk.say(
        f"reminder.{key}",
        what=title_of(talk, entry),
        when=talk.moment(entry.at),
        estate=party.partnership.estate,
        them=them,
        **values,
    )
    show = said(talk.language, "button.show", "entry", entry.id, is_main=True)
    if entry.kind is EntryKind.MEASUREMENT:
        show = said(talk.language, "button.survey", "survey", entry.partnership_id, is_main=True)
    stop = said(talk.language, "button.mute", "mute", party.partnership.id, word=reminder.value)
    if reminder is Reminder.MONTH:
        show = said(talk.language, "button.year", "year", party.partnership.id, is_main=True)
    if reminder in AFTERWARDS:
        return Card(text, (*rows_of(past_ways(talk, entry)), (stop,)))
    if reminder is Reminder.TODAY and entry.kind in HELD:
        begin = said(talk.language, "button.begin_meeting", "begin_meeting", entry.id, is_main=True)
        return Card(text, ((begin, replace(show, is_main=False)), (stop,)))
    if reminder in {Reminder.SOON, Reminder.UNANSWERED} and party.side not in entry.confirmed:
        come = come_button(talk, entry)
        if entry.kind is EntryKind.MEASUREMENT:
            return Card(text, ((come, replace(show, is_main=False)), (stop,)))
        move = said(talk.language, "button.move_entry", "move_entry", entry.id)
        return Card(text, ((come, move), (stop,)))
    return Card(text, ((show,), (stop,)))


def come_button(talk: Talk, entry: Entry) -> Button:
    """To a meeting one comes; the days on which residents are asked suit."""
    key = "button.fits" if entry.kind is EntryKind.MEASUREMENT else "button.come"
    return said(talk.language, key, "come", entry.id, entry.sequence, is_main=True)


@reminder(Reminder.SOON)
def soon(talk: Talk, entry: Entry, party: Party) -> Card | str:
    """Whoever has said already that they come is not asked once more."""
    key = "soon_both" if len(entry.confirmed) > 1 else "soon_us" if party.side in entry.confirmed else "soon"
    key = "measurement_soon" if entry.kind is EntryKind.MEASUREMENT else key
    return _card(talk, key, entry, party, Reminder.SOON)


@reminder(Reminder.UNANSWERED)
def unanswered(talk: Talk, entry: Entry, party: Party) -> Card | str:
    """Once more to the side that has not said whether it comes."""
    return _card(talk, "unanswered", entry, party, Reminder.UNANSWERED)


@reminder(Reminder.SILENT)
def silent(talk: Talk, entry: Entry, party: Party) -> Card | str:
    """To the other party: a call often helps."""
    return _card(talk, "silent", entry, party, Reminder.SILENT)


@reminder(Reminder.STUCK)
def stuck(talk: Talk, entry: Entry, party: Party) -> Card | str:
    """To the co-ordinator of the housing organisation alone, when somebody still has not answered."""
    who = " · ".join(party_name(talk, party.partnership, side) for side in Side if side not in entry.confirmed)
    return _card(talk, "stuck", entry, party, Reminder.STUCK, who=who)


@reminder(Reminder.TOMORROW)
def tomorrow(talk: Talk, entry: Entry, party: Party) -> Card | str:
    """On the last working day before, with what there is to talk about."""
    found = revisit_agenda(talk) if entry.kind is EntryKind.REVISIT else agenda(talk, party)
    lines = fitted([Markup("– {}").format(line) for line in found], AGENDA_LENGTH, talk.language)
    return _card(talk, "tomorrow", entry, party, Reminder.TOMORROW, agenda=lines)


@reminder(Reminder.TODAY)
def today(talk: Talk, entry: Entry, party: Party) -> Card | str:
    key = "measurement_today" if entry.kind is EntryKind.MEASUREMENT else "today"
    if key == "measurement_today" and not talk.uow.waves.find(entry_id=entry.id, state=WaveState.PLANNED):
        key = "measurement_unplanned"
    return _card(talk, key, entry, party, Reminder.TODAY)


@reminder(Reminder.AFTER)
def after(talk: Talk, entry: Entry, party: Party) -> Card | str:
    """On the next working day: was it held? Of minutes that are begun it is asked to finish them."""
    return _card(talk, "unfinished" if begun(talk, entry) else "after", entry, party, Reminder.AFTER)


@reminder(Reminder.UNHELD)
def unheld(talk: Talk, entry: Entry, party: Party) -> Card | str:
    """To the co-ordinator alone, when nobody has said what became of it."""
    return _card(talk, "unfinished" if begun(talk, entry) else "unheld", entry, party, Reminder.UNHELD)


@reminder(Reminder.MONTH)
def month(talk: Talk, entry: Entry, party: Party) -> Card | str:
    """To whoever is responsible for the effort; to the responsible party where that person is not with us."""
    held = current(talk, party.partnership)
    effort = next((e for e in held.content["efforts"] if e["id"] == entry.about), None) if held else None
    if effort is None:
        return Reason.NO_EFFORT
    if party.member.id not in responsible_members(talk, party.partnership, effort):
        return Reason.NOT_RESPONSIBLE
    card = _card(talk, "month", entry, party, Reminder.MONTH)
    over = said(talk.language, "button.hand_over", "duty", party.partnership.id, effort["id"])
    return replace(card, buttons=(*card.buttons[:-1], (over,), card.buttons[-1]))


@message("entry_moved")
def was_moved(talk: Talk, payload: Mapping[str, Any]) -> Card | str:
    """The other side has moved a date: does it suit?"""
    party = party_in(talk, payload["partnership"])
    entry = talk.uow.entries.get(payload["entry"])
    if entry.sequence != payload["sequence"] or entry.state is not EntryState.PLANNED or entry.at <= talk.now:
        return Reason.MOVED_AGAIN
    text = talk.say(
        "reminder.moved",
        what=title_of(talk, entry),
        when=talk.moment(entry.at),
        them=party_name(talk, party.partnership, party.side.other),
    )
    ways = [come_button(talk, entry)]
    if not talk.uow.waves.find(entry_id=entry.id, state=WaveState.PLANNED):
        ways.append(said(talk.language, "button.move_entry", "move_entry", entry.id))
    return Card(text, (tuple(ways),), (entry_file(talk, entry),))
