"""A member's own page with the results: an address that ends after 30 days, and that can be taken back before."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flows.cards.buttons import rows_of, said
from flows.cards.card import Action, Button, Card, Incoming, Outcome
from flows.errors import DialogueError, NotFoundError, StageError
from flows.ids import new_token, token_hash
from flows.people import Place, Side
from flows.ports import UnitOfWork
from flows.results import Results
from flows.service.access import memberships
from flows.service.registry import go_to, press
from flows.service.result_access import may_see, reader_of
from flows.service.results import results_of
from flows.service.talk import Talk, World
from flows.wave import ResultLink, Wave

KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class ResultPage:
    """What an address shows; `until` is when it ends."""

    results: Results
    until: datetime


@press("results_link")
def results_link(talk: Talk, action: Action) -> Outcome:
    """A first address; whoever has one may have a new one or none."""
    wave, _ = _served(talk, action)
    own = _link(talk, wave)
    if own is None:
        return _new_link(talk, wave)
    ways = [
        said(talk.language, "button.page_new", "results_link_new", wave.id, own.id),
        said(talk.language, "button.page_stop", "results_link_stop", wave.id, own.id),
        said(talk.language, "button.all_results", "results", wave.id),
    ]
    return talk.outcome(Card(talk.say("results_link.has", until=talk.day(own.expires)), rows_of(ways)))


def _served(talk: Talk, action: Action) -> tuple[Wave, Side]:
    wave, party = reader_of(talk, action.numbers[0])
    if not talk.world.public_url:
        raise StageError("stage.no_address")
    return wave, party.side


def _link(talk: Talk, wave: Wave) -> ResultLink | None:
    """The person's own, as long as it leads anywhere."""
    found = talk.uow.result_links.find(person_id=talk.person.id, wave_id=wave.id)
    return next((one for one in found if talk.now < one.expires), None)


def _new_link(talk: Talk, wave: Wave) -> Outcome:
    """The only card that shows the address: what is stored is its hash."""
    talk.uow.result_links.remove(person_id=talk.person.id, wave_id=wave.id)
    token, until = new_token(), talk.now + KEPT
    stored = talk.uow.result_links.add(ResultLink(0, wave.id, talk.person.id, token_hash(token), talk.now, until))
    address = talk.world.result_address(token)
    ways = [
        Button(talk.plain("button.copy_address"), copy=address),
        said(talk.language, "button.page_stop", "results_link_stop", wave.id, stored.id),
        said(talk.language, "button.all_results", "results", wave.id),
    ]
    return talk.outcome(Card(talk.say("results_link.made", address=address, until=talk.day(until)), rows_of(ways)))


def _own(talk: Talk, action: Action) -> Wave:
    """The wave of one's own address; a button of an older one is stale."""
    wave, _ = reader_of(talk, action.numbers[0])
    own = _link(talk, wave)
    if own is None or own.id != action.numbers[1]:
        raise StageError
    return wave


@press("results_link_new", numbers=2)
def results_link_new(talk: Talk, action: Action) -> Outcome:
    """The old address dies with the new one."""
    _served(talk, action)
    return _new_link(talk, _own(talk, action))


@press("results_link_stop", numbers=2)
def results_link_stop(talk: Talk, action: Action) -> Outcome:
    wave = _own(talk, action)
    talk.uow.result_links.remove(person_id=talk.person.id, wave_id=wave.id)
    return talk.outcome(go_to(talk, Place("results", wave.id)), sealed=Card(talk.say("results_link.stopped")))


def serve_results(uow: UnitOfWork, world: World, now: datetime, token: str) -> ResultPage:
    """What an address shows to its person's own side; NotFoundError for one that never was, has ended, was taken back,
    or whose member has left since.
    """
    found = uow.result_links.find(token_hash=token_hash(token))
    if not found or now >= found[0].expires:
        raise NotFoundError
    own = found[0]
    person, wave = uow.persons.get(own.person_id), uow.waves.get(own.wave_id)
    talk = Talk(uow, person, now, world, Incoming(0, "page", person.telegram_id, person.chat_id))
    partnership = uow.partnerships.get(wave.partnership_id)
    mine = {m.organisation_id for m in memberships(uow, person.id) if m.joined <= own.created}
    side = next((side for side in Side if partnership.organisation_of(side) in mine), None)
    if side is None or not may_see(wave, side):
        raise NotFoundError
    try:
        return ResultPage(results_of(talk, wave, side), own.expires)
    except DialogueError as error:
        raise NotFoundError from error
