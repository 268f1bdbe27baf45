"""What a member's own hand has left around the surveys: for `/mydata`, and what of it `/delete` takes away."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from flows.people import Member
from flows.service.talk import Talk
from flows.wave import AuditLine, Wave


def own_surveys(talk: Talk, members: Sequence[Member]) -> dict[str, Any]:
    """Waves planned, numbers reported, and what the audit has noted, as JSON holds it."""
    return {
        "waves_planned": [
            {"partnership": wave.partnership_id, "contact": wave.contact, "at": _moment(wave.created)}
            for wave in _planned(talk, members)
        ],
        "numbers_reported": [
            {"wave": report.wave_id, "value": report.value, "at": _moment(report.at)}
            for member in members
            for report in talk.uow.count_reports.find(member_id=member.id)
        ],
        "survey_deeds": [{"deed": line.action, "at": _moment(line.at)} for line in _deeds(talk, members)],
    }


def survey_lines(talk: Talk, members: Sequence[Member]) -> list[str]:
    """The same for people: how much was done on which day, and whom residents were told to call."""
    contacts = [wave.contact for wave in _planned(talk, members) if wave.contact]
    days = [talk.day(line.at) for line in _deeds(talk, members)]
    told = [talk.plain("mydata.survey_day", day=day, n=days.count(day)) for day in dict.fromkeys(days)]
    return [*told, *(talk.plain("mydata.survey_contact", contact=contact) for contact in dict.fromkeys(contacts))]


def _planned(talk: Talk, members: Sequence[Member]) -> list[Wave]:
    return [wave for member in members for wave in talk.uow.waves.find(made_by=member.id)]


def _deeds(talk: Talk, members: Sequence[Member]) -> list[AuditLine]:
    return [line for member in members for line in talk.uow.audit_lines.find(member_id=member.id)]


def _moment(when: datetime) -> str:
    return when.isoformat()


def forget_contact(talk: Talk, member: Member) -> None:
    """Residents are not told to call somebody who is not here any more."""
    for wave in talk.uow.waves.find(made_by=member.id):
        if member.name.casefold() in wave.contact.casefold():
            talk.uow.waves.save(replace(wave, contact=""))
