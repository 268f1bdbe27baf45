"""A caretaker's own things, and how staff bring one in and say goodbye."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from markupsafe import Markup

from flows.cards.buttons import press as button
from flows.cards.buttons import said
from flows.cards.card import Action, Button, Card, Outcome
from flows.errors import NotAllowedError, ReplyError, StageError
from flows.partnership import Invitation, InvitationKind, Partnership
from flows.people import Place, Reach, Side
from flows.ports import Message, UnitOfWork
from flows.schedule import is_polite, polite_time
from flows.service.access import party_in
from flows.service.caretaking import (
    caretaker_card,
    caretakers_of,
    handed_out,
    helping_in,
    own_caretaking,
    staff_in,
    wave_ahead,
)
from flows.service.closing_hooks import when_opened
from flows.service.invitations import make_invitation
from flows.service.registry import go_to, message, press, where, words
from flows.service.survey_audit import note
from flows.service.talk import Talk, World
from flows.service.telling import tell_side
from flows.wave import Caretaker, Handout, Wave

USUAL_NUMBERS = (5, 10, 20)
MOST_HANDED = 2000
LISTED = 5


@press("caretaker")
def caretaker(talk: Talk, action: Action) -> Outcome:
    found = own_caretaking(talk, action.numbers[0])
    return talk.outcome(go_to(talk, Place("caretaker", found.id)))


@press("caretaker_handed")
def handed(talk: Talk, action: Action) -> Outcome:
    wave, _ = helping_in(talk, action.numbers[0])
    return talk.edited(go_to(talk, Place("handed", wave.id)))


@where("handed")
def where_handed(talk: Talk) -> Card:
    """How many? What is typed now is the number."""
    wave, mine = helping_in(talk, talk.person.place.id)
    times = len(handed_out(talk.uow, wave, talk.person.id))
    numbers = tuple(button(str(n), "caretaker_handed_n", wave.id, n, times) for n in USUAL_NUMBERS)
    back = said(talk.language, "button.back", "caretaker", mine.id)
    return Card(talk.say("caretaker.how_many"), (numbers, (back,)))


@press("caretaker_handed_n", numbers=3)
def handed_n(talk: Talk, action: Action) -> Outcome:
    """The third number is how often they have said so before: a second tap counts nothing."""
    wave_id, n, times = action.numbers[:3]
    wave, mine = helping_in(talk, wave_id)
    if len(handed_out(talk.uow, wave, talk.person.id)) != times or not 1 <= n <= MOST_HANDED:
        raise StageError
    return _noted(talk, wave, mine, n)


@words("handed")
def handed_typed(talk: Talk, text: str) -> Outcome:
    wave, mine = helping_in(talk, talk.person.place.id)
    return _noted(talk, wave, mine, number_in(text, MOST_HANDED))


def number_in(text: str, most: int) -> int:
    """A whole number from 1 to so many; ReplyError for anything else."""
    short = text.strip().replace(".", "").replace(" ", "")
    if not short.isascii() or not short.isdecimal() or not 1 <= int(short[:9]) <= most:
        raise ReplyError("reply.how_many", {"most": most})
    return int(short)


def _noted(talk: Talk, wave: Wave, mine: Caretaker, n: int) -> Outcome:
    talk.uow.handouts.add(Handout(0, wave.id, talk.person.id, n, talk.now))
    return talk.outcome(go_to(talk, Place("caretaker", mine.id)), sealed=Card(talk.say("caretaker.noted", n=n)))


@press("caretaker_leave")
def leave(talk: Talk, action: Action) -> Outcome:
    found = own_caretaking(talk, action.numbers[0])
    estate = talk.uow.partnerships.get(found.partnership_id).estate
    yes = said(talk.language, "button.leave_yes", "caretaker_leave_yes", found.id)
    no = said(talk.language, "button.cancel", "caretaker", found.id, is_main=True)
    return talk.edited(Card(talk.say("caretaker.leave_ask", estate=estate), ((yes,), (no,))))


@press("caretaker_leave_yes")
def leave_yes(talk: Talk, action: Action) -> Outcome:
    found = own_caretaking(talk, action.numbers[0])
    talk.uow.caretakers.save(replace(found, left=talk.now))
    partnership = talk.uow.partnerships.get(found.partnership_id)
    tell_side(talk, partnership, Side.HOUSING, "caretaker_left", caretaker=found.id)
    return talk.outcome(go_to(talk, Place("home")), sealed=Card(talk.say("caretaker.left", estate=partnership.estate)))


@press("survey_caretakers")
def survey_caretakers(talk: Talk, action: Action) -> Outcome:
    """Who helps, how much each has handed out, and how to bring in another."""
    wave, _ = staff_in(talk, action.numbers[0])
    return talk.edited(_staff_card(talk, wave))


def _staff_card(talk: Talk, wave: Wave) -> Card:
    found = caretakers_of(talk.uow, wave.partnership_id)
    head = talk.say("caretaker.list" if found else "caretaker.nobody", estate=_partnership(talk, wave).estate)
    lines = [_line(talk, wave, one) for one in found]
    rows: list[tuple[Button, ...]] = [
        (button(talk.plain("button.caretaker_out", who=one.name), "survey_caretaker_out", wave.id, one.id),)
        for one in found[:LISTED]
    ]
    rows.append((said(talk.language, "button.invite_caretaker", "survey_caretaker_in", wave.id, is_main=True),))
    rows.append((said(talk.language, "button.back", "survey_pack", wave.id),))
    return Card(Markup("\n").join([head, *lines]), tuple(rows))


def _partnership(talk: Talk, wave: Wave) -> Partnership:
    return talk.uow.partnerships.get(wave.partnership_id)


def _line(talk: Talk, wave: Wave, one: Caretaker) -> Markup:
    n = sum(given.n for given in handed_out(talk.uow, wave, one.person_id))
    return talk.say("caretaker.line", who=one.name, n=n)


@press("survey_caretaker_in")
def invite_caretaker(talk: Talk, action: Action) -> Outcome:
    """A link for one caretaker, with words to forward."""
    wave, party = staff_in(talk, action.numbers[0])
    partnership = party.partnership
    draft = Invitation(
        0,
        "",
        InvitationKind.CARETAKER,
        partnership.housing_id,
        talk.now,
        talk.now,
        partnership_id=partnership.id,
        invited_by=party.member.id,
    )
    invitation, token = make_invitation(talk.uow, draft, talk.now)
    link = talk.world.link(token)
    forward = talk.plain("forward.caretaker", who=party.member.name, estate=partnership.estate, link=link)
    copy = Button(talk.plain("button.copy_link"), copy=link)
    head = Card(talk.say("link.caretaker", day=talk.day(invitation.expires)))
    pack = go_to(talk, Place("survey_pack", wave.id))
    return talk.outcome(head, Card(talk.say("words", words=forward), ((copy,),)), pack)


@press("survey_caretaker_out", numbers=2)
def ask_to_remove(talk: Talk, action: Action) -> Outcome:
    wave, one = _helper(talk, action)
    yes = said(talk.language, "button.caretaker_out_yes", "survey_caretaker_end", wave.id, one.id)
    no = said(talk.language, "button.cancel", "survey_caretakers", wave.id, is_main=True)
    return talk.edited(Card(talk.say("caretaker.out_ask", who=one.name), ((yes,), (no,))))


@press("survey_caretaker_end", numbers=2)
def remove(talk: Talk, action: Action) -> Outcome:
    """From now on nothing of the wave is theirs; they are told so."""
    wave, one = _helper(talk, action)
    gone = talk.uow.caretakers.save(replace(one, left=talk.now))
    note(talk, party_in(talk, wave.partnership_id), "caretaker_ended", one, gone)
    payload = {"caretaker": one.id, "partnership": one.partnership_id}
    _tell_caretaker(talk.uow, one, "caretaker_ended", payload, talk.now)
    return talk.edited(_staff_card(talk, wave))


def _helper(talk: Talk, action: Action) -> tuple[Wave, Caretaker]:
    wave, _ = staff_in(talk, action.numbers[0])
    found = next((one for one in caretakers_of(talk.uow, wave.partnership_id) if one.id == action.numbers[1]), None)
    if found is None:
        raise StageError
    return wave, found


def _tell_caretaker(uow: UnitOfWork, one: Caretaker, kind: str, payload: Mapping[str, Any], due: datetime) -> None:
    if uow.persons.get(one.person_id).reach is Reach.STOPPED:
        return
    subject = f"wave:{payload['wave']}" if "wave" in payload else f"caretaker:{one.id}"
    uow.outbox.queue(Message(f"{kind}:{subject}:k{one.id}", one.person_id, kind, due, subject, payload))


@when_opened
def tell_caretakers(uow: UnitOfWork, _world: World, wave: Wave, now: datetime) -> None:
    """On the day on which it begins."""
    for one in caretakers_of(uow, wave.partnership_id):
        payload = {"wave": wave.id, "caretaker": one.id, "partnership": wave.partnership_id}
        _tell_caretaker(uow, one, "caretaker_begins", payload, polite_time(now))


@message("caretaker_begins")
def caretaker_begins(talk: Talk, payload: Mapping[str, Any]) -> Card | str | datetime:
    mine = own_caretaking(talk, payload["caretaker"])
    wave = wave_ahead(talk, talk.uow.partnerships.get(mine.partnership_id))
    if wave is None or wave.id != payload["wave"]:
        return "the wave is over"
    return caretaker_card(talk, mine) if is_polite(talk.now) else polite_time(talk.now)


@message("caretaker_ended")
def caretaker_ended(talk: Talk, payload: Mapping[str, Any]) -> Card | str:
    one = talk.uow.caretakers.get(payload["caretaker"])
    if one.person_id != talk.person.id:
        raise NotAllowedError
    return Card(talk.say("caretaker.ended", estate=talk.uow.partnerships.get(one.partnership_id).estate))


@message("caretaker_joined")
def caretaker_joined(talk: Talk, payload: Mapping[str, Any]) -> Card | str:
    return _news(talk, payload, "caretaker.news_joined")


@message("caretaker_left")
def caretaker_left(talk: Talk, payload: Mapping[str, Any]) -> Card | str:
    return _news(talk, payload, "caretaker.news_left")


def _news(talk: Talk, payload: Mapping[str, Any], key: str) -> Card | str:
    party = party_in(talk, payload["partnership"])
    one = talk.uow.caretakers.get(payload["caretaker"])
    row = (said(talk.language, "button.menu", "open", party.partnership.id),)
    return Card(talk.say(key, who=one.name, estate=party.partnership.estate), (row,))
