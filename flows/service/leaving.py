"""A membership ends: somebody leaves, or a colleague says that they have left.

Anybody may leave, the last of a party too. A colleague may end a membership of the same organisation at once; whoever
it is about and everybody else of the party are told by whom, and the membership keeps who said so. One thing takes
longer: the co-ordinator of a housing organisation's partnership who can still be reached has three days to say
[I am still here]. So nobody who was let in yesterday takes a housing organisation's partnerships over in silence, and
yet nobody who has gone can hold them up.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, TypeAlias

from flows.cards.buttons import said
from flows.cards.card import Action, Card, Outcome
from flows.errors import NotAllowedError, StageError
from flows.lifecycles import INVITATION
from flows.partnership import InvitationKind, InvitationState, Partnership
from flows.people import Member, Place, Reach
from flows.ports import Message
from flows.schedule import polite_time
from flows.service.access import active_members, member_of, partnerships_of_organisation
from flows.service.duties import efforts_of_member
from flows.service.hand_over import ask_who_takes
from flows.service.partner_gone import OVER, tell_of_leaving
from flows.service.registry import go_to, message, press
from flows.service.talk import Talk
from flows.service.telling import tell

STILL_HERE_FOR = timedelta(days=3)

SeenTo: TypeAlias = Sequence[tuple[Partnership, list[int]]]


def seen_to(talk: Talk, member: Member) -> SeenTo:
    """The efforts that a member sees to: to be asked before the membership ends."""
    found = [
        (partnership, [effort["id"] for effort in efforts_of_member(talk, partnership, member)])
        for partnership in partnerships_of_organisation(talk, member.organisation_id)
    ]
    return [(partnership, efforts) for partnership, efforts in found if efforts]


def end_membership(talk: Talk, member: Member, by: Member) -> None:
    """From here on nothing of the party is theirs; everybody hears it."""
    efforts = seen_to(talk, member)
    gone = talk.uow.members.save(replace(member, left=talk.now, left_by=by.id))
    told = {"who": member.name, "by": by.name}
    tell_of_leaving(talk, [gone], "colleague_gone" if member.id == by.id else "colleague_ended", **told)
    settle(talk, gone, efforts)
    if member.id != by.id:
        tell(talk, [gone], "membership_ended", {"member": member.id, "by": by.name}, key=_now(talk))


def settle(talk: Talk, gone: Member, efforts: SeenTo) -> None:
    """What the member leaves behind goes to others: links stop, efforts and the co-ordinator's part are passed on."""
    for kind in (InvitationKind.COLLEAGUE, InvitationKind.PARTNER, InvitationKind.CARETAKER):
        for link in talk.uow.invitations.find(invited_by=gone.id, kind=kind, state=InvitationState.OPEN):
            talk.uow.invitations.save(replace(link, state=INVITATION.after(link.state, "revoke")))
    for group in talk.uow.groups.find(made_by=gone.id, bound=None, unbound=None):
        talk.uow.groups.save(replace(group, unbound=talk.now))
    talk.uow.outbox.cancel(_subject(gone), "the member has left", now=talk.now)
    for partnership, ids in efforts:
        ask_who_takes(talk, partnership, gone.organisation_id, ids)
    for partnership in talk.uow.partnerships.find(owner_id=gone.id):
        follow_as_co_ordinator(talk, partnership)


def follow_as_co_ordinator(talk: Talk, partnership: Partnership) -> None:
    """Whoever has been of the housing organisation for longest; where nobody is left it stays as it is."""
    following = next(iter(active_members(talk.uow, partnership.housing_id)), None)
    if following is None:
        return
    talk.uow.partnerships.save(replace(partnership, owner_id=following.id))
    if partnership.stage not in OVER:
        tell(talk, [following], "co_ordinating", {"partnership": partnership.id}, key=_now(talk))


def _subject(member: Member) -> str:
    return f"member:{member.id}"


def _now(talk: Talk) -> str:
    """What is said once for what happened now."""
    return f"t{talk.now.timestamp():.0f}"


def may_stay(talk: Talk, member: Member) -> bool:
    """True for a co-ordinator of a housing organisation who can be reached: they are asked first."""
    if talk.uow.persons.get(member.person_id).reach is Reach.UNREACHABLE:
        return False
    owned = talk.uow.partnerships.find(owner_id=member.id, housing_id=member.organisation_id)
    return any(partnership.stage not in OVER for partnership in owned)


