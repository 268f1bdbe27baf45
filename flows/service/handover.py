"""The handover checklist: seen and filled in by both until the end, one item after the other."""

from dataclasses import replace
from datetime import datetime, timedelta

from markupsafe import Markup

from flows.cards.buttons import press as button
from flows.cards.buttons import rows_of, said
from flows.cards.card import Action, Button, Card, Outcome
from flows.cards.fitting import shorten
from flows.clock import COPENHAGEN
from flows.ending import Ending, EndingState, efforts_in, items_of, open_items
from flows.errors import ReplyError, StageError
from flows.people import Place, Side
from flows.schedule import GOOD_WEEKS, at_local, is_meeting_day
from flows.service.access import Party, active_members, party_in, party_name
from flows.service.closing import show_files
from flows.service.endings import LAST, drop_last_measurement, ending_of, held_content, notice_of, open_ending
from flows.service.registry import go_to, press, where, words
from flows.service.reminders import remind
from flows.service.talk import Talk
from flows.words import wording
from flows.year import Entry, EntryKind

ITEMS_SHOWN = 4
TEXT_LIMIT = 1_000
EFFORT = "effort_"
MEMBERS_SHOWN = 5


@press("handover")
def handover(talk: Talk, action: Action) -> Outcome:
    """The checklist while the notice runs; afterwards the document it became."""
    party = party_in(talk, action.numbers[0])
    ending = ending_of(talk, party.partnership)
    if ending is None:
        raise StageError
    if ending.state is EndingState.CLOSED:
        return show_files(talk, action)
    page = action.numbers[1] if len(action.numbers) > 1 else 0
    return talk.outcome(go_to(talk, Place("handover", party.partnership.id, seen=page)))


@where("handover")
def where_handover(talk: Talk) -> Card:
    """All items, or the one that is asked about."""
    place = talk.person.place
    party = party_in(talk, place.id)
    ending = notice_of(talk, party.partnership)
    if ending is None:
        return go_to(talk, Place("home", party.partnership.id))
    if place.address in items_of(held_content(talk, party.partnership)):
        return _item_card(talk, ending, party, place.address)
    return _list_card(talk, ending, party, place.seen)


def item_title(talk: Talk, item: str, efforts: dict[str, str]) -> str:
    if item.startswith(EFFORT):
        return talk.plain("handover.item.effort", what=shorten(efforts.get(item, ""), 50))
    return talk.plain(f"handover.item.{item}")


def said_of(talk: Talk, item: str, text: str) -> str:
    """What stands at an item that is dealt with; an empty one says so openly."""
    if text:
        return text
    if item.startswith(EFFORT):
        return talk.plain("handover.nobody")
    return talk.plain("handover.untold" if item == "told" else "handover.nothing")


def _list_card(talk: Talk, ending: Ending, party: Party, page: int) -> Card:
    content, language = held_content(talk, party.partnership), talk.language
    items, efforts = items_of(content), efforts_in(content)
    missing = open_items(ending, content)
    first = page * ITEMS_SHOWN if page * ITEMS_SHOWN < len(items) else 0
    shown = items[first : first + ITEMS_SHOWN]
    lines = [_line(talk, ending, item, efforts, number) for number, item in enumerate(shown, start=first + 1)]
    head = talk.say("handover.head", estate=party.partnership.estate, day=talk.day(ending.ends_on))
    ways: list[Button] = []
    if missing:
        ways.append(said(language, "button.go_on", "hand_item", ending.id, *_named(missing[0]), is_main=True))
    elif "one_page" not in content and not ending.measures:
        return _measurement_card(talk, ending, head)
    ways += [
        button(talk.plain("button.edit_item", number=number), "hand_item", ending.id, *_named(item))
        for number, item in enumerate(shown, start=first + 1)
        if item in ending.handover
    ]
    if len(items) > ITEMS_SHOWN:
        following = 0 if first + ITEMS_SHOWN >= len(items) else page + 1
        ways.append(said(language, "button.more", "handover", party.partnership.id, following))
    if not missing:
        ways.append(said(language, "button.handover_files", "handover_files", party.partnership.id))
    ways.append(said(language, "button.ending", "end_partnership", party.partnership.id))
    return Card(Markup("\n\n").join([head, *lines]), rows_of(ways))


def _named(item: str) -> tuple[int, ...]:
    """An item as a button names it: 0, 1, 2 for those that are always there, an effort by its id behind them."""
    fixed = ("stays", "rooms", "told")
    return (fixed.index(item),) if item in fixed else (len(fixed) + int(item.removeprefix(EFFORT)),)


def _item_of(talk: Talk, party: Party, number: int) -> str:
    """StageError for an item that the agreement does not have any more."""
    found = {_named(item)[0]: item for item in items_of(held_content(talk, party.partnership))}
    if number not in found:
        raise StageError
    return found[number]


def _line(talk: Talk, ending: Ending, item: str, efforts: dict[str, str], number: int) -> Markup:
    title = f"{number}. {item_title(talk, item, efforts)}"
    if item not in ending.handover:
        return Markup("· {}").format(title)
    return Markup("✓ {}\n{}").format(title, shorten(said_of(talk, item, ending.handover[item]), 70))


def _measurement_card(talk: Talk, ending: Ending, head: Markup) -> Card:
    """Everything has its place: would they like to know where the area stands?"""
    day = last_day_to_measure(talk, ending)
    if day is None:
        return Card(Markup("\n\n").join([head, talk.say("handover.done")]), rows_of(_ways_done(talk, ending)))
    text = talk.say("handover.measure", when=talk.moment(day))
    yes = said(talk.language, "button.measure_yes", "measure_last", ending.id, 1, is_main=True)
    no = said(talk.language, "button.measure_no", "measure_last", ending.id, 0)
    return Card(Markup("\n\n").join([head, text]), ((yes,), (no,)))


