"""Many partnerships at once: the order the database makes is the order that their standings mean."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from flows.agreement import Agreement, AgreementState, Approval
from flows.joint import JointSession, JointState, Point, PointKind, Slot
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
from flows.standing import Need, Wait, standing
from flows.year import Entry, EntryKind, EntryState
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


def wait(need, *sides, since=None):
    return Wait(need, sides, since)


# How a partnership was left, what is waited for, whether that is overdue, and in how many days its next date is.
CASES = {
    "nobody invited": (nothing_invited, [wait(Need.INVITE, HOUSING), wait(Need.PART1, HOUSING)], False, None),
    "unopened for a week": (
        partial(unopened, age=7 * DAY),
        [wait(Need.UNOPENED, COMPANY, since=NOW - 7 * DAY), wait(Need.PART1, HOUSING)],
        True,
        None,
    ),
    "unopened for less": (
        partial(unopened, age=6 * DAY),
        [wait(Need.UNOPENED, COMPANY, since=NOW - 6 * DAY), wait(Need.PART1, HOUSING)],
        False,
        None,
    ),
    "opened": (
        partial(unopened, age=9 * DAY, opened=NOW),
        [wait(Need.OPENED, COMPANY, since=NOW - 9 * DAY), wait(Need.PART1, HOUSING)],
        False,
        None,
    ),
    "the link is up": (
        partial(unopened, age=31 * DAY, opened=NOW, expires=NOW - DAY),
        [wait(Need.EXPIRED, HOUSING, since=NOW - DAY), wait(Need.PART1, HOUSING)],
        True,
        None,
    ),
    "part 1 for long": (
        partial(preparing, age=40 * DAY),
        [wait(Need.PART1, COMPANY, since=NOW - 40 * DAY)],
        True,
        None,
    ),
    "part 1 since the company came in": (
        partial(preparing, age=40 * DAY, opened=NOW - 20 * DAY),
        [wait(Need.PART1, COMPANY, since=NOW - 20 * DAY)],
        False,
        None,
    ),
    "no time yet": (comparing, [wait(Need.TIME, *BOTH)], False, None),
    "no joint session yet": (partial(only, stage=Stage.COMPARING), [wait(Need.TIME, *BOTH)], False, None),
    "times suggested": (
        partial(comparing, slots=(Slot(NOW + DAY, (HOUSING,)),)),
        [wait(Need.TIMES, COMPANY)],
        False,
        None,
    ),
    "times to answer": (
        partial(comparing, slots=(Slot(NOW + DAY, (COMPANY,)),)),
        [wait(Need.TIMES, HOUSING)],
        False,
        None,
    ),
    "a time suits both": (
        partial(comparing, slots=(Slot(NOW + DAY, BOTH),)),
        [wait(Need.CHOICE, *BOTH)],
        False,
        None,
    ),
    "a time is set": (partial(comparing, time=NOW + 3 * DAY), [], False, 3),
    "the time is now": (partial(comparing, time=NOW - DAY / 48), [], False, None),
    "the time has passed": (
        partial(comparing, time=NOW - DAY),
        [wait(Need.BEGIN, *BOTH, since=NOW - DAY)],
        True,
        None,
    ),
    "another time is looked for": (
        partial(comparing, time=NOW - DAY, slots=(Slot(NOW + DAY, (HOUSING,)),)),
        [wait(Need.BEGIN, *BOTH, since=NOW - DAY), wait(Need.TIMES, COMPANY)],
        True,
        None,
    ),
    "at the table": (partial(only, stage=Stage.JOINT), [wait(Need.POINTS, *BOTH)], False, None),
    "around one phone": (confirming, [wait(Need.CONFIRM, HOUSING)], False, None),
    "a draft": (partial(only, stage=Stage.AGREEING), [wait(Need.DRAFT, *BOTH)], False, None),
    "a version for long": (
        lambda uow: proposed(uow, 15 * DAY),
        [wait(Need.APPROVAL, *BOTH, since=NOW - 15 * DAY)],
        True,
        None,
    ),
    "a version that one approved": (
        lambda uow: proposed(uow, DAY, COMPANY),
        [wait(Need.APPROVAL, HOUSING, since=NOW - DAY)],
        False,
        None,
    ),
    "a new version beside one that holds": (
        lambda uow: proposed(uow, 20 * DAY, HOUSING, stage=Stage.AGREED),
        [wait(Need.APPROVAL, COMPANY, since=NOW - 20 * DAY)],
        True,
        None,
    ),
    "a small one to write": (
        partial(only, stage=Stage.INVITING, path=Path.SMALL, company=None),
        [wait(Need.WRITE, HOUSING)],
        False,
        None,
    ),
    "a small one to write anew": (
        partial(only, stage=Stage.PROPOSING, path=Path.SMALL),
        [wait(Need.WRITE, HOUSING)],
        False,
        None,
    ),
    "a proposal by link": (
        partial(small, age=20 * DAY, company=None, invitation=DAY),
        [wait(Need.UNOPENED, COMPANY, since=NOW - DAY)],
        False,
        None,
    ),
    "a proposal for long": (
        partial(small, age=16 * DAY),
        [wait(Need.ANSWER, COMPANY, since=NOW - 16 * DAY)],
        True,
        None,
    ),
    "a condition": (
        partial(small, age=DAY, side=COMPANY),
        [wait(Need.ANSWER, HOUSING, since=NOW - DAY)],
        False,
        None,
    ),
    "all is well": (partial(in_the_year, dates=[30, 90]), [], False, 30),
    "a meeting nobody confirmed": (partial(in_the_year, dates=[13]), [wait(Need.COMES, *BOTH)], False, 13),
    "a meeting one confirmed": (
        partial(in_the_year, dates=[13], confirmed=(HOUSING,)),
        [wait(Need.COMES, COMPANY)],
        False,
        13,
    ),
    "a meeting of which nobody said anything": (
        partial(in_the_year, dates=[-2, 40]),
        [wait(Need.HELD, *BOTH, since=NOW - 2 * DAY)],
        True,
        40,
    ),
    "a meeting that was held": (partial(in_the_year, dates=[-2], state=EntryState.HELD), [], False, None),
    "an effort's month": (partial(in_the_year, dates=[-60, 3], kind=EntryKind.EFFORT), [], False, 3),
    "declined": (partial(only, stage=Stage.DECLINED, path=Path.SMALL), [], False, None),
    "ended": (partial(only, stage=Stage.ENDED), [], False, None),
    "nobody is left over there": (
        partial(only, stage=Stage.JOINT, company=4),
        [wait(Need.POINTS, *BOTH), wait(Need.GONE, HOUSING)],
        False,
        None,
    ),
}


@pytest.fixture
def stored(writer):
    """All cases in one database, by their names."""
    writer.run(the_people)
    return {name: writer.run(make) for name, (make, *_) in CASES.items()}


def facts_of(writer, ids):
    return writer.run(lambda uow: uow.overview.facts(ids, NOW))


def test_each_partnership_waits_for_what_it_was_left_with(writer, stored):
    for name, facts in zip(CASES, facts_of(writer, list(stored.values())), strict=True):
        _, waits, is_overdue, days = CASES[name]
        found = standing(facts, NOW)
        assert list(found.waits) == waits, name
        assert (found.overdue is not None) == is_overdue, name
        assert found.next_at == (NOW + days * DAY if days else None), name
        assert facts.partnership.id == stored[name]


def test_the_database_puts_them_in_the_order_that_their_standings_mean(writer, stored):
    ranked = writer.run(lambda uow: uow.overview.ranked([1, 2], NOW, 0, 100))
    assert sorted(ranked) == sorted(stored.values())
    found = {facts.partnership.id: standing(facts, NOW) for facts in facts_of(writer, ranked)}
    never = NOW + 1000 * DAY

    def place(one):
        late = found[one].overdue
        return late is None, late.since if late else never, found[one].next_at is None, found[one].next_at or never, one

    assert ranked == sorted(ranked, key=place)


def test_a_page_is_a_part_of_the_whole_and_others_partnerships_are_in_none(writer, stored):
    def ask(uow, *given):
        return uow.overview.ranked(*given)

    whole = writer.run(ask, [1], NOW, 0, 100)
    pages = [writer.run(ask, [1], NOW, first, 4) for first in range(0, len(whole), 4)]
    assert [one for page in pages for one in page] == whole
    assert writer.run(lambda uow: uow.overview.count([1])) == len(whole) == len(stored)
    assert writer.run(ask, [3], NOW, 0, 100) == []
    assert writer.run(lambda uow: uow.overview.count([])) == 0
    assert writer.run(ask, [], NOW, 0, 100) == []


def test_names_contacts_dates_and_what_is_not_there(writer, stored):
    names = ["nobody invited", "an effort's month", "a meeting that was held", "nobody is left over there"]
    ids = [stored[name] for name in names]
    alone, effort, held, gone = facts_of(writer, [*ids, 4711])
    assert (alone.names, alone.contacts[COMPANY]) == ({HOUSING: "Organisation 1", COMPANY: "Named"}, ())
    assert effort.names[COMPANY] == "Organisation 2"
    assert effort.contacts == {HOUSING: ("Name 1, role",), COMPANY: ("Name 2",)}
    assert (effort.effort, effort.coming.at) == ("Bread on Thursdays", NOW + 3 * DAY)
    assert held.held == NOW - 2 * DAY
    assert gone.gone == (COMPANY,)


def test_more_than_are_read_at_once_come_in_their_order(writer):
    writer.run(the_people)
    ids = writer.run(lambda uow: [a_partnership(uow, Stage.JOINT) for _ in range(503)])
    assert [facts.partnership.id for facts in facts_of(writer, ids[::-1])] == ids[::-1]
