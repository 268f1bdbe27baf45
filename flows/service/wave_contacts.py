"""Whom residents can ask about a wave, and what staff see when that person is not here any more."""

from markupsafe import Markup

from flows.cards.buttons import said
from flows.cards.card import Button
from flows.partnership import Stage
from flows.people import Side
from flows.service.access import Party
from flows.service.ballots import state_now
from flows.service.survey_ways import survey_ways
from flows.service.talk import Talk
from flows.wave import Wave, WaveState

_ASKED = {WaveState.PLANNED, WaveState.OPEN}


def contact_lines(talk: Talk, party: Party, wave: Wave) -> list[Markup]:
    """For staff, as long as residents may call: the contact has left, or was erased with the person."""
    if not _is_gone(talk, party, wave):
        return []
    return [talk.say("wave.contact_gone" if wave.contact else "wave.contact_missing", contact=wave.contact)]


def _is_gone(talk: Talk, party: Party, wave: Wave) -> bool:
    is_ours = party.side is Side.HOUSING and party.partnership.stage is Stage.AGREED
    if not is_ours or state_now(wave, talk.now) not in _ASKED:
        return False
    people = talk.uow.members.find(organisation_id=party.organisation_id)
    here = {one.name.casefold() for one in people if one.left is None}
    gone = {one.name.casefold() for one in people if one.left is not None} - here
    return not wave.contact or any(name and name in wave.contact.casefold() for name in gone)


@survey_ways
def ways_to_contact(talk: Talk, party: Party, wave: Wave | None) -> list[Button]:
    """Somebody else, also while it is open: posters can be printed again."""
    if wave is None or not _is_gone(talk, party, wave):
        return []
    return [said(talk.language, "button.wave_contact", "wave_contact", wave.id, wave.version, is_main=True)]