def _ways_done(talk: Talk, ending: Ending) -> list[Button]:
    files = said(talk.language, "button.handover_files", "handover_files", ending.partnership_id)
    return [files, said(talk.language, "button.ending", "end_partnership", ending.partnership_id)]


def _item_card(talk: Talk, ending: Ending, party: Party, item: str) -> Card:
    """The question, what stands there, and what can be tapped instead of written."""
    content, language = held_content(talk, party.partnership), talk.language
    efforts = efforts_in(content)
    is_effort = item.startswith(EFFORT)
    title = shorten(efforts.get(item, ""), 120)
    parts = [talk.say("handover.ask.effort" if is_effort else f"handover.ask.{item}", what=title)]
    agreed = str(content.get("end", {}).get("who_takes_over", "")).strip()
    if is_effort and agreed:
        parts.append(talk.say("handover.agreed", who=shorten(agreed, 120)))
    if item in ending.handover:
        parts.append(talk.say("handover.stands", text=shorten(said_of(talk, item, ending.handover[item]), 200)))
    ways: list[Button] = []
    if is_effort or item == "told":
        ways += [
            button(name, "hand_to", ending.id, *_named(item), member) for member, name in _people(talk, party).items()
        ]
    nobody = "button.nobody" if is_effort else "button.nobody_tells"
    ways.append(
        said(
            language, nobody if is_effort or item == "told" else "button.nothing", "hand_none", ending.id, *_named(item)
        )
    )
    ways.append(said(language, "button.back", "handover", party.partnership.id))
    return Card(Markup("\n\n").join(parts), rows_of(ways))


def _people(talk: Talk, party: Party) -> dict[int, str]:
    """Members of both sides, the housing organisation's first."""
    found: dict[int, str] = {}
    for side in Side:
        for member in active_members(talk.uow, party.partnership.organisation_of(side)):
            found[member.id] = f"{member.name}, {party_name(talk, party.partnership, side)}"
    return dict(list(found.items())[:MEMBERS_SHOWN])


@press("hand_item", numbers=2)
def hand_item(talk: Talk, action: Action) -> Outcome:
    _, party = open_ending(talk, action.numbers[0])
    item = _item_of(talk, party, action.numbers[1])
    return talk.outcome(go_to(talk, Place("handover", party.partnership.id, item)))


@press("hand_to", numbers=3)
def hand_to(talk: Talk, action: Action) -> Outcome:
    """To a member of either side, by name and organisation."""
    ending, party = open_ending(talk, action.numbers[0])
    people = _people(talk, party)
    if action.numbers[2] not in people:
        raise StageError
    return _keep(talk, ending, party, _item_of(talk, party, action.numbers[1]), people[action.numbers[2]])


@press("hand_none", numbers=2)
def hand_none(talk: Talk, action: Action) -> Outcome:
    ending, party = open_ending(talk, action.numbers[0])
    return _keep(talk, ending, party, _item_of(talk, party, action.numbers[1]), "")


@words("handover")
def hand_typed(talk: Talk, text: str) -> Outcome:
    """A name and organisation, or what stays, in own words, for the item that is asked about."""
    place = talk.person.place
    party = party_in(talk, place.id)
    ending = notice_of(talk, party.partnership)
    if ending is None:
        raise StageError
    if place.address not in items_of(held_content(talk, party.partnership)):
        raise ReplyError("handover.which")
    return _keep(talk, ending, party, place.address, wording(text, TEXT_LIMIT))


def _keep(talk: Talk, ending: Ending, party: Party, item: str, text: str) -> Outcome:
    """The item is dealt with; on to the next that is open."""
    kept = talk.uow.endings.save(replace(ending, handover={**ending.handover, item: text}))
    following = next(iter(open_items(kept, held_content(talk, party.partnership))), "")
    return talk.outcome(go_to(talk, Place("handover", party.partnership.id, following)))


def last_day_to_measure(talk: Talk, ending: Ending) -> datetime | None:
    """A meeting day from in a week until the end: in a good week first, then about three weeks before the end."""
    breaks = talk.breaks_in(talk.uow.partnerships.get(ending.partnership_id).municipality)
    first = talk.now.astimezone(COPENHAGEN).date() + timedelta(days=7)
    last = ending.ends_on.astimezone(COPENHAGEN).date()
    target = last - timedelta(days=21)
    days = [first + timedelta(days=n) for n in range((last - first).days)]
    found = [day for day in days if is_meeting_day(day, breaks)]
    if not found:
        return None
    best = min(found, key=lambda day: (day.isocalendar().week not in GOOD_WEEKS, abs((day - target).days)))
    return at_local(best)


@press("measure_last", numbers=2)
def measure_last(talk: Talk, action: Action) -> Outcome:
    """One more measurement before the end, or none."""
    ending, party = open_ending(talk, action.numbers[0])
    at = last_day_to_measure(talk, ending)
    if ending.measures or (action.numbers[1] and at is None):
        raise StageError
    talk.uow.endings.save(replace(ending, measures="yes" if action.numbers[1] else "no"))
    if action.numbers[1] and at is not None:
        drop_last_measurement(talk, party.partnership, "measured at another time")
        talk.uow.entries.add(Entry(0, party.partnership.id, EntryKind.MEASUREMENT, LAST, at, talk.now))
        remind(talk, party.partnership)
    return talk.outcome(go_to(talk, Place("handover", party.partnership.id)))
