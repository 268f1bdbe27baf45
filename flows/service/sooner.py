"""An end sooner than the notice says: asked for by one side, and so when the other says yes."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from flows.cards.buttons import press as button
from flows.cards.buttons import said
from flows.cards.card import Action, Card, Outcome
from flows.ending import Ending, months_after
from flows.errors import StageError
from flows.people import Place
from flows.service.access import Party, party_in, party_name
from flows.service.closing import close
from flows.service.ending_cards import ending_card
from flows.service.endings import drop_behind_end, notice_of, open_ending, queue_end, unqueue_end
from flows.service.registry import go_to, message, press
from flows.service.talk import Talk
from flows.service.telling import tell_both, tell_side


@press("earlier")
def earlier(talk: Talk, action: Action) -> Outcome:
    """Sooner ends to ask for: at once, in two weeks, in a month, as far as they are sooner."""
    ending, party = open_ending(talk, action.numbers[0])
    found = [
        (label, at)
        for label, at in (("now", talk.now), ("month", months_after(talk.now, 1)), ("three", months_after(talk.now, 3)))
        if at < ending.ends_on
    ]
    rows = tuple(
        (
            button(
                talk.plain("earlier.at_once") if label == "now" else talk.day(at),
                "earlier_on",
                ending.id,
                ending.version,
                int(at.timestamp()) // 60,
            ),
        )
        for label, at in found
    )
    back = (said(talk.language, "button.back", "end_partnership", party.partnership.id),)
    return talk.outcome(Card(talk.say("earlier.ask", day=talk.day(ending.ends_on)), (*rows, back)))


@press("earlier_on", numbers=3)
def earlier_on(talk: Talk, action: Action) -> Outcome:
    """Ask the other side for a sooner end; it holds when that says yes."""
    ending, party = open_ending(talk, action.numbers[0])
    if ending.version != action.numbers[1] or action.numbers[2] * 60 >= ending.ends_on.timestamp():
        raise StageError
    at = datetime.fromtimestamp(action.numbers[2] * 60, tz=UTC)
    asked = talk.uow.endings.save(replace(ending, earlier=at, earlier_by=party.side))
    tell_side(talk, party.partnership, party.side.other, "earlier_asked", ending=asked.id, at=asked.version)
    return talk.outcome(go_to(talk, Place("ending", party.partnership.id)))


@message("earlier_asked")
def earlier_asked(talk: Talk, payload: Mapping[str, Any]) -> Card | str:
    party = party_in(talk, payload["partnership"])
    ending = notice_of(talk, party.partnership)
    if ending is None or ending.earlier is None or ending.earlier_by is party.side:
        return "answered or taken back since"
    return ending_card(talk, ending, party)


def _asked_by_them(talk: Talk, action: Action) -> tuple[Ending, Party, datetime]:
    """The other side's wish as the button shows it; StageError when it is answered or another one by now."""
    ending, party = open_ending(talk, action.numbers[0])
    if ending.version != action.numbers[1] or ending.earlier is None or ending.earlier_by is party.side:
        raise StageError
    return ending, party, ending.earlier


@press("earlier_yes", numbers=2)
def earlier_yes(talk: Talk, action: Action) -> Outcome:
    """Both want it: from now on that is the end; one that lies behind is now."""
    ending, party, at = _asked_by_them(talk, action)
    unqueue_end(talk, ending, "both agreed to a sooner end")
    sooner = talk.uow.endings.save(replace(ending, ends_on=max(at, talk.now), earlier=None, earlier_by=None))
    queue_end(talk, party.partnership)
    if sooner.ends_on <= talk.now:
        close(talk, sooner)
        return talk.outcome(go_to(talk, Place("home", party.partnership.id)))
    drop_behind_end(talk, party.partnership)
    tell_both(talk, party.partnership, "earlier_agreed", ending=ending.id)
    return talk.outcome(go_to(talk, Place("ending", party.partnership.id)))


@message("earlier_agreed")
def earlier_agreed(talk: Talk, payload: Mapping[str, Any]) -> Card | str:
    party = party_in(talk, payload["partnership"])
    ending = notice_of(talk, party.partnership)
    return "taken back or ended since" if ending is None else ending_card(talk, ending, party)


@press("earlier_no", numbers=2)
def earlier_no(talk: Talk, action: Action) -> Outcome:
    """The date of the notice stands."""
    ending, party, _ = _asked_by_them(talk, action)
    talk.uow.endings.save(replace(ending, earlier=None, earlier_by=None))
    tell_side(talk, party.partnership, party.side.other, "earlier_declined", ending=ending.id)
    return talk.outcome(go_to(talk, Place("ending", party.partnership.id)))


@message("earlier_declined")
def earlier_declined(talk: Talk, payload: Mapping[str, Any]) -> Card | str:
    party = party_in(talk, payload["partnership"])
    ending = notice_of(talk, party.partnership)
    if ending is None:
        return "taken back or ended since"
    them = party_name(talk, party.partnership, party.side.other)
    row = (said(talk.language, "button.show", "end_partnership", party.partnership.id, is_main=True),)
    return Card(talk.say("earlier.declined", them=them, day=talk.day(ending.ends_on)), (row,))
