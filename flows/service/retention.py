"""What has ended is kept for a while, then erased. State in the database decides, not whether a message got through."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from flows.cards.buttons import said
from flows.cards.card import Card, Incoming
from flows.ending import Ending, EndingState
from flows.partnership import Partnership
from flows.people import Person, Side
from flows.ports import UnitOfWork
from flows.schedule import is_polite, polite_time
from flows.service.access import party_in, party_name
from flows.service.closing import close
from flows.service.endings import kept_until
from flows.service.registry import message
from flows.service.talk import Talk, World
from flows.service.telling import tell_both

WARNED_BEFORE = timedelta(days=30)


def due(uow: UnitOfWork, world: World, now: datetime) -> list[int]:
    """The ends that something is to be done about by now, each to be settled by itself."""
    talk = _nobodys(uow, world, now)
    found = [ending for state in (EndingState.NOTICE, EndingState.CLOSED) for ending in uow.endings.find(state=state)]
    return [ending.id for ending in found if _is_due(talk, ending)]


def settle(uow: UnitOfWork, world: World, now: datetime, ending_id: int) -> None:
    """End what should have ended, or warn of the erasure, or erase."""
    talk, ending = _nobodys(uow, world, now), uow.endings.get(ending_id)
    if not _is_due(talk, ending):
        return
    if ending.state is EndingState.NOTICE:
        close(talk, ending)
    elif ending.warned is None:
        _warn(talk, ending)
    else:
        erase_partnership(talk, uow.partnerships.get(ending.partnership_id))


def _nobodys(uow: UnitOfWork, world: World, now: datetime) -> Talk:
    """Time itself acts: no person, no update."""
    nobody = Person(0, "", 0, 0, world.default_language, language_chosen=True, created=now)
    return Talk(uow, nobody, now, world, Incoming(0, "sweep", 0, 0))


def _is_due(talk: Talk, ending: Ending) -> bool:
    if ending.state is EndingState.NOTICE:
        return ending.ends_on <= talk.now
    if ending.state is not EndingState.CLOSED:
        return False
    next_step = erased_on(talk, ending) if ending.warned else kept_until(talk, ending) - WARNED_BEFORE
    return next_step <= talk.now


def erased_on(talk: Talk, ending: Ending) -> datetime:
    """Never sooner than 30 days after the warning: after an outage that comes late."""
    kept = kept_until(talk, ending)
    return kept if ending.warned is None else max(kept, ending.warned + WARNED_BEFORE)


def _warn(talk: Talk, ending: Ending) -> None:
    warned = talk.uow.endings.save(replace(ending, warned=talk.now))
    partnership = talk.uow.partnerships.get(ending.partnership_id)
    tell_both(talk, partnership, "erased_soon", key=f"{warned.id}", ending=warned.id)


def erase_partnership(talk: Talk, partnership: Partnership) -> None:
    """Everything that belongs to it; then the organisations and the people who are in nothing else here."""
    organisations = [found for side in Side if (found := partnership.organisation_of(side)) is not None]
    talk.uow.erase("partnership", partnership.id)
    for organisation_id in organisations:
        _erase_organisation(talk, organisation_id)


def _erase_organisation(talk: Talk, organisation_id: int) -> None:
    columns = ("housing_id", "company_id")
    if any(talk.uow.partnerships.find(**{column: organisation_id}) for column in columns):
        return
    people = {member.person_id for member in talk.uow.members.find(organisation_id=organisation_id)}
    talk.uow.erase("organisation", organisation_id)
    for person_id in sorted(people):
        if not talk.uow.members.find(person_id=person_id):
            talk.uow.outbox.forget(person_id)
            talk.uow.erase("person", person_id)


@message("erased_soon")
def erased_soon(talk: Talk, payload: Mapping[str, Any]) -> Card | str | datetime:
    """30 days before: the files can still be taken."""
    ending = talk.uow.endings.get(payload["ending"])
    party = party_in(talk, ending.partnership_id)
    if not is_polite(talk.now):
        return polite_time(talk.now)
    text = talk.say(
        "ended.erased_soon",
        estate=party.partnership.estate,
        them=party_name(talk, party.partnership, party.side.other),
        day=talk.day(erased_on(talk, ending)),
    )
    row = (said(talk.language, "button.show", "open", party.partnership.id, is_main=True),)
    return Card(text, (row,))
