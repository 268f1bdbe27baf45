"""Records to store: ordinary ones by name, and any at all by hypothesis."""

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from flows.agreement import Agreement, AgreementState, Approval
from flows.answers import Answer, AnswerKind, Item
from flows.duty import Duty
from flows.ending import Ending, StoryConsent, StorySentence
from flows.group import GroupChat
from flows.joint import JointEntry, JointSession
from flows.meeting import Meeting
from flows.partnership import ColleagueQuestion, Invitation, InvitationKind, Partnership, Path, Proposal, Stage
from flows.people import Member, Organisation, Person, Side
from flows.ports import Message
from flows.questionnaire import CountReport, Indicator, Statement
from flows.session import LogEntry, Session
from flows.wave import (
    AuditLine,
    Caretaker,
    Handout,
    Invited,
    LanguageSwitch,
    OutsideFigure,
    ResultLink,
    Snapshot,
    Subscriber,
    Wave,
    WaveState,
)
from flows.year import Entry, EntryKind, Feed, Mute

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
NASTY = "Nørrebro 🏘️ 👩\u200d👩\u200d👧 مرحبا \u200f \\u0000 \" ' ; -- \t\n"

REPOSITORIES = {
    Person: "persons",
    Organisation: "organisations",
    Member: "members",
    Partnership: "partnerships",
    Invitation: "invitations",
    Session: "sessions",
    LogEntry: "answers",
    ColleagueQuestion: "questions",
    Proposal: "proposals",
    JointSession: "joints",
    JointEntry: "joint_entries",
    Agreement: "agreements",
    Approval: "approvals",
    Entry: "entries",
    Mute: "mutes",
    Meeting: "meetings",
    Ending: "endings",
    StorySentence: "sentences",
    StoryConsent: "consents",
    Feed: "feeds",
    Duty: "duties",
    GroupChat: "groups",
    Indicator: "indicators",
    Statement: "statements",
    Wave: "waves",
    CountReport: "count_reports",
    Snapshot: "snapshots",
    Caretaker: "caretakers",
    Handout: "handouts",
    Subscriber: "subscribers",
    ResultLink: "result_links",
    OutsideFigure: "outside_figures",
    AuditLine: "audit_lines",
    LanguageSwitch: "language_switches",
}


def a_person(number=1):
    return Person(0, f"key{number}", 5_000_000_000 + number, 7_000_000_000 + number, "da", False, NOW, "Hanna")


def a_session(**changes):
    return replace(Session(0, "partnership", 3, NOW), **changes)


def given(value, member=1):
    return Answer(AnswerKind.GIVEN, value, member, NOW)


def an_invitation(token="abc"):
    return Invitation(0, token, InvitationKind.COLLEAGUE, None, NOW, NOW)


def a_message(key="hello", person=1, **changes):
    return replace(Message(key, person, "reminder", NOW, "joint:7", {"n": 1}), **changes)


def a_wave(number=1, **changes):
    wave = Wave(0, 1, number, WaveState.PLANNED, f"slug{number}", NOW, NOW, Invited.EVERYONE, NOW, 1)
    return replace(wave, **changes)


def parents(uow):
    """One row of each kind that others point at, so that their id is 1."""
    uow.persons.add(a_person())
    uow.organisations.add(Organisation(0, Side.HOUSING, "Boligforeningen", NOW))
    uow.partnerships.add(Partnership(0, 1, 1, "Parken", "Aarhus", Path.LARGE, Stage.INVITING, NOW))
    uow.sessions.add(a_session())
    uow.joints.add(JointSession(0, 1, NOW))
    uow.agreements.add(Agreement(0, 1, 1, AgreementState.PROPOSED, {}, "hash", 1, NOW))
    uow.entries.add(Entry(0, 1, EntryKind.MEETING, 1, NOW, NOW))
    uow.waves.add(a_wave())


_texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)
_texts = _texts | st.just(NASTY)
_zones = st.sampled_from([UTC, timezone(timedelta(hours=2)), timezone(timedelta(hours=-9, minutes=-30))])
_times = st.datetimes(datetime(1980, 1, 1), datetime(2200, 1, 1), timezones=_zones)  # noqa: DTZ001
_numbers = st.integers(-(2**63), 2**63 - 1)
_json = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | _texts,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(_texts, inner, max_size=2),
    max_leaves=4,
)
_values = (
    _texts
    | st.integers(0, 9)
    | st.lists(_texts, max_size=3).map(tuple)
    | st.lists(st.builds(Item, _numbers, _texts, st.booleans()), max_size=3).map(tuple)
)
_answers = st.builds(Answer, st.sampled_from(AnswerKind), _values, st.integers(0, 9), _times, st.integers(1, 9))
_SIMPLE = {
    str: _texts,
    int: _numbers,
    bool: st.booleans(),
    datetime: _times,
    Answer: _answers,
    Mapping[str, Answer]: st.dictionaries(_texts, _answers, max_size=4),
    Mapping[str, Any]: st.dictionaries(_texts, _json, max_size=3),
    Mapping[str, str]: st.dictionaries(_texts, _texts, max_size=3),
    Mapping[str, Mapping[str, int]]: st.dictionaries(
        _texts, st.dictionaries(_texts, st.integers(-(2**53), 2**53), max_size=3), max_size=3
    ),
    dict[str, str]: st.dictionaries(_texts, _texts, max_size=3),
}
_POINTERS = {"person_id", "organisation_id", "partnership_id", "housing_id", "company_id", "session_id"}
_POINTERS |= {"joint_id", "agreement_id", "entry_id", "wave_id"}


def _of(hint):
    if hint in _SIMPLE:
        return _SIMPLE[hint]
    if get_origin(hint) in (Union, UnionType):
        return st.one_of([st.none() if part is NoneType else _of(part) for part in get_args(hint)])
    if get_origin(hint) is tuple:
        return st.lists(_of(get_args(hint)[0]), max_size=3).map(tuple)
    if issubclass(hint, StrEnum):
        return st.sampled_from(hint)
    return any_of(hint)


def any_of(record_type):
    """Any record of this type, new, pointing at the rows of `parents`."""
    hints = get_type_hints(record_type)
    values = {field.name: _of(hints[field.name]) for field in fields(record_type)}
    values |= {name: st.just(1) for name in values if name in _POINTERS}
    if record_type in REPOSITORIES:
        values |= {"id": st.just(0), "version": st.just(0)} if "version" in values else {"id": st.just(0)}
    return st.builds(record_type, **values)