@press("leave")
def leave(talk: Talk, action: Action) -> Outcome:
    """Ask once more, with what it means."""
    member = member_of(talk, action.numbers[0])
    organisation = talk.uow.organisations.get(member.organisation_id)
    is_last = len(active_members(talk.uow, member.organisation_id)) == 1
    yes = said(talk.language, "button.leave_yes", "leave_yes", member.id)
    no = said(talk.language, "button.cancel", "menu", is_main=True)
    card = Card(talk.say("leave.ask_last" if is_last else "leave.ask", organisation=organisation.name), ((yes,), (no,)))
    return talk.outcome(card)


@press("leave_yes")
def leave_yes(talk: Talk, action: Action) -> Outcome:
    member = _own(talk, action.numbers[0])
    end_membership(talk, member, member)
    organisation = talk.uow.organisations.get(member.organisation_id)
    sealed = Card(talk.say("leave.done", organisation=organisation.name))
    return talk.outcome(go_to(talk, Place("home")), sealed=sealed)


def _own(talk: Talk, member_id: int) -> Member:
    """The person's own membership; NotAllowedError for any other, and for one that has ended."""
    member = talk.uow.members.get(member_id)
    if member.person_id != talk.person.id or member.left is not None:
        raise NotAllowedError
    return member


def colleague_of(talk: Talk, member_id: int) -> tuple[Member, Member]:
    """Somebody of the same organisation, and the person's own membership; StageError when one of them has left."""
    member = talk.uow.members.get(member_id)
    mine = member_of(talk, member.organisation_id)
    if member.left is not None or member.id == mine.id:
        raise StageError
    return member, mine


@press("part_with")
def part_with(talk: Talk, action: Action) -> Outcome:
    """[X has left us]: ask once more, with what it means."""
    member, _ = colleague_of(talk, action.numbers[0])
    organisation = talk.uow.organisations.get(member.organisation_id)
    yes = said(talk.language, "button.part_yes", "part_with_yes", member.id)
    no = said(talk.language, "button.cancel", "menu", is_main=True)
    key = "part.ask_co_ordinator" if may_stay(talk, member) else "part.ask"
    return talk.outcome(Card(talk.say(key, who=member.name, organisation=organisation.name), ((yes,), (no,))))


@press("part_with_yes")
def part_with_yes(talk: Talk, action: Action) -> Outcome:
    member, mine = colleague_of(talk, action.numbers[0])
    if may_stay(talk, member):
        return _announce(talk, member, mine)
    end_membership(talk, member, mine)
    return talk.outcome(_parted(talk, member))


def _parted(talk: Talk, member: Member) -> Card:
    invite = said(talk.language, "button.invite_colleague", "invite_colleague", member.organisation_id, 0, is_main=True)
    return Card(talk.say("part.done", who=member.name), ((invite,), (said(talk.language, "button.menu", "menu"),)))


def _announce(talk: Talk, member: Member, mine: Member) -> Outcome:
    """The co-ordinator can say that they are still here; announced again, the three days begin again."""
    talk.uow.outbox.cancel(_subject(member), "announced again", now=talk.now)
    due = polite_time(talk.now + STILL_HERE_FOR)
    told = {"member": member.id, "by": mine.name, "until": due.isoformat()}
    tell(talk, active_members(talk.uow, member.organisation_id), "part_announced", told)
    talk.uow.outbox.queue(
        Message(
            key=f"part_due:{member.id}:{_now(talk)}",
            person_id=talk.person.id,
            kind="part_due",
            due=due,
            subject=_subject(member),
            payload={"member": member.id},
        )
    )
    return talk.outcome(
        Card(talk.say("part.announced", who=member.name, day=talk.day(due))), go_to(talk, Place("home"))
    )


@press("still_here")
def still_here(talk: Talk, action: Action) -> Outcome:
    member = _own(talk, action.numbers[0])
    if not talk.uow.outbox.cancel(_subject(member), "still here", "part_due", now=talk.now):
        raise StageError
    tell(talk, active_members(talk.uow, member.organisation_id), "part_stays", {"member": member.id})
    return talk.outcome(go_to(talk, talk.person.place), sealed=Card(talk.say("part.you_stay")))


@message("part_due")
def part_due(talk: Talk, payload: Mapping[str, Any]) -> Card | str:
    """Nobody has objected: now the membership ends, in the name of whoever announced it."""
    member = talk.uow.members.get(payload["member"])
    mine = member_of(talk, member.organisation_id)
    if member.left is None:
        end_membership(talk, member, mine)
    elif member.left_by != mine.id:
        return "they have left since"
    return _parted(talk, member)
