"""Coming in by a one-time link: made, opened, accepted by one account, revoked, renewed."""

from dataclasses import replace
from datetime import datetime, timedelta

from flows.cards.buttons import press as button
from flows.cards.buttons import said
from flows.cards.card import Action, Card, Outcome, Rows
from flows.errors import StageError
from flows.ids import new_token, token_hash
from flows.lifecycles import INVITATION, PARTNERSHIP
from flows.nudges import Nudge
from flows.partnership import Invitation, InvitationKind, InvitationState, Partnership, Path, Stage
from flows.people import Organisation, Place, Side
from flows.ports import UnitOfWork
from flows.service.access import active_members, memberships
from flows.service.caretaking import arrive
from flows.service.dialogue import begin, resume
from flows.service.nudging import nudge, of_part1, settle
from flows.service.proposal_cards import proposal_card
from flows.service.registry import go_to, press
from flows.service.talk import Talk
from flows.service.telling import tell_side
from flows.session import Session
from flows.words import parse_first_name

VALID = timedelta(days=30)


def make_invitation(uow: UnitOfWork, invitation: Invitation, now: datetime) -> tuple[Invitation, str]:
    """Store an invitation and return it with the token that is shown once and never stored."""
    token = new_token()
    fresh = replace(invitation, token_hash=token_hash(token), created=now, expires=now + VALID)
    return uow.invitations.add(fresh), token


def invite_first_member(uow: UnitOfWork, name: str, now: datetime) -> str:
    """The operator's invitation to a housing organisation, new or known by its name; returns the token."""
    known = uow.organisations.find(side=Side.HOUSING, name=name)
    organisation = known[0] if known else uow.organisations.add(Organisation(0, Side.HOUSING, name, now))
    invitation = Invitation(0, "", InvitationKind.FIRST_MEMBER, organisation.id, now, now)
    return make_invitation(uow, invitation, now)[1]


def find_open(talk: Talk, token: str) -> Invitation:
    """The invitation that a token opens for this account; StageError with one sentence for every other token."""
    found = talk.uow.invitations.find(token_hash=token_hash(token))
    if not found:
        raise StageError("link.unknown")
    return still_open(talk, found[0])


def still_open(talk: Talk, invitation: Invitation) -> Invitation:
    """The invitation, if this account may accept it now."""
    if invitation.state is InvitationState.REVOKED:
        raise StageError("link.unknown")
    if invitation.state is InvitationState.ACCEPTED:
        raise StageError("link.used" if invitation.accepted_by != (talk.person.id or None) else "link.yours")
    if invitation.expires <= talk.now:
        raise StageError("link.expired")
    if _is_among_inviters(talk, invitation):
        raise StageError("link.yours" if invitation.kind is InvitationKind.FIRST_MEMBER else "link.for_another")
    if invitation.kind is InvitationKind.PARTNER and active_members(talk.uow, invitation.organisation_id):
        raise StageError("link.used")
    return invitation


def _is_among_inviters(talk: Talk, invitation: Invitation) -> bool:
    """True for a member of the organisation that sends the link: it is for somebody else."""
    partnership = _partnership(talk, invitation)
    inviting = {invitation.organisation_id}
    if partnership and invitation.kind is InvitationKind.COMPANY:
        inviting = {partnership.housing_id}
    if partnership and invitation.kind is InvitationKind.PARTNER:
        inviting = {partnership.housing_id, partnership.company_id}
    mine = memberships(talk.uow, talk.person.id) if talk.person.id else []
    is_own = any(member.organisation_id in inviting for member in mine)
    return is_own or _is_inviter(talk, invitation)


def _is_inviter(talk: Talk, invitation: Invitation) -> bool:
    """True for whoever made the link, also when they have left since."""
    if not talk.person.id or not invitation.invited_by:
        return False
    return talk.uow.members.get(invitation.invited_by).person_id == talk.person.id


def open_link(talk: Talk, token: str) -> Outcome:
    """Say who invites to what and what is kept, before anything is kept."""
    invitation = find_open(talk, token)
    if invitation.opened is None:
        talk.uow.invitations.save(replace(invitation, opened=talk.now))
    return talk.outcome(_invitation_card(talk, invitation, token))


def _invitation_card(talk: Talk, invitation: Invitation, token: str) -> Card:
    partnership = _partnership(talk, invitation)
    if invitation.kind is InvitationKind.COMPANY and partnership is not None and _is_proposing(partnership):
        return proposal_card(talk, partnership, token)
    values = _values(talk, invitation, partnership)
    rows: Rows = (
        (said(talk.language, "button.accept", "accept", word=token, is_main=True),),
        (
            said(talk.language, "button.privacy", "privacy", word=token),
            said(talk.language, "button.decline_link", "no_link"),
        ),
    )
    head = talk.say(f"invited.{invitation.kind}", **values)
    return Card(head + "\n\n" + talk.say("invited.terms"), rows)


def _is_proposing(partnership: Partnership) -> bool:
    return partnership.path is Path.SMALL and partnership.stage is Stage.PROPOSING


