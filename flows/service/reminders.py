"""What members are reminded of: queued months ahead where the date is set, read anew before it is sent."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeAlias

from markupsafe import Markup

from flows.cards.buttons import said
from flows.cards.card import Action, Card, Outcome
from flows.clock import COPENHAGEN
from flows.errors import StageError
from flows.partnership import Partnership, Stage
from flows.people import Place, Side
from flows.schedule import is_polite, polite_time
from flows.service.access import Party, co_ordinator, partnerships_of, party_in, party_name
from flows.service.agreement_versions import current
from flows.service.duties import all_members, responsible_members
from flows.service.group_telling import refresh_board, remind_group
from flows.service.registry import go_to, message, press
from flows.service.talk import Talk
from flows.service.telling import tell
from flows.service.year_titles import title_of
from flows.year import Entry, EntryKind, EntryState, Mute, Reminder, reminders_of

ReminderCard: TypeAlias = Callable[[Talk, Entry, Party], Card | str]


def remind(talk: Talk, partnership: Partnership) -> None:
    """Queue what is still to come for everybody, their group too; what is queued already stays as it is."""
    for entry in talk.uow.entries.find(partnership_id=partnership.id, state=EntryState.PLANNED):
        for reminder, due in reminders_of(entry):
            if due > talk.now and entry.at > talk.now:
                _queue(talk, partnership, entry, reminder, due)
                remind_group(talk, entry, reminder, due)
    refresh_board(talk, partnership)


def remind_anew(talk: Talk) -> None:
    """For somebody who has come in, or come back: everything of their partnerships that is still to come."""
    for partnership in partnerships_of(talk):
        if partnership.stage is Stage.AGREED:
            remind(talk, partnership)


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
        @message(f"entry_{kind}")
        def read_anew(talk: Talk, payload: Mapping[str, Any]) -> Card | str | datetime:
            party = party_in(talk, payload["partnership"])
            entry = talk.uow.entries.get(payload["entry"])
            reason = _is_over(talk, entry, party, payload) or _is_senseless(talk, entry, party, kind)
            if reason:
                return reason
            if not is_polite(talk.now) and kind is not Reminder.TODAY:
                return polite_time(talk.now)
            return compose(talk, entry, party)

        return compose

    return register


def _is_over(talk: Talk, entry: Entry, party: Party, payload: Mapping[str, Any]) -> str:
    if entry.sequence != payload["sequence"] or entry.state is not EntryState.PLANNED:
        return "moved, held or cancelled since"
    if party.partnership.stage is not Stage.AGREED:
        return "the partnership has ended"
    return "the date has passed" if entry.at <= talk.now and entry.kind is not EntryKind.EFFORT else ""


def _is_senseless(talk: Talk, entry: Entry, party: Party, kind: Reminder) -> str:
    if _is_overtaken(talk, entry, kind):
        return "a later reminder of the same date is due"
    asked = {"person_id": talk.person.id, "partnership_id": party.partnership.id, "kind": kind.value}
    return "the person stopped these reminders" if talk.uow.mutes.find(**asked) else ""


def _is_overtaken(talk: Talk, entry: Entry, reminder: Reminder) -> bool:
    """After an outage the latest reminder of a date goes out, not all that were missed."""
    if reminder is Reminder.MONTH:
        local, now = entry.at.astimezone(COPENHAGEN), talk.now.astimezone(COPENHAGEN)
        return (local.year, local.month) != (now.year, now.month)
    due = dict(reminders_of(entry))
    own = due[reminder]
    return any(own < other <= talk.now for other in due.values())


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
    stop = said(talk.language, "button.mute", "mute", party.partnership.id, word=reminder.value)
    if reminder is Reminder.MONTH:
        show = said(talk.language, "button.year", "year", party.partnership.id, is_main=True)
    if reminder in {Reminder.SOON, Reminder.UNANSWERED} and party.side not in entry.confirmed:
        come = said(talk.language, "button.come", "come", entry.id, entry.sequence, is_main=True)
        move = said(talk.language, "button.move_entry", "move_entry", entry.id)
        return Card(text, ((come, move), (stop,)))
    return Card(text, ((show,), (stop,)))


@reminder(Reminder.SOON)
def soon(talk: Talk, entry: Entry, party: Party) -> Card | str:
    key = "measurement_soon" if entry.kind is EntryKind.MEASUREMENT else "soon"
    return _card(talk, key, entry, party, Reminder.SOON)


@reminder(Reminder.UNANSWERED)
def unanswered(talk: Talk, entry: Entry, party: Party) -> Card | str:
    """Once more to the side that has not said whether it comes."""
    if party.side in entry.confirmed:
        return "this side comes"
    return _card(talk, "unanswered", entry, party, Reminder.UNANSWERED)


@reminder(Reminder.SILENT)
def silent(talk: Talk, entry: Entry, party: Party) -> Card | str:
    """To the other party: a call often helps."""
    if party.side.other in entry.confirmed:
        return "the other side comes"
    return _card(talk, "silent", entry, party, Reminder.SILENT)


@reminder(Reminder.STUCK)
def stuck(talk: Talk, entry: Entry, party: Party) -> Card | str:
    """To the co-ordinator of the housing organisation alone, when somebody still has not answered."""
    silent_sides = [side for side in Side if side not in entry.confirmed]
    if not silent_sides:
        return "both come"
    if party.member.id != co_ordinator(talk, party.partnership):
        return "for the co-ordinator alone"
    who = " · ".join(party_name(talk, party.partnership, side) for side in silent_sides)
    return _card(talk, "stuck", entry, party, Reminder.STUCK, who=who)


@reminder(Reminder.TOMORROW)
def tomorrow(talk: Talk, entry: Entry, party: Party) -> Card | str:
    """On the last working day before, with what there is to talk about."""
    lines = Markup("\n").join(Markup("– {}").format(line) for line in _agenda(talk, party))
    return _card(talk, "tomorrow", entry, party, Reminder.TOMORROW, agenda=lines)


def _agenda(talk: Talk, party: Party) -> list[str]:
    """Each effort with its question, then what was left open."""
    held = current(talk, party.partnership)
    content = held.content if held else {}
    efforts = [talk.plain("reminder.effort", what=str(e.get("what", "")).split("\n")[0]) for e in content["efforts"]]
    parked = [str(point["text"]).split("\n")[0] for point in content["open_points"] if point.get("text")]
    return [*efforts, *parked, talk.plain("reminder.learned")][:8]


@reminder(Reminder.TODAY)
def today(talk: Talk, entry: Entry, party: Party) -> Card | str:
    return _card(talk, "today", entry, party, Reminder.TODAY)


@reminder(Reminder.MONTH)
def month(talk: Talk, entry: Entry, party: Party) -> Card | str:
    """To whoever is responsible for the effort; to the responsible party where that person is not with us."""
    held = current(talk, party.partnership)
    effort = next((e for e in held.content["efforts"] if e["id"] == entry.about), None) if held else None
    if effort is None:
        return "the effort is not in the agreement any more"
    if party.member.id not in responsible_members(talk, party.partnership, effort):
        return "somebody else is responsible"
    card = _card(talk, "month", entry, party, Reminder.MONTH)
    over = said(talk.language, "button.hand_over", "duty", party.partnership.id, effort["id"])
    return replace(card, buttons=(*card.buttons[:-1], (over,), card.buttons[-1]))


@message("entry_moved")
def was_moved(talk: Talk, payload: Mapping[str, Any]) -> Card | str:
    """The other side has moved a date: does it suit?"""
    party = party_in(talk, payload["partnership"])
    entry = talk.uow.entries.get(payload["entry"])
    if entry.sequence != payload["sequence"] or entry.state is not EntryState.PLANNED or entry.at <= talk.now:
        return "moved again, or over"
    text = talk.say(
        "reminder.moved",
        what=title_of(talk, entry),
        when=talk.moment(entry.at),
        them=party_name(talk, party.partnership, party.side.other),
    )
    come = said(talk.language, "button.come", "come", entry.id, entry.sequence, is_main=True)
    return Card(text, ((come, said(talk.language, "button.move_entry", "move_entry", entry.id)),))


@press("mute")
def mute(talk: Talk, action: Action) -> Outcome:
    """The person wants no more reminders of this kind in this partnership."""
    party = party_in(talk, action.numbers[0])
    if action.word not in set(Reminder):
        raise StageError
    asked = {"person_id": talk.person.id, "partnership_id": party.partnership.id, "kind": action.word}
    if not talk.uow.mutes.find(**asked):
        talk.uow.mutes.add(Mute(0, talk.person.id, party.partnership.id, action.word, talk.now))
    sealed = Card(talk.say("reminder.muted"))
    return talk.outcome(go_to(talk, Place("year", party.partnership.id)), sealed=sealed)
