"""Who helps with a partnership's waves: a caretaker hands out papers, lends a phone, and may do no more."""

from markupsafe import Markup

from flows.cards.buttons import press as button
from flows.cards.buttons import rows_of, said
from flows.cards.card import Button, Card, Outcome
from flows.errors import NotAllowedError, StageError
from flows.partnership import Invitation, Partnership, Stage
from flows.people import Place, Side
from flows.ports import UnitOfWork
from flows.service.access import Party, memberships, party_in
from flows.service.ballots import state_now
from flows.service.registry import go_to, where
from flows.service.talk import Talk
from flows.service.telling import tell_side
from flows.wave import Caretaker, Handout, Invited, Wave, WaveState

PRINTED = frozenset({WaveState.PLANNED, WaveState.OPEN})
"""As long as a wave can still be answered there is something to print and to hand out."""


def staff_in(talk: Talk, wave_id: int) -> tuple[Wave, Party]:
    """A wave for a member of the housing organisation; NotAllowedError for everybody else."""
    wave = talk.uow.waves.get(wave_id)
    party = party_in(talk, wave.partnership_id)
    if party.side is not Side.HOUSING:
        raise NotAllowedError
    return wave, party


def caretakers_of(uow: UnitOfWork, partnership_id: int) -> list[Caretaker]:
    return uow.caretakers.find(partnership_id=partnership_id, left=None)


def caretaking(talk: Talk) -> list[Caretaker]:
    """What the person helps with today."""
    return talk.uow.caretakers.find(person_id=talk.person.id, left=None) if talk.person.id else []


def own_caretaking(talk: Talk, caretaker_id: int) -> Caretaker:
    """NotAllowedError for what is another's, and for who helps no more."""
    found = next((one for one in caretaking(talk) if one.id == caretaker_id), None)
    if found is None:
        raise NotAllowedError
    return found


def helping_in(talk: Talk, wave_id: int) -> tuple[Wave, Caretaker]:
    """A wave for who helps with it; StageError when it takes no answers any more."""
    wave = talk.uow.waves.get(wave_id)
    found = next((one for one in caretaking(talk) if one.partnership_id == wave.partnership_id), None)
    if found is None:
        raise NotAllowedError
    return _still_asked(talk, wave), found


def printing_in(talk: Talk, wave_id: int) -> Wave:
    """A wave for who may have its papers: staff and caretakers."""
    wave = talk.uow.waves.get(wave_id)
    if any(one.partnership_id == wave.partnership_id for one in caretaking(talk)):
        return _still_asked(talk, wave)
    return _still_asked(talk, staff_in(talk, wave_id)[0])


def _still_asked(talk: Talk, wave: Wave) -> Wave:
    is_over = talk.uow.partnerships.get(wave.partnership_id).stage is Stage.ENDED
    if is_over or state_now(wave, talk.now) not in PRINTED:
        raise StageError("survey.over")
    return wave


def wave_ahead(talk: Talk, partnership: Partnership) -> Wave | None:
    """The one that is open, else the next that is planned."""
    waves = [] if partnership.stage is Stage.ENDED else talk.uow.waves.find(partnership_id=partnership.id)
    found = [wave for wave in waves if state_now(wave, talk.now) in PRINTED]
    return min(found, key=lambda wave: wave.opens, default=None)


def handed_out(uow: UnitOfWork, wave: Wave, person_id: int) -> list[Handout]:
    return uow.handouts.find(wave_id=wave.id, person_id=person_id)


def arrive(talk: Talk, invitation: Invitation) -> Outcome:
    """The link was accepted: from here on they help with this estate."""
    partnership_id = invitation.partnership_id or 0
    known = talk.uow.caretakers.find(partnership_id=partnership_id, person_id=talk.person.id, left=None)
    name = talk.person.first_name or "–"
    found = known[0] if known else talk.uow.caretakers.add(Caretaker(0, partnership_id, talk.person.id, name, talk.now))
    partnership = talk.uow.partnerships.get(partnership_id)
    tell_side(talk, partnership, Side.HOUSING, "caretaker_joined", caretaker=found.id)
    return talk.outcome(go_to(talk, Place("caretaker", found.id)), sealed=Card(talk.say("invited.accepted")))


@where("caretaker")
def where_caretaker(talk: Talk) -> Card:
    return caretaker_card(talk, own_caretaking(talk, talk.person.place.id))


def caretaker_card(talk: Talk, caretaker: Caretaker) -> Card:
    """Which estate, until when, and what there is to do. Nothing of what anybody answers."""
    partnership = talk.uow.partnerships.get(caretaker.partnership_id)
    organisation = talk.uow.organisations.get(partnership.housing_id).name
    wave = wave_ahead(talk, partnership)
    head = talk.say("caretaker.head", estate=partnership.estate, organisation=organisation)
    buttons = [] if wave is None else _things_to_do(talk, wave)
    buttons.append(said(talk.language, "button.leave", "caretaker_leave", caretaker.id))
    if memberships(talk.uow, talk.person.id) or len(caretaking(talk)) > 1:
        buttons.append(said(talk.language, "button.menu", "menu"))
    return Card(Markup("\n\n").join([head, _situation(talk, wave)]), rows_of(buttons))


def _situation(talk: Talk, wave: Wave | None) -> Markup:
    if wave is None:
        return talk.say("caretaker.nothing")
    if state_now(wave, talk.now) is WaveState.PLANNED:
        return talk.say("caretaker.soon", day=talk.day(wave.opens))
    given = sum(one.n for one in handed_out(talk.uow, wave, talk.person.id))
    return talk.say("caretaker.open", day=talk.day(wave.closes), n=given)


def _things_to_do(talk: Talk, wave: Wave) -> list[Button]:
    language, has_codes = talk.language, wave.invited is not Invited.OPEN
    found = []
    if state_now(wave, talk.now) is WaveState.OPEN:
        found.append(said(language, "button.help_answer", "caretaker_help", wave.id, is_main=True))
    if has_codes:
        found.append(said(language, "button.handed_out", "caretaker_handed", wave.id))
    found.append(said(language, "button.poster", "survey_poster", wave.id))
    if has_codes:
        found.append(said(language, "button.letters", "survey_print", wave.id, word="survey_letters"))
        found.append(said(language, "button.cards", "survey_print", wave.id, word="survey_cards"))
    return found


def caretaker_ways(talk: Talk) -> list[Button]:
    """For the menu of somebody who is more than that."""
    found = caretaking(talk)
    names = [talk.uow.partnerships.get(one.partnership_id).estate for one in found]
    return [
        button(talk.plain("button.caretaker", estate=name), "caretaker", one.id)
        for one, name in zip(found, names, strict=True)
    ]
