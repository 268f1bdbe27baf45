"""Beginning a partnership, and the links that bring colleagues and the company in."""

from dataclasses import replace

from flows.cards.card import Action, Button, Card, Outcome
from flows.errors import NotAllowedError, StageError
from flows.lifecycles import INVITATION
from flows.nudges import Nudge
from flows.partnership import Invitation, InvitationKind, InvitationState, Partnership, Path, Stage
from flows.people import Member, Place, Side
from flows.service.access import member_of, memberships, party_in
from flows.service.dialogue import begin, compiled_for, resume
from flows.service.invitations import make_invitation
from flows.service.nudging import nudge, of_invitation, settle
from flows.service.registry import finish, go_to, press
from flows.service.talk import Talk
from flows.session import Session, SessionState


def housing_member(talk: Talk) -> Member:
    """The person's membership of a housing organisation; NotAllowedError for others."""
    for member in memberships(talk.uow, talk.person.id):
        if talk.uow.organisations.get(member.organisation_id).side is Side.HOUSING:
            return member
    raise NotAllowedError


@press("new_partnership", numbers=0)
def new_partnership(talk: Talk, _action: Action) -> Outcome:
    """Begin the set-up, or go on with one that was left in the middle."""
    member = housing_member(talk)
    open_ones = talk.uow.sessions.find(guide="partnership_setup", person_id=talk.person.id, state=SessionState.OPEN)
    if open_ones:
        return talk.outcome(resume(talk, open_ones[-1]))
    facts = {"organisation": str(member.organisation_id)}
    session = begin(talk, "partnership_setup", Session(0, "", 1, talk.now, person_id=talk.person.id, facts=facts))
    intro = compiled_for(talk, session).guide.texts[talk.language].intro
    return talk.outcome(*((Card(talk.say("words", words=intro)),) if intro else ()), resume(talk, session))


@finish("partnership_setup")
def partnership_set_up(talk: Talk, session: Session) -> Outcome:
    member = member_of(talk, int(session.facts["organisation"]))
    value = session.value
    partnership = talk.uow.partnerships.add(
        Partnership(
            0,
            housing_id=member.organisation_id,
            owner_id=member.id,
            estate=value("estate"),
            municipality=value("municipality"),
            path=Path(value("path")),
            stage=Stage.INVITING,
            created=talk.now,
            homes=value("homes"),
            adults=value("adults"),
            company_name=value("company_name") or "",
            company_size=value("company_size") or "",
        )
    )
    done = Card(talk.say("partnership.made", estate=partnership.estate))
    if partnership.path is Path.SMALL:
        return replace(start_proposal(talk, partnership, member, {}), sealed=done)
    cards = company_link_cards(talk, partnership, member) if partnership.company_name else ()
    return talk.outcome(*cards, go_to(talk, Place("home", partnership.id)), sealed=done)


def start_proposal(talk: Talk, partnership: Partnership, member: Member, content: dict[str, str]) -> Outcome:
    """Write a proposal, or write it anew with the old words standing there."""
    begun = talk.uow.sessions.find(guide="proposal", partnership_id=partnership.id, state=SessionState.OPEN)
    if begun:
        return talk.outcome(resume(talk, begun[-1]))
    owned = Session(
        0,
        "",
        1,
        talk.now,
        organisation_id=member.organisation_id,
        partnership_id=partnership.id,
        occasion=len(talk.uow.proposals.find(partnership_id=partnership.id)) + 1,
        facts={"size": partnership.company_size},
    )
    session = begin(talk, "proposal", owned, content)
    return talk.outcome(go_to(talk, Place("review", session.id)) if content else resume(talk, session))


def company_link_cards(talk: Talk, partnership: Partnership, member: Member) -> tuple[Card, ...]:
    """A fresh link for the company, with words to forward; older links that nobody used stop working."""
    revoke_open(talk, partnership)
    draft = Invitation(
        0,
        "",
        InvitationKind.COMPANY,
        None,
        talk.now,
        talk.now,
        partnership_id=partnership.id,
        invited_by=member.id,
    )
    invitation, token = make_invitation(talk.uow, draft, talk.now)
    nudge(talk, partnership, of_invitation(invitation))
    link = talk.world.link(token)
    housing = talk.uow.organisations.get(partnership.housing_id).name
    forward = talk.plain(
        f"forward.{partnership.path}", who=member.name, housing=housing, estate=partnership.estate, link=link
    )
    copy = Button(talk.plain("button.copy_link"), copy=link)
    return Card(talk.say("link.company", day=talk.day(invitation.expires))), Card(
        talk.say("words", words=forward), ((copy,),)
    )


def open_invitations(talk: Talk, partnership_id: int) -> list[Invitation]:
    return talk.uow.invitations.find(
        partnership_id=partnership_id, kind=InvitationKind.COMPANY, state=InvitationState.OPEN
    )


def revoke_open(talk: Talk, partnership: Partnership) -> int:
    """Stop every unused link of the company; return how many there were."""
    found = open_invitations(talk, partnership.id)
    for invitation in found:
        state = INVITATION.after(invitation.state, "revoke")
        talk.uow.invitations.save(replace(invitation, state=state))
        settle(talk, Nudge.UNOPENED, invitation.id)
    return len(found)


def _inviting(talk: Talk, action: Action) -> tuple[Partnership, Member]:
    party = party_in(talk, action.numbers[0])
    if party.side is not Side.HOUSING:
        raise NotAllowedError
    if party.partnership.company_id is not None:
        raise StageError("stage.company_in")
    return party.partnership, party.member


@press("company_link")
def company_link(talk: Talk, action: Action) -> Outcome:
    partnership, member = _inviting(talk, action)
    return talk.outcome(*company_link_cards(talk, partnership, member), go_to(talk, Place("home", partnership.id)))


@press("revoke_link")
def revoke_link(talk: Talk, action: Action) -> Outcome:
    partnership, _ = _inviting(talk, action)
    count = revoke_open(talk, partnership)
    return talk.outcome(Card(talk.say("link.revoked", n=count)), go_to(talk, Place("home", partnership.id)))


@press("invite_colleague", numbers=2)
def invite_colleague(talk: Talk, action: Action) -> Outcome:
    """A link for one colleague of the same organisation. Numbers: organisation, partnership (0: none yet)."""
    organisation_id, partnership_id = action.numbers[:2]
    member = member_of(talk, organisation_id)
    if partnership_id and party_in(talk, partnership_id).organisation_id != organisation_id:
        raise NotAllowedError
    draft = Invitation(
        0,
        "",
        InvitationKind.COLLEAGUE,
        organisation_id,
        talk.now,
        talk.now,
        partnership_id=partnership_id or None,
        invited_by=member.id,
    )
    invitation, token = make_invitation(talk.uow, draft, talk.now)
    nudge(talk, None, of_invitation(invitation))
    link = talk.world.link(token)
    organisation = talk.uow.organisations.get(organisation_id).name
    words = talk.plain("forward.colleague", who=member.name, organisation=organisation, link=link)
    copy = Button(talk.plain("button.copy_link"), copy=link)
    head = Card(talk.say("link.colleague", day=talk.day(invitation.expires)))
    return talk.outcome(head, Card(talk.say("words", words=words), ((copy,),)), go_to(talk, talk.person.place))
