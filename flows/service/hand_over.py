"""[Hand over]: an effort goes to another member or to somebody by name, and the other party hears it."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from flows.cards.buttons import MOST_BUTTONS, said
from flows.cards.buttons import press as button
from flows.cards.card import Action, Button, Card, Outcome
from flows.cards.fitting import shorten
from flows.errors import StageError
from flows.partnership import Partnership
from flows.people import Member, Place
from flows.service.access import Party, active_members, party_in, party_name
from flows.service.duties import (
    Effort,
    all_members,
    effort_of,
    efforts_of,
    hand_over,
    latest_duty,
    named_members,
    responsible_name,
)
from flows.service.registry import go_to, message, press, where, words
from flows.service.talk import Talk
from flows.service.telling import tell, tell_side
from flows.words import parse_name

LABEL = 40


def effort_name(effort: Effort, length: int = LABEL) -> str:
    """Its first line."""
    return shorten(str(effort.get("what", "")).split("\n")[0], length)


def effort_lines(talk: Talk, party: Party) -> list[Markup]:
    """Each effort with who sees to it."""
    nobody = talk.plain("duty.nobody")
    efforts = efforts_of(talk, party.partnership)
    return [
        talk.say("duty.line", what=effort_name(e, 60), who=responsible_name(talk, party.partnership, e) or nobody)
        for e in efforts
    ]


@where("duties")
def where_duties(talk: Talk) -> Card:
    """Which effort is handed over?"""
    party = party_in(talk, talk.person.place.id)
    efforts = efforts_of(talk, party.partnership)
    back = said(talk.language, "button.people", "people", party.partnership.id)
    if not efforts:
        return Card(talk.say("duty.none"), ((back,),))
    lines = Markup("\n").join(effort_lines(talk, party))
    rows = tuple((_effort_button(party, effort),) for effort in efforts[: MOST_BUTTONS - 1])
    return Card(Markup("\n\n").join([talk.say("duty.which"), lines]), (*rows, (back,)))


def _effort_button(party: Party, effort: Effort) -> Button:
    return button(effort_name(effort), "duty", party.partnership.id, effort["id"])


@press("duties")
def duties(talk: Talk, action: Action) -> Outcome:
    party = party_in(talk, action.numbers[0])
    return talk.outcome(go_to(talk, Place("duties", party.partnership.id)))


@press("duty", numbers=2)
def duty(talk: Talk, action: Action) -> Outcome:
    party = party_in(talk, action.numbers[0])
    effort = effort_of(talk, party.partnership, action.numbers[1])
    return talk.outcome(go_to(talk, Place("duty", party.partnership.id, str(effort["id"]))))


@where("duty")
def where_duty(talk: Talk) -> Card:
    """To whom? Members by a tap, anybody else by writing the name."""
    party, effort = _here(talk)
    seen = latest_duty(talk, party.partnership, effort)
    named = {member.id for member in named_members(talk, party.partnership, effort)}
    others = [member for member in _own_first(talk, party) if member.id not in named]
    numbers = (party.partnership.id, effort["id"], seen.id if seen else 0)
    rows = tuple((button(_label(talk, party, m), "duty_to", *numbers, m.id),) for m in others[: MOST_BUTTONS - 1])
    back = said(talk.language, "button.cancel", "people", party.partnership.id)
    who = responsible_name(talk, party.partnership, effort) or talk.plain("duty.nobody")
    return Card(talk.say("duty.whom", what=effort_name(effort, 200), who=who), (*rows, (back,)))


def _here(talk: Talk) -> tuple[Party, Effort]:
    party = party_in(talk, talk.person.place.id)
    return party, effort_of(talk, party.partnership, int(talk.person.place.address))


def _own_first(talk: Talk, party: Party) -> list[Member]:
    members = all_members(talk, party.partnership)
    return sorted(members, key=lambda member: member.organisation_id != party.organisation_id)


def _label(talk: Talk, party: Party, member: Member) -> str:
    if member.organisation_id == party.organisation_id:
        return member.name
    return f"{member.name} · {party_name(talk, party.partnership, party.side.other)}"


@press("duty_to", numbers=4)
def duty_to(talk: Talk, action: Action) -> Outcome:
    """Numbers: partnership, effort, the handing over that was seen, member."""
    party = party_in(talk, action.numbers[0])
    effort = effort_of(talk, party.partnership, action.numbers[1])
    seen = latest_duty(talk, party.partnership, effort)
    if action.numbers[2] != (seen.id if seen else 0):
        raise StageError
    to = next((m for m in all_members(talk, party.partnership) if m.id == action.numbers[3]), None)
    if to is None:
        raise StageError
    return _handed(talk, party, effort, to)


@words("duty")
def duty_named(talk: Talk, text: str) -> Outcome:
    """A name was written; a member's name is that member."""
    party, effort = _here(talk)
    name = parse_name(text)
    known = [m for m in all_members(talk, party.partnership) if m.name.casefold() == name.casefold()]
    return _handed(talk, party, effort, known[0] if len(known) == 1 else name)


