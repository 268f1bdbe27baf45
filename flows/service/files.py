"""What stands in a file that a card brings along: read in the reader's language when the card is sent."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TypeAlias

from flows.agreement import Agreement, AgreementState
from flows.cards.card import Attachment, Incoming
from flows.documents import AgreementDocument, OnePageAgreement, SideBySide
from flows.end_documents import HandoverDocument, StoryDocument
from flows.minutes import MinutesDocument
from flows.people import Person, Side
from flows.ports import UnitOfWork
from flows.service.agreement_versions import current, draft
from flows.service.calendars import (
    CalendarView,
    cancelled_calendar,
    entry_calendar,
    joint_calendar,
    meetings_calendar,
    year_calendar,
)
from flows.service.comparing import side_by_side
from flows.service.end_papers import handover_document, story_document
from flows.service.letters import issue_cards, issue_codes, survey_poster, wave_to_print
from flows.service.meeting_papers import minutes_document
from flows.service.overview_sheet import overview_sheet
from flows.service.own_data import OwnData, own_data
from flows.service.papers import agreement_document, one_page_document
from flows.service.talk import Talk, World
from flows.sheet import Sheet
from flows.survey_documents import CodeCards, LetterBatch, PosterDocument

View: TypeAlias = (
    AgreementDocument
    | OnePageAgreement
    | SideBySide
    | CalendarView
    | OwnData
    | HandoverDocument
    | StoryDocument
    | MinutesDocument
    | Sheet
    | PosterDocument
    | LetterBatch
    | CodeCards
)


def prepare(uow: UnitOfWork, world: World, now: datetime, attachment: Attachment, language: str) -> tuple[str, View]:
    """The file's name without ending, and what stands in it. NotFoundError when it is about nothing (any more)."""
    reader = Person(0, "", 0, 0, language, language_chosen=True, created=now)
    talk = Talk(uow, reader, now, world, Incoming(0, "delivery", 0, 0))
    find = _PREPARED.get(attachment.kind, _agreement_file)
    return find(talk, attachment)


def _side_by_side(talk: Talk, attachment: Attachment) -> tuple[str, View]:
    partnership = talk.uow.partnerships.get(attachment.id)
    return talk.plain("name.compare"), side_by_side(talk, partnership, Side(attachment.values["side"]))


def _draft(talk: Talk, attachment: Attachment) -> tuple[str, View]:
    partnership = talk.uow.partnerships.get(attachment.id)
    held = current(talk, partnership)
    return talk.plain("name.draft"), agreement_document(talk, draft(talk, partnership), None, held)


def _own(talk: Talk, attachment: Attachment) -> tuple[str, View]:
    return talk.plain("name.mydata"), own_data(talk, attachment.id)


def _overview(talk: Talk, attachment: Attachment) -> tuple[str, View]:
    """What the person may see now, in the language of the card."""
    reader = replace(talk.uow.persons.get(attachment.id), language=talk.language)
    return talk.plain("name.overview"), overview_sheet(replace(talk, person=reader))


def _minutes(talk: Talk, attachment: Attachment) -> tuple[str, View]:
    document = minutes_document(talk, talk.uow.meetings.get(attachment.id))
    return talk.plain("name.minutes", day=talk.day(document.at)), document


def _end_file(talk: Talk, attachment: Attachment) -> tuple[str, View]:
    if attachment.kind == "story_pdf":
        story = story_document(talk, attachment.id)
        return talk.plain("name.story_draft" if story.is_draft else "name.story"), story
    return talk.plain("name.handover"), handover_document(talk, talk.uow.endings.get(attachment.id))


def _survey_paper(talk: Talk, attachment: Attachment) -> tuple[str, View]:
    """Letters and cards draw their codes here: made twice, they hold other codes the second time."""
    wave = wave_to_print(talk.uow, talk.world, talk.now, attachment.id)
    if attachment.kind == "survey_poster":
        return talk.plain("name.survey_poster"), survey_poster(talk.uow, talk.world, wave)
    number = int(attachment.values["n"])
    if attachment.kind == "survey_cards":
        return talk.plain("name.survey_cards"), issue_cards(talk.uow, talk.world, wave, number)
    return talk.plain("name.survey_letters"), issue_codes(talk.uow, talk.world, wave, number)


def _agreement_file(talk: Talk, attachment: Attachment) -> tuple[str, View]:
    agreement = talk.uow.agreements.get(attachment.id)
    name = talk.plain("name.agreement", number=agreement.number)
    if "one_page" in agreement.content:
        return name, one_page_document(talk, agreement)
    if attachment.kind == "wheel":
        name = talk.plain("name.wheel")
    if attachment.kind == "contract_word":
        name = talk.plain("name.contract")
    return name, agreement_document(talk, agreement.content, agreement, _earlier(talk, agreement))


def _earlier(talk: Talk, agreement: Agreement) -> Agreement | None:
    """The version that held before this one."""
    found = [
        a
        for a in talk.uow.agreements.find(partnership_id=agreement.partnership_id)
        if a.number < agreement.number and a.state in {AgreementState.APPROVED, AgreementState.SUPERSEDED}
    ]
    return found[-1] if found else None


_PREPARED: Mapping[str, Callable[[Talk, Attachment], tuple[str, View]]] = {
    "side_by_side": _side_by_side,
    "side_by_side_pdf": _side_by_side,
    "joint_calendar": joint_calendar,
    "year_calendar": year_calendar,
    "calendar": meetings_calendar,
    "entry_calendar": entry_calendar,
    "cancelled_calendar": cancelled_calendar,
    "overview_excel": _overview,
    "mydata_text": _own,
    "mydata_json": _own,
    "draft_pdf": _draft,
    "minutes_pdf": _minutes,
    "minutes_word": _minutes,
    "handover_pdf": _end_file,
    "handover_word": _end_file,
    "story_pdf": _end_file,
    "survey_poster": _survey_paper,
    "survey_letters": _survey_paper,
    "survey_cards": _survey_paper,
}
