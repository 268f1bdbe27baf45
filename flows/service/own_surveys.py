"""What one person did around the residents' surveys: for `/mydata`, and what of it goes with `/delete`.

What residents answered is not among it, and cannot be: nothing tells whose it is.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from flows.people import Member, Person
from flows.ports import UnitOfWork
from flows.service.survey_titles import title_of
from flows.service.talk import Talk

_ROLES = ("caretaker", "subscriber")
# No changes that a day counts.
_LISTED_APART = {*_ROLES, "result_link"}


@dataclass(frozen=True, slots=True)
class SurveyDeed:
    """A row that names the person."""

    what: str
    partnership_id: int
    at: datetime
    values: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        when = {"partnership": self.partnership_id, "at": self.at.isoformat()}
        return {"what": self.what, **when, **self.values}


def survey_deeds(uow: UnitOfWork, person: Person, members: Sequence[Member]) -> list[SurveyDeed]:
    """By kind, each in the order of its rows."""
    of_members = (deed for member in members for deed in _of_member(uow, member.id))
    return [*of_members, *_of_person(uow, person.id), *_as_resident(uow, person.telegram_id)]


def _of_member(uow: UnitOfWork, member_id: int) -> Iterator[SurveyDeed]:
    for wave in uow.waves.find(made_by=member_id):
        yield SurveyDeed("wave", wave.partnership_id, wave.created, {"number": wave.number, "contact": wave.contact})
    for report in uow.count_reports.find(member_id=member_id):
        yield SurveyDeed("count", report.partnership_id, report.at, {"value": report.value})
    for figure in uow.outside_figures.find(member_id=member_id):
        yield SurveyDeed("outside_figure", figure.partnership_id, figure.at, {"name": figure.name})
    for line in uow.audit_lines.find(member_id=member_id):
        yield SurveyDeed("audit", line.partnership_id, line.at, {"action": line.action, "about": line.about})


def _of_person(uow: UnitOfWork, person_id: int) -> Iterator[SurveyDeed]:
    for handout in uow.handouts.find(person_id=person_id):
        yield SurveyDeed("handout", uow.waves.get(handout.wave_id).partnership_id, handout.at, {"n": handout.n})
    for caretaker in uow.caretakers.find(person_id=person_id):
        yield SurveyDeed("caretaker", caretaker.partnership_id, caretaker.joined, {"name": caretaker.name})
    for link in uow.result_links.find(person_id=person_id):
        values = {"number": uow.waves.get(link.wave_id).number, "until": link.expires.isoformat()}
        yield SurveyDeed("result_link", uow.waves.get(link.wave_id).partnership_id, link.created, values)


def _as_resident(uow: UnitOfWork, telegram_id: int) -> Iterator[SurveyDeed]:
    for subscriber in uow.subscribers.find(telegram_id=telegram_id):
        values = {"language": subscriber.language, "invited": len(subscriber.invited)}
        yield SurveyDeed("subscriber", subscriber.partnership_id, subscriber.joined, values)


def survey_lines(talk: Talk, deeds: Sequence[SurveyDeed]) -> list[str]:
    """For people: how much on which day, whom residents were told to call, and as what else the person is here."""
    days = [talk.day(one.at) for one in deeds if one.what not in _LISTED_APART]
    told = [talk.plain("mydata.survey_day", day=day, n=days.count(day)) for day in dict.fromkeys(days)]
    contacts = [str(one.values["contact"]) for one in deeds if one.values.get("contact")]
    roles = [_role(talk, one) for one in deeds if one.what in _ROLES]
    return [*told, *(talk.plain("mydata.survey_contact", contact=one) for one in dict.fromkeys(contacts)), *roles]


def _role(talk: Talk, deed: SurveyDeed) -> str:
    """Helping with the codes, or asked as somebody who lives there: since when."""
    estate = talk.uow.partnerships.get(deed.partnership_id).estate
    return talk.plain(f"mydata.as.{deed.what}", estate=estate, day=talk.day(deed.at))


def result_page_lines(talk: Talk, person: Person) -> list[str]:
    """The person's own pages with results: of which wave, where, and until when they are there."""
    found = []
    for link in talk.uow.result_links.find(person_id=person.id):
        wave = talk.uow.waves.get(link.wave_id)
        key = "mydata.page" if talk.now < link.expires else "mydata.page_over"
        estate = talk.uow.partnerships.get(wave.partnership_id).estate
        found.append(talk.plain(key, title=title_of(talk, wave), estate=estate, day=talk.day(link.expires)))
    return found


def forget_in_surveys(uow: UnitOfWork, person: Person) -> None:
    """What names the person or reaches them. What they did as a member stays the party's, without their name."""
    uow.caretakers.remove(person_id=person.id)
    uow.result_links.remove(person_id=person.id)
    for subscriber in uow.subscribers.find(telegram_id=person.telegram_id):
        uow.erase("subscriber", subscriber.id)


def forget_contact(uow: UnitOfWork, member: Member) -> None:
    """Residents are not told to call somebody who is not here any more."""
    for wave in uow.waves.find(made_by=member.id):
        if member.name.casefold() in wave.contact.casefold():
            uow.waves.save(replace(wave, contact=""))
