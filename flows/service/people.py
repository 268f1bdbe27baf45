"""[Our people]: who speaks for each party, who sees to what, and how one goes and another comes."""

from dataclasses import replace
from typing import Any

from markupsafe import Markup

from flows.cards.buttons import MOST_BUTTONS, rows_of, said
from flows.cards.buttons import press as button
from flows.cards.card import Action, Card, Outcome
from flows.cards.fitting import fitted
from flows.errors import NotAllowedError, StageError
from flows.partnership import Partnership, Stage
from flows.people import Member, Place, Reach, Side
from flows.service.access import Party, active_members, co_ordinator, party_in, party_name
from flows.service.duties import efforts_of
from flows.service.hand_over import effort_lines
from flows.service.registry import go_to, press, where
from flows.service.talk import Talk
from flows.service.telling import tell

ROOM_OF_PARTY, ROOM_OF_EFFORTS = 190, 180


@where("people")
def where_people(talk: Talk) -> Card:
    """Everybody of both parties; what can be done is about one's own."""
    party = party_in(talk, talk.person.place.id)
    partnership = party.partnership
    parts = [talk.say("people.head", estate=partnership.estate)]
    parts += [_party_lines(talk, partnership, side) for side in (party.side, party.side.other)]
    efforts = effort_lines(talk, party)
    if efforts:
        parts.append(talk.say("people.efforts") + "\n" + fitted(efforts, ROOM_OF_EFFORTS, talk.language))
    ways = [said(talk.language, key, verb, *numbers) for key, verb, *numbers in _ways(talk, party)]
    return Card(Markup("\n\n").join(parts), rows_of([*ways, said(talk.language, "button.menu", "menu")]))


def _ways(talk: Talk, party: Party) -> list[tuple[Any, ...]]:
    """Each with its verb's numbers; leaving comes last."""
    partnership, organisation_id = party.partnership, party.organisation_id
    found: list[tuple[Any, ...]] = []
    if efforts_of(talk, partnership):
        found.append(("button.hand_over_effort", "duties", partnership.id))
    if partnership.stage is Stage.AGREED:
        found.append(("button.group", "group", partnership.id))
    found.append(("button.invite_colleague", "invite_colleague", organisation_id, partnership.id))
    if len(active_members(talk.uow, organisation_id)) > 1:
        if party.member.id == co_ordinator(talk, partnership):
            found.append(("button.pass_on", "co_ordinator", partnership.id))
        found.append(("button.somebody_left", "part", partnership.id))
    return [*found, ("button.leave", "leave", organisation_id)]


def _party_lines(talk: Talk, partnership: Partnership, side: Side) -> Markup:
    name = party_name(talk, partnership, side) or talk.plain("partner.unknown")
    members = active_members(talk.uow, partnership.organisation_of(side))
    lines = [_line(talk, partnership, member) for member in members] or [talk.say("people.nobody")]
    return Markup("<b>{}</b>\n{}").format(name, fitted(lines, ROOM_OF_PARTY, talk.language))


def _line(talk: Talk, partnership: Partnership, member: Member) -> Markup:
    words = [member.name, member.role]
    if member.id == co_ordinator(talk, partnership):
        words.append(talk.plain("people.co_ordinator"))
    if talk.uow.persons.get(member.person_id).reach is Reach.UNREACHABLE:
        words.append(talk.plain("people.unreachable"))
    return Markup("– {}").format(" · ".join(word for word in words if word))


@press("people")
def people(talk: Talk, action: Action) -> Outcome:
    party = party_in(talk, action.numbers[0])
    return talk.outcome(go_to(talk, Place("people", party.partnership.id)))


def _colleagues(talk: Talk, party: Party) -> list[Member]:
    members = active_members(talk.uow, party.organisation_id)
    return [member for member in members if member.id != party.member.id][: MOST_BUTTONS - 1]


@press("part")
def part(talk: Talk, action: Action) -> Outcome:
    """Who has left us?"""
    party = party_in(talk, action.numbers[0])
    back = said(talk.language, "button.cancel", "people", party.partnership.id)
    rows = tuple((button(member.name, "part_with", member.id),) for member in _colleagues(talk, party))
    return talk.outcome(Card(talk.say("part.who" if rows else "part.nobody"), (*rows, (back,))))


@press("co_ordinator")
def pass_on(talk: Talk, action: Action) -> Outcome:
    """Who is to hear when something is stuck?"""
    party = _as_co_ordinator(talk, action)
    back = said(talk.language, "button.cancel", "people", party.partnership.id)
    rows = tuple(
        (button(member.name, "co_ordinator_to", party.partnership.id, member.id),)
        for member in _colleagues(talk, party)
    )
    return talk.outcome(Card(talk.say("people.pass_on", estate=party.partnership.estate), (*rows, (back,))))


def _as_co_ordinator(talk: Talk, action: Action) -> Party:
    """Raise StageError for whoever is it no more, NotAllowedError for the other side."""
    party = party_in(talk, action.numbers[0])
    if party.side is not Side.HOUSING:
        raise NotAllowedError
    if party.member.id != co_ordinator(talk, party.partnership):
        raise StageError
    return party


@press("co_ordinator_to", numbers=2)
def pass_on_to(talk: Talk, action: Action) -> Outcome:
    party = _as_co_ordinator(talk, action)
    to = next((member for member in _colleagues(talk, party) if member.id == action.numbers[1]), None)
    if to is None:
        raise StageError
    talk.uow.partnerships.save(replace(party.partnership, owner_id=to.id))
    tell(talk, [to], "co_ordinating", {"partnership": party.partnership.id})
    sealed = Card(talk.say("people.passed_on", who=to.name))
    return talk.outcome(go_to(talk, Place("people", party.partnership.id)), sealed=sealed)
