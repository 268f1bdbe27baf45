"""A one-time link: for thirty days, for one account, for somebody else than who sends it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from flows.cards.card import Action
from flows.errors import NotFoundError, StageError
from flows.ids import looks_like_token, token_hash
from flows.partnership import Invitation, InvitationKind, InvitationState
from flows.partnership import Path as Size
from flows.partnership import Stage as Phase
from flows.people import Member, Organisation, Side
from flows.service.desk import PRESSES
from flows.service.invitations import (
    VALID,
    bind,
    company_joins,
    find_open,
    invite_first_member,
    make_invitation,
    open_link,
)
from tests.builders import NOW, a_meeting_of_two, a_person, a_talk

KINDS = InvitationKind
STRANGER = a_person(0)


def an_invitation(work, kind=KINDS.FIRST_MEMBER, **fields):
    draft = {"organisation_id": 1, "expires": NOW, "created": NOW, **fields}
    return make_invitation(work, Invitation(0, "", kind, **draft), NOW)


def to_company(work):
    return an_invitation(work, KINDS.COMPANY, organisation_id=None, partnership_id=1, invited_by=1)


@pytest.fixture
def work():
    """The company has not come in yet."""
    work, partnership = a_meeting_of_two()
    work.partnerships.save(replace(partnership, company_id=None, stage=Phase.INVITING))
    return work


def refused(talk, token):
    with pytest.raises(StageError) as error:
        find_open(talk, token)
    return error.value.phrase


def test_only_the_hash_of_a_token_is_stored(work):
    invitation, token = an_invitation(work)
    assert looks_like_token(token)
    assert invitation.token_hash == token_hash(token)
    assert token not in str(invitation)


def test_every_link_is_another(work):
    assert len({an_invitation(work)[1] for _ in range(50)}) == 50


def test_a_link_opens_for_thirty_days_and_not_a_moment_longer(work):
    invitation, token = an_invitation(work)
    assert timedelta(days=30) == VALID
    assert invitation.expires == NOW + VALID
    last = a_talk(work, STRANGER, now=NOW + VALID - timedelta(seconds=1))
    assert find_open(last, token) == invitation
    assert refused(a_talk(work, STRANGER, now=NOW + VALID), token) == "link.expired"


def test_a_token_is_read_however_it_is_typed(work):
    invitation, token = an_invitation(work)
    assert find_open(a_talk(work, STRANGER), f" {token.upper()} ") == invitation


@pytest.mark.parametrize("token", ["", "x" * 26, "join-7Q2M"])
def test_an_unknown_link_says_so(work, token):
    an_invitation(work)
    assert refused(a_talk(work, STRANGER), token) == "link.unknown"


def test_a_revoked_link_is_as_good_as_unknown(work):
    invitation, token = an_invitation(work)
    work.invitations.save(replace(invitation, state=InvitationState.REVOKED))
    assert refused(a_talk(work, STRANGER), token) == "link.unknown"


def test_a_used_link_is_used_for_others_and_yours_for_who_used_it(work):
    invitation, token = an_invitation(work)
    bind(a_talk(work, a_person(2)), invitation)
    assert refused(a_talk(work, a_person(2)), token) == "link.yours"
    assert refused(a_talk(work, a_person(3)), token) == "link.used"
    assert refused(a_talk(work, STRANGER), token) == "link.used"
    assert refused(a_talk(work, STRANGER, now=NOW + VALID), token) == "link.used"


def test_accepting_twice_is_refused(work):
    invitation, _ = an_invitation(work)
    with pytest.raises(StageError):
        bind(a_talk(work, a_person(3)), bind(a_talk(work, a_person(2)), invitation))


def test_a_stranger_is_stored_with_the_acceptance_and_not_before(work):
    invitation, token = an_invitation(work)
    talk = a_talk(work, replace(STRANGER, telegram_id=9))
    open_link(talk, token)
    assert not work.persons.find(telegram_id=9)
    accepted = bind(talk, invitation)
    (person,) = work.persons.find(telegram_id=9)
    assert (accepted.state, accepted.accepted_by) == (InvitationState.ACCEPTED, person.id)


def test_the_first_opening_is_noted_and_stays(work):
    invitation, token = an_invitation(work)
    open_link(a_talk(work, STRANGER), token)
    open_link(a_talk(work, STRANGER, now=NOW + timedelta(days=1)), token)
    assert work.invitations.get(invitation.id).opened == NOW


@pytest.mark.parametrize(
    ("make", "phrase"),
    [
        (an_invitation, "link.yours"),
        (to_company, "link.for_another"),
        (lambda work: an_invitation(work, KINDS.COLLEAGUE), "link.for_another"),
    ],
)
def test_a_link_of_ones_own_organisation_is_for_another(work, make, phrase):
    _, token = make(work)
    assert refused(a_talk(work, a_person(1)), token) == phrase
    assert find_open(a_talk(work, a_person(2)), token)


def test_the_operator_invites_to_an_organisation_known_by_its_name_or_new(work):
    for name, organisation in (("Boligforeningen Ådal", 1), ("Ny Bolig", 3), ("Ny Bolig", 3)):
        token = invite_first_member(work, name, NOW)
        assert find_open(a_talk(work, STRANGER), token).organisation_id == organisation
    assert work.organisations.get(3).side is Side.HOUSING


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("make", [an_invitation, to_company, lambda work: an_invitation(work, KINDS.COLLEAGUE)])
def test_an_opened_link_says_who_invites_and_asks_for_a_yes(work, make, language):
    _, token = make(work)
    (card,) = open_link(a_talk(work, replace(STRANGER, language=language)), token).cards
    assert "Boligforeningen Ådal" in card.text
    assert card.buttons[0][0].action == Action("accept", (), token)


def test_a_company_that_is_known_chooses_as_whom_it_comes_in(work):
    _, token = to_company(work)
    yusuf = a_talk(work, work.persons.get(2))
    asked = PRESSES["accept"](yusuf, Action("accept", (), token)).cards[0]
    assert [row[0].action.numbers for row in asked.buttons] == [(2,), (0,)]
    PRESSES["accept"](yusuf, Action("accept", (2,), token))
    joined = work.partnerships.get(1)
    assert (joined.company_id, joined.company_name, joined.stage) == (2, "Bageriet <Sol> & Søn", Phase.PREPARING)
    assert [message.kind for message in work.outbox.messages if message.due <= NOW] == ["joined"]
    assert {message.kind for message in work.outbox.messages if message.due > NOW} == {"nudge_part1"}


def test_a_company_that_is_known_may_come_in_as_another(work):
    invitation, token = to_company(work)
    yusuf = a_talk(work, work.persons.get(2))
    PRESSES["accept"](yusuf, Action("accept", (0,), token))
    assert work.invitations.get(invitation.id).state is InvitationState.ACCEPTED
    assert [session.guide for session in work.sessions.find()] == ["company_welcome"]
    assert work.partnerships.get(1).company_id is None


@pytest.mark.parametrize("organisation", [1, 3, 99])
def test_nobody_comes_in_as_a_company_that_is_not_theirs(work, organisation):
    work.organisations.add(Organisation(0, Side.COMPANY, "En anden", NOW))
    _, token = to_company(work)
    with pytest.raises(StageError):
        PRESSES["accept"](a_talk(work, work.persons.get(2)), Action("accept", (organisation,), token))
    assert work.partnerships.get(1).company_id is None


def test_a_chosen_company_does_not_fit_an_invitation_to_something_else(work):
    _, token = an_invitation(work)
    with pytest.raises(StageError):
        PRESSES["accept"](a_talk(work, work.persons.get(2)), Action("accept", (2,), token))


def test_a_partnership_has_room_for_one_company(work):
    talk = a_talk(work)
    joined = company_joins(talk, work.partnerships.get(1), 2)
    with pytest.raises(StageError) as error:
        company_joins(talk, joined, 2)
    assert error.value.phrase == "stage.company_in"


def test_on_the_small_path_the_stage_waits_for_the_proposal(work):
    small = replace(work.partnerships.get(1), path=Size.SMALL, stage=Phase.PROPOSING)
    assert company_joins(a_talk(work), small, 2).stage is Phase.PROPOSING


def test_a_company_that_is_nowhere_is_not_found(work):
    with pytest.raises(NotFoundError):
        company_joins(a_talk(work), work.partnerships.get(1), 99)


def test_a_former_member_may_be_invited_again(work):
    work.members.add(Member(0, 3, 4, "Ib", "", NOW, left=NOW))
    _, token = an_invitation(work, organisation_id=3)
    assert find_open(a_talk(work, a_person(4)), token)
