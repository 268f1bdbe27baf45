"""A private address from which a member's calendar fetches the year's dates by itself, until it is revoked."""

from datetime import datetime

from flows.cards.buttons import rows_of, said
from flows.cards.card import Action, Button, Card, Incoming, Outcome
from flows.errors import NotFoundError, StageError
from flows.ids import new_token, token_hash
from flows.people import Place
from flows.ports import UnitOfWork
from flows.service.access import Party, memberships, party_in
from flows.service.calendars import CalendarView, feed_calendar
from flows.service.registry import go_to, press
from flows.service.talk import Talk, World
from flows.year import Feed


def feed_ways(talk: Talk, party: Party) -> list[Button]:
    """[Subscribe], where there is a web to serve it."""
    if not talk.world.public_url:
        return []
    return [said(talk.language, "button.feed", "feed", party.partnership.id)]


@press("feed")
def feed(talk: Talk, action: Action) -> Outcome:
    """A first address; whoever has one may have a new one or none."""
    party = _served(talk, action)
    own = _feeds(talk, party)
    if not own:
        return _new_feed(talk, party)
    identity, language = party.partnership.id, talk.language
    ways = [
        said(language, "button.feed_new", "feed_new", identity, own[0].id),
        said(language, "button.feed_stop", "feed_stop", identity, own[0].id),
        said(language, "button.year", "year", identity),
    ]
    return talk.outcome(Card(talk.say("feed.has", day=talk.day(own[0].created)), rows_of(ways)))


def _served(talk: Talk, action: Action) -> Party:
    party = party_in(talk, action.numbers[0])
    if not talk.world.public_url:
        raise StageError("stage.no_address")
    return party


def _feeds(talk: Talk, party: Party) -> list[Feed]:
    return talk.uow.feeds.find(person_id=talk.person.id, partnership_id=party.partnership.id)


def _revoke(talk: Talk, party: Party) -> None:
    talk.uow.feeds.remove(person_id=talk.person.id, partnership_id=party.partnership.id)


def _new_feed(talk: Talk, party: Party) -> Outcome:
    """The only card that shows the address: what is stored is its hash."""
    _revoke(talk, party)
    token, partnership = new_token(), party.partnership
    stored = talk.uow.feeds.add(Feed(0, talk.person.id, partnership.id, token_hash(token), talk.now))
    address = talk.world.feed_address(token)
    ways = [
        Button(talk.plain("button.copy_address"), copy=address),
        said(talk.language, "button.feed_stop", "feed_stop", partnership.id, stored.id),
        said(talk.language, "button.year", "year", partnership.id),
    ]
    return talk.outcome(Card(talk.say("feed.made", estate=partnership.estate, address=address), rows_of(ways)))


@press("feed_new", numbers=2)
def feed_new(talk: Talk, action: Action) -> Outcome:
    """The old address dies with the new one; an old button makes none."""
    party = _served(talk, action)
    if [one.id for one in _feeds(talk, party)] != [action.numbers[1]]:
        raise StageError
    return _new_feed(talk, party)


@press("feed_stop", numbers=2)
def feed_stop(talk: Talk, action: Action) -> Outcome:
    """Also where nothing is served any more: what was given can always be taken back."""
    party = party_in(talk, action.numbers[0])
    if [one.id for one in _feeds(talk, party)] != [action.numbers[1]]:
        raise StageError
    _revoke(talk, party)
    card = go_to(talk, Place("year", party.partnership.id))
    return talk.outcome(card, sealed=Card(talk.say("feed.stopped")))


def serve_feed(uow: UnitOfWork, world: World, now: datetime, token: str) -> CalendarView:
    """What an address shows; NotFoundError for one that never was, was revoked, or whose member has left since.

    Somebody who left and came back asks for a new one.
    """
    found = uow.feeds.find(token_hash=token_hash(token))
    if not found:
        raise NotFoundError
    own = found[0]
    person = uow.persons.get(own.person_id)
    talk = Talk(uow, person, now, world, Incoming(0, "feed", person.telegram_id, person.chat_id))
    partnership = uow.partnerships.get(own.partnership_id)
    sides = {partnership.housing_id, partnership.company_id}
    if not any(m.organisation_id in sides and m.joined <= own.created for m in memberships(uow, person.id)):
        raise NotFoundError
    return feed_calendar(talk, partnership)