def _partnership(talk: Talk, invitation: Invitation) -> Partnership | None:
    return talk.uow.partnerships.get(invitation.partnership_id) if invitation.partnership_id else None


def _values(talk: Talk, invitation: Invitation, partnership: Partnership | None) -> dict[str, str]:
    inviter = talk.uow.members.get(invitation.invited_by) if invitation.invited_by else None
    housing_id = partnership.housing_id if partnership else invitation.organisation_id
    housing = talk.uow.organisations.get(housing_id) if housing_id else None
    own = talk.uow.organisations.get(invitation.organisation_id) if invitation.organisation_id else housing
    return {
        "organisation": own.name if own else "",
        "housing": housing.name if housing else "",
        "who": inviter.name.split()[0] if inviter else "",
        "estate": partnership.estate if partnership else "",
        "company": partnership.company_name if partnership else "",
    }


@press("no_link", numbers=0)
def no_link(talk: Talk, _action: Action) -> Outcome:
    return talk.outcome(sealed=Card(talk.say("invited.declined")))


@press("accept", numbers=0)
def accept(talk: Talk, action: Action) -> Outcome:
    """Bind the invitation to this account and ask the few questions of the welcome."""
    invitation = find_open(talk, action.word)
    companies = _own_companies(talk) if invitation.kind is InvitationKind.COMPANY else []
    if companies and not action.numbers:
        rows = tuple(
            (button(organisation.name, "accept", organisation.id, word=action.word, is_main=True),)
            for organisation in companies
        )
        other = said(talk.language, "button.other_company", "accept", 0, word=action.word)
        return talk.edited(Card(talk.say("invited.as_whom"), (*rows, (other,))))
    bind(talk, invitation)
    if invitation.kind is InvitationKind.CARETAKER:
        return arrive(talk, invitation)
    chosen = action.numbers[0] if action.numbers else 0
    if chosen:
        return _join_with(talk, invitation, chosen, companies)
    return _welcome(talk, invitation)


def _own_companies(talk: Talk) -> list[Organisation]:
    mine = memberships(talk.uow, talk.person.id) if talk.person.id else []
    found = [talk.uow.organisations.get(member.organisation_id) for member in mine]
    return [organisation for organisation in found if organisation.side is Side.COMPANY]


def bind(talk: Talk, invitation: Invitation) -> Invitation:
    """From here on the account is known: the person is stored with the acceptance."""
    if not talk.person.id:
        talk.person = talk.uow.persons.add(talk.person)
    elif not talk.person.first_name:
        talk.save(first_name=parse_first_name(talk.incoming.first_name))
    state = INVITATION.after(invitation.state, "accept")
    settle(talk, Nudge.UNOPENED, invitation.id)
    return talk.uow.invitations.save(replace(invitation, state=state, accepted_by=talk.person.id))


def _welcome(talk: Talk, invitation: Invitation) -> Outcome:
    guide = {
        InvitationKind.FIRST_MEMBER: "housing_welcome",
        InvitationKind.COLLEAGUE: "colleague_welcome",
        InvitationKind.PARTNER: "colleague_welcome",
        InvitationKind.COMPANY: "company_welcome",
    }[invitation.kind]
    values = _values(talk, invitation, _partnership(talk, invitation))
    name = values["company"] if invitation.kind is InvitationKind.COMPANY else values["organisation"]
    facts = {"invitation": str(invitation.id), "organisation": name, "company_named": "yes" if name else "no"}
    session = begin(talk, guide, Session(0, guide, 1, talk.now, person_id=talk.person.id, facts=facts))
    return talk.outcome(resume(talk, session), sealed=Card(talk.say("invited.accepted")))


def _join_with(talk: Talk, invitation: Invitation, organisation_id: int, companies: list[Organisation]) -> Outcome:
    """A company that is known already comes into one more partnership."""
    partnership = _partnership(talk, invitation)
    if partnership is None or organisation_id not in {organisation.id for organisation in companies}:
        raise StageError
    company_joins(talk, partnership, organisation_id)
    return talk.outcome(go_to(talk, Place("home", partnership.id)), sealed=Card(talk.say("invited.accepted")))


def company_joins(talk: Talk, partnership: Partnership, organisation_id: int) -> Partnership:
    """The company is in: the housing side hears it."""
    organisation = talk.uow.organisations.get(organisation_id)
    stage = partnership.stage
    if partnership.company_id is not None:
        raise StageError("stage.company_in")
    if partnership.path is Path.LARGE:
        stage = PARTNERSHIP.after(stage, "company_joined")
    joined = talk.uow.partnerships.save(
        replace(
            partnership,
            company_id=organisation_id,
            company_name=organisation.name,
            company_size=organisation.size,
            stage=stage,
        )
    )
    if partnership.path is Path.LARGE:
        for side in Side:
            nudge(talk, joined, of_part1(joined, side, talk.now))
    tell_side(talk, joined, Side.HOUSING, "joined", who=organisation.name)
    return joined
