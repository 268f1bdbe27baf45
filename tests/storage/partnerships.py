"""Partnerships as they were left, each made by one function."""

from dataclasses import replace
from datetime import timedelta

from flows.agreement import Agreement, AgreementState, Approval
from flows.joint import JointSession, JointState, Point, PointKind
from flows.partnership import (
    Invitation,
    InvitationKind,
    InvitationState,
    Partnership,
    Path,
    Proposal,
    ProposalState,
    Stage,
)
from flows.people import Member, Organisation, Side
from flows.session import Session, SessionState
from flows.year import Entry, EntryKind
from tests.storage.samples import NOW, a_person

DAY = timedelta(days=1)
HOUSING, COMPANY = Side.HOUSING, Side.COMPANY
BOTH = (HOUSING, COMPANY)


def the_people(uow):
    uow.persons.add(a_person())
    for number, side in enumerate((HOUSING, COMPANY, HOUSING, COMPANY), start=1):
        uow.organisations.add(Organisation(0, side, f"Organisation {number}", NOW))
        uow.members.add(Member(0, number, 1, f"Name {number}", "role" if number % 2 else "", NOW))
    uow.members.save(replace(uow.members.get(4), left=NOW))


def a_partnership(uow, stage, path=Path.LARGE, company=2, created=NOW, housing=1):
    made = Partnership(
        0, housing, 1, "Parken", "Aarhus", path, stage, created, company_id=company, company_name="Named"
    )
    return uow.partnerships.add(made).id


def invited(uow, one, state=InvitationState.OPEN, **changes):
    token = f"{one}-{len(uow.invitations.find())}"
    made = Invitation(0, token, InvitationKind.COMPANY, None, NOW + 30 * DAY, NOW, partnership_id=one, state=state)
    uow.invitations.add(replace(made, **changes))


def dated(uow, one, at, kind=EntryKind.MEETING, **changes):
    uow.entries.add(replace(Entry(0, one, kind, 1, at, NOW), **changes))


def agreed(uow, one, number=1, state=AgreementState.APPROVED, created=NOW, sides=BOTH):
    content = {"efforts": [{"id": 1, "what": "Bread on Thursdays"}, {"id": 2, "what": "Apprentices"}]}
    made = uow.agreements.add(Agreement(0, one, number, state, content, "hash", 1, created))
    for side in sides:
        uow.approvals.add(Approval(0, made.id, side, 1, "Name", "", "hash", NOW))


def shared(uow, one, side, state=SessionState.RELEASED):
    uow.sessions.add(Session(0, side.value, 1, NOW, organisation_id=1, partnership_id=one, state=state))


def nothing_invited(uow):
    return a_partnership(uow, Stage.INVITING, company=None)


def unopened(uow, age, **changes):
    one = a_partnership(uow, Stage.INVITING, company=None)
    invited(uow, one, created=NOW - age, **changes)
    return one


def preparing(uow, age, opened=None):
    one = a_partnership(uow, Stage.PREPARING, created=NOW - age)
    shared(uow, one, HOUSING)
    shared(uow, one, COMPANY, SessionState.OPEN)
    if opened:
        invited(uow, one, InvitationState.ACCEPTED, opened=opened)
    return one


def comparing(uow, **changes):
    one = a_partnership(uow, Stage.COMPARING)
    uow.joints.add(replace(JointSession(0, one, NOW, points=(Point(1, PointKind.AGENDA),)), **changes))
    return one


def confirming(uow):
    one = a_partnership(uow, Stage.JOINT)
    uow.joints.add(JointSession(0, one, NOW, state=JointState.CONFIRMING, driver_id=2))
    return one


def proposed(uow, age, *sides, stage=Stage.AGREEING):
    one = a_partnership(uow, stage)
    if stage is Stage.AGREED:
        agreed(uow, one)
    agreed(uow, one, 2, AgreementState.PROPOSED, NOW - age, sides)
    return one


def small(uow, age, side=HOUSING, company=2, invitation=None):
    one = a_partnership(uow, Stage.PROPOSING, Path.SMALL, company)
    uow.proposals.add(Proposal(0, one, 1, side, {"what": "Soup"}, ProposalState.SENT, 1, NOW - age))
    if invitation:
        invited(uow, one, created=NOW - invitation)
    return one


def in_the_year(uow, dates, **changes):
    one = a_partnership(uow, Stage.AGREED)
    agreed(uow, one)
    for days in dates:
        dated(uow, one, NOW + days * DAY, **changes)
    return one


def only(uow, *, stage, path=Path.LARGE, company=2):
    return a_partnership(uow, stage, path, company)
