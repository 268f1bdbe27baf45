"""A wave is over: its figures are frozen under a number, looked at by staff, and released to both sides."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from flows.cards.buttons import rows_of, said
from flows.cards.card import Action, Button, Card, Outcome
from flows.errors import StageError
from flows.freezing import Gathered, freeze, frozen
from flows.people import Place, Side
from flows.ports import UnitOfWork
from flows.service.access import Party, party_in, party_name
from flows.service.audit import Deed, note_audit
from flows.service.closing_hooks import when_closed
from flows.service.reasons import Reason
from flows.service.registry import go_to, message, press
from flows.service.result_access import closing_staff, may_see
from flows.service.survey_ways import survey_ways
from flows.service.talk import Talk, World
from flows.service.telling import tell_side
from flows.snapshot import content_of, may_follow
from flows.wave import Invited, Wave, WaveState


@when_closed
def freeze_wave(uow: UnitOfWork, _world: World, wave: Wave, now: datetime) -> None:
    """Everything that will ever be shown of the wave, once; nothing where it may not be made anew.

    A wave that was opened again is frozen again under the next number, only when at least 10 more have answered.
    """
    content = freeze(gathered(uow, wave))
    before = uow.snapshots.find(wave_id=wave.id)
    if before and not may_follow(content_of(before[-1]), content):
        return
    uow.snapshots.add(frozen(wave.id, len(before) + 1, content, now))


def gathered(uow: UnitOfWork, wave: Wave) -> Gathered:
    """What the wave holds as long as it is not frozen."""
    return Gathered(
        wave=wave,
        statements=[uow.statements.get(statement_id) for statement_id in wave.statements],
        tally=uow.ballots.tally(wave.id),
        counted=uow.ballots.counted(wave.id),
        responses=uow.ballots.responses(wave.id),
        reached=_reached(uow, wave),
        population=wave.shares,
    )


def _reached(uow: UnitOfWork, wave: Wave) -> int | None:
    """All who were to be asked, once there were codes for each; otherwise nobody knows.

    The codes themselves are no base: printing again draws new ones, and nobody counts what lies in the drawer.
    """
    asked = wave.drawn if wave.invited is Invited.DRAW else wave.adults
    codes, _ = uow.ballots.codes(wave.id)
    return asked if wave.invited is not Invited.OPEN and asked and codes >= asked else None


@survey_ways
def ways_to_results(talk: Talk, party: Party, wave: Wave | None) -> list[Button]:
    """On the survey's card, from the closing on; for the company from the release on."""
    if wave is None or not may_see(wave, party.side) or not talk.uow.snapshots.find(wave_id=wave.id):
        return []
    return [said(talk.language, "button.results", "results", wave.id, is_main=True)]


@press("results_release", numbers=2)
def results_release(talk: Talk, action: Action) -> Outcome:
    """Asks once, and says what the company will see."""
    wave, party = _releasable(talk, action)
    them = party_name(talk, party.partnership, Side.COMPANY)
    yes = said(talk.language, "button.release_results", "results_release_yes", wave.id, wave.version, is_main=True)
    ways = [yes, said(talk.language, "button.not_yet", "results", wave.id)]
    return talk.outcome(Card(talk.say("closing.sure", them=them), rows_of(ways)))


def _releasable(talk: Talk, action: Action) -> tuple[Wave, Party]:
    wave, party = closing_staff(talk, action.numbers[0])
    if wave.state is WaveState.RELEASED:
        raise StageError("stage.released_already")
    if wave.version != action.numbers[1]:
        raise StageError
    return wave, party


@press("results_release_yes", numbers=2)
def results_release_yes(talk: Talk, action: Action) -> Outcome:
    """Both sides have the results; the company and the colleagues are told."""
    wave, party = _releasable(talk, action)
    released = talk.uow.waves.save(replace(wave, state=WaveState.RELEASED, released=talk.now))
    about = f"wave:{wave.id}"
    deed = Deed(party.partnership.id, party.member.id, "released", about, wave.state, released.state)
    note_audit(talk.uow, deed, talk.now)
    for side in Side:
        tell_side(talk, party.partnership, side, "results_released", wave=wave.id, who=party.member.name)
    them = party_name(talk, party.partnership, Side.COMPANY)
    card = go_to(talk, Place("results", wave.id))
    return talk.outcome(card, sealed=Card(talk.say("closing.released", them=them)))


@message("results_released")
def results_released(talk: Talk, payload: Mapping[str, Any]) -> Card | str:
    """To the company, and to the colleagues of whoever released them."""
    wave = talk.uow.waves.get(payload["wave"])
    party = party_in(talk, wave.partnership_id)
    if wave.state is not WaveState.RELEASED:
        return Reason.MOVED_ON
    key = "closing.news" if party.side is Side.COMPANY else "closing.news_staff"
    us = party_name(talk, party.partnership, Side.HOUSING)
    text = talk.say(key, us=us, estate=party.partnership.estate, who=payload["who"])
    return Card(text, ((said(talk.language, "button.results", "results", wave.id, is_main=True),),))
