"""What a bound group reads: the board, and the reminders of what concerns both. Nothing of one party alone."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from markupsafe import Markup

from flows.cards.buttons import said
from flows.cards.card import Button, Card
from flows.cards.fitting import shorten
from flows.group import GroupChat
from flows.partnership import Partnership, Stage
from flows.people import Side
from flows.schedule import is_polite, polite_time
from flows.service.access import co_ordinator, party_name
from flows.service.agreement_versions import approvals_of, current
from flows.service.group_telling import SHARED, subject_of
from flows.service.registry import group_message
from flows.service.talk import Talk
from flows.service.year_titles import title_of
from flows.year import Entry, EntryState, Reminder, reminders_of

SHOWN = 4
REASON_LENGTH = 120


@group_message("group_board")
def group_board(talk: Talk, group: GroupChat, payload: Mapping[str, Any]) -> Card | str:
    """In the place of the last board, quietly; anew where it is asked for."""
    partnership = talk.uow.partnerships.get(group.partnership_id)
    if partnership.stage is not Stage.AGREED:
        return "the partnership has ended"
    last = None if payload["anew"] else talk.uow.outbox.last_sent(subject_of(group), "group_board", group.chat_id)
    return replace(board_card(talk, partnership), replaces=last or 0, is_quiet=True)


def board_card(talk: Talk, partnership: Partnership) -> Card:
    """The next dates, what holds and since when, the last meeting, and who sees to it all."""
    entries = sorted(talk.uow.entries.find(partnership_id=partnership.id), key=lambda entry: (entry.at, entry.id))
    ahead = [entry for entry in entries if entry.state is EntryState.PLANNED and entry.at > talk.now]
    dates = [Markup("– {}: {}").format(talk.moment(e.at), title_of(talk, e)) for e in ahead[:SHOWN]]
    head = talk.say(
        "board.head",
        estate=partnership.estate,
        housing=party_name(talk, partnership, Side.HOUSING),
        company=party_name(talk, partnership, Side.COMPANY),
    )
    shown = Markup("\n").join([talk.say("board.dates"), *(dates or [talk.say("board.no_dates")])])
    decided = [*_agreement(talk, partnership), *_last_held(talk, entries), *_driver(talk, partnership)]
    return Card(Markup("\n\n").join([head, shown, Markup("\n").join(decided)]), ((open_button(talk, partnership.id),),))


def _agreement(talk: Talk, partnership: Partnership) -> list[Markup]:
    held = current(talk, partnership)
    if held is None:
        return []
    since = max((approval.at for approval in approvals_of(talk, held).values()), default=held.created)
    why = [talk.say("board.why", reason=shorten(held.reason, REASON_LENGTH))] if held.reason else []
    return [talk.say("board.agreement", number=held.number, day=talk.day(since)), *why]


def _last_held(talk: Talk, entries: list[Entry]) -> list[Markup]:
    held = [entry for entry in entries if entry.state is EntryState.HELD]
    return [talk.say("board.held", what=title_of(talk, held[-1]), day=talk.day(held[-1].at))] if held else []


def _driver(talk: Talk, partnership: Partnership) -> list[Markup]:
    member_id = co_ordinator(talk, partnership)
    return [talk.say("board.driver", who=talk.uow.members.get(member_id).name)] if member_id else []


def open_button(talk: Talk, partnership_id: int) -> Button:
    """To the private chat: in a group nothing of one party alone is shown."""
    return Button(talk.plain("button.open_private"), url=talk.world.link(f"p{partnership_id}"))


def _entry(talk: Talk, payload: Mapping[str, Any], reminder: Reminder) -> Entry | str | datetime:
    """The date that is still to come, why there is nothing to say of it any more, or when to ask again."""
    entry = talk.uow.entries.get(payload["entry"])
    if entry.sequence != payload["sequence"] or entry.state is not EntryState.PLANNED or entry.at <= talk.now:
        return "moved, held, cancelled or over since"
    if talk.uow.partnerships.get(entry.partnership_id).stage is not Stage.AGREED:
        return "the partnership has ended"
    due = {kind: at for kind, at in reminders_of(entry) if kind in SHARED}
    if any(due[reminder] < at <= talk.now for at in due.values()):
        return "a later reminder of the same date is due"
    if reminder is not Reminder.TODAY and not is_polite(talk.now):
        return polite_time(talk.now)
    return entry


@group_message("group_soon")
def group_soon(talk: Talk, _group: GroupChat, payload: Mapping[str, Any]) -> Card | str | datetime:
    entry = _entry(talk, payload, Reminder.SOON)
    return soon_card(talk, entry) if isinstance(entry, Entry) else entry


def soon_card(talk: Talk, entry: Entry) -> Card:
    """Who comes; whoever has not said so can say it here."""
    partnership = talk.uow.partnerships.get(entry.partnership_id)
    names = [party_name(talk, partnership, side) for side in entry.confirmed]
    parts = [talk.say("group.soon", what=title_of(talk, entry), when=talk.moment(entry.at))]
    parts += [talk.say("group.come", who=" · ".join(names))] if names else []
    come = (said(talk.language, "button.come", "come", entry.id, entry.sequence, is_main=True),)
    rows = () if len(names) == len(Side) else (come,)
    return Card(Markup("\n\n").join(parts), (*rows, (open_button(talk, partnership.id),)))


@group_message("group_tomorrow")
def group_tomorrow(talk: Talk, _group: GroupChat, payload: Mapping[str, Any]) -> Card | str | datetime:
    entry = _entry(talk, payload, Reminder.TOMORROW)
    return _line(talk, "group.tomorrow", entry) if isinstance(entry, Entry) else entry


@group_message("group_today")
def group_today(talk: Talk, _group: GroupChat, payload: Mapping[str, Any]) -> Card | str | datetime:
    entry = _entry(talk, payload, Reminder.TODAY)
    return _line(talk, "group.today", entry) if isinstance(entry, Entry) else entry


def _line(talk: Talk, key: str, entry: Entry) -> Card:
    text = talk.say(key, what=title_of(talk, entry), when=talk.moment(entry.at))
    return Card(text, ((open_button(talk, entry.partnership_id),),))


@group_message("group_goodbye")
def group_goodbye(talk: Talk, _group: GroupChat, _payload: Mapping[str, Any]) -> Card:
    return Card(talk.say("group.goodbye"))
