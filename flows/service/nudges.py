"""What nudges say: each is read anew when its time comes, and says only what everybody it reaches may know."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from flows import agenda, engine
from flows.cards.buttons import said
from flows.cards.card import Button, Card
from flows.errors import NotAllowedError
from flows.nudges import STEPS, Audience, Nudge, Situation, Step
from flows.partnership import Invitation, InvitationKind, Partnership, Stage
from flows.people import Side
from flows.schedule import is_polite, polite_time
from flows.service.access import (
    Party,
    co_ordinator,
    memberships,
    partnerships_of,
    party_in,
    party_name,
    release_session,
)
from flows.service.dialogue import compiled_for
from flows.service.nudging import nudge
from flows.service.partner_gone import is_gone
from flows.service.reasons import Reason
from flows.service.registry import message
from flows.service.reminders import remind_anew
from flows.service.standstills import READERS, standstills_of
from flows.service.talk import Talk
from flows.session import SessionState

OVER = {Stage.DECLINED, Stage.ENDED}


def hear_anew(talk: Talk) -> None:
    """For somebody who has come in, or come back: what is still to come of the year, and what stands still."""
    remind_anew(talk)
    own = memberships(talk.uow, talk.person.id)
    for partnership in partnerships_of(talk):
        if partnership.stage not in OVER:
            for situation in standstills_of(talk, partnership):
                nudge(talk, partnership, situation, only=own)


def _reads(kind: Nudge) -> None:
    @message(f"nudge_{kind}", is_reminder=True)
    def read_anew(talk: Talk, payload: Mapping[str, Any]) -> Card | str | datetime:
        return _read(talk, kind, payload)


for _kind in Nudge:
    _reads(_kind)


@message("invite_nudge")
def invite_nudge(talk: Talk, payload: Mapping[str, Any]) -> Card | str | datetime:
    """As it was queued before there were others."""
    return _read(talk, Nudge.UNOPENED, {**payload, "about": payload["invitation"], "mark": "", "step": 0})


def _read(talk: Talk, kind: Nudge, payload: Mapping[str, Any]) -> Card | str | datetime:
    found = READERS[kind](talk, payload)
    if isinstance(found, Reason):
        return found
    step: Step = STEPS[kind][payload["step"]]
    if found.mark != payload["mark"]:
        return Reason.MOVED_ON
    party = party_in(talk, found.partnership_id) if found.partnership_id else None
    reason = _why_not(talk, found, party, step)
    if reason is not None:
        return reason
    due = step.due(found.since)
    if due > talk.now:
        return due
    return _card(talk, found, party, step) if is_polite(talk.now) else polite_time(talk.now)


def _why_not(talk: Talk, found: Situation, party: Party | None, step: Step) -> Reason | None:
    if not _is_for(talk, found, party, step):
        return Reason.NOT_THEIRS
    mine = [other for other in STEPS[found.nudge] if _is_for(talk, found, party, other)]
    if any(other.due(found.since) <= talk.now for other in mine[mine.index(step) + 1 :]):
        return Reason.LATER_STEP
    if party is None:
        return None
    asked = {"person_id": talk.person.id, "partnership_id": party.partnership.id, "kind": found.nudge.value}
    if talk.uow.mutes.find(**asked):
        return Reason.MUTED
    return _why_not_told(talk, found, party, step) if step.to is not Audience.WAITED else None


def _why_not_told(talk: Talk, found: Situation, party: Party, step: Step) -> Reason | None:
    """Why the side that waits, or the co-ordinator, does not hear of it: nobody waits, or nobody is there to call."""
    if party.side not in found.waited and is_gone(talk, party.partnership, party.side.other):
        return Reason.NOBODY
    if found.nudge is not Nudge.PART1:
        return None
    if step.to is Audience.OTHER and not _has_released(talk, party.partnership, party.side):
        return Reason.WE_TOO
    is_waited_for = party.side in found.waited and not _has_released(talk, party.partnership, party.side.other)
    return Reason.THEY_TOO if is_waited_for else None


def _is_for(talk: Talk, found: Situation, party: Party | None, step: Step) -> bool:
    if step.to is Audience.MAKER:
        maker = talk.uow.members.get(found.maker_id)
        return maker.left is None and maker.person_id == talk.person.id
    if party is None:
        return False
    if step.to is Audience.CO_ORDINATOR:
        return party.member.id == co_ordinator(talk, party.partnership)
    return (party.side in found.waited) is (step.to is Audience.WAITED)


def _has_released(talk: Talk, partnership: Partnership, side: Side) -> bool:
    session = release_session(talk, partnership, side)
    return session is not None and session.state is not SessionState.OPEN


def _card(talk: Talk, found: Situation, party: Party | None, step: Step) -> Card:
    if found.nudge is Nudge.UNOPENED:
        return _link_card(talk, talk.uow.invitations.get(found.about), party, step)
    if party is None:
        raise NotAllowedError
    word, values = _DETAILS.get(found.nudge, _no_details)(talk, found, party, step)
    is_own = step.to is Audience.CO_ORDINATOR and found.waited == (party.side,)
    partnership = party.partnership
    text = talk.say(
        "nudge.own" if is_own else f"nudge.{found.nudge}.{word}",
        estate=partnership.estate,
        them=party_name(talk, partnership, party.side.other) or talk.plain("partner.unknown"),
        who=" · ".join(party_name(talk, partnership, side) for side in found.waited),
        **values,
    )
    return _with_mute(talk, Card(text, ((_way(talk, found.nudge, party, step),),)), partnership, found.nudge)


def _with_mute(talk: Talk, card: Card, partnership: Partnership, kind: Nudge) -> Card:
    stop = said(talk.language, "button.mute", "mute", partnership.id, word=kind.value)
    return Card(card.text, (*card.buttons, (stop,)))


def _no_details(_talk: Talk, _found: Situation, _party: Party, step: Step) -> tuple[str, dict[str, Any]]:
    return step.word, {}


def _part1_details(talk: Talk, _found: Situation, party: Party, step: Step) -> tuple[str, dict[str, Any]]:
    """To its own side: how much is answered."""
    session = release_session(talk, party.partnership, party.side)
    if step.to is not Audience.WAITED:
        return step.word, {}
    if session is None:
        return "not_begun", {}
    number, total = engine.settled_tops(session, engine.path(compiled_for(talk, session), session))
    return ("ready" if number == total else step.word), {"number": number, "total": total}


def _points_details(talk: Talk, found: Situation, _party: Party, step: Step) -> tuple[str, dict[str, Any]]:
    waiting = agenda.to_confirm(talk.uow.joints.get(found.about), found.waited[0])
    return step.word, {"n": len(waiting)}


_DETAILS: Mapping[Nudge, Callable[[Talk, Situation, Party, Step], tuple[str, dict[str, Any]]]] = {
    Nudge.PART1: _part1_details,
    Nudge.POINTS: _points_details,
}
_WAYS = {
    (Nudge.PART1, Audience.WAITED): ("button.go_part1", "part1"),
    (Nudge.PROPOSAL, Audience.WAITED): ("button.see_proposal", "see_proposal"),
    (Nudge.PROPOSAL, Audience.OTHER): ("button.see_proposal", "see_sent"),
    (Nudge.TIMES, Audience.WAITED): ("button.see_times", "suggest_time"),
    (Nudge.POINTS, Audience.WAITED): ("button.joint", "joint"),
    (Nudge.POINTS, Audience.OTHER): ("button.joint", "joint"),
    (Nudge.APPROVAL, Audience.WAITED): ("button.agreement", "agreement"),
    (Nudge.APPROVAL, Audience.OTHER): ("button.agreement", "agreement"),
}


def _way(talk: Talk, kind: Nudge, party: Party, step: Step) -> Button:
    key, verb = _WAYS.get((kind, step.to), ("button.show", "open"))
    return said(talk.language, key, verb, party.partnership.id, is_main=True)


def _link_card(talk: Talk, invitation: Invitation, party: Party | None, step: Step) -> Card:
    """The link itself was shown once and is not kept: it can be sent again by hand, or made anew."""
    partnership_id = party.partnership.id if party else 0
    ways = {
        InvitationKind.COMPANY: ("company_link", partnership_id),
        InvitationKind.PARTNER: ("invite_back", partnership_id),
        InvitationKind.COLLEAGUE: ("invite_colleague", invitation.organisation_id or 0, partnership_id),
    }
    verb, *numbers = ways[invitation.kind]
    text = talk.say(
        f"nudge.unopened.{step.word}", who=_invited(talk, invitation, party), day=talk.day(invitation.expires)
    )
    card = Card(text, ((said(talk.language, "button.new_link", str(verb), *map(int, numbers), is_main=True),),))
    return _with_mute(talk, card, party.partnership, Nudge.UNOPENED) if party else card


def _invited(talk: Talk, invitation: Invitation, party: Party | None) -> str:
    if invitation.kind is InvitationKind.COLLEAGUE or party is None:
        return talk.plain("nudge.colleague")
    return party_name(talk, party.partnership, party.side.other) or talk.plain("partner.unknown")
