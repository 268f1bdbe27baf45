"""`/mydata`: everything that is held on one person, and nothing on anybody else."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flows.agreement import Approval
from flows.answers import answer_to_dict, split_address
from flows.duty import Duty
from flows.ending import Ending, StoryConsent, StorySentence
from flows.joint import JointEntry
from flows.meeting import Meeting
from flows.partnership import ColleagueQuestion, Invitation, Proposal
from flows.people import Member, Person
from flows.phrases import plain
from flows.service.own_surveys import SurveyDeed, result_page_lines, survey_deeds, survey_lines
from flows.service.talk import Talk
from flows.session import LogEntry
from flows.year import Feed, Mute

# The reader's lines: what a heading is followed by.
Section = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class OwnData:
    """The same twice: `json` for machines, `sections` (heading, lines) for the person."""

    title: str
    json: dict[str, Any]
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class _Held:
    """Every row about the person; `names` are the organisations of `members`, in the same order."""

    person: Person
    members: list[Member]
    names: list[str]
    answers: list[LogEntry]
    entries: list[JointEntry]
    approvals: list[Approval]
    proposals: list[Proposal]
    invitations: list[Invitation]
    invited: list[Invitation]
    asked: list[ColleagueQuestion]
    passed_on: list[ColleagueQuestion]
    mutes: list[Mute]
    notices: list[Ending]
    sentences: list[StorySentence]
    consents: list[StoryConsent]
    feeds: list[Feed]
    duties: list[Duty]
    meetings: list[Meeting]
    surveys: list[SurveyDeed]


def own_data(talk: Talk, person_id: int) -> OwnData:
    """What is stored about the person, whom they speak for, what they answered, approved and were asked."""
    held = _gather(talk, person_id)
    json = _as_json(held)
    return OwnData(talk.plain("mydata.title"), json, _as_sections(talk, held))


def _gather(talk: Talk, person_id: int) -> _Held:
    uow = talk.uow
    members = uow.members.find(person_id=person_id)
    own = [
        entry for session in uow.sessions.find(person_id=person_id) for entry in uow.answers.find(session_id=session.id)
    ]
    person = uow.persons.get(person_id)
    return _Held(
        person=person,
        members=members,
        names=[uow.organisations.get(m.organisation_id).name for m in members],
        answers=own + [entry for m in members for entry in uow.answers.find(member_id=m.id)],
        entries=[entry for m in members for entry in uow.joint_entries.find(member_id=m.id)],
        approvals=[approval for m in members for approval in uow.approvals.find(member_id=m.id)],
        proposals=[proposal for m in members for proposal in uow.proposals.find(sent_by=m.id)],
        invitations=uow.invitations.find(accepted_by=person_id),
        invited=[invitation for m in members for invitation in uow.invitations.find(invited_by=m.id)],
        asked=[question for m in members for question in uow.questions.find(asked_to=m.id)],
        passed_on=[question for m in members for question in uow.questions.find(asked_by=m.id)],
        mutes=uow.mutes.find(person_id=person_id),
        notices=[ending for m in members for ending in uow.endings.find(member_id=m.id)],
        sentences=[sentence for m in members for sentence in uow.sentences.find(member_id=m.id)],
        consents=[consent for m in members for consent in uow.consents.find(member_id=m.id)],
        feeds=uow.feeds.find(person_id=person_id),
        duties=_duties(talk, members),
        meetings=[meeting for m in members for meeting in uow.meetings.find(driver_id=m.id)],
        surveys=survey_deeds(uow, person, members),
    )


def _personal(person: Person) -> dict[str, Any]:
    return {
        "telegram_id": person.telegram_id,
        "first_name": person.first_name,
        "language": person.language,
        "reach": person.reach.value,
        "since": person.created.isoformat(),
    }


def _as_json(held: _Held) -> dict[str, Any]:
    return {
        "person": _personal(held.person),
        "memberships": [
            {"organisation": name, "name": m.name, "role": m.role, "joined": _moment(m.joined), "left": _moment(m.left)}
            for m, name in zip(held.members, held.names, strict=True)
        ],
        "answers": [{"question": e.address, **answer_to_dict(e.answer)} for e in held.answers],
        "joint_session": [{"deed": e.deed, "value": dict(e.value), "at": _moment(e.at)} for e in held.entries],
        "proposals": [{"content": dict(p.content), "at": _moment(p.sent)} for p in held.proposals],
        "approvals": [
            {"name": a.name, "role": a.role, "at": _moment(a.at), "hash": a.content_hash} for a in held.approvals
        ],
        "invitations_accepted": [_moment(i.created) for i in held.invitations],
        "invitations_sent": [_moment(i.created) for i in held.invited],
        "questions_from_colleagues": [{"question": q.address, "at": _moment(q.created)} for q in held.asked],
        "questions_to_colleagues": [{"question": q.address, "at": _moment(q.created)} for q in held.passed_on],
        "notices_given": [{"reason": n.reason, "at": _moment(n.at), "state": n.state.value} for n in held.notices],
        "story_sentences": [{"text": s.text, "at": _moment(s.at)} for s in held.sentences],
        "story_consents": [
            {"hash": c.content_hash, "at": _moment(c.at), "withdrawn": _moment(c.withdrawn)} for c in held.consents
        ],
        "efforts_handed_over": [{"effort": d.effort, "at": _moment(d.at)} for d in held.duties],
        "meetings_written": [{"partnership": m.partnership_id, "at": _moment(m.created)} for m in held.meetings],
        "reminders_stopped": [{"kind": m.kind, "at": _moment(m.at)} for m in held.mutes],
        "calendar_feeds": [{"partnership": f.partnership_id, "at": _moment(f.created)} for f in held.feeds],
        "surveys": [deed.as_json() for deed in held.surveys],
    }


def _as_sections(talk: Talk, held: _Held) -> tuple[Section, ...]:
    sections = {
        "person": [f"{talk.plain(f'mydata.field.{name}')}: {value}" for name, value in _said(talk, held.person)],
        "memberships": [_joined(m.name, m.role, name) for m, name in zip(held.members, held.names, strict=True)],
        "answers": [_answer(talk, e) for e in held.answers],
        "joint": [f"{talk.moment(e.at)}: {_deed(talk, e)}" for e in held.entries],
        "proposals": [f"{talk.moment(p.sent)}: {_joined(*p.content.values())}" for p in held.proposals],
        "approvals": [f"{talk.moment(a.at)}: {_joined(a.name, a.role)}" for a in held.approvals],
        "muted": [_muted(talk, m) for m in held.mutes],
        "notices": [_joined(talk.day(n.at), n.reason) for n in held.notices],
        "stories": [
            *(f"{talk.moment(s.at)}: {s.text}" for s in held.sentences),
            *(f"{talk.moment(c.at)}: {talk.plain('mydata.story_yes')}" for c in held.consents),
        ],
        "feeds": [f"{talk.day(f.created)}: {_estate(talk, f.partnership_id)}" for f in held.feeds],
        "meetings": [f"{talk.day(m.created)}: {_estate(talk, m.partnership_id)}" for m in held.meetings],
        "duties": [f"{talk.day(d.at)}: {_estate(talk, d.partnership_id)}" for d in held.duties],
        "surveys": survey_lines(talk, held.surveys),
        "pages": result_page_lines(talk, held.person),
    }
    # Of what was said again in the same words one line tells.
    return tuple(
        (talk.plain(f"mydata.{head}"), tuple(dict.fromkeys(lines))) for head, lines in sections.items() if lines
    )


def _said(talk: Talk, person: Person) -> list[tuple[str, object]]:
    """The personal fields as people say them."""
    words = {
        "language": plain("language.name", person.language),
        "reach": talk.plain(f"mydata.reach.{person.reach}"),
        "since": talk.day(person.created),
    }
    return [(name, words.get(name, value)) for name, value in _personal(person).items()]


def _muted(talk: Talk, mute: Mute) -> str:
    return f"{talk.day(mute.at)}: {talk.plain(f'mydata.reminder.{mute.kind}')}, {_estate(talk, mute.partnership_id)}"


def _estate(talk: Talk, partnership_id: int) -> str:
    return talk.uow.partnerships.get(partnership_id).estate


def _duties(talk: Talk, members: list[Member]) -> list[Duty]:
    """Efforts that the person was handed, or handed over."""
    found = [duty for m in members for column in ("member_id", "handed_by") for duty in _find(talk, column, m)]
    return list(dict.fromkeys(found))


def _find(talk: Talk, column: str, member: Member) -> list[Duty]:
    return talk.uow.duties.find(**{column: member.id})


def _joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def _answer(talk: Talk, entry: LogEntry) -> str:
    """The question's short name and the answer in words; address and bare value when the session is gone."""
    found = talk.uow.sessions.find(id=entry.session_id)
    full_id, _ = split_address(entry.address)
    texts = talk.world.guide(found[0].guide, found[0].guide_version).guide.texts[talk.language] if found else None
    if texts is None or full_id not in texts.nodes:
        return f"{entry.address}: {_words(entry.answer.value)}"
    value, labels = entry.answer.value, texts.nodes[full_id].choices
    if isinstance(value, tuple):
        value = tuple(labels.get(one, one) if isinstance(one, str) else one for one in value)
    elif isinstance(value, str):
        value = labels.get(value, value)
    return f"{texts.nodes[full_id].short}: {_words(value)}"


def _deed(talk: Talk, entry: JointEntry) -> str:
    text = entry.value.get("text") or entry.value.get("what")
    return _joined(talk.plain(f"mydata.deed.{entry.deed}"), str(text) if text else "")


def _moment(when: datetime | None) -> str | None:
    return when.isoformat() if when else None


def _words(value: Any) -> str:
    if isinstance(value, tuple | list):
        return ", ".join(str(getattr(entry, "text", entry)) for entry in value)
    return "–" if value is None else str(value)