def _handed(talk: Talk, party: Party, effort: Effort, to: Member | str) -> Outcome:
    """The other party hears it, and so does whoever of our own takes it."""
    duty = hand_over(talk, party.partnership, effort, to, party.member)
    told: dict[str, Any] = {"duty": duty.id, "who": party.member.name}
    tell_side(talk, party.partnership, party.side.other, "duty_handed", **told)
    if not isinstance(to, str) and to.organisation_id == party.organisation_id:
        tell(talk, [to], "duty_handed", {"partnership": party.partnership.id, **told})
    sealed = Card(talk.say("duty.handed", what=effort_name(effort, 200), who=duty.name))
    return talk.outcome(go_to(talk, Place("people", party.partnership.id)), sealed=sealed)


@message("duty_handed")
def duty_handed(talk: Talk, payload: Mapping[str, Any]) -> Card | str:
    party = party_in(talk, payload["partnership"])
    told = talk.uow.duties.get(payload["duty"])
    effort = next((e for e in efforts_of(talk, party.partnership) if e["id"] == told.effort), None)
    latest = latest_duty(talk, party.partnership, effort) if effort is not None else None
    if effort is None or latest is None or latest.id != told.id:
        return "handed over again, or agreed anew"
    key = "duty.taken" if told.member_id == told.handed_by else "duty.told"
    key = "duty.yours" if told.member_id == party.member.id else key
    text = talk.say(
        key, what=effort_name(effort, 200), who=told.name, by=payload["who"], estate=party.partnership.estate
    )
    return Card(text, ((_hand_over_button(talk, party, effort),),))


def _hand_over_button(talk: Talk, party: Party, effort: Effort) -> Button:
    return said(talk.language, "button.hand_over", "duty", party.partnership.id, effort["id"])


def ask_who_takes(talk: Talk, partnership: Partnership, organisation_id: int, efforts: list[int]) -> None:
    """After somebody has left: those who are left of the party say to whom each effort goes."""
    told = {"partnership": partnership.id, "efforts": efforts}
    tell(talk, active_members(talk.uow, organisation_id), "duties_open", told, key=f"t{talk.now.timestamp():.0f}")


@message("duties_open")
def duties_open(talk: Talk, payload: Mapping[str, Any]) -> Card | str:
    """One tap for each effort that nobody among us sees to since."""
    party = party_in(talk, payload["partnership"])
    efforts = [e for e in efforts_of(talk, party.partnership) if e["id"] in payload["efforts"]]
    waiting = [e for e in efforts if not named_members(talk, party.partnership, e)]
    if not waiting:
        return "handed over since, or not agreed any more"
    lines = Markup("\n").join(Markup("– {}").format(effort_name(effort, 60)) for effort in waiting)
    rows = tuple((_effort_button(party, effort),) for effort in waiting[:MOST_BUTTONS])
    return Card(talk.say("duty.open", efforts=lines, estate=party.partnership.estate), rows)
