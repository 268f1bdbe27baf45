"""`/mydata`: everything that is held on one person, and nothing on anybody else."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flows.answers import answer_to_dict
from flows.service.talk import Talk

# The reader's lines: what a heading is followed by.
Section = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class OwnData:
    """The same twice: `json` for machines, `sections` (heading, lines) for the person."""

    title: str
    json: dict[str, Any]
    sections: tuple[Section, ...]


def own_data(talk: Talk, person_id: int) -> OwnData:
    """What is stored about the person, whom they speak for, what they answered, approved and were sent."""
    uow, person = talk.uow, talk.uow.persons.get(person_id)
    members = uow.members.find(person_id=person_id)
    organisations = {m.organisation_id: uow.organisations.get(m.organisation_id) for m in members}
    answers = [entry for m in members for entry in uow.answers.find(member_id=m.id)]
    approvals = [approval for m in members for approval in uow.approvals.find(member_id=m.id)]
    invitations = uow.invitations.find(accepted_by=person_id)
    asked = [q for m in members for q in uow.questions.find(asked_to=m.id)]
    entries = [entry for m in members for entry in uow.joint_entries.find(member_id=m.id)]
    personal = {
        "telegram_id": person.telegram_id,
        "first_name": person.first_name,
        "language": person.language,
        "reach": person.reach.value,
        "since": person.created.isoformat(),
    }
    names = [organisations[m.organisation_id].name for m in members]
    data = {
        "person": personal,
        "memberships": [
            {
                "organisation": name,
                "name": m.name,
                "role": m.role,
                "joined": m.joined.isoformat(),
                "left": _moment(m.left),
            }
            for m, name in zip(members, names, strict=True)
        ],
        "answers": [{"question": e.address, **answer_to_dict(e.answer)} for e in answers],
        "joint_session": [{"deed": e.deed, "value": dict(e.value), "at": _moment(e.at)} for e in entries],
        "approvals": [{"name": a.name, "role": a.role, "at": _moment(a.at), "hash": a.content_hash} for a in approvals],
        "invitations_accepted": [_moment(i.created) for i in invitations],
        "questions_from_colleagues": [{"question": q.address, "at": _moment(q.created)} for q in asked],
    }
    sections = {
        "person": [f"{name}: {value}" for name, value in personal.items()],
        "memberships": [f"{m.name}, {m.role}, {name}" for m, name in zip(members, names, strict=True)],
        "answers": [f"{e.address}: {_words(e.answer.value)}" for e in answers],
        "joint": [f"{talk.moment(e.at)}: {e.deed} {_words(e.value.get('text'))}" for e in entries],
        "approvals": [f"{talk.moment(a.at)}: {a.name}, {a.role}" for a in approvals],
    }
    shown = tuple((talk.plain(f"mydata.{head}"), tuple(lines)) for head, lines in sections.items() if lines)
    return OwnData(talk.plain("mydata.title"), data, shown)


def _moment(when: datetime | None) -> str | None:
    return when.isoformat() if when else None


def _words(value: Any) -> str:
    if isinstance(value, tuple | list):
        return ", ".join(str(getattr(entry, "text", entry)) for entry in value)
    return "–" if value is None else str(value)
