"""`/mydata` holds what is stored on the person, all of it, and nothing of anybody else's."""

import json
from dataclasses import replace

import pytest

from flows.agreement import Approval
from flows.answers import AnswerKind, Item
from flows.errors import NotFoundError
from flows.joint import JointEntry
from flows.partnership import ColleagueQuestion, Invitation, InvitationKind, Proposal, ProposalState
from flows.people import Member, Side
from flows.service.own_data import own_data
from flows.session import LogEntry, Session
from tests.builders import NOW, a_meeting_of_two, a_talk, given


def a_life(work, person, member, mark):
    """One row of everything about a person, each with the person's mark in it."""
    own = work.sessions.add(Session(0, "housing_welcome", 1, NOW, person_id=person))
    party = work.sessions.add(Session(0, "housing", 1, NOW, organisation_id=member, partnership_id=1))
    said = [
        (own, "name", given(f"{mark} navn", 0)),
        (party, "challenges", given((Item(1, f"{mark} et"), Item(2, f"{mark} to")), member)),
        (party, "challenges/1/theme", given("safety", member)),
        (party, "offers", given(("hours", "money"), member)),
        (party, "interest", given(None, member, AnswerKind.SKIPPED)),
        (party, "gone", given(f"{mark} spurgt før", member)),
    ]
    for session, address, answer in said:
        work.answers.add(LogEntry(0, session.id, address, answer, answer.member_id, NOW))
    work.answers.add(LogEntry(0, 999, "lost", given(f"{mark} tabt", member), member, NOW))
    work.joint_entries.add(JointEntry(0, 1, 3, "propose", {"text": f"{mark} foreslår"}, member, NOW))
    work.joint_entries.add(JointEntry(0, 1, 3, "park", {}, member, NOW))
    work.proposals.add(Proposal(0, 1, 1, Side.HOUSING, {"what": f"{mark} brød"}, ProposalState.SENT, member, NOW))
    work.approvals.add(Approval(0, 1, Side.HOUSING, member, f"{mark} godkender", "leder", f"{mark}-hash", NOW))
    kind = InvitationKind.COLLEAGUE
    work.invitations.add(Invitation(0, f"{mark}-token", kind, member, NOW, NOW, accepted_by=person))
    work.invitations.add(Invitation(0, f"{mark}-sent", kind, member, NOW, NOW, invited_by=member))
    work.questions.add(ColleagueQuestion(0, party.id, f"{mark}-address", 77, member, NOW))
    work.questions.add(ColleagueQuestion(0, party.id, f"{mark}-passed-on", member, 77, NOW))


@pytest.fixture
def work():
    work, _ = a_meeting_of_two()
    a_life(work, 1, 1, "HANNA")
    a_life(work, 2, 2, "YUSUF")
    return work


@pytest.mark.parametrize(("person", "mine", "theirs"), [(1, "HANNA", "YUSUF"), (2, "YUSUF", "HANNA")])
@pytest.mark.parametrize("language", ["da", "en"])
def test_a_person_gets_exactly_their_own(work, person, mine, theirs, language):
    found = own_data(a_talk(work, language=language), person)
    written = json.dumps(found.json, ensure_ascii=False) + str(found.sections)
    assert theirs not in written
    for words in ("navn", "et", "spurgt før", "tabt", "foreslår", "brød", "godkender"):
        assert f"{mine} {words}" in json.dumps(found.json, ensure_ascii=False)
        assert f"{mine} {words}" in str(found.sections)


def test_for_machines_every_row_is_there_once(work):
    found = own_data(a_talk(work), 1).json
    assert {name: len(rows) for name, rows in found.items() if name != "person"} == {
        "memberships": 1,
        "answers": 7,
        "joint_session": 2,
        "proposals": 1,
        "approvals": 1,
        "invitations_accepted": 1,
        "invitations_sent": 1,
        "questions_from_colleagues": 1,
        "questions_to_colleagues": 1,
        "efforts_handed_over": 0,
        "reminders_stopped": 0,
        "notices_given": 0,
        "story_sentences": 0,
        "story_consents": 0,
        "calendar_feeds": 0,
        "result_pages": 0,
        "meetings_written": 0,
    }
    assert found["person"] == {
        "telegram_id": 7001,
        "first_name": "Hanna",
        "language": "da",
        "reach": "active",
        "since": NOW.isoformat(),
    }
    assert found["questions_from_colleagues"][0]["question"] == "HANNA-address"
    assert found["questions_to_colleagues"][0]["question"] == "HANNA-passed-on"
    assert "HANNA-token" not in str(found)


@pytest.mark.parametrize("language", ["da", "en"])
def test_for_people_questions_and_choices_are_said_in_words(work, language):
    talk = a_talk(work, language=language)
    answers = next(lines for title, lines in own_data(talk, 1).sections if title == talk.plain("mydata.answers"))
    nodes = talk.world.latest("housing").guide.texts[language].nodes
    assert f"{nodes['challenges'].short}: HANNA et, HANNA to" in answers
    assert f"{nodes['challenges.theme'].short}: {nodes['challenges.theme'].choices['safety']}" in answers
    offers = nodes["offers"].choices
    assert f"{nodes['offers'].short}: {offers['hours']}, {offers['money']}" in answers
    assert f"{nodes['interest'].short}: –" in answers
    assert "gone: HANNA spurgt før" in answers
    assert "lost: HANNA tabt" in answers


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        ("da", ("Sprog: Dansk", "Om vi kan skrive til dig: ja", "Her siden: 2. marts 2026")),
        ("en", ("Language: Dansk", "Whether we can write to you: yes", "Here since: 2 March 2026")),
    ],
)
def test_for_people_the_personal_fields_are_said_in_words(work, language, lines):
    person = work.persons.get(1)
    work.persons.save(replace(person, created=NOW))
    sections = dict(own_data(a_talk(work, language=language), 1).sections)
    assert set(lines) <= set(sections[a_talk(work, language=language).plain("mydata.person")])


def test_for_people_the_same_words_stand_once(work):
    for revision in range(3):
        work.answers.add(LogEntry(0, 999, "stop", given(f"støj {revision // 2}", 1), 1, NOW))
    talk = a_talk(work)
    found = own_data(talk, 1)
    answers = dict(found.sections)[talk.plain("mydata.answers")]
    assert [line.rpartition(": ")[2] for line in answers if "støj" in line] == ["støj 0", "støj 1"]
    assert str(found.json).count("støj 0") == 2


def test_former_memberships_are_there_with_the_day_of_leaving(work):
    work.members.add(Member(0, 2, 1, "Hanna Ø", "Frivillig", NOW, left=NOW))
    rows = own_data(a_talk(work), 1).json["memberships"]
    assert [(row["organisation"], row["left"]) for row in rows] == [
        ("Boligforeningen Ådal", None),
        ("Bageriet <Sol> & Søn", NOW.isoformat()),
    ]


def test_who_did_nothing_yet_has_no_empty_headings():
    work, _ = a_meeting_of_two()
    talk = a_talk(work)
    titles = [title for title, _ in own_data(talk, 1).sections]
    assert titles == [talk.plain("mydata.person"), talk.plain("mydata.memberships")]


def test_on_nobody_there_is_nothing(work):
    with pytest.raises(NotFoundError):
        own_data(a_talk(work), 99)
