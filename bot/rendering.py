"""From what stands in a file to the file: which maker makes which kind of attachment."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from bot.desk_port import RenderedFile
from bot.documents.agreement_view import agreement_wheel
from bot.documents.calendar import calendar_file
from bot.documents.excel import CONTENT_TYPE as EXCEL
from bot.documents.excel import excel_file
from bot.documents.letters import code_cards_pdf, letters_pdf
from bot.documents.pdf import (
    agreement_pdf,
    handover_pdf,
    minutes_pdf,
    one_page_pdf,
    side_by_side_pdf,
    side_by_side_png,
    story_pdf,
    year_wheel_png,
)
from bot.documents.poster import poster_pdf
from bot.documents.word import agreement_word, contract_word, handover_word, minutes_word, one_page_word
from flows.documents import AgreementDocument, OnePageAgreement
from flows.service.calendars import CalendarView
from flows.service.files import View
from flows.service.own_data import OwnData
from flows.sheet import Sheet

PDF, PNG = "application/pdf", "image/png"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
CALENDAR, TEXT, JSON = "text/calendar", "text/plain", "application/json"


def render(kind: str, name: str, view: View, now: datetime) -> RenderedFile:
    """Make the file of an attachment. KeyError for a kind nobody makes."""
    if isinstance(view, CalendarView):
        return RenderedFile(f"{name}.ics", CALENDAR, calendar_file(view.meetings, now, view.language, view.name))
    if isinstance(view, Sheet):
        return RenderedFile(f"{name}.xlsx", EXCEL, excel_file(view, now))
    ending, media_type, make = _MAKERS[kind]
    return RenderedFile(f"{name}.{ending}", media_type, make(view), is_picture=media_type == PNG)


def _pdf(view: AgreementDocument | OnePageAgreement) -> bytes:
    return one_page_pdf(view) if isinstance(view, OnePageAgreement) else agreement_pdf(view)


def _word(view: AgreementDocument | OnePageAgreement) -> bytes:
    return one_page_word(view) if isinstance(view, OnePageAgreement) else agreement_word(view)


def _wheel(view: AgreementDocument) -> bytes:
    return year_wheel_png(agreement_wheel(view))


def _own_text(view: OwnData) -> bytes:
    """Headings and lines, readable anywhere; the mark at the front tells Windows that it is UTF-8."""
    blocks = [view.title, *("\n".join([head, *(f"  {line}" for line in lines)]) for head, lines in view.sections)]
    return ("\n\n".join(blocks) + "\n").encode("utf-8-sig")


def _own_json(view: OwnData) -> bytes:
    return json.dumps(view.json, ensure_ascii=False, indent=2).encode()


_MAKERS: Mapping[str, tuple[str, str, Callable[[Any], bytes]]] = {
    "agreement_pdf": ("pdf", PDF, _pdf),
    "draft_pdf": ("pdf", PDF, _pdf),
    "agreement_word": ("docx", WORD, _word),
    "contract_word": ("docx", WORD, contract_word),
    "minutes_pdf": ("pdf", PDF, minutes_pdf),
    "minutes_word": ("docx", WORD, minutes_word),
    "handover_pdf": ("pdf", PDF, handover_pdf),
    "handover_word": ("docx", WORD, handover_word),
    "story_pdf": ("pdf", PDF, story_pdf),
    "survey_poster": ("pdf", PDF, poster_pdf),
    "survey_letters": ("pdf", PDF, letters_pdf),
    "survey_cards": ("pdf", PDF, code_cards_pdf),
    "wheel": ("png", PNG, _wheel),
    "side_by_side": ("png", PNG, side_by_side_png),
    "side_by_side_pdf": ("pdf", PDF, side_by_side_pdf),
    "mydata_text": ("txt", TEXT, _own_text),
    "mydata_json": ("json", JSON, _own_json),
}
