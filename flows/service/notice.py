"""Giving notice: what it means, why (perhaps), a second tap; and taking it back."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from markupsafe import Markup

from flows.cards.buttons import said
from flows.cards.card import Action, Card, Outcome
from flows.cards.fitting import shorten
from flows.clock import COPENHAGEN
from flows.ending import Ending, EndingState, months_after, notice_months, prefilled
from flows.errors import StageError
from flows.partnership import Stage
from flows.people import Place
from flows.service.access import Party, party_in, party_name
from flows.service.ending_cards import ending_card
from flows.service.endings import (
    bring_back,
    drop_behind_end,
    drop_last_measurement,
    ending_of,
    held_content,
    may_end,
    notice_of,
    open_ending,
    queue_end,
    unqueue_end,
)
from flows.service.registry import go_to, message, press, where, words
from flows.service.reminders import remind
from flows.service.talk import Talk
from flows.service.telling import tell_both
from flows.words import wording

REASON_LIMIT = 500


@press("end_partnership")
def end_partnership(talk: Talk, action: Action) -> Outcome:
    """Where the end stands; before there is a notice, what one would mean."""
    party = party_in(talk, action.numbers[0])
    if party.partnership.stage is Stage.ENDED:
        return talk.outcome(go_to(talk, Place("home", party.partnership.id)))
    return propose_end(talk, party)


def propose_end(talk: Talk, party: Party, reason: str = "") -> Outcome:
    """The first step of a notice, or the notice that runs already. Nothing is ended by it.

    With a `reason` that is known already only the second tap is asked for.
    """
    may_end(party)
    held_content(talk, party.partnership)
    if reason and notice_of(talk, party.partnership) is None:
        return _ask_twice(talk, party, shorten(reason, REASON_LIMIT))
    kind = "ending" if notice_of(talk, party.partnership) is not None else "notice"
    return talk.outcome(go_to(talk, Place(kind, party.partnership.id)))


def _end_of_notice(talk: Talk, party: Party) -> datetime:
    return months_after(talk.now, notice_months(held_content(talk, party.partnership)))


def _day_number(moment: datetime) -> int:
    """How a button names the day on which it would end."""
    return moment.astimezone(COPENHAGEN).date().toordinal()


@where("notice")
def where_notice(talk: Talk) -> Card:
    """What a notice means, and the question why."""
    party = party_in(talk, talk.person.place.id)
    may_end(party)
    content = held_content(talk, party.partnership)
    is_agreed = bool(content.get("end", {}).get("notice"))
    term = talk.say("notice.term" if is_agreed else "notice.no_term", n=notice_months(content))
    ends_on = _end_of_notice(talk, party)
    text = talk.say(
        "notice.means",
        estate=party.partnership.estate,
        term=term,
        day=talk.day(ends_on),
        them=party_name(talk, party.partnership, party.side.other),
    )
    skip = said(talk.language, "button.skip", "notice_skip", party.partnership.id)
    return Card(text, ((skip, said(talk.language, "button.notice_no", "menu", is_main=True)),))


@words("notice")
def notice_reason(talk: Talk, text: str) -> Outcome:
    return _ask_twice(talk, party_in(talk, talk.person.place.id), wording(text, REASON_LIMIT))


@press("notice_skip")
def notice_skip(talk: Talk, action: Action) -> Outcome:
    return _ask_twice(talk, party_in(talk, action.numbers[0]), "")


def _ask_twice(talk: Talk, party: Party, reason: str) -> Outcome:
    """Keep the draft, which the other side does not see, and ask for the second tap."""
    may_end(party)
    if notice_of(talk, party.partnership) is not None:
        raise StageError("stage.notice_given")
    ends_on = _end_of_notice(talk, party)
    mine = {"partnership_id": party.partnership.id, "side": party.side, "state": EndingState.DRAFT}
    talk.uow.endings.remove(**mine)
    fresh = Ending(0, party.partnership.id, party.side, party.member.id, talk.now, ends_on, reason)
    draft = talk.uow.endings.add(fresh)
    them = party_name(talk, party.partnership, party.side.other)
    parts = [talk.say("notice.sure", estate=party.partnership.estate, day=talk.day(ends_on), them=them)]
    parts += [talk.say("notice.why", reason=reason)] if reason else []
    yes = said(talk.language, "button.notice_yes", "give_notice", draft.id, _day_number(ends_on))
    no = said(talk.language, "button.notice_no", "notice_drop", draft.id, is_main=True)
    return talk.outcome(Card(Markup("\n\n").join(parts), ((yes,), (no,))))


def _draft_of(talk: Talk, ending_id: int) -> tuple[Ending, Party]:
    draft = talk.uow.endings.get(ending_id)
    party = party_in(talk, draft.partnership_id)
    may_end(party)
    if draft.state is not EndingState.DRAFT or draft.side is not party.side:
        raise StageError
    return draft, party


@press("notice_drop")
def notice_drop(talk: Talk, action: Action) -> Outcome:
    draft, party = _draft_of(talk, action.numbers[0])
    talk.uow.endings.remove(id=draft.id)
    sealed = Card(talk.say("notice.dropped"))
    return talk.outcome(go_to(talk, Place("home", party.partnership.id)), sealed=sealed)


@press("give_notice", numbers=2)
def give_notice(talk: Talk, action: Action) -> Outcome:
    """The second tap. A button of another day names another end than it would be now: asked anew."""
    draft, party = _draft_of(talk, action.numbers[0])
    if notice_of(talk, party.partnership) is not None:
        raise StageError("stage.notice_given")
    ends_on = _end_of_notice(talk, party)
    if _day_number(ends_on) != action.numbers[1]:
        return _ask_twice(talk, party, draft.reason)
    given = replace(
        draft,
        member_id=party.member.id,
        at=talk.now,
        ends_on=ends_on,
        handover=prefilled(held_content(talk, party.partnership)),
        state=EndingState.NOTICE,
    )
    given = talk.uow.endings.save(given)
    talk.uow.endings.remove(partnership_id=party.partnership.id, state=EndingState.DRAFT)
    drop_behind_end(talk, party.partnership)
    queue_end(talk, party.partnership)
    tell_both(talk, party.partnership, "notice_given", notice=given.id, who=party.member.name)
    return talk.outcome(go_to(talk, Place("ending", party.partnership.id)))


@message("notice_given")
def notice_given(talk: Talk, payload: Mapping[str, Any]) -> Card | str:
    """To the other party at once, and to the colleagues of whoever gave it."""
    party = party_in(talk, payload["partnership"])
    ending = talk.uow.endings.get(payload["notice"])
    if ending.state is not EndingState.NOTICE:
        return "taken back or ended since"
    return ending_card(talk, ending, party, is_news=True)


@press("take_back")
def take_back(talk: Talk, action: Action) -> Outcome:
    """By the side that gave it: the agreement goes on, and the dates behind the end are on again."""
    ending, party = open_ending(talk, action.numbers[0])
    if ending.side is not party.side:
        raise StageError("stage.notice_theirs")
    reason = "the notice was taken back"
    talk.uow.endings.save(replace(ending, state=EndingState.WITHDRAWN, earlier=None, earlier_by=None))
    unqueue_end(talk, ending, reason)
    drop_last_measurement(talk, party.partnership, reason)
    bring_back(talk, party.partnership)
    remind(talk, party.partnership)
    tell_both(talk, party.partnership, "notice_taken_back", notice=ending.id, who=party.member.name)
    sealed = Card(talk.say("notice.taken_back"))
    return talk.outcome(go_to(talk, Place("home", party.partnership.id)), sealed=sealed)


@message("notice_taken_back")
def notice_taken_back(talk: Talk, payload: Mapping[str, Any]) -> Card | str:
    party = party_in(talk, payload["partnership"])
    if ending_of(talk, party.partnership) is not None:
        return "a new notice was given since"
    who = party_name(talk, party.partnership, talk.uow.endings.get(payload["notice"]).side)
    row = (said(talk.language, "button.show", "open", party.partnership.id, is_main=True),)
    return Card(talk.say("notice.goes_on", who=who, estate=party.partnership.estate), (row,))
