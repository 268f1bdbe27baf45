"""The end itself: it comes at its date, whoever is there; thanks to both, and the handover in their hands."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from flows.cards.buttons import said
from flows.cards.card import Action, Attachment, Card, Outcome
from flows.ending import ENDS, Ending, EndingState
from flows.errors import StageError
from flows.joint import JointState
from flows.lifecycles import AGREEMENT, JOINT, PARTNERSHIP, SESSION
from flows.partnership import Partnership, Stage
from flows.people import Place
from flows.schedule import is_polite, polite_time
from flows.service.access import Party, party_in, party_name
from flows.service.agreement_versions import proposed
from flows.service.endings import drop_all_ahead, ending_of, kept_until, left_open
from flows.service.joints import joint_for
from flows.service.registry import go_to, message, press
from flows.service.survey_news import tell_over
from flows.service.talk import Talk
from flows.service.waves import stop_asking
from flows.session import SessionState


def close(talk: Talk, ending: Ending) -> Ending:
    """End it now. What was under way is left as it stands, and nothing is said of it any more."""
    partnership = talk.uow.partnerships.get(ending.partnership_id)
    drop_all_ahead(talk, partnership, ENDS)
    for wave in stop_asking(talk.uow, talk.world, partnership, talk.now):
        tell_over(talk, partnership, wave, key=f"v{wave.version}")
    _leave_as_it_is(talk, partnership)
    stage = PARTNERSHIP.after(partnership.stage, "end")
    talk.uow.partnerships.save(replace(partnership, stage=stage))
    return talk.uow.endings.save(replace(ending, state=EndingState.CLOSED, closed=talk.now, earlier=None))


def _leave_as_it_is(talk: Talk, partnership: Partnership) -> None:
    """A version that waited for approval is withdrawn; forms and the joint session take no more answers."""
    waiting = proposed(talk, partnership)
    if waiting is not None:
        talk.uow.agreements.save(replace(waiting, state=AGREEMENT.after(waiting.state, "withdraw")))
    joint = joint_for(talk, partnership)
    if joint is not None and joint.state in {JointState.OPEN, JointState.CONFIRMING}:
        talk.uow.joints.save(replace(joint, state=JOINT.after(joint.state, "close")))
    for session in talk.uow.sessions.find(partnership_id=partnership.id, state=SessionState.OPEN):
        talk.uow.sessions.save(replace(session, state=SESSION.after(session.state, "close")))


@message("partnership_ends")
def partnership_ends(talk: Talk, payload: Mapping[str, Any]) -> Card | str | datetime:
    """At its date the first of these ends it; each then thanks its person, at a decent hour."""
    ending = talk.uow.endings.get(payload["ending"])
    party = party_in(talk, ending.partnership_id)
    if ending.state not in {EndingState.NOTICE, EndingState.CLOSED}:
        return "the notice was taken back"
    if ending.state is EndingState.NOTICE:
        if ending.ends_on > talk.now:
            return ending.ends_on
        ending = close(talk, ending)
    if not is_polite(talk.now):
        return polite_time(talk.now)
    return _thanks(talk, ending, party)


def _thanks(talk: Talk, ending: Ending, party: Party) -> Card:
    text = talk.say(
        "ended.thanks",
        estate=party.partnership.estate,
        them=party_name(talk, party.partnership, party.side.other),
        day=talk.day(kept_until(talk, ending)),
    )
    story = said(talk.language, "button.story", "story", party.partnership.id)
    return Card(text, ((story, said(talk.language, "button.menu", "menu")),), handover_files(talk, ending))


def handover_files(talk: Talk, ending: Ending) -> tuple[Attachment, ...]:
    return tuple(Attachment(kind, ending.id, talk.plain(f"file.{kind}")) for kind in ("handover_pdf", "handover_word"))


@press("handover_files")
def show_files(talk: Talk, action: Action) -> Outcome:
    """The handover as it stands: of a notice that runs, and of what has ended."""
    party = party_in(talk, action.numbers[0])
    ending = ending_of(talk, party.partnership)
    if ending is None:
        raise StageError
    place = Place("home" if ending.state is EndingState.CLOSED else "handover", party.partnership.id)
    files = Card(talk.say("handover.files"), (), handover_files(talk, ending))
    return talk.outcome(files, go_to(talk, place))


@message("handover_open")
def handover_open(talk: Talk, payload: Mapping[str, Any]) -> Card | str | datetime:
    """Two weeks before the end: what nobody has said anything about yet."""
    ending = talk.uow.endings.get(payload["ending"])
    party = party_in(talk, ending.partnership_id)
    if ending.state is not EndingState.NOTICE or party.partnership.stage is not Stage.AGREED:
        return "taken back or ended since"
    missing = len(left_open(talk, ending, party.partnership))
    if not missing:
        return "nothing is open"
    if not is_polite(talk.now):
        return polite_time(talk.now)
    row = (said(talk.language, "button.handover", "handover", party.partnership.id, is_main=True),)
    values = {"estate": party.partnership.estate, "day": talk.day(ending.ends_on)}
    return Card(talk.say("handover.reminder", n=missing, **values), (row,))
